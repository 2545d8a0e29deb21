// The entries of request ids as they lie in the folder of a log.
#ifndef LOGE_TESTS_STORAGE_ROCKSDB_REQUEST_ENTRIES_H_
#define LOGE_TESTS_STORAGE_ROCKSDB_REQUEST_ENTRIES_H_

#include <string>

namespace loge::storage::testing {

// Says what is wrong with the entries of request ids in the store that lies in `folder` and that
// nobody has open: each must be there by its id and by its position, or by neither. Empty when
// nothing is.
std::string WrongRequestEntries(const std::string& folder);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_STORAGE_ROCKSDB_REQUEST_ENTRIES_H_
