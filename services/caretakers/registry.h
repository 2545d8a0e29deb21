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

#include <map>
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

// What decisions of other contexts ask for: Need{&kLandlordFold, "landlord/<id>"}, …; for a person
// AddPersonNeeds and PersonIn.
extern const runtime::FoldSpec kLandlordFold;
extern const runtime::FoldSpec kNeighbourhoodFold;
extern const runtime::FoldSpec kCaretakerFold;

// The read model of this context, for queries of other contexts that declare it.
inline constexpr char kProjection[] = "caretakers";

// That a landlord or a neighbourhood became part of another: from the day of the fact on it is no
// more.
struct Succession {
  std::string into;
  runtime::Fact fact;

  bool By(runtime::Date day) const { return fact.date.day <= day; }
};

// What became of landlords and neighbourhoods that are no more, by their ids. What names one of
// them on a day on which it is no more means the one that goes on.
struct Successions {
  std::map<std::string, Succession> landlords;
  std::map<std::string, Succession> neighbourhoods;

  // The one that goes on, on that day; the same one while it is.
  std::string LandlordOn(const std::string& landlord_id, runtime::Date day) const;
  std::string NeighbourhoodOn(const std::string& neighbourhood_id, runtime::Date day) const;
};

struct LandlordEntry {
  events::v1::LandlordRegistered registered;
  std::vector<runtime::Fact> renamings;  // In order.
  std::optional<Succession> absorbed;
  runtime::Fact fact;

  const std::string& NameOn(runtime::Date day) const;
};

// The codes of a neighbourhood from the day of the fact on.
struct Codes {
  std::string commune;
  std::string zoning;  // Empty when it is no priority zone.
  runtime::Fact fact;
};

struct NeighbourhoodEntry {
  events::v1::NeighbourhoodDefined defined;
  std::vector<Codes> codes;  // In order; never empty.
  std::optional<Succession> merged;
  runtime::Fact fact;

  // Those told last by that day, the first ones when none was.
  const Codes& CodesOn(runtime::Date day) const;
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
  bool ended_by_absorption = false;          // It goes on at the landlord that absorbed this one.
  runtime::FactRef fact;                     // That began it.
  std::optional<runtime::FactRef> ended_by;  // Set with `until`.

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
  events::v1::VolunteeringStopReason reason = events::v1::VOLUNTEERING_STOP_REASON_UNSPECIFIED;
  runtime::FactRef fact;                     // That began it.
  std::optional<runtime::FactRef> ended_by;  // Set with `until`.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
};

// A mandate as referent of a neighbourhood or a territory.
struct Mandate {
  std::string neighbourhood_id;  // As it was told; or else:
  std::string territory_id;
  events::v1::ReferentMission mission = events::v1::REFERENT_MISSION_UNSPECIFIED;
  runtime::FactDate from;
  std::optional<runtime::FactDate> until;    // With the last employment at the latest.
  runtime::FactRef fact;                     // That began it.
  std::optional<runtime::FactRef> ended_by;  // Set with `until`.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
};

// Sealed personal data of a fact about a person.
struct SealedData {
  std::shared_ptr<const events::v1::Sealed> sealed;
  std::string landlord_id;  // Whose employee number it holds, if it holds one.
};

// Everything known about one person, folded.
struct Person {
  std::string caretaker_id;
  std::vector<Employment> employments;  // By first day.
  std::vector<VolunteeringSpell> volunteering;
  std::vector<Mandate> mandates;  // By first day.
  // Of the landlords and neighbourhoods that the facts about the person name.
  Successions successions;
  // The sealed personal data that count, newest last: the latest that was told as a whole and what
  // was told after it. Services open all; a newer one's fields go before an older one's.
  std::vector<SealedData> sealed;
  // Of somebody who was known twice, all that may tell a number, in order; empty else. The key of
  // the sealed data says of which id each was told.
  std::vector<SealedData> numbers;

