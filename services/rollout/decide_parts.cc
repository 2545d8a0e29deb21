#include "services/rollout/decide_parts.h"

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/rollout/errors.h"

namespace loge::rollout {
namespace {

using runtime::Admission;
using runtime::Fact;
using runtime::FactDate;
using runtime::Need;
using runtime::NewFact;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// A contact ends with its partner: which one that is, its own facts tell.
std::string ClosingSubject(const ContactLife& life) {
  return absl::StrCat("closed-partner/", life.named->payload->contact_named().partner_id());
}

}  // namespace

void RequireTerritory(const States& states, const std::string& territory_id,
                      const std::string& field, Violations& out) {
  if (!ProposalIn(states, territory_id).has_value()) out.Add(UnknownTerritory(field, territory_id));
}

Need PartnerNeed(const std::string& partner_id) {
  return {&kPartnerFold, PartnerSubject(partner_id)};
}

void RequirePartner(const States& states, const std::string& partner_id, const FactDate& date,
                    const std::string& field, Violations& out) {
  const std::vector<Fact>& registered =
      states.Get(kPartnerFold, PartnerSubject(partner_id)).facts();
  if (registered.empty()) {
    out.Add(UnknownPartner(field, partner_id));
  } else if (caretakers::LastDayOf(date) < registered.front().date.day) {
    out.Add(PartnerNotYetKnown(field, registered.front(), date));
  }
}

void AddContactNeeds(const States& states, const std::string& contact_id,
                     std::vector<Need>& needs) {
  needs.push_back({&kContactFold, ContactSubject(contact_id)});
  const ContactLife life = ContactIn(states, contact_id);
  if (life.named.has_value() && !life.named->payload->contact_named().partner_id().empty()) {
    needs.push_back({&kClosingFold, ClosingSubject(life)});
  }
}

ContactLife ContactIn(const States& states, const std::string& contact_id) {
  const std::vector<Fact>& facts = states.Get(kContactFold, ContactSubject(contact_id)).facts();
  const ContactLife life = FoldContact(contact_id, facts, {});
  if (!life.named.has_value()) return life;
  return FoldContact(contact_id, facts, states.Get(kClosingFold, ClosingSubject(life)).facts());
}

void RequireContact(const States& states, const std::string& contact_id, const FactDate& date,
                    const std::string& field, Violations& out) {
  const ContactLife life = ContactIn(states, contact_id);
  if (!life.named.has_value()) {
    out.Add(UnknownContact(field, contact_id));
  } else if (!life.Covers(date.day)) {
    out.Add(ContactNotLiving(field, date, life));
  }
}

Neighbours NeighboursOf(const Marks& marks, runtime::Date day, bool is_end) {
  const auto turn = [&](bool end) { return end == marks.rules.ends_first ? 0 : 1; };
  Neighbours out;
  for (const Fact& mark : marks.facts) {
    const bool before =
        mark.date.day == day ? turn(marks.IsEnd(mark)) <= turn(is_end) : mark.date.day < day;
    if (before) {
      out.before = &mark;
    } else if (out.after == nullptr) {
      out.after = &mark;
    }
  }
  return out;
}

Admission AdmitEnding(const Marks& marks, const NewFact& fact, const RuleContext& context,
                      Violations& out) {
  const Neighbours around = NeighboursOf(marks, fact.date.day, /*is_end=*/true);
  if (around.before == nullptr || marks.IsEnd(*around.before)) {
    if (context.corrects == nullptr && around.before != nullptr &&
        around.before->date == fact.date) {
      return Admission::kUnchanged;
    }
    out.Add(marks.rules.not_begun("occurred_on", fact.date, around.before));
    return Admission::kTell;
  }
  if (around.after != nullptr && marks.IsEnd(*around.after)) {
    out.Add(marks.rules.ended_already("occurred_on", *around.after));
  }
  if (!marks.corrected.has_value()) return Admission::kTell;
  // What ended nothing, because its beginning was cancelled, may come to end something.
  const Fact* was = NeighboursOf(marks, marks.corrected->date.day, /*is_end=*/true).before;
  if (was != nullptr && !marks.IsEnd(*was) && was->original != around.before->original) {
    out.Add(EndsAnother("occurred_on", fact.date, *around.before));
  }
  return Admission::kTell;
}

void AdmitMoved(const Marks& marks, const NewFact& fact, Violations& out) {
  if (!marks.corrected.has_value()) return;
  const Fact* end = NeighboursOf(marks, marks.corrected->date.day, /*is_end=*/false).after;
  // What follows a later beginning does not stand on this one.
  if (end == nullptr || !marks.IsEnd(*end)) return;
  if (NeighboursOf(marks, fact.date.day, /*is_end=*/false).after != end) {
    out.Add(EndLost("occurred_on", fact.date, *end));
  }
}

}  // namespace loge::rollout
