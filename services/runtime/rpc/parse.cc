#include "services/runtime/rpc/parse.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/violations.h"
#include "storage/base/strings.h"
#include "storage/wire.h"

namespace loge::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
namespace wire = storage::wire;

// As deep as the parser of protobuf goes.
constexpr int kDepthMax = 100;

struct Problem {
  std::string field;  // Empty: the message as a whole.
  std::string message;
};

std::string PathOf(absl::string_view parent, const FieldDescriptor& field, int index) {
  std::string path = absl::StrCat(parent, parent.empty() ? "" : ".", field.name());
  if (field.is_repeated()) absl::StrAppend(&path, "[", index, "]");
  return path;
}

// Looks for the first thing that the parser refuses. False when there is none.
bool FindProblem(const Descriptor& type, absl::string_view bytes, absl::string_view parent,
                 int depth, Problem& problem) {
  if (depth > kDepthMax) {
    problem = {ToString(parent), "messages are nested too deeply"};
    return true;
  }
  std::map<int, int> seen;  // By field number: how many before.
  wire::Reader reader(bytes);
  wire::Field found;
  while (reader.Next(found)) {
    const FieldDescriptor* field = type.FindFieldByNumber(found.number);
    if (field == nullptr || found.type != wire::WireType::kBytes) continue;
    const std::string path = PathOf(parent, *field, seen[found.number]++);
    if (field->type() == FieldDescriptor::TYPE_STRING && !wire::IsUtf8(found.bytes)) {
      problem = {path, "the text is not valid UTF-8"};
      return true;
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE &&
        FindProblem(*field->message_type(), found.bytes, path, depth + 1, problem)) {
      return true;
    }
  }
  if (reader.ok()) return false;
  problem = {ToString(parent),
             absl::StrCat("the bytes are not a ", type.full_name(), ": cut short or malformed")};
  return true;
}

}  // namespace

absl::Status ExplainParseFailure(const Descriptor& type, absl::string_view bytes) {
  Problem problem;
  if (!FindProblem(type, bytes, "", 0, problem)) {
    problem.message = absl::StrCat("the bytes do not parse as a ", type.full_name());
  }
  return runtime::Refusal(absl::StatusCode::kInvalidArgument,
                          {.reason = v1::ERROR_REASON_FIELD_INVALID,
                           .field = problem.field,
                           .message = problem.message,
                           .expected = absl::StrCat("a serialised ", type.full_name()),
                           .actual = ""});
}

}  // namespace loge::rpc
