#include "services/partnership/agreements.h"

#include <algorithm>

#include "loge/events/v1/recorded_event.pb.h"
#include "storage/base/strings.h"

namespace loge::partnership {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

const runtime::FoldSpec kAgreementFold{
    "partnership.agreement",
    {EventPayload::kAgreementSigned, EventPayload::kAgreementRenewed,
     EventPayload::kAgreementEnded}};

std::optional<Date> AgreementEntry::AgreedUntil(Date day) const {
  std::optional<Date> until = runtime::ParseDay(terms.valid_until());
  for (const Renewal& renewal : renewals) {
    if (renewal.fact.date.day <= day) until = renewal.until;
  }
  return until;
}

bool AgreementEntry::Living(Date day) const {
  const std::optional<Date> agreed = AgreedUntil(day);
  return fact.date.day <= day && (!agreed.has_value() || day <= *agreed) &&
         (!end_fact.has_value() || day <= end_fact->date.day);
}

std::optional<Date> AgreementEntry::LastDay() const {
  std::optional<Date> last =
      renewals.empty() ? runtime::ParseDay(terms.valid_until()) : renewals.back().until;
  if (!end_fact.has_value()) return last;
  return last.has_value() ? std::min(*last, end_fact->date.day) : end_fact->date.day;
}

bool AgreementEntry::InForce(Date day) const {
  const Date first = runtime::ParseDay(terms.valid_from()).value_or(fact.date.day);
  const std::optional<Date> last = LastDay();
  return first <= day && (!last.has_value() || day <= *last);
}

std::optional<AgreementEntry> FoldAgreement(absl::string_view agreement_id,
                                            const std::vector<Fact>& facts) {
  std::optional<AgreementEntry> agreement;
  for (const Fact& fact : facts) {
    const auto& terms = fact.payload->agreement_signed();
    if (fact.payload->has_agreement_signed() && ToAbsl(terms.agreement_id()) == agreement_id) {
      agreement = AgreementEntry{terms, fact, {}, std::nullopt};
      break;
    }
  }
  if (!agreement.has_value()) return agreement;
  // The end first: on its day, a renewal still counts, whichever was told first.
  for (const Fact& fact : facts) {
    const auto& ended = fact.payload->agreement_ended();
    if (!fact.payload->has_agreement_ended() || fact.date.day < agreement->fact.date.day) continue;
    if (ToAbsl(ended.agreement_id()) != agreement_id) continue;
    agreement->end_fact = fact;
    break;
  }
  for (const Fact& fact : facts) {
    const auto& renewed = fact.payload->agreement_renewed();
    const Date day = fact.date.day;
    if (!fact.payload->has_agreement_renewed() || day < agreement->fact.date.day) continue;
    if (ToAbsl(renewed.agreement_id()) != agreement_id) continue;
    if (agreement->end_fact.has_value() && agreement->end_fact->date.day < day) continue;
    agreement->renewals.push_back({runtime::ParseDay(renewed.valid_until()), fact});
  }
  return agreement;
}

}  // namespace loge::partnership
