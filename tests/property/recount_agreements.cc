// Agreements: who is bound by them at the date, and whether they are in force. Proposals, and who
// answered them.
#include <algorithm>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

template <class Ids>
bool Holds(const Ids& ids, const std::string& id) {
  return std::count(ids.begin(), ids.end(), id) > 0;
}

}  // namespace

std::optional<v1::Agreement> Recount::Agreement(const std::string& id) const {
  const Fact* signing = nullptr;
  const Fact* end = nullptr;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_agreement_signed() || signing != nullptr) continue;
    if (fact.payload->agreement_signed().agreement_id() == id) signing = &fact;
  }
  if (signing == nullptr) return std::nullopt;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_agreement_ended() || end != nullptr) continue;
    const bool own = fact.payload->agreement_ended().agreement_id() == id;
    if (own && fact.day >= signing->day) end = &fact;
  }
  const auto& terms = signing->payload->agreement_signed();
  v1::Agreement out;
  out.set_agreement_id(id);
  *out.mutable_partner_ids() = terms.partner_ids();
  out.set_purpose(terms.purpose());
  out.set_territory_id(terms.territory_id());
  out.set_signed_on(signing->text);
  out.set_valid_from(terms.valid_from());
  out.set_valid_until(terms.valid_until());
  *out.mutable_provenance() = ProvenanceOf(*signing);
  for (const Fact& fact : past_) {
    const auto& renewed = fact.payload->agreement_renewed();
    if (!fact.payload->has_agreement_renewed() || renewed.agreement_id() != id) continue;
    if (fact.day < signing->day || (end != nullptr && fact.day > end->day)) continue;
    v1::AgreementRenewal& row = *out.add_renewals();
    row.set_occurred_on(fact.text);
    row.set_valid_until(renewed.valid_until());
    *row.mutable_provenance() = ProvenanceOf(fact);
    out.set_valid_until(renewed.valid_until());
  }
  std::vector<int> lasts;  // Whichever comes first.
  if (!out.valid_until().empty()) lasts.push_back(DayNumber(out.valid_until()));
  if (end != nullptr) {
    out.set_ended_on(end->text);
    out.set_end_reason(end->payload->agreement_ended().reason());
    lasts.push_back(end->day);
  }
  int last = as_of_;
  for (const int day : lasts) last = std::min(last, day);
  out.set_in_force(DayNumber(terms.valid_from()) <= as_of_ && last == as_of_);
  for (const std::string& landlord : terms.landlord_ids()) {
    const std::string then = endings_.LandlordOn(landlord, last);
    if (!Holds(out.landlord_ids(), then)) out.add_landlord_ids(then);
  }
  return out;
}

std::vector<v1::Agreement> Recount::Agreements(const v1::ListAgreementsRequest& request) const {
  std::set<std::string> ids;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_agreement_signed()) continue;
    ids.insert(fact.payload->agreement_signed().agreement_id());
  }
  std::vector<v1::Agreement> out;
  for (const std::string& id : ids) {
    const v1::Agreement row = *Agreement(id);
    if (request.in_force() && !row.in_force()) continue;
    if (!request.landlord_id().empty() && !Holds(row.landlord_ids(), request.landlord_id())) {
      continue;
    }
    if (!request.partner_id().empty() && !Holds(row.partner_ids(), request.partner_id())) continue;
    if (!request.territory_id().empty() && request.territory_id() != row.territory_id()) continue;
    out.push_back(row);
  }
  return out;
}

v1::ProposalReply Recount::ShowReply(const Fact& making, const std::string& landlord) const {
  v1::ProposalReply out;
  out.set_landlord_id(landlord);
  out.set_by_landlord_id(endings_.LandlordOn(landlord, as_of_));
  for (const Fact& fact : past_) {
    const auto& answered = fact.payload->proposal_answered();
    if (!fact.payload->has_proposal_answered() || fact.day < making.day) continue;
    if (answered.proposal_id() != making.payload->proposal_made().proposal_id()) continue;
    if (answered.landlord_id() != endings_.LandlordOn(landlord, fact.day)) continue;
    out.set_by_landlord_id(answered.landlord_id());
    out.set_answer(answered.answer());
    out.set_answered_on(fact.text);
    out.set_delay_days(fact.day - making.day);
    *out.mutable_provenance() = ProvenanceOf(fact);
    break;
  }
  return out;
}

std::vector<v1::Proposal> Recount::Proposals(const v1::ListProposalsRequest& request) const {
  std::map<std::string, v1::Proposal> found;
  for (const Fact& fact : past_) {
    const auto& made = fact.payload->proposal_made();
    if (!fact.payload->has_proposal_made() || found.count(made.proposal_id()) != 0) continue;
    v1::Proposal& row = found[made.proposal_id()];
    row.set_proposal_id(made.proposal_id());
    row.set_topic(made.topic());
    row.set_territory_id(made.territory_id());
    row.set_meeting_id(made.meeting_id());
    row.set_made_on(fact.text);
    for (const std::string& landlord : made.landlord_ids()) {
      *row.add_replies() = ShowReply(fact, landlord);
    }
    *row.mutable_provenance() = ProvenanceOf(fact);
  }
  std::vector<v1::Proposal> out;
  for (auto& [id, row] : found) {
    bool wanted = false;
    for (const v1::ProposalReply& reply : row.replies()) {
      const std::string& asked = request.landlord_id();
      const bool open = reply.answered_on().empty();
      if (open) row.set_open(true);
      const bool theirs =
          asked.empty() || asked == reply.landlord_id() || asked == reply.by_landlord_id();
      wanted = wanted || (theirs && (open || !request.open()));
    }
    if (!request.territory_id().empty() && request.territory_id() != row.territory_id()) continue;
    if (wanted) out.push_back(row);
  }
  return out;
}

}  // namespace loge::property
