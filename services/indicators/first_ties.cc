#include "services/indicators/first_ties.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/partnership/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using partnership::Activity;
using partnership::Member;
using partnership::PersonKey;
using partnership::PlacedActivity;
using runtime::Date;
using runtime::Fact;

namespace {

bool Intersect(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& id) {
    return std::binary_search(b.begin(), b.end(), id);
  });
}

// Whether a tie of that day would be the first one.
bool Earlier(Date day, const std::optional<Date>& first) {
  return !first.has_value() || day < *first;
}

}  // namespace

absl::Status FirstTies::Add(const PlacedActivity& placed, Newcomer& newcomer) {
  if (!partnership::TieRule().MakesTies(placed.activity.kind, placed.activity.named()))
    return absl::OkStatus();
  const Date day = placed.activity.date.day;
  if (Earlier(day, newcomer.first_cross_landlord_tie)) {
    LOGE_RETURN_IF_ERROR(FindCrossLandlord(placed.activity, newcomer));
  }
  if (Earlier(day, newcomer.first_partner_tie)) {
    LOGE_RETURN_IF_ERROR(FindPartner(placed, newcomer));
  }
  return absl::OkStatus();
}

absl::Status FirstTies::FindCrossLandlord(const Activity& activity, Newcomer& newcomer) {
  const Date day = activity.date.day;
  const PersonKey self{newcomer.person.caretaker_id, false};
  LOGE_ASSIGN_OR_RETURN(const Member* const member, Find(self));
  const std::vector<std::string> own = member->BelongingOn(day).landlord_ids;
  for (const PersonKey& key : activity.participants) {
    if (key == self) continue;
    LOGE_ASSIGN_OR_RETURN(const Member* const other, Find(key));
    const std::vector<std::string> theirs = other->BelongingOn(day).landlord_ids;
    if (theirs.empty() || Intersect(own, theirs)) continue;
    newcomer.first_cross_landlord_tie = day;
    break;
  }
  return absl::OkStatus();
}

absl::Status FirstTies::FindPartner(const PlacedActivity& placed, Newcomer& newcomer) {
  const Date day = placed.activity.date.day;
  std::optional<std::set<std::string>> coordinators;
  for (const PersonKey& key : placed.activity.participants) {
    if (!key.contact) continue;
    LOGE_ASSIGN_OR_RETURN(const Member* const other, Find(key));
    if (other->partner_id.empty()) continue;
    if (!coordinators.has_value()) {
      coordinators = partnership::FoldCoordinators(placed.territory_id, day,
                                                   territories_.at(placed.territory_id));
    }
    if (coordinators->count(key.id) != 0) continue;
    newcomer.first_partner_tie = day;
    break;
  }
  return absl::OkStatus();
}

absl::StatusOr<const Member*> FirstTies::Find(const PersonKey& key) {
  const auto known = members_.find(key);
  if (known != members_.end()) return &known->second;
  Member member;
  member.key = key;
  if (key.contact) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          sources_.partnership.Facts(absl::StrCat("contact/", key.id)));
    member.kind = v1::NODE_KIND_PARTNER_CONTACT;
    if (const auto contact = partnership::FoldContact(key.id, facts)) {
      LOGE_RETURN_IF_ERROR(
          partnership::PlaceContact(*contact, registry_, sources_.as_of(), &member));
    }
  } else {
    member.kind = v1::NODE_KIND_CARETAKER;
    const auto newcomer = newcomers_.find(key.id);
    if (newcomer != newcomers_.end()) {
      member.person = newcomer->second.person;
    } else {
      LOGE_ASSIGN_OR_RETURN(member.person, registry_.FindPerson(key.id));
    }
  }
  return &members_.emplace(key, std::move(member)).first->second;
}

}  // namespace loge::indicators
