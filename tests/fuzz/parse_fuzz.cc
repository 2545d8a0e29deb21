// Request bytes that protobuf refuses are explained by a typed error, whatever they are.
#include <cstdint>
#include <memory>

#include "loge/v1/import.pb.h"
#include "services/runtime/rpc/parse.h"
#include "tests/fuzz/expect.h"

namespace {

void Check(const google::protobuf::Message& prototype, absl::string_view bytes) {
  const absl::Status status = loge::rpc::ExplainParseFailure(*prototype.GetDescriptor(), bytes);
  LOGE_FUZZ_EXPECT(status.code() == absl::StatusCode::kInvalidArgument);
  LOGE_FUZZ_EXPECT(!status.message().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  Check(loge::v1::ImportRequest::default_instance(), bytes);
  Check(loge::v1::RecordMeetingRequest::default_instance(), bytes);
  Check(loge::v1::CorrectFactRequest::default_instance(), bytes);
  return 0;
}
