// When people first attended foundation training. Thread-compatible.
#ifndef LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_
#define LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/indicators/curriculum.h"
#include "services/indicators/lag.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"

namespace loge::indicators {

class FirstModules {
 public:
  struct Found {
    // The first half-day at which the person was present of a session that took place and taught a
    // module of a foundation programme. Nothing when there is none.
    std::optional<runtime::Date> first;
    std::vector<std::string> attended = {};  // Sessions that the person was present at, some twice.
  };

  // `training` is the reader of the read model of that name; borrowed.
  explicit FirstModules(const runtime::FactReader& training)
      : training_(training), curriculum_(training) {}

  // `lag` gets the attendance that tells the first one; as evidence also what was before, or all
  // when there is none. Errors: those of FactReader.
  absl::StatusOr<Found> Find(const std::string& caretaker_id, LagFacts& lag);

 private:
  // Whether it took place and taught a module that was of a foundation programme on its day.
  absl::StatusOr<bool> IsFoundation(const std::string& session_id);

  const runtime::FactReader& training_;
  Curriculum curriculum_;
  std::map<std::string, bool> sessions_;  // What was found, by id.
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_
