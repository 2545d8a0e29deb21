// What sessions of training taught. Thread-compatible: it remembers what it found.
#ifndef LOGE_SERVICES_INDICATORS_CURRICULUM_H_
#define LOGE_SERVICES_INDICATORS_CURRICULUM_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/runtime/date.h"
#include "services/runtime/fact_reader.h"
#include "services/training/state.h"

namespace loge::indicators {

// What a module was on a day. Unspecified: nobody knows.
struct Taught {
  events::v1::ProgrammeKind programme = events::v1::PROGRAMME_KIND_UNSPECIFIED;
  events::v1::CompetenceKind competence = events::v1::COMPETENCE_KIND_UNSPECIFIED;
};

// Errors of all: those of FactReader.
class Curriculum {
 public:
  // `training` is the reader of the read model of that name; borrowed.
  explicit Curriculum(const runtime::FactReader& training) : training_(training) {}

  // The session, planned for whatever day; null when nobody knows it, or when it was cancelled by
  // the date asked for. Stays until the curriculum is destroyed.
  absl::StatusOr<const training::SessionEntry*> Held(const std::string& session_id);

  absl::StatusOr<Taught> ModuleOn(const std::string& module_id, runtime::Date day);

 private:
  const runtime::FactReader& training_;
  // What was found, by id.
  std::map<std::string, std::optional<training::SessionEntry>> sessions_;
  std::map<std::string, training::Module> modules_;
  std::map<std::string, training::Programme> programmes_;
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_CURRICULUM_H_
