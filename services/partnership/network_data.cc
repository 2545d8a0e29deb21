#include "services/partnership/network_data.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/training.pb.h"
#include "services/partnership/contacts.h"
#include "services/partnership/state.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;
using runtime::FactDate;
using runtime::FactReader;

ActivityKind KindOf(events::v1::MeetingKind kind) {
  switch (kind) {
    case events::v1::MEETING_KIND_INTER_LANDLORD:
      return ActivityKind::kInterLandlordMeeting;
    case events::v1::MEETING_KIND_STEERING:
      return ActivityKind::kSteeringMeeting;
    case events::v1::MEETING_KIND_EVENT_DAY:
      return ActivityKind::kEventDay;
    default:
      return ActivityKind::kPartnerMeeting;
  }
}

Activity ActivityOf(const WholeMeeting& meeting) {
  Activity activity{meeting.fact.date,
                    KindOf(meeting.held().kind()),
                    NamedIn(meeting.held()),
                    {runtime::VersionOf(meeting.fact)}};
  for (const Fact& fact : meeting.others) activity.told_by.push_back(runtime::VersionOf(fact));
  activity.topics.assign(meeting.held().topics().begin(), meeting.held().topics().end());
  activity.neighbourhood_id = meeting.held().neighbourhood_id();
  return activity;
}

Activity GroupActivityOf(const Fact& fact) {
  const auto& held = fact.payload->expression_group_held();
  std::set<PersonKey> named;
  for (const auto& id : held.caretaker_ids()) named.insert({id, false});
  if (!held.facilitator_contact_id().empty()) named.insert({held.facilitator_contact_id(), true});
  return {fact.date,
          ActivityKind::kExpressionGroup,
          {named.begin(), named.end()},
          {runtime::VersionOf(fact)}};
}

// Those who were introduced; who introduced them does not tie with them.
Activity IntroductionActivityOf(const Fact& fact) {
  const auto& made = fact.payload->introduction_made();
  const std::set<PersonKey> two{{made.caretaker_id(), false}, {made.contact_id(), true}};
  return {
      fact.date, ActivityKind::kIntroduction, {two.begin(), two.end()}, {runtime::VersionOf(fact)}};
}

// What one fact alone tells, with its territory: an expression group or an introduction.
std::optional<PlacedActivity> ToldByOne(const Fact& fact) {
  const events::v1::EventPayload& payload = *fact.payload;
  if (payload.has_expression_group_held()) {
    return PlacedActivity{payload.expression_group_held().territory_id(), GroupActivityOf(fact)};
  }
  if (payload.has_introduction_made()) {
    return PlacedActivity{payload.introduction_made().territory_id(), IntroductionActivityOf(fact)};
  }
  return std::nullopt;
}

// Those who came together in an experiment, as each fact tells; nothing when nobody launched it.
absl::StatusOr<std::vector<PlacedActivity>> LoadJoins(const FactReader& reader,
                                                      const std::string& experiment_id) {
  // Where it is made is told by its launch, of whatever date.
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("experiment/", experiment_id), DateFilter::kAny));
  std::vector<PlacedActivity> activities;
  const std::optional<Fact> launch = FoldLaunch(experiment_id, facts);
  if (!launch.has_value()) return activities;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_experiment_joined() || reader.as_of() < fact.date.day) continue;
    const auto& joined = fact.payload->experiment_joined();
    std::set<PersonKey> named;
    for (const auto& id : joined.caretaker_ids()) named.insert({id, false});
    for (const auto& id : joined.contact_ids()) named.insert({id, true});
    activities.push_back({launch->payload->experiment_launched().territory_id(),
                          {fact.date,
                           ActivityKind::kExperiment,
                           {named.begin(), named.end()},
                           {runtime::VersionOf(fact)},
                           {runtime::VersionOf(*launch)}}});
  }
  return activities;
}

