// Fills a data folder with the history of a country (history.h), for benchmarks that want a log as
// large and as mixed as a real one: start loged on the folder, which then makes the read models.
//
// Far faster than loged could be asked to, because nothing is decided and nothing can conflict:
// the generator knows all that was told before. What is stored is what loged would have stored,
// byte for byte but for chance, with one exception: no request ids are remembered, because the
// last of them (of 2026) are older than loged keeps them.
#ifndef LOGE_BENCH_COUNTRY_FILL_H_
#define LOGE_BENCH_COUNTRY_FILL_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "storage/key_vault.h"
#include "storage/log_store.h"

namespace loge::bench::country {

struct FillOptions {
  uint64_t seed = 1;
  int64_t events = 10'000'000;  // At least 1000.
};

// The bytes of keys that a vault draws from, so that they can be repeated too.
storage::RandomBytes RepeatableKeys(uint64_t seed);

// Called now and then with the events written so far.
using FillListener = absl::FunctionRef<void(int64_t events)>;

// Appends the history to an empty log. `vault` is new, and draws from RepeatableKeys where the log
// is to be the same as another one. FAILED_PRECONDITION when there is an event in the log already;
// else the errors of log and vault.
absl::Status FillCountry(const FillOptions& options, storage::LogStore& log,
                         storage::KeyVault& vault, FillListener listener);

// The same for the data folder `folder`, made if missing, whose parent must exist. Does nothing
// when its log holds `options.events` or more.
absl::Status FillCountryFolder(const FillOptions& options, const std::string& folder,
                               FillListener listener);

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_FILL_H_
