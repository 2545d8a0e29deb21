// Ids that are one person: the facts as they would have been told had that been known.
#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "tests/property/recount.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Merges that no revert has ended, in order.
std::vector<Fact> LivingMerges(const std::vector<Fact>& facts) {
  std::vector<Fact> living;
  const auto same_pair = [](const Fact& fact, const auto& other) {
    const auto& merged = fact.payload->caretakers_merged();
    return merged.survivor_id() == other.survivor_id() &&
           merged.absorbed_id() == other.absorbed_id();
  };
  for (const Fact& fact : facts) {
    if (fact.payload->has_merge_reverted()) {
      std::erase_if(living, [&](const Fact& merge) {
        return same_pair(merge, fact.payload->merge_reverted());
      });
    }
    if (!fact.payload->has_caretakers_merged()) continue;
    const bool known = std::any_of(living.begin(), living.end(), [&](const Fact& merge) {
      return same_pair(merge, fact.payload->caretakers_merged());
    });
    if (!known) living.push_back(fact);
  }
  return living;
}

Message* FactIn(EventPayload* payload) {
  const auto* oneof = EventPayload::descriptor()->oneof_decl(0);
  const auto* field = payload->GetReflection()->GetOneofFieldDescriptor(*payload, oneof);
  return payload->GetReflection()->MutableMessage(payload, field);
}

// False when nobody absorbed is named.
bool Rename(const std::map<std::string, std::string>& survivors, Message* fact) {
  const auto* reflection = fact->GetReflection();
  const auto now = [&](const std::string& id) {
    const auto it = survivors.find(id);
    return it == survivors.end() ? id : it->second;
  };
  bool changed = false;
  for (int i = 0; i < fact->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = fact->GetDescriptor()->field(i);
    if (absl::EndsWith(field->name(), "caretaker_id")) {
      const std::string before = reflection->GetString(*fact, field);
      changed = changed || now(before) != before;
      reflection->SetString(fact, field, now(before));
    } else if (absl::EndsWith(field->name(), "caretaker_ids")) {
      std::vector<std::string> ids;
      for (int j = 0; j < reflection->FieldSize(*fact, field); ++j) {
        const std::string before = reflection->GetRepeatedString(*fact, field, j);
        changed = changed || now(before) != before;
        if (std::count(ids.begin(), ids.end(), now(before)) == 0) ids.push_back(now(before));
      }
      reflection->ClearField(fact, field);
      for (const std::string& id : ids) reflection->AddString(fact, field, id);
    } else if (field->name() == "led_by") {
      // The letters of caretakers and contacts differ.
      reflection->SetString(fact, field, now(reflection->GetString(*fact, field)));
    }
  }
  return changed;
}

}  // namespace

std::string Recount::SurvivorOf(const std::string& id) const {
  const auto it = survivors_.find(id);
  return it == survivors_.end() ? id : it->second;
}

std::vector<v1::MergedCaretaker> Recount::Merged(const std::string& id) const {
  std::vector<v1::MergedCaretaker> out;
  for (const Fact& fact : merges_) {
    const auto& merged = fact.payload->caretakers_merged();
    if (SurvivorOf(merged.survivor_id()) != SurvivorOf(id)) continue;
    v1::MergedCaretaker& row = out.emplace_back();
    row.set_caretaker_id(merged.absorbed_id());
    row.set_occurred_on(fact.text);
    *row.mutable_provenance() = ProvenanceOf(fact);
  }
  return out;
}

void Recount::ResolveIdentities() {
  merges_ = LivingMerges(all_);
  for (const Fact& fact : merges_) {
    const std::string survivor = SurvivorOf(fact.payload->caretakers_merged().survivor_id());
    const std::string absorbed = SurvivorOf(fact.payload->caretakers_merged().absorbed_id());
    if (survivor == absorbed) continue;
    for (auto& [id, goes_on] : survivors_) {
      if (goes_on == absorbed) goes_on = survivor;
    }
    survivors_[absorbed] = survivor;
  }
  std::vector<Fact> kept;
  std::set<int64_t> renamed;
  for (Fact fact : all_) {
    EventPayload payload = *fact.payload;
    if (Rename(survivors_, FactIn(&payload))) {
      resolved_.push_back(std::move(payload));
      fact.payload = &resolved_.back();
      renamed.insert(fact.position);
    }
    // The same thing, told of both ids.
    const bool again = std::any_of(kept.begin(), kept.end(), [&](const Fact& other) {
      return (renamed.count(fact.position) != 0 || renamed.count(other.position) != 0) &&
             other.text == fact.text &&
             other.payload->SerializeAsString() == fact.payload->SerializeAsString() &&
             story_.PersonalAt(fact.position) == nullptr &&
             story_.PersonalAt(other.position) == nullptr;
    });
    if (!again) kept.push_back(fact);
  }
  all_ = std::move(kept);
}

// Of each id the number told last at each landlord; only when several ids have told one.
void Recount::ShowNumbers(const std::string& id, v1::Caretaker* out) const {
  struct Told {
    std::string of;
    std::string landlord;
    std::string number;
  };
  std::vector<Told> numbers;
  std::set<std::string> ids;
  for (const Fact& fact : past_) {
    const EventPayload& p = *fact.payload;
    const auto* data = story_.PersonalAt(fact.position);
    if (CaretakerOf(p) != id || data == nullptr) continue;
    const Told told{story_.At(fact.position).sealed().person(), EmployerIn(p),
                    data->employee_number()};
    ids.insert(told.of);
    if (told.number.empty()) continue;
    std::erase_if(numbers, [&](const Told& earlier) {
      return earlier.of == told.of && earlier.landlord == told.landlord;
    });
    numbers.push_back(told);
  }
  if (ids.size() < 2) return;
  for (v1::Employment& post : *out->mutable_employments()) {
    for (const Told& told : numbers) {
      if (told.landlord != post.landlord_id()) continue;
      auto* shown = post.mutable_employee_numbers();
      if (std::count(shown->begin(), shown->end(), told.number) == 0) *shown->Add() = told.number;
    }
  }
}

}  // namespace loge::property
