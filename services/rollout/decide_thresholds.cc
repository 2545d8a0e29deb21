// What the stages' criteria ask for.
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "loge/events/v1/centre.pb.h"
#include "loge/v1/stages.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/thresholds.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::ThresholdsSet;
using google::protobuf::util::MessageDifferencer;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// The command and its event name their fields alike.
template <class Message>
void CheckShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kOptional, out);
  bool given = false;
  const auto check = [&](bool has, int32_t value, const char* name, int64_t min, int64_t max) {
    given = given || has;
    if (has) runtime::CheckRange(value, prefix + name, min, max, out);
  };
  check(m.has_groups_heard_min(), m.groups_heard_min(), "groups_heard_min", 1,
        events::v1::StakeholderGroup_MAX);
  check(m.has_signing_landlords_min(), m.signing_landlords_min(), "signing_landlords_min", 1,
        runtime::kThresholdLandlordsMax);
  check(m.has_funding_months_min(), m.funding_months_min(), "funding_months_min", 1,
        runtime::kThresholdMonthsMax);
  check(m.has_pilot_months_min(), m.pilot_months_min(), "pilot_months_min", 0,
        runtime::kThresholdMonthsMax);
  check(m.has_active_landlords_min(), m.active_landlords_min(), "active_landlords_min", 1,
        runtime::kThresholdLandlordsMax);
  check(m.has_participation_hundredths_min(), m.participation_hundredths_min(),
        "participation_hundredths_min", 0, 100);
  check(m.has_dependence_hundredths_max(), m.dependence_hundredths_max(),
        "dependence_hundredths_max", 0, 100);
  check(m.has_relay_hundredths_min(), m.relay_hundredths_min(), "relay_hundredths_min", 0, 100);
  if (!given) out.Add(NoThresholdGiven(prefix + "groups_heard_min"));
}

void CheckSet(const v1::SetThresholdsRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(request, "", out);
}

Plan PlanSet(const v1::SetThresholdsRequest& m, const PlanContext&) {
  NewFact fact;
  ThresholdsSet& event = *fact.payload.mutable_thresholds_set();
  event.set_territory_id(m.territory_id());
  if (m.has_groups_heard_min()) event.set_groups_heard_min(m.groups_heard_min());
  if (m.has_signing_landlords_min()) event.set_signing_landlords_min(m.signing_landlords_min());
  if (m.has_funding_months_min()) event.set_funding_months_min(m.funding_months_min());
  if (m.has_pilot_months_min()) event.set_pilot_months_min(m.pilot_months_min());
  if (m.has_active_landlords_min()) event.set_active_landlords_min(m.active_landlords_min());
  if (m.has_participation_hundredths_min()) {
    event.set_participation_hundredths_min(m.participation_hundredths_min());
  }
  if (m.has_dependence_hundredths_max()) {
    event.set_dependence_hundredths_max(m.dependence_hundredths_max());
  }
  if (m.has_relay_hundredths_min()) event.set_relay_hundredths_min(m.relay_hundredths_min());
  fact.date = runtime::PlannedDate(m.occurred_on());
  return {{std::move(fact)}, m.territory_id()};
}

std::vector<Need> SetNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const std::string& id = fact.payload.thresholds_set().territory_id();
  std::vector<Need> needs{{&kThresholdsFold, ThresholdsSubject(id)}};
  if (!id.empty()) needs.push_back(ProposalNeed(id));
  return needs;
}

// Whatever their date: a target may be set before the territory is spotted.
Admission AdmitSet(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const ThresholdsSet& set = fact.payload.thresholds_set();
  const std::string& id = set.territory_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  for (const Fact& known : states.Get(kThresholdsFold, ThresholdsSubject(id)).facts()) {
    if (known.date.day != fact.date.day) continue;
    if (context.corrects == nullptr && known.date == fact.date &&
        MessageDifferencer::Equals(known.payload->thresholds_set(), set)) {
      return Admission::kUnchanged;
    }
    out.Add(ThresholdsSetAlready("occurred_on", known));
    return Admission::kTell;
  }
  if (!id.empty() && !ProposalIn(states, id).has_value()) {
    out.Add(UnknownTerritory(prefix + "territory_id", id));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterThresholdCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::SetThresholdsRequest>(&CheckSet, &PlanSet);
  registry.AddRule({.type = EventPayload::kThresholdsSetFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckShape(fact.payload.thresholds_set(),
                                     runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &SetNeeds,
                    .admit = &AdmitSet,
                    .claims = nullptr});
}

}  // namespace loge::rollout
