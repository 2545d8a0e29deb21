#include "services/rollout/thresholds.h"

#include "loge/events/v1/recorded_event.pb.h"
#include "services/rollout/state.h"

namespace loge::rollout {
namespace {

using events::v1::StageCriterion;
using events::v1::ThresholdsSet;
using runtime::Date;
using runtime::Fact;

std::optional<int32_t> DefaultOf(StageCriterion criterion) {
  switch (criterion) {
    case events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED:
    case events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE:
      return 3;
    case events::v1::STAGE_CRITERION_AGREEMENT_SIGNED:
      return 2;
    case events::v1::STAGE_CRITERION_FUNDING_SECURED:
    case events::v1::STAGE_CRITERION_PILOT_MONTHS:
      return 12;
    case events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE:
    case events::v1::STAGE_CRITERION_REFERENT_RELAY:
      return 50;
    default:
      return std::nullopt;
  }
}

// The last of them that sets it, on or before the day; null when none does.
const Fact* LastSetting(StageCriterion criterion, Date on, const std::vector<Fact>& facts) {
  const Fact* last = nullptr;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_thresholds_set() || on < fact.date.day) continue;
    if (ValueIn(fact.payload->thresholds_set(), criterion).has_value()) last = &fact;
  }
  return last;
}

}  // namespace

const runtime::FoldSpec kThresholdsFold{"rollout.thresholds",
                                        {events::v1::EventPayload::kThresholdsSetFieldNumber}};

std::string ThresholdsSubject(absl::string_view territory_id) {
  return territory_id.empty() ? "thresholds/all" : TerritorySubject(territory_id);
}

const std::vector<StageCriterion>& ThresholdCriteria() {
  static const auto* const kCriteria = new std::vector<StageCriterion>{
      events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED,
      events::v1::STAGE_CRITERION_AGREEMENT_SIGNED,
      events::v1::STAGE_CRITERION_FUNDING_SECURED,
      events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE,
      events::v1::STAGE_CRITERION_PARTICIPATION,
      events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE,
      events::v1::STAGE_CRITERION_REFERENT_RELAY,
      events::v1::STAGE_CRITERION_PILOT_MONTHS,
  };
  return *kCriteria;
}

std::optional<int32_t> ValueIn(const ThresholdsSet& set, StageCriterion criterion) {
  const auto value = [](bool given, int32_t number) {
    return given ? std::make_optional(number) : std::nullopt;
  };
  switch (criterion) {
    case events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED:
      return value(set.has_groups_heard_min(), set.groups_heard_min());
    case events::v1::STAGE_CRITERION_AGREEMENT_SIGNED:
      return value(set.has_signing_landlords_min(), set.signing_landlords_min());
    case events::v1::STAGE_CRITERION_FUNDING_SECURED:
      return value(set.has_funding_months_min(), set.funding_months_min());
    case events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE:
      return value(set.has_active_landlords_min(), set.active_landlords_min());
    case events::v1::STAGE_CRITERION_PARTICIPATION:
      return value(set.has_participation_hundredths_min(), set.participation_hundredths_min());
    case events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE:
      return value(set.has_dependence_hundredths_max(), set.dependence_hundredths_max());
    case events::v1::STAGE_CRITERION_REFERENT_RELAY:
      return value(set.has_relay_hundredths_min(), set.relay_hundredths_min());
    case events::v1::STAGE_CRITERION_PILOT_MONTHS:
      return value(set.has_pilot_months_min(), set.pilot_months_min());
    default:
      return std::nullopt;
  }
}

ThresholdValue ThresholdOn(StageCriterion criterion, Date on, const std::vector<Fact>& own,
                           const std::vector<Fact>& of_all) {
  const Fact* set = LastSetting(criterion, on, own);
  const bool is_own = set != nullptr;
  if (!is_own) set = LastSetting(criterion, on, of_all);
  if (set == nullptr) return {DefaultOf(criterion), std::nullopt, false};
  return {ValueIn(set->payload->thresholds_set(), criterion), *set, is_own};
}

}  // namespace loge::rollout
