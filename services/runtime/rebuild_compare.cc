#include "services/runtime/rebuild_compare.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/limits.h"
#include "services/runtime/row_read_ahead.h"
#include "storage/base/status_macros.h"
#include "storage/sealing.h"

namespace loge::runtime {
namespace {

constexpr int kRowsBetweenQuestions = 2000;

void Differ(absl::string_view key, v1::DifferenceKind kind, v1::RebuildResult& result) {
  result.set_differences(result.differences() + 1);
  if (result.first_differences_size() >= kRowDifferencesToldMax) return;
  v1::RowDifference* difference = result.add_first_differences();
  difference->set_key(absl::BytesToHexString(key));
  difference->set_kind(kind);
  const std::optional<RowName> name = NameOfRow(key);
  if (!name.has_value()) return;
  difference->set_subject(name->subject);
  difference->set_original_position(name->original);
  difference->set_position(name->known_from);
}

// Digests rows, many at a time.
class RowDigest {
 public:
  void Add(const storage::RowIterator& row) {
    absl::StrAppend(&gathered_, row.key().size(), ":", row.key(), row.value().size(), ":",
                    row.value());
    if (gathered_.size() < kBytesAtATime) return;
    digest_.Update(gathered_);
    gathered_.clear();
  }
  std::string Finish() {
    digest_.Update(gathered_);
    return digest_.Finish();
  }

 private:
  static constexpr size_t kBytesAtATime = 32 << 10;
  storage::Sha256Stream digest_;
  std::string gathered_;
};

}  // namespace

absl::Status CompareRows(const storage::RowSnapshot& snapshot, const storage::RowFamily& live,
                         const storage::RowFamily& rebuilt, RebuildPace& pace,
                         absl::FunctionRef<absl::Status()> keep_going, v1::RebuildResult& result) {
  const std::unique_ptr<storage::RowIterator> old_row = ReadAhead(snapshot.Iterate(live), pace);
  const std::unique_ptr<storage::RowIterator> new_row = snapshot.Iterate(rebuilt);
  RowDigest digest;
  int64_t rows = 0;
  for (; old_row->Valid() || new_row->Valid(); ++rows) {
    if (rows % kRowsBetweenQuestions == 0) LOGE_RETURN_IF_ERROR(keep_going());
    // 0: the same key; less: only the old one has the key that comes next.
    const int order = !new_row->Valid()   ? -1
                      : !old_row->Valid() ? 1
                                          : old_row->key().compare(new_row->key());
    if (order < 0) Differ(old_row->key(), v1::DIFFERENCE_KIND_REMOVED, result);
    if (order > 0) Differ(new_row->key(), v1::DIFFERENCE_KIND_ADDED, result);
    if (order == 0 && old_row->value() != new_row->value()) {
      Differ(new_row->key(), v1::DIFFERENCE_KIND_CHANGED, result);
    }
    if (order >= 0) {
      digest.Add(*new_row);
      new_row->Next();
    }
    if (order <= 0) old_row->Next();
  }
  LOGE_RETURN_IF_ERROR(old_row->status());
  LOGE_RETURN_IF_ERROR(new_row->status());
  result.set_rows(rows);
  result.set_digest(absl::BytesToHexString(digest.Finish()));
  return absl::OkStatus();
}

}  // namespace loge::runtime
