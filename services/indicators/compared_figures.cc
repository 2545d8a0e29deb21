#include "services/indicators/compared_figures.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.pb.h"
#include "loge/v1/network_series.pb.h"
#include "services/indicators/curriculum.h"
#include "services/indicators/lag.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/participation.h"
#include "services/indicators/scope.h"
#include "services/indicators/withhold.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_point.h"
#include "services/partnership/small_groups.h"
#include "services/rollout/dwellings.h"
#include "services/rollout/state.h"
#include "services/training/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;
using partnership::ActivityKind;
using partnership::PersonKey;
using runtime::Date;
using runtime::Fact;
using Value = std::optional<double>;

Value Told(bool has, double value) { return has ? Value(value) : std::nullopt; }

// Those that are normalised.
bool IsCount(v1::ComparedIndicator indicator) {
  switch (indicator) {
    case v1::COMPARED_INDICATOR_N50:
    case v1::COMPARED_INDICATOR_PARTICIPATIONS:
    case v1::COMPARED_INDICATOR_MEETINGS:
    case v1::COMPARED_INDICATOR_EXPRESSION_GROUPS:
    case v1::COMPARED_INDICATOR_TRAINED_PERSONS:
    case v1::COMPARED_INDICATOR_COORDINATOR_FTE:
      return true;
    default:
      return false;
  }
}

// Activities of one kind, and who was named at them.
struct Held {
  int count = 0;
  std::set<PersonKey> persons;

  void Add(const Activity& activity) {
    ++count;
    persons.insert(activity.participants.begin(), activity.participants.end());
  }
};

// Works out what is asked for, and what several figures share once.
class TerritoryDay {
 public:
  static absl::StatusOr<TerritoryDay> Load(const ComparedReaders& readers,
                                           const std::string& territory_id,
                                           const ComparisonTerms& terms) {
    TerritoryDay day(readers, territory_id, terms);
    v1::IndicatorScope asked;
    asked.set_territory_id(territory_id);
    LOGE_ASSIGN_OR_RETURN(day.scope_, FindScope(day.sources_, asked));
    return day;
  }

  absl::StatusOr<Value> ValueOf(v1::ComparedIndicator indicator);
  // Nothing when it is not told, or withheld.
  absl::StatusOr<std::optional<int64_t>> Divisor();

 private:
  TerritoryDay(const ComparedReaders& readers, const std::string& territory_id,
               const ComparisonTerms& terms)
      : readers_(readers),
        sources_{readers.partnership, readers.caretakers},
        territory_id_(territory_id),
        terms_(terms) {}

  Date as_of() const { return sources_.as_of(); }
  int window() const { return terms_.parameters.activity_window_days(); }
  // Whether a figure that so many stand behind is withheld.
  bool Withheld(int persons) const {
    return !terms_.small_groups && partnership::SmallGroup(persons);
  }

  absl::StatusOr<Value> OfNetwork(v1::ComparedIndicator indicator);
  absl::StatusOr<Value> OfParticipation(v1::ComparedIndicator indicator);
  absl::StatusOr<Value> OfActivities(v1::ComparedIndicator indicator);
  absl::StatusOr<Value> ActiveCore();
  absl::StatusOr<Value> OnboardingGap();
  absl::StatusOr<Value> TrainedPersons();
  absl::StatusOr<Value> CoordinatorFte();

  absl::Status LoadActivities();
  // Those who are employed in the territory on the day, by id.
  absl::StatusOr<std::vector<std::string>> Employed() const;
  absl::StatusOr<bool> WasTrained(const std::string& caretaker_id, Curriculum& sessions) const;

  const ComparedReaders readers_;
  const Sources sources_;
  const std::string& territory_id_;
  const ComparisonTerms& terms_;
  Scope scope_;
  std::optional<v1::NetworkPoint> point_;
  std::optional<v1::GetParticipationResponse> participation_;
  std::optional<Held> meetings_;
  std::optional<Held> groups_;
};

