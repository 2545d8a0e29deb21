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
#include "services/runtime/row_keys.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr size_t kVarintBytesMax = 5;  // Of 32 bits.

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

bool IsOfKind(absl::string_view subject, const std::vector<std::string>& kinds) {
  const absl::string_view kind = subject.substr(0, subject.find('/'));
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Appends what all rows of `fact` hold.
void AppendRow(const EventPtr& event, const Fact& fact, std::string& out) {
  rows::v1::FactRow row;
  row.set_known_from(fact.known_from);
  row.set_original_position(fact.original);
  row.set_occurred_on(event->occurred_on());
  row.set_precision(fact.date.precision);
  row.AppendToString(&out);
  AppendField(rows::v1::FactRow::kPayloadFieldNumber, *fact.payload, out);
  if (fact.sealed != nullptr) {
    AppendField(rows::v1::FactRow::kSealedFieldNumber, *fact.sealed, out);
  }
}

// The type of the fact that `event` tells; 0 when it tells none.
FactType ToldType(const events::v1::RecordedEvent& event) {
  const events::v1::EventPayload& payload = event.payload();
  if (payload.has_fact_cancelled()) return 0;
  return TypeOf(payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload);
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

bool Supersedes(const events::v1::RecordedEvent& event) {
  return SupersededBy(event.payload()).has_value();
}

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
  for (const std::string& subject : FilingSubjectsOf(*fact.payload)) {
    if (!IsOfKind(subject, *kinds)) continue;
    std::string key;
    AppendRowKey(subject, fact.date.day, fact.original, fact.known_from, key);
    LOGE_RETURN_IF_ERROR(CloseRow(event, original, key, batch));
  }
  return absl::OkStatus();
}

bool Tells(const ProjectionSpec& spec, const events::v1::RecordedEvent& event) {
  return KindsOf(spec, ToldType(event)) != nullptr;
}

void AddRows(const ProjectionSpec& spec, const EventPtr& event, storage::RowBatch& batch) {
  if (!Tells(spec, *event)) return;
  RowsOfFacts rows;
  rows.Add(event);
  rows.AddTo(spec, 0, batch);
}

void RowsOfFacts::Add(const EventPtr& event) {
  FactBytes& row = facts_.emplace_back();
  row.type = ToldType(*event);
  if (row.type == 0) return;
  const Fact fact = FactOf(event);
  row.value.begin = bytes_.size();
  AppendRow(event, fact, bytes_);
  row.value.bytes = bytes_.size() - row.value.begin;
  row.first_key = keys_.size();
  for (const std::string& subject : FilingSubjectsOf(*fact.payload)) {
    const size_t begin = bytes_.size();
    AppendRowKey(subject, fact.date.day, fact.original, fact.known_from, bytes_);
    keys_.push_back({begin, bytes_.size() - begin});
  }
  row.keys = keys_.size() - row.first_key;
}

void RowsOfFacts::AddTo(const ProjectionSpec& spec, size_t event, storage::RowBatch& batch) const {
  const FactBytes& row = facts_[event];
  const std::vector<std::string>* kinds = KindsOf(spec, row.type);
  if (kinds == nullptr) return;
  for (size_t i = row.first_key; i < row.first_key + row.keys; ++i) {
    const absl::string_view key = View(keys_[i]);
    if (IsOfKind(key.substr(1), *kinds)) batch.Put(key, View(row.value));
  }
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
  const KeyTail tail = TailOf(key);
  return RowName{ToString(*subject), tail.original, tail.known_from};
}

std::unique_ptr<storage::RowBatch> NewStampedBatch(std::unique_ptr<storage::RowBatch> batch,
                                                   SubjectStamps& stamps) {
  return std::make_unique<StampedBatch>(std::move(batch), stamps);
}

}  // namespace loge::runtime
