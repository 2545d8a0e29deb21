#include "services/partnership/decide_merge.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.pb.h"
#include "services/partnership/errors.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::MeetingsMerged;
using runtime::Admission;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

MeetingsMerged EventOf(const v1::MergeMeetingsRequest& request) {
  MeetingsMerged event;
  event.set_survivor_meeting_id(request.survivor_meeting_id());
  event.set_absorbed_meeting_id(request.absorbed_meeting_id());
  return event;
}

void CheckShape(const MeetingsMerged& event, const std::string& prefix, Violations& out) {
  const std::string& survivor = event.survivor_meeting_id();
  const std::string& absorbed = event.absorbed_meeting_id();
  runtime::CheckId(survivor, prefix + "survivor_meeting_id", Presence::kRequired, out);
  runtime::CheckId(absorbed, prefix + "absorbed_meeting_id", Presence::kRequired, out);
  if (!absorbed.empty() && survivor == absorbed) {
    runtime::AddInvalid(prefix + "absorbed_meeting_id", "is the same one", "another meeting",
                        absorbed, out);
  }
}

void CheckMerge(const v1::MergeMeetingsRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanMerge(const v1::MergeMeetingsRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_meetings_merged() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.survivor_meeting_id()};
}

void CheckMergeFact(const NewFact& fact, Violations& out) {
  CheckShape(fact.payload.meetings_merged(), runtime::ReplacementPrefix(fact.payload), out);
}

std::vector<Need> MergeNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const MeetingsMerged& event = fact.payload.meetings_merged();
  std::vector<Need> needs;
  for (const std::string& id : {event.survivor_meeting_id(), event.absorbed_meeting_id()}) {
    needs.push_back({&kMeetingFold, absl::StrCat("meeting/", id)});
    needs.push_back({&kMergeFold, absl::StrCat("meeting/", id)});
  }
  return needs;
}

std::optional<MergeEntry> MergeIn(const States& states, const std::string& meeting_id) {
  return FoldMerge(meeting_id,
                   states.Get(kMergeFold, absl::StrCat("meeting/", meeting_id)).facts());
}

// Known, and not found to be another one.
std::optional<MeetingEntry> RequireOwnMeeting(const States& states, const std::string& meeting_id,
                                              const std::string& field, Violations& out) {
  const std::string subject = absl::StrCat("meeting/", meeting_id);
  std::optional<MeetingEntry> meeting =
      FoldMeeting(meeting_id, states.Get(kMeetingFold, subject).facts());
  if (!meeting.has_value()) out.Add(Unknown(field, "meeting", meeting_id));
  if (const std::optional<MergeEntry> merge = MergeIn(states, meeting_id)) {
    out.Add(MeetingMerged(field, meeting_id, merge->merged.survivor_meeting_id(),
                          merge->fact.known_from));
  }
  return meeting;
}

// A meeting that has been found to be another one is never a survivor: so none becomes itself, by
// whatever way.
Admission AdmitMerge(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const MeetingsMerged& event = fact.payload.meetings_merged();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string absorbed_field = prefix + "absorbed_meeting_id";
  const auto known = MergeIn(states, event.absorbed_meeting_id());
  if (known.has_value() && known->fact.date == fact.date &&
      known->merged.survivor_meeting_id() == event.survivor_meeting_id()) {
    return Admission::kUnchanged;
  }
  const auto survivor =
      RequireOwnMeeting(states, event.survivor_meeting_id(), prefix + "survivor_meeting_id", out);
  const auto absorbed = RequireOwnMeeting(states, event.absorbed_meeting_id(), absorbed_field, out);
  if (!survivor.has_value() || !absorbed.has_value()) return Admission::kTell;
  const std::string day = runtime::FormatFactDate(survivor->fact.date);
  const std::string& territory = survivor->held.territory_id();
  if (fact.date != survivor->fact.date) {
    out.Add(NotTheDay("occurred_on", day, runtime::FormatFactDate(fact.date)));
  }
  if (absorbed->fact.date != survivor->fact.date) {
    out.Add(NotTheSameMeeting(absorbed_field, "date", day,
                              runtime::FormatFactDate(absorbed->fact.date)));
  }
  if (absorbed->held.territory_id() != territory) {
    out.Add(
        NotTheSameMeeting(absorbed_field, "territory", territory, absorbed->held.territory_id()));
  }
  // Whoever follows the territory hears of it.
  fact.extra_subjects = {absl::StrCat("territory/", territory)};
  return Admission::kTell;
}

}  // namespace

void RegisterMergeCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::MergeMeetingsRequest>(CheckMerge, PlanMerge);
  registry.AddRule({.type = EventPayload::kMeetingsMerged,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckMergeFact,
                    .needs = MergeNeeds,
                    .admit = AdmitMerge,
                    .claims = nullptr});
}

}  // namespace loge::partnership
