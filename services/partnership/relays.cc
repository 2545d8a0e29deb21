#include "services/partnership/relays.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/network_view.h"
#include "services/partnership/orphans.h"
#include "services/partnership/relay_parties.h"
#include "services/partnership/views.h"
#include "services/runtime/checks.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using runtime::FactDate;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

// What the activities of the window tell of one contact.
struct Told {
  int activities = 0;
  std::set<std::string> topics;
  std::set<std::string> neighbourhoods;
  FactDate last;
};
using ToldByContact = std::map<std::string, Told>;

// Whose activities count.
bool Counts(const Activity& activity, const RelayParties& parties, int window_days) {
  return parties.MakesTies(activity) && InWindow(activity.date.day, parties.as_of(), window_days);
}

// Where the caretakers of the activity worked on its day and what it was about, as that is called
// at the date asked for.
absl::StatusOr<std::set<std::string>> NeighbourhoodsOf(const RelayParties& parties,
                                                       const caretakers::Registry& registry,
                                                       const Activity& activity) {
  std::set<std::string> out;
  for (const PersonKey& key : activity.participants) {
    if (key.contact) continue;
    LOGE_ASSIGN_OR_RETURN(const Party* caretaker, parties.Find(key));
    if (caretaker == nullptr) continue;
    const Belonging then = caretaker->member.BelongingOn(activity.date.day);
    const caretakers::Successions& became = caretaker->member.person.successions;
    for (const std::string& id : then.neighbourhood_ids) {
      out.insert(became.NeighbourhoodOn(id, parties.as_of()));
    }
  }
  const std::string& about = activity.neighbourhood_id;
  if (about.empty()) return out;
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became, registry.SuccessionsOf({}, {about}));
  out.insert(became.NeighbourhoodOn(about, parties.as_of()));
  return out;
}

absl::StatusOr<ToldByContact> TellContacts(const RelayParties& parties,
                                           const caretakers::Registry& registry, int window_days) {
  ToldByContact contacts;
  for (const Activity& activity : parties.activities()) {
    if (!Counts(activity, parties, window_days)) continue;
    const auto& named = activity.participants;
    if (std::none_of(named.begin(), named.end(), [](const auto& key) { return key.contact; })) {
      continue;
    }
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> neighbourhoods,
                          NeighbourhoodsOf(parties, registry, activity));
    for (const PersonKey& key : named) {
      if (!key.contact) continue;
      Told& told = contacts[key.id];
      if (told.activities == 0 || EarlierDate(told.last, activity.date)) told.last = activity.date;
      ++told.activities;
      told.topics.insert(activity.topics.begin(), activity.topics.end());
      told.neighbourhoods.insert(neighbourhoods.begin(), neighbourhoods.end());
    }
  }
  return contacts;
}

// Whether the list has the contact; fills in the row then.
absl::StatusOr<bool> FillRelay(const RelayParties& parties, const v1::FindRelaysRequest& request,
                               const std::string& contact_id, const Told& told, v1::Relay* row) {
  const std::string topic = absl::AsciiStrToLower(request.topic());
  if (!topic.empty() && told.topics.count(topic) == 0) return false;
  const std::string& neighbourhood = request.neighbourhood_id();
  if (!neighbourhood.empty() && told.neighbourhoods.count(neighbourhood) == 0) return false;
  LOGE_ASSIGN_OR_RETURN(const Party* party, parties.Find({contact_id, true}));
  if (party == nullptr || !party->contact.has_value()) return false;
  if (!party->contact->Living(parties.as_of())) return false;
  const Member& member = party->member;
  if (!member.partner_id.empty()) {
    LOGE_ASSIGN_OR_RETURN(const events::v1::PartnerType type, parties.TypeOf(member.partner_id));
    row->set_partner_type(type);
  }
  const events::v1::PartnerType wanted = request.partner_type();
  if (wanted != events::v1::PARTNER_TYPE_UNSPECIFIED && wanted != row->partner_type()) return false;
  row->set_contact_id(contact_id);
  row->set_kind(member.kind);
  row->set_partner_id(member.partner_id);
  row->set_landlord_id(member.landlord_id);
  row->set_function(party->contact->named.function());
  row->set_key_relay(party->contact->named.key_relay());
  row->set_activities(told.activities);
  *row->mutable_topics() = {told.topics.begin(), told.topics.end()};
  *row->mutable_neighbourhood_ids() = {told.neighbourhoods.begin(), told.neighbourhoods.end()};
  row->set_last_met_on(runtime::FormatFactDate(told.last));
  return true;
}

// Items of a map by id, from the first one after that of the page.
template <class Items>
auto EachAfter(const Page& page, const Items& items) {
  return [&page, &items](auto visit) {
    auto it = items.upper_bound(page.after);
    while (it != items.end() && visit(it->first, it->second)) ++it;
    return absl::OkStatus();
  };
}

// By what the list is ordered by.
using OrphansByKey = std::map<std::string, v1::OrphanedRelay>;

