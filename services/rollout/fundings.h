// What the living facts about fundings mean: what was committed, taken back and paid, and how much
// of an amount falls on some days of its period. The folds are as those of state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_FUNDINGS_H_
#define LOGE_SERVICES_ROLLOUT_FUNDINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/rollout.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

// The read model of this context, for queries of other rooms that declare it.
inline constexpr char kProjection[] = "rollout";

extern const runtime::FoldSpec kFundingFold;  // "funding/<id>": all about one of them.
extern const runtime::FoldSpec kFunderFold;   // FunderSubject: the commitments of one funder.

std::string FundingSubject(absl::string_view funding_id);
// The commitments of one landlord are filed under it; those of one partner likewise.
std::string FundingLandlordSubject(absl::string_view landlord_id);
std::string FundingPartnerSubject(absl::string_view partner_id);
// Of the landlord or partner that committed itself.
std::string FunderSubject(const events::v1::FundingCommitted& committed);

// A funding, folded. Amounts are in cents.
struct FundingState {
  std::optional<runtime::Fact> commitment;
  std::vector<runtime::Fact> reductions;  // In order, as the payments.
  std::vector<runtime::Fact> payments;

  // Whether it is committed; what follows is for those that are.
  bool known() const { return commitment.has_value(); }
  const events::v1::FundingCommitted& committed() const {
    return commitment->payload->funding_committed();
  }
  int64_t reduced_cents() const;
  int64_t paid_cents() const;
  // What is committed and not taken back.
  int64_t net_cents() const { return committed().amount_cents() - reduced_cents(); }
};

FundingState FoldFunding(absl::string_view funding_id, const std::vector<runtime::Fact>& facts);

// Whether the two are one funding by its natural key: all but the id.
bool SameFunding(const events::v1::FundingCommitted& a, const events::v1::FundingCommitted& b);

// Both days included.
struct FundingPeriod {
  runtime::Date from;
  runtime::Date until;
};
FundingPeriod PeriodOf(const events::v1::FundingCommitted& committed);

// What of `amount_cents` falls on [from, until], two days of the period, from <= until: the amount
// up to the end of `until` less that up to the day before `from`, both rounded down to whole cents.
// So the parts of a period that follow each other add up to the whole, exactly.
int64_t ShareOf(int64_t amount_cents, const FundingPeriod& period, runtime::Date from,
                runtime::Date until);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_FUNDINGS_H_
