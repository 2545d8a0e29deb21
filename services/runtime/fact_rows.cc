#include "services/runtime/fact_rows.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "loge/rows/v1/fact_row.pb.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr char kFactPrefix = 'f';
constexpr size_t kVarintBytesMax = 5;  // Of 32 bits.
constexpr int kDayBytes = 4;
constexpr int kPositionBytes = 8;
constexpr int kKeyTailBytes = kDayBytes + 2 * kPositionBytes;

void AppendBigEndian(uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

constexpr int64_t kDayBias = int64_t{1} << 31;
// What a parsed row takes, about: messages, a pointer for each string, what the allocator adds; and
// its bytes, in strings. (To count it exactly costs half as much as to parse it.)
constexpr int64_t kRowBytes = 500;

uint64_t BiasedDay(Date day) {
  return static_cast<uint64_t>(static_cast<int64_t>(day.value()) + kDayBias);
}

// Of the bytes of a key that spell it.
Date DayAt(const char* bytes) {
  int64_t biased = 0;
  for (int i = 0; i < kDayBytes; ++i) biased = biased << 8 | static_cast<unsigned char>(bytes[i]);
  return Date(static_cast<int32_t>(biased - kDayBias));
}

std::string SubjectPrefix(absl::string_view subject) {
  return absl::StrCat(absl::string_view(&kFactPrefix, 1), subject, absl::string_view("\0", 1));
}

std::string RowKey(absl::string_view subject, Date day, int64_t original, int64_t known_from) {
  std::string key = SubjectPrefix(subject);
  AppendBigEndian(BiasedDay(day), kDayBytes, key);
  AppendBigEndian(static_cast<uint64_t>(original), kPositionBytes, key);
  AppendBigEndian(static_cast<uint64_t>(known_from), kPositionBytes, key);
  return key;
}

// Appends a field to a serialised message, as if it had been set: without the copy that setting
// it would take.
void AppendField(int number, const google::protobuf::MessageLite& field, std::string& out) {
  using google::protobuf::internal::WireFormatLite;
  using google::protobuf::io::CodedOutputStream;
  const size_t bytes = field.ByteSizeLong();
  const size_t before = out.size();
  out.resize(before + 2 * kVarintBytesMax + bytes);
  auto* const begin = reinterpret_cast<uint8_t*>(out.data());
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), begin + before);
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(bytes), end);
  end = field.SerializeWithCachedSizesToArray(end);
  out.resize(static_cast<size_t>(end - begin));
}

// The kinds of subjects under which a fact of `type` is filed; null when it is not this model's.
const std::vector<std::string>* KindsOf(const ProjectionSpec& spec, FactType type) {
  const auto it = spec.filing.find(type);
  return it == spec.filing.end() ? nullptr : &it->second;
}

std::string DescribePosition(const EventPtr& event) {
  return absl::StrCat("position ", event->position(), " (",
                      ToString(TypeName(TypeOf(event->payload()))), ")");
}

absl::Status CannotChange(const EventPtr& event, int64_t original, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat(DescribePosition(event), " changes the fact ", original, ", ", why));
}

// Calls `add` with the key of every row in which `fact` is filed.
void ForEachKey(const std::vector<std::string>& kinds, const Fact& fact,
                absl::FunctionRef<void(std::string key)> add) {
  for (const std::string& subject : FilingSubjectsOf(*fact.payload)) {
    const absl::string_view kind = ToAbsl(subject).substr(0, subject.find('/'));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    add(RowKey(subject, fact.date.day, fact.original, fact.known_from));
  }
}

// Which version of which fact an event supersedes.
struct Superseded {
  FactType type = 0;
  int64_t original = 0;
  int64_t target = 0;
};

std::optional<Superseded> SupersededBy(const events::v1::EventPayload& payload) {
  if (payload.has_fact_cancelled()) {
    const events::v1::FactCancelled& cancelled = payload.fact_cancelled();
    return Superseded{static_cast<FactType>(cancelled.target_type()), cancelled.original_position(),
                      cancelled.target_position()};
  }
  if (payload.has_fact_corrected()) {
    const events::v1::FactCorrected& corrected = payload.fact_corrected();
    return Superseded{TypeOf(corrected.replacement()), corrected.original_position(),
                      corrected.target_position()};
  }
  return std::nullopt;
}

