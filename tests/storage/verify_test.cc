// Verification of sound logs, of heads kept elsewhere, of logs that grow, of logs written wrongly.
// Damage at random is in verify_damage_test.cc.
#include "storage/verify.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/index_terms.h"
#include "storage/record.h"
#include "tests/support/log_image.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

bool GoOn(const VerifyProgress&) { return true; }

VerifyResult Verified(const LogScan& scan, const VerifyOptions& options) {
  const absl::StatusOr<VerifyResult> result = VerifyLog(scan, options, GoOn);
  EXPECT_TRUE(result.ok()) << result.status();
  return *result;
}

#define LOGE_EXPECT_FINDING(result, wanted_damage, wanted_position)                               \
  do {                                                                                            \
    const VerifyResult verified = (result);                                                       \
    ASSERT_TRUE(verified.finding.has_value());                                                    \
    EXPECT_EQ(verified.finding->damage, wanted_damage) << verified.finding->detail;               \
    EXPECT_EQ(verified.finding->position, Position(wanted_position)) << verified.finding->detail; \
  } while (false)

#define LOGE_EXPECT_SOUND(result)                                                              \
  do {                                                                                         \
    const VerifyResult verified = (result);                                                    \
    EXPECT_FALSE(verified.finding.has_value()) << verified.finding.value_or(Finding()).detail; \
  } while (false)

class Verify : public ::testing::TestWithParam<Backend> {
 protected:
  // Decisions of one, two and three events, in turn.
  void AppendSome(int decisions) {
    for (int i = 0; i < decisions; ++i) {
      AppendRequest request;
      for (int j = 0; j <= i % 3; ++j) {
        request.events.push_back(Draft(1 + j, {absl::StrCat("a/", i % 5), "b/1", "b/1"}));
      }
      LOGE_ASSERT_OK(AppendAndWait(t_.log(), std::move(request)));
    }
  }
  const LogScan& scan() { return t_.store().scan(); }
  ChainHead HeadNow() {
    const Head head = t_.log().GetHead();
    return {head.position, head.chain_hash};
  }

  LogUnderTest t_{GetParam()};
};

TEST_P(Verify, AnEmptyLogIsSound) {
  for (const bool live : {false, true}) {
    const VerifyResult result = Verified(scan(), {.check_index = true, .live = live});
    LOGE_EXPECT_SOUND(result);
    EXPECT_EQ(result.records, 0);
    EXPECT_EQ(result.sound_upto.position, Position(0));
    EXPECT_EQ(result.sound_upto.hash, GenesisHash());
  }
}

TEST_P(Verify, ASoundLogIsSoundUpToItsHead) {
  AppendSome(12);
  for (const bool live : {false, true}) {
    const VerifyResult result = Verified(scan(), {.check_index = true, .live = live});
    LOGE_EXPECT_SOUND(result);
    EXPECT_EQ(result.records, 24);
    EXPECT_EQ(result.index_entries, 72);
    EXPECT_EQ(result.sound_upto.position, Position(24));
    EXPECT_EQ(result.sound_upto.hash, HeadNow().hash);
  }
  EXPECT_EQ(Verified(scan(), {}).index_entries, 0);
}

TEST_P(Verify, TellsItsProgressAndCanBeCancelled) {
  AppendSome(12);
  std::vector<VerifyProgress> told;
  const VerifyOptions options{.check_index = true};
  LOGE_ASSERT_OK(VerifyLog(scan(), options, [&](const VerifyProgress& progress) {
    told.push_back(progress);
    return true;
  }));
  ASSERT_EQ(told.size(), 2u);  // The log is one step long, and so is its index.
  EXPECT_EQ(told[0].records_done, 24);
  EXPECT_EQ(told[0].records_total, 24);
  EXPECT_EQ(told[0].index_entries_total, 0);
  EXPECT_EQ(told[1].index_entries_done, 72);
  EXPECT_EQ(told[1].index_entries_total, 72);
  for (int allowed = 0; allowed < 2; ++allowed) {
    int calls = 0;
    LOGE_EXPECT_CODE(
        absl::StatusCode::kCancelled,
        VerifyLog(scan(), options, [&](const VerifyProgress&) { return calls++ < allowed; }));
  }
}