// What LoadJoins gives of the experiments of a territory; with `from`, of those alone that had
// something on that day or later.
absl::Status AddExperiments(const FactReader& reader, absl::string_view territory_id,
                            std::optional<Date> from, std::vector<Activity>* out) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> launches,
                        reader.Facts(absl::StrCat(kLaunched, "/", territory_id), DateFilter::kAny));
  std::set<std::string> ids;
  for (const Fact& fact : launches) ids.insert(fact.payload->experiment_launched().experiment_id());
  for (const std::string& id : ids) {
    if (from.has_value()) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> late,
                            reader.FactsSince(absl::StrCat("experiment/", id), *from));
      if (late.empty()) continue;
    }
    LOGE_ASSIGN_OR_RETURN(std::vector<PlacedActivity> joins, LoadJoins(reader, id));
    for (PlacedActivity& placed : joins) {
      if (ToAbsl(placed.territory_id) == territory_id) out->push_back(std::move(placed.activity));
    }
  }
  return absl::OkStatus();
}

// Who was present at one half-day, as the facts tell it.
struct HalfDay {
  FactDate date;  // The earliest told.
  std::set<PersonKey> present;
  std::vector<runtime::FactVersion> told_by;
};

// The half-days of one session: who was there together. `scheduled` placed it in the territory;
// `facts` are those filed under it, until the date asked for.
std::vector<Activity> HalfDaysOf(const Fact& scheduled, const std::vector<Fact>& facts,
                                 const Seminars& seminars) {
  const events::v1::SessionScheduled& plan = scheduled.payload->session_scheduled();
  std::map<std::pair<std::string, int>, HalfDay> half_days;
  for (const Fact& fact : facts) {
    const auto& cancelled = fact.payload->session_cancelled();
    if (fact.payload->has_session_cancelled() && cancelled.session_id() == plan.session_id()) {
      return {};
    }
    if (!fact.payload->has_attendance_recorded()) continue;
    const auto& attendance = fact.payload->attendance_recorded();
    if (attendance.status() != events::v1::ATTENDANCE_STATUS_PRESENT) continue;
    const std::pair<std::string, int> key(attendance.half_day().date(),
                                          attendance.half_day().half());
    const auto [it, first] = half_days.try_emplace(key);
    HalfDay& half_day = it->second;
    if (first) half_day.told_by.push_back(runtime::VersionOf(scheduled));
    if (first || EarlierDate(fact.date, half_day.date)) half_day.date = fact.date;
    half_day.present.insert({attendance.caretaker_id(), false});
    half_day.told_by.push_back(runtime::VersionOf(fact));
  }
  std::vector<Activity> out;
  out.reserve(half_days.size());
  for (auto& [key, half_day] : half_days) {
    Seminars::Finding found = seminars.Find(plan, half_day.date.day);
    out.push_back({half_day.date,
                   found.seminar ? ActivityKind::kSeminar : ActivityKind::kTrainingHalfDay,
                   {half_day.present.begin(), half_day.present.end()},
                   std::move(half_day.told_by),
                   std::move(found.told_by)});
  }
  return out;
}

// The sessions that `territory_facts` plan for the territory, by id, each with what planned it.
Seminars::Sessions SessionsIn(absl::string_view territory_id,
                              const std::vector<Fact>& territory_facts) {
  Seminars::Sessions sessions;
  for (const Fact& fact : territory_facts) {
    const auto& plan = fact.payload->session_scheduled();
    // A session may have been brought forward: its first plan is of any date.
    if (fact.payload->has_session_scheduled() && ToAbsl(plan.territory_id()) == territory_id) {
      sessions.try_emplace(plan.session_id(), fact);
    }
  }
  return sessions;
}

}  // namespace

bool EarlierDate(const FactDate& a, const FactDate& b) {
  return std::make_tuple(a.day, a.precision) < std::make_tuple(b.day, b.precision);
}

