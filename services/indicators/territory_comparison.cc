#include "services/indicators/territory_comparison.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/indicators/compared_figures.h"
#include "services/indicators/lag.h"
#include "services/indicators/reporting_lag.h"
#include "services/indicators/scope.h"
#include "services/partnership/network_view.h"
#include "services/partnership/views.h"
#include "services/rollout/age.h"
#include "services/rollout/fundings.h"
#include "services/rollout/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/date.h"
#include "services/runtime/earlier_reader.h"
#include "services/runtime/limits.h"
#include "services/runtime/principal.h"
#include "services/runtime/recorded_days.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Date;
using runtime::EarlierReader;
using runtime::Presence;
using runtime::QueryContext;
using runtime::ReadFacts;
using runtime::Violations;

constexpr int kTerritoriesMin = 2;
constexpr int kStepMonthsDefault = 3;
constexpr int kStepMonthsMax = 12;

events::v1::Stage StageOf(v1::ComparisonAnchor anchor) {
  return anchor == v1::COMPARISON_ANCHOR_COMMITTED ? events::v1::STAGE_COMMITTED
                                                   : events::v1::STAGE_PILOT;
}

// What all that are asked for are, in order, when none is named.
std::vector<v1::ComparedIndicator> IndicatorsOf(const v1::CompareTerritoriesRequest& request) {
  std::vector<v1::ComparedIndicator> indicators;
  for (const int each : request.indicators()) {
    indicators.push_back(static_cast<v1::ComparedIndicator>(each));
  }
  if (!indicators.empty()) return indicators;
  for (int i = v1::ComparedIndicator_MIN + 1; i <= v1::ComparedIndicator_MAX; ++i) {
    if (v1::ComparedIndicator_IsValid(i)) {
      indicators.push_back(static_cast<v1::ComparedIndicator>(i));
    }
  }
  return indicators;
}

ComparisonTerms TermsOf(const QueryContext& context, const v1::CompareTerritoriesRequest& request) {
  ComparisonTerms terms;
  terms.indicators = IndicatorsOf(request);
  if (request.normalisation() != v1::COMPARISON_NORMALISATION_UNSPECIFIED) {
    terms.normalisation = request.normalisation();
  }
  terms.parameters = partnership::ParametersOf(request.parameters());
  terms.small_groups = runtime::MaySeeSmallGroups(context.principal());
  return terms;
}

ComparedReaders ReadersOf(const QueryContext& context) {
  return {context.Reader(partnership::kProjection), context.Reader(caretakers::kProjection),
          context.Reader(training::kProjection), context.Reader(rollout::kProjection)};
}

// The facts of all read models, each subject read once. Borrows the readers.
struct FactsRead {
  explicit FactsRead(const ComparedReaders& readers)
      : partnership(readers.partnership),
        caretakers(readers.caretakers),
        training(readers.training),
        rollout(readers.rollout) {}

  ReadFacts partnership;
  ReadFacts caretakers;
  ReadFacts training;
  ReadFacts rollout;
};

// Readers of one day over such facts, which are borrowed.
struct ReadersOfDay {
  ReadersOfDay(const FactsRead& facts, Date day)
      : partnership(facts.partnership, day),
        caretakers(facts.caretakers, day),
        training(facts.training, day),
        rollout(facts.rollout, day) {}

  ComparedReaders all() const { return {partnership, caretakers, training, rollout}; }

  EarlierReader partnership;
  EarlierReader caretakers;
  EarlierReader training;
  EarlierReader rollout;
};

runtime::Violation TooManyAges(int64_t points) {
  return {v1::ERROR_REASON_FIELD_TOO_LONG, "step_months",
          "territories times ages are too many: ask for fewer of either",
          absl::StrCat("at most ", runtime::kSeriesPointsMax), absl::StrCat(points)};
}

runtime::Violation TooManyKnownThen(int64_t points) {
  return {v1::ERROR_REASON_FIELD_TOO_LONG, "include_as_known_then",
          "territories times ages are too many to be told as known then: ask for fewer of either",
          absl::StrCat("at most ", runtime::kKnownThenPointsMax), absl::StrCat(points)};
}

