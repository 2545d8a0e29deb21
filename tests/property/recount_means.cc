// Means, recounted: presences and amounts day by day.
#include <algorithm>
#include <tuple>

#include "tests/property/recount.h"

namespace loge::property {
namespace {

// By purpose, what falls on the days of `request`; adds to what is there.
template <class Request>
void AddAmounts(const v1::Funding& funding, const Request& request,
                std::map<int, v1::MeansAmount>* out) {
  const int from = DayNumber(funding.period_from());
  const int until = DayNumber(funding.period_until());
  const int first = request.from().empty() ? from : DayNumber(request.from());
  const int last = request.until().empty() ? until : DayNumber(request.until());
  const auto part = [&](int64_t cents, int day) {
    const int64_t all = until - from + 1;
    return cents * (day - from + 1) / all - cents * (day - from) / all;
  };
  for (int day = std::max(from, first); day <= std::min(until, last); ++day) {
    v1::MeansAmount& sum = (*out)[funding.purpose()];
    sum.set_purpose(funding.purpose());
    sum.set_committed_cents(sum.committed_cents() + part(funding.committed_cents(), day));
    sum.set_reduced_cents(sum.reduced_cents() + part(funding.reduced_cents(), day));
    sum.set_paid_cents(sum.paid_cents() + part(funding.paid_cents(), day));
  }
}

template <class Field>
void ShowAmounts(const std::map<int, v1::MeansAmount>& amounts, Field* out) {
  for (const auto& [purpose, amount] : amounts) *out->Add() = amount;
}

// To the nearest hundredth, and up when two are as near.
void ShowPresence(int64_t sum, int days, v1::Presence* out) {
  out->set_hundredth_days(sum);
  out->set_days(days);
  if (days == 0) return;
  int64_t hundredths = sum / days;
  if (2 * (sum - hundredths * days) >= days) ++hundredths;
  out->set_fte_hundredths(hundredths);
}

// What a coordinator is present on a day, told by the marks in order.
int PresenceOn(int day, const std::vector<Fact>& marks) {
  int presence = 0;
  for (const Fact& mark : marks) {
    const auto& payload = *mark.payload;
    if (payload.has_coordinator_assigned() && mark.day <= day) {
      presence = payload.coordinator_assigned().fte_hundredths();
    }
    if (payload.has_coordinator_ended() && mark.day < day) presence = 0;
  }
  return presence;
}

}  // namespace

std::optional<v1::GetMeansResponse> Recount::Means(const v1::GetMeansRequest& request) const {
  const std::string& id = request.territory_id();
  const std::optional<v1::Territory> territory = Territory(id);
  if (!territory.has_value()) return std::nullopt;
  v1::GetMeansResponse out;
  out.mutable_parameters()->set_territory_id(id);
  out.mutable_parameters()->set_from(request.from());
  out.mutable_parameters()->set_until(request.until());

  std::map<std::string, std::vector<Fact>> marks;
  for (const Fact& fact : past_) {
    const auto& assigned = fact.payload->coordinator_assigned();
    const auto& ended = fact.payload->coordinator_ended();
    if (fact.payload->has_coordinator_assigned() && assigned.territory_id() == id) {
      marks[assigned.contact_id()].push_back(fact);
    } else if (fact.payload->has_coordinator_ended() && ended.territory_id() == id) {
      marks[ended.contact_id()].push_back(fact);
    }
  }
  const int first = DayNumber(request.from());
  const int last = std::min(DayNumber(request.until()), as_of_);
  const int days = std::max(0, last - first + 1);
  int64_t all = 0;
  for (auto& [contact, theirs] : marks) {
    std::stable_sort(theirs.begin(), theirs.end(), [](const Fact& a, const Fact& b) {
      return std::make_tuple(a.day, a.payload->has_coordinator_ended()) <
             std::make_tuple(b.day, b.payload->has_coordinator_ended());
    });
    int64_t sum = 0;
    for (int day = first; day <= last; ++day) sum += PresenceOn(day, theirs);
    if (sum == 0) continue;
    v1::CoordinatorPresence& row = *out.add_coordinators();
    row.set_contact_id(contact);
    ShowPresence(sum, days, row.mutable_presence());
    all += sum;
  }
  ShowPresence(all, days, out.mutable_presence());

  const auto& codes = territory->commune_codes();
  const std::set<std::string> places = NeighbourhoodsIn({codes.begin(), codes.end()});
  std::map<int, v1::MeansAmount> amounts;
  std::map<std::pair<std::string, std::string>, std::map<int, v1::MeansAmount>> funders;
  for (const v1::Funding& funding : Fundings(v1::ListFundingsRequest())) {
    const bool here = places.contains(endings_.PlaceOn(funding.neighbourhood_id(), as_of_));
    if (funding.territory_id().empty() ? !here : funding.territory_id() != id) continue;
    AddAmounts(funding, request, &amounts);
    // Landlords come first: they have no partner.
    AddAmounts(funding, request, &funders[{funding.partner_id(), funding.landlord_id()}]);
  }
  ShowAmounts(amounts, out.mutable_amounts());
  for (const auto& [funder, theirs] : funders) {
    if (theirs.empty()) continue;
    v1::FunderMeans& row = *out.add_funders();
    row.set_partner_id(funder.first);
    row.set_landlord_id(funder.second);
    ShowAmounts(theirs, row.mutable_amounts());
  }
  return out;
}

std::vector<v1::FunderMeans> Recount::Funders(const v1::ListFundersRequest& request) const {
  std::map<std::pair<std::string, std::string>, std::map<int, v1::MeansAmount>> funders;
  for (const v1::Funding& funding : Fundings(v1::ListFundingsRequest())) {
    AddAmounts(funding, request, &funders[{funding.partner_id(), funding.landlord_id()}]);
  }
  std::vector<v1::FunderMeans> out;
  for (const auto& [funder, amounts] : funders) {
    if (amounts.empty()) continue;
    v1::FunderMeans& row = out.emplace_back();
    row.set_partner_id(funder.first);
    row.set_landlord_id(funder.second);
    ShowAmounts(amounts, row.mutable_amounts());
  }
  return out;
}

std::optional<v1::GetFunderAccountResponse> Recount::FunderAccount(
    const v1::GetFunderAccountRequest& request) const {
  v1::ListFundingsRequest theirs;
  theirs.set_landlord_id(request.landlord_id());
  theirs.set_partner_id(request.partner_id());
  const std::vector<v1::Funding> fundings = Fundings(theirs);
  if (fundings.empty()) return std::nullopt;
  v1::GetFunderAccountResponse out;
  out.mutable_parameters()->set_landlord_id(request.landlord_id());
  out.mutable_parameters()->set_partner_id(request.partner_id());
  out.mutable_parameters()->set_from(request.from());
  out.mutable_parameters()->set_until(request.until());
  std::map<std::string, std::map<int, v1::MeansAmount>> territories;
  std::map<int, v1::MeansAmount> all;
  for (const v1::Funding& funding : fundings) {
    AddAmounts(funding, request, &territories[funding.territory_id()]);
    AddAmounts(funding, request, &all);
  }
  for (const auto& [territory, amounts] : territories) {
    if (amounts.empty()) continue;
    v1::FunderAccountRow& row = *out.add_rows();
    row.set_territory_id(territory);
    ShowAmounts(amounts, row.mutable_amounts());
  }
  ShowAmounts(all, out.mutable_amounts());
  return out;
}

}  // namespace loge::property
