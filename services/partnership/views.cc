#include "services/partnership/views.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/partnership/agreements.h"
#include "services/partnership/contacts.h"
#include "services/partnership/proposals.h"
#include "services/partnership/seminars.h"
#include "services/partnership/state.h"
#include "services/runtime/identities.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
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

v1::Partner MessageOf(const PartnerEntry& entry, const std::optional<ClosingEntry>& closing) {
  v1::Partner out;
  out.set_partner_id(entry.registered.partner_id());
  out.set_type(entry.registered.type());
  out.set_name(entry.registered.name());
  out.set_siren(entry.registered.siren());
  out.set_rna(entry.registered.rna());
  out.set_registered_on(FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  if (!closing.has_value()) return out;
  v1::PartnerClosing& closed = *out.mutable_closed();
  closed.set_from(FormatFactDate(closing->fact.date));
  closed.set_successor_partner_id(closing->closed.successor_partner_id());
  closed.set_reason(closing->closed.reason());
  *closed.mutable_provenance() = ProvenanceOf(closing->fact);
  return out;
}

// A contact, what became of its landlord, and whom it follows.
struct PlacedContact {
  ContactEntry entry;
  std::string landlord_id;  // At the date asked for.
  std::set<std::string> predecessors;
};

absl::StatusOr<v1::Contact> MessageOf(const PlacedContact& contact, OpenFn open) {
  const ContactEntry& entry = contact.entry;
  v1::Contact out;
  out.set_contact_id(entry.named.contact_id());
  out.set_partner_id(entry.named.partner_id());
  out.set_landlord_id(contact.landlord_id);
  out.set_function(entry.named.function());
  out.set_key_relay(entry.named.key_relay());
  out.set_from(FormatFactDate(entry.fact.date));
  if (entry.until.has_value()) out.set_until(FormatFactDate(*entry.until));
  out.set_successor_contact_id(entry.successor_contact_id);
  for (const std::string& id : contact.predecessors) out.add_predecessor_contact_ids(id);
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  if (entry.fact.sealed == nullptr) return out;
  LOGE_ASSIGN_OR_RETURN(std::optional<events::v1::PersonalData> data, open(*entry.fact.sealed));
  if (data.has_value()) *out.mutable_personal_data() = *std::move(data);
  return out;
}

absl::StatusOr<std::optional<PlacedContact>> PlacedContactOf(const FactReader& reader,
                                                             const caretakers::Registry& registry,
                                                             absl::string_view contact_id,
                                                             const std::vector<Fact>& facts) {
  std::optional<PlacedContact> out;
  LOGE_ASSIGN_OR_RETURN(const std::optional<ContactEntry> entry,
                        ContactOf(reader, contact_id, facts));
  if (!entry.has_value()) return out;
  LOGE_ASSIGN_OR_RETURN(std::set<std::string> predecessors,
                        PredecessorsOf(reader, contact_id, facts));
  out.emplace(PlacedContact{*entry, "", std::move(predecessors)});
  const std::string& named_at = entry->named.landlord_id();
  if (named_at.empty()) return out;
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        registry.SuccessionsOf({named_at}, {}));
  out->landlord_id = entry->LandlordOn(reader.as_of(), became);
  return out;
}

absl::StatusOr<std::optional<PlacedContact>> ReadContact(const FactReader& reader,
                                                         const caretakers::Registry& registry,
                                                         absl::string_view contact_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("contact/", contact_id)));
  return PlacedContactOf(reader, registry, contact_id, facts);
}

bool Wanted(const FactReader& reader, const v1::ListContactsRequest& request,
            const PlacedContact& contact) {
  const std::string& partner = request.partner_id();
  return (request.include_ended() || contact.entry.Living(reader.as_of())) &&
         (partner.empty() || partner == contact.entry.named.partner_id()) &&
         (request.landlord_id().empty() || request.landlord_id() == contact.landlord_id);
}

