#include "storage/rocksdb/room_listener.h"

#include <rocksdb/listener.h>

#include <atomic>
#include <memory>

namespace loge::storage::rocks {
namespace {

// Thread-safe: RocksDB calls it from its own threads.
class RoomListener final : public rocksdb::EventListener {
 public:
  RoomListener(DiskGuard& guard, DiskUse use) : guard_(guard), use_(use) {}
  ~RoomListener() override {
    if (stopped_) guard_.SetStopped(use_, false);
  }

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    if (RefusedForRoom(*error) && !stopped_.exchange(true)) guard_.SetStopped(use_, true);
  }
  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override {
    if (info.new_bg_error.ok() && stopped_.exchange(false)) guard_.SetStopped(use_, false);
  }

 private:
  DiskGuard& guard_;
  const DiskUse use_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

void AddRoomListener(DiskGuard* guard, DiskUse use, rocksdb::DBOptions& options) {
  if (guard != nullptr) options.listeners.push_back(std::make_shared<RoomListener>(*guard, use));
}

bool RefusedForRoom(const rocksdb::Status& status) {
  // The severity is set on the error that stopped the store, of which each refusal is a copy; the
  // error of a write itself has none.
  return status.IsNoSpace() && status.severity() == rocksdb::Status::Severity::kHardError;
}

}  // namespace loge::storage::rocks
