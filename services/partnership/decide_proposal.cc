#include "services/partnership/decide_proposal.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/proposals.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/proposals.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::ProposalAnswered;
using events::v1::ProposalMade;
using runtime::Admission;
using runtime::Date;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kAddresseesMax = 50;

std::optional<ProposalEntry> ProposalIn(const States& states, const std::string& proposal_id) {
  return FoldProposal(proposal_id, states.Get(kProposalFold, "proposal/" + proposal_id).facts());
}

// The proposal ------------------------------------------------------------------------------------

void CheckProposal(const ProposalMade& event, const std::string& prefix, Violations& out) {
  if (event.landlord_ids().empty()) runtime::AddMissing(prefix + "landlord_ids", out);
  runtime::CheckIds(event.landlord_ids(), prefix + "landlord_ids", kAddresseesMax, out);
  runtime::CheckId(event.topic(), prefix + "topic", Presence::kRequired, out);
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kOptional, out);
  runtime::CheckId(event.meeting_id(), prefix + "meeting_id", Presence::kOptional, out);
}

ProposalMade EventOf(const v1::MakeProposalRequest& request, const std::string& proposal_id) {
  ProposalMade event;
  event.set_proposal_id(proposal_id);
  *event.mutable_landlord_ids() = request.landlord_ids();
  event.set_topic(request.topic());
  event.set_territory_id(request.territory_id());
  event.set_meeting_id(request.meeting_id());
  return event;
}

void CheckMake(const v1::MakeProposalRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.proposal_id(), "proposal_id", Presence::kOptional, out);
  CheckProposal(EventOf(request, request.proposal_id()), "", out);
}

Plan PlanMake(const v1::MakeProposalRequest& request, const PlanContext& context) {
  const std::string id = request.proposal_id().empty() ? context.fresh_id : request.proposal_id();
  NewFact fact;
  *fact.payload.mutable_proposal_made() = EventOf(request, id);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, id};
}

void CheckMakeFact(const NewFact& fact, Violations& out) {
  const ProposalMade& event = fact.payload.proposal_made();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.proposal_id(), prefix + "proposal_id", Presence::kRequired, out);
  CheckProposal(event, prefix, out);
}

std::vector<Need> MakeNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const ProposalMade& event = fact.payload.proposal_made();
  std::vector<Need> needs = {{&kProposalFold, "proposal/" + event.proposal_id()}};
  for (const std::string& id : event.landlord_ids()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + id});
  }
  if (!event.territory_id().empty()) {
    needs.push_back({&kTerritoryFold, "territory/" + event.territory_id()});
  }
  if (!event.meeting_id().empty()) {
    needs.push_back({&kMeetingFold, "meeting/" + event.meeting_id()});
  }
  return needs;
}

// Known, and held by that day.
void RequireMeeting(const States& states, const std::string& meeting_id, Date day,
                    const std::string& field, Violations& out) {
  const auto meeting =
      FoldMeeting(meeting_id, states.Get(kMeetingFold, "meeting/" + meeting_id).facts());
  if (!meeting.has_value()) {
    out.Add(Unknown(field, "meeting", meeting_id));
  } else if (day < meeting->fact.date.day) {
    out.Add(MeetingLater(field, meeting_id, day, meeting->fact));
  }
}

Admission AdmitMake(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const ProposalMade& event = fact.payload.proposal_made();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (const auto known = ProposalIn(states, event.proposal_id())) {
    if (known->fact.date == fact.date &&
        known->made.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "proposal_id", "proposal", event.proposal_id(),
                          known->fact.known_from));
  }
  for (int i = 0; i < event.landlord_ids_size(); ++i) {
    caretakers::RequireLandlord(states, event.landlord_ids(i), fact.date,
                                absl::StrCat(prefix, "landlord_ids[", i, "]"), out);
  }
  if (!event.territory_id().empty()) {
    RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  }
  if (!event.meeting_id().empty()) {
    RequireMeeting(states, event.meeting_id(), fact.date.day, prefix + "meeting_id", out);
  }
  return Admission::kTell;
}

// The answer --------------------------------------------------------------------------------------

