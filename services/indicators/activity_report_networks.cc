#include "services/indicators/activity_report_networks.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Fact;

// How many came to groups.
struct Attendance {
  int64_t came = 0;
  int most = 0;  // To one of them.
  std::set<std::string> named;
  runtime::EvidenceSet evidence;
};

void CountGroup(const Fact& fact, Attendance& attendance, ReportFigures& figures) {
  const events::v1::ExpressionGroupHeld& held = fact.payload->expression_group_held();
  const std::set<std::string> named(held.caretaker_ids().begin(), held.caretaker_ids().end());
  const std::vector<runtime::FactVersion> told_by{VersionOf(fact)};
  figures.Count("networks.expression_groups",
                {held.group_meeting_id(), fact.date.day, {}, told_by});
  for (const std::string& id : named) {
    figures.Count("networks.expression_persons", {id, fact.date.day, {id}, told_by});
  }
  const int came = std::max(held.headcount(), static_cast<int>(named.size()));
  attendance.came += came;
  attendance.most = std::max(attendance.most, came);
  attendance.named.insert(named.begin(), named.end());
  attendance.evidence.Add(fact);
}

void CountIntroduction(const Fact& fact, ReportFigures& figures) {
  const events::v1::IntroductionMade& made = fact.payload->introduction_made();
  const std::vector<runtime::FactVersion> told_by{VersionOf(fact)};
  figures.Count("networks.introductions",
                {made.introduction_id(), fact.date.day, {made.caretaker_id()}, told_by});
  figures.Count("networks.introduced_persons",
                {made.caretaker_id(), fact.date.day, {made.caretaker_id()}, told_by});
}

void CountFact(const std::string& territory_id, const Fact& fact, Attendance& attendance,
               ReportFigures& figures) {
  const events::v1::EventPayload& payload = *fact.payload;
  if (payload.has_expression_group_held()) {
    if (payload.expression_group_held().territory_id() != territory_id) return;
    CountGroup(fact, attendance, figures);
  } else if (payload.has_support_meeting_held()) {
    const events::v1::SupportMeetingHeld& held = payload.support_meeting_held();
    if (held.territory_id() != territory_id) return;
    figures.Count("networks.support_meetings",
                  {held.support_meeting_id(), fact.date.day, {}, {VersionOf(fact)}});
  } else if (payload.has_introduction_made()) {
    if (payload.introduction_made().territory_id() != territory_id) return;
    CountIntroduction(fact, figures);
  }
}

}  // namespace

absl::Status CountNetworks(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures) {
  Attendance attendance;
  for (const auto& [territory_id, name] : report.names) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          report.readers.sources.partnership.FactsSince(
                              absl::StrCat("territory/", territory_id), period.from));
    for (const Fact& fact : facts) {
      if (period.Has(fact.date.day)) CountFact(territory_id, fact, attendance, figures);
    }
  }
  ReportStatement came;
  came.value = Whole(attendance.came);
  // At least so many: who came unnamed may have come named as well.
  came.persons = std::max(attendance.most, static_cast<int>(attendance.named.size()));
  came.evidence = attendance.evidence;
  figures.State("networks.expression_attendance", came);
  return absl::OkStatus();
}

absl::Status CountReferents(const Report& report, const ReportDay& then, ReportFigures& figures) {
  const runtime::FactReader& reader = then.sources().caretakers;
  const caretakers::Registry registry(reader);
  const auto may_cover = [&](const std::vector<Fact>& facts) -> absl::StatusOr<bool> {
    for (const Fact& fact : facts) {
      const events::v1::ReferentAppointed& appointed = fact.payload->referent_appointed();
      if (!fact.payload->has_referent_appointed()) continue;
      if (report.Has(appointed.territory_id())) return true;
      const std::string& place = appointed.neighbourhood_id();
      if (place.empty()) continue;
      LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                            registry.SuccessionsOf({}, {place}));
      const std::string now = became.NeighbourhoodOn(place, then.day());
      if (then.scope().neighbourhood_ids.count(now) != 0) return true;
    }
    return false;
  };
  const auto covers = [&](const caretakers::Person& person, const caretakers::Mandate& mandate) {
    if (!mandate.Covers(then.day())) return false;
    if (report.all() || mandate.territory_id == report.asked.territory_id()) return true;
    return then.scope().neighbourhood_ids.count(
               person.successions.NeighbourhoodOn(mandate.neighbourhood_id, then.day())) != 0;
  };
  return ForEachSubject(
      reader, "referent",
      [&](const std::string& id, const std::vector<Fact>& facts) -> absl::Status {
        // Most referents of a country are of other territories.
        LOGE_ASSIGN_OR_RETURN(const bool wanted, may_cover(facts));
        if (!wanted) return absl::OkStatus();
        LOGE_ASSIGN_OR_RETURN(const caretakers::Person person, registry.FindPerson(id));
        for (const caretakers::Mandate& mandate : person.mandates) {
          if (!covers(person, mandate)) continue;
          figures.Count("networks.referents",
                        {id, then.day(), {id}, {runtime::VersionOf(mandate.fact)}});
        }
        return absl::OkStatus();
      });
}

}  // namespace loge::indicators
