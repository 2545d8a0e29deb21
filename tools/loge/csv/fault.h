// What is wrong with a file from a landlord's system, and how the sender puts it right.
#ifndef LOGE_TOOLS_LOGE_CSV_FAULT_H_
#define LOGE_TOOLS_LOGE_CSV_FAULT_H_

#include <cstdint>
#include <string>

namespace loge::csv {

struct Fault {
  int64_t line = 0;    // From 1; 0: the file as a whole.
  std::string column;  // Its name in the contract; empty: the whole line.
  std::string value;   // As the file has it. For the sender's own screen only: never for logs.
  std::string reason;  // What is wrong; holds no value of the file.
  std::string cure;    // What the sender does about it.
};

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_FAULT_H_
