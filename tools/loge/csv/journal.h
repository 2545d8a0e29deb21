// The request ids of a file, kept beside it: a run that was broken off goes on under the same ids,
// so that nothing happens twice.
//
// The ids are random. They are never made from what a row says: a row that goes from one
// neighbourhood to another and back would be taken for a repetition, and the id would be a lasting
// hash of somebody's employee number. That the journal belongs to the file is told by a digest with
// a random salt.
//
// A text file: "loge-journal 1 SALT DIGEST", then a line for each command ("LINE NAME ABOUT UUID"),
// "reached POSITION" after answers, "done" at the end.
#ifndef LOGE_TOOLS_LOGE_CSV_JOURNAL_H_
#define LOGE_TOOLS_LOGE_CSV_JOURNAL_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace loge::csv {

// Fills so many bytes with what nobody can guess.
using RandomBytes = std::function<void(unsigned char* out, size_t size)>;

// Not thread-safe.
class Journal {
 public:
  // Opens the journal at `path` for a file of these `bytes`: takes up an unfinished one of the same
  // bytes, else begins a new one. INVALID_ARGUMENT when something else stands at `path`;
  // UNAVAILABLE when it cannot be read or written.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(const std::string& path,
                                                       const std::string& bytes,
                                                       RandomBytes random);
  // Ids for a run that leaves nothing behind.
  static std::unique_ptr<Journal> WithoutFile(RandomBytes random);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Whether an unfinished run is taken up, and the position that it had reached.
  bool resumed() const { return resumed_; }
  int64_t reached() const { return reached_; }

  // The id of a command: the same each time. A new one is on disk after Sync only.
  const std::string& IdOf(int64_t line, const std::string& name, const std::string& about);

  // Puts new ids on disk; before anything is sent. UNAVAILABLE.
  absl::Status Sync();
  // Notes how far the answers are. Lost at worst in a crash of the machine. UNAVAILABLE.
  absl::Status Reach(int64_t position);
  // The next run begins anew. UNAVAILABLE.
  absl::Status Finish();

 private:
  Journal(std::string path, RandomBytes random) : path_(std::move(path)), random_(random) {}

  absl::Status Load(const std::string& bytes);
  absl::Status Begin(const std::string& bytes);
  absl::Status Failed(const char* what) const;
  std::string Uuid();

  const std::string path_;
  const RandomBytes random_;
  std::FILE* file_ = nullptr;  // Null: without a file.
  bool resumed_ = false;
  int64_t reached_ = 0;
  std::map<std::string, std::string> ids_;  // "LINE NAME ABOUT" → id.
};

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_JOURNAL_H_