TEST_P(Verify, BeginsBehindAKnownHead) {
  AppendSome(6);  // 12 events.
  const ChainHead known = HeadNow();
  AppendSome(6);
  const VerifyResult result = Verified(scan(), {.since = known, .check_index = true});
  LOGE_EXPECT_SOUND(result);
  EXPECT_EQ(result.records, 12);
  EXPECT_EQ(result.index_entries, 72);  // All are read, the later half is compared.
  EXPECT_EQ(result.sound_upto.position, Position(24));
  EXPECT_EQ(Verified(scan(), {.since = HeadNow()}).records, 0);
  EXPECT_EQ(Verified(scan(), {.since = ChainHead{Position(0), GenesisHash()}}).records, 24);
  // In the middle of a decision.
  const RecordTrailer trailer = *SkimTrailer(**ReadRecordAt(scan(), Position(5)));
  LOGE_EXPECT_SOUND(Verified(scan(), {.since = ChainHead{Position(5), trailer.chain_hash}}));
  const VerifyResult wrong = Verified(scan(), {.since = ChainHead{Position(5), known.hash}});
  LOGE_EXPECT_FINDING(wrong, Damage::kExpectedDiffers, 5);
  const VerifyResult behind = Verified(scan(), {.since = ChainHead{Position(25), known.hash}});
  LOGE_EXPECT_FINDING(behind, Damage::kExpectedDiffers, 25);
}

TEST_P(Verify, ContainsTheHeadsThatWereExportedEarlier) {
  std::vector<ChainHead> exported = {HeadNow()};
  for (int i = 0; i < 3; ++i) {
    AppendSome(3);
    exported.push_back(HeadNow());
  }
  for (const ChainHead& head : exported) {
    LOGE_EXPECT_SOUND(Verified(scan(), {.expected = head}));
    LOGE_EXPECT_SOUND(Verified(scan(), {.since = head, .expected = head}));
    ChainHead other = head;
    other.hash[7] = static_cast<char>(other.hash[7] + 1);
    const VerifyResult result = Verified(scan(), {.expected = other});
    LOGE_EXPECT_FINDING(result, Damage::kExpectedDiffers, head.position.value());
  }
  const VerifyResult ahead =
      Verified(scan(), {.expected = ChainHead{Position(INT64_MAX), exported[1].hash}});
  LOGE_EXPECT_FINDING(ahead, Damage::kExpectedDiffers, 19);
}

TEST_P(Verify, RefusesWhatIsNoChainHead) {
  const ChainHead good{Position(0), GenesisHash()};
  for (const ChainHead& bad :
       {ChainHead{Position(-1), GenesisHash()}, ChainHead{Position(0), "short"}}) {
    LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, VerifyLog(scan(), {.since = bad}, GoOn));
    LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument,
                     VerifyLog(scan(), {.expected = bad}, GoOn));
  }
  LOGE_EXPECT_CODE(
      absl::StatusCode::kInvalidArgument,
      VerifyLog(scan(), {.since = ChainHead{Position(1), GenesisHash()}, .expected = good}, GoOn));
}

TEST_P(Verify, WhatComesMeanwhileIsLeftForTheNextTime) {
  AppendSome(12);
  int calls = 0;
  const absl::StatusOr<VerifyResult> result =
      VerifyLog(scan(), {.check_index = true, .live = true}, [&](const VerifyProgress&) {
        ++calls;
        AppendSome(3);
        return true;
      });
  LOGE_ASSERT_OK(result);
  LOGE_EXPECT_SOUND(*result);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(result->records, 24);
  EXPECT_EQ(result->sound_upto.position, Position(24));
}

INSTANTIATE_TEST_SUITE_P(Backends, Verify, ::testing::Values(MemoryBackend(), RocksDbBackend()),
                         BackendName);

// A log whose records can be written anew, with hashes that fit.
class Rewritten : public ::testing::Test {
 protected:
  // Decisions of one, three and two events.
  Rewritten() {
    for (const int count : {1, 3, 2}) {
      for (int i = 0; i < count; ++i) {
        const Position position(static_cast<int64_t>(placements_.size()) + 1);
        placements_.push_back({position, absl::FromUnixSeconds(position.value()), i, count});
      }
    }
    Write();
  }

  // Writes all records from `placements_`, chained and with a head that fits.
  void Write(const std::string& payload = "payload") {
    image_ = {};
    std::string hash = GenesisHash();
    for (size_t i = 0; i < placements_.size(); ++i) {
      std::string bytes = *EncodeDraft(Draft(7, {"a/1"}, payload));
      hash = FinishRecord(placements_[i], hash, bytes);
      image_.records[static_cast<int64_t>(i) + 1] = bytes;
      image_.index[{"a/1", static_cast<int64_t>(i) + 1}] = 7;
      image_.index[{TypeTerm(EventType(7)), static_cast<int64_t>(i) + 1}] = 7;
    }
    image_.head = {Position(static_cast<int64_t>(placements_.size())), hash,
                   placements_.back().recorded_at};
  }

  VerifyResult Verified(VerifyOptions options = {}) {
    options.check_index = true;
    return testing::Verified(ImageScan(image_), options);
  }

  std::vector<Placement> placements_;
  LogImage image_;
};

TEST_F(Rewritten, IsSoundWhenAllFits) { LOGE_EXPECT_SOUND(Verified()); }