class Comparison {
 public:
  Comparison(const QueryContext& context, const v1::CompareTerritoriesRequest& request,
             v1::CompareTerritoriesResponse* response)
      : context_(context),
        request_(request),
        response_(*response),
        terms_(TermsOf(context, request)),
        facts_(ReadersOf(context)) {}

  absl::Status Fill() {
    FillTerms();
    LOGE_RETURN_IF_ERROR(FindAnchors());
    LOGE_ASSIGN_OR_RETURN(const int ages, CountAges());
    LOGE_RETURN_IF_ERROR(FindLags());
    LOGE_ASSIGN_OR_RETURN(const std::vector<Date> known_on,
                          runtime::RecordedDays(context_, {context_.as_known_at()}));
    known_on_ = known_on.front();
    for (int i = 0; i < ages; ++i) {
      v1::ComparedAge* age = response_.add_ages();
      age->set_age_months(i * response_.step_months());
      for (int j = 0; j < response_.territories_size(); ++j) {
        LOGE_RETURN_IF_ERROR(FillTerritory(j, age->age_months(), age->add_territories()));
      }
    }
    return absl::OkStatus();
  }

 private:
  void FillTerms() {
    *response_.mutable_parameters() = terms_.parameters;
    response_.set_anchor(request_.anchor() == v1::COMPARISON_ANCHOR_UNSPECIFIED
                             ? v1::COMPARISON_ANCHOR_PILOT
                             : request_.anchor());
    for (const v1::ComparedIndicator each : terms_.indicators) response_.add_indicators(each);
    response_.set_normalisation(terms_.normalisation);
    response_.set_step_months(request_.step_months() == 0 ? kStepMonthsDefault
                                                          : request_.step_months());
  }

  absl::Status FindAnchors() {
    const Date as_of = context_.as_of();
    const ReadersOfDay today(facts_, as_of);
    const events::v1::Stage stage = StageOf(response_.anchor());
    for (int i = 0; i < request_.territory_ids_size(); ++i) {
      const std::string& id = request_.territory_ids(i);
      LOGE_ASSIGN_OR_RETURN(const std::vector<runtime::Fact> facts,
                            today.rollout.Facts(rollout::TerritorySubject(id)));
      const rollout::TerritoryState state = rollout::FoldTerritory(id, facts);
      if (!state.known()) {
        return runtime::NotFound("territory", id, absl::StrCat("territory_ids[", i, "]"));
      }
      v1::ComparedTerritory* territory = response_.add_territories();
      territory->set_territory_id(id);
      const rollout::StageEntry* const first = rollout::FirstFrom(state, stage);
      anchors_.push_back(first == nullptr ? std::optional<Date>() : first->day());
      if (first == nullptr) continue;
      territory->set_anchored_on(runtime::FormatFactDate(first->fact.date));
      territory->set_age_months(*rollout::AgeSince(state, stage, as_of));
    }
    return absl::OkStatus();
  }

  // That all territories have come to.
  absl::StatusOr<int> CountAges() const {
    int32_t youngest = response_.territories(0).age_months();
    for (const v1::ComparedTerritory& territory : response_.territories()) {
      if (!territory.has_age_months()) return 0;
      youngest = std::min(youngest, territory.age_months());
    }
    const int ages = youngest / response_.step_months() + 1;
    const int points = ages * response_.territories_size();
    if (points > runtime::kSeriesPointsMax) {
      return runtime::Refusal(absl::StatusCode::kInvalidArgument, TooManyAges(points));
    }
    if (request_.include_as_known_then() && points > runtime::kKnownThenPointsMax) {
      return runtime::Refusal(absl::StatusCode::kInvalidArgument, TooManyKnownThen(points));
    }
    return ages;
  }

  absl::Status FindLags() {
    const ReadersOfDay today(facts_, context_.as_of());
    const Sources sources{today.partnership, today.caretakers};
    for (v1::ComparedTerritory& territory : *response_.mutable_territories()) {
      v1::IndicatorScope asked;
      asked.set_territory_id(territory.territory_id());
      LOGE_ASSIGN_OR_RETURN(const Scope scope, FindScope(sources, asked));
      LagFacts lag(context_.as_of(), terms_.parameters.activity_window_days());
      LOGE_RETURN_IF_ERROR(AddAll(sources, scope, lag));
      LOGE_ASSIGN_OR_RETURN(const v1::LagNote note, NoteOf(context_, lag));
      if (note.has_p95_days()) territory.set_p95_days(note.p95_days());
    }
    return absl::OkStatus();
  }

