#include "services/runtime/facts.h"

#include <algorithm>
#include <tuple>

#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::runtime {

using events::v1::EventPayload;

namespace {

int64_t BytesOf(const Fact& fact) {
  return static_cast<int64_t>(sizeof(fact) + 300 + fact.payload->ByteSizeLong() * 2);
}

}  // namespace

FactType TypeOf(const EventPayload& payload) { return static_cast<FactType>(payload.fact_case()); }

absl::string_view TypeName(FactType type) {
  const auto* field = EventPayload::descriptor()->FindFieldByNumber(static_cast<int>(type));
  if (field == nullptr) return {};
  return field->message_type()->name();
}

FactType TypeNamed(absl::string_view name) {
  const auto* descriptor = EventPayload::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->message_type()->name() == name) return static_cast<FactType>(field->number());
  }
  return 0;
}

bool FactBefore(const Fact& a, const Fact& b) {
  return std::make_tuple(a.date.day, a.original) < std::make_tuple(b.date.day, b.original);
}

Fact FactOf(const EventPtr& event) {
  Fact fact;
  fact.known_from = event->position();
  fact.original = event->position();
  const EventPayload* payload = &event->payload();
  if (payload->has_fact_corrected()) {
    fact.original = payload->fact_corrected().original_position();
    payload = &payload->fact_corrected().replacement();
  }
  LOGE_CHECK(!payload->has_fact_cancelled());
  fact.date.day = ParseDay(event->occurred_on()).value_or(Date());
  fact.date.precision = event->precision();
  fact.payload = std::shared_ptr<const EventPayload>(event, payload);
  if (event->has_sealed()) {
    fact.sealed = std::shared_ptr<const events::v1::Sealed>(event, &event->sealed());
  }
  return fact;
}

bool FoldSpec::Has(FactType type) const {
  return std::find(types.begin(), types.end(), type) != types.end();
}

FactSet::FactSet(const FoldSpec& spec, std::string subject)
    : spec_(&spec),
      subject_(std::move(subject)),
      bytes_(static_cast<int64_t>(sizeof(*this) + subject_.size())) {}

void FactSet::Apply(const EventPtr& event) {
  const EventPayload& payload = event->payload();
  int64_t superseded = 0;
  if (payload.has_fact_cancelled()) superseded = payload.fact_cancelled().target_position();
  if (payload.has_fact_corrected()) superseded = payload.fact_corrected().target_position();
  if (superseded != 0) Erase(superseded);
  if (payload.has_fact_cancelled()) return;

  const EventPayload& told =
      payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload;
  if (!spec_->Has(TypeOf(told))) return;
  const std::vector<std::string> subjects = SubjectsOf(told);
  if (std::find(subjects.begin(), subjects.end(), subject_) == subjects.end()) return;
  Fact fact = FactOf(event);
  bytes_ += BytesOf(fact);
  facts_.insert(std::upper_bound(facts_.begin(), facts_.end(), fact, FactBefore), std::move(fact));
}

void FactSet::Erase(int64_t known_from) {
  std::erase_if(facts_, [&](const Fact& fact) {
    const bool found = fact.known_from == known_from;
    if (found) bytes_ -= BytesOf(fact);
    return found;
  });
}

void FactSet::Replace(std::vector<Fact> facts) {
  for (const Fact& fact : facts_) bytes_ -= BytesOf(fact);
  facts_ = std::move(facts);
  for (const Fact& fact : facts_) bytes_ += BytesOf(fact);
}

FactSet FactSet::Without(int64_t known_from) const {
  FactSet copy = *this;
  copy.Erase(known_from);
  return copy;
}

}  // namespace loge::runtime