TEST_F(Rewritten, AHistoryWrittenAnewIsFoundByAnExportedHeadOnly) {
  const ChainHead exported{image_.head.position, image_.head.chain_hash};
  Write("another payload");
  LOGE_EXPECT_SOUND(Verified());
  const VerifyResult result = Verified({.expected = exported});
  LOGE_EXPECT_FINDING(result, Damage::kExpectedDiffers, 6);
}

TEST_F(Rewritten, ALogCutOffTogetherWithItsHeadIsFoundByAnExportedHeadOnly) {
  const ChainHead exported{image_.head.position, image_.head.chain_hash};
  placements_.resize(4);
  Write();
  LOGE_EXPECT_SOUND(Verified());
  const VerifyResult result = Verified({.expected = exported});
  LOGE_EXPECT_FINDING(result, Damage::kExpectedDiffers, 5);
}

TEST_F(Rewritten, DecisionsMustBeWholeAndInOrder) {
  const std::vector<Placement> good = placements_;
  placements_[2].index = 0;
  Write();
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 3);
  placements_ = good;
  placements_[2].count = 4;
  Write();
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 3);
  placements_ = good;
  placements_[4].index = 1;
  Write();
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 5);
  placements_ = good;
  placements_.pop_back();
  Write();
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 5);
}

TEST_F(Rewritten, TimeMustNotGoBack) {
  placements_[3].recorded_at = placements_[1].recorded_at;
  Write();
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 4);
}

TEST_F(Rewritten, TheHeadMustBeTheEndOfTheChain) {
  const LogImage good = image_;
  image_.head.chain_hash = GenesisHash();
  LOGE_EXPECT_FINDING(Verified(), Damage::kHeadDiffers, 6);
  image_ = good;
  image_.head.recorded_at += absl::Seconds(1);
  LOGE_EXPECT_FINDING(Verified(), Damage::kHeadDiffers, 6);
  image_ = good;
  image_.head.position = Position(7);
  LOGE_EXPECT_FINDING(Verified(), Damage::kMissing, 7);
  image_ = good;
  image_.head.position = Position(4);
  LOGE_EXPECT_FINDING(Verified({.live = true}), Damage::kHeadDiffers, 4);
  LOGE_EXPECT_FINDING(Verified(), Damage::kBehindHead, 5);
}

TEST_F(Rewritten, WhatLiesUnderNoPositionIsFound) {
  image_.records[0] = image_.records[1];
  LOGE_EXPECT_FINDING(Verified(), Damage::kMalformed, 1);
}

// Fails the reads behind a position, as a store does whose disk or whose file is damaged.
class FailingScan final : public LogScan {
 public:
  FailingScan(const LogImage& image, Position last, absl::Status fault)
      : scan_(image), last_(last), fault_(std::move(fault)) {}
  absl::StatusOr<Head> StoredHead() const override {
    if (last_.value() == 0) return fault_;
    return scan_.StoredHead();
  }
  absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const override {
    bool failed = false;
    absl::StatusOr<bool> stopped = scan_.ScanRecords(cursor, [&](const Record& record) {
      failed = record.position > last_;
      return !failed && visit(record);
    });
    if (failed) return fault_;
    return stopped;
  }
  absl::StatusOr<bool> ScanIndex(ScanCursor&, IndexVisitor) const override { return fault_; }

 private:
  ImageScan scan_;
  Position last_;
  absl::Status fault_;
};

TEST_F(Rewritten, WhatCannotBeReadIsAFindingWhenItIsDamaged) {
  const absl::Status damaged = absl::DataLossError("a wrong checksum");
  LOGE_EXPECT_FINDING(testing::Verified(FailingScan(image_, Position(3), damaged), {}),
                      Damage::kUnreadable, 4);
  LOGE_EXPECT_FINDING(testing::Verified(FailingScan(image_, Position(3), damaged),
                                        {.since = ChainHead{Position(4), GenesisHash()}}),
                      Damage::kUnreadable, 4);
  LOGE_EXPECT_FINDING(testing::Verified(FailingScan(image_, Position(0), damaged), {}),
                      Damage::kHeadDiffers, 0);
  const FailingScan index(image_, Position(6), damaged);
  LOGE_EXPECT_SOUND(testing::Verified(index, {}));
  LOGE_EXPECT_FINDING(testing::Verified(index, {.check_index = true}), Damage::kUnreadable, 0);
}

TEST_F(Rewritten, WhatCannotBeReadForAnotherReasonIsAnError) {
  const absl::Status fault = absl::UnavailableError("no answer from the disk");
  for (const int64_t last : {0, 3}) {
    LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable,
                     VerifyLog(FailingScan(image_, Position(last), fault), {}, GoOn));
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable,
                   VerifyLog(FailingScan(image_, Position(6), fault), {.check_index = true}, GoOn));
}

}  // namespace
}  // namespace loge::storage::testing
