#include "services/runtime/rpc/parse.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "loge/v1/import.pb.h"
#include "services/runtime/violations.h"

namespace loge::rpc {
namespace {

// The field that is said to be wrong.
std::string FieldOf(const std::string& bytes) {
  const absl::Status status = ExplainParseFailure(*v1::ImportRequest::descriptor(), bytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto detail = runtime::DetailOf(status);
  EXPECT_TRUE(detail.has_value());
  EXPECT_EQ(detail->violations(0).reason(), v1::ERROR_REASON_FIELD_INVALID);
  EXPECT_FALSE(detail->violations(0).message().empty());
  return detail->violations(0).field();
}

v1::ImportRequest Sample() {
  v1::ImportRequest request;
  request.add_commands()->mutable_register_landlord()->mutable_meta()->set_request_id("first");
  v1::Command* command = request.add_commands();
  command->set_sequence(2);
  command->mutable_cancel_fact()->mutable_meta()->set_source_system("BAD!");
  return request;
}

TEST(ExplainParseFailure, NamesANestedTextThatIsNotUtf8) {
  std::string bytes = Sample().SerializeAsString();
  bytes.replace(bytes.find("BAD!"), 4, "\xc3\x28zz");
  v1::ImportRequest parsed;
  EXPECT_FALSE(parsed.ParseFromString(bytes));
  EXPECT_EQ(FieldOf(bytes), "commands[1].cancel_fact.meta.source_system");
}

TEST(ExplainParseFailure, NamesTheMessageThatIsCutShort) {
  v1::ImportRequest request;
  request.add_commands();
  std::string bytes = request.SerializeAsString();
  // A second command of two bytes, which begin a field and do not end it.
  bytes += std::string("\x0a\x02\x0a\x05", 4);
  EXPECT_EQ(FieldOf(bytes), "commands[1]");
  EXPECT_EQ(FieldOf(bytes.substr(0, bytes.size() - 1)), "");
}

TEST(ExplainParseFailure, IsSafeOnAnyBytes) {
  std::mt19937 random(42);
  const std::string good = Sample().SerializeAsString();
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = good.substr(0, random() % (good.size() + 1));
    for (int n = 0; n < 4 && !bytes.empty(); ++n) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    FieldOf(bytes);
  }
}

TEST(ExplainParseFailure, StopsAtDeepNesting) {
  // EventPayload.fact_corrected.replacement nests without end.
  std::string bytes;
  for (int i = 0; i < 400; ++i) {
    std::string outer;
    const char tag = i % 2 == 0 ? '\x1a' : '\x0a';  // replacement = 3, fact_corrected = 1
    outer += tag;
    for (size_t size = bytes.size();;) {
      outer += static_cast<char>((size & 0x7f) | (size > 0x7f ? 0x80 : 0));
      size >>= 7;
      if (size == 0) break;
    }
    bytes = outer + bytes;
  }
  const absl::Status status = ExplainParseFailure(*events::v1::EventPayload::descriptor(), bytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("too deeply"), absl::string_view::npos);
}

}  // namespace
}  // namespace loge::rpc
