#include "storage/record.h"

#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/wire.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

EventDraft FullDraft() {
  EventDraft draft = Draft(7, {"a/1", "b/2"},
                           std::string("\x0a\x01"
                                       "A"));
  draft.precision = 1;
  draft.source_system = "hr";
  draft.source_ref = "row-7";
  draft.request_id = "r1";
  draft.sealed = {"p1", "xyz"};
  return draft;
}

Placement FullPlacement() {
  return {Position(300), absl::FromUnixMicros(1000000000000005), /*index=*/1, /*count=*/3};
}

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

TEST(Record, HasTheBytesThatTheFormatDocumentSays) {
  absl::StatusOr<std::string> bytes = EncodeDraft(FullDraft());
  LOGE_ASSERT_OK(bytes);
  const std::string hash = FinishRecord(FullPlacement(), GenesisHash(), *bytes);
  EXPECT_EQ(Hex(hash), "4ec0db827534061708d0c6cad898413cfb1009f809948a1f236af2a6b8b1233c");
  EXPECT_EQ(Hex(*bytes),
            "0807"  // type
            "1203612f31"
            "1203622f32"  // subjects
            "1a0a323030392d30352d3132"
            "2001"                        // occurred_on, precision
            "2a056c6f63616c"              // actor
            "320b0a0268721205726f772d37"  // source
            "3a027231"                    // request_id
            "42090a02703112"
            "0378797a"                // sealed
            "4a030a0141"              // payload
            "50ac02"                  // position
            "5a09088094ebdc03108827"  // recorded_at
            "6001"
            "6803"  // decision_index, decision_count
            "7220" +
                Hex(hash));
}

TEST(Record, LeavesOutWhatIsEmptyOrZero) {
  EventDraft draft;
  draft.type = EventType(300);
  absl::StatusOr<std::string> bytes = EncodeDraft(draft);
  LOGE_ASSERT_OK(bytes);
  const std::string hash =
      FinishRecord({Position(1), absl::UnixEpoch(), 0, 1}, GenesisHash(), *bytes);
  EXPECT_EQ(Hex(*bytes),
            "08ac02"
            "4a00"
            "5001"
            "5a00"
            "6801"
            "7220" +
                Hex(hash));
}

TEST(Record, IsSkimmedBack) {
  std::string bytes = *EncodeDraft(FullDraft());
  const std::string hash = FinishRecord(FullPlacement(), GenesisHash(), bytes);
  EXPECT_EQ(*SkimType(bytes), EventType(7));
  const auto trailer = SkimTrailer(bytes);
  LOGE_ASSERT_OK(trailer);
  EXPECT_EQ(trailer->placement.position, Position(300));
  EXPECT_EQ(trailer->placement.recorded_at, FullPlacement().recorded_at);
  EXPECT_EQ(trailer->placement.index, 1);
  EXPECT_EQ(trailer->placement.count, 3);
  EXPECT_EQ(trailer->chain_hash, hash);
  EXPECT_EQ(*SkimSubjects(bytes), Subjects({"a/1", "b/2"}));
}

TEST(Record, KeepsInstantsBefore1970) {
  std::string bytes = *EncodeDraft(FullDraft());
  const absl::Time time = absl::FromUnixMicros(-1500001);
  FinishRecord({Position(1), time, 0, 1}, GenesisHash(), bytes);
  EXPECT_EQ(SkimTrailer(bytes)->placement.recorded_at, time);
}

TEST(Record, AnyFlippedBitIsFound) {
  std::string bytes = *EncodeDraft(FullDraft());
  FinishRecord(FullPlacement(), GenesisHash(), bytes);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, VerifyRecord(bytes, GenesisHash()));
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, VerifyRecord(flipped, GenesisHash()));
  }
  std::string other_previous = GenesisHash();
  other_previous[31] = 1;
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, VerifyRecord(bytes, other_previous));
}

TEST(Record, SkimmingIsSafeOnAnyBytes) {
  std::string bytes = *EncodeDraft(FullDraft());
  FinishRecord(FullPlacement(), GenesisHash(), bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exactly that size, so that a sanitizer sees a read behind it.
    const std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, SkimTrailer({cut.data(), cut.size()}));
  }
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> garbage(bytes.begin(), bytes.end());
    for (int n = 0; n < 3; ++n) garbage[random() % garbage.size()] = static_cast<char>(random());
    garbage.resize(random() % (garbage.size() + 1));
    const absl::string_view view(garbage.data(), garbage.size());
    for (const absl::Status& status :
         {SkimType(view).status(), SkimTrailer(view).status(), SkimSubjects(view).status()}) {
      EXPECT_TRUE(status.ok() || absl::IsDataLoss(status)) << status;
    }
  }
}

TEST(Record, RefusesMalformedDrafts) {
  const std::vector<std::string> bad_subjects = {"",
                                                 "/",
                                                 "kind/",
                                                 "/id",
                                                 "kind",
                                                 "a b/c",
                                                 "a/\n",
                                                 "a/\xc3\xa9",
                                                 std::string("a/\0", 3),
                                                 "a/" + std::string(kSubjectBytesMax, 'x')};
  for (const std::string& subject : bad_subjects) {
    LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, EncodeDraft(Draft(1, {subject})));
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, EncodeDraft(Draft(1, {"a/b/c"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, EncodeDraft(Draft(0, {"a/1"})));
  std::vector<std::string> many(kSubjectsPerEventMax + 1, "a/1");
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, EncodeDraft(Draft(1, many)));
  EventDraft not_utf8 = Draft(1, {"a/1"});
  not_utf8.source_ref = "\xff";
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, EncodeDraft(not_utf8));
}

TEST(Wire, KnowsUtf8) {
  for (const char* good : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8f\xa0"}) {
    EXPECT_TRUE(wire::IsUtf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82",
                          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_FALSE(wire::IsUtf8(bad)) << absl::CHexEscape(bad);
  }
}

TEST(Wire, VarintsOfEverySizeComeBack) {
  for (int shift = 0; shift < 64; ++shift) {
    const uint64_t value = (uint64_t{1} << shift) + (shift == 0 ? 0 : 1);
    std::string bytes;
    wire::PutUintField(5, value, bytes);
    wire::Reader reader(bytes);
    wire::Field field;
    ASSERT_TRUE(reader.Next(field));
    EXPECT_EQ(field.varint, value);
    EXPECT_FALSE(reader.Next(field));
    EXPECT_TRUE(reader.ok());
  }
}

}  // namespace
}  // namespace loge::storage::testing
