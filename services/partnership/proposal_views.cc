#include "services/partnership/proposal_views.h"

#include <algorithm>
#include <set>
#include <vector>

#include "services/partnership/proposals.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Fact;
using runtime::FactReader;
using runtime::FormatFactDate;
using runtime::Page;

v1::Provenance ProvenanceOf(const Fact& fact) {
  v1::Provenance out;
  out.set_position(fact.known_from);
  out.set_original_position(fact.original);
  return out;
}

v1::ProposalReply ReplyOf(const FactReader& reader, const ProposalEntry& proposal,
                          const std::string& landlord_id, const caretakers::Successions& became) {
  v1::ProposalReply out;
  out.set_landlord_id(landlord_id);
  const Fact* answer = proposal.AnswerOf(landlord_id, became);
  if (answer == nullptr) {
    out.set_by_landlord_id(became.LandlordOn(landlord_id, reader.as_of()));
    return out;
  }
  out.set_by_landlord_id(answer->payload->proposal_answered().landlord_id());
  out.set_answer(answer->payload->proposal_answered().answer());
  out.set_answered_on(FormatFactDate(answer->date));
  out.set_delay_days(runtime::DaysBetween(proposal.fact.date.day, answer->date.day));
  *out.mutable_provenance() = ProvenanceOf(*answer);
  return out;
}

absl::StatusOr<v1::Proposal> MessageOf(const FactReader& reader,
                                       const caretakers::Registry& registry,
                                       const ProposalEntry& proposal) {
  const auto& made = proposal.made;
  const auto& asked = made.landlord_ids();
  LOGE_ASSIGN_OR_RETURN(
      const caretakers::Successions became,
      registry.SuccessionsOf(std::set<std::string>(asked.begin(), asked.end()), {}));
  v1::Proposal out;
  out.set_proposal_id(made.proposal_id());
  out.set_topic(made.topic());
  out.set_territory_id(made.territory_id());
  out.set_meeting_id(made.meeting_id());
  out.set_made_on(FormatFactDate(proposal.fact.date));
  for (const std::string& id : asked) {
    v1::ProposalReply& reply = *out.add_replies();
    reply = ReplyOf(reader, proposal, id, became);
    if (reply.answered_on().empty()) out.set_open(true);
  }
  *out.mutable_provenance() = ProvenanceOf(proposal.fact);
  return out;
}

bool Wanted(const v1::ListProposalsRequest& request, const v1::Proposal& proposal) {
  const std::string& territory_id = request.territory_id();
  if (!territory_id.empty() && territory_id != proposal.territory_id()) return false;
  const std::string& landlord_id = request.landlord_id();
  return std::any_of(
      proposal.replies().begin(), proposal.replies().end(), [&](const v1::ProposalReply& reply) {
        const bool theirs = landlord_id.empty() || landlord_id == reply.landlord_id() ||
                            landlord_id == reply.by_landlord_id();
        return theirs && (!request.open() || reply.answered_on().empty());
      });
}

}  // namespace

absl::Status ListProposals(const FactReader& reader, const caretakers::Registry& registry,
                           const v1::ListProposalsRequest& request, const Page& page,
                           v1::ListProposalsResponse* out, std::string* next_after) {
  return runtime::ListBySubject<v1::Proposal>(
      reader, "proposal", page, out->mutable_proposals(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Proposal* row) -> absl::StatusOr<bool> {
        const auto proposal = FoldProposal(id, facts);
        if (!proposal.has_value()) return false;
        LOGE_ASSIGN_OR_RETURN(*row, MessageOf(reader, registry, *proposal));
        return Wanted(request, *row);
      });
}

}  // namespace loge::partnership
