// Reads rows ahead of whoever walks over them.
#ifndef LOGE_SERVICES_RUNTIME_ROW_READ_AHEAD_H_
#define LOGE_SERVICES_RUNTIME_ROW_READ_AHEAD_H_

#include <memory>

#include "services/runtime/rebuild_pace.h"
#include "storage/row_store.h"

namespace loge::runtime {

// The rows of `rows`, which a thread of low priority reads a few hundred kilobytes ahead: unpacking
// tables takes longer than comparing what was in them. The thread charges `pace` and ends with the
// iterator. Neither may be used by anybody else meanwhile, `pace` is borrowed. A key and a value
// are good until the next call of Next.
std::unique_ptr<storage::RowIterator> ReadAhead(std::unique_ptr<storage::RowIterator> rows,
                                                RebuildPace& pace);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_ROW_READ_AHEAD_H_
