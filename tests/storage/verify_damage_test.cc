// Damage at random: a record or an entry of the index is flipped, cut, removed, duplicated, moved
// or exchanged, and verification finds it at its position and says what it is.
#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/index_terms.h"
#include "storage/record.h"
#include "storage/rocksdb/open.h"
#include "storage/verify.h"
#include "tests/support/log_image.h"
#include "tests/support/storage_test_util.h"
#include "tests/support/test_seed.h"

namespace loge::storage::testing {
namespace {

constexpr int kMemoryRounds = 60;  // Of each kind of damage.
constexpr int kRocksDbRounds = 2;
constexpr int kDecisions = 60;

struct Planted {
  Damage damage;
  int64_t position;
};

// Damages one thing in an image.
class Vandal {
 public:
  explicit Vandal(unsigned seed) : random_(seed) {}

  using Deed = Planted (Vandal::*)(LogImage&);
  struct NamedDeed {
    const char* name;
    Deed deed;
  };
  static std::vector<NamedDeed> Deeds() {
    return {{"flip", &Vandal::Flip},
            {"cut", &Vandal::Cut},
            {"remove", &Vandal::Remove},
            {"duplicate over another", &Vandal::DuplicateOver},
            {"duplicate at the end", &Vandal::DuplicateAtEnd},
            {"exchange", &Vandal::Exchange},
            {"move to the end", &Vandal::MoveToEnd},
            {"shift", &Vandal::Shift},
            {"truncate", &Vandal::Truncate},
            {"strange record at the end", &Vandal::AddStrange},
            {"remove from index", &Vandal::RemoveFromIndex},
            {"add to index", &Vandal::AddToIndex},
            {"add to index behind the end", &Vandal::AddBehindToIndex},
            {"alter index", &Vandal::AlterIndex},
            {"remove the type from index", &Vandal::RemoveType},
            {"add another type to index", &Vandal::AddType}};
  }

  Planted Flip(LogImage& image) {
    const int64_t position = Any(image);
    std::string& bytes = image.records[position];
    char& flipped = bytes[static_cast<size_t>(Below(static_cast<int64_t>(bytes.size())))];
    flipped = static_cast<char>(flipped ^ (1 << Below(8)));
    return {Damage::kAltered, position};
  }
  Planted AddToIndex(LogImage& image) {
    const int64_t position = Any(image);
    image.index[{"never/1", position}] = 1;
    return {Damage::kIndexExtra, position};
  }

 private:
  int64_t Below(int64_t bound) {
    return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_);
  }
  int64_t Any(const LogImage& image) { return 1 + Below(Size(image)); }
  static int64_t Size(const LogImage& image) { return static_cast<int64_t>(image.records.size()); }

  Planted Cut(LogImage& image) {
    const int64_t position = Any(image);
    std::string& bytes = image.records[position];
    bytes.resize(static_cast<size_t>(Below(static_cast<int64_t>(bytes.size()))));
    return {Damage::kAltered, position};
  }
  Planted Remove(LogImage& image) {
    const int64_t position = Any(image);
    image.records.erase(position);
    return {Damage::kMissing, position};
  }
  Planted DuplicateOver(LogImage& image) {
    const auto [from, to] = Two(image);
    image.records[to] = image.records[from];
    return {Damage::kDuplicated, to};
  }
  Planted DuplicateAtEnd(LogImage& image) {
    const int64_t position = Size(image) + 1 + Below(3);
    image.records[position] = image.records[Any(image)];
    return {Damage::kDuplicated, position};
  }
  Planted Exchange(LogImage& image) {
    const auto [one, other] = Two(image);
    std::swap(image.records[one], image.records[other]);
    return {Damage::kOutOfOrder, std::min(one, other)};
  }
  Planted MoveToEnd(LogImage& image) {
    const int64_t position = Any(image);
    const int64_t end = Size(image) + 1;
    image.records[end] = image.records[position];
    image.records.erase(position);
    return {Damage::kMissing, position};
  }
  // Removes a record and lets all that follow move up. (Nothing tells that the very last record is
  // the right one when the one before it is gone: so not there.)
  Planted Shift(LogImage& image) {
    const int64_t position = 1 + Below(Size(image) - 2);
    for (int64_t p = position; p < Size(image); ++p) image.records[p] = image.records[p + 1];
    image.records.erase(Size(image));
    return {Damage::kOutOfOrder, position};
  }
  Planted Truncate(LogImage& image) {
    const int64_t position = Any(image);
    image.records.erase(image.records.find(position), image.records.end());
    return {Damage::kMissing, position};
  }
  Planted AddStrange(LogImage& image) {
    const int64_t position = Size(image) + 1 + Below(1000);
    image.records[position] = "strange";
    return {Damage::kBehindHead, position};
  }

  Planted RemoveFromIndex(LogImage& image) {
    const auto it = AnyEntry(image);
    const int64_t position = it->first.second;
    image.index.erase(it);
    return {Damage::kIndexMissing, position};
  }
  Planted AddBehindToIndex(LogImage& image) {
    const int64_t position = Size(image) + 1 + Below(1000);
    image.index[{AnyEntry(image)->first.first, position}] = 1;
    return {Damage::kIndexExtra, position};
  }
  Planted AlterIndex(LogImage& image) {
    const auto it = AnyEntry(image);
    it->second += 1;
    return {Damage::kIndexAltered, it->first.second};
  }
  Planted RemoveType(LogImage& image) {
    const int64_t position = Any(image);
    image.index.erase({TypeTerm(TypeAt(image, position)), position});
    return {Damage::kIndexMissing, position};
  }
  Planted AddType(LogImage& image) {
    const int64_t position = Any(image);
    const EventType other(TypeAt(image, position).value() + 1);
    image.index[{TypeTerm(other), position}] = other.value();
    return {Damage::kIndexExtra, position};
  }

