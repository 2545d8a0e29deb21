#include "services/partnership/orphans.h"

#include <map>
#include <set>
#include <string>

#include "services/partnership/measures.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Fact;

// The contacts who coordinate the territory, or did so once: they stand for the centre.
std::set<std::string> EverCoordinators(const Moment& moment) {
  std::set<std::string> ids;
  for (const Fact& fact : moment.facts()) {
    const auto& assigned = fact.payload->coordinator_assigned();
    if (fact.payload->has_coordinator_assigned() &&
        assigned.territory_id() == moment.territory_id()) {
      ids.insert(assigned.contact_id());
    }
  }
  return ids;
}

// The partner that the person is a contact of; empty when there is none.
absl::StatusOr<std::string> PartnerOf(const Moment& moment,
                                      const std::set<std::string>& coordinators,
                                      const PersonKey& key) {
  if (!key.contact || coordinators.count(key.id) != 0) return std::string();
  LOGE_ASSIGN_OR_RETURN(const NamedPerson* person, moment.Find(key));
  return person == nullptr ? std::string() : person->member.partner_id;
}

// By whom a partner is tied, and whether one of its ties lasts: both persons are still there.
struct PartnerTies {
  std::set<PersonKey> contacts;
  bool lasting = false;
};
using TiesByPartner = std::map<std::string, PartnerTies>;

// The ties that one activity makes.
absl::Status AddTies(const Moment& moment, const std::set<std::string>& coordinators,
                     const Activity& activity, TiesByPartner* ties) {
  std::map<PersonKey, std::string> partners;  // Of whoever is known.
  for (const PersonKey& key : activity.participants) {
    LOGE_ASSIGN_OR_RETURN(const NamedPerson* person, moment.Find(key));
    if (person == nullptr && !moment.Present(key)) continue;
    LOGE_ASSIGN_OR_RETURN(partners[key], PartnerOf(moment, coordinators, key));
  }
  for (const auto& [key, partner] : partners) {
    if (partner.empty()) continue;
    for (const auto& [other, of] : partners) {
      if (of == partner) continue;
      PartnerTies& own = (*ties)[partner];
      own.contacts.insert(key);
      own.lasting = own.lasting || (moment.Present(key) && moment.Present(other));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> CountStale(const Moment& moment, const std::set<std::string>& coordinators,
                               int days) {
  std::set<PersonKey> ever;
  std::set<PersonKey> lately;
  for (const Activity& activity : moment.data().activities) {
    auto& named = InWindow(activity.date.day, moment.as_of(), days) ? lately : ever;
    named.insert(activity.participants.begin(), activity.participants.end());
  }
  int stale = 0;
  for (const PersonKey& key : ever) {
    if (lately.count(key) != 0) continue;
    LOGE_ASSIGN_OR_RETURN(const std::string partner, PartnerOf(moment, coordinators, key));
    if (partner.empty()) continue;
    LOGE_ASSIGN_OR_RETURN(const NamedPerson* person, moment.Find(key));
    if (person->living) ++stale;
  }
  return stale;
}

}  // namespace

absl::StatusOr<Orphans> OrphansOf(const Moment& moment, int window_days, int activity_window_days) {
  const std::set<std::string> coordinators = EverCoordinators(moment);
  TiesByPartner ties;
  for (const Activity& activity : moment.data().activities) {
    if (!activity.MakesTies() || !InWindow(activity.date.day, moment.as_of(), window_days)) {
      continue;
    }
    LOGE_RETURN_IF_ERROR(AddTies(moment, coordinators, activity, &ties));
  }
  Orphans orphans;
  for (const auto& [partner_id, of] : ties) {
    LOGE_ASSIGN_OR_RETURN(const bool closed, moment.PartnerClosed(partner_id));
    if (closed) continue;
    // A contact speaks for one partner alone: nobody is counted twice.
    const auto contacts = static_cast<int>(of.contacts.size());
    ++orphans.tied_partners;
    orphans.contacts += contacts;
    if (of.lasting) continue;
    ++orphans.orphaned_partners;
    orphans.orphaned_contacts += contacts;
  }
  LOGE_ASSIGN_OR_RETURN(orphans.stale_contacts,
                        CountStale(moment, coordinators, activity_window_days));
  return orphans;
}

void FillOrphans(const Orphans& orphans, bool small_groups, v1::NetworkPoint* out) {
  if (small_groups || !SmallGroup(orphans.stale_contacts)) {
    out->set_stale_contacts(orphans.stale_contacts);
  }
  if (!small_groups && SmallGroup(orphans.contacts)) return;
  out->set_tied_partners(orphans.tied_partners);
  // Neither the orphaned ones nor, by difference, the others may be those of few contacts.
  const int others = orphans.contacts - orphans.orphaned_contacts;
  if (!small_groups && (SmallGroup(orphans.orphaned_contacts) || SmallGroup(others))) return;
  out->set_orphaned_partners(orphans.orphaned_partners);
  if (orphans.tied_partners > 0) {
    out->set_orphaned_share(static_cast<double>(orphans.orphaned_partners) / orphans.tied_partners);
  }
}

}  // namespace loge::partnership
