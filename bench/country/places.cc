#include "bench/country/places.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace loge::bench::country {
namespace {

using events::v1::EventPayload;

// The first half of the territories open on the first day, the others in the years until then.
constexpr int kLastOpensOn = 10 * 365;
constexpr int kStageLast = events::v1::STAGE_SEEDING;
constexpr int kContactsPerPartnerMax = 3;
// Every so many days, on average.
constexpr int kContactLasts = 3 * 365;
constexpr int kCoordinatorLastsLeast = 2 * 365;
constexpr int kCoordinatorLastsMost = 5 * 365;
constexpr int kEvaluatedEvery = 4 * 365;
constexpr int kPausesPerThousand = 100;

}  // namespace

std::shared_ptr<const events::v1::PersonalData> MadeUpPerson(const std::string& employee_number,
                                                             Dice& dice) {
  auto data = std::make_shared<events::v1::PersonalData>();
  const int number = dice.Below(1'000'000);
  data->set_family_name(absl::StrCat("Person ", number));
  data->set_given_name("Demo");
  data->set_email(absl::StrCat("person.", number, "@example.invalid"));
  data->set_phone(absl::StrFormat("+33 1 99 00 %02d %02d", number / 100 % 100, number % 100));
  data->set_employee_number(employee_number);
  return data;
}

std::string SirenOf(int number) {
  std::string digits = absl::StrFormat("999%05d", number);
  int sum = 0;  // Luhn's: from the right, the check digit being the first, every second one twice.
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) digit = 2 * digit > 9 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return absl::StrCat(digits, (10 - sum % 10) % 10);
}

Places::Places(const Scale& scale, uint64_t seed, Desk& desk)
    : scale_(scale), dice_(seed), desk_(desk) {
  MakeLandlords();
  for (int i = 0; i < scale_.territories; ++i) MakeTerritory(i);
  MakeCatalogue();
}

void Places::MakeLandlords() {
  for (int i = 0; i < scale_.landlords; ++i) {
    EventPayload payload;
    auto& registered = *payload.mutable_landlord_registered();
    registered.set_landlord_id(absl::StrFormat("landlord-%03d", i));
    registered.set_kind(static_cast<events::v1::LandlordKind>(dice_.Between(1, 5)));
    registered.set_name(absl::StrCat("Landlord ", i));
    registered.set_siren(SirenOf(i));
    landlords_.push_back(registered.landlord_id());
    Decision decision;
    decision.claims.push_back(
        {"siren", "", registered.siren(), absl::StrCat("landlord/", landlords_.back())});
    decision.tellings.push_back(ToldOn(0, std::move(payload)));
    desk_.Tell(0, std::move(decision));
  }
}

void Places::MakeTerritory(int number) {
  Territory territory;
  territory.id = absl::StrFormat("territory-%03d", number);
  const int late = std::max(0, 2 * number - scale_.territories);
  territory.opens = kLastOpensOn * late / scale_.territories;
  for (int i = 0; i < scale_.neighbourhoods_per_territory; ++i) MakeNeighbourhood(territory, i);
  territories_.push_back(std::move(territory));
}

void Places::MakeNeighbourhood(Territory& territory, int number) {
  Neighbourhood neighbourhood;
  neighbourhood.id = absl::StrCat(territory.id, "-n", number);
  neighbourhood.territory = static_cast<int>(territories_.size());
  const int landlords = dice_.Between(2, 6);
  for (int i = 0; i < landlords; ++i) {
    neighbourhood.landlords.push_back(dice_.Below(scale_.landlords));
  }
  EventPayload payload;
  auto& defined = *payload.mutable_neighbourhood_defined();
  defined.set_neighbourhood_id(neighbourhood.id);
  // Communes 30001 and on: two in each territory.
  defined.set_commune_code(absl::StrCat(30001 + 2 * neighbourhood.territory + number % 2));
  defined.set_name(absl::StrCat("Neighbourhood ", number, " of ", neighbourhood.territory));
  desk_.Tell(0, ToldOn(0, std::move(payload)));
  territory.neighbourhoods.push_back(static_cast<int>(neighbourhoods_.size()));
  neighbourhoods_.push_back(std::move(neighbourhood));
}

