// Full lists from landlords' systems: that they came, so that an older one is told from a newer.
#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"

namespace loge::caretakers {
namespace {

using events::v1::SnapshotReceived;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kSnapshotRowsMax = 1'000'000;

SnapshotReceived EventOf(const v1::RecordSnapshotRequest& request) {
  SnapshotReceived event;
  event.set_landlord_id(request.landlord_id());
  event.set_kind(request.kind());
  event.set_rows(request.rows());
  event.set_complete(request.complete());
  return event;
}

void CheckShape(const SnapshotReceived& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckEnum(event.kind(), prefix + "kind", Presence::kRequired, out);
  runtime::CheckRange(event.rows(), prefix + "rows", 0, kSnapshotRowsMax, out);
}

void CheckRecord(const v1::RecordSnapshotRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckDay(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanRecord(const v1::RecordSnapshotRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_snapshot_received() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.landlord_id()};
}

Admission AdmitSnapshot(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const SnapshotReceived& event = fact.payload.snapshot_received();
  RequireLandlord(states, event.landlord_id(), fact.date.day,
                  runtime::FieldPrefix(fact, context) + "landlord_id", out);
  const runtime::Need need = SnapshotNeed(event.landlord_id());
  const runtime::Fact* latest =
      LatestSnapshot(states.Get(*need.fold, need.subject).facts(), event.kind());
  // A corrected list is put where it belongs, whatever came since.
  if (latest == nullptr || context.corrects != nullptr) return Admission::kTell;
  if (fact.date.day < latest->date.day) {
    out.Add(SnapshotStale("occurred_on", fact.date.day, latest->date.day, latest->known_from));
    return Admission::kTell;
  }
  const bool again =
      fact.date.day == latest->date.day && Same(latest->payload->snapshot_received(), event);
  return again ? Admission::kUnchanged : Admission::kTell;
}

}  // namespace

void AddSnapshotCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRecord, &PlanRecord);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kSnapshotReceived;
  rule.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.snapshot_received(), runtime::ReplacementPrefix(fact.payload), out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    const std::string& landlord_id = fact.payload.snapshot_received().landlord_id();
    return std::vector{LandlordNeed(landlord_id), SnapshotNeed(landlord_id)};
  };
  rule.admit = &AdmitSnapshot;
  registry.AddRule(std::move(rule));
}

}  // namespace loge::caretakers
