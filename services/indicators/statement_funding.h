// The amounts of a landlord's yearly statement: what it committed itself to and paid, for the days
// of the year. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_STATEMENT_FUNDING_H_
#define LOGE_SERVICES_INDICATORS_STATEMENT_FUNDING_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/indicators.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/fundings.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"

namespace loge::indicators {

// Amounts by purpose, in cents. A value.
class Amounts {
 public:
  void Add(events::v1::FundingPurpose purpose, int64_t committed_cents, int64_t paid_cents);
  void Add(const Amounts& amounts);
  void Fill(google::protobuf::RepeatedPtrField<v1::StatementAmount>* out) const;

 private:
  struct Entry {
    int64_t committed_cents = 0;
    int64_t paid_cents = 0;
  };
  std::map<events::v1::FundingPurpose, Entry> entries_;
};

// What of a funding falls on days of the year on which it was one of this neighbourhood, and of the
// landlord asked for.
struct FundingShare {
  std::string neighbourhood_id;  // Empty: not tied to one.
  int64_t committed_cents = 0;   // Less what was taken back.
  int64_t paid_cents = 0;
};

// A funding of which the landlord has at least one day of the year.
struct FundingOfYear {
  rollout::FundingState funding;
  caretakers::Successions became;  // Of its landlord and neighbourhood.
  std::vector<FundingShare> shares;
};

// Days of a year, both included.
struct YearDays {
  runtime::Date first;
  runtime::Date last;
};

// Calls `visit` for each of them, by landlord and id. On each day a funding is one of the landlord
// and the neighbourhood that go on for those that were told. `rollout` reads the model of that
// name. Errors: those of FactReader.
absl::Status ForEachFunding(const caretakers::Registry& registry,
                            const runtime::FactReader& rollout, const std::string& landlord_id,
                            const YearDays& year,
                            absl::FunctionRef<void(const FundingOfYear& funding)> visit);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_STATEMENT_FUNDING_H_