void Places::MakeCatalogue() {
  const std::vector<events::v1::ProgrammeKind> kinds_of_courses = {
      events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION, events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION,
      events::v1::PROGRAMME_KIND_CONTINUING};
  for (int p = 0; p < scale_.programmes; ++p) {
    const std::string programme = absl::StrFormat("programme-%02d", p);
    EventPayload payload;
    payload.mutable_programme_defined()->set_programme_id(programme);
    const bool seminar = p == 0;
    payload.mutable_programme_defined()->set_kind(seminar ? events::v1::PROGRAMME_KIND_SEMINAR
                                                          : dice_.OneOf(kinds_of_courses));
    payload.mutable_programme_defined()->set_name(absl::StrCat("Programme ", p));
    desk_.Tell(0, ToldOn(0, std::move(payload)));
    for (int m = 0; m < scale_.modules_per_programme; ++m) {
      EventPayload taught;
      auto& defined = *taught.mutable_module_defined();
      defined.set_module_id(absl::StrFormat("module-%02d-%d", p, m));
      defined.set_programme_id(programme);
      defined.set_name(absl::StrCat("Module ", m, " of ", p));
      defined.set_competence_kind(static_cast<events::v1::CompetenceKind>(dice_.Between(1, 3)));
      defined.add_topics(absl::StrCat("topic-", dice_.Below(30)));
      defined.set_minutes(210 * dice_.Between(1, 4));
      defined.set_mandatory(m == 0);
      if (m % 4 == 0) defined.set_validity_months(36);
      std::vector<Module>& taught_in = seminar ? seminar_modules_ : modules_;
      taught_in.push_back({defined.module_id(), defined.minutes()});
      desk_.Tell(0, ToldOn(0, std::move(taught)));
    }
  }
}

void Places::Live(int day) {
  while (open_ < scale_.territories && territories_[static_cast<size_t>(open_)].opens <= day) {
    Open(territories_[static_cast<size_t>(open_++)], day);
  }
  for (int i = 0; i < open_; ++i) {
    Territory& territory = territories_[static_cast<size_t>(i)];
    Advance(territory, day);
    if (territory.coordinator_until <= day) ReplaceCoordinator(territory, day);
    const auto contacts = static_cast<int>(territory.contacts.size());
    if (dice_.Below(kContactLasts) < contacts) ReplaceContact(territory, day);
    if (dice_.Below(kEvaluatedEvery) == 0) PublishEvaluation(territory, day);
  }
}

void Places::Open(Territory& territory, int day) {
  const auto number = static_cast<int>(&territory - territories_.data());
  EventPayload payload;
  auto& proposed = *payload.mutable_territory_proposed();
  proposed.set_territory_id(territory.id);
  proposed.set_name(absl::StrCat("Territory ", number));
  for (int commune : {0, 1}) proposed.add_commune_codes(absl::StrCat(30001 + 2 * number + commune));
  if (day > 0) {
    proposed.add_seeded_from(territories_[static_cast<size_t>(dice_.Below(number))].id);
    proposed.set_replication_model(static_cast<events::v1::ReplicationModel>(dice_.Between(1, 5)));
  }
  desk_.Tell(day, ToldOn(day, std::move(payload)));
  territory.stage = events::v1::STAGE_SPOTTED;
  territory.next_stage_on = day + dice_.Between(60, 300);
  for (int i = 0; i < scale_.partners_per_territory; ++i) {
    EventPayload joined;
    auto& registered = *joined.mutable_partner_registered();
    registered.set_partner_id(absl::StrCat(territory.id, "-p", i));
    registered.set_type(static_cast<events::v1::PartnerType>(i % 12 + 1));
    registered.set_name(absl::StrCat("Partner ", i, " of ", number));
    territory.partners.push_back(registered.partner_id());
    desk_.Tell(day, ToldOn(day, std::move(joined)));
    const int contacts = dice_.Between(1, kContactsPerPartnerMax);
    for (int c = 0; c < contacts; ++c) {
      territory.contacts.push_back(NameContact(territory.partners.back(), "Relay", day));
    }
  }
}

