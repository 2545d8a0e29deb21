#include "services/indicators/statement_funding.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using caretakers::Successions;
using runtime::Date;
using runtime::Fact;

// The first days of the stretches of [first, last] on which nothing becomes part of anything.
std::set<Date> StretchesOf(const Successions& became, Date first, Date last) {
  std::set<Date> begins{first};
  const auto add = [&](const std::map<std::string, caretakers::Succession>& successions) {
    for (const auto& [id, succession] : successions) {
      const Date day = succession.fact.date.day;
      if (first < day && day <= last) begins.insert(day);
    }
  };
  add(became.landlords);
  add(became.neighbourhoods);
  return begins;
}

std::vector<FundingShare> SharesOf(const rollout::FundingState& funding, const Successions& became,
                                   const std::string& landlord_id, const YearDays& year) {
  const events::v1::FundingCommitted& committed = funding.committed();
  const rollout::FundingPeriod period = rollout::PeriodOf(committed);
  const Date first = std::max(period.from, year.first);
  const Date last = std::min(period.until, year.last);
  std::vector<FundingShare> shares;
  if (last < first) return shares;
  const std::set<Date> begins = StretchesOf(became, first, last);
  for (auto begin = begins.begin(); begin != begins.end(); ++begin) {
    const auto next = std::next(begin);
    const Date end = next == begins.end() ? last : runtime::AddDays(*next, -1);
    if (became.LandlordOn(committed.landlord_id(), *begin) != landlord_id) continue;
    FundingShare share;
    if (!committed.neighbourhood_id().empty()) {
      share.neighbourhood_id = became.NeighbourhoodOn(committed.neighbourhood_id(), *begin);
    }
    share.committed_cents = rollout::ShareOf(funding.net_cents(), period, *begin, end);
    share.paid_cents = rollout::ShareOf(funding.paid_cents(), period, *begin, end);
    shares.push_back(std::move(share));
  }
  return shares;
}

}  // namespace

void Amounts::Add(events::v1::FundingPurpose purpose, int64_t committed_cents, int64_t paid_cents) {
  Entry& entry = entries_[purpose];
  entry.committed_cents += committed_cents;
  entry.paid_cents += paid_cents;
}

void Amounts::Add(const Amounts& amounts) {
  for (const auto& [purpose, entry] : amounts.entries_) {
    Add(purpose, entry.committed_cents, entry.paid_cents);
  }
}

void Amounts::Fill(google::protobuf::RepeatedPtrField<v1::StatementAmount>* out) const {
  for (const auto& [purpose, entry] : entries_) {
    v1::StatementAmount* amount = out->Add();
    amount->set_purpose(purpose);
    amount->set_committed_cents(entry.committed_cents);
    amount->set_paid_cents(entry.paid_cents);
  }
}

absl::Status ForEachFunding(const caretakers::Registry& registry,
                            const runtime::FactReader& rollout, const std::string& landlord_id,
                            const YearDays& year,
                            absl::FunctionRef<void(const FundingOfYear& funding)> visit) {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> landlords, registry.WithAbsorbed(landlord_id));
  for (const std::string& each : landlords) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> commitments,
                          rollout.Facts(rollout::FundingLandlordSubject(each)));
    std::set<std::string> ids;
    for (const Fact& fact : commitments) ids.insert(fact.payload->funding_committed().funding_id());
    for (const std::string& id : ids) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                            rollout.Facts(rollout::FundingSubject(id)));
      FundingOfYear funding;
      funding.funding = rollout::FoldFunding(id, facts);
      const events::v1::FundingCommitted& committed = funding.funding.committed();
      std::set<std::string> places;
      if (!committed.neighbourhood_id().empty()) places.insert(committed.neighbourhood_id());
      LOGE_ASSIGN_OR_RETURN(funding.became,
                            registry.SuccessionsOf({committed.landlord_id()}, places));
      funding.shares = SharesOf(funding.funding, funding.became, landlord_id, year);
      if (!funding.shares.empty()) visit(funding);
    }
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators
