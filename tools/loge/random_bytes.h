// Bytes that nobody can guess, and request ids made of them.
#ifndef LOGE_TOOLS_LOGE_RANDOM_BYTES_H_
#define LOGE_TOOLS_LOGE_RANDOM_BYTES_H_

#include <cstddef>
#include <string>

namespace loge::cli {

// Fills so many bytes. Ends the program when there are none to be had. Thread-safe.
void FillRandom(unsigned char* out, size_t size);

// A request id for one command: a UUID.
std::string FreshRequestId();

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_RANDOM_BYTES_H_