ProposalAnswered EventOf(const v1::AnswerProposalRequest& request) {
  ProposalAnswered event;
  event.set_proposal_id(request.proposal_id());
  event.set_landlord_id(request.landlord_id());
  event.set_answer(request.answer());
  return event;
}

void CheckShape(const ProposalAnswered& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.proposal_id(), prefix + "proposal_id", Presence::kRequired, out);
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckEnum(event.answer(), prefix + "answer", Presence::kRequired, out);
}

void CheckAnswer(const v1::AnswerProposalRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanAnswer(const v1::AnswerProposalRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_proposal_answered() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return Plan{{std::move(fact)}, request.proposal_id()};
}

void CheckAnswerFact(const NewFact& fact, Violations& out) {
  CheckShape(fact.payload.proposal_answered(), runtime::ReplacementPrefix(fact.payload), out);
}

// What became of those that it was made to is known once it is known who they are.
std::vector<Need> AnswerNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const ProposalAnswered& event = fact.payload.proposal_answered();
  std::vector<Need> needs = {{&kProposalFold, "proposal/" + event.proposal_id()},
                             {&caretakers::kLandlordFold, "landlord/" + event.landlord_id()}};
  const auto proposal = ProposalIn(states, event.proposal_id());
  if (!proposal.has_value()) return needs;
  for (const std::string& id : proposal->made.landlord_ids()) {
    caretakers::AddLandlordNeeds(states, id, needs);
  }
  return needs;
}

// That landlord may answer for one that it was made to and that has not answered.
void RequireOpen(const ProposalEntry& proposal, const NewFact& fact, const std::string& field,
                 const States& states, Violations& out) {
  const std::string& by = fact.payload.proposal_answered().landlord_id();
  const auto& asked = proposal.made.landlord_ids();
  const caretakers::Successions became =
      caretakers::LandlordsIn(states, std::set<std::string>(asked.begin(), asked.end()));
  const Fact* answered = nullptr;
  for (const std::string& id : asked) {
    if (became.LandlordOn(id, fact.date.day) != by) continue;
    const Fact* answer = proposal.AnswerOf(id, became);
    if (answer == nullptr) return;
    answered = answer;
  }
  if (answered == nullptr) {
    out.Add(NotAddressed(field, proposal.made.proposal_id(), by));
  } else {
    out.Add(AnsweredAlready(field, proposal.made.proposal_id(), *answered));
  }
}

Admission AdmitAnswer(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const ProposalAnswered& event = fact.payload.proposal_answered();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto proposal = ProposalIn(states, event.proposal_id());
  if (!proposal.has_value()) {
    out.Add(Unknown(prefix + "proposal_id", "proposal", event.proposal_id()));
    return Admission::kTell;
  }
  for (const Fact& answer : proposal->answers) {
    if (answer.date == fact.date &&
        answer.payload->proposal_answered().SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
  }
  caretakers::RequireLandlord(states, event.landlord_id(), fact.date, prefix + "landlord_id", out);
  if (fact.date.day < proposal->fact.date.day) {
    out.Add(AnsweredBeforeMade("occurred_on", fact.date.day, proposal->fact));
  } else if (out.empty()) {
    RequireOpen(*proposal, fact, prefix + "landlord_id", states, out);
  }
  // Whoever follows one of those asked hears of it.
  std::set<std::string> subjects;
  for (const std::string& id : proposal->made.landlord_ids()) subjects.insert("landlord/" + id);
  const std::string& territory_id = proposal->made.territory_id();
  if (!territory_id.empty()) subjects.insert("territory/" + territory_id);
  AddSubjects(std::move(subjects), fact);
  return Admission::kTell;
}

}  // namespace

void RegisterProposalCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::MakeProposalRequest>(CheckMake, PlanMake);
  registry.AddCommand<v1::AnswerProposalRequest>(CheckAnswer, PlanAnswer);
  registry.AddRule({.type = EventPayload::kProposalMade,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckMakeFact,
                    .needs = MakeNeeds,
                    .admit = AdmitMake,
                    .claims = nullptr});
  registry.AddRule({.type = EventPayload::kProposalAnswered,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckAnswerFact,
                    .needs = AnswerNeeds,
                    .admit = AdmitAnswer,
                    .claims = nullptr});
}

}  // namespace loge::partnership
