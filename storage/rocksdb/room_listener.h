// Tells the disk guard when a store has stopped taking writes, because its tables found no room on
// the disk, and when it takes them again: RocksDB tries by itself every 5 seconds.
#ifndef LOGE_STORAGE_ROCKSDB_ROOM_LISTENER_H_
#define LOGE_STORAGE_ROCKSDB_ROOM_LISTENER_H_

#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "storage/disk_guard.h"

namespace loge::storage::rocks {

// Has the database that is opened with `options` tell `guard`, which may be null, about `use`.
void AddRoomListener(DiskGuard* guard, DiskUse use, rocksdb::DBOptions& options);

// True for the status of a write that a store refused before it began, because it had stopped
// taking writes for want of room: nothing was written, and the same write can succeed later. (Any
// other error may come from half way, and one that is fatal stays: see stop_listener.h.)
bool RefusedForRoom(const rocksdb::Status& status);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_ROOM_LISTENER_H_