std::string Places::NameContact(const std::string& partner, const char* function, int day) {
  EventPayload payload;
  auto& named = *payload.mutable_contact_named();
  named.set_contact_id(dice_.TimedUuid(int64_t{DateOf(day).value()} * 86'400'000));
  named.set_partner_id(partner);
  named.set_function(function);
  named.set_key_relay(dice_.Chance(200));
  std::string id = named.contact_id();
  Telling telling = ToldOn(day, std::move(payload));
  telling.person = id;
  telling.personal = MadeUpPerson("", dice_);
  desk_.Tell(day, std::move(telling));
  return id;
}

// One who speaks for a partner ends, with a successor.
void Places::ReplaceContact(Territory& territory, int day) {
  std::string& contact = territory.contacts[static_cast<size_t>(
      dice_.Below(static_cast<int64_t>(territory.contacts.size())))];
  const std::string successor = NameContact(dice_.OneOf(territory.partners), "Relay", day);
  EventPayload payload;
  payload.mutable_contact_ended()->set_contact_id(contact);
  payload.mutable_contact_ended()->set_successor_contact_id(successor);
  desk_.Tell(desk_.ArrivalOf(day), ToldOn(day, std::move(payload)));
  contact = successor;
}

void Places::ReplaceCoordinator(Territory& territory, int day) {
  if (!territory.coordinator.empty()) {
    EventPayload ended;
    ended.mutable_coordinator_ended()->set_contact_id(territory.coordinator);
    ended.mutable_coordinator_ended()->set_territory_id(territory.id);
    desk_.Tell(desk_.ArrivalOf(day), ToldOn(day, std::move(ended)));
  }
  territory.coordinator = NameContact(territory.partners.front(), "Coordinator", day);
  territory.coordinator_until = day + dice_.Between(kCoordinatorLastsLeast, kCoordinatorLastsMost);
  EventPayload payload;
  auto& assigned = *payload.mutable_coordinator_assigned();
  assigned.set_contact_id(territory.coordinator);
  assigned.set_territory_id(territory.id);
  assigned.set_fte_hundredths(10 * dice_.Between(3, 10));
  desk_.Tell(day, ToldOn(day, std::move(payload)));
}

void Places::Advance(Territory& territory, int day) {
  EventPayload payload;
  if (territory.resumes_on != 0) {
    if (territory.resumes_on > day) return;
    territory.resumes_on = 0;
    payload.mutable_territory_resumed()->set_territory_id(territory.id);
  } else if (territory.stage == kStageLast || territory.next_stage_on > day) {
    return;
  } else if (dice_.Chance(kPausesPerThousand)) {
    territory.resumes_on = day + dice_.Between(60, 400);
    payload.mutable_territory_paused()->set_territory_id(territory.id);
    payload.mutable_territory_paused()->set_reason(
        static_cast<events::v1::PauseReason>(dice_.Between(1, 4)));
  } else {
    territory.next_stage_on = day + dice_.Between(150, 700);
    payload.mutable_territory_advanced()->set_territory_id(territory.id);
    payload.mutable_territory_advanced()->set_stage(
        static_cast<events::v1::Stage>(++territory.stage));
  }
  desk_.Tell(day, ToldOn(day, std::move(payload)));
}

void Places::PublishEvaluation(const Territory& territory, int day) {
  EventPayload payload;
  auto& published = *payload.mutable_evaluation_published();
  published.set_evaluation_id(absl::StrCat("evaluation-", evaluations_));
  published.set_title(absl::StrCat("Evaluation ", evaluations_++));
  published.add_territory_ids(territory.id);
  published.set_evaluator("An institute");
  desk_.Tell(day, ToldOn(day, std::move(payload)));
}

}  // namespace loge::bench::country
