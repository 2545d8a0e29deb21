// Who pays how much, recounted: amounts day by day.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/property/recount.h"

namespace loge::property {
namespace {

v1::Funding ShowCommitment(const Fact& fact) {
  const auto& committed = fact.payload->funding_committed();
  v1::Funding out;
  out.set_funding_id(committed.funding_id());
  out.set_landlord_id(committed.landlord_id());
  out.set_partner_id(committed.partner_id());
  out.set_territory_id(committed.territory_id());
  out.set_neighbourhood_id(committed.neighbourhood_id());
  out.set_period_from(committed.period_from());
  out.set_period_until(committed.period_until());
  out.set_purpose(committed.purpose());
  out.set_committed_cents(committed.amount_cents());
  out.set_committed_on(fact.text);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

v1::FundingMovement ShowMovement(const Fact& fact, int64_t cents) {
  v1::FundingMovement out;
  out.set_occurred_on(fact.text);
  out.set_amount_cents(cents);
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

}  // namespace

std::vector<v1::Funding> Recount::Fundings(const v1::ListFundingsRequest& request) const {
  std::map<std::string, v1::Funding> found;
  for (const Fact& fact : past_) {
    if (!fact.payload->has_funding_committed()) continue;
    found[fact.payload->funding_committed().funding_id()] = ShowCommitment(fact);
  }
  for (const Fact& fact : past_) {
    const auto paid = found.find(fact.payload->funding_paid().funding_id());
    if (paid != found.end()) {
      const int64_t cents = fact.payload->funding_paid().amount_cents();
      paid->second.set_paid_cents(paid->second.paid_cents() + cents);
      *paid->second.add_payments() = ShowMovement(fact, cents);
    }
    const auto reduced = found.find(fact.payload->funding_reduced().funding_id());
    if (reduced != found.end()) {
      const int64_t cents = fact.payload->funding_reduced().amount_cents();
      reduced->second.set_reduced_cents(reduced->second.reduced_cents() + cents);
      *reduced->second.add_reductions() = ShowMovement(fact, cents);
    }
  }
  std::vector<v1::Funding> out;
  for (const auto& [id, funding] : found) {
    const auto differ = [](const std::string& wanted, const std::string& told) {
      return !wanted.empty() && wanted != told;
    };
    if (differ(request.landlord_id(), funding.landlord_id())) continue;
    if (differ(request.partner_id(), funding.partner_id())) continue;
    if (differ(request.territory_id(), funding.territory_id())) continue;
    if (request.purpose() != 0 && request.purpose() != funding.purpose()) continue;
    out.push_back(funding);
  }
  return out;
}

std::map<std::string, std::vector<v1::StatementAmount>> Recount::Amounts(
    const std::string& landlord, int year) const {
  std::map<std::string, std::map<int, v1::StatementAmount>> sums;
  const int first = DayNumber(absl::StrCat(year, "-01-01"));
  const int last = DayNumber(absl::StrCat(year + 1, "-01-01")) - 1;
  for (const v1::Funding& funding : Fundings(v1::ListFundingsRequest())) {
    if (funding.landlord_id().empty()) continue;
    const int from = DayNumber(funding.period_from());
    const int until = DayNumber(funding.period_until());
    // What falls on one day: all up to it less all before it, in whole cents.
    const auto part = [&](int64_t cents, int day) {
      const int64_t all = until - from + 1;
      return cents * (day - from + 1) / all - cents * (day - from) / all;
    };
    for (int day = std::max(from, first); day <= std::min(until, last); ++day) {
      if (endings_.LandlordOn(funding.landlord_id(), day) != landlord) continue;
      const std::string& place = funding.neighbourhood_id();
      for (const std::string& row : {endings_.PlaceOn(place, day), std::string("total")}) {
        v1::StatementAmount& sum = sums[row][funding.purpose()];
        sum.set_purpose(funding.purpose());
        sum.set_committed_cents(sum.committed_cents() +
                                part(funding.committed_cents() - funding.reduced_cents(), day));
        sum.set_paid_cents(sum.paid_cents() + part(funding.paid_cents(), day));
      }
    }
  }
  std::map<std::string, std::vector<v1::StatementAmount>> out;
  for (const auto& [row, amounts] : sums) {
    for (const auto& [purpose, amount] : amounts) out[row].push_back(amount);
  }
  return out;
}

}  // namespace loge::property
