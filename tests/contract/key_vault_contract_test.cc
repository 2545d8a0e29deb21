// The key vault, on every backend.
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class KeyVaultContract : public ::testing::TestWithParam<Backend> {
 protected:
  KeyVaultContract() { vault_ = GetParam().open_vault(folder_.path()); }

  std::string KeyOf(const std::string& person) {
    const auto key = vault_->FindKey(person);
    EXPECT_TRUE(key.ok()) << key.status();
    return key->value_or("");
  }

  TempFolder folder_;
  std::unique_ptr<KeyVault> vault_;
};

// Only for the backend that outlives the process.
class DurableKeyVault : public KeyVaultContract {};

INSTANTIATE_TEST_SUITE_P(Backends, DurableKeyVault, ::testing::Values(RocksDbBackend()),
                         BackendName);
INSTANTIATE_TEST_SUITE_P(Backends, KeyVaultContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

TEST_P(KeyVaultContract, GivesEveryPersonAKeyOfItsOwnOnce) {
  EXPECT_EQ(KeyOf("anna"), "");
  LOGE_ASSERT_OK(vault_->EnsureKeys({"anna", "bert"}));
  const std::string anna = KeyOf("anna");
  EXPECT_EQ(anna.size(), static_cast<size_t>(kKeyBytes));
  EXPECT_NE(anna, KeyOf("bert"));
  LOGE_ASSERT_OK(vault_->EnsureKeys({"carl", "anna", "carl"}));
  EXPECT_EQ(KeyOf("anna"), anna);
  EXPECT_NE(KeyOf("carl"), "");
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, vault_->EnsureKeys({"dora", ""}));
  EXPECT_EQ(KeyOf("dora"), "");
}

TEST_P(KeyVaultContract, SystemKeysAreStableAndApartFromPersons) {
  const auto claims = vault_->SystemKey("claims");
  LOGE_ASSERT_OK(claims);
  EXPECT_EQ(claims->size(), static_cast<size_t>(kKeyBytes));
  EXPECT_EQ(*vault_->SystemKey("claims"), *claims);
  EXPECT_NE(*vault_->SystemKey("requests"), *claims);
  EXPECT_EQ(KeyOf("claims"), "");
}

TEST_P(DurableKeyVault, KeepsKeysOverAReopening) {
  LOGE_ASSERT_OK(vault_->EnsureKeys({"anna"}));
  const std::string anna = KeyOf("anna");
  const std::string claims = *vault_->SystemKey("claims");
  vault_.reset();
  vault_ = GetParam().open_vault(folder_.path());
  EXPECT_EQ(KeyOf("anna"), anna);
  EXPECT_EQ(*vault_->SystemKey("claims"), claims);
}

TEST_P(KeyVaultContract, ConcurrentCallersAgreeOnTheKey) {
  std::vector<std::thread> threads;
  std::vector<std::string> seen(4);
  for (size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 20; ++n) {
        const std::string person = absl::StrCat("p", n);
        EXPECT_TRUE(vault_->EnsureKeys({person}).ok());
        seen[i] += KeyOf(person);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& keys : seen) EXPECT_EQ(keys, seen[0]);
}

}  // namespace
}  // namespace loge::storage::testing
