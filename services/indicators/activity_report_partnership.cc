#include "services/indicators/activity_report_partnership.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/indicators/activity_report_keys.h"
#include "services/indicators/lag.h"
#include "services/partnership/agreements.h"
#include "services/partnership/meetings.h"
#include "services/partnership/network_data.h"
#include "services/partnership/proposals.h"
#include "services/partnership/state.h"
#include "services/partnership/views.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::WholeMeeting;
using runtime::Fact;
using runtime::FactReader;

// Whoever has coordinated the territory by the reader's date.
std::set<std::string> EverCoordinated(const std::string& territory_id,
                                      const std::vector<Fact>& facts) {
  std::set<std::string> contacts;
  for (const Fact& fact : facts) {
    const events::v1::CoordinatorAssigned& assigned = fact.payload->coordinator_assigned();
    if (!fact.payload->has_coordinator_assigned()) continue;
    if (assigned.territory_id() == territory_id) contacts.insert(assigned.contact_id());
  }
  return contacts;
}

// What contacts and partners are; remembered.
class Partners {
 public:
  explicit Partners(const FactReader& reader) : reader_(reader) {}

  // Whom the contact was named for; empty when for a landlord, or when nobody knows the contact.
  absl::StatusOr<std::string> PartnerOf(const std::string& contact_id) {
    const auto known = partners_.find(contact_id);
    if (known != partners_.end()) return known->second;
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("contact/", contact_id)));
    const auto contact = partnership::FoldContact(contact_id, facts);
    const std::string partner_id = contact.has_value() ? contact->named.partner_id() : "";
    partners_[contact_id] = partner_id;
    return partner_id;
  }

  absl::StatusOr<events::v1::PartnerType> TypeOf(const std::string& partner_id) {
    const auto known = types_.find(partner_id);
    if (known != types_.end()) return known->second;
    LOGE_ASSIGN_OR_RETURN(const events::v1::PartnerType type,
                          partnership::PartnerTypeOf(reader_, partner_id));
    types_[partner_id] = type;
    return type;
  }

 private:
  const FactReader& reader_;
  std::map<std::string, std::string> partners_;  // By contact.
  std::map<std::string, events::v1::PartnerType> types_;
};

absl::Status CountMeeting(const WholeMeeting& meeting, const std::set<std::string>& coordinators,
                          Partners& partners, ReportFigures& figures) {
  const events::v1::MeetingHeld& held = meeting.held();
  ReportDeed deed{held.meeting_id(), meeting.fact.date.day, {}, {VersionOf(meeting.fact)}};
  for (const Fact& other : meeting.others) deed.told_by.push_back(VersionOf(other));
  figures.Count("partnership.meetings", deed);
  figures.Count(ReportKeyOf("partnership.meetings", held.kind()), deed);
  std::set<std::string> met(held.partner_ids().begin(), held.partner_ids().end());
  for (const std::string& contact_id : held.contact_ids()) {
    if (coordinators.count(contact_id) != 0) continue;
    LOGE_ASSIGN_OR_RETURN(const std::string partner_id, partners.PartnerOf(contact_id));
    if (!partner_id.empty()) met.insert(partner_id);
  }
  for (const std::string& partner_id : met) {
    LOGE_ASSIGN_OR_RETURN(const events::v1::PartnerType type, partners.TypeOf(partner_id));
    const ReportDeed partner{partner_id, deed.day, {}, deed.told_by};
    figures.Count("partnership.partners_met", partner);
    figures.Count(ReportKeyOf("partnership.partners_met", type), partner);
  }
  return absl::OkStatus();
}

const std::string& ProposalOf(const events::v1::EventPayload& payload) {
  return payload.proposal_made().proposal_id();
}
const std::string& AgreementOf(const events::v1::EventPayload& payload) {
  return payload.agreement_signed().agreement_id();
}
std::string ProposedIn(absl::string_view territory_id) {
  return absl::StrCat(partnership::kProposed, "/", territory_id);
}
std::string AgreedIn(absl::string_view territory_id) {
  return absl::StrCat(partnership::kAgreed, "/", territory_id);
}
constexpr FiledInTerritory kProposals{"proposal", &ProposedIn, &ProposalOf};
constexpr FiledInTerritory kAgreements{"agreement", &AgreedIn, &AgreementOf};

