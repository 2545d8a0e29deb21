// Rows of a source that are told again: the part of a decision attempt that compares a command with
// what was told under its external reference before.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/message.h"
#include "services/runtime/decision_attempt.h"
#include "services/runtime/event_codec.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
using google::protobuf::Message;

// The same for two facts that say the same, whichever ids they name persons by.
std::string ContentOf(EventPayload payload, const FactDate& date, const Identities& identities) {
  identities.Resolve(&payload);
  return absl::StrCat(FormatFactDate(date), " ", payload.SerializeAsString());
}

// The fields in which two payloads of one kind differ.
std::vector<std::string> OtherFields(const EventPayload& a, const EventPayload& b) {
  const auto* kind = EventPayload::descriptor()->FindFieldByNumber(static_cast<int>(TypeOf(a)));
  const Message& one = a.GetReflection()->GetMessage(a, kind);
  const Message& other = b.GetReflection()->GetMessage(b, kind);
  const std::string before = one.SerializeAsString();
  std::vector<std::string> names;
  for (int i = 0; i < kind->message_type()->field_count(); ++i) {
    const auto* field = kind->message_type()->field(i);
    const std::unique_ptr<Message> mixed(one.New());
    const std::unique_ptr<Message> given(other.New());
    mixed->CopyFrom(one);
    given->CopyFrom(other);
    mixed->GetReflection()->SwapFields(mixed.get(), given.get(), {field});
    if (mixed->SerializeAsString() != before) names.push_back(field->name());
  }
  return names;
}

// What the fact among `planned` that is most like `told` says otherwise. Names of fields, never
// what they hold.
std::string WhatDiffers(const Fact& told, const std::vector<NewFact>& planned,
                        const Identities& identities) {
  EventPayload before = *told.payload;
  identities.Resolve(&before);
  std::optional<std::vector<std::string>> fewest;
  for (const NewFact& fact : planned) {
    if (TypeOf(fact.payload) != told.type()) continue;
    EventPayload now = fact.payload;
    identities.Resolve(&now);
    std::vector<std::string> names = OtherFields(before, now);
    if (fact.date != told.date) names.insert(names.begin(), "occurred_on");
    if (!fewest.has_value() || names.size() < fewest->size()) fewest = std::move(names);
  }
  if (!fewest.has_value()) return absl::StrCat("no ", TypeName(told.type()));
  return absl::StrCat("other ", absl::StrJoin(*fewest, ", "));
}

}  // namespace

absl::Status DecisionAttempt::FindKnownRow() {
  if (meta().external_ref().empty()) return absl::OkStatus();
  const std::string subject =
      absl::StrCat("source/", meta().source_system(), "/", meta().external_ref());
  storage::EventQuery query{{}, {storage::Subject(subject)}};
  LOGE_ASSIGN_OR_RETURN(const storage::Position last, env_.log->LastMatching(query));
  if (last.value() == 0) {
    if (input_.overlay != nullptr) row_ = input_.overlay->After(subject, head_);
    result_.append.condition.push_back({std::move(query), head_});
    return absl::OkStatus();
  }
  // What is answered from a row that came in since must be found at the position of the answer.
  if (head_ < last) head_ = last;
  absl::Status failed;
  LOGE_ASSIGN_OR_RETURN(const storage::Position next,
                        env_.log->ReadMatching(query, {.from = storage::Position(1), .to = last},
                                               [&](const storage::StoredEventView& view) {
                                                 absl::StatusOr<EventPtr> event = DecodeEvent(view);
                                                 if (!event.ok()) failed = event.status();
                                                 if (event.ok()) row_.push_back(*std::move(event));
                                                 return failed.ok();
                                               }));
  static_cast<void>(next);
  return failed;
}

std::string DecisionAttempt::IdForNewThing() const {
  if (row_.empty()) return input_.fresh_id;
  // The thing that a fact makes is what it is first of all about. A cancellation is about nothing.
  const std::vector<std::string> subjects = SubjectsOf(row_.front()->payload());
  if (subjects.empty()) return input_.fresh_id;
  return subjects.front().substr(subjects.front().find('/') + 1);
}

absl::StatusOr<std::optional<Fact>> DecisionAttempt::StandingVersion(const EventPtr& event) {
  if (event->payload().has_fact_cancelled()) return std::optional<Fact>();
  Fact told = FactOf(event);
  const Need need = NeedOf(told);
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const FactSet> facts, LoadTold(need));
  for (const Fact& fact : facts->facts()) {
    if (fact.original == told.original) return std::optional<Fact>(fact);
  }
  // A state of a moment before knows neither the event nor what came after it.
  const bool too_old = loaded_.at(need).as_of.value() < event->position();
  return too_old ? std::optional<Fact>(std::move(told)) : std::optional<Fact>();
}

absl::StatusOr<bool> DecisionAttempt::TellsTheSamePerson(const Fact& told,
                                                         const NewFact& planned) const {
  if (!planned.personal.has_value()) return true;  // As before.
  if (told.sealed == nullptr) return false;
  LOGE_ASSIGN_OR_RETURN(const std::optional<events::v1::PersonalData> data,
                        env_.secrets->Open(*told.sealed));
  return data.has_value() && data->SerializeAsString() == planned.personal->SerializeAsString();
}

absl::Status DecisionAttempt::JudgeKnownRow(const std::vector<NewFact>& planned,
                                            std::set<const NewFact*> not_known) {
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const Identities> identities,
                        LoadIdentities(RuleContext()));
  std::map<std::string, const NewFact*> by_content;
  for (const NewFact& fact : planned) {
    by_content.emplace(ContentOf(fact.payload, fact.date, *identities), &fact);
  }
  // What rules say against a fact that is known is mostly that, and never better than what follows.
  violations_ = Violations();
  for (const EventPtr& event : row_) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<Fact> fact, StandingVersion(event));
    if (!fact.has_value()) {
      AddRowTaken(nullptr, "taken back since");
      return absl::OkStatus();
    }
    const auto again = by_content.find(ContentOf(*fact->payload, fact->date, *identities));
    if (again == by_content.end()) {
      AddRowTaken(&*fact, WhatDiffers(*fact, planned, *identities));
      return absl::OkStatus();
    }
    LOGE_ASSIGN_OR_RETURN(const bool same, TellsTheSamePerson(*fact, *again->second));
    if (!same) {
      AddRowTaken(&*fact, "other personal_data");
      return absl::OkStatus();
    }
    not_known.erase(again->second);
  }
  if (!not_known.empty()) AddRowTaken(nullptr, "more facts");
  return absl::OkStatus();
}

void DecisionAttempt::AddRowTaken(const Fact* standing, std::string actual) {
  // What the stream has told before may have no position yet.
  const auto durable = [&](int64_t position) { return position <= head_.value(); };
  const int64_t first = row_.front()->position();
  std::string expected = durable(first) ? absl::StrCat("as told at position ", first)
                                        : "as told by an earlier command of the stream";
  if (standing != nullptr && standing->known_from != standing->original &&
      durable(standing->known_from)) {
    absl::StrAppend(&expected, ", corrected at position ", standing->known_from);
  }
  violations_.Add({v1::ERROR_REASON_EXTERNAL_REF_TAKEN, "meta.external_ref",
                   "this row of the source is recorded already, not just so: correct or cancel the "
                   "fact, or tell another one under a reference of its own",
                   std::move(expected), std::move(actual)});
}

}  // namespace loge::runtime
