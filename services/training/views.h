// The read model of this context, and answers from its facts. Pure; thread-safe.
#ifndef LOGE_SERVICES_TRAINING_VIEWS_H_
#define LOGE_SERVICES_TRAINING_VIEWS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/evidence.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/projection.h"
#include "services/training/state.h"

namespace loge::training {

inline constexpr char kProjection[] = "training";

// The kind of subject that completions carry beside those of the person: found under it, so that
// whoever asks what was completed does not read the attendance, of which there is much more.
inline constexpr char kTrained[] = "trained";

const runtime::ProjectionSpec& Projection();

// A module that somebody completed.
struct HeldModule {
  std::string module_id;
  runtime::FactDate date;
  runtime::FactVersion told_by;
};

// What the person completed until the date asked for, oldest first. `reader` is that of
// kProjection. Errors: those of FactReader.
using Completions = std::shared_ptr<const std::vector<HeldModule>>;
absl::StatusOr<Completions> ReadCompletions(const runtime::FactReader& reader,
                                            absl::string_view caretaker_id);

v1::Programme ProgrammeView(const ProgrammeEntry& entry);
// As `module` is on that day; nothing when it is not defined by then.
std::optional<v1::Module> ModuleView(const Module& module, runtime::Date day);

// A session from its facts, of any date: it is found before it takes place, but attendance and
// decisions about it count only until `as_of`. Nothing when it was never scheduled.
std::optional<v1::Session> SessionView(const std::vector<runtime::Fact>& facts, runtime::Date as_of,
                                       bool with_people);

// Of the facts of a session: what had happened by `as_of`, and its first plan, of any date.
std::vector<runtime::Fact> SessionFactsAt(const std::vector<runtime::Fact>& facts,
                                          runtime::Date as_of);
// Who is enrolled after those facts; nobody when it is cancelled.
std::vector<EnrolmentSpell> EnrolledIn(const SessionEntry& session,
                                       const std::vector<runtime::Fact>& counted);

v1::Provenance ProvenanceOf(const runtime::FactVersion& version);
inline v1::Provenance ProvenanceOf(const runtime::Fact& fact) {
  return ProvenanceOf(runtime::VersionOf(fact));
}

// The modules that a query asks about, each read once. `reader` is that of kProjection and must
// outlive it. Thread-compatible; lives during one query. Errors: those of FactReader.
class Modules {
 public:
  explicit Modules(const runtime::FactReader& reader) : reader_(reader) {}

  // With versions of any date; not known() when there is none. Valid as long as this.
  absl::StatusOr<const Module*> Find(const std::string& module_id);
  // The last day on which the completion is valid; nothing: for ever, or the module is not known.
  absl::StatusOr<std::optional<runtime::Date>> ValidUntil(const CompletionEntry& entry);

 private:
  const runtime::FactReader& reader_;
  std::map<std::string, Module> modules_;
};

// Makes training records. `reader` is that of kProjection and must outlive it. Thread-compatible;
// lives during one query. Errors: those of FactReader.
class RecordViews {
 public:
  explicit RecordViews(const runtime::FactReader& reader) : modules_(reader) {}

  // `facts` are those filed under the caretaker.
  absl::StatusOr<v1::TrainingRecord> View(absl::string_view caretaker_id,
                                          const std::vector<runtime::Fact>& facts);

 private:
  Modules modules_;
};

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_VIEWS_H_
