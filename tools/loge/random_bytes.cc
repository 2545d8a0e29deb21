#include "tools/loge/random_bytes.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "tools/loge/csv/journal.h"

namespace loge::cli {

void FillRandom(unsigned char* out, size_t size) {
  if (RAND_bytes(out, static_cast<int>(size)) == 1) return;
  // Ids that could be guessed are no harm, ids that come twice are: nothing goes on without.
  std::abort();
}

std::string FreshRequestId() {
  return csv::Journal::WithoutFile(&FillRandom)->IdOf(0, "command", "");
}

}  // namespace loge::cli
