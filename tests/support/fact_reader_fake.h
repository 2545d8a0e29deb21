// A log in memory for tests of decisions and views: a list of events, and a FactReader over it that
// applies the date and the position asked for, and corrections, as the row store does.
#ifndef LOGE_TESTS_SUPPORT_FACT_READER_FAKE_H_
#define LOGE_TESTS_SUPPORT_FACT_READER_FAKE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/projection.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::testing {

// An EventPayload that holds `event` (a CaretakerJoined, …); an EventPayload is returned as it is.
template <class Event>
events::v1::EventPayload Payload(const Event& event) {
  events::v1::EventPayload payload;
  const auto* descriptor = events::v1::EventPayload::descriptor();
  const google::protobuf::FieldDescriptor* field = nullptr;
  for (int i = 0; i < descriptor->field_count() && field == nullptr; ++i) {
    if (descriptor->field(i)->message_type() == Event::descriptor()) field = descriptor->field(i);
  }
  LOGE_CHECK(field != nullptr);
  payload.GetReflection()->MutableMessage(&payload, field)->CopyFrom(event);
  return payload;
}
inline events::v1::EventPayload Payload(const events::v1::EventPayload& payload) { return payload; }

// What any test may pass where an event is wanted.
struct AnyEvent {
  template <class Event>
  AnyEvent(const Event& event) : payload(Payload(event)) {}  // NOLINT: implicit on purpose.
  events::v1::EventPayload payload;
};

// A date that the test knows to be well formed.
inline runtime::FactDate DateOf(absl::string_view text) {
  const std::optional<runtime::FactDate> date = runtime::ParseFactDate(text);
  LOGE_CHECK(date.has_value());
  return *date;
}
inline runtime::Date Day(absl::string_view text) { return DateOf(text).day; }

// "Seals" in clear, so that tests can look inside.
inline events::v1::Sealed FakeSealed(const std::string& person,
                                     const events::v1::PersonalData& data) {
  events::v1::Sealed sealed;
  sealed.set_person(person);
  sealed.set_ciphertext(data.SerializeAsString());
  return sealed;
}
inline events::v1::PersonalData FakeOpened(const events::v1::Sealed& sealed) {
  events::v1::PersonalData data;
  LOGE_CHECK(data.ParseFromString(sealed.ciphertext()));
  return data;
}

// Events at positions 1, 2, 3, …. A value.
class EventList {
 public:
  // Appends a fact and returns its position. `personal` is "sealed" for `person`.
  int64_t Tell(const AnyEvent& event, absl::string_view date, const std::string& person = "",
               const std::optional<events::v1::PersonalData>& personal = std::nullopt) {
    events::v1::RecordedEvent recorded;
    *recorded.mutable_payload() = event.payload;
    if (personal.has_value()) *recorded.mutable_sealed() = FakeSealed(person, *personal);
    return Append(std::move(recorded), DateOf(date));
  }

  // Replaces the fact whose latest version is at `target`; returns the position of the new version.
  int64_t Correct(int64_t target, const AnyEvent& replacement, absl::string_view date,
                  const std::string& person = "",
                  const std::optional<events::v1::PersonalData>& personal = std::nullopt) {
    events::v1::RecordedEvent recorded;
    auto* corrected = recorded.mutable_payload()->mutable_fact_corrected();
    corrected->set_target_position(target);
    corrected->set_original_position(OriginalOf(target));
    *corrected->mutable_replacement() = replacement.payload;
    corrected->set_reason(events::v1::CORRECTION_REASON_TYPING_ERROR);
    if (personal.has_value()) *recorded.mutable_sealed() = FakeSealed(person, *personal);
    return Append(std::move(recorded), DateOf(date));
  }

  int64_t Cancel(int64_t target) {
    const runtime::EventPtr& event = events_[static_cast<size_t>(target - 1)];
    events::v1::RecordedEvent recorded;
    auto* cancelled = recorded.mutable_payload()->mutable_fact_cancelled();
    cancelled->set_target_position(target);
    cancelled->set_original_position(OriginalOf(target));
    cancelled->set_reason(events::v1::CORRECTION_REASON_DID_NOT_HAPPEN);
    cancelled->set_target_type(static_cast<int32_t>(runtime::FactOf(event).type()));
    return Append(std::move(recorded), runtime::FactOf(event).date);
  }

  const std::vector<runtime::EventPtr>& events() const { return events_; }
  int64_t head() const { return static_cast<int64_t>(events_.size()); }

