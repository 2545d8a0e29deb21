#include "services/runtime/queries.h"

#include <set>

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

void QueryRegistry::ConsultErased(const google::protobuf::Descriptor* request,
                                  std::vector<std::string> figures) {
  const auto it = definitions_.find(request);
  LOGE_CHECK(it != definitions_.end());
  it->second.figures = std::move(figures);
}

void QueryRegistry::AddFigure(const std::string& name, FigureDefinition figure) {
  LOGE_CHECK(figures_.emplace(name, std::move(figure)).second);
}

const QueryRegistry::FigureDefinition* QueryRegistry::FindFigure(const std::string& name) const {
  const auto it = figures_.find(name);
  return it == figures_.end() ? nullptr : &it->second;
}

std::vector<std::string> QueryRegistry::ProjectionsOf(const Definition& query) const {
  std::set<std::string> names(query.projections.begin(), query.projections.end());
  for (const std::string& name : query.figures) {
    const FigureDefinition* figure = FindFigure(name);
    if (figure != nullptr) names.insert(figure->projections.begin(), figure->projections.end());
  }
  return {names.begin(), names.end()};
}

const QueryRegistry::Definition* QueryRegistry::Find(
    const google::protobuf::Descriptor* request) const {
  const auto it = definitions_.find(request);
  return it == definitions_.end() ? nullptr : &it->second;
}

}  // namespace loge::runtime
