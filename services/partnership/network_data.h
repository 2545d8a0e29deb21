// What the network of a territory is made of at a date: the activities that were shared, and the
// persons who are there. Built from facts, put into an order that depends on what happened alone,
// never on the order of its arrival.
//
// Pure; thread-compatible values.
#ifndef LOGE_SERVICES_PARTNERSHIP_NETWORK_DATA_H_
#define LOGE_SERVICES_PARTNERSHIP_NETWORK_DATA_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/network.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/meetings.h"
#include "services/partnership/seminars.h"
#include "services/partnership/state.h"
#include "services/partnership/tie_rule.h"
#include "services/runtime/date.h"
#include "services/runtime/evidence.h"
#include "services/runtime/fact_reader.h"

namespace loge::partnership {

// A person as activities name it. Ids of caretakers and of contacts are two name spaces.
struct PersonKey {
  std::string id;
  bool contact = false;

  friend bool operator==(const PersonKey&, const PersonKey&) = default;
  friend auto operator<=>(const PersonKey&, const PersonKey&) = default;
};

// By day, then by how precise they are: the more precise one first.
bool EarlierDate(const runtime::FactDate& a, const runtime::FactDate& b);

// Those whom a meeting names, each once, in order.
std::vector<PersonKey> NamedIn(const events::v1::MeetingHeld& held);

// A meeting, an expression group, a half-day of training with those who were present, those whom
// one fact says to have come together in an experiment, or an introduction with the two who were
// introduced: whoever introduced them is none of its participants.
struct Activity {
  runtime::FactDate date;
  ActivityKind kind = ActivityKind::kPartnerMeeting;
  std::vector<PersonKey> participants;             // All that are named, each once, in order.
  std::vector<runtime::FactVersion> told_by = {};  // The facts that it is made of.
  // Of a half-day: the modules and programmes that tell whether it is one of a seminar. Of an
  // experiment: its launch, which tells where it counts.
  std::vector<runtime::FactVersion> kind_told_by = {};
  // Of a meeting, as it was told: what it was about.
  std::vector<std::string> topics = {};
  std::string neighbourhood_id = {};  // Empty when about none.

  int named() const { return static_cast<int>(participants.size()); }
  bool half_day() const {
    return kind == ActivityKind::kTrainingHalfDay || kind == ActivityKind::kSeminar;
  }
  bool meeting() const {
    return !half_day() && kind != ActivityKind::kExpressionGroup &&
           kind != ActivityKind::kIntroduction && kind != ActivityKind::kExperiment;
  }
  // Whether coming is a participation of one's own will.
  bool voluntary() const {
    return kind != ActivityKind::kTrainingHalfDay && kind != ActivityKind::kIntroduction;
  }
  bool Names(const PersonKey& person) const;
};

// Where somebody belongs on a day; sorted.
struct Belonging {
  std::vector<std::string> landlord_ids;
  std::vector<std::string> neighbourhood_ids;
};

// A person of the network.
struct Member {
  PersonKey key;
  v1::NodeKind kind = v1::NODE_KIND_UNSPECIFIED;
  std::string landlord_id;  // At the date asked for; empty when none.
  std::string partner_id;   // Of a contact; empty when none.
  // Of that partner, as LoadNetwork finds it; unspecified when the partner is not known.
  events::v1::PartnerType partner_type = events::v1::PARTNER_TYPE_UNSPECIFIED;
  caretakers::Person person;       // Of a caretaker.
  std::string named_at;            // Of a contact: the landlord as it was told, and
  caretakers::Successions became;  // what became of it.

  bool caretaker() const { return kind == v1::NODE_KIND_CARETAKER; }
  bool coordinator() const { return kind == v1::NODE_KIND_COORDINATOR; }
  // On that day. For a caretaker who was not employed on it (a date known to the year, say) that of
  // the nearest later employment, else of the latest one.
  Belonging BelongingOn(runtime::Date day) const;
};

// Fills in where a contact belongs at `as_of`, but for the type of its partner. Errors: those of
// FactReader.
absl::Status PlaceContact(const ContactEntry& contact, const caretakers::Registry& registry,
                          runtime::Date as_of, Member* member);

// What the partner is; unspecified when it is not known. Errors: those of FactReader.
absl::StatusOr<events::v1::PartnerType> PartnerTypeOf(const runtime::FactReader& reader,
                                                      absl::string_view partner_id);

struct NetworkData {
  runtime::Date as_of;
  std::vector<Activity> activities;  // Until as_of, in canonical order: all, or the late ones.
  std::vector<Member> members;       // Present at as_of, in order of their keys.
  TieRule tie_rule = {};             // By which activities make ties.

  bool MakesTies(const Activity& activity) const {
    return tie_rule.MakesTies(activity.kind, activity.named());
  }
};

// Days `days` back from `as_of`: later than as_of - days, and not after as_of.
bool InWindow(runtime::Date day, runtime::Date as_of, int days);

// Which half-days of training are wanted: they cost a read for each session.
enum class TrainingFilter {
  kWith,      // All.
  kSeminars,  // Those of seminars: reads no session that teaches nothing of one.
  kWithout,   // None.
};

// The activities of a territory until the reader's date, in canonical order. `territory_facts` are
// those filed under it in the read model, of any date. Unless all half-days are wanted, those of
// some days give the meetings, expression groups and introductions of these days; seminars and
// experiments do not depend on them. With `from` those of that day and later ones.
// `meetings` and `seminars` are of the same reader. Errors: those of FactReader.
absl::StatusOr<std::vector<Activity>> LoadActivities(
    const runtime::FactReader& reader, const Meetings& meetings, const Seminars& seminars,
    absl::string_view territory_id, const std::vector<runtime::Fact>& territory_facts,
    TrainingFilter training, std::optional<runtime::Date> from = std::nullopt);

// An activity, and the territory in which it counts if that is known.
struct PlacedActivity {
  std::string territory_id;
  Activity activity;
};

// The meetings, expression groups, introductions and experiments until the reader's date in which
// the caretaker took part, wherever they were: each just as LoadActivities gives it of its
// territory. `meetings` are of the same reader. Errors: those of FactReader.
absl::StatusOr<std::vector<PlacedActivity>> LoadActivitiesOf(const runtime::FactReader& reader,
                                                             const Meetings& meetings,
                                                             absl::string_view caretaker_id);

// The half-days of a session until the reader's date, as LoadActivities gives them; none when it
// was given for no territory. `seminars` are of the same reader. Errors: those of FactReader.
absl::StatusOr<std::vector<PlacedActivity>> LoadHalfDays(const runtime::FactReader& reader,
                                                         const Seminars& seminars,
                                                         const std::string& session_id);

// The network of a territory at the reader's date. Present are: caretakers employed then who work
// in its communes or took part in an activity of the window; contacts living then who took part in
// one; its coordinators. Of its activities all, or those of `from` and later days, which must have
// the window in them. Nothing when the territory is not known. Errors: those of FactReader.
absl::StatusOr<std::optional<NetworkData>> LoadNetwork(
    const runtime::FactReader& reader, const caretakers::Registry& registry,
    absl::string_view territory_id, int window_days,
    std::optional<runtime::Date> from = std::nullopt);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_NETWORK_DATA_H_
