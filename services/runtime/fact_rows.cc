#include "services/runtime/fact_rows.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/rows/v1/fact_row.pb.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr char kFactPrefix = 'f';
constexpr char kIndexPrefix = 'x';
constexpr int kDayBytes = 4;
constexpr int kPositionBytes = 8;
constexpr int kKeyTailBytes = kDayBytes + 2 * kPositionBytes;

void AppendBigEndian(uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

uint64_t BiasedDay(Date day) {
  return static_cast<uint64_t>(static_cast<int64_t>(day.value()) + (int64_t{1} << 31));
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

std::string IndexKey(int64_t original) {
  std::string key(1, kIndexPrefix);
  AppendBigEndian(static_cast<uint64_t>(original), kPositionBytes, key);
  return key;
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

// Closes the rows of the version at `target` of the fact `original`.
absl::Status CloseRows(const EventPtr& event, int64_t original, int64_t target,
                       storage::RowBatch& batch) {
  const std::string index_key = IndexKey(original);
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, batch.Get(index_key));
  rows::v1::FactIndex index;
  if (!bytes.has_value() || !index.ParseFromString(*bytes)) {
    return absl::FailedPreconditionError(absl::StrCat(DescribePosition(event), " changes the fact ",
                                                      original, ", which is not there"));
  }
  for (const std::string& key : index.row_keys()) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> value, batch.Get(key));
    rows::v1::FactRow row;
    if (!value.has_value() || !row.ParseFromString(*value)) {
      return absl::DataLossError(absl::StrCat("a row of the fact ", original, " is damaged"));
    }
    if (row.known_from() != target) {
      return absl::FailedPreconditionError(
          absl::StrCat(DescribePosition(event), " aims at version ", target, " of the fact ",
                       original, ", but ", row.known_from(), " stands"));
    }
    row.set_known_until(event->position());
    batch.Put(key, row.SerializeAsString());
  }
  batch.Delete(index_key);
  return absl::OkStatus();
}

void AddRows(const Fact& fact, const std::vector<std::string>& kinds, storage::RowBatch& batch) {
  rows::v1::FactRow row;
  row.set_known_from(fact.known_from);
  row.set_original_position(fact.original);
  row.set_occurred_on(FormatDay(fact.date.day));
  row.set_precision(fact.date.precision);
  *row.mutable_payload() = *fact.payload;
  if (fact.sealed != nullptr) *row.mutable_sealed() = *fact.sealed;
  const std::string value = row.SerializeAsString();

  rows::v1::FactIndex index;
  for (const std::string& subject : SubjectsOf(*fact.payload)) {
    const std::string kind = subject.substr(0, subject.find('/'));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    std::string key = RowKey(subject, fact.date.day, fact.original, fact.known_from);
    batch.Put(key, value);
    index.add_row_keys(std::move(key));
  }
  batch.Put(IndexKey(fact.original), index.SerializeAsString());
}

class RowReader : public FactReader {
 public:
  explicit RowReader(const RowReaderOptions& options) : options_(options) {}

  Date as_of() const override { return options_.as_of; }

  absl::StatusOr<std::vector<Fact>> Facts(absl::string_view subject,
                                          DateFilter filter) const override {
    const std::string begin = SubjectPrefix(subject);
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
    auto row = std::make_shared<rows::v1::FactRow>();
    if (!row->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return absl::DataLossError("a row of a read model is damaged: rebuild it");
    }
    if (row->known_from() > options_.as_known_at) return absl::OkStatus();
    if (row->known_until() != 0 && row->known_until() <= options_.as_known_at) {
      return absl::OkStatus();
    }
    Fact fact;
    fact.known_from = row->known_from();
    fact.original = row->original_position();
    fact.date = {ParseDay(row->occurred_on()).value_or(Date()), row->precision()};
    if (filter == DateFilter::kUntilAsOf && fact.date.day > options_.as_of) {
      return absl::OkStatus();
    }
    fact.payload = std::shared_ptr<const events::v1::EventPayload>(row, &row->payload());
    if (row->has_sealed()) {
      fact.sealed = std::shared_ptr<const events::v1::Sealed>(row, &row->sealed());
    }
    facts.push_back(std::move(fact));
    return absl::OkStatus();
  }

  const RowReaderOptions options_;
};

}  // namespace

absl::Status ApplyToRows(const ProjectionSpec& spec, const EventPtr& event,
                         storage::RowBatch& batch) {
  const events::v1::EventPayload& payload = event->payload();
  if (payload.has_fact_cancelled()) {
    const events::v1::FactCancelled& cancelled = payload.fact_cancelled();
    if (KindsOf(spec, static_cast<FactType>(cancelled.target_type())) == nullptr) {
      return absl::OkStatus();
    }
    return CloseRows(event, cancelled.original_position(), cancelled.target_position(), batch);
  }
  const Fact fact = FactOf(event);
  const std::vector<std::string>* kinds = KindsOf(spec, fact.type());
  if (kinds == nullptr) return absl::OkStatus();
  if (payload.has_fact_corrected()) {
    LOGE_RETURN_IF_ERROR(
        CloseRows(event, fact.original, payload.fact_corrected().target_position(), batch));
  }
  AddRows(fact, *kinds, batch);
  return absl::OkStatus();
}

std::unique_ptr<FactReader> NewRowReader(const RowReaderOptions& options) {
  return std::make_unique<RowReader>(options);
}

}  // namespace loge::runtime