std::vector<PersonKey> NamedIn(const events::v1::MeetingHeld& held) {
  std::vector<PersonKey> named;
  named.reserve(static_cast<size_t>(held.caretaker_ids_size() + held.contact_ids_size()));
  for (const auto& id : held.caretaker_ids()) named.push_back({id, false});
  for (const auto& id : held.contact_ids()) named.push_back({id, true});
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

absl::StatusOr<std::vector<Activity>> LoadActivities(
    const FactReader& reader, const Meetings& meetings, const Seminars& seminars,
    absl::string_view territory_id, const std::vector<Fact>& territory_facts,
    TrainingFilter training, std::optional<Date> from) {
  std::vector<Activity> activities;
  LOGE_ASSIGN_OR_RETURN(const std::vector<WholeMeeting> held,
                        meetings.Of(territory_id, territory_facts));
  const auto is_early = [&](const FactDate& date) { return from.has_value() && date.day < *from; };
  for (const WholeMeeting& meeting : held) {
    if (!is_early(meeting.fact.date)) activities.push_back(ActivityOf(meeting));
  }
  for (const Fact& fact : territory_facts) {
    if (reader.as_of() < fact.date.day || is_early(fact.date)) continue;
    std::optional<PlacedActivity> told = ToldByOne(fact);
    if (!told.has_value() || ToAbsl(told->territory_id) != territory_id) continue;
    activities.push_back(std::move(told->activity));
  }
  LOGE_RETURN_IF_ERROR(AddExperiments(reader, territory_id, from, &activities));
  Seminars::Sessions sessions;
  if (training == TrainingFilter::kWith) sessions = SessionsIn(territory_id, territory_facts);
  if (training == TrainingFilter::kSeminars) {
    LOGE_ASSIGN_OR_RETURN(sessions, seminars.PlannedIn(reader, territory_id));
  }
  for (const auto& [id, scheduled] : sessions) {
    if (from.has_value()) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> late,
                            reader.FactsSince(absl::StrCat("session/", id), *from));
      if (late.empty()) continue;
    }
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.Facts(absl::StrCat("session/", id)));
    for (Activity& half_day : HalfDaysOf(scheduled, facts, seminars)) {
      if (training == TrainingFilter::kSeminars && half_day.kind != ActivityKind::kSeminar) {
        continue;
      }
      activities.push_back(std::move(half_day));
    }
  }
  // Of a session or an experiment that goes on all was read.
  std::erase_if(activities, [&](const Activity& activity) { return is_early(activity.date); });
  std::sort(activities.begin(), activities.end(), [](const Activity& a, const Activity& b) {
    return std::tie(a.date.day, a.kind, a.date.precision, a.participants) <
           std::tie(b.date.day, b.kind, b.date.precision, b.participants);
  });
  return activities;
}

absl::StatusOr<std::vector<PlacedActivity>> LoadActivitiesOf(const FactReader& reader,
                                                             const Meetings& meetings,
                                                             absl::string_view caretaker_id) {
  // One of several tellings of a meeting may be of another date than the meeting.
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("caretaker/", caretaker_id), DateFilter::kAny));
  LOGE_ASSIGN_OR_RETURN(const std::vector<WholeMeeting> held, meetings.Among(facts));
  std::vector<PlacedActivity> activities;
  activities.reserve(held.size());
  for (const WholeMeeting& meeting : held) {
    activities.push_back({meeting.held().territory_id(), ActivityOf(meeting)});
  }
  const PersonKey self{ToString(caretaker_id), false};
  std::set<std::string> experiments;
  for (const Fact& fact : facts) {
    if (reader.as_of() < fact.date.day) continue;
    if (fact.payload->has_experiment_joined()) {
      experiments.insert(fact.payload->experiment_joined().experiment_id());
    }
    std::optional<PlacedActivity> told = ToldByOne(fact);
    // What somebody introduced is filed under that person, too.
    if (!told.has_value() || !told->activity.Names(self)) continue;
    activities.push_back(*std::move(told));
  }
  for (const std::string& id : experiments) {
    LOGE_ASSIGN_OR_RETURN(std::vector<PlacedActivity> joins, LoadJoins(reader, id));
    for (PlacedActivity& placed : joins) {
      if (placed.activity.Names(self)) activities.push_back(std::move(placed));
    }
  }
  return activities;
}

