#include "services/partnership/small_groups.h"

#include "services/partnership/graph.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

void ClearCore(v1::NetworkIndicators& indicators) {
  indicators.clear_structural_core();
  indicators.clear_structural_core_order();
}

void ClearDependence(v1::NetworkIndicators& indicators) {
  indicators.clear_reachable_pairs();
  indicators.clear_reachable_pairs_without_coordinators();
  indicators.clear_coordinator_dependence();
}

void ClearIsolation(v1::NetworkIndicators& indicators) {
  indicators.clear_isolated_caretakers();
  indicators.clear_isolation();
}

void ClearCoordinatorOnly(v1::NetworkIndicators& indicators) {
  indicators.clear_coordinator_only_caretakers();
  indicators.clear_coordinator_only_share();
}

// All that is said of the ties.
void ClearShape(v1::NetworkIndicators& indicators) {
  indicators.clear_ties();
  indicators.clear_components();
  indicators.clear_isolates();
  indicators.clear_density();
  indicators.clear_centralisation();
  indicators.clear_transitivity();
  ClearCore(indicators);
  ClearDependence(indicators);
  indicators.clear_tied_caretakers();
  ClearIsolation(indicators);
  ClearCoordinatorOnly(indicators);
  indicators.clear_silo_landlord();
  indicators.clear_silo_neighbourhood();
}

// Of everybody: persons are isolates, of the core, or between the two.
void WithholdShape(const v1::NetworkIndicators& all, v1::NetworkIndicators& told) {
  const int tied = all.persons() - all.isolates();
  if (SmallGroup(tied)) {
    ClearShape(told);
    return;
  }
  const int core = all.structural_core();
  if (SmallGroup(core) || SmallGroup(tied - core) || SmallGroup(all.persons() - core)) {
    ClearCore(told);
  }
  if (SmallGroup(all.isolates())) {
    told.clear_isolates();
    told.clear_components();  // Isolates are nearly all of them.
  }
  if (FewPairs(all.reachable_pairs()) || FewPairs(all.reachable_pairs_without_coordinators())) {
    ClearDependence(told);
  }
}

// Caretakers are without a tie, tied within their landlord, tied outside it to coordinators alone,
// or beyond these; others are without a tie or with one. What is told are sums of these six, which
// must not differ by a few of them either.
void WithholdReach(const v1::NetworkIndicators& all, v1::NetworkIndicators& told) {
  const int untied = all.caretakers() - all.tied_caretakers();
  const int within = all.isolated_caretakers() - untied;
  const int outside = all.caretakers() - all.isolated_caretakers();
  const int beyond = outside - all.coordinator_only_caretakers();
  if (SmallGroup(all.isolated_caretakers()) || SmallGroup(outside)) ClearIsolation(told);
  const int coordinator_only = all.coordinator_only_caretakers();
  const int others_untied = all.isolates() - untied;
  const int others_tied = all.persons() - all.caretakers() - others_untied;
  if (SmallGroup(coordinator_only) || SmallGroup(beyond) ||
      SmallGroup(all.caretakers() - coordinator_only) ||
      SmallGroup(within + beyond + others_tied)) {
    ClearCoordinatorOnly(told);
  }
  if (SmallGroup(all.tied_caretakers()) || SmallGroup(untied) || SmallGroup(within) ||
      SmallGroup(within + beyond) || SmallGroup(others_untied) || SmallGroup(others_tied) ||
      SmallGroup(all.persons() - all.tied_caretakers())) {
    told.clear_tied_caretakers();
  }
  // What isolated caretakers are more than isolates, with those who are no caretakers.
  if (SmallGroup(within + others_tied)) {
    told.clear_isolates();
    told.clear_components();
  }
}

bool OfFew(const v1::SiloIndex& silo) {
  return FewPairs(silo.same_ties()) || FewPairs(silo.all_ties() - silo.same_ties());
}

}  // namespace

bool SmallGroup(int persons) { return persons > 0 && persons < runtime::kGroupSizeMin; }

bool FewPairs(int64_t pairs) { return pairs > 0 && pairs <= PairsOf(runtime::kGroupSizeMin - 1); }

void WithholdSmallGroups(v1::NetworkIndicators& indicators) {
  const v1::NetworkIndicators all = indicators;
  if (all.persons() < runtime::kGroupSizeMin) {
    indicators.Clear();
    return;
  }
  WithholdShape(all, indicators);
  WithholdReach(all, indicators);
  if (OfFew(all.silo_landlord())) indicators.clear_silo_landlord();
  if (OfFew(all.silo_neighbourhood())) indicators.clear_silo_neighbourhood();
  if (SmallGroup(all.active_core()) || SmallGroup(all.participants() - all.active_core())) {
    indicators.clear_active_core();
  }
  if (SmallGroup(all.participants())) {
    indicators.clear_participants();
    indicators.clear_active_core();
  }
  if (all.caretakers() >= runtime::kGroupSizeMin) return;
  indicators.clear_caretakers();
  ClearIsolation(indicators);
  ClearCoordinatorOnly(indicators);
  indicators.clear_tied_caretakers();
  indicators.clear_silo_landlord();
  indicators.clear_silo_neighbourhood();
}

}  // namespace loge::partnership
