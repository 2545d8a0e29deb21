// What benchmarks ask of the machine itself.
#ifndef LOGE_BENCH_MACHINE_H_
#define LOGE_BENCH_MACHINE_H_

#include <sys/types.h>

#include <string>

namespace loge::bench {

// The most memory that a running process has held so far; 0 when it cannot be told.
double PeakResidentMib(pid_t pid);

// Forgets the most memory that this process has held: what it holds now is the most from here on.
// False when that cannot be done.
bool ForgetPeakResident();

// Writes out what is dirty and empties the page cache of the machine. False when this may not be
// done: only root may.
bool DropPageCache();

// Returns once no table in or below `folder` has come, gone or grown for some seconds: the stores
// there have compacted what they wanted to.
void WaitUntilCompacted(const std::string& folder);

}  // namespace loge::bench

#endif  // LOGE_BENCH_MACHINE_H_
