// Bytes stored once are read for ever, and written the same way.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/sample_event.h"

namespace loge::testing {
namespace {

using events::v1::EventPayload;
using events::v1::RecordedEvent;

constexpr char kFile[] = "recorded_events.hex";
constexpr char kHead[] =
    "# One stored event (loge.events.v1.RecordedEvent) of every type, every field set, in hex:\n"
    "# type bytes. Lines are added with new events; until release 0.1 a line may change together\n"
    "# with its event, from then on never.\n"
    "# Anew: LOGE_GOLDEN_UPDATE=1 ctest --preset dev -R EventBytes\n";

// "TerritoryPaused" -> bytes.
std::map<std::string, std::string> Samples() {
  std::map<std::string, std::string> out;
  const auto* descriptor = EventPayload::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* type = descriptor->field(i);
    out[type->message_type()->name()] = StoredBytes(SampleEvent(type));
  }
  return out;
}

std::map<std::string, std::string> GoldenBytes() {
  std::map<std::string, std::string> out;
  for (const std::string& line : ReadGoldenLines(kFile)) {
    const size_t space = line.find(' ');
    if (space == std::string::npos) {
      ADD_FAILURE() << "no bytes in line: " << line;
      continue;
    }
    out[line.substr(0, space)] = absl::HexStringToBytes(line.substr(space + 1));
  }
  return out;
}

TEST(EventBytes, EveryTypeHasItsGoldenBytes) {
  const std::map<std::string, std::string> samples = Samples();
  if (UpdatesGoldenFiles()) {
    std::vector<std::string> lines;
    for (const auto& [type, bytes] : samples) {
      lines.push_back(absl::StrCat(type, " ", absl::BytesToHexString(bytes)));
    }
    WriteGoldenLines(kFile, kHead, lines);
  }
  const std::map<std::string, std::string> golden = GoldenBytes();
  for (const auto& [type, bytes] : samples) {
    const auto it = golden.find(type);
    if (it == golden.end()) {
      ADD_FAILURE() << type << " has no line in tests/golden/" << kFile
                    << ". Add it: LOGE_GOLDEN_UPDATE=1 ctest --preset dev -R EventBytes";
      continue;
    }
    EXPECT_EQ(absl::BytesToHexString(bytes), absl::BytesToHexString(it->second))
        << type << " is no longer written as it was. A new field at the end of a message is "
        << "meant? Then LOGE_GOLDEN_UPDATE=1 ctest --preset dev -R EventBytes; anything else "
        << "makes stored logs unreadable";
  }
}

TEST(EventBytes, GoldenBytesParseAndAreWrittenTheSame) {
  const std::map<std::string, std::string> golden = GoldenBytes();
  ASSERT_FALSE(golden.empty());
  for (const auto& [type, bytes] : golden) {
    SCOPED_TRACE(type);
    RecordedEvent event;
    ASSERT_TRUE(event.ParseFromString(bytes));
    EXPECT_TRUE(event.GetReflection()->GetUnknownFields(event).empty());
    EXPECT_EQ(StoredBytes(event), bytes);
    const auto* field =
        EventPayload::descriptor()->FindFieldByNumber(static_cast<int>(event.type()));
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field->message_type()->name(), type);
    EXPECT_EQ(static_cast<int>(event.payload().fact_case()), field->number());
  }
}

}  // namespace
}  // namespace loge::testing