// By the landlords as they are on `today`, what each answered. Those of landlords that have become
// one are one: of several the first that was given; of one day, that of the first one by its id.
using AnswersByLandlord = std::map<std::string, const Fact*>;
absl::StatusOr<AnswersByLandlord> AnswersTo(const partnership::ProposalEntry& proposal,
                                            const caretakers::Registry& registry,
                                            runtime::Date today) {
  const auto& asked = proposal.made.landlord_ids();
  const std::set<std::string> landlords(asked.begin(), asked.end());
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        registry.SuccessionsOf(landlords, {}));
  AnswersByLandlord answers;
  for (const std::string& landlord_id : landlords) {
    const Fact* const answer = proposal.AnswerOf(landlord_id, became);
    if (answer == nullptr) continue;
    const Fact*& first = answers[became.LandlordOn(landlord_id, today)];
    if (first == nullptr || answer->date.day < first->date.day) first = answer;
  }
  return answers;
}

}  // namespace

absl::Status CountMeetings(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures) {
  const FactReader& reader = report.readers.sources.partnership;
  const partnership::Meetings meetings(reader);
  Partners partners(reader);
  for (const auto& [territory_id, name] : report.names) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> outline,
                          reader.Facts(absl::StrCat(partnership::kOutline, "/", territory_id)));
    const std::set<std::string> coordinators = EverCoordinated(territory_id, outline);
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.FactsSince(absl::StrCat("territory/", territory_id), period.from));
    LOGE_ASSIGN_OR_RETURN(const std::vector<WholeMeeting> held, meetings.Of(territory_id, facts));
    for (const WholeMeeting& meeting : held) {
      if (!period.Has(meeting.fact.date.day)) continue;
      LOGE_RETURN_IF_ERROR(CountMeeting(meeting, coordinators, partners, figures));
    }
  }
  return absl::OkStatus();
}

absl::Status CountProposals(const Report& report, const ReportPeriod& period,
                            ReportFigures& figures) {
  const caretakers::Registry registry(report.readers.sources.caretakers);
  std::vector<int> days;
  ReportStatement waited;
  const auto count_answers = [&](const std::string& id,
                                 const partnership::ProposalEntry& proposal) -> absl::Status {
    LOGE_ASSIGN_OR_RETURN(const AnswersByLandlord answers,
                          AnswersTo(proposal, registry, report.readers.sources.as_of()));
    for (const auto& [landlord_id, answer] : answers) {
      if (!period.Has(answer->date.day)) continue;
      const ReportDeed deed{absl::StrCat(id, "/", landlord_id),
                            answer->date.day,
                            {},
                            {VersionOf(proposal.fact), VersionOf(*answer)}};
      figures.Count("partnership.answers", deed);
      figures.Count(
          ReportKeyOf("partnership.answers", answer->payload->proposal_answered().answer()), deed);
      days.push_back(runtime::DaysBetween(proposal.fact.date.day, answer->date.day));
      for (const runtime::FactVersion& version : deed.told_by) waited.evidence.Add(version);
    }
    return absl::OkStatus();
  };
  LOGE_RETURN_IF_ERROR(ForEachInReport(
      report, report.readers.sources.partnership, kProposals,
      [&](const std::string& id, const std::vector<Fact>& facts) -> absl::Status {
        const auto proposal = partnership::FoldProposal(id, facts);
        if (!proposal.has_value() || !report.Has(proposal->made.territory_id())) {
          return absl::OkStatus();
        }
        const Fact& made = proposal->fact;
        if (period.Has(made.date.day)) {
          figures.Count("partnership.proposals", {id, made.date.day, {}, {VersionOf(made)}});
        }
        return count_answers(id, *proposal);
      }));
  std::sort(days.begin(), days.end());
  if (!days.empty()) waited.value = Whole(NearestRank(days, 50));
  figures.State("partnership.answer_days", waited);
  return absl::OkStatus();
}

absl::Status CountAgreements(const Report& report, const ReportDay& then, ReportFigures& figures) {
  return ForEachInReport(
      report, then.sources().partnership, kAgreements,
      [&](const std::string& id, const std::vector<Fact>& facts) -> absl::Status {
        const auto agreement = partnership::FoldAgreement(id, facts);
        if (!agreement.has_value() || !report.Has(agreement->terms.territory_id()) ||
            !agreement->InForce(then.day())) {
          return absl::OkStatus();
        }
        ReportDeed deed{id, then.day(), {}, {VersionOf(agreement->fact)}};
        for (const auto& renewal : agreement->renewals) {
          deed.told_by.push_back(VersionOf(renewal.fact));
        }
        figures.Count("partnership.agreements", deed);
        return absl::OkStatus();
      });
}

}  // namespace loge::indicators
