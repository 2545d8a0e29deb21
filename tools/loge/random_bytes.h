// Bytes that nobody can guess, for request ids.
#ifndef LOGE_TOOLS_LOGE_RANDOM_BYTES_H_
#define LOGE_TOOLS_LOGE_RANDOM_BYTES_H_

#include <cstddef>

namespace loge::cli {

// Fills so many bytes. Ends the program when there are none to be had. Thread-safe.
void FillRandom(unsigned char* out, size_t size);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_RANDOM_BYTES_H_
