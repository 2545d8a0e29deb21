// What the index of the log files an event under: each of its subjects, and its type. To the index
// all of these are terms, and a posting of a term names one event that is filed under it.
//
// All functions are pure.
#ifndef LOGE_STORAGE_INDEX_TERMS_H_
#define LOGE_STORAGE_INDEX_TERMS_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/types.h"

namespace loge::storage {

// What readers of the log and its verification count as an entry of the index. On disk, postings of
// one batch and one term share an entry (FORMAT.md).
struct Posting {
  Position position;
  EventType type;
};

// The term of a type. It begins with a space, which no subject holds (record.h), so that it can
// stand among the subjects.
inline std::string TypeTerm(EventType type) { return absl::StrCat(" ", type.value()); }

// Calls `visit` with each term of an event, an absl::string_view that lives during the call: its
// type, then its subjects, one that the event names twice twice.
template <class Visit>
void ForEachTerm(EventType type, const std::vector<Subject>& subjects, Visit visit) {
  visit(absl::string_view(TypeTerm(type)));
  for (const Subject& subject : subjects) visit(absl::string_view(subject.value()));
}

}  // namespace loge::storage

#endif  // LOGE_STORAGE_INDEX_TERMS_H_
