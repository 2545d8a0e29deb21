// The reader of fact_rows.h: facts from rows, and from a cache of them.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/arena.h"
#include "loge/rows/v1/fact_row.pb.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/identities.h"
#include "services/runtime/row_keys.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// Rows that are parsed into one arena. Whoever keeps the fact of one keeps all of them.
constexpr int kRowsTogether = 16;
// Small blocks: most subjects have few rows, and what a block has left takes memory as well.
constexpr size_t kArenaBlockMin = 512;
constexpr size_t kArenaBlockMax = 1 << 10;
// Of an arena itself, with its count of owners.
constexpr int64_t kArenaBytes = 120;

absl::Status DamagedRow() {
  return absl::DataLossError("a row of a read model is damaged: rebuild it");
}

// Parses rows into arenas, several into one: to make and to free each message and each list of a
// row by itself takes longer than to parse it. Thread-compatible.
class RowParser {
 public:
  // A row, and what keeps it alive.
  struct Parsed {
    std::shared_ptr<google::protobuf::Arena> arena;
    const rows::v1::FactRow* row = nullptr;
  };

  absl::StatusOr<Parsed> Parse(absl::string_view value) {
    if (rows_++ % kRowsTogether == 0) {
      full_bytes_ += ArenaBytes();
      arena_ = NewArena();
    }
    value_bytes_ += static_cast<int64_t>(value.size());
    auto* row = google::protobuf::Arena::CreateMessage<rows::v1::FactRow>(arena_.get());
    if (!row->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return DamagedRow();
    }
    return Parsed{arena_, row};
  }

  // What all rows parsed so far take: their arenas, and, about, what strings hold beside them.
  int64_t bytes() const { return full_bytes_ + ArenaBytes() + value_bytes_; }

 private:
  int64_t ArenaBytes() const {
    if (arena_ == nullptr) return 0;
    return kArenaBytes + static_cast<int64_t>(arena_->SpaceAllocated());
  }
  static std::shared_ptr<google::protobuf::Arena> NewArena() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = kArenaBlockMin;
    options.max_block_size = kArenaBlockMax;
    return std::make_shared<google::protobuf::Arena>(options);
  }

  std::shared_ptr<google::protobuf::Arena> arena_;
  int rows_ = 0;
  int64_t full_bytes_ = 0;  // Of the arenas before.
  int64_t value_bytes_ = 0;
};

bool KnownAt(int64_t position, int64_t known_from, int64_t known_until) {
  return known_from <= position && (known_until == 0 || known_until > position);
}

// Keeps the row alive. `day` is that of its key.
Fact FactOfRow(const RowParser::Parsed& parsed, Date day) {
  const rows::v1::FactRow& row = *parsed.row;
  Fact fact;
  fact.known_from = row.known_from();
  fact.original = row.original_position();
  fact.date = {day, row.precision()};
  fact.payload = std::shared_ptr<const events::v1::EventPayload>(parsed.arena, &row.payload());
  if (row.has_sealed()) {
    fact.sealed = std::shared_ptr<const events::v1::Sealed>(parsed.arena, &row.sealed());
  }
  return fact;
}

// The subjects that something stands on, by their slots.
class SlotsOf final : public Dependencies {
 public:
  void Add(absl::string_view subject) override {
    const auto slot = static_cast<uint32_t>(SubjectStamps::SlotOf(subject));
    if (std::find(slots_.begin(), slots_.end(), slot) == slots_.end()) slots_.push_back(slot);
  }
  FactCache::Slots Take() { return std::move(slots_); }

 private:
  FactCache::Slots slots_;
};

class RowReader : public FactReader {
 public:
  explicit RowReader(RowReaderOptions options) : options_(std::move(options)) {}

  Date as_of() const override { return options_.as_of; }

