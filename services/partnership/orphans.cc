#include "services/partnership/orphans.h"

#include <iterator>
#include <utility>

#include "services/partnership/small_groups.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::FactDate;

// The ties that one activity makes.
absl::Status AddTies(const RelayParties& parties, const Activity& activity, TiesByPartner* ties) {
  std::vector<std::pair<PersonKey, const Party*>> known;
  for (const PersonKey& key : activity.participants) {
    LOGE_ASSIGN_OR_RETURN(const Party* party, parties.Find(key));
    if (party != nullptr) known.push_back({key, party});
  }
  for (const auto& [key, own] : known) {
    if (own->partner_id.empty()) continue;
    for (const auto& [other_key, other] : known) {
      if (other->partner_id == own->partner_id) continue;
      PartnerTies& of = (*ties)[own->partner_id];
      if (of.contact_ids.empty() || EarlierDate(of.last, activity.date)) {
        of.last = activity.date;
      }
      of.contact_ids.insert(key.id);
      if (!own->present) of.departed.insert(key.id);
      if (!other->present) of.departed.insert(other_key.id);
      of.lasting = of.lasting || (own->present && other->present);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TiesByPartner> PartnerTiesOf(const RelayParties& parties, int window_days) {
  TiesByPartner ties;
  for (const Activity& activity : parties.activities()) {
    if (!parties.MakesTies(activity) ||
        !InWindow(activity.date.day, parties.as_of(), window_days)) {
      continue;
    }
    LOGE_RETURN_IF_ERROR(AddTies(parties, activity, &ties));
  }
  for (auto it = ties.begin(); it != ties.end();) {
    LOGE_ASSIGN_OR_RETURN(const bool closed, parties.IsClosed(it->first));
    it = closed ? ties.erase(it) : std::next(it);
  }
  return ties;
}

absl::StatusOr<std::vector<StaleContact>> StaleContactsOf(const RelayParties& parties, int days) {
  std::map<PersonKey, FactDate> last;
  for (const Activity& activity : parties.activities()) {
    for (const PersonKey& key : activity.participants) {
      if (!key.contact) continue;
      const auto [it, first] = last.try_emplace(key, activity.date);
      if (!first && EarlierDate(it->second, activity.date)) it->second = activity.date;
    }
  }
  std::vector<StaleContact> stale;
  for (const auto& [key, date] : last) {
    if (InWindow(date.day, parties.as_of(), days)) continue;
    LOGE_ASSIGN_OR_RETURN(const Party* party, parties.Find(key));
    if (party == nullptr || !party->present || party->partner_id.empty()) continue;
    stale.push_back({key.id, party->partner_id, date});
  }
  return stale;
}

void FillOrphans(const TiesByPartner& ties, const std::vector<StaleContact>& stale,
                 bool small_groups, v1::NetworkPoint* out) {
  int contacts = 0;  // Each speaks for one partner alone: nobody is counted twice.
  int orphaned_contacts = 0;
  int orphaned = 0;
  for (const auto& [partner_id, of] : ties) {
    const auto own = static_cast<int>(of.contact_ids.size());
    contacts += own;
    if (of.lasting) continue;
    ++orphaned;
    orphaned_contacts += own;
  }
  const auto stale_contacts = static_cast<int>(stale.size());
  if (small_groups || !SmallGroup(stale_contacts)) out->set_stale_contacts(stale_contacts);
  if (!small_groups && SmallGroup(contacts)) return;
  const auto tied = static_cast<int>(ties.size());
  out->set_tied_partners(tied);
  // Neither the orphaned ones nor, by difference, the others may be those of few contacts.
  const int others = contacts - orphaned_contacts;
  if (!small_groups && (SmallGroup(orphaned_contacts) || SmallGroup(others))) return;
  out->set_orphaned_partners(orphaned);
  if (tied > 0) out->set_orphaned_share(static_cast<double>(orphaned) / tied);
}

}  // namespace loge::partnership
