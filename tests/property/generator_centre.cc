// What centres are made of: interest, diagnoses, carriers, places, seats, evaluations.
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/property/generator.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using events::v1::StakeholderGroup;

constexpr const char* kSirens[] = {"", "999990005", "999 990 013", "999990014"};  // Not the last.

}  // namespace

v1::Command Generator::OfSeats(const std::string& on) {
  v1::Command command;
  if (!seats_.empty() && dice_.Chance(35)) {
    const v1::GiveCommitteeSeatRequest given = dice_.Pick(seats_);
    auto* request = command.mutable_end_committee_seat();
    request->set_occurred_on(dice_.Chance(70) ? DayText(DayNumber(on) + dice_.Below(200)) : on);
    request->set_territory_id(given.territory_id());
    request->set_committee(given.committee());
    if (given.has_caretaker()) *request->mutable_caretaker() = given.caretaker();
    request->set_contact_id(given.contact_id());
    return command;
  }
  auto* request = command.mutable_give_committee_seat();
  request->set_occurred_on(on);
  request->set_territory_id(dice_.Pick(world_.territories));
  request->set_committee(static_cast<events::v1::CommitteeKind>(1 + dice_.Below(2)));
  request->set_college(static_cast<events::v1::College>(1 + dice_.Below(3)));
  // Now and then the wrong one.
  if ((request->college() == events::v1::COLLEGE_CARETAKER) != dice_.Chance(5)) {
    Name(request->mutable_caretaker(), dice_.Pick(world_.caretakers));
  } else {
    request->set_contact_id(dice_.Pick(world_.contacts));
  }
  seats_.push_back(*request);
  return command;
}

v1::Command Generator::OfPapers(const std::string& on) {
  v1::Command command;
  const auto about = dice_.Some(world_.territories, 1 + dice_.Below(2));
  const auto fill = [&](auto* request) {
    request->set_occurred_on(on);
    request->set_title(absl::StrCat("Paper ", dice_.Below(2)));
    for (const std::string& id : about) request->add_territory_ids(id);
  };
  const auto group = static_cast<StakeholderGroup>(1 + dice_.Below(8));
  switch (dice_.Below(3)) {
    case 0: {
      auto* request = command.mutable_deliver_diagnosis();
      fill(request);
      request->set_diagnosis_id(dice_.Pick(world_.diagnoses));
      request->add_authors("A consultancy");
      request->add_heard(group);
      break;
    }
    case 1: {
      auto* request = command.mutable_commission_evaluation();
      fill(request);
      request->set_evaluation_id(dice_.Pick(world_.evaluations));
      request->add_heard(group);
      break;
    }
    default: {
      auto* request = command.mutable_publish_evaluation();
      fill(request);
      request->set_evaluation_id(dice_.Pick(world_.evaluations));
      auto* finding = request->add_findings();
      finding->set_kind(static_cast<events::v1::FindingKind>(1 + dice_.Below(3)));
      if (dice_.Chance(50)) finding->set_territory_id(dice_.Pick(world_.territories));
      finding->set_text("What was found");
    }
  }
  return command;
}

v1::Command Generator::OfCentre() {
  v1::Command command;
  const std::string on = AnyDate();
  const std::string& territory = dice_.Pick(world_.territories);
  const int dice = dice_.Below(100);
  if (dice < 40) {
    command = OfSeats(AnyDay());
  } else if (dice < 65) {
    command = OfPapers(on);
  } else if (dice < 80) {
    auto* request = command.mutable_state_interest();
    request->set_occurred_on(on);
    request->set_territory_id(territory);
    if (dice_.Chance(60)) {
      request->set_landlord_id(dice_.Pick(world_.landlords));
    } else {
      request->set_partner_id(dice_.Pick(world_.partners));
    }
  } else if (dice < 90) {
    auto* request = command.mutable_designate_carrier();
    request->set_occurred_on(on);
    request->set_territory_id(territory);
    request->set_name(absl::StrCat("Association ", dice_.Below(2)));
    request->set_siren(kSirens[dice_.Below(4)]);
    if (dice_.Chance(50)) request->set_rna("W691234567");
  } else {
    auto* request = command.mutable_name_centre_place();
    request->set_occurred_on(on);
    request->set_territory_id(territory);
    request->set_place(absl::StrCat(1 + dice_.Below(9), " rue de la Loge"));
  }
  return Again(std::move(command));
}

void Generator::ChangeCentre(EventPayload* payload) {
  if (payload->has_interest_stated()) {
    payload->mutable_interest_stated()->clear_partner_id();
    payload->mutable_interest_stated()->set_landlord_id(dice_.Pick(world_.landlords));
  } else if (payload->has_diagnosis_delivered()) {
    auto* delivered = payload->mutable_diagnosis_delivered();
    delivered->clear_territory_ids();
    delivered->add_territory_ids(dice_.Pick(world_.territories));
  } else if (payload->has_carrier_designated()) {
    payload->mutable_carrier_designated()->set_name("Corrected carrier");
  } else if (payload->has_centre_place_named()) {
    payload->mutable_centre_place_named()->set_place("Corrected place");
  } else if (payload->has_committee_seat_given()) {
    auto* given = payload->mutable_committee_seat_given();
    given->set_committee(static_cast<events::v1::CommitteeKind>(1 + dice_.Below(2)));
    if (given->caretaker_id().empty() && dice_.Chance(30)) {
      given->set_contact_id(dice_.Pick(world_.contacts));
    }
  } else if (payload->has_evaluation_commissioned()) {
    payload->mutable_evaluation_commissioned()->set_title("Corrected title");
  }
}

}  // namespace loge::property
