#include "services/runtime/queries.h"

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::runtime {

absl::Status NotFound(absl::string_view what, absl::string_view id, const std::string& field) {
  return Refusal(absl::StatusCode::kNotFound,
                 {v1::ERROR_REASON_NOT_FOUND, field,
                  absl::StrCat("no ", what, " of this id at the date and position asked for"),
                  absl::StrCat("a known ", what), ToString(id)});
}

void QueryRegistry::AddErased(Definition definition) {
  const auto* request = definition.request;
  LOGE_CHECK(definitions_.emplace(request, std::move(definition)).second);
}

void QueryRegistry::KeepErased(const google::protobuf::Descriptor* request,
                               std::function<bool(const google::protobuf::Message&)> may_keep) {
  const auto it = definitions_.find(request);
  LOGE_CHECK(it != definitions_.end());
  it->second.may_keep = std::move(may_keep);
}

const QueryRegistry::Definition* QueryRegistry::Find(
    const google::protobuf::Descriptor* request) const {
  const auto it = definitions_.find(request);
  return it == definitions_.end() ? nullptr : &it->second;
}

}  // namespace loge::runtime