  bool known() const { return !employments.empty(); }
  // The employment that covers `day`; the one at `landlord_id` when given. Null when none does.
  const Employment* EmployedOn(runtime::Date day, absl::string_view landlord_id = "") const;
  // The first employment that covers any day of [first, last]. Null when none does.
  const Employment* EmployedWithin(runtime::Date first, runtime::Date last) const;
};

// Where somebody works on a day: one of them for each employment that covers it.
struct Post {
  std::string landlord_id;
  std::vector<std::string> neighbourhood_ids;
};
std::vector<Post> PostsOn(const Person& person, runtime::Date day);

// The last day of the interval that is known: the day itself, the end of the month or of the year.
runtime::Date LastDayOf(const runtime::FactDate& date);

std::optional<LandlordEntry> FoldLandlord(const std::vector<runtime::Fact>& facts);
std::optional<NeighbourhoodEntry> FoldNeighbourhood(const std::vector<runtime::Fact>& facts);
// `successions` holds those of all places that the facts name, and of what they became part of.
Person FoldPerson(absl::string_view caretaker_id, const std::vector<runtime::Fact>& facts,
                  Successions successions);

// Adds the states that PersonIn stands on, as far as `states` tells which; rules ask again until
// nothing is new.
void AddPersonNeeds(const runtime::States& states, const std::string& caretaker_id,
                    std::vector<runtime::Need>& needs);
Person PersonIn(const runtime::States& states, const std::string& caretaker_id);

// The same of landlords alone: what became of them, and of what they became part of.
void AddLandlordNeeds(const runtime::States& states, const std::string& landlord_id,
                      std::vector<runtime::Need>& needs);
Successions LandlordsIn(const runtime::States& states, const std::set<std::string>& landlord_ids);

// Violations that rules of all contexts share; each adds what is wrong and names `field`.
// Known by that day (UNKNOWN_REFERENCE) and not yet part of another (LANDLORD_ABSORBED,
// NEIGHBOURHOOD_MERGED). Of a date that may mean several days: known by the last one, and not part
// of another on the first one.
void RequireLandlord(const runtime::States& states, const std::string& landlord_id,
                     runtime::Date day, const std::string& field, runtime::Violations& out);
void RequireLandlord(const runtime::States& states, const std::string& landlord_id,
                     const runtime::FactDate& date, const std::string& field,
                     runtime::Violations& out);
void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          runtime::Date day, const std::string& field, runtime::Violations& out);
void RequireNeighbourhood(const runtime::States& states, const std::string& neighbourhood_id,
                          const runtime::FactDate& date, const std::string& field,
                          runtime::Violations& out);
// Known (UNKNOWN_REFERENCE) and employed on that day by somebody (CARETAKER_ALREADY_LEFT when the
// last employment ended before, CARETAKER_NOT_EMPLOYED else). Returns the employment, or null.
const Employment* RequireEmployed(const Person& person, runtime::Date day, const std::string& field,
                                  runtime::Violations& out);
// The same for a fact whose day may not be known: employed on some day of the interval.
const Employment* RequireEmployedWithin(const Person& person, const runtime::FactDate& date,
                                        const std::string& field, runtime::Violations& out);

// Those who by the date asked for ever worked for a landlord, for one that has become part of it,
// or in a neighbourhood likewise. Empty: any.
struct Group {
  std::string landlord_id;
  std::string neighbourhood_id;
};

