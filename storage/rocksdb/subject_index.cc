#include "storage/rocksdb/subject_index.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
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

// Reads the postings of one term. Errors: of the store, DATA_LOSS.
class TermReader {
 public:
  // `it` is borrowed.
  TermReader(rocksdb::Iterator& it, absl::string_view term)
      : it_(&it), term_(ToString(term)), prefix_(TermPrefix(term)) {}

  // To the first posting that is not before `from`, and to the next one. False at the end.
  absl::StatusOr<bool> Seek(Position from) {
    it_->Seek(PostingsKey(term_, from));
    LOGE_ASSIGN_OR_RETURN(const bool any, TakeEntry());
    while (left_ > 0 && posting().position < from) --left_;
    return any;  // The last posting of an entry is not before what was sought.
  }
  absl::StatusOr<bool> Next() {
    if (--left_ > 0) return true;
    it_->Next();
    return TakeEntry();
  }
  const Posting& posting() const { return newest_first_[left_ - 1]; }

  // The last one that `query` may match by its type and that lies after `after`, or `after`.
  absl::StatusOr<Position> LastAfter(Position after, const EventQuery& query) {
    it_->SeekForPrev(PostingsKey(term_, Position(INT64_MAX)));
    while (true) {
      LOGE_ASSIGN_OR_RETURN(const bool any, TakeEntry());
      if (!any) return after;
      for (const Posting& posting : newest_first_) {
        if (posting.position <= after) return after;
        if (query.MatchesType(posting.type)) return posting.position;
      }
      it_->Prev();
    }
  }

 private:
  // Takes in the entry that the iterator stands at. False when it has left the term.
  absl::StatusOr<bool> TakeEntry() {
    left_ = 0;
    if (!it_->Valid()) {
      LOGE_RETURN_IF_ERROR(ToAbsl(it_->status(), "reading the index"));
      return false;
    }
    const absl::string_view key = ToView(it_->key());
    if (!absl::StartsWith(key, prefix_)) return false;
    absl::string_view term;
    if (!ParseIndexEntry(key, ToView(it_->value()), term, newest_first_)) {
      return absl::DataLossError("a damaged entry in the index");
    }
    left_ = newest_first_.size();
    return true;
  }

  rocksdb::Iterator* it_;
  std::string term_;
  std::string prefix_;
  std::vector<Posting> newest_first_;
  size_t left_ = 0;
};

// Where the postings of one type are read.
struct TypeCursor {
  std::unique_ptr<rocksdb::Iterator> it;
  TermReader reader;

  Position position() const { return reader.posting().position; }
};

// Makes a heap with the first position on top.
bool IsLater(const TypeCursor& a, const TypeCursor& b) { return a.position() > b.position(); }

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
  const std::unique_ptr<rocksdb::Iterator> it = NewIterator(options.fill_cache);
  for (const Subject& subject : query.subjects) {
    TermReader reader(*it, subject.value());
    size_t taken = 0;
    int64_t entries = 0;
    LOGE_ASSIGN_OR_RETURN(bool more, reader.Seek(options.from));
    while (more) {
      const Posting& posting = reader.posting();
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
      LOGE_ASSIGN_OR_RETURN(more, reader.Next());
    }
    window.entries += entries;
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
    std::unique_ptr<rocksdb::Iterator> it = NewIterator(options.fill_cache);
    TermReader reader(*it, TypeTerm(type));
    LOGE_ASSIGN_OR_RETURN(const bool any, reader.Seek(options.from));
    if (any) heap.push_back({std::move(it), std::move(reader)});
  }
  std::make_heap(heap.begin(), heap.end(), IsLater);
  const int64_t entries_max = std::min(options.index_entries_max, kPositionsOfTypesMax);
  Window window;
  window.upto = options.to;
  while (!heap.empty() && heap.front().position() <= options.to) {
    std::pop_heap(heap.begin(), heap.end(), IsLater);
    TypeCursor& first = heap.back();
    window.positions.push_back(first.position());
    if (++window.entries == entries_max) {
      window.upto = first.position();
      break;
    }
    LOGE_ASSIGN_OR_RETURN(const bool more, first.reader.Next());
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
  const std::unique_ptr<rocksdb::Iterator> it = NewIterator(/*fill_cache=*/true);
  for (const Subject& subject : query.subjects) {
    TermReader reader(*it, subject.value());
    LOGE_ASSIGN_OR_RETURN(last, reader.LastAfter(last, query));
  }
  return last == after ? Position(0) : last;
}

}  // namespace loge::storage::rocks