// The contacts of some organisations (`subjects`) alone are read.
absl::Status ListContactsOf(const FactReader& reader, const caretakers::Registry& registry,
                            const v1::ListContactsRequest& request,
                            const std::vector<std::string>& subjects, const Page& page, OpenFn open,
                            v1::ListContactsResponse* out, std::string* next_after) {
  std::set<std::string> ids;
  for (const std::string& subject : subjects) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, reader.Facts(subject));
    for (const Fact& fact : facts) {
      if (fact.payload->has_contact_named()) ids.insert(fact.payload->contact_named().contact_id());
    }
  }
  return runtime::ListEach<v1::Contact>(
      page, out->mutable_contacts(), next_after,
      [&](auto visit) {
        auto id = ids.upper_bound(page.after);
        while (id != ids.end() && visit(*id, *id)) ++id;
        return absl::OkStatus();
      },
      [&](absl::string_view, const std::string& id, v1::Contact* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(const std::optional<PlacedContact> contact,
                              ReadContact(reader, registry, id));
        if (!contact.has_value() || !Wanted(reader, request, *contact)) return false;
        LOGE_ASSIGN_OR_RETURN(*row, MessageOf(*contact, open));
        return true;
      });
}

v1::ExpressionGroup MessageOf(const ExpressionGroupEntry& entry) {
  const auto& held = entry.held;
  v1::ExpressionGroup out;
  out.set_group_meeting_id(held.group_meeting_id());
  out.set_territory_id(held.territory_id());
  *out.mutable_caretaker_ids() = held.caretaker_ids();
  out.set_facilitator_contact_id(held.facilitator_contact_id());
  out.set_headcount(held.headcount());
  out.set_minutes(held.minutes());
  out.set_occurred_on(FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

v1::Introduction MessageOf(const IntroductionEntry& entry) {
  const auto& made = entry.made;
  v1::Introduction out;
  out.set_introduction_id(made.introduction_id());
  out.set_territory_id(made.territory_id());
  out.set_caretaker_id(made.caretaker_id());
  out.set_contact_id(made.contact_id());
  out.set_by_caretaker_id(made.by_caretaker_id());
  out.set_by_contact_id(made.by_contact_id());
  out.set_occurred_on(FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

// The days that a request asks about, both included.
struct DaysAsked {
  template <class Request>
  explicit DaysAsked(const Request& request)
      : from(runtime::ParseDay(request.from())), until(runtime::ParseDay(request.until())) {}

  bool Has(runtime::Date day) const {
    return (!from.has_value() || *from <= day) && (!until.has_value() || day <= *until);
  }

  std::optional<runtime::Date> from;
  std::optional<runtime::Date> until;
};

// The facts of the territory of a request within its days, in order.
template <class Request>
absl::StatusOr<std::vector<Fact>> FactsWithin(const FactReader& reader, const Request& request) {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("territory/", request.territory_id())));
  const DaysAsked days(request);
  std::erase_if(facts, [&](const Fact& fact) { return !days.Has(fact.date.day); });
  return facts;
}

// Orders as the list does: by date, then by the position that first told it.
std::string MeetingKey(const Fact& fact) {
  return absl::StrFormat("%s/%019d", runtime::FormatDay(fact.date.day), fact.original);
}

// One page of those facts of the territory and the days of a request that `entry_of` makes an entry
// of.
template <class Request, class Rows, class EntryOf>
absl::Status ListWithin(const FactReader& reader, const Request& request, const Page& page,
                        EntryOf entry_of, Rows* rows, std::string* next_after) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, FactsWithin(reader, request));
  std::string last;
  for (const Fact& fact : facts) {
    std::string key = MeetingKey(fact);
    if (key <= page.after) continue;
    const auto entry = entry_of(fact);
    if (!entry.has_value()) continue;
    if (rows->size() == page.size) {
      *next_after = last;
      break;
    }
    *rows->Add() = MessageOf(*entry);
    last = std::move(key);
  }
  return absl::OkStatus();
}

}  // namespace