absl::Status CloseRow(const EventPtr& event, int64_t original, const std::string& key,
                      storage::RowBatch& batch) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> value, batch.Get(key));
  if (!value.has_value()) return CannotChange(event, original, "whose rows are not there");
  rows::v1::FactRow row;
  if (!row.ParseFromString(*value)) {
    return absl::DataLossError(absl::StrCat("a row of the fact ", original, " is damaged"));
  }
  if (row.known_until() != 0) {
    return CannotChange(event, original,
                        absl::StrCat("whose version ", row.known_from(), " was changed at ",
                                     row.known_until(), " already"));
  }
  row.set_known_until(event->position());
  batch.Put(key, row.SerializeAsString());
  return absl::OkStatus();
}

using RowPtr = std::shared_ptr<const rows::v1::FactRow>;

absl::StatusOr<RowPtr> ParseRow(absl::string_view value) {
  auto row = std::make_shared<rows::v1::FactRow>();
  if (!row->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a row of a read model is damaged: rebuild it");
  }
  return RowPtr(std::move(row));
}

bool KnownAt(int64_t position, int64_t known_from, int64_t known_until) {
  return known_from <= position && (known_until == 0 || known_until > position);
}

// Keeps the row alive.
Fact FactOfRow(const RowPtr& row) {
  Fact fact;
  fact.known_from = row->known_from();
  fact.original = row->original_position();
  fact.date = {ParseDay(row->occurred_on()).value_or(Date()), row->precision()};
  fact.payload = std::shared_ptr<const events::v1::EventPayload>(row, &row->payload());
  if (row->has_sealed()) {
    fact.sealed = std::shared_ptr<const events::v1::Sealed>(row, &row->sealed());
  }
  return fact;
}

class RowReader : public FactReader {
 public:
  explicit RowReader(RowReaderOptions options) : options_(std::move(options)) {}

  Date as_of() const override { return options_.as_of; }

