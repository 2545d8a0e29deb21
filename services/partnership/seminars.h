// Which half-days of training are those of a seminar.
//
// A half-day is one when, on its day, a module that its session teaches was part of a version of a
// programme of kind SEMINAR; one such module is enough, whatever else is taught. What counts on a
// day is the version of the module in force then, else its first one; versions of any date count as
// soon as they are known. So each half-day is told by its own day, wherever its session was moved.
//
// Pure; reads facts through FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_SEMINARS_H_
#define LOGE_SERVICES_PARTNERSHIP_SEMINARS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/training.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/evidence.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// The kind of subject under which the versions of programmes that are seminars are filed, beside
// "programme": seminars are few among programmes, and their sessions few among sessions.
inline constexpr char kSeminarProgramme[] = "seminar-programme";
// And the plans of a territory's sessions, beside "territory": there is much more in it than these.
inline constexpr char kPlanned[] = "planned";

// The seminars that a reader knows. A value; thread-compatible.
class Seminars {
 public:
  // Reads programmes that have a version that is a seminar, and their modules. Errors: those of
  // FactReader.
  static absl::StatusOr<Seminars> Load(const runtime::FactReader& reader);

  // Whether a half-day is one of a seminar, and the facts that tell so or that it is not: all
  // versions of its modules and of the programmes they are part of, because another version might
  // count without them. None for sessions whose modules never were part of a seminar.
  struct Finding {
    bool seminar = false;
    std::vector<runtime::FactVersion> told_by = {};
  };
  // `plan` is of its session, `day` that of the half-day.
  Finding Find(const events::v1::SessionScheduled& plan, runtime::Date day) const;

  // By id, what planned the sessions given for the territory, on whatever day, that teach a module
  // of such a programme: no other session can have half-days of a seminar. Reads the plans of the
  // territory, if there are any seminars. `reader` is that of Load. Errors: those of FactReader.
  using Sessions = std::map<std::string, runtime::Fact>;
  absl::StatusOr<Sessions> PlannedIn(const runtime::FactReader& reader,
                                     absl::string_view territory_id) const;

 private:
  // By number; of several of one number the earliest one.
  using Versions = std::map<int, runtime::Fact>;

  absl::Status AddModule(const runtime::FactReader& reader, const std::string& module_id);

  std::map<std::string, Versions> programmes_;  // Those with a version that is a seminar.
  std::map<std::string, Versions> modules_;     // Of these programmes; each has a version.
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_SEMINARS_H_
