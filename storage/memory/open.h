// The in-memory twins of the three stores, for tests and tools. Same promises as the RocksDB ones,
// but for surviving the process.
#ifndef LOGE_STORAGE_MEMORY_OPEN_H_
#define LOGE_STORAGE_MEMORY_OPEN_H_

#include <memory>

#include "storage/key_vault.h"
#include "storage/log_store.h"
#include "storage/row_store.h"

namespace loge::storage {

std::unique_ptr<LogStore> NewMemoryLogStore();
std::unique_ptr<RowStore> NewMemoryRowStore();
std::unique_ptr<KeyVault> NewMemoryKeyVault(RandomBytes random);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_MEMORY_OPEN_H_
