// What somebody tells, before it is an event of the log.
#ifndef LOGE_BENCH_COUNTRY_DECISION_H_
#define LOGE_BENCH_COUNTRY_DECISION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "loge/events/v1/common.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"

namespace loge::bench::country {

// One event: a fact, or the correction or cancellation of one. A value.
struct Telling {
  events::v1::EventPayload payload;
  runtime::FactDate date;
  std::vector<std::string> extra_subjects;  // Beside those of the payload: employers.
  // Whose personal data is sealed with it; empty and null when there is none.
  std::string person;
  std::shared_ptr<const events::v1::PersonalData> personal;
  // The position of the event that first told the fact; 0 when this is that event.
  int64_t original = 0;
};

// Of the day `day` (scale.h), with nothing else set.
Telling ToldOn(int day, events::v1::EventPayload payload);

// A value that is unique within `kind` and `scope`, and who takes it.
struct Claimed {
  std::string kind;
  std::string scope;
  std::string value;
  std::string holder;
};

// The events of one command. A value.
struct Decision {
  std::vector<Telling> tellings;
  std::vector<Claimed> claims;
  std::string source_system;  // Where it came from; empty when typed in.
  std::string source_ref;
  std::string request_id;
  absl::Time recorded_at;
  int64_t first = 0;  // Position of tellings[0].
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_DECISION_H_
