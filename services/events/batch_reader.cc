#include "services/events/batch_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/events.pb.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"
#include "storage/wire.h"

namespace loge::event_service {
namespace {

using storage::Position;
using storage::StoredEventView;
namespace wire = storage::wire;

constexpr int kEvents = v1::ReadEventsResponse::kEventsFieldNumber;
constexpr int kCheckpoint = v1::ReadEventsResponse::kCheckpointFieldNumber;
constexpr int kPersonalData = v1::ReadEventsResponse::kPersonalDataFieldNumber;
static_assert(kEvents == v1::EventBatch::kEventsFieldNumber &&
              kCheckpoint == v1::EventBatch::kCheckpointFieldNumber &&
              kPersonalData == v1::EventBatch::kPersonalDataFieldNumber);

Position EndOf(const storage::Placement& placement) {
  return Position(placement.position.value() + placement.count - 1 - placement.index);
}

class BatchBuilder {
 public:
  BatchBuilder(const Environment& environment, const storage::EventQuery& query,
               const runtime::Principal* principal)
      : environment_(environment), query_(query), principal_(principal) {}

  // False to stop: the batch is full (and its decision whole) or something is wrong.
  bool Visit(const StoredEventView& event) {
    if (end_.has_value() && event.position > *end_) {
      stopped_ = true;
      return false;
    }
    ++scanned_;
    if (query_.MatchesType(event.type)) Take(event);
    if (!end_.has_value() && IsFull()) SetEnd(event);
    if (!status_.ok()) return false;
    stopped_ = end_.has_value() && event.position == *end_;
    return !stopped_;
  }

  // The batch ends where it last visited, or with an error.
  bool IsDone() const { return stopped_ || !status_.ok(); }

  // For when the log stopped behind `looked_at`, having looked at enough of its index: the end of
  // the decision that the batch must then end with.
  absl::StatusOr<Position> EndWith(Position looked_at) {
    if (!end_.has_value()) {
      LOGE_ASSIGN_OR_RETURN(end_, EndOfDecision(*environment_.log, looked_at));
    }
    return *end_;
  }

  // `next` is what the log said to read on from.
  absl::StatusOr<Batch> Finish(Position next) && {
    LOGE_RETURN_IF_ERROR(status_);
    // When the log had nothing more that matches, all of the range was looked at.
    batch_.checkpoint = stopped_ ? *end_ : Position(next.value() - 1);
    wire::PutIntField(kCheckpoint, batch_.checkpoint.value(), batch_.message);
    batch_.message += personal_data_;
    return std::move(batch_);
  }

 private:
  bool IsFull() const {
    const ReadBounds& bounds = environment_.bounds;
    return batch_.events >= bounds.events_max || scanned_ >= bounds.scanned_max ||
           static_cast<int64_t>(batch_.message.size() + personal_data_.size()) >= bounds.bytes_max;
  }

  void Take(const StoredEventView& event) {
    wire::PutBytesField(kEvents, event.bytes, batch_.message);
    ++batch_.events;
    if (principal_ != nullptr) status_ = OpenPersonalData(event);
  }

  void SetEnd(const StoredEventView& event) {
    const absl::StatusOr<storage::RecordTrailer> trailer = storage::SkimTrailer(event.bytes);
    if (trailer.ok()) {
      end_ = EndOf(trailer->placement);
    } else {
      status_ = absl::DataLossError(
          absl::StrCat("position ", event.position.value(), ": ", trailer.status().message()));
    }
  }

  absl::Status OpenPersonalData(const StoredEventView& event) {
    wire::Reader reader(event.bytes);
    wire::Field field;
    while (reader.Next(field)) {
      if (field.number != events::v1::RecordedEvent::kSealedFieldNumber) continue;
      events::v1::Sealed sealed;
      if (!sealed.ParseFromArray(field.bytes.data(), static_cast<int>(field.bytes.size()))) break;
      LOGE_ASSIGN_OR_RETURN(const auto opened, environment_.opener(*principal_, sealed));
      if (!opened.has_value()) return absl::OkStatus();
      v1::OpenedPersonalData out;
      out.set_position(event.position.value());
      out.set_person_id(sealed.person());
      *out.mutable_personal_data() = *opened;
      wire::PutBytesField(kPersonalData, out.SerializeAsString(), personal_data_);
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  const Environment& environment_;
  const storage::EventQuery& query_;
  const runtime::Principal* const principal_;

  Batch batch_;
  std::string personal_data_;
  int scanned_ = 0;
  std::optional<Position> end_;  // Once enough: where its last decision ends.
  bool stopped_ = false;         // At `end_`.
  absl::Status status_;
};

}  // namespace

absl::StatusOr<Batch> ReadBatch(const Environment& environment, const storage::EventQuery& query,
                                const BatchRange& range, const runtime::Principal* principal) {
  BatchBuilder builder(environment, query, principal);
  const auto visit = [&builder](const StoredEventView& event) { return builder.Visit(event); };
  const storage::EventLog& log = *environment.log;
  storage::ReadOptions options = {.from = range.from,
                                  .to = range.to,
                                  .index_entries_max = environment.bounds.scanned_max,
                                  .bytes_expected = environment.bounds.bytes_max,
                                  // What has a type lies all over the log.
                                  .fill_cache = !query.subjects.empty()};
  if (query.subjects.empty() && query.types.empty()) {
    LOGE_ASSIGN_OR_RETURN(const Position next, log.Read(options, visit));
    return std::move(builder).Finish(next);
  }
  LOGE_ASSIGN_OR_RETURN(Position next, log.ReadMatching(query, options, visit));
  if (!builder.IsDone() && next <= range.to) {
    LOGE_ASSIGN_OR_RETURN(const Position end, builder.EndWith(Position(next.value() - 1)));
    if (next <= end) {  // The rest of a decision is little.
      options = {.from = next, .to = end, .fill_cache = true};
      LOGE_RETURN_IF_ERROR(log.ReadMatching(query, options, visit).status());
    }
    next = Position(end.value() + 1);
  }
  return std::move(builder).Finish(next);
}

absl::StatusOr<Position> EndOfDecision(const storage::EventLog& log, Position position) {
  absl::StatusOr<Position> end = absl::DataLossError("no event there");
  const auto visit = [&end](const StoredEventView& event) {
    const absl::StatusOr<storage::RecordTrailer> trailer = storage::SkimTrailer(event.bytes);
    if (trailer.ok()) {
      end = EndOf(trailer->placement);
    } else {
      end = trailer.status();
    }
    return false;
  };
  LOGE_RETURN_IF_ERROR(log.Read({.from = position, .to = position}, visit).status());
  return end;
}

}  // namespace loge::event_service
