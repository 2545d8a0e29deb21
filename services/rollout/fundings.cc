#include "services/rollout/fundings.h"

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::FundingCommitted;
using runtime::Date;
using runtime::Fact;

constexpr runtime::FactType kCommitted = EventPayload::kFundingCommittedFieldNumber;
constexpr runtime::FactType kPaid = EventPayload::kFundingPaidFieldNumber;
constexpr runtime::FactType kReduced = EventPayload::kFundingReducedFieldNumber;

// floor(amount * days / all): the product itself may be too large for a number.
int64_t PartOf(int64_t amount, int64_t days, int64_t all) {
  return amount / all * days + amount % all * days / all;
}

}  // namespace

const runtime::FoldSpec kFundingFold{"rollout.funding", {kCommitted, kPaid, kReduced}};
const runtime::FoldSpec kFunderFold{"rollout.funder", {kCommitted}};

std::string FundingSubject(absl::string_view funding_id) {
  return absl::StrCat("funding/", funding_id);
}
std::string FundingLandlordSubject(absl::string_view landlord_id) {
  return absl::StrCat("funding-landlord/", landlord_id);
}
std::string FundingPartnerSubject(absl::string_view partner_id) {
  return absl::StrCat("funding-partner/", partner_id);
}
std::string FunderSubject(const FundingCommitted& committed) {
  if (!committed.landlord_id().empty()) return FundingLandlordSubject(committed.landlord_id());
  return FundingPartnerSubject(committed.partner_id());
}

int64_t FundingState::reduced_cents() const {
  int64_t sum = 0;
  for (const Fact& fact : reductions) sum += fact.payload->funding_reduced().amount_cents();
  return sum;
}

int64_t FundingState::paid_cents() const {
  int64_t sum = 0;
  for (const Fact& fact : payments) sum += fact.payload->funding_paid().amount_cents();
  return sum;
}

FundingState FoldFunding(absl::string_view funding_id, const std::vector<Fact>& facts) {
  FundingState state;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_funding_committed()) {
      const bool first = !state.commitment.has_value();
      if (first && payload.funding_committed().funding_id() == funding_id) state.commitment = fact;
    } else if (payload.has_funding_paid()) {
      if (payload.funding_paid().funding_id() == funding_id) state.payments.push_back(fact);
    } else if (payload.has_funding_reduced()) {
      if (payload.funding_reduced().funding_id() == funding_id) state.reductions.push_back(fact);
    }
  }
  return state;
}

bool SameFunding(const FundingCommitted& a, const FundingCommitted& b) {
  return a.landlord_id() == b.landlord_id() && a.partner_id() == b.partner_id() &&
         a.territory_id() == b.territory_id() && a.neighbourhood_id() == b.neighbourhood_id() &&
         a.period_from() == b.period_from() && a.period_until() == b.period_until() &&
         a.purpose() == b.purpose() && a.amount_cents() == b.amount_cents();
}

FundingPeriod PeriodOf(const FundingCommitted& committed) {
  return {runtime::ParseDay(committed.period_from()).value_or(Date()),
          runtime::ParseDay(committed.period_until()).value_or(Date())};
}

int64_t ShareOf(int64_t amount_cents, const FundingPeriod& period, Date from, Date until) {
  const int all = runtime::DaysBetween(period.from, period.until) + 1;
  const int before = runtime::DaysBetween(period.from, from);
  const int by_then = runtime::DaysBetween(period.from, until) + 1;
  return PartOf(amount_cents, by_then, all) - PartOf(amount_cents, before, all);
}

}  // namespace loge::rollout
