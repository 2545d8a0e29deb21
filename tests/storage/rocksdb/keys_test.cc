// Keys and small values, to the byte. What is expected here is written by hand from FORMAT.md.
#include "storage/rocksdb/keys.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/index_terms.h"
#include "storage/record.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/row_batch.h"

namespace loge::storage::rocks {
namespace {

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

TEST(Keys, OfEventsHaveTheBytesThatTheFormatDocumentSays) {
  EXPECT_EQ(Hex(EventKey(Position(300))), "000000000000012c");
  EXPECT_EQ(Hex(EventKey(Position(0x0102030405060708))), "0102030405060708");
}

TEST(Keys, OfTheIndexHaveTheBytesThatTheFormatDocumentSays) {
  EXPECT_EQ(Hex(TermPrefix("a/1")), "612f3100");
  EXPECT_EQ(Hex(PostingsKey("a/1", Position(300))),
            "612f31"              // subject
            "00"                  //
            "000000000000012c");  // position
  EXPECT_EQ(Hex(PostingsKey(TypeTerm(EventType(170)), Position(300))),
            "20"                  // space
            "313730"              // type
            "00"                  //
            "000000000000012c");  // position
}

struct SeenPosting {
  int64_t position;
  uint32_t type;
  bool operator==(const SeenPosting& other) const {
    return position == other.position && type == other.type;
  }
};

std::optional<std::vector<SeenPosting>> Parsed(int64_t last, absl::string_view bytes) {
  std::vector<Posting> postings;
  if (!ParsePostings(Position(last), bytes, postings)) return std::nullopt;
  std::vector<SeenPosting> seen;
  for (const Posting& posting : postings) {
    seen.push_back({posting.position.value(), posting.type.value()});
  }
  return seen;
}

TEST(Format, HasTheVersionThatTheFormatDocumentSays) { EXPECT_EQ(kLogFormatVersion, 3); }

TEST(Values, OfPostingsHaveTheBytesThatTheFormatDocumentSays) {
  const Posting last{Position(300), EventType(170)};
  EXPECT_EQ(Hex(EncodePostings({last})), "aa01");
  const std::string three =
      EncodePostings({{Position(99), EventType(1)}, {Position(299), EventType(300)}, last});
  EXPECT_EQ(Hex(three),
            "aa01"      // type of the last
            "01"        // the one before it is one position before
            "ac02"      // its type
            "c80101");  // 200 positions before that; type
  EXPECT_EQ(Parsed(300, "\xaa\x01"), (std::vector<SeenPosting>{{300, 170}}));
  EXPECT_EQ(Parsed(300, three), (std::vector<SeenPosting>{{300, 170}, {299, 300}, {99, 1}}));
}

TEST(Values, OfPostingsAreRefusedWhenTheyAreNone) {
  for (const char* bytes : {
           "",                  // No type.
           "00",                // Type 0.
           "ffffffff1f",        // A type of more than 32 bits.
           "aa",                // Cut short.
           "0101",              // A distance without a type.
           "010001",            // The same position twice.
           "010501",            // Before position 1.
           "01ffffffffffff01",  // Far before it.
       }) {
    EXPECT_EQ(Parsed(5, absl::HexStringToBytes(bytes)), std::nullopt) << bytes;
  }
  EXPECT_EQ(Parsed(5, "\x01\x04\x01"), (std::vector<SeenPosting>{{5, 1}, {1, 1}}));
  EXPECT_EQ(Parsed(0, "\x01"), std::nullopt);
  EXPECT_EQ(Parsed(-1, "\x01"), std::nullopt);
}

TEST(Keys, OfRequestsHaveTheBytesThatTheFormatDocumentSays) {
  const std::string key = RequestKey("local", "r1");
  EXPECT_EQ(Hex(key),
            "72"          // r
            "0005"        // length of the principal
            "6c6f63616c"  // principal
            "7231");      // request id
  EXPECT_EQ(Hex(RequestKey(std::string(258, 'a'), "")).substr(0, 8), "72010261");
  EXPECT_EQ(Hex(RequestsByPositionKey(Position(300))), "70000000000000012c");
}

TEST(Values, OfRequestsByPositionHaveTheBytesThatTheFormatDocumentSays) {
  const std::string bytes = EncodeRequestPlaces({{Position(299), "rab"}, {Position(300), "rc"}});
  EXPECT_EQ(Hex(bytes),
            "08ab02"      // 1: last position
            "1203726162"  // 2: key
            "08ac02"
            "12027263");
  const auto places = ParseRequestPlaces(bytes);
  ASSERT_TRUE(places.has_value());
  ASSERT_EQ(places->size(), 2u);
  EXPECT_EQ((*places)[0].last, Position(299));
  EXPECT_EQ((*places)[0].key, "rab");
  EXPECT_EQ((*places)[1].last, Position(300));
  EXPECT_EQ((*places)[1].key, "rc");
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    if (cut == 8) continue;  // Behind the first.
    EXPECT_EQ(ParseRequestPlaces(absl::string_view(bytes).substr(0, cut)).has_value(), false)
        << cut;
  }
  EXPECT_EQ(ParseRequestPlaces(absl::HexStringToBytes("0800120172")).has_value(), false);
}

TEST(Keys, OfClaimsHaveTheBytesThatTheFormatDocumentSays) {
  EXPECT_EQ(Hex(ClaimKey("\x01\xff")), "6b01ff");
  EXPECT_EQ(Hex(ClaimSlotKey("person/1", "id")),
            "68"                // h
            "706572736f6e2f31"  // holder
            "00"
            "6964");  // slot
}

TEST(Keys, OfMetaRowsAndTheVaultHaveTheBytesThatTheFormatDocumentSays) {
  EXPECT_EQ(absl::string_view(kFormatVersionKey), "format_version");
  EXPECT_EQ(absl::string_view(kHeadKey), "head");
  EXPECT_EQ(absl::string_view(kCheckpointKey), "c");
  EXPECT_EQ(Hex(BigEndian64(300)), "000000000000012c");  // The value of a checkpoint.
  EXPECT_EQ(Hex(RowKey("k/1")), "726b2f31");
  EXPECT_EQ(Hex(PersonKey("p-1")), "70702d31");
  EXPECT_EQ(Hex(SystemName("claims")), "73636c61696d73");
}

TEST(Values, OfRequestsHaveTheBytesThatTheFormatDocumentSays) {
  const std::string bytes = EncodeRequest({"fp", "answer", Position(299), Position(300)});
  EXPECT_EQ(Hex(bytes),
            "0a026670"            // fingerprint
            "10ab02"              // first
            "18ac02"              // last
            "2206616e73776572");  // answer
  const std::optional<RequestRecord> request = ParseRequest(bytes);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->fingerprint, "fp");
  EXPECT_EQ(request->answer, "answer");
  EXPECT_EQ(request->first, Position(299));
  EXPECT_EQ(request->last, Position(300));
  EXPECT_FALSE(ParseRequest("").has_value());
  EXPECT_FALSE(ParseRequest(bytes.substr(0, bytes.size() - 1)).has_value());
}

