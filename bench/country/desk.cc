#include "bench/country/desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "bench/country/amend.h"
#include "bench/country/scale.h"

namespace loge::bench::country {
namespace {

constexpr int kSoonPerThousand = 700;
constexpr int kLaterPerThousand = 280;
constexpr int kSoonDaysMax = 2;
constexpr int kLaterDaysMax = 21;
constexpr int kLateDaysMax = 540;
// Of what is told proves wrong, within so many days.
constexpr int kWrongPerThousand = 15;
constexpr int kWrongAgainPerThousand = 50;
constexpr int kWrongDaysMax = 400;
// An office's day.
constexpr absl::Duration kOpens = absl::Hours(7);
constexpr absl::Duration kOpen = absl::Hours(11);

}  // namespace

Desk::Desk(uint64_t seed) : dice_(seed) {}

int Desk::ArrivalOf(int day) {
  const int kind = dice_.Below(1000);
  if (kind < kSoonPerThousand) return day + dice_.Between(0, kSoonDaysMax);
  if (kind < kSoonPerThousand + kLaterPerThousand) {
    return day + dice_.Between(kSoonDaysMax + 1, kLaterDaysMax);
  }
  return day + dice_.Between(kLaterDaysMax + 1, kLateDaysMax);
}

void Desk::Tell(int arrival, Decision decision) {
  const auto day = static_cast<size_t>(std::max(arrival, today_ + 1));
  if (calendar_.size() <= day) calendar_.resize(day + 1);
  told_ += static_cast<int64_t>(decision.tellings.size());
  decision.request_id = dice_.RandomUuid();
  calendar_[day].push_back(std::move(decision));
}

void Desk::Tell(int arrival, Telling telling) {
  Decision decision;
  decision.tellings.push_back(std::move(telling));
  Tell(arrival, std::move(decision));
}

void Desk::Close(int day) {
  today_ = day;
  closed_today_ = 0;
  next_today_ = 0;
  if (static_cast<size_t>(day) >= calendar_.size()) return;
  std::vector<Decision> arrived = std::exchange(calendar_[static_cast<size_t>(day)], {});
  closed_today_ = arrived.size();
  closed_.insert(closed_.end(), std::make_move_iterator(arrived.begin()),
                 std::make_move_iterator(arrived.end()));
}

bool Desk::Next(Decision& decision) {
  if (closed_.empty()) return false;
  decision = std::move(closed_.front());
  closed_.pop_front();
  decision.first = position_ + 1;
  position_ += static_cast<int64_t>(decision.tellings.size());
  const absl::Time midnight = absl::UnixEpoch() + 24 * absl::Hours(DateOf(today_).value());
  decision.recorded_at =
      midnight + kOpens +
      absl::Microseconds(absl::ToInt64Microseconds(kOpen) * static_cast<int64_t>(next_today_++) /
                         static_cast<int64_t>(closed_today_));
  FindErrors(decision);
  return true;
}

void Desk::FindErrors(const Decision& decision) {
  int64_t position = decision.first;
  for (const Telling& told : decision.tellings) {
    const int64_t at = position++;
    const int chance = told.original == 0 ? kWrongPerThousand : kWrongAgainPerThousand;
    if (told.payload.has_fact_cancelled() || !dice_.Chance(chance)) continue;
    std::optional<Telling> amended = Amend(told, at, dice_);
    if (amended.has_value()) Tell(today_ + dice_.Between(1, kWrongDaysMax), *std::move(amended));
  }
}

}  // namespace loge::bench::country