absl::Status AddOrphanedPartners(const RelayParties& parties, int window_days, OrphansByKey* out) {
  LOGE_ASSIGN_OR_RETURN(const TiesByPartner ties, PartnerTiesOf(parties, window_days));
  for (const auto& [partner_id, of] : ties) {
    if (of.lasting) continue;
    v1::OrphanedRelay& row = (*out)["1/" + partner_id];
    row.set_loss(v1::RELAY_LOSS_ORPHANED_PARTNER);
    row.set_partner_id(partner_id);
    *row.mutable_contact_ids() = {of.contact_ids.begin(), of.contact_ids.end()};
    row.set_last_met_on(runtime::FormatFactDate(of.last));
    *row.mutable_departed_person_ids() = {of.departed.begin(), of.departed.end()};
  }
  return absl::OkStatus();
}

absl::Status AddStaleContacts(const RelayParties& parties, int stale_after_days,
                              OrphansByKey* out) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<StaleContact> stale,
                        StaleContactsOf(parties, stale_after_days));
  for (const StaleContact& contact : stale) {
    v1::OrphanedRelay& row = (*out)["2/" + contact.contact_id];
    row.set_loss(v1::RELAY_LOSS_STALE_CONTACT);
    row.set_partner_id(contact.partner_id);
    row.add_contact_ids(contact.contact_id);
    row.set_last_met_on(runtime::FormatFactDate(contact.last));
  }
  return absl::OkStatus();
}

void CheckRelayParameters(const v1::RelayParameters& days, Violations& out) {
  runtime::CheckRange(days.window_days(), "parameters.window_days", 0, kParameterDaysMax, out);
  runtime::CheckRange(days.stale_after_days(), "parameters.stale_after_days", 0, kParameterDaysMax,
                      out);
}

void CheckFindRelays(const v1::FindRelaysRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  runtime::CheckId(absl::AsciiStrToLower(request.topic()), "topic", Presence::kOptional, out);
  runtime::CheckEnum(request.partner_type(), "partner_type", Presence::kOptional, out);
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kOptional, out);
  CheckRelayParameters(request.parameters(), out);
}

void CheckListOrphanedRelays(const v1::ListOrphanedRelaysRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  CheckRelayParameters(request.parameters(), out);
}

int OrDefault(int days, int otherwise) { return days == 0 ? otherwise : days; }

}  // namespace

absl::Status FindRelays(const QueryContext& context, const v1::FindRelaysRequest& request,
                        const Page& page, v1::FindRelaysResponse* response,
                        std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, RelaysWithheld());
  }
  const int window_days = OrDefault(request.parameters().window_days(), kWindowDaysDefault);
  response->mutable_parameters()->set_window_days(window_days);
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  LOGE_ASSIGN_OR_RETURN(
      const RelayParties parties,
      RelayParties::Load(context.Reader(kProjection), registry, request.territory_id(), TieRule()));
  LOGE_ASSIGN_OR_RETURN(const ToldByContact contacts, TellContacts(parties, registry, window_days));
  return runtime::ListEach<v1::Relay>(page, response->mutable_relays(), next_after,
                                      EachAfter(page, contacts),
                                      [&](absl::string_view id, const Told& told, v1::Relay* row) {
                                        return FillRelay(parties, request, ToString(id), told, row);
                                      });
}

absl::Status ListOrphanedRelays(const QueryContext& context,
                                const v1::ListOrphanedRelaysRequest& request, const Page& page,
                                v1::ListOrphanedRelaysResponse* response, std::string* next_after) {
  if (!MaySeeSmallGroups(context.principal())) {
    return runtime::Refusal(absl::StatusCode::kPermissionDenied, RelaysWithheld());
  }
  v1::RelayParameters& days = *response->mutable_parameters();
  days.set_window_days(OrDefault(request.parameters().window_days(), kWindowDaysDefault));
  days.set_stale_after_days(
      OrDefault(request.parameters().stale_after_days(), kStaleAfterDaysDefault));
  const caretakers::Registry registry(context.Reader(caretakers::kProjection));
  LOGE_ASSIGN_OR_RETURN(
      const RelayParties parties,
      RelayParties::Load(context.Reader(kProjection), registry, request.territory_id(), TieRule()));
  OrphansByKey orphans;
  LOGE_RETURN_IF_ERROR(AddOrphanedPartners(parties, days.window_days(), &orphans));
  LOGE_RETURN_IF_ERROR(AddStaleContacts(parties, days.stale_after_days(), &orphans));
  return runtime::ListEach<v1::OrphanedRelay>(page, response->mutable_relays(), next_after,
                                              EachAfter(page, orphans),
                                              [](absl::string_view, const v1::OrphanedRelay& orphan,
                                                 v1::OrphanedRelay* row) -> absl::StatusOr<bool> {
                                                *row = orphan;
                                                return true;
                                              });
}

void RegisterRelayQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> with_places{kProjection, caretakers::kProjection};
  registry.AddList(with_places, CheckFindRelays, FindRelays);
  registry.AddList(with_places, CheckListOrphanedRelays, ListOrphanedRelays);
}

}  // namespace loge::partnership