  absl::StatusOr<std::vector<Fact>> Facts(absl::string_view subject,
                                          DateFilter filter) const override {
    Note(subject);
    if (const CachedRows cached = Cached(subject, SubjectPrefix(subject)); cached != nullptr) {
      if (cached->empty()) return std::vector<Fact>();
      return FactsAmong(cached->front().rows, filter);
    }
    return ScanFacts(subject, filter);
  }

  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject,
                                               Date from) const override {
    Note(subject);
    if (options_.as_of < from) return std::vector<Fact>();
    // What the cache lacks it is not given either: that would read the rows before, too.
    const CachedRows cached = Find(subject, FactCache::Miss::kForget).rows;
    if (cached != nullptr) {
      if (cached->empty()) return std::vector<Fact>();
      return FactsAmong(cached->front().rows, DateFilter::kUntilAsOf, from);
    }
    const std::string prefix = SubjectPrefix(subject);
    return FactsWithin(EndOfDay(prefix, AddDays(from, -1)), EndOfDay(prefix, options_.as_of),
                       DateFilter::kUntilAsOf);
  }

  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                     absl::string_view subject,
                                                     Work work) const override {
    const CachedView& cached = options_.cached;
    // Of the past the stamps tell nothing: they count from when the generation began to answer.
    if (cached.cache == nullptr || options_.as_known_at != cached.checkpoint) {
      return FactReader::Recall(what, subject, work);
    }
    // No kind of subject has an '@'.
    const std::string name = absl::StrCat(what, "@", options_.as_of.value(), "/", subject);
    FactCache::Slots stands_on;
    FactCache::Found found = cached.cache->Find(*cached.stamps, cached.checkpoint, name,
                                                options_.read == nullptr ? nullptr : &stands_on);
    if (found.value != nullptr) {
      if (options_.read != nullptr) options_.read->AddAll(stands_on);
      return std::move(found.value);
    }
    // What is made of the rows will stand for them: they need not be kept as well.
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          found.worth_loading ? ScanFacts(subject, DateFilter::kUntilAsOf)
                                              : Facts(subject, DateFilter::kUntilAsOf));
    SlotsOf on;
    on.Add(subject);
    on.Add(kIdentitiesSubject);  // Facts may be read as facts about others (IdentityReader).
    LOGE_ASSIGN_OR_RETURN(WorkedOut made, work(facts, on));
    stands_on = on.Take();
    if (options_.read != nullptr) options_.read->AddAll(stands_on);
    if (found.worth_loading && made.keep) {
      cached.cache->InsertValue(*cached.stamps, cached.checkpoint, name, std::move(stands_on),
                                made.value, made.bytes);
    }
    return std::move(made.value);
  }

  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter) const override {
    const std::string prefix = absl::StrCat(absl::string_view(&kFactPrefix, 1), kind, "/");
    Note(ToAbsl(prefix).substr(1));
    if (const CachedRows cached = Cached(ToAbsl(prefix).substr(1), prefix); cached != nullptr) {
      VisitAmong(*cached, after_id, visit, filter);
      return absl::OkStatus();
    }
    std::string end = prefix;
    end.back() = '/' + 1;
    std::string begin = prefix;
    if (!after_id.empty()) {
      absl::StrAppend(&begin, after_id, absl::string_view("\x01", 1));  // Past all its rows.
    }
    std::string id;
    std::vector<Fact> facts;
    RowParser parser;
    absl::Status failed;
    bool stopped = false;
    LOGE_RETURN_IF_ERROR(options_.snapshot->Scan(
        *options_.family, begin, end, [&](absl::string_view key, absl::string_view value) {
          const absl::string_view row_id =
              key.substr(prefix.size(), key.size() - prefix.size() - kKeyTailBytes - 1);
          if (row_id != id) {
            stopped = !facts.empty() && !visit(id, std::move(facts));
            facts.clear();
            id = ToString(row_id);
          }
          if (!stopped) failed = AddFact(key, value, filter, parser, facts);
          return failed.ok() && !stopped;
        }));
    if (!failed.ok() || stopped) return failed;
    if (!facts.empty()) visit(id, std::move(facts));
    return absl::OkStatus();
  }

 private:
  // A subject, or a kind with its slash, before it is read.
  void Note(absl::string_view name) const {
    if (options_.read != nullptr) options_.read->Add(name);
  }

  // Those of Facts, from the store.
  absl::StatusOr<std::vector<Fact>> ScanFacts(absl::string_view subject, DateFilter filter) const {
    const std::string begin = SubjectPrefix(subject);
    std::string end = begin;
    ++end.back();
    if (filter == DateFilter::kUntilAsOf) end = EndOfDay(begin, options_.as_of);
    return FactsWithin(begin, end, filter);
  }

  // Those of the rows of one subject in [begin, end) that were known at the position and, with
  // `filter`, had happened.
  absl::StatusOr<std::vector<Fact>> FactsWithin(const std::string& begin, const std::string& end,
                                                DateFilter filter) const {
    std::vector<Fact> facts;
    RowParser parser;
    absl::Status failed;
    LOGE_RETURN_IF_ERROR(options_.snapshot->Scan(
        *options_.family, begin, end, [&](absl::string_view key, absl::string_view value) {
          failed = AddFact(key, value, filter, parser, facts);
          return failed.ok();
        }));
    if (!failed.ok()) return failed;
    return facts;  // Keys are in the order of FactBefore.
  }

  // Adds the fact of a row if it was known at the position and, with `filter`, had happened.
  absl::Status AddFact(absl::string_view key, absl::string_view value, DateFilter filter,
                       RowParser& parser, std::vector<Fact>& facts) const {
    if (key.size() < kKeyTailBytes) return DamagedRow();
    const KeyTail tail = TailOf(key);
    if (options_.as_known_at < tail.known_from) return absl::OkStatus();
    if (filter == DateFilter::kUntilAsOf && options_.as_of < tail.day) return absl::OkStatus();
    LOGE_ASSIGN_OR_RETURN(const RowParser::Parsed parsed, parser.Parse(value));
    if (KnownAt(options_.as_known_at, parsed.row->known_from(), parsed.row->known_until())) {
      facts.push_back(FactOfRow(parsed, tail.day));
    }
    return absl::OkStatus();
  }

  // What the cache has under `name`.
  FactCache::Found Find(absl::string_view name,
                        FactCache::Miss miss = FactCache::Miss::kNote) const {
    const CachedView& cached = options_.cached;
    if (cached.cache == nullptr) return {};
    return cached.cache->Find(*cached.stamps, cached.checkpoint, name, nullptr, miss);
  }

  // Its rows under `name`, a subject or a kind with its slash, loaded if that is worth it; their
  // keys begin with `begin`. Null: read the rows one by one.
  CachedRows Cached(absl::string_view name, const std::string& begin) const {
    FactCache::Found found = Find(name);
    if (found.rows != nullptr || !found.worth_loading) return std::move(found.rows);
    return Load(name, begin);
  }

  // Reads all these rows and has the cache keep them. Null when there are too many, and when one is
  // damaged: whether that one matters for the answer tells who reads no others.
  CachedRows Load(absl::string_view name, const std::string& begin) const {
    const CachedView& cached = options_.cached;
    std::string end = begin;
    ++end.back();
    auto subjects = std::make_shared<std::vector<SubjectRows>>();
    RowParser parser;
    int64_t bytes = 0;
    bool sound = true;
    const absl::Status scanned = options_.snapshot->Scan(
        *options_.family, begin, end, [&](absl::string_view key, absl::string_view value) {
          const absl::StatusOr<RowParser::Parsed> parsed = parser.Parse(value);
          const std::optional<absl::string_view> subject = SubjectOfRow(key);
          sound = parsed.ok() && subject.has_value();
          if (!sound) return false;
          const absl::string_view id = subject->substr(subject->rfind('/') + 1);
          if (subjects->empty() || ToAbsl(subjects->back().id) != id) {
            subjects->push_back({ToString(id), {}});
            bytes += static_cast<int64_t>(sizeof(SubjectRows) + id.size());
          }
          const Date day = TailOf(key).day;
          subjects->back().rows.push_back(
              {day, parsed->row->known_until(), FactOfRow(*parsed, day)});
          bytes += static_cast<int64_t>(sizeof(RowVersion));
          return bytes + parser.bytes() <= cached.cache->entry_bytes_max();
        });
    if (!scanned.ok() || !sound) return nullptr;
    bytes += parser.bytes();
    const bool too_many = bytes > cached.cache->entry_bytes_max();
    CachedRows loaded = too_many ? nullptr : std::move(subjects);
    cached.cache->Insert(*cached.stamps, cached.checkpoint, name, loaded, bytes);
    return loaded;
  }

  void VisitAmong(const std::vector<SubjectRows>& subjects, absl::string_view after_id,
                  Visitor visit, DateFilter filter) const {
    const auto first = std::upper_bound(
        subjects.begin(), subjects.end(), after_id,
        [](absl::string_view id, const SubjectRows& each) { return id < ToAbsl(each.id); });
    for (auto it = first; it != subjects.end(); ++it) {
      std::vector<Fact> facts = FactsAmong(it->rows, filter);
      if (!facts.empty() && !visit(it->id, std::move(facts))) return;
    }
  }

  // Those of a subject's rows that Facts gives, dated `from` or later if that is set.
  std::vector<Fact> FactsAmong(const std::vector<RowVersion>& rows, DateFilter filter,
                               std::optional<Date> from = std::nullopt) const {
    const auto first = std::partition_point(rows.begin(), rows.end(), [&](const RowVersion& row) {
      return from.has_value() && row.day < *from;
    });
    std::vector<Fact> facts;
    facts.reserve(static_cast<size_t>(rows.end() - first));
    for (auto row = first; row != rows.end(); ++row) {
      if (filter == DateFilter::kUntilAsOf && row->day > options_.as_of) break;
      if (KnownAt(options_.as_known_at, row->fact.known_from, row->known_until)) {
        facts.push_back(row->fact);
      }
    }
    return facts;
  }

  const RowReaderOptions options_;
};

}  // namespace

std::unique_ptr<FactReader> NewRowReader(const RowReaderOptions& options) {
  return std::make_unique<RowReader>(options);
}

}  // namespace loge::runtime
