#include "services/indicators/first_ties.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/partnership/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;
using partnership::Member;
using partnership::PersonKey;
using runtime::Date;
using runtime::Fact;

bool Intersect(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& id) {
    return std::binary_search(b.begin(), b.end(), id);
  });
}

void KeepFirst(Date day, std::optional<Date>& first) {
  if (!first.has_value() || day < *first) first = day;
}

// Looks up each participant once.
class People {
 public:
  explicit People(const Sources& sources) : sources_(sources), registry_(sources.caretakers) {}

  absl::StatusOr<const Member*> Find(const PersonKey& key) {
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
      LOGE_ASSIGN_OR_RETURN(member.person, registry_.FindPerson(key.id));
      member.kind = v1::NODE_KIND_CARETAKER;
    }
    return &members_.emplace(key, std::move(member)).first->second;
  }

 private:
  const Sources& sources_;
  const caretakers::Registry registry_;
  std::map<PersonKey, Member> members_;
};

// What one activity means for the newcomers among its participants.
class Meeting {
 public:
  Meeting(People& people, const TerritoryActivities& territory, const Activity& activity)
      : people_(people), territory_(territory), activity_(activity), day_(activity.date.day) {}

  absl::Status Apply(const PersonKey& key, Newcomer& newcomer) {
    LOGE_RETURN_IF_ERROR(Load());
    LOGE_ASSIGN_OR_RETURN(const Member* self, people_.Find(key));
    const std::vector<std::string> own = self->BelongingOn(day_).landlord_ids;
    for (const Member* other : others_) {
      if (other->key == key) continue;
      const std::vector<std::string> theirs = other->BelongingOn(day_).landlord_ids;
      if (!theirs.empty() && !Intersect(own, theirs)) {
        KeepFirst(day_, newcomer.first_cross_landlord_tie);
      }
      if (!other->partner_id.empty() && coordinators_.count(other->key.id) == 0) {
        KeepFirst(day_, newcomer.first_partner_tie);
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Load() {
    if (!others_.empty()) return absl::OkStatus();
    coordinators_ = partnership::FoldCoordinators(territory_.territory_id, day_, territory_.facts);
    for (const PersonKey& key : activity_.participants) {
      LOGE_ASSIGN_OR_RETURN(const Member* member, people_.Find(key));
      others_.push_back(member);
    }
    return absl::OkStatus();
  }

  People& people_;
  const TerritoryActivities& territory_;
  const Activity& activity_;
  const Date day_;
  std::set<std::string> coordinators_;
  std::vector<const Member*> others_;
};

bool Later(Date day, const std::optional<Date>& first) {
  return first.has_value() && *first <= day;
}

}  // namespace

absl::Status FindFirstTies(const Sources& sources, const Scope& scope, Newcomers& newcomers) {
  People people(sources);
  return ForEachTerritory(sources, scope, partnership::TrainingFilter::kWith,
                          [&](const TerritoryActivities& territory) -> absl::Status {
                            for (const Activity& activity : territory.activities) {
                              if (!activity.MakesTies()) continue;
                              Meeting meeting(people, territory, activity);
                              for (const PersonKey& key : activity.participants) {
                                if (key.contact) continue;
                                const auto newcomer = newcomers.find(key.id);
                                if (newcomer == newcomers.end()) continue;
                                const Newcomer& known = newcomer->second;
                                if (Later(activity.date.day, known.first_cross_landlord_tie) &&
                                    Later(activity.date.day, known.first_partner_tie)) {
                                  continue;
                                }
                                LOGE_RETURN_IF_ERROR(meeting.Apply(key, newcomer->second));
                              }
                            }
                            return absl::OkStatus();
                          });
}

}  // namespace loge::indicators
