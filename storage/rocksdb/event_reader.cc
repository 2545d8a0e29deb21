#include "storage/rocksdb/event_reader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

// A read of at least so many events reads ahead; a shorter one would only read too much.
constexpr int64_t kReadaheadEventsMin = 256;
constexpr int64_t kReadaheadBytes = 2 << 20;
constexpr int64_t kEventBytesTypical = 256;
// Events fetched by position at a time, and the bytes after which fewer are.
constexpr size_t kFetchEvents = 32;
constexpr uint64_t kFetchBytes = 4 << 20;
// Of a query of types: the events that are walked along first, the part of what may be looked at
// that they are at most, and how much more is walked along after each time that enough matched.
constexpr int64_t kWalkEventsMin = 256;
constexpr int64_t kWalkShare = 8;
constexpr int64_t kStretchGrowth = 4;
// Fewer than one in so many are few.
constexpr int64_t kFewIn = 16;

}  // namespace

absl::StatusOr<bool> EventReader::Deliver(Position position, absl::string_view bytes,
                                          Delivery& delivery) {
  const absl::StatusOr<EventType> type = SkimType(bytes);
  if (!type.ok()) {
    return absl::DataLossError(
        absl::StrCat("position ", position.value(), ": ", type.status().message()));
  }
  delivery.bytes_left -= static_cast<int64_t>(bytes.size());
  return delivery.visit({position, *type, bytes}) && delivery.bytes_left > 0;
}

absl::StatusOr<Position> EventReader::Read(const ReadOptions& options, EventVisitor visit) const {
  const Position behind(options.to.value() + 1);
  const std::string bound = EventKey(behind);
  const rocksdb::Slice bound_slice(bound);
  rocksdb::ReadOptions read;
  read.fill_cache = options.fill_cache;
  read.iterate_upper_bound = &bound_slice;
  if (const int64_t events = options.to.value() - options.from.value();
      events >= kReadaheadEventsMin) {
    const int64_t in_range = std::min(events, kReadaheadBytes) * kEventBytesTypical;
    read.readahead_size = static_cast<size_t>(
        std::min({kReadaheadBytes, in_range, options.bytes_max, options.bytes_expected}));
  }
  Delivery delivery{visit, options.bytes_max};
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(read, &events_));
  for (it->Seek(EventKey(options.from)); it->Valid(); it->Next()) {
    if (it->key().size() != 8) return absl::DataLossError("a damaged key among the events");
    const Position position(static_cast<int64_t>(ParseBigEndian64(ToView(it->key()))));
    LOGE_ASSIGN_OR_RETURN(const bool more, Deliver(position, ToView(it->value()), delivery));
    if (!more) return Position(position.value() + 1);
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading events"));
  return behind;
}

absl::StatusOr<bool> EventReader::WalkWhileMany(const EventQuery& query, ReadOptions& left,
                                                Delivery& delivery) const {
  // Most of the entries that may be looked at are left for the index.
  int64_t stretch = std::min(kWalkEventsMin, left.index_entries_max / kWalkShare);
  while (stretch > 0 && left.from <= left.to) {
    ReadOptions part = left;
    part.to = std::min(left.to, Position(left.from.value() + stretch - 1));
    part.bytes_max = INT64_MAX;  // What does not match does not count.
    Position expected = left.from;
    int64_t matches = 0;
    bool enough = false;
    const auto next = Read(part, [&](const StoredEventView& event) {
      if (event.position != expected) return false;
      expected = Position(event.position.value() + 1);
      if (!query.MatchesType(event.type)) return true;
      ++matches;
      delivery.bytes_left -= static_cast<int64_t>(event.bytes.size());
      enough = !delivery.visit(event) || delivery.bytes_left <= 0;
      return !enough;
    });
    LOGE_RETURN_IF_ERROR(next.status());
    if (*next != expected) {
      return absl::DataLossError(
          absl::StrCat("the event at position ", expected.value(), " is missing"));
    }
    const int64_t looked_at = expected.value() - left.from.value();
    left.from = expected;
    left.index_entries_max -= looked_at;
    if (enough) return true;
    if (matches * kFewIn < looked_at) return false;
    stretch = std::min(kStretchGrowth * stretch, left.index_entries_max);
  }
  return false;
}

absl::StatusOr<Position> EventReader::ReadMatching(const EventQuery& query,
                                                   const ReadOptions& options,
                                                   EventVisitor visit) const {
  Delivery delivery{visit, options.bytes_max};
  ReadOptions left = options;
  if (query.subjects.empty()) {
    LOGE_ASSIGN_OR_RETURN(const bool enough, WalkWhileMany(query, left, delivery));
    if (enough) return left.from;
  }
  while (left.from <= left.to && left.index_entries_max > 0) {
    LOGE_ASSIGN_OR_RETURN(const SubjectIndex::Window window, index_.Find(query, left));
    for (size_t i = 0; i < window.positions.size(); i += kFetchEvents) {
      const size_t count = std::min(kFetchEvents, window.positions.size() - i);
      LOGE_ASSIGN_OR_RETURN(const Position enough,
                            DeliverAt(&window.positions[i], count, options.fill_cache, delivery));
      if (enough != Position(0)) return Position(enough.value() + 1);
    }
    left.from = Position(window.upto.value() + 1);
    left.index_entries_max -= window.entries;
    // The rest would be shared out again and again, and all subjects be sought for it each time.
    if (window.enough) break;
  }
  return left.from;
}

absl::StatusOr<Position> EventReader::DeliverAt(const Position* positions, size_t count,
                                                bool fill_cache, Delivery& delivery) const {
  rocksdb::ReadOptions read;
  read.fill_cache = fill_cache;
  read.value_size_soft_limit = kFetchBytes;
  std::array<std::string, kFetchEvents> keys;
  std::array<rocksdb::Slice, kFetchEvents> slices;
  std::array<rocksdb::PinnableSlice, kFetchEvents> values;
  std::array<rocksdb::Status, kFetchEvents> statuses;
  for (size_t i = 0; i < count; ++i) {
    keys[i] = EventKey(positions[i]);
    slices[i] = keys[i];
  }
  db_.MultiGet(read, &events_, count, slices.data(), values.data(), statuses.data(),
               /*sorted_input=*/true);
  for (size_t i = 0; i < count; ++i) {
    rocksdb::Status status = statuses[i];
    if (status.IsAborted()) {  // The soft limit was reached before it.
      values[i].Reset();
      status = db_.Get(read, &events_, slices[i], &values[i]);
    }
    if (status.IsNotFound()) {
      return absl::DataLossError(absl::StrCat("the event at position ", positions[i].value(),
                                              ", which the index names, is missing"));
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading events"));
    LOGE_ASSIGN_OR_RETURN(const bool more, Deliver(positions[i], ToView(values[i]), delivery));
    if (!more) return positions[i];
    values[i].Reset();
  }
  return Position(0);
}

}  // namespace loge::storage::rocks
