#include "services/rollout/means.h"

#include <algorithm>

namespace loge::rollout {

using runtime::Date;

FundedAmounts AmountsOf(const FundingState& funding) {
  const events::v1::FundingCommitted& committed = funding.committed();
  return {committed.territory_id(), committed.purpose(),     PeriodOf(committed),
          committed.amount_cents(), funding.reduced_cents(), funding.paid_cents()};
}

std::optional<FundingShare> ShareOn(const FundedAmounts& funding, const MeansDays& days) {
  const FundingPeriod& period = funding.period;
  const Date from = std::max(period.from, days.first);
  const Date until = std::min(period.until, days.last);
  if (until < from) return std::nullopt;
  return FundingShare{ShareOf(funding.committed_cents, period, from, until),
                      ShareOf(funding.reduced_cents, period, from, until),
                      ShareOf(funding.paid_cents, period, from, until)};
}

void MeansAmounts::Add(const FundedAmounts& funding, const MeansDays& days) {
  const std::optional<FundingShare> share = ShareOn(funding, days);
  if (!share.has_value()) return;
  FundingShare& entry = entries_[funding.purpose];
  entry.committed_cents += share->committed_cents;
  entry.reduced_cents += share->reduced_cents;
  entry.paid_cents += share->paid_cents;
}

void MeansAmounts::Fill(google::protobuf::RepeatedPtrField<v1::MeansAmount>* out) const {
  for (const auto& [purpose, entry] : entries_) {
    v1::MeansAmount* amount = out->Add();
    amount->set_purpose(purpose);
    amount->set_committed_cents(entry.committed_cents);
    amount->set_reduced_cents(entry.reduced_cents);
    amount->set_paid_cents(entry.paid_cents);
  }
}

std::map<std::string, int64_t> HundredthDays(const std::vector<CoordinatorSpell>& spells,
                                             absl::string_view territory_id,
                                             const MeansDays& days) {
  std::map<std::string, int64_t> by_contact;
  for (const CoordinatorSpell& spell : spells) {
    if (spell.territory_id != territory_id) continue;
    const Date from = std::max(spell.from.day, days.first);
    const Date until = spell.until.has_value() ? std::min(spell.until->day, days.last) : days.last;
    if (until < from) continue;
    const int64_t count = runtime::DaysBetween(from, until) + 1;
    by_contact[spell.contact_id] += count * spell.fte_hundredths;
  }
  return by_contact;
}

void FillPresence(int64_t hundredth_days, int days, v1::Presence* out) {
  out->set_hundredth_days(hundredth_days);
  out->set_days(days);
  if (days > 0) out->set_fte_hundredths((2 * hundredth_days + days) / (2 * int64_t{days}));
}

}  // namespace loge::rollout
