// A log taken out of its store, so that tests can damage it: entry by entry, in memory or back in
// the store.
#ifndef LOGE_TESTS_SUPPORT_LOG_IMAGE_H_
#define LOGE_TESTS_SUPPORT_LOG_IMAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "storage/log_scan.h"

namespace loge::storage::testing {

struct LogImage {
  std::map<int64_t, std::string> records;                     // By position.
  std::map<std::pair<std::string, int64_t>, uint32_t> index;  // (term, position) -> type.
  Head head;

  friend bool operator==(const LogImage& a, const LogImage& b) {
    return a.records == b.records && a.index == b.index;
  }
};

LogImage TakeImage(const LogScan& scan);

// A scan of an image, which is borrowed.
class ImageScan final : public LogScan {
 public:
  explicit ImageScan(const LogImage& image) : image_(image) {}

  absl::StatusOr<Head> StoredHead() const override { return image_.head; }
  absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const override;
  absl::StatusOr<bool> ScanIndex(ScanCursor& cursor, IndexVisitor visit) const override;

 private:
  const LogImage& image_;
};

// Makes the RocksDB log in `folder`, which holds `from`, hold `to`. Nobody may have it open.
void WriteImage(const std::string& folder, const LogImage& from, const LogImage& to);

// Puts bytes into a family of the RocksDB log in `folder`. Nobody may have it open.
void PutRaw(const std::string& folder, const std::string& family, const std::string& key,
            const std::string& value);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_SUPPORT_LOG_IMAGE_H_
