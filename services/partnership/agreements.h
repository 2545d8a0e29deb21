// Agreements: who signed, and from when to when they are in force.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_AGREEMENTS_H_
#define LOGE_SERVICES_PARTNERSHIP_AGREEMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/partnership.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// What decisions ask for: Need{&kAgreementFold, "agreement/<id>"}.
extern const runtime::FoldSpec kAgreementFold;

// The kind of subject under which the agreements of a territory are filed.
inline constexpr char kAgreed[] = "agreed";

struct AgreementEntry {
  struct Renewal {
    std::optional<runtime::Date> until;  // The last day; nothing when no end was agreed.
    runtime::Fact fact;
  };

  events::v1::AgreementSigned terms;
  runtime::Fact fact;             // That signed it.
  std::vector<Renewal> renewals;  // In order.
  std::optional<runtime::Fact> end_fact;

  // The last day as agreed on that day: by the last renewal until then, if any.
  std::optional<runtime::Date> AgreedUntil(runtime::Date day) const;
  // Signed by that day and not over: whether it may be renewed or ended then.
  bool Living(runtime::Date day) const;
  // The last day by all that is told; nothing when it has none.
  std::optional<runtime::Date> LastDay() const;
  bool InForce(runtime::Date day) const;
};

// From the facts filed under "agreement/<id>", in order (runtime::FactBefore); nothing when they do
// not tell of its signature. Never fails: renewals and ends dated before the signature are left
// out, all ends but the first, and renewals dated after the end.
std::optional<AgreementEntry> FoldAgreement(absl::string_view agreement_id,
                                            const std::vector<runtime::Fact>& facts);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_AGREEMENTS_H_
