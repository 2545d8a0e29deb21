// Where randomness and fresh ids come from: the only place that may ask the system.
#ifndef LOGE_SERVICES_RUNTIME_RANDOM_H_
#define LOGE_SERVICES_RUNTIME_RANDOM_H_

#include <string>

#include "services/runtime/clock.h"

namespace loge::runtime {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with bytes fit for keys and nonces.
  virtual void Fill(char* out, int size) = 0;
};

// OpenSSL's generator. Aborts the process when the system has no randomness to give.
class SystemRandom : public Random {
 public:
  void Fill(char* out, int size) override;
};

// A UUID version 7 (RFC 9562) in lower case: ordered by time, otherwise random.
std::string NewUuid(const Clock& clock, Random& random);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_RANDOM_H_
