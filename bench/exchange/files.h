// Full lists as landlords' systems export them, made up.
#ifndef LOGE_BENCH_EXCHANGE_FILES_H_
#define LOGE_BENCH_EXCHANGE_FILES_H_

#include <string>

namespace loge::bench {

// A complete list of so many caretakers, as of 2008-12-31: UTF-8, `;`, accents, the neighbourhoods
// "n-0" to "n-49" of commune 69259.
std::string FullList(int rows);

// Writes it. False, and stderr says why, when that cannot be done.
bool WriteFullList(const std::string& path, int rows);

}  // namespace loge::bench

#endif  // LOGE_BENCH_EXCHANGE_FILES_H_
