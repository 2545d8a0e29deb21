// Practices that landlords and territories share, adopt, adapt and drop; actions for the standing
// of the trade.
#include "absl/strings/str_cat.h"
#include "tests/property/generator.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;

// A landlord ("l1") or a territory ("t1").
template <class Message>
void SetWho(const std::string& who, Message* message) {
  message->clear_landlord_id();
  message->clear_territory_id();
  who.front() == 'l' ? message->set_landlord_id(who) : message->set_territory_id(who);
}

template <class Request>
Request* Of(int number, const std::string& on, Request* request) {
  request->mutable_meta()->set_request_id(absl::StrCat("r", number));
  request->set_occurred_on(on);
  return request;
}

}  // namespace

// Of all practices that are told, half are made of others: of one told before, or of any.
v1::Command Generator::Practice() {
  const Hint* source = practices_.empty() || dice_.Chance(50) ? nullptr : Earlier(practices_);
  const std::string& id = dice_.Pick(world_.practices);
  const std::string on = source == nullptr ? AnyDate() : After(source);
  const std::string who =
      dice_.Chance(70) ? dice_.Pick(world_.landlords) : dice_.Pick(world_.territories);
  v1::Command command;
  if (source == nullptr) {
    auto* request = Of(++requests_, on, command.mutable_share_practice());
    request->set_practice_id(id);
    request->set_title(absl::StrCat("Practice ", dice_.Below(3)));
    request->set_kind(static_cast<events::v1::PracticeKind>(1 + dice_.Below(3)));
    SetWho(who, request);
  } else {
    auto* request = Of(++requests_, on, command.mutable_adapt_practice());
    request->set_practice_id(id);
    request->set_title(absl::StrCat("Practice ", dice_.Below(3)));
    request->set_from_practice_id(dice_.Chance(80) ? source->place : dice_.Pick(world_.practices));
    SetWho(who, request);
  }
  practices_.push_back({who, id, DayNumber(on)});
  return command;
}

v1::Command Generator::AdoptionOrDrop() {
  v1::Command command;
  if (adoptions_.empty() || dice_.Chance(60)) {
    const Hint* hint = Earlier(practices_);
    const std::string on = After(hint);
    auto* request = Of(++requests_, on, command.mutable_adopt_practice());
    request->set_practice_id(hint == nullptr ? dice_.Pick(world_.practices) : hint->place);
    const std::string who =
        dice_.Chance(75) ? dice_.Pick(world_.landlords) : dice_.Pick(world_.territories);
    SetWho(who, request);
    adoptions_.push_back({who, request->practice_id(), DayNumber(on)});
  } else {
    // Now and then by its origin.
    const Hint hint = dice_.Pick(dice_.Chance(25) ? practices_ : adoptions_);
    auto* request = Of(++requests_, After(&hint), command.mutable_drop_practice());
    request->set_practice_id(hint.place);
    // Or by somebody else, who may have absorbed the one meant.
    SetWho(dice_.Chance(20) ? dice_.Pick(world_.landlords) : hint.person, request);
  }
  return command;
}

v1::Command Generator::Valorisation() {
  v1::Command command;
  auto* request = Of(++requests_, AnyDate(), command.mutable_hold_valorisation_action());
  request->set_action_id(absl::StrCat("action-", ++meetings_));
  request->set_territory_id(dice_.Pick(world_.territories));
  request->set_audience(static_cast<events::v1::ValorisationAudience>(1 + dice_.Below(3)));
  request->set_medium(static_cast<events::v1::ValorisationMedium>(1 + dice_.Below(3)));
  return command;
}

v1::Command Generator::OfPractices() {
  if (dice_.Chance(20)) return Valorisation();
  if (practices_.empty() || dice_.Chance(35)) return Practice();
  return AdoptionOrDrop();
}

void Generator::ChangePractice(EventPayload* payload) {
  const auto anybody = [this] {
    return dice_.Chance(70) ? dice_.Pick(world_.landlords) : dice_.Pick(world_.territories);
  };
  if (payload->has_practice_shared()) {
    payload->mutable_practice_shared()->set_title("Corrected practice");
    if (dice_.Chance(40)) SetWho(anybody(), payload->mutable_practice_shared());
  } else if (payload->has_practice_adopted()) {
    if (dice_.Chance(40)) SetWho(anybody(), payload->mutable_practice_adopted());
    if (dice_.Chance(20)) {
      payload->mutable_practice_adopted()->set_practice_id(dice_.Pick(world_.practices));
    }
  } else if (payload->has_practice_adapted()) {
    auto* adapted = payload->mutable_practice_adapted();
    if (dice_.Chance(40)) adapted->set_from_practice_id(dice_.Pick(world_.practices));
    if (dice_.Chance(30)) SetWho(anybody(), adapted);
  } else if (payload->has_practice_dropped()) {
    if (dice_.Chance(40)) SetWho(anybody(), payload->mutable_practice_dropped());
  } else if (payload->has_valorisation_action_held()) {
    payload->mutable_valorisation_action_held()->set_medium(
        static_cast<events::v1::ValorisationMedium>(1 + dice_.Below(3)));
  }
}

}  // namespace loge::property
