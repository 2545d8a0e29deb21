#include "services/partnership/require.h"

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::partnership {

using runtime::Date;
using runtime::States;
using runtime::Violations;

void AddPartnerNeeds(const std::string& partner_id, std::vector<runtime::Need>& needs) {
  needs.push_back({&kPartnerFold, "partner/" + partner_id});
  needs.push_back({&kClosingFold, absl::StrCat(kClosedPartner, "/", partner_id)});
}

void AddContactNeeds(const States& states, const std::string& contact_id,
                     std::vector<runtime::Need>& needs) {
  const runtime::Need contact{&kContactFold, "contact/" + contact_id};
  needs.push_back(contact);
  const auto known = FoldContact(contact_id, states.Get(kContactFold, contact.subject).facts());
  if (!known.has_value() || known->named.partner_id().empty()) return;
  needs.push_back({&kClosingFold, absl::StrCat(kClosedPartner, "/", known->named.partner_id())});
}

std::optional<ClosingEntry> ClosingIn(const States& states, const std::string& partner_id) {
  const std::string subject = absl::StrCat(kClosedPartner, "/", partner_id);
  return FoldClosing(partner_id, states.Get(kClosingFold, subject).facts());
}

void RequirePartner(const States& states, const std::string& partner_id, Date day,
                    const std::string& field, Violations& out) {
  const auto partner =
      FoldPartner(partner_id, states.Get(kPartnerFold, "partner/" + partner_id).facts());
  if (!partner.has_value()) {
    out.Add(Unknown(field, "partner", partner_id));
  } else if (day < partner->fact.date.day) {
    out.Add(UnknownYet(field, "partner", partner_id, day, partner->fact.date.day));
  }
  const auto closing = ClosingIn(states, partner_id);
  if (partner.has_value() && closing.has_value() && closing->By(day)) {
    out.Add(ClosedBefore(field, partner_id, day, *closing));
  }
}

std::optional<ContactEntry> RequireLivingContact(const States& states,
                                                 const std::string& contact_id, Date day,
                                                 const std::string& field, Violations& out) {
  return RequireContactWithin(states, contact_id, {day, events::v1::PRECISION_DAY}, field, out);
}

std::optional<ContactEntry> RequireContactWithin(const States& states,
                                                 const std::string& contact_id,
                                                 const runtime::FactDate& date,
                                                 const std::string& field, Violations& out) {
  std::optional<ContactEntry> contact =
      FoldContact(contact_id, states.Get(kContactFold, "contact/" + contact_id).facts());
  if (!contact.has_value()) {
    out.Add(Unknown(field, "contact", contact_id));
    return std::nullopt;
  }
  if (const auto closing = ClosingIn(states, contact->named.partner_id())) {
    contact->EndWith(*closing);
  }
  const Date day = date.day;
  const bool begun = contact->fact.date.day <= caretakers::LastDayOf(date);
  if (begun && (!contact->until.has_value() || day <= contact->until->day)) return contact;
  if (!begun) {
    out.Add(ContactNotBegun(field, contact_id, day, contact->fact.date.day));
  } else {
    out.Add(ContactEndedBefore(field, contact_id, day, contact->until->day,
                               contact->end_fact->known_from));
  }
  return std::nullopt;
}

void RequireContact(const States& states, const std::string& contact_id,
                    const runtime::FactDate& date, const std::string& field,
                    std::set<std::string>& subjects, Violations& out) {
  if (contact_id.empty()) return;
  const auto contact = RequireContactWithin(states, contact_id, date, field, out);
  if (!contact.has_value()) return;
  const auto& named = contact->named;
  if (!named.partner_id().empty()) subjects.insert("partner/" + named.partner_id());
  if (!named.landlord_id().empty()) subjects.insert("landlord/" + named.landlord_id());
}

void RequireCaretaker(const States& states, const std::string& caretaker_id,
                      const runtime::FactDate& date, const std::string& field,
                      std::set<std::string>& subjects, Violations& out) {
  const caretakers::Person person = caretakers::PersonIn(states, caretaker_id);
  caretakers::RequireEmployedWithin(person, date, field, out);
  for (const caretakers::Employment& employment : person.employments) {
    const bool ended = employment.until.has_value() && employment.until->day < date.day;
    if (ended || caretakers::LastDayOf(date) < employment.from.day) continue;
    subjects.insert("landlord/" + employment.landlord_id);
  }
}

void CheckCaretakers(const google::protobuf::RepeatedPtrField<v1::PersonRef>& caretakers,
                     Violations& out) {
  if (caretakers.size() > runtime::kNamedParticipantsMax) {
    out.Add(TooManyNamed("caretakers", caretakers.size()));
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < caretakers.size(); ++i) {
    const std::string field = absl::StrCat("caretakers[", i, "]");
    const std::string& id = caretakers.Get(i).caretaker_id();
    runtime::CheckPersonRef(caretakers.Get(i), true, field, out);
    if (!id.empty() && !seen.insert(id).second) out.Add(NamedTwice(field, id));
  }
}

void RequireCaretakers(const google::protobuf::RepeatedPtrField<std::string>& caretaker_ids,
                       const runtime::FactDate& date, const std::string& list, const States& states,
                       std::set<std::string>& subjects, Violations& out) {
  std::set<std::string> seen;
  for (int i = 0; i < caretaker_ids.size(); ++i) {
    const std::string& id = caretaker_ids.Get(i);
    const std::string field = absl::StrCat(list, "[", i, "]");
    if (!seen.insert(id).second) {  // By id and by employee number, say.
      out.Add(NamedTwice(field, id));
      continue;
    }
    RequireCaretaker(states, id, date, field, subjects, out);
  }
}

void RequireTerritory(const States& states, const std::string& territory_id,
                      const std::string& field, Violations& out) {
  const auto& facts = states.Get(kTerritoryFold, "territory/" + territory_id).facts();
  if (!FoldTerritory(territory_id, facts).has_value()) {
    out.Add(Unknown(field, "territory", territory_id));
  }
}

void AddSubjects(std::set<std::string> subjects, runtime::NewFact& fact) {
  for (const std::string& subject : runtime::SubjectsOf(fact.payload)) subjects.erase(subject);
  fact.extra_subjects.assign(subjects.begin(), subjects.end());
}

}  // namespace loge::partnership