const runtime::ProjectionSpec& Projection() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      kProjection,
      13,
      {{EventPayload::kPartnerRegistered, {"partner"}},
       {EventPayload::kPartnerClosed, {"partner", kClosedPartner}},
       {EventPayload::kContactNamed, {"contact", "partner", "landlord"}},
       {EventPayload::kContactEnded, {"contact"}},
       {EventPayload::kMeetingHeld, {"meeting", "territory", "caretaker"}},
       {EventPayload::kMeetingsMerged, {"meeting", kMergedMeeting}},
       {EventPayload::kExpressionGroupHeld, {"territory", "caretaker"}},
       {EventPayload::kSupportMeetingHeld, {"territory"}},
       {EventPayload::kIntroductionMade, {"territory", "caretaker"}},
       {EventPayload::kAgreementSigned, {"agreement", kAgreed}},
       {EventPayload::kAgreementRenewed, {"agreement"}},
       {EventPayload::kAgreementEnded, {"agreement"}},
       {EventPayload::kProposalMade, {"proposal", kProposed}},
       {EventPayload::kProposalAnswered, {"proposal"}},
       {EventPayload::kProgrammeDefined, {"programme", kSeminarProgramme}},
       {EventPayload::kModuleDefined, {"programme", "module"}},
       {EventPayload::kSessionScheduled, {"territory", "session", kPlanned}},
       {EventPayload::kSessionCancelled, {"session"}},
       {EventPayload::kAttendanceRecorded, {"session"}},
       {EventPayload::kExperimentLaunched, {"experiment", kLaunched}},
       {EventPayload::kExperimentJoined, {"experiment", "caretaker"}},
       {EventPayload::kTerritoryProposed, {"territory", kOutline}},
       {EventPayload::kCoordinatorAssigned, {"territory", kOutline}},
       {EventPayload::kCoordinatorEnded, {"territory", kOutline}},
       {EventPayload::kCaretakersMerged, {runtime::kIdentitiesKind}},
       {EventPayload::kMergeReverted, {runtime::kIdentitiesKind}}}};
  return *kSpec;
}

absl::Status FindPartner(const FactReader& reader, absl::string_view partner_id, v1::Partner* out) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("partner/", partner_id)));
  const auto partner = FoldPartner(partner_id, facts);
  if (!partner.has_value()) return runtime::NotFound("partner", partner_id, "partner_id");
  *out = MessageOf(*partner, FoldClosing(partner_id, facts));
  return absl::OkStatus();
}

absl::Status FindContact(const FactReader& reader, const caretakers::Registry& registry,
                         absl::string_view contact_id, OpenFn open, v1::Contact* out) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<PlacedContact> contact,
                        ReadContact(reader, registry, contact_id));
  if (!contact.has_value()) return runtime::NotFound("contact", contact_id, "contact_id");
  LOGE_ASSIGN_OR_RETURN(*out, MessageOf(*contact, open));
  return absl::OkStatus();
}

absl::StatusOr<v1::Meeting> MessageOf(const caretakers::Registry& registry,
                                      const WholeMeeting& meeting) {
  const auto& held = meeting.held();
  const runtime::Date day = meeting.fact.date.day;
  const std::set<std::string> landlords(held.landlord_ids().begin(), held.landlord_ids().end());
  std::set<std::string> places;
  if (!held.neighbourhood_id().empty()) places.insert(held.neighbourhood_id());
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        registry.SuccessionsOf(landlords, places));
  v1::Meeting out;
  out.set_meeting_id(held.meeting_id());
  out.set_kind(held.kind());
  out.set_territory_id(held.territory_id());
  out.set_neighbourhood_id(became.NeighbourhoodOn(held.neighbourhood_id(), day));
  *out.mutable_topics() = held.topics();
  *out.mutable_caretaker_ids() = held.caretaker_ids();
  *out.mutable_contact_ids() = held.contact_ids();
  std::set<std::string> represented;
  for (const std::string& id : held.landlord_ids()) {
    std::string then = became.LandlordOn(id, day);
    if (represented.insert(then).second) out.add_landlord_ids(std::move(then));
  }
  *out.mutable_partner_ids() = held.partner_ids();
  out.set_led_by(held.led_by());
  out.set_headcount(held.headcount());
  out.set_occurred_on(FormatFactDate(meeting.fact.date));
  *out.mutable_provenance() = ProvenanceOf(meeting.fact);
  for (const std::string& id : meeting.absorbed_ids) out.add_absorbed_meeting_ids(id);
  return out;
}

absl::Status FindMeeting(const FactReader& reader, const caretakers::Registry& registry,
                         absl::string_view meeting_id, v1::Meeting* out) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<WholeMeeting> meeting,
                        Meetings(reader).Find(ToString(meeting_id)));
  if (!meeting.has_value() || reader.as_of() < meeting->fact.date.day) {
    return runtime::NotFound("meeting", meeting_id, "meeting_id");
  }
  LOGE_ASSIGN_OR_RETURN(*out, MessageOf(registry, *meeting));
  return absl::OkStatus();
}

absl::Status ListPartners(const FactReader& reader, const v1::ListPartnersRequest& request,
                          const Page& page, v1::ListPartnersResponse* out,
                          std::string* next_after) {
  return runtime::ListBySubject<v1::Partner>(
      reader, "partner", page, out->mutable_partners(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Partner* row) -> absl::StatusOr<bool> {
        const auto partner = FoldPartner(id, facts);
        if (!partner.has_value()) return false;
        if (request.type() != events::v1::PARTNER_TYPE_UNSPECIFIED &&
            request.type() != partner->registered.type()) {
          return false;
        }
        *row = MessageOf(*partner, FoldClosing(id, facts));
        return true;
      });
}