  absl::StatusOr<std::vector<Fact>> Facts(absl::string_view subject,
                                          DateFilter filter) const override {
    const std::string begin = SubjectPrefix(subject);
    if (const CachedRows cached = Cached(subject, begin); cached != nullptr) {
      if (cached->empty()) return std::vector<Fact>();
      return FactsAmong(cached->front().rows, filter);
    }
    std::string end = begin;
    if (filter == DateFilter::kUntilAsOf) {
      AppendBigEndian(BiasedDay(options_.as_of) + 1, kDayBytes, end);
    } else {
      end.back() = '\x01';
    }
    std::vector<Fact> facts;
    absl::Status failed;
    LOGE_RETURN_IF_ERROR(options_.snapshot->Scan(*options_.family, begin, end,
                                                 [&](absl::string_view, absl::string_view value) {
                                                   failed = AddFact(value, facts);
                                                   return failed.ok();
                                                 }));
    if (!failed.ok()) return failed;
    return facts;  // Keys are in the order of FactBefore.
  }

  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter) const override {
    const std::string prefix = absl::StrCat(absl::string_view(&kFactPrefix, 1), kind, "/");
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
          if (!stopped) failed = AddFact(value, facts, filter);
          return failed.ok() && !stopped;
        }));
    if (!failed.ok() || stopped) return failed;
    if (!facts.empty()) visit(id, std::move(facts));
    return absl::OkStatus();
  }

 private:
  // Adds the fact of a row if it was known at the position (and, with `filter`, had happened).
  absl::Status AddFact(absl::string_view value, std::vector<Fact>& facts,
                       DateFilter filter = DateFilter::kAny) const {
    LOGE_ASSIGN_OR_RETURN(const RowPtr row, ParseRow(value));
    if (!KnownAt(options_.as_known_at, row->known_from(), row->known_until())) {
      return absl::OkStatus();
    }
    Fact fact = FactOfRow(row);
    if (filter == DateFilter::kUntilAsOf && fact.date.day > options_.as_of) {
      return absl::OkStatus();
    }
    facts.push_back(std::move(fact));
    return absl::OkStatus();
  }

  // What the cache has under `name`, a subject or a kind with its slash, whose keys begin with
  // `begin`. Null: read the rows one by one.
  CachedRows Cached(absl::string_view name, const std::string& begin) const {
    const CachedView& cached = options_.cached;
    if (cached.cache == nullptr) return nullptr;
    FactCache::Found found = cached.cache->Find(*cached.stamps, cached.checkpoint, name);
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
    int64_t bytes = 0;
    bool sound = true;
    const absl::Status scanned = options_.snapshot->Scan(
        *options_.family, begin, end, [&](absl::string_view key, absl::string_view value) {
          const absl::StatusOr<RowPtr> row = ParseRow(value);
          const std::optional<absl::string_view> subject = SubjectOfRow(key);
          sound = row.ok() && subject.has_value();
          if (!sound) return false;
          const absl::string_view id = subject->substr(subject->rfind('/') + 1);
          if (subjects->empty() || ToAbsl(subjects->back().id) != id) {
            subjects->push_back({ToString(id), {}});
            bytes += static_cast<int64_t>(sizeof(SubjectRows) + id.size());
          }
          const char* const day = subject->data() + subject->size() + 1;
          subjects->back().rows.push_back({DayAt(day), (*row)->known_until(), FactOfRow(*row)});
          bytes += static_cast<int64_t>(sizeof(RowVersion) + value.size()) + kRowBytes;
          return bytes <= cached.cache->entry_bytes_max();
        });
    if (!scanned.ok() || !sound) return nullptr;
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

  // Those of a subject's rows that Facts gives.
  std::vector<Fact> FactsAmong(const std::vector<RowVersion>& rows, DateFilter filter) const {
    std::vector<Fact> facts;
    facts.reserve(rows.size());
    for (const RowVersion& row : rows) {
      if (filter == DateFilter::kUntilAsOf && row.day > options_.as_of) break;
      if (KnownAt(options_.as_known_at, row.fact.known_from, row.known_until)) {
        facts.push_back(row.fact);
      }
    }
    return facts;
  }

  const RowReaderOptions options_;
};

class StampedBatch final : public storage::RowBatch {
 public:
  StampedBatch(std::unique_ptr<storage::RowBatch> batch, SubjectStamps& stamps)
      : batch_(std::move(batch)), stamps_(stamps) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    return batch_->Get(key);
  }
  void Put(absl::string_view key, absl::string_view value) override {
    Note(key);
    batch_->Put(key, value);
  }
  void Delete(absl::string_view key) override {
    Note(key);
    batch_->Delete(key);
  }
  absl::Status Commit(storage::Position checkpoint) override {
    // Whatever becomes of the commit: a stamp that is too high does no harm.
    for (const size_t slot : slots_) stamps_.Raise(slot, checkpoint.value());
    slots_.clear();
    return batch_->Commit(checkpoint);
  }
  int64_t bytes() const override { return batch_->bytes(); }
  int64_t changes() const override { return batch_->changes(); }

 private:
  void Note(absl::string_view key) {
    const std::optional<absl::string_view> subject = SubjectOfRow(key);
    if (!subject.has_value()) return;
    slots_.push_back(SubjectStamps::SlotOf(*subject));
    slots_.push_back(SubjectStamps::SlotOf(subject->substr(0, subject->rfind('/') + 1)));
  }

  const std::unique_ptr<storage::RowBatch> batch_;
  SubjectStamps& stamps_;
  std::vector<size_t> slots_;
};

}  // namespace

bool Supersedes(const ProjectionSpec& spec, const events::v1::RecordedEvent& event) {
  const std::optional<Superseded> superseded = SupersededBy(event.payload());
  return superseded.has_value() && KindsOf(spec, superseded->type) != nullptr;
}