absl::StatusOr<std::vector<PlacedActivity>> LoadHalfDays(const FactReader& reader,
                                                         const Seminars& seminars,
                                                         const std::string& session_id) {
  // The plan of any date, and what became of it by the date asked for.
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("session/", session_id), DateFilter::kAny));
  std::map<std::string, Fact> territories;  // With what planned it there.
  for (const Fact& fact : facts) {
    const std::string& territory_id = fact.payload->session_scheduled().territory_id();
    if (!territory_id.empty()) territories.try_emplace(territory_id, fact);
  }
  std::erase_if(facts, [&](const Fact& fact) { return reader.as_of() < fact.date.day; });
  std::vector<PlacedActivity> activities;
  for (const auto& [territory_id, scheduled] : territories) {
    for (Activity& half_day : HalfDaysOf(scheduled, facts, seminars)) {
      activities.push_back({territory_id, std::move(half_day)});
    }
  }
  return activities;
}

namespace {

// Collects the members of a network, each once.
class Members {
 public:
  Members(const FactReader& reader, const caretakers::Registry& registry)
      : reader_(reader), registry_(registry) {}

  void AddCaretaker(caretakers::Person person) {
    const caretakers::Employment* employment = person.EmployedOn(reader_.as_of());
    if (employment == nullptr) return;
    PersonKey key{person.caretaker_id, false};
    Member& member = members_[key];
    member.key = std::move(key);
    member.kind = v1::NODE_KIND_CARETAKER;
    member.landlord_id = employment->landlord_id;
    member.person = std::move(person);
  }

  absl::Status AddContact(const std::string& contact_id, bool coordinator) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader_.Facts(absl::StrCat("contact/", contact_id)));
    LOGE_ASSIGN_OR_RETURN(const std::optional<ContactEntry> contact,
                          ContactOf(reader_, contact_id, facts));
    const bool living = contact.has_value() && contact->Living(reader_.as_of());
    if (!living && !coordinator) return absl::OkStatus();
    PersonKey key{contact_id, true};
    Member& member = members_[key];
    member.key = std::move(key);
    if (contact.has_value()) {
      LOGE_RETURN_IF_ERROR(PlaceContact(*contact, registry_, reader_.as_of(), &member));
      LOGE_ASSIGN_OR_RETURN(member.partner_type, TypeOf(member.partner_id));
    }
    if (coordinator) {
      member.kind = v1::NODE_KIND_COORDINATOR;
    } else if (member.partner_id.empty()) {
      member.kind = v1::NODE_KIND_LANDLORD_STAFF;
    } else {
      member.kind = v1::NODE_KIND_PARTNER_CONTACT;
    }
    return absl::OkStatus();
  }

  absl::Status AddParticipant(const PersonKey& key) {
    if (members_.count(key) != 0) return absl::OkStatus();
    if (key.contact) return AddContact(key.id, false);
    LOGE_ASSIGN_OR_RETURN(caretakers::Person person, registry_.FindPerson(key.id));
    AddCaretaker(std::move(person));
    return absl::OkStatus();
  }

  std::vector<Member> Take() {
    std::vector<Member> out;
    out.reserve(members_.size());
    for (auto& [key, member] : members_) out.push_back(std::move(member));
    return out;
  }

 private:
  // Reads each partner once: many contacts speak for one.
  absl::StatusOr<events::v1::PartnerType> TypeOf(const std::string& partner_id) {
    if (partner_id.empty()) return events::v1::PARTNER_TYPE_UNSPECIFIED;
    const auto known = types_.find(partner_id);
    if (known != types_.end()) return known->second;
    LOGE_ASSIGN_OR_RETURN(const events::v1::PartnerType type, PartnerTypeOf(reader_, partner_id));
    types_[partner_id] = type;
    return type;
  }

  const FactReader& reader_;
  const caretakers::Registry& registry_;
  std::map<PersonKey, Member> members_;
  std::map<std::string, events::v1::PartnerType> types_;  // By partner.
};

std::vector<std::string> Sorted(const std::set<std::string>& ids) {
  return {ids.begin(), ids.end()};
}

}  // namespace

bool Activity::Names(const PersonKey& person) const {
  return std::binary_search(participants.begin(), participants.end(), person);
}

