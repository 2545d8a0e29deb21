#include "tests/crash/workload.h"

#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace loge::storage::testing {
namespace {

constexpr char kTagKind[] = "append/";
constexpr int kPlaces = 6;
constexpr int kRoads = 4;
constexpr int kPersons = 12;
constexpr int kTypes = 3;
constexpr int kClaimKeys = 20;
constexpr int kHolders = 10;
constexpr int kLargeBytes = 70000;  // More than two blocks of a WAL.

std::string Place(int number) { return absl::StrCat("place/", number); }
std::string Road(int number) { return absl::StrCat("road/", number); }
std::string Person(int number) { return absl::StrCat("person/", number); }
std::string ClaimKeyOf(int number) { return absl::StrCat("key", number); }
std::string Holder(int number) { return absl::StrCat("holder", number); }

class Dice {
 public:
  Dice(uint64_t seed, const AppendTag& tag)
      : random_(seed * 1000003 + static_cast<uint64_t>(tag.number)) {}
  // 0 to `sides` - 1.
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<uint64_t>(sides)); }

 private:
  std::mt19937_64 random_;
};

// Chains keep to a road, so that members meet what members before them wrote, and mostly nothing of
// others: some last. Other chains come to the same road, and now and then a member leaves it.
Subject PlaceOf(const AppendTag& tag, Dice& dice) {
  if (tag.chain != 0 && dice.Roll(4) != 0) {
    return Subject(Road(static_cast<int>(tag.chain % kRoads)));
  }
  return Subject(Place(dice.Roll(kPlaces)));
}

EventDraft MakeEvent(const AppendTag& tag, Dice& dice) {
  EventDraft draft;
  draft.type = EventType(static_cast<uint32_t>(1 + dice.Roll(kTypes)));
  draft.subjects = {Subject(absl::StrCat(kTagKind, tag.number, "-", tag.seen.value(), "-",
                                         tag.chain, "-", tag.sequence)),
                    PlaceOf(tag, dice)};
  if (dice.Roll(2) == 0) draft.subjects.push_back(Subject(Person(dice.Roll(kPersons))));
  draft.occurred_on = "2009-05-12";
  draft.actor = kPrincipal;
  draft.request_id = RequestId(tag.number);
  const int bytes = dice.Roll(50) == 0 ? kLargeBytes : 20 + dice.Roll(400);
  draft.payload.reserve(static_cast<size_t>(bytes));
  for (int i = 0; i < bytes; ++i) draft.payload.push_back(static_cast<char>(dice.Roll(256)));
  return draft;
}

}  // namespace

std::string RequestId(int64_t number) { return absl::StrCat("request", number); }

AppendRequest Workload::Make(const AppendTag& tag) const {
  Dice dice(seed_, tag);
  AppendRequest request;
  const int events = 1 + dice.Roll(3);
  for (int i = 0; i < events; ++i) request.events.push_back(MakeEvent(tag, dice));
  const bool chained = tag.chain != 0;
  if (chained ? dice.Roll(4) != 0 : dice.Roll(2) == 0) {
    ConditionItem item;
    item.query.subjects = {request.events[0].subjects[1]};
    if (dice.Roll(2) == 0) item.query.types = {request.events[0].type};
    item.after = tag.seen;
    request.condition.push_back(item);
  }
  if (dice.Roll(chained ? 9 : 3) == 0) {
    ClaimTake take{ClaimKeyOf(dice.Roll(kClaimKeys)), Holder(dice.Roll(kHolders)), kSlot, ""};
    if (dice.Roll(4) == 0) take.instead_of = Holder(dice.Roll(kHolders));
    request.takes.push_back(take);
  }
  if (dice.Roll(8) == 0) request.releases.push_back({Holder(dice.Roll(kHolders)), kSlot});
  request.request =
      RequestStamp{kPrincipal, RequestId(tag.number), absl::StrCat("fingerprint", tag.number),
                   absl::StrCat("answer", tag.number)};
  return request;
}

std::optional<AppendTag> Workload::TagOf(const std::vector<Subject>& subjects) {
  if (subjects.empty()) return std::nullopt;
  absl::string_view name = subjects[0].value();
  if (!absl::ConsumePrefix(&name, kTagKind)) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(name, '-');
  AppendTag tag;
  int64_t seen = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &tag.number) ||
      !absl::SimpleAtoi(parts[1], &seen) || !absl::SimpleAtoi(parts[2], &tag.chain) ||
      !absl::SimpleAtoi(parts[3], &tag.sequence)) {
    return std::nullopt;
  }
  tag.seen = Position(seen);
  return tag;
}

std::vector<Subject> Workload::Subjects() {
  std::vector<Subject> subjects;
  for (int i = 0; i < kPlaces; ++i) subjects.push_back(Subject(Place(i)));
  for (int i = 0; i < kRoads; ++i) subjects.push_back(Subject(Road(i)));
  for (int i = 0; i < kPersons; ++i) subjects.push_back(Subject(Person(i)));
  return subjects;
}

std::vector<std::string> Workload::ClaimKeys() {
  std::vector<std::string> keys;
  for (int i = 0; i < kClaimKeys; ++i) keys.push_back(ClaimKeyOf(i));
  return keys;
}

std::vector<std::string> Workload::Holders() {
  std::vector<std::string> holders;
  for (int i = 0; i < kHolders; ++i) holders.push_back(Holder(i));
  return holders;
}

}  // namespace loge::storage::testing
