#include <map>
#include <utility>

#include "storage/base/mutex.h"
#include "storage/base/strings.h"
#include "storage/memory/open.h"

namespace loge::storage {
namespace {

class MemoryKeyVault final : public KeyVault {
 public:
  explicit MemoryKeyVault(RandomBytes random) : random_(std::move(random)) {}

  absl::Status EnsureKeys(const std::vector<std::string>& persons) override
      ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    for (const std::string& person : persons) {
      if (person.empty()) return absl::InvalidArgumentError("a person without an id");
    }
    for (const std::string& person : persons) {
      if (persons_.count(person) == 0) persons_[person] = NewKey();
    }
    return absl::OkStatus();
  }

  absl::Status SyncKeys() override { return absl::OkStatus(); }

  absl::Status WriteHealth() const override { return absl::OkStatus(); }
  absl::StatusOr<std::optional<std::string>> FindKey(absl::string_view person) const override
      ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    const auto it = persons_.find(ToString(person));
    if (it == persons_.end()) return std::optional<std::string>();
    return std::optional<std::string>(it->second);
  }

  absl::StatusOr<std::string> SystemKey(absl::string_view name) override ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    if (name.empty()) return absl::InvalidArgumentError("a system key without a name");
    std::string& key = system_[ToString(name)];
    if (key.empty()) key = NewKey();
    return key;
  }

 private:
  std::string NewKey() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    std::string key(kKeyBytes, '\0');
    random_(key.data(), kKeyBytes);
    return key;
  }

  mutable Mutex mu_;
  RandomBytes random_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string> persons_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string> system_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

std::unique_ptr<KeyVault> NewMemoryKeyVault(RandomBytes random) {
  return std::make_unique<MemoryKeyVault>(std::move(random));
}

}  // namespace loge::storage
