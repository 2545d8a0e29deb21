// What the index of the log files an event under: each of its subjects, and its type. To the index
// all of these are terms, and a posting of a term names the position of one event.
//
// All functions are pure.
#ifndef LOGE_STORAGE_INDEX_TERMS_H_
#define LOGE_STORAGE_INDEX_TERMS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/types.h"

namespace loge::storage {

// The term of a type. It begins with a space, which no subject holds (record.h), so that it can
// stand among the subjects; and it is short enough for a key that needs no memory of its own.
inline std::string TypeTerm(EventType type) { return absl::StrCat(" ", type.value()); }

}  // namespace loge::storage

#endif  // LOGE_STORAGE_INDEX_TERMS_H_