  static EventType TypeAt(const LogImage& image, int64_t position) {
    return *SkimType(image.records.at(position));
  }
  std::pair<int64_t, int64_t> Two(const LogImage& image) {
    const int64_t one = Any(image);
    const int64_t other = 1 + Below(Size(image) - 1);
    return {one, other < one ? other : other + 1};
  }
  std::map<std::pair<std::string, int64_t>, uint32_t>::iterator AnyEntry(LogImage& image) {
    return std::next(image.index.begin(), Below(static_cast<int64_t>(image.index.size())));
  }

  std::mt19937 random_;
};

class RandomDamage : public ::testing::Test {
 protected:
  RandomDamage() : seed_(loge::testing::TestSeed()), vandal_(seed_) {
    DurableLog opened(folder_.path());
    std::mt19937 random(seed_);
    for (int i = 0; i < kDecisions; ++i) {
      AppendRequest request;
      for (unsigned j = 0; j <= random() % 3; ++j) {
        request.events.push_back(Draft(1 + random() % 9, {absl::StrCat("a/", random() % 7), "b/1"},
                                       std::string(random() % 300, 'x')));
      }
      LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(*opened.log, std::move(request)));
    }
    sound_ = TakeImage(opened.store->scan());
  }

  void ExpectFound(const LogScan& scan, const Planted& planted) {
    const absl::StatusOr<VerifyResult> result =
        VerifyLog(scan, {.check_index = true}, [](const VerifyProgress&) { return true; });
    LOGE_ASSERT_OK(result);
    ASSERT_TRUE(result->finding.has_value());
    EXPECT_EQ(result->finding->damage, planted.damage) << result->finding->detail;
    EXPECT_EQ(result->finding->position, Position(planted.position)) << result->finding->detail;
    // Up to there, or to the end when all records are sound.
    const auto size = static_cast<int64_t>(sound_.records.size());
    const bool of_index = planted.damage >= Damage::kIndexMissing;
    EXPECT_EQ(result->sound_upto.position,
              Position(of_index ? size : std::min(planted.position - 1, size)));
  }

  const unsigned seed_;
  TempFolder folder_;
  LogImage sound_;
  Vandal vandal_;
};

TEST_F(RandomDamage, IsFoundAtItsPosition) {
  for (const Vandal::NamedDeed& deed : Vandal::Deeds()) {
    for (int round = 0; round < kMemoryRounds; ++round) {
      SCOPED_TRACE(absl::StrCat(deed.name, ", LOGE_TEST_SEED=", seed_));
      LogImage image = sound_;
      const Planted planted = (vandal_.*deed.deed)(image);
      ExpectFound(ImageScan(image), planted);
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
}

TEST_F(RandomDamage, IsFoundInTheFilesOfRocksDb) {
  const std::string log = folder_.path() + "/log";
  for (const Vandal::NamedDeed& deed : Vandal::Deeds()) {
    for (int round = 0; round < kRocksDbRounds; ++round) {
      SCOPED_TRACE(absl::StrCat(deed.name, ", LOGE_TEST_SEED=", seed_));
      LogImage image = sound_;
      const Planted planted = (vandal_.*deed.deed)(image);
      WriteImage(log, sound_, image);
      {
        const absl::StatusOr<std::unique_ptr<LogScan>> scan = OpenRocksDbLogScan(log);
        LOGE_ASSERT_OK(scan);
        ExpectFound(**scan, planted);
      }
      WriteImage(log, image, sound_);
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
  const absl::StatusOr<std::unique_ptr<LogScan>> scan = OpenRocksDbLogScan(log);
  LOGE_ASSERT_OK(scan);
  EXPECT_EQ(TakeImage(**scan), sound_);
}

// Of several damages the first one is told, and of several in the index the first position.
TEST_F(RandomDamage, TheFirstOfSeveralIsTold) {
  for (int round = 0; round < kMemoryRounds; ++round) {
    SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", seed_));
    LogImage records = sound_;
    LogImage index = sound_;
    std::set<int64_t> of_records;
    std::set<int64_t> of_index;
    for (int i = 0; i < 3; ++i) {
      of_records.insert(vandal_.Flip(records).position);
      of_index.insert(vandal_.AddToIndex(index).position);
    }
    if (of_records.size() < 3) continue;  // A second flip may undo the first.
    ExpectFound(ImageScan(records), {Damage::kAltered, *of_records.begin()});
    ExpectFound(ImageScan(index), {Damage::kIndexExtra, *of_index.begin()});
  }
}

// More positions than there are parts of the sums, so that a difference must be narrowed down.
TEST(WideRange, ADifferenceOfTheIndexIsNarrowedDown) {
  LogUnderTest t(MemoryBackend());
  for (int i = 0; i < 50; ++i) {
    AppendRequest request;
    for (int j = 0; j < 200; ++j) request.events.push_back(Draft(1, {"a/1"}, "x"));
    LOGE_ASSERT_OK(AppendAndWait(t.log(), std::move(request)));
  }
  const LogImage sound = TakeImage(t.store().scan());
  for (const int64_t position : {1, 2, 3, 4096, 4097, 8192, 9999, 10000}) {
    LogImage image = sound;
    image.index.erase({"a/1", position});
    const absl::StatusOr<VerifyResult> result = VerifyLog(
        ImageScan(image), {.check_index = true}, [](const VerifyProgress&) { return true; });
    LOGE_ASSERT_OK(result);
    ASSERT_TRUE(result->finding.has_value());
    EXPECT_EQ(result->finding->damage, Damage::kIndexMissing);
    EXPECT_EQ(result->finding->position, Position(position));
  }
}

}  // namespace
}  // namespace loge::storage::testing