absl::Status CloseRows(const ProjectionSpec& spec, const EventPtr& event, EventFinder find,
                       storage::RowBatch& batch) {
  const std::optional<Superseded> superseded = SupersededBy(event->payload());
  if (!superseded.has_value()) return absl::OkStatus();
  const std::vector<std::string>* kinds = KindsOf(spec, superseded->type);
  if (kinds == nullptr) return absl::OkStatus();
  const int64_t original = superseded->original;
  if (superseded->target < 1 || superseded->target >= event->position()) {
    return CannotChange(event, original, "but aims at no event before it");
  }
  LOGE_ASSIGN_OR_RETURN(const EventPtr target, find(superseded->target));
  const auto not_that_one = [&] {
    return CannotChange(event, original,
                        absl::StrCat("but aims at ", DescribePosition(target),
                                     ", which does not "
                                     "tell it"));
  };
  if (target->payload().has_fact_cancelled()) return not_that_one();
  const Fact fact = FactOf(target);
  if (fact.original != original || fact.type() != superseded->type) return not_that_one();
  absl::Status status;
  ForEachKey(*kinds, fact, [&](const std::string& key) {
    if (status.ok()) status = CloseRow(event, original, key, batch);
  });
  return status;
}

void AddRows(const ProjectionSpec& spec, const EventPtr& event, storage::RowBatch& batch) {
  if (event->payload().has_fact_cancelled()) return;
  const events::v1::EventPayload& payload = event->payload();
  const std::vector<std::string>* kinds = KindsOf(
      spec,
      TypeOf(payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload));
  if (kinds == nullptr) return;
  const Fact fact = FactOf(event);
  rows::v1::FactRow row;
  row.set_known_from(fact.known_from);
  row.set_original_position(fact.original);
  row.set_occurred_on(event->occurred_on());
  row.set_precision(fact.date.precision);
  std::string value = row.SerializeAsString();
  AppendField(rows::v1::FactRow::kPayloadFieldNumber, *fact.payload, value);
  if (fact.sealed != nullptr) {
    AppendField(rows::v1::FactRow::kSealedFieldNumber, *fact.sealed, value);
  }
  ForEachKey(*kinds, fact, [&](const std::string& key) { batch.Put(key, value); });
}

absl::Status ApplyToRows(const ProjectionSpec& spec, const EventPtr& event, EventFinder find,
                         storage::RowBatch& batch) {
  LOGE_RETURN_IF_ERROR(CloseRows(spec, event, find, batch));
  AddRows(spec, event, batch);
  return absl::OkStatus();
}

std::optional<absl::string_view> SubjectOfRow(absl::string_view key) {
  if (key.size() < 1 + 1 + kKeyTailBytes || key.front() != kFactPrefix) return std::nullopt;
  const size_t end = key.size() - 1 - kKeyTailBytes;
  if (key[end] != '\0') return std::nullopt;
  return key.substr(1, end - 1);
}

std::optional<RowName> NameOfRow(absl::string_view key) {
  const std::optional<absl::string_view> subject = SubjectOfRow(key);
  if (!subject.has_value()) return std::nullopt;
  const absl::string_view tail = key.substr(1 + subject->size());
  const auto position = [&tail](size_t at) {
    uint64_t value = 0;
    for (const char byte : tail.substr(at, kPositionBytes)) {
      value = value << 8 | static_cast<uint8_t>(byte);
    }
    return static_cast<int64_t>(value);
  };
  return RowName{ToString(*subject), position(1 + kDayBytes),
                 position(1 + kDayBytes + kPositionBytes)};
}

std::unique_ptr<storage::RowBatch> NewStampedBatch(std::unique_ptr<storage::RowBatch> batch,
                                                   SubjectStamps& stamps) {
  return std::make_unique<StampedBatch>(std::move(batch), stamps);
}

std::unique_ptr<FactReader> NewRowReader(const RowReaderOptions& options) {
  return std::make_unique<RowReader>(options);
}

}  // namespace loge::runtime
