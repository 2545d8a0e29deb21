// Means: the work of coordinators, and the amounts of fundings, that fall on some days. All in
// whole numbers. Pure; thread-compatible values.
#ifndef LOGE_SERVICES_ROLLOUT_MEANS_H_
#define LOGE_SERVICES_ROLLOUT_MEANS_H_

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/means.pb.h"
#include "services/rollout/fundings.h"
#include "services/rollout/state.h"
#include "services/runtime/date.h"

namespace loge::rollout {

// The days that count, both included; by default all.
struct MeansDays {
  runtime::Date first{std::numeric_limits<int32_t>::min()};
  runtime::Date last{std::numeric_limits<int32_t>::max()};
};

// A funding in numbers: what means are counted from. Amounts are in cents, of the whole period.
struct FundedAmounts {
  std::string territory_id;  // Empty when it names none.
  events::v1::FundingPurpose purpose = events::v1::FUNDING_PURPOSE_UNSPECIFIED;
  FundingPeriod period;
  int64_t committed_cents = 0;
  int64_t reduced_cents = 0;
  int64_t paid_cents = 0;
};
// Of one that is committed.
FundedAmounts AmountsOf(const FundingState& funding);

// What of a funding falls on some days, in cents: each amount spread by itself.
struct FundingShare {
  int64_t committed_cents = 0;
  int64_t reduced_cents = 0;
  int64_t paid_cents = 0;

  // What is committed and not taken back.
  int64_t net_cents() const { return committed_cents - reduced_cents; }
};

// Nothing when it has none of the days.
std::optional<FundingShare> ShareOn(const FundedAmounts& funding, const MeansDays& days);

// Amounts by purpose, in cents.
class MeansAmounts {
 public:
  // Adds what of a funding falls on the days; nothing when it has none of them.
  void Add(const FundedAmounts& funding, const MeansDays& days);

  // Whether no funding had any of the days.
  bool empty() const { return entries_.empty(); }
  // By purpose.
  void Fill(google::protobuf::RepeatedPtrField<v1::MeansAmount>* out) const;

 private:
  std::map<events::v1::FundingPurpose, FundingShare> entries_;
};

// The presences of the coordinators of one territory, in hundredths of full time, summed over the
// days; by contact, those alone who worked on one of them. The days have an end.
std::map<std::string, int64_t> HundredthDays(const std::vector<CoordinatorSpell>& spells,
                                             absl::string_view territory_id, const MeansDays& days);

// `days`: how many of them count, 0 or more.
void FillPresence(int64_t hundredth_days, int days, v1::Presence* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_MEANS_H_
