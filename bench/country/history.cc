#include "bench/country/history.h"

namespace loge::bench::country {
namespace {

// A day is lived so long before what arrives on it is given away: what is planned is told ahead.
constexpr int kNoticeDays = 30;
// Of a day, before it is left as it is: nobody may have time on the first ones.
constexpr int kVainActivitiesMax = 100;

}  // namespace

History::History(uint64_t seed, int64_t events)
    : scale_(ScaleOf(events)),
      desk_(seed),
      places_(scale_, seed + 1, desk_),
      people_(scale_, seed + 2, places_, desk_),
      activities_(seed + 3, places_, people_, desk_) {}

void History::Live() {
  places_.Live(day_);
  people_.Live(day_);
  const int64_t due = (scale_.events * (day_ + 1) + kDays - 1) / kDays;
  int in_vain = 0;
  while (day_ > 0 && desk_.told() < due && in_vain < kVainActivitiesMax) {
    const int64_t before = desk_.told();
    activities_.Hold(day_);
    if (desk_.told() == before) ++in_vain;
  }
  ++day_;
}

bool History::Next(Decision& decision) {
  while (given_ < scale_.events) {
    if (desk_.Next(decision)) {
      const auto left = static_cast<size_t>(scale_.events - given_);
      if (decision.tellings.size() > left) decision.tellings.resize(left);
      given_ += static_cast<int64_t>(decision.tellings.size());
      return true;
    }
    while (day_ < kDays && day_ <= closes_ + kNoticeDays) Live();
    if (day_ == kDays && closes_ >= desk_.end()) return false;
    desk_.Close(closes_++);
  }
  return false;
}

}  // namespace loge::bench::country
