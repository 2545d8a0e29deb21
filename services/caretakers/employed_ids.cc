#include "services/caretakers/employed_ids.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::caretakers {
namespace {

// A short page reads little more than it shows; a long one does not begin anew all the time.
constexpr size_t kBatchFirst = 32;
constexpr size_t kBatchMax = 512;

constexpr char kEmployer[] = "employer";

}  // namespace

std::string EmployerSubject(absl::string_view landlord_id, absl::string_view caretaker_id) {
  return absl::StrCat(kEmployer, "/", landlord_id, "/", caretaker_id);
}

EmployedIds::EmployedIds(const runtime::FactReader& reader,
                         const std::set<std::string>& landlord_ids, absl::string_view after_id)
    : reader_(reader) {
  for (const std::string& id : landlord_ids) {
    sources_.push_back(
        {absl::StrCat(kEmployer, "/", id), ToString(after_id), {}, kBatchFirst, false});
  }
}

absl::Status EmployedIds::Fill(Source& source) const {
  if (source.at_end || !source.ids.empty()) return absl::OkStatus();
  LOGE_RETURN_IF_ERROR(reader_.ForEach(
      source.kind, source.read_until, [&](absl::string_view id, const std::vector<runtime::Fact>&) {
        source.ids.push_back(ToString(id));
        return source.ids.size() < source.batch;
      }));
  source.at_end = source.ids.size() < source.batch;
  source.batch = std::min(2 * source.batch, kBatchMax);
  if (!source.ids.empty()) source.read_until = source.ids.back();
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> EmployedIds::Next() {
  std::optional<std::string> next;
  for (Source& source : sources_) {
    LOGE_RETURN_IF_ERROR(Fill(source));
    if (source.ids.empty()) continue;
    if (!next.has_value() || source.ids.front() < *next) next = source.ids.front();
  }
  if (!next.has_value()) return next;
  // Who went from one of the landlords to another is once with each.
  for (Source& source : sources_) {
    if (!source.ids.empty() && source.ids.front() == *next) source.ids.pop_front();
  }
  return next;
}

}  // namespace loge::caretakers