absl::StatusOr<Value> TerritoryDay::ValueOf(v1::ComparedIndicator indicator) {
  switch (indicator) {
    case v1::COMPARED_INDICATOR_I3:
    case v1::COMPARED_INDICATOR_PARTICIPATIONS:
      return OfParticipation(indicator);
    case v1::COMPARED_INDICATOR_N50:
      return ActiveCore();
    case v1::COMPARED_INDICATOR_I5:
      return OnboardingGap();
    case v1::COMPARED_INDICATOR_MEETINGS:
    case v1::COMPARED_INDICATOR_EXPRESSION_GROUPS:
      return OfActivities(indicator);
    case v1::COMPARED_INDICATOR_TRAINED_PERSONS:
      return TrainedPersons();
    case v1::COMPARED_INDICATOR_COORDINATOR_FTE:
      return CoordinatorFte();
    default:
      return OfNetwork(indicator);
  }
}

absl::StatusOr<Value> TerritoryDay::OfNetwork(v1::ComparedIndicator indicator) {
  if (!point_.has_value()) {
    v1::NetworkPoint point;
    LOGE_RETURN_IF_ERROR(partnership::FillNetworkPoint(
        {readers_.partnership, readers_.caretakers, territory_id_, terms_.parameters},
        terms_.small_groups, &point));
    point_ = std::move(point);
  }
  switch (indicator) {
    case v1::COMPARED_INDICATOR_I1:
      return Told(point_->has_coordinator_dependence(), point_->coordinator_dependence());
    case v1::COMPARED_INDICATOR_I2:
      return Told(point_->has_relay_rate(), point_->relay_rate());
    case v1::COMPARED_INDICATOR_I6:
      return Told(point_->has_isolation(), point_->isolation());
    case v1::COMPARED_INDICATOR_SILO_LANDLORD:
      return Told(point_->silo_landlord().has_silo(), point_->silo_landlord().silo());
    case v1::COMPARED_INDICATOR_SILO_NEIGHBOURHOOD:
      return Told(point_->silo_neighbourhood().has_silo(), point_->silo_neighbourhood().silo());
    case v1::COMPARED_INDICATOR_I7:
      return Told(point_->has_steering_with_caretakers_share(),
                  point_->steering_with_caretakers_share());
    case v1::COMPARED_INDICATOR_I8:
      return Told(point_->has_meetings_with_two_landlords_share(),
                  point_->meetings_with_two_landlords_share());
    case v1::COMPARED_INDICATOR_I9:
      return Told(point_->has_orphaned_share(), point_->orphaned_share());
    default:
      return Value();
  }
}

absl::StatusOr<Value> TerritoryDay::OfParticipation(v1::ComparedIndicator indicator) {
  if (!participation_.has_value()) {
    v1::GetParticipationResponse response;
    LagFacts lag(as_of(), window());
    LOGE_RETURN_IF_ERROR(FillParticipation(sources_, scope_, window(), lag, &response));
    if (!terms_.small_groups) Withhold(response);
    participation_ = std::move(response);
  }
  return indicator == v1::COMPARED_INDICATOR_I3
             ? Told(participation_->has_rate(), participation_->rate())
             : Told(participation_->has_participations(), participation_->participations());
}

absl::StatusOr<Value> TerritoryDay::ActiveCore() {
  LagFacts lag(as_of(), window());
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(sources_, scope_, window(), lag));
  const auto members = static_cast<int>(CoreOn(participations, as_of(), window()).members.size());
  return Told(!Withheld(members), members);
}

absl::StatusOr<Value> TerritoryDay::OnboardingGap() {
  v1::GetOnboardingResponse response;
  LagFacts lag(as_of(), window());
  LOGE_RETURN_IF_ERROR(
      FillOnboarding(sources_, readers_.training, scope_, window(), lag, &response));
  if (!terms_.small_groups) Withhold(response);
  return Told(response.has_gap(), response.gap());
}

absl::Status TerritoryDay::LoadActivities() {
  Held meetings;
  Held groups;
  LOGE_ASSIGN_OR_RETURN(const Territories territories, TerritoriesIn(sources_, scope_));
  LOGE_RETURN_IF_ERROR(ForEachTerritoryOfLate(
      sources_, territories, window(), [&](const TerritoryActivities& territory) {
        for (const Activity& activity : territory.activities) {
          if (activity.meeting()) meetings.Add(activity);
          if (activity.kind == ActivityKind::kExpressionGroup) groups.Add(activity);
        }
        return absl::OkStatus();
      }));
  meetings_ = std::move(meetings);
  groups_ = std::move(groups);
  return absl::OkStatus();
}