// The landlords, neighbourhoods and persons of a query's date and position. `reader` is that of the
// read model kProjection and must outlive the registry. Thread-compatible: it remembers what became
// of places. Errors: those of FactReader.
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

  // The same from the facts that the reader has given for "caretaker/<id>" with this filter.
  absl::StatusOr<Person> PersonOf(
      absl::string_view caretaker_id, const std::vector<runtime::Fact>& facts,
      runtime::DateFilter filter = runtime::DateFilter::kUntilAsOf) const;

  // What became of these landlords and neighbourhoods by the date asked for.
  absl::StatusOr<Successions> SuccessionsOf(const std::set<std::string>& landlord_ids,
                                            const std::set<std::string>& neighbourhood_ids) const;

  // The landlord, and those that by the date asked for have become part of it by whatever way.
  absl::StatusOr<std::set<std::string>> WithAbsorbed(const std::string& landlord_id) const;

  // Ids of the neighbourhoods that lie, or lay once, in these communes (INSEE codes), without those
  // that have become part of another; in byte order.
  absl::StatusOr<std::set<std::string>> NeighbourhoodsIn(
      const std::vector<std::string>& commune_codes) const;

  // The neighbourhoods, and those that by the date asked for have become part of one of them by
  // whatever way. Reads what became of neighbourhoods, of all of them, and nothing of their people.
  absl::StatusOr<std::set<std::string>> WithMerged(
      const std::set<std::string>& neighbourhood_ids) const;

  // Everybody who by the date asked for was ever put to work in one of `neighbourhood_ids`, by id.
  absl::StatusOr<std::vector<Person>> EverPlacedIn(
      const std::set<std::string>& neighbourhood_ids) const;

  // Calls `visit` with everybody of `group`, by id, from the first one after `after_id` on. Return
  // false to stop. Reads little more than it visits, but of a neighbourhood all who worked there.
  using PersonVisitor = absl::FunctionRef<bool(const Person& person)>;
  absl::Status ForEachPerson(const Group& group, absl::string_view after_id,
                             PersonVisitor visit) const;

  // The same of those alone who are employed on the date asked for, with where they work then. Most
  // who ever worked somewhere are not, and less is kept in memory of everybody than of a person.
  using AtWorkVisitor =
      absl::FunctionRef<bool(const std::string& caretaker_id, const std::vector<Post>& posts)>;
  absl::Status ForEachAtWork(const Group& group, absl::string_view after_id,
                             AtWorkVisitor visit) const;
  // Of those alone who work in one of `neighbourhood_ids`, by id.
  absl::Status ForEachAtWorkIn(const std::set<std::string>& neighbourhood_ids,
                               AtWorkVisitor visit) const;
  // Of one person; none when nobody employs the person.
  absl::StatusOr<std::shared_ptr<const std::vector<Post>>> FindPosts(
      absl::string_view caretaker_id) const;

  // Everybody employed on the date asked for who works in one of `neighbourhood_ids`, by id.
  absl::StatusOr<std::vector<Person>> EmployedIn(
      const std::set<std::string>& neighbourhood_ids) const;

 private:
  // Nothing while it is on its own.
  using Known = std::map<std::string, std::optional<Succession>>;
  struct Memory {
    Known landlords;
    Known neighbourhoods;
  };

  // Somebody at the date asked for, as an earlier query may have folded it.
  absl::StatusOr<std::shared_ptr<const Person>> RecallPerson(absl::string_view caretaker_id) const;
  absl::StatusOr<std::set<std::string>> IdsEverPlacedIn(
      const std::set<std::string>& neighbourhood_ids) const;
  absl::StatusOr<bool> EverEmployedBy(const std::set<std::string>& landlord_ids,
                                      absl::string_view caretaker_id) const;
  // The ids of a group that has a landlord or a neighbourhood, in order. False to stop.
  using IdVisitor = absl::FunctionRef<absl::StatusOr<bool>(const std::string& caretaker_id)>;
  absl::Status ForEachId(const Group& group, absl::string_view after_id, IdVisitor visit) const;
  // Of all three: `on`, which may be null, gets the subjects that tell what became of places.
  absl::Status Follow(absl::string_view kind, const std::string& id, runtime::DateFilter filter,
                      Known& known, std::map<std::string, Succession>& out,
                      runtime::Dependencies* on) const;
  absl::StatusOr<Successions> FollowAll(const std::set<std::string>& landlord_ids,
                                        const std::set<std::string>& neighbourhood_ids,
                                        runtime::DateFilter filter,
                                        runtime::Dependencies* on) const;
  absl::StatusOr<Person> Fold(absl::string_view caretaker_id,
                              const std::vector<runtime::Fact>& facts, runtime::DateFilter filter,
                              runtime::Dependencies* on) const;

  const runtime::FactReader& reader_;
  mutable std::map<runtime::DateFilter, Memory> memory_;
};

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_REGISTRY_H_