  // As QueryContext has them, at the end of the log.
  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const {
    if (position < 1 || position > head()) return absl::OutOfRangeError("no such event");
    return events_[static_cast<size_t>(position - 1)];
  }
  absl::StatusOr<runtime::EventPtr> FindReplacement(const events::v1::RecordedEvent& event) const {
    for (const runtime::EventPtr& later : events_) {
      const events::v1::EventPayload& payload = later->payload();
      if (payload.fact_corrected().target_position() == event.position() ||
          payload.fact_cancelled().target_position() == event.position()) {
        return later;
      }
    }
    return runtime::EventPtr();
  }

  // The facts known after the event at `position`, corrections applied, in order.
  std::vector<runtime::Fact> Living(int64_t position) const {
    std::vector<runtime::Fact> living;
    for (const runtime::EventPtr& event : events_) {
      if (event->position() > position) break;
      const events::v1::EventPayload& payload = event->payload();
      int64_t superseded = payload.fact_corrected().target_position();
      if (payload.has_fact_cancelled()) superseded = payload.fact_cancelled().target_position();
      std::erase_if(living, [&](const runtime::Fact& f) { return f.known_from == superseded; });
      if (!payload.has_fact_cancelled()) living.push_back(runtime::FactOf(event));
    }
    std::sort(living.begin(), living.end(), runtime::FactBefore);
    return living;
  }

 private:
  int64_t OriginalOf(int64_t target) const {
    LOGE_CHECK(target >= 1 && target <= head());
    return runtime::FactOf(events_[static_cast<size_t>(target - 1)]).original;
  }

  int64_t Append(events::v1::RecordedEvent recorded, const runtime::FactDate& date) {
    recorded.set_position(head() + 1);
    recorded.set_type(runtime::TypeOf(recorded.payload()));
    recorded.set_occurred_on(runtime::FormatDay(date.day));
    recorded.set_precision(date.precision);
    for (std::string& subject : runtime::SubjectsOf(recorded.payload())) {
      recorded.add_subjects(std::move(subject));
    }
    events_.push_back(std::make_shared<const events::v1::RecordedEvent>(std::move(recorded)));
    return head();
  }

  std::vector<runtime::EventPtr> events_;
};

// One read model over an EventList, at a date and a position. Copies the facts it needs.
class FactReaderFake : public runtime::FactReader {
 public:
  FactReaderFake(const runtime::ProjectionSpec& spec, const EventList& log,
                 absl::string_view as_of = "2999-12-31",
                 int64_t as_known_at = std::numeric_limits<int64_t>::max())
      : as_of_(Day(as_of)) {
    for (const runtime::Fact& fact : log.Living(as_known_at)) {
      const auto kinds = spec.filing.find(fact.type());
      if (kinds == spec.filing.end()) continue;
      for (const std::string& subject : runtime::FilingSubjectsOf(*fact.payload)) {
        const std::string kind = subject.substr(0, subject.find('/'));
        if (std::count(kinds->second.begin(), kinds->second.end(), kind) == 0) continue;
        rows_[subject].push_back(fact);
      }
    }
  }

  runtime::Date as_of() const override { return as_of_; }

  absl::StatusOr<std::vector<runtime::Fact>> Facts(
      absl::string_view subject,
      runtime::DateFilter filter = runtime::DateFilter::kUntilAsOf) const override {
    LOGE_CHECK(subject.find('/') != absl::string_view::npos);
    const auto facts = rows_.find(ToString(subject));
    if (facts == rows_.end()) return std::vector<runtime::Fact>();
    return Filtered(facts->second, filter);
  }

  absl::Status ForEach(
      absl::string_view kind, absl::string_view after_id, Visitor visit,
      runtime::DateFilter filter = runtime::DateFilter::kUntilAsOf) const override {
    const std::string prefix = absl::StrCat(kind, "/");
    for (auto it = after_id.empty() ? rows_.lower_bound(prefix)
                                    : rows_.upper_bound(absl::StrCat(prefix, after_id));
         it != rows_.end() && it->first.compare(0, prefix.size(), prefix) == 0; ++it) {
      std::vector<runtime::Fact> facts = Filtered(it->second, filter);
      if (facts.empty()) continue;
      if (!visit(ToAbsl(it->first).substr(prefix.size()), std::move(facts))) break;
    }
    return absl::OkStatus();
  }

 private:
  std::vector<runtime::Fact> Filtered(std::vector<runtime::Fact> facts,
                                      runtime::DateFilter filter) const {
    if (filter == runtime::DateFilter::kUntilAsOf) {
      std::erase_if(facts, [&](const runtime::Fact& fact) { return as_of_ < fact.date.day; });
    }
    return facts;
  }

  runtime::Date as_of_;
  std::map<std::string, std::vector<runtime::Fact>> rows_;  // By subject.
};

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_FACT_READER_FAKE_H_
