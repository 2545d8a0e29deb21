// Where randomness and fresh ids come from: the only place that may ask the system.
#ifndef LOGE_SERVICES_RUNTIME_RANDOM_H_
#define LOGE_SERVICES_RUNTIME_RANDOM_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "services/runtime/clock.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with bytes fit for keys and nonces.
  virtual void Fill(char* out, int size) = 0;
};

// OpenSSL's generator, asked for a block at a time: a call costs more than the bytes. Bytes given
// out are wiped from the block. Aborts the process when the system has no randomness to give.
class SystemRandom : public Random {
 public:
  ~SystemRandom() override;
  void Fill(char* out, int size) override ABSL_LOCKS_EXCLUDED(mu_);

 private:
  Mutex mu_;
  std::array<char, 4096> block_ ABSL_GUARDED_BY(mu_);
  size_t used_ ABSL_GUARDED_BY(mu_) = sizeof(block_);
};

// A UUID version 7 (RFC 9562) in lower case: ordered by time, otherwise random.
std::string NewUuid(const Clock& clock, Random& random);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_RANDOM_H_
