#include "bench/stored_events.h"

#include <cstdio>
#include <utility>

#include "bench/workload.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/principal.h"

namespace loge::bench {
namespace {

constexpr int64_t kFactsPerPersonMax = 1000;
constexpr int64_t kFirstMillisecond = 1'000'000'000'000;  // Of the year 2001.
constexpr int kFingerprintBytes = 32;

// splitmix64: evenly spread bits, for how well keys and events compress depends on them.
uint64_t Spread(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

std::string UuidOf(uint64_t high, uint64_t low) {
  char text[40];
  std::snprintf(text, sizeof(text), "%08x-%04x-%04x-%04x-%012llx",
                static_cast<unsigned>(high >> 32), static_cast<unsigned>(high >> 16 & 0xffff),
                static_cast<unsigned>(high & 0xffff), static_cast<unsigned>(low >> 48),
                static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

uint64_t NumberOf(int64_t person, int64_t fact) {
  return static_cast<uint64_t>(person * kFactsPerPersonMax + fact);
}

std::string RequestIdOf(int64_t person, int64_t fact) {
  const uint64_t high = Spread(NumberOf(person, fact));
  return UuidOf((high & ~0xf000ULL) | 0x4000, Spread(high));
}

}  // namespace

std::string CaretakerId(int64_t person) {
  const uint64_t random = Spread(~static_cast<uint64_t>(person));
  const uint64_t time = static_cast<uint64_t>(kFirstMillisecond + person) << 16;
  return UuidOf(time | 0x7000 | (random & 0xfff), Spread(random));
}

std::string CaretakerSubject(int64_t person) { return "caretaker/" + CaretakerId(person); }

storage::EventDraft FactAbout(int64_t person, int64_t fact) {
  const std::string landlord_id = "landlord-" + std::to_string(person % Workload::kLandlords);
  events::v1::EventPayload payload;
  std::string day = DayIn(2000 + static_cast<int>(fact % 20), static_cast<int>(person % 300));
  if (fact == 0) {
    events::v1::CaretakerJoined& joined = *payload.mutable_caretaker_joined();
    joined.set_caretaker_id(CaretakerId(person));
    joined.set_landlord_id(landlord_id);
    joined.set_hired_on(day);
    joined.set_job_title("Gardien d'immeubles");
    joined.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  } else if (person % 100 == 0 && fact == 1 + person / 100 % 9) {
    events::v1::CaretakerReassigned& reassigned = *payload.mutable_caretaker_reassigned();
    reassigned.set_caretaker_id(CaretakerId(person));
    reassigned.set_landlord_id(landlord_id);
  } else {
    events::v1::CaretakerDetailsChanged& changed = *payload.mutable_caretaker_details_changed();
    changed.set_caretaker_id(CaretakerId(person));
    changed.set_landlord_id(landlord_id);
    changed.set_job_title("Gardien principal, niveau " + std::to_string(fact));
    changed.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  }
  const runtime::FactDate date = runtime::ParseFactDate(day).value_or(runtime::FactDate());
  storage::EventDraft draft = runtime::DraftOf(payload, date, {});
  draft.actor = runtime::LocalPrincipal().id;
  draft.request_id = RequestIdOf(person, fact);
  return draft;
}

storage::ConditionItem ConditionAbout(int64_t person, storage::Position head) {
  return {{{}, {storage::Subject(CaretakerSubject(person))}}, head};
}

storage::RequestStamp StampOf(int64_t person, int64_t fact) {
  std::string fingerprint;
  uint64_t bits = ~NumberOf(person, fact);
  while (fingerprint.size() < kFingerprintBytes) {
    bits = Spread(bits);
    fingerprint.append(reinterpret_cast<const char*>(&bits), sizeof(bits));
  }
  return {runtime::LocalPrincipal().id, RequestIdOf(person, fact), std::move(fingerprint),
          CaretakerId(person)};
}

}  // namespace loge::bench