TEST(Values, OfClaimsHaveTheBytesThatTheFormatDocumentSays) {
  const std::string bytes = EncodeClaimHolder({"person/1", "id"});
  EXPECT_EQ(Hex(bytes),
            "0a08706572736f6e2f31"  // holder
            "12026964");            // slot
  const std::optional<ClaimHolder> holder = ParseClaimHolder(bytes);
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->holder, "person/1");
  EXPECT_EQ(holder->slot, "id");
  EXPECT_FALSE(ParseClaimHolder("").has_value());
  EXPECT_FALSE(ParseClaimHolder(bytes.substr(0, bytes.size() - 1)).has_value());
}

TEST(Values, OfTheHeadHaveTheBytesThatTheFormatDocumentSays) {
  const absl::Time recorded_at = absl::FromUnixMicros(1000000000000005);
  const std::string bytes = EncodeHead({Position(300), GenesisHash(), recorded_at});
  EXPECT_EQ(Hex(bytes), absl::StrCat("08ac02",                        // position
                                     "1209088094ebdc03108827",        // recorded_at
                                     "1a20", std::string(64, '0')));  // chain hash
  const std::optional<Head> head = ParseHead(bytes);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->position, Position(300));
  EXPECT_EQ(head->chain_hash, GenesisHash());
  EXPECT_EQ(head->recorded_at, recorded_at);
  EXPECT_FALSE(ParseHead("").has_value());
  EXPECT_FALSE(ParseHead(bytes.substr(0, bytes.size() - 1)).has_value());
}

}  // namespace
}  // namespace loge::storage::rocks