absl::StatusOr<Value> TerritoryDay::OfActivities(v1::ComparedIndicator indicator) {
  if (!meetings_.has_value()) LOGE_RETURN_IF_ERROR(LoadActivities());
  const Held& held = indicator == v1::COMPARED_INDICATOR_MEETINGS ? *meetings_ : *groups_;
  return Told(!Withheld(static_cast<int>(held.persons.size())), held.count);
}

absl::StatusOr<std::vector<std::string>> TerritoryDay::Employed() const {
  std::vector<std::string> ids;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources_, scope_, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
        if (StayOn(stays, as_of()) != nullptr) ids.push_back(person.caretaker_id);
      }));
  return ids;
}

absl::StatusOr<bool> TerritoryDay::WasTrained(const std::string& caretaker_id,
                                              Curriculum& sessions) const {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        readers_.training.Facts(absl::StrCat("caretaker/", caretaker_id)));
  for (const training::AttendanceEntry& entry : training::FoldRecord(facts).attendance) {
    if (!entry.present() || !partnership::InWindow(entry.fact.date.day, as_of(), window())) {
      continue;
    }
    LOGE_ASSIGN_OR_RETURN(const training::SessionEntry* const held,
                          sessions.Held(entry.recorded().session_id()));
    if (held != nullptr) return true;
  }
  return false;
}

absl::StatusOr<Value> TerritoryDay::TrainedPersons() {
  LOGE_ASSIGN_OR_RETURN(const std::vector<std::string> employed, Employed());
  Curriculum sessions(readers_.training);
  int count = 0;
  for (const std::string& id : employed) {
    LOGE_ASSIGN_OR_RETURN(const bool trained, WasTrained(id, sessions));
    if (trained) ++count;
  }
  // Those who were not trained are a group as well.
  const int others = static_cast<int>(employed.size()) - count;
  return Told(!Withheld(count) && !Withheld(others), count);
}

absl::StatusOr<Value> TerritoryDay::CoordinatorFte() {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        readers_.rollout.Facts(rollout::TerritorySubject(territory_id_)));
  const int64_t hundredths = rollout::CoordinationOn(territory_id_, facts, as_of()).fte_hundredths;
  return Value(static_cast<double>(hundredths) / 100);
}

absl::StatusOr<std::optional<int64_t>> TerritoryDay::Divisor() {
  if (terms_.normalisation == v1::COMPARISON_NORMALISATION_PER_1000_DWELLINGS) {
    return rollout::DwellingsIn(readers_.caretakers, scope_.neighbourhood_ids);
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<std::string> employed, Employed());
  if (Withheld(static_cast<int>(employed.size()))) return std::optional<int64_t>();
  return std::optional<int64_t>(static_cast<int64_t>(employed.size()));
}

}  // namespace

absl::StatusOr<ComparedFigures> FiguresOn(const ComparedReaders& readers,
                                          const std::string& territory_id,
                                          const ComparisonTerms& terms) {
  LOGE_ASSIGN_OR_RETURN(TerritoryDay day, TerritoryDay::Load(readers, territory_id, terms));
  ComparedFigures figures;
  const bool normalised = terms.normalisation != v1::COMPARISON_NORMALISATION_NONE;
  const bool any_count = std::any_of(terms.indicators.begin(), terms.indicators.end(), &IsCount);
  if (normalised && any_count) {
    LOGE_ASSIGN_OR_RETURN(figures.divisor, day.Divisor());
  }
  const double per =
      terms.normalisation == v1::COMPARISON_NORMALISATION_PER_100_CARETAKERS ? 100 : 1000;
  for (const v1::ComparedIndicator indicator : terms.indicators) {
    LOGE_ASSIGN_OR_RETURN(Value value, day.ValueOf(indicator));
    if (normalised && IsCount(indicator) && value.has_value()) {
      const int64_t by = figures.divisor.value_or(0);
      value = by > 0 ? Value(per * *value / static_cast<double>(by)) : std::nullopt;
    }
    figures.values.push_back(value);
  }
  return figures;
}

}  // namespace loge::indicators
