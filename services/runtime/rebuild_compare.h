// Whether two generations of a read model hold the same rows.
#ifndef LOGE_SERVICES_RUNTIME_REBUILD_COMPARE_H_
#define LOGE_SERVICES_RUNTIME_REBUILD_COMPARE_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "loge/v1/admin.pb.h"
#include "services/runtime/rebuild_pace.h"
#include "storage/row_store.h"

namespace loge::runtime {

// Walks the rows of both side by side and fills in rows, differences (the first
// kRowDifferencesToldMax one by one) and the digest of the rebuilt ones: SHA-256 over the key and
// the value of every row, each with its length before it. A thread that charges `pace` reads the
// live ones ahead. `keep_going` is asked now and then: its error ends the comparison. Errors:
// those, and those of reading rows.
absl::Status CompareRows(const storage::RowSnapshot& snapshot, const storage::RowFamily& live,
                         const storage::RowFamily& rebuilt, RebuildPace& pace,
                         absl::FunctionRef<absl::Status()> keep_going, v1::RebuildResult& result);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_REBUILD_COMPARE_H_