absl::Status ListContacts(const FactReader& reader, const caretakers::Registry& registry,
                          const v1::ListContactsRequest& request, const Page& page, OpenFn open,
                          v1::ListContactsResponse* out, std::string* next_after) {
  std::vector<std::string> subjects;
  if (!request.partner_id().empty()) {
    subjects.push_back("partner/" + request.partner_id());
  } else if (!request.landlord_id().empty()) {
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> landlords,
                          registry.WithAbsorbed(request.landlord_id()));
    for (const std::string& id : landlords) subjects.push_back("landlord/" + id);
  }
  if (!subjects.empty()) {
    return ListContactsOf(reader, registry, request, subjects, page, open, out, next_after);
  }
  return runtime::ListBySubject<v1::Contact>(
      reader, "contact", page, out->mutable_contacts(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Contact* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(const std::optional<PlacedContact> contact,
                              PlacedContactOf(reader, registry, id, facts));
        if (!contact.has_value() || !Wanted(reader, request, *contact)) return false;
        LOGE_ASSIGN_OR_RETURN(*row, MessageOf(*contact, open));
        return true;
      });
}

absl::Status ListMeetings(const FactReader& reader, const caretakers::Registry& registry,
                          const v1::ListMeetingsRequest& request, const Page& page,
                          v1::ListMeetingsResponse* out, std::string* next_after) {
  const std::string& territory_id = request.territory_id();
  LOGE_ASSIGN_OR_RETURN(
      const std::vector<Fact> facts,
      reader.Facts(absl::StrCat("territory/", territory_id), runtime::DateFilter::kAny));
  LOGE_ASSIGN_OR_RETURN(const std::vector<WholeMeeting> meetings,
                        Meetings(reader).Of(territory_id, facts));
  const DaysAsked days(request);
  std::string last;
  for (const WholeMeeting& meeting : meetings) {
    if (!days.Has(meeting.fact.date.day)) continue;
    std::string key = MeetingKey(meeting.fact);
    if (key <= page.after) continue;
    if (out->meetings_size() == page.size) {
      *next_after = last;
      break;
    }
    LOGE_ASSIGN_OR_RETURN(*out->add_meetings(), MessageOf(registry, meeting));
    last = std::move(key);
  }
  return absl::OkStatus();
}

absl::Status ListExpressionGroups(const FactReader& reader,
                                  const v1::ListExpressionGroupsRequest& request, const Page& page,
                                  v1::ListExpressionGroupsResponse* out, std::string* next_after) {
  const auto entry_of = [](const Fact& fact) {
    std::optional<ExpressionGroupEntry> entry;
    if (fact.payload->has_expression_group_held()) {
      entry.emplace(ExpressionGroupEntry{fact.payload->expression_group_held(), fact});
    }
    return entry;
  };
  return ListWithin(reader, request, page, entry_of, out->mutable_groups(), next_after);
}

absl::Status ListIntroductions(const FactReader& reader,
                               const v1::ListIntroductionsRequest& request, const Page& page,
                               v1::ListIntroductionsResponse* out, std::string* next_after) {
  const auto entry_of = [](const Fact& fact) {
    std::optional<IntroductionEntry> entry;
    if (fact.payload->has_introduction_made()) {
      entry.emplace(IntroductionEntry{fact.payload->introduction_made(), fact});
    }
    return entry;
  };
  return ListWithin(reader, request, page, entry_of, out->mutable_introductions(), next_after);
}

absl::Status CountSupportMeetings(const FactReader& reader,
                                  const v1::CountSupportMeetingsRequest& request,
                                  v1::CountSupportMeetingsResponse* out) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, FactsWithin(reader, request));
  for (const Fact& fact : facts) {
    if (!fact.payload->has_support_meeting_held()) continue;
    const auto& held = fact.payload->support_meeting_held();
    out->set_meetings(out->meetings() + 1);
    out->set_minutes(out->minutes() + held.minutes());
    if (!held.given_by_caretaker_id().empty()) {
      out->set_given_by_caretakers(out->given_by_caretakers() + 1);
    }
  }
  return absl::OkStatus();
}

}  // namespace loge::partnership
