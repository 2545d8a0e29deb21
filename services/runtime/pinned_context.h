// What a query may use, over read models that are pinned at one snapshot. Internal to the query
// runner.
#ifndef LOGE_SERVICES_RUNTIME_PINNED_CONTEXT_H_
#define LOGE_SERVICES_RUNTIME_PINNED_CONTEXT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/identities.h"
#include "services/runtime/identity_reader.h"
#include "services/runtime/kept_answers.h"
#include "services/runtime/principal.h"
#include "services/runtime/projection_runner.h"
#include "services/runtime/queries.h"
#include "services/runtime/recorded_days.h"
#include "services/runtime/secrets.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Thread-compatible.
class PinnedContext : public QueryContext {
 public:
  // All borrowed.
  struct Env {
    const QueryRegistry& registry;
    const Secrets& secrets;
    const storage::EventLog& log;
    RecordedDayIndex* recorded_days;  // Null: none are remembered.
    const Principal& principal;
    const PinnedViews& views;
  };

  // `kept`, borrowed, gets what is read; null: nobody wants to know.
  PinnedContext(const Env& env, Date as_of, int64_t as_known_at, KeptAnswer* kept);

  // Whether nothing but facts at as_known_at() was asked for, which `kept` has heard of.
  bool stands_on_facts_alone() const { return !asked_for_more_; }

  // First of all. Errors: those of FactReader.
  absl::Status LoadIdentities();
  // Puts survivors where the request names absorbed ids.
  void Resolve(google::protobuf::Message* request);

  const Principal& principal() const override { return env_.principal; }
  Date as_of() const override { return as_of_; }
  int64_t as_known_at() const override { return as_known_at_; }
  const FactReader& Reader(absl::string_view projection) const override;
  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed& sealed) const override;
  absl::StatusOr<std::optional<std::string>> FindEmployee(
      const v1::EmployeeRef& employee) const override;
  const Identities& identities() const override { return *identities_; }
  std::vector<Fact> MergesBehind(int64_t known_from) const override;
  std::vector<Fact> MergesBehindRequest() const override;
  absl::StatusOr<EventPtr> ReadEvent(int64_t position) const override;
  // No more than facts: when an event was recorded never changes.
  RecordedDayIndex* recorded_day_index() const override { return env_.recorded_days; }
  absl::StatusOr<std::unique_ptr<QueryContext>> AsKnownOn(Date day) const override;
  absl::StatusOr<Figure> Consult(const FigureAsked& asked) const override;
  absl::StatusOr<EventPtr> FindReplacement(const events::v1::RecordedEvent& event) const override;

 private:
  const Env env_;
  const Date as_of_;
  const int64_t as_known_at_;
  KeptAnswer* const kept_;
  std::map<std::string, std::unique_ptr<FactReader>, std::less<>> readers_;
  std::shared_ptr<const Identities> identities_ = std::make_shared<const Identities>();
  std::vector<std::unique_ptr<FactReader>> as_told_;  // Beneath those of readers_.
  mutable ResolvedFacts resolved_;
  mutable std::set<std::string> asked_by_other_ids_;  // Survivors.
  mutable bool asked_for_more_ = false;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PINNED_CONTEXT_H_