absl::Status PlaceContact(const ContactEntry& contact, const caretakers::Registry& registry,
                          Date as_of, Member* member) {
  member->partner_id = contact.named.partner_id();
  member->named_at = contact.named.landlord_id();
  if (member->named_at.empty()) return absl::OkStatus();
  LOGE_ASSIGN_OR_RETURN(member->became, registry.SuccessionsOf({member->named_at}, {}));
  member->landlord_id = contact.LandlordOn(as_of, member->became);
  return absl::OkStatus();
}

absl::StatusOr<events::v1::PartnerType> PartnerTypeOf(const FactReader& reader,
                                                      absl::string_view partner_id) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("partner/", partner_id)));
  const std::optional<PartnerEntry> partner = FoldPartner(partner_id, facts);
  return partner.has_value() ? partner->registered.type() : events::v1::PARTNER_TYPE_UNSPECIFIED;
}

Belonging Member::BelongingOn(Date day) const {
  if (!caretaker()) {
    Belonging out;
    if (!named_at.empty()) out.landlord_ids.push_back(became.LandlordOn(named_at, day));
    return out;
  }
  std::set<std::string> landlords;
  std::set<std::string> neighbourhoods;
  const auto add = [&](const caretakers::Employment& employment, Date on) {
    landlords.insert(employment.landlord_id);
    const auto& ids = employment.NeighbourhoodsOn(on);
    neighbourhoods.insert(ids.begin(), ids.end());
  };
  const caretakers::Employment* later = nullptr;
  const caretakers::Employment* latest = nullptr;
  for (const caretakers::Employment& employment : person.employments) {
    if (employment.Covers(day)) add(employment, day);
    if (later == nullptr && day < employment.from.day) later = &employment;
    latest = &employment;
  }
  if (landlords.empty() && later != nullptr) add(*later, later->from.day);
  if (landlords.empty() && latest != nullptr) add(*latest, day);
  return {Sorted(landlords), Sorted(neighbourhoods)};
}

bool InWindow(Date day, Date as_of, int days) {
  return runtime::AddDays(as_of, -days) < day && day <= as_of;
}

absl::StatusOr<std::optional<NetworkData>> LoadNetwork(const FactReader& reader,
                                                       const caretakers::Registry& registry,
                                                       absl::string_view territory_id,
                                                       int window_days, std::optional<Date> from) {
  // A territory may be proposed later than the date asked for: its history is older.
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("territory/", territory_id), DateFilter::kAny));
  const auto territory = FoldTerritory(territory_id, facts);
  if (!territory.has_value()) return std::optional<NetworkData>();

  NetworkData data;
  data.as_of = reader.as_of();
  LOGE_ASSIGN_OR_RETURN(const Seminars seminars, Seminars::Load(reader));
  LOGE_ASSIGN_OR_RETURN(data.activities,
                        LoadActivities(reader, Meetings(reader), seminars, territory_id, facts,
                                       TrainingFilter::kWith, from));

  Members members(reader, registry);
  for (const std::string& id : FoldCoordinators(territory_id, data.as_of, facts)) {
    LOGE_RETURN_IF_ERROR(members.AddContact(id, true));
  }
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> neighbourhoods,
                        registry.NeighbourhoodsIn({territory->commune_codes().begin(),
                                                   territory->commune_codes().end()}));
  LOGE_ASSIGN_OR_RETURN(std::vector<caretakers::Person> employed,
                        registry.EmployedIn(neighbourhoods));
  for (caretakers::Person& person : employed) members.AddCaretaker(std::move(person));

  std::set<PersonKey> participants;
  for (const Activity& activity : data.activities) {
    if (!InWindow(activity.date.day, data.as_of, window_days)) continue;
    participants.insert(activity.participants.begin(), activity.participants.end());
  }
  for (const PersonKey& key : participants) LOGE_RETURN_IF_ERROR(members.AddParticipant(key));
  data.members = members.Take();
  return std::optional<NetworkData>(std::move(data));
}

}  // namespace loge::partnership
