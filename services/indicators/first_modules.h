// When people first attended foundation training. Thread-compatible.
#ifndef LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_
#define LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/indicators/lag.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"
#include "services/training/state.h"

namespace loge::indicators {

class FirstModules {
 public:
  // `training` is the reader of the read model of that name; borrowed.
  explicit FirstModules(const runtime::FactReader& training) : training_(training) {}

  // The first half-day at which the person was present of a session that took place and taught a
  // module of a foundation programme. Nothing when there is none. `lag` gets the attendance that
  // it looked at. Errors: those of FactReader.
  absl::StatusOr<std::optional<runtime::Date>> Find(const std::string& caretaker_id, LagFacts& lag);

 private:
  absl::StatusOr<bool> IsFoundation(const std::string& session_id);
  // Whether the module was part of a foundation programme on that day.
  absl::StatusOr<bool> TeachesFoundation(const std::string& module_id, runtime::Date day);

  const runtime::FactReader& training_;
  // What was found, by id.
  std::map<std::string, bool> sessions_;
  std::map<std::string, training::Module> modules_;
  std::map<std::string, training::Programme> programmes_;
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIRST_MODULES_H_
