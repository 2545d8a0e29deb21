// Whose report is asked for, and the read models it is made of, on the day asked for and on earlier
// ones. Thread-compatible; lives during one query.
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_SOURCES_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_SOURCES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/v1/indicators.pb.h"
#include "loge/v1/network.pb.h"
#include "services/indicators/scope.h"
#include "services/runtime/earlier_reader.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::indicators {

// The read models of a query, as of the date asked for.
struct ReportReaders {
  explicit ReportReaders(const runtime::QueryContext& context);

  Sources sources;  // Partnership and caretakers.
  const runtime::FactReader& training;
  const runtime::FactReader& rollout;
};

// What earlier days are read from: facts are read once.
struct ReportFacts {
  explicit ReportFacts(const ReportReaders& readers)
      : partnership(readers.sources.partnership),
        caretakers(readers.sources.caretakers),
        training(readers.training) {}

  runtime::ReadFacts partnership;
  runtime::ReadFacts caretakers;
  runtime::ReadFacts training;
};

// Whose, with what, for whom. Everything is borrowed but values.
struct Report {
  const ReportReaders& readers;
  const ReportFacts& facts;
  v1::IndicatorScope asked;                  // Nothing set: all territories.
  Scope scope;                               // As of the date asked for.
  std::map<std::string, std::string> names;  // Of the territories, by id.
  v1::NetworkParameters parameters;          // All of them set.
  bool small_groups = false;                 // Whether the caller may see them.

  bool all() const { return !asked.has_territory_id(); }
  // Whether what is told of that territory (empty: of none) is part of it.
  bool Has(const std::string& territory_id) const {
    return all() || territory_id == asked.territory_id();
  }
};

// Errors: NOT_FOUND when the territory is not known; those of FactReader.
absl::StatusOr<Report> FindReport(const ReportReaders& readers, const ReportFacts& facts,
                                  const std::string& territory_id,
                                  const v1::NetworkParameters& parameters, bool small_groups);

// How things were on a day that is not later than the one asked for.
class ReportDay {
 public:
  // Errors: those of FactReader.
  static absl::StatusOr<std::unique_ptr<ReportDay>> Of(const Report& report, runtime::Date day);

  runtime::Date day() const { return sources_.as_of(); }
  const Sources& sources() const { return sources_; }
  const runtime::FactReader& training() const { return training_; }
  const Scope& scope() const { return scope_; }

 private:
  ReportDay(const ReportFacts& facts, runtime::Date day)
      : partnership_(facts.partnership, day),
        caretakers_(facts.caretakers, day),
        training_(facts.training, day),
        sources_{partnership_, caretakers_} {}

  const runtime::EarlierReader partnership_;
  const runtime::EarlierReader caretakers_;
  const runtime::EarlierReader training_;
  const Sources sources_;
  Scope scope_;
};

// Calls `visit` for every subject of a kind that had facts by the reader's date, by id. Errors:
// those of FactReader and the first one of `visit`, which ends it.
using SubjectVisitor =
    absl::FunctionRef<absl::Status(const std::string& id, const std::vector<runtime::Fact>& facts)>;
absl::Status ForEachSubject(const runtime::FactReader& reader, absl::string_view kind,
                            SubjectVisitor visit);

// The same of subjects with these ids.
absl::Status ForEachSubject(const runtime::FactReader& reader, absl::string_view kind,
                            const std::set<std::string>& ids, SubjectVisitor visit);

// Which of the subjects of a kind may be a territory's: those that facts filed under the territory,
// as `subject_of` it, name by `id_of`, which is empty for facts about anything else.
struct FiledInTerritory {
  const char* kind;
  std::string (*subject_of)(absl::string_view territory_id);
  const std::string& (*id_of)(const events::v1::EventPayload& payload);
};

// Of a report of one territory these alone, of all territories every subject of the kind. Errors:
// as ForEachSubject.
absl::Status ForEachInReport(const Report& report, const runtime::FactReader& reader,
                             const FiledInTerritory& filed, SubjectVisitor visit);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_SOURCES_H_
