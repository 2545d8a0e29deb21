// Who is who and where: the one header of this room that other contexts may include.
//
// The folds turn the living facts about a landlord, a neighbourhood or a person into what they
// mean; decisions call them at the head of the log, queries at a date and a position. Facts may
// contradict each other for a while (a departure reported before the arrival was corrected): the
// folds never fail, they keep what makes sense in the order of dates.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_CARETAKERS_REGISTRY_H_
#define LOGE_SERVICES_CARETAKERS_REGISTRY_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/caretakers.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/decisions.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::caretakers {

// What decisions of other contexts ask for: Need{&kCaretakerFold, "caretaker/<id>"}, …
extern const runtime::FoldSpec kLandlordFold;
extern const runtime::FoldSpec kNeighbourhoodFold;
extern const runtime::FoldSpec kCaretakerFold;

// The read model of this context, for queries of other contexts that declare it.
inline constexpr char kProjection[] = "caretakers";

struct LandlordEntry {
  events::v1::LandlordRegistered registered;
  runtime::Fact fact;
};

struct NeighbourhoodEntry {
  events::v1::NeighbourhoodDefined defined;
  runtime::Fact fact;
};

// Where somebody works from a day on, until the next placement.
struct Placement {
  runtime::Date from;
  std::vector<std::string> neighbourhood_ids;
};

// One employment at one landlord: [from, until], both days included.
struct Employment {
  std::string landlord_id;
  runtime::FactDate from;
  std::optional<runtime::FactDate> until;
  runtime::Date hired_on;
  std::vector<Placement> placements;  // In order; the first begins at `from`.
  std::string job_title;
  events::v1::JobFamily job_family = events::v1::JOB_FAMILY_UNSPECIFIED;
  events::v1::DepartureReason departure_reason = events::v1::DEPARTURE_REASON_UNSPECIFIED;
  bool ended_by_transfer = false;
  runtime::Fact fact;                     // That began it.
  std::optional<runtime::Fact> ended_by;  // Set with `until`.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
  // The neighbourhoods on that day (of the last placement begun by then).
  const std::vector<std::string>& NeighbourhoodsOn(runtime::Date day) const;
};

struct VolunteeringSpell {
  events::v1::VolunteeringScope scope = events::v1::VOLUNTEERING_SCOPE_UNSPECIFIED;
  runtime::FactDate from;
  std::optional<runtime::FactDate> until;
  runtime::Fact fact;                     // That began it.
  std::optional<runtime::Fact> ended_by;  // Set with `until`.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
};

// Everything known about one person, folded.
struct Person {
  std::string caretaker_id;
  std::vector<Employment> employments;  // By first day.
  std::vector<VolunteeringSpell> volunteering;
  // The sealed personal data that count, newest last: the latest that was told as a whole and what
  // was told after it. Services open all; a newer one's fields go before an older one's.
  std::vector<std::shared_ptr<const events::v1::Sealed>> sealed;

  bool known() const { return !employments.empty(); }
  // The employment that covers `day`; the one at `landlord_id` when given. Null when none does.
  const Employment* EmployedOn(runtime::Date day, absl::string_view landlord_id = "") const;
  // The first employment that covers any day of [first, last]. Null when none does.
  const Employment* EmployedWithin(runtime::Date first, runtime::Date last) const;
};

// The last day of the interval that is known: the day itself, the end of the month or of the year.
runtime::Date LastDayOf(const runtime::FactDate& date);

std::optional<LandlordEntry> FoldLandlord(const std::vector<runtime::Fact>& facts);
std::optional<NeighbourhoodEntry> FoldNeighbourhood(const std::vector<runtime::Fact>& facts);
Person FoldPerson(absl::string_view caretaker_id, const std::vector<runtime::Fact>& facts);

// Violations that rules of all contexts share; each adds what is wrong and names `field`.
void RequireLandlord(const runtime::States& states, const std::string& landlord_id,
                     runtime::Date day, const std::string& field, runtime::Violations& out);
void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          runtime::Date day, const std::string& field, runtime::Violations& out);
// Known (UNKNOWN_REFERENCE) and employed on that day by somebody (CARETAKER_ALREADY_LEFT when the
// last employment ended before, CARETAKER_NOT_EMPLOYED else). Returns the employment, or null.
const Employment* RequireEmployed(const Person& person, runtime::Date day, const std::string& field,
                                  runtime::Violations& out);
// The same for a fact whose day may not be known: employed on some day of the interval.
const Employment* RequireEmployedWithin(const Person& person, const runtime::FactDate& date,
                                        const std::string& field, runtime::Violations& out);

// The landlords, neighbourhoods and persons of a query's date and position. `reader` is that of the
// read model kProjection and must outlive the registry. Errors: those of FactReader.
class Registry {
 public:
  explicit Registry(const runtime::FactReader& reader) : reader_(reader) {}

  absl::StatusOr<std::optional<LandlordEntry>> FindLandlord(absl::string_view landlord_id) const;
  absl::StatusOr<std::optional<NeighbourhoodEntry>> FindNeighbourhood(
      absl::string_view neighbourhood_id) const;
  // known() is false when there is no such person. Includes facts after the date asked for when
  // `filter` says so.
  absl::StatusOr<Person> FindPerson(
      absl::string_view caretaker_id,
      runtime::DateFilter filter = runtime::DateFilter::kUntilAsOf) const;

  // Ids of the neighbourhoods in these communes (INSEE codes), in byte order.
  absl::StatusOr<std::set<std::string>> NeighbourhoodsIn(
      const std::vector<std::string>& commune_codes) const;

  // Everybody who by the date asked for was ever put to work in one of `neighbourhood_ids`, by id.
  absl::StatusOr<std::vector<Person>> EverPlacedIn(
      const std::set<std::string>& neighbourhood_ids) const;

  // Everybody, by id.
  absl::Status ForEachPerson(absl::FunctionRef<void(Person person)> visit) const;

  // Everybody employed on the date asked for who works in one of `neighbourhood_ids`, by id.
  absl::StatusOr<std::vector<Person>> EmployedIn(
      const std::set<std::string>& neighbourhood_ids) const;

 private:
  const runtime::FactReader& reader_;
};

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_REGISTRY_H_
