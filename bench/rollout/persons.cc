#include "bench/rollout/persons.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/rollout/story.h"

namespace loge::bench::rollout {
namespace {

constexpr char kNamedOn[] = "2005-01-15";
constexpr char kContactsSeatedOn[] = "2006-01-01";
constexpr char kSeatEndedOn[] = "2012-01-01";

bool IsOfLandlord(int contact) { return contact < kContacts / 2; }

class Presences {
 public:
  explicit Presences(const Persons& persons) : persons_(persons) {}

  // On its last day, by two contacts.
  void JoinExperiment(const v1::ConcludeExperimentRequest& end) {
    auto* join = Add(&v1::Command::mutable_join_experiment, end.occurred_on(), end.experiment_id());
    join->set_experiment_id(end.experiment_id());
    for (int i = 0; i < 2; ++i) {
      join->add_contact_ids(persons_.contacts[next_contact_++ % persons_.contacts.size()]);
    }
  }

  void SeatContacts(size_t territory) {
    for (int i = 0; i < kContacts; ++i) {
      const std::string& id = persons_.contacts[territory * kContacts + static_cast<size_t>(i)];
      const auto college =
          IsOfLandlord(i) ? events::v1::COLLEGE_LANDLORD : events::v1::COLLEGE_INSTITUTION;
      for (const auto committee :
           {events::v1::COMMITTEE_KIND_STEERING, events::v1::COMMITTEE_KIND_TECHNICAL}) {
        Seat(territory, committee, college, kContactsSeatedOn, id)->set_contact_id(id);
      }
    }
    const std::string& left = persons_.contacts[territory * kContacts];
    auto* end = Add(&v1::Command::mutable_end_committee_seat, kSeatEndedOn, left);
    end->set_territory_id(TerritoryId(static_cast<int>(territory)));
    end->set_committee(events::v1::COMMITTEE_KIND_TECHNICAL);
    end->set_contact_id(left);
  }

  void SeatCaretakers(size_t territory) {
    for (const std::string& id : persons_.caretakers[territory]) {
      Seat(territory, events::v1::COMMITTEE_KIND_STEERING, events::v1::COLLEGE_CARETAKER, kSeatedOn,
           id)
          ->mutable_caretaker()
          ->set_caretaker_id(id);
    }
  }

  std::vector<v1::Command> Take() { return std::move(commands_); }

 private:
  // `about` is in the request id: who takes part is found in the log, which may have grown.
  template <class Request>
  Request* Add(Request* (v1::Command::*fact)(), const std::string& day, const std::string& about) {
    v1::Command& command = commands_.emplace_back();
    Request* request = (command.*fact)();
    request->mutable_meta()->set_request_id(
        absl::StrCat("rollout-persons-", commands_.size(), "-", about));
    request->set_occurred_on(day);
    return request;
  }

  v1::GiveCommitteeSeatRequest* Seat(size_t territory, events::v1::CommitteeKind committee,
                                     events::v1::College college, const std::string& day,
                                     const std::string& person) {
    auto* seat = Add(&v1::Command::mutable_give_committee_seat, day, person);
    seat->set_territory_id(TerritoryId(static_cast<int>(territory)));
    seat->set_committee(committee);
    seat->set_college(college);
    return seat;
  }

  const Persons& persons_;
  size_t next_contact_ = 0;
  std::vector<v1::Command> commands_;
};

}  // namespace

std::vector<v1::Command> MakeContacts(int territories) {
  std::vector<v1::Command> commands;
  for (int i = 0; i < territories * kContacts; ++i) {
    auto* named = commands.emplace_back().mutable_name_contact();
    named->mutable_meta()->set_request_id(absl::StrCat("rollout-contact-", i));
    named->set_occurred_on(kNamedOn);
    const int territory = i / kContacts;
    if (IsOfLandlord(i % kContacts)) {
      named->set_landlord_id(LandlordId((territory + i) % kLandlords));
    } else {
      named->set_partner_id(PartnerId((territory + i) % kPartners));
    }
    named->set_function("Member");
    named->mutable_personal_data()->set_family_name(absl::StrCat("Contact ", i));
  }
  return commands;
}

std::vector<v1::Command> MakePresences(const std::vector<v1::Command>& centres,
                                       const Persons& persons) {
  Presences presences(persons);
  for (const v1::Command& command : centres) {
    if (command.has_conclude_experiment()) {
      presences.JoinExperiment(command.conclude_experiment());
    }
  }
  for (size_t i = 0; i < persons.caretakers.size(); ++i) {
    presences.SeatCaretakers(i);
    presences.SeatContacts(i);
  }
  return presences.Take();
}

}  // namespace loge::bench::rollout