  absl::Status FillTerritory(int index, int age_months, v1::TerritoryAtAge* out) const {
    const v1::ComparedTerritory& territory = response_.territories(index);
    const Date day = runtime::AddMonths(*anchors_[static_cast<size_t>(index)], age_months);
    out->set_as_of(runtime::FormatDay(day));
    // What was told within so few days may not be all that will be told.
    out->set_provisional(territory.has_p95_days() &&
                         runtime::DaysBetween(day, known_on_) < territory.p95_days());
    const ReadersOfDay then(facts_, day);
    LOGE_ASSIGN_OR_RETURN(const ComparedFigures figures,
                          FiguresOn(then.all(), territory.territory_id(), terms_));
    if (figures.divisor.has_value()) out->set_divisor(*figures.divisor);
    for (const std::optional<double>& value : figures.values) {
      v1::ComparedValue* told = out->add_values();
      if (value.has_value()) told->set_value(*value);
    }
    return request_.include_as_known_then() ? AddKnownThen(territory.territory_id(), day, out)
                                            : absl::OkStatus();
  }

  absl::Status AddKnownThen(const std::string& territory_id, Date day,
                            v1::TerritoryAtAge* out) const {
    LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<QueryContext> then, context_.AsKnownOn(day));
    if (then == nullptr) return absl::OkStatus();
    const absl::StatusOr<ComparedFigures> figures =
        FiguresOn(ReadersOf(*then), territory_id, terms_);
    if (figures.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
    LOGE_RETURN_IF_ERROR(figures.status());
    for (int i = 0; i < out->values_size(); ++i) {
      const std::optional<double>& value = figures->values[static_cast<size_t>(i)];
      if (value.has_value()) out->mutable_values(i)->set_as_known_then(*value);
    }
    return absl::OkStatus();
  }

  const QueryContext& context_;
  const v1::CompareTerritoriesRequest& request_;
  v1::CompareTerritoriesResponse& response_;
  const ComparisonTerms terms_;
  const FactsRead facts_;
  std::vector<std::optional<Date>> anchors_;  // By territory.
  Date known_on_;                             // The day of the last event that is known.
};

}  // namespace

void CheckCompareTerritories(const v1::CompareTerritoriesRequest& request, Violations& out) {
  runtime::CheckIds(request.territory_ids(), "territory_ids", runtime::kComparedTerritoriesMax,
                    out);
  if (request.territory_ids().empty()) {
    runtime::AddMissing("territory_ids", out);
  } else if (request.territory_ids_size() < kTerritoriesMin) {
    runtime::AddInvalid("territory_ids", "one alone is not compared", "two or more",
                        absl::StrCat(request.territory_ids_size()), out);
  }
  runtime::CheckEnum(request.anchor(), "anchor", Presence::kOptional, out);
  runtime::CheckEnum(request.normalisation(), "normalisation", Presence::kOptional, out);
  std::set<int> named;
  for (int i = 0; i < request.indicators_size(); ++i) {
    const std::string field = absl::StrCat("indicators[", i, "]");
    runtime::CheckEnum(request.indicators(i), field, Presence::kRequired, out);
    if (named.insert(request.indicators(i)).second) continue;
    runtime::AddInvalid(field, "is in the list twice", "each once",
                        v1::ComparedIndicator_Name(request.indicators(i)), out);
  }
  runtime::CheckRange(request.step_months(), "step_months", 0, kStepMonthsMax, out);
  partnership::CheckParameters(request.parameters(), out);
}

absl::Status CompareTerritories(const QueryContext& context,
                                const v1::CompareTerritoriesRequest& request,
                                v1::CompareTerritoriesResponse* response) {
  return Comparison(context, request, response).Fill();
}

}  // namespace loge::indicators
