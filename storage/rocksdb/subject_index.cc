#include "storage/rocksdb/subject_index.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "storage/base/status_macros.h"
#include "storage/index_terms.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

// About as many positions are held at a time, shared by the subjects of a query.
constexpr size_t kWindowPositions = 8192;
constexpr size_t kPositionsPerSubjectMin = 16;
constexpr size_t kPositionsPerSubjectMax = 1024;
// Of types; a reader hardly takes more events at a time.
constexpr int64_t kPositionsOfTypesMax = 1024;

class SubjectPrefixTransform final : public rocksdb::SliceTransform {
 public:
  // Stored in every table: tables whose filters were built with another name are not filtered.
  const char* Name() const override { return "loge.SubjectPrefix.1"; }
  bool InDomain(const rocksdb::Slice& key) const override {
    return std::memchr(key.data(), '\0', key.size()) != nullptr;
  }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    const auto* nul = static_cast<const char*>(std::memchr(key.data(), '\0', key.size()));
    return {key.data(), static_cast<size_t>(nul - key.data()) + 1};
  }
};

// An entry of the index.
struct Posting {
  Position position;
  EventType type;
};

// False when the iterator has left the term; `prefix` is the term with its NUL.
bool ParsePosting(const rocksdb::Iterator& it, absl::string_view prefix, Posting& posting,
                  absl::Status& damage) {
  if (!it.Valid() || !absl::StartsWith(ToView(it.key()), prefix)) return false;
  const absl::string_view position = ToView(it.key()).substr(prefix.size());
  const absl::string_view type = ToView(it.value());
  if (position.size() != 8 || type.size() != 4) {
    damage = absl::DataLossError("a damaged entry in the index");
    return false;
  }
  posting.position = Position(static_cast<int64_t>(ParseBigEndian64(position)));
  posting.type = EventType(ParseBigEndian32(type));
  return true;
}

// Where the entries of one type are read.
struct TypeCursor {
  std::unique_ptr<rocksdb::Iterator> it;
  std::string prefix;
  Posting next;
};

// Reads what the iterator stands at. False when the type has no more entries.
absl::StatusOr<bool> TakeNext(TypeCursor& cursor) {
  absl::Status damage;
  const bool more = ParsePosting(*cursor.it, cursor.prefix, cursor.next, damage);
  LOGE_RETURN_IF_ERROR(ToAbsl(cursor.it->status(), "reading the index"));
  LOGE_RETURN_IF_ERROR(damage);
  return more;
}

// Makes a heap with the first position on top.
bool IsLater(const TypeCursor& a, const TypeCursor& b) { return a.next.position > b.next.position; }

}  // namespace

std::shared_ptr<const rocksdb::SliceTransform> NewSubjectPrefix() {
  return std::make_shared<SubjectPrefixTransform>();
}

std::unique_ptr<rocksdb::Iterator> SubjectIndex::NewIterator(bool fill_cache) const {
  rocksdb::ReadOptions options;
  options.fill_cache = fill_cache;
  options.prefix_same_as_start = true;
  return std::unique_ptr<rocksdb::Iterator>(db_.NewIterator(options, &family_));
}

absl::StatusOr<SubjectIndex::Window> SubjectIndex::FindSubjects(const EventQuery& query,
                                                                const ReadOptions& options) const {
  const size_t subjects = query.subjects.size();
  const size_t per_subject =
      std::clamp(kWindowPositions / subjects, kPositionsPerSubjectMin, kPositionsPerSubjectMax);
  const int64_t entries_per_subject =
      std::max<int64_t>(options.index_entries_max / static_cast<int64_t>(subjects), 1);
  Window window;
  window.upto = options.to;
  absl::Status damage;
  const std::unique_ptr<rocksdb::Iterator> it = NewIterator(options.fill_cache);
  for (const Subject& subject : query.subjects) {
    const std::string prefix = SubjectPrefix(subject.value());
    size_t taken = 0;
    int64_t entries = 0;
    Posting posting;
    for (it->Seek(SubjectKey(subject.value(), options.from));
         ParsePosting(*it, prefix, posting, damage); it->Next()) {
      ++entries;
      if (posting.position > window.upto) break;
      if (query.MatchesType(posting.type)) {
        window.positions.push_back(posting.position);
        ++taken;
      }
      window.enough = window.enough || entries == entries_per_subject;
      if (taken == per_subject || entries == entries_per_subject) {
        window.upto = posting.position;
        break;
      }
    }
    window.entries += entries;
    LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading the index"));
    LOGE_RETURN_IF_ERROR(damage);
  }
  std::vector<Position>& found = window.positions;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  // What a subject gave before the window became shorter.
  found.erase(std::upper_bound(found.begin(), found.end(), window.upto), found.end());
  return window;
}

absl::StatusOr<SubjectIndex::Window> SubjectIndex::FindTypes(const EventQuery& query,
                                                             const ReadOptions& options) const {
  std::vector<EventType> types = query.types;
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  std::vector<TypeCursor> heap;
  for (const EventType type : types) {
    TypeCursor cursor{NewIterator(options.fill_cache), SubjectPrefix(TypeTerm(type)), {}};
    cursor.it->Seek(SubjectKey(TypeTerm(type), options.from));
    LOGE_ASSIGN_OR_RETURN(const bool any, TakeNext(cursor));
    if (any) heap.push_back(std::move(cursor));
  }
  std::make_heap(heap.begin(), heap.end(), IsLater);
  const int64_t entries_max = std::min(options.index_entries_max, kPositionsOfTypesMax);
  Window window;
  window.upto = options.to;
  while (!heap.empty() && heap.front().next.position <= options.to) {
    std::pop_heap(heap.begin(), heap.end(), IsLater);
    TypeCursor& first = heap.back();
    window.positions.push_back(first.next.position);
    if (++window.entries == entries_max) {
      window.upto = first.next.position;
      break;
    }
    first.it->Next();
    LOGE_ASSIGN_OR_RETURN(const bool more, TakeNext(first));
    if (more) {
      std::push_heap(heap.begin(), heap.end(), IsLater);
    } else {
      heap.pop_back();
    }
  }
  window.enough = window.entries == options.index_entries_max;
  return window;
}

absl::StatusOr<Position> SubjectIndex::Last(const EventQuery& query, Position after) const {
  Position last = after;
  absl::Status damage;
  const std::unique_ptr<rocksdb::Iterator> it = NewIterator(/*fill_cache=*/true);
  for (const Subject& subject : query.subjects) {
    const std::string prefix = SubjectPrefix(subject.value());
    Posting posting;
    for (it->SeekForPrev(SubjectKey(subject.value(), Position(INT64_MAX)));
         ParsePosting(*it, prefix, posting, damage); it->Prev()) {
      if (posting.position <= last) break;
      if (!query.MatchesType(posting.type)) continue;
      last = posting.position;
      break;
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading the index"));
    LOGE_RETURN_IF_ERROR(damage);
  }
  return last == after ? Position(0) : last;
}

}  // namespace loge::storage::rocks
