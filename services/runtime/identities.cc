#include "services/runtime/identities.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/events/v1/caretakers.pb.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The fields of one kind of fact that hold ids of caretakers.
struct NamingFields {
  std::vector<const FieldDescriptor*> fields;
  const FieldDescriptor* leader = nullptr;  // The id of one of those named, or of a contact.
};

bool NamesCaretaker(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return false;
  return absl::EndsWith(field.name(), "caretaker_id") ||
         absl::EndsWith(field.name(), "caretaker_ids");
}

NamingFields FieldsOf(const google::protobuf::Descriptor& descriptor) {
  NamingFields out;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (NamesCaretaker(field)) out.fields.push_back(&field);
    if (field.name() == "led_by") out.leader = &field;
  }
  return out;
}

// By the type of a fact, whose number is that of its field.
const NamingFields& FieldsOf(FactType type) {
  static const auto* const kFields = [] {
    auto* fields = new absl::flat_hash_map<FactType, NamingFields>();
    const auto* descriptor = EventPayload::descriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      NamingFields naming = FieldsOf(*field.message_type());
      if (naming.fields.empty()) continue;
      fields->emplace(static_cast<FactType>(field.number()), std::move(naming));
    }
    return fields;
  }();
  static const auto* const kNone = new NamingFields();
  const auto it = kFields->find(type);
  return it == kFields->end() ? *kNone : it->second;
}

const Message& FactIn(const EventPayload& payload) {
  const auto* field = EventPayload::descriptor()->FindFieldByNumber(payload.fact_case());
  return payload.GetReflection()->GetMessage(payload, field);
}
Message* FactIn(EventPayload* payload) {
  const auto* field = EventPayload::descriptor()->FindFieldByNumber(payload->fact_case());
  return payload->GetReflection()->MutableMessage(payload, field);
}

template <class Visit>
void ForEachName(const Message& message, const FieldDescriptor* field, Visit visit) {
  const auto* reflection = message.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    return visit(reflection->GetStringReference(message, field, &scratch), -1);
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    visit(reflection->GetRepeatedStringReference(message, field, i, &scratch), i);
  }
}

// Each list names each person once.
void NameOnce(Message* message, const NamingFields& naming) {
  const auto* reflection = message->GetReflection();
  for (const FieldDescriptor* field : naming.fields) {
    if (!field->is_repeated()) continue;
    std::vector<std::string> ids;
    ForEachName(*message, field, [&](const std::string& id, int) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    });
    if (static_cast<int>(ids.size()) == reflection->FieldSize(*message, field)) continue;
    reflection->ClearField(message, field);
    for (std::string& id : ids) reflection->AddString(message, field, std::move(id));
  }
}

// Puts facts in order, each version once, and keeps the first of those that are equal because of
// what is `changed`. (With sealed data a fact tells more than its payload does.)
void KeepFirstTold(const std::set<int64_t>& changed, std::vector<Fact>& facts) {
  std::stable_sort(facts.begin(), facts.end(), FactBefore);
  std::set<int64_t> versions;
  std::map<std::tuple<Date, int, std::string>, bool> told;  // And whether that was changed.
  std::erase_if(facts, [&](const Fact& fact) {
    if (!versions.insert(fact.known_from).second) return true;
    if (fact.sealed != nullptr || !NamesCaretakers(fact.type())) return false;
    const bool by_merge = changed.count(fact.known_from) != 0;
    const auto [first, is_first] =
        told.emplace(std::make_tuple(fact.date.day, static_cast<int>(fact.date.precision),
                                     fact.payload->SerializeAsString()),
                     by_merge);
    return !is_first && (by_merge || first->second);
  });
}

using Pair = std::pair<std::string, std::string>;  // Survivor and absorbed.

// Those that no revert has ended, in order.
std::vector<Fact> LivingMerges(const std::vector<Fact>& facts) {
  std::map<Pair, const Fact*> living;
  for (const Fact& fact : facts) {
    if (fact.payload->has_caretakers_merged()) {
      const auto& merged = fact.payload->caretakers_merged();
      living.emplace(Pair(merged.survivor_id(), merged.absorbed_id()), &fact);
    } else if (fact.payload->has_merge_reverted()) {
      const auto& reverted = fact.payload->merge_reverted();
      living.erase({reverted.survivor_id(), reverted.absorbed_id()});
    }
  }
  std::vector<Fact> merges;
  merges.reserve(living.size());
  for (const auto& [pair, fact] : living) merges.push_back(*fact);
  std::sort(merges.begin(), merges.end(), FactBefore);
  return merges;
}

}  // namespace

const FoldSpec kIdentitiesFold{"identities",
                               {EventPayload::kCaretakersMerged, EventPayload::kMergeReverted}};

Need IdentitiesNeed() { return {&kIdentitiesFold, kIdentitiesSubject}; }

bool AreOfPeople(absl::string_view kind) {
  return kind == "caretaker" || kind == "referent" || kind == "trained" ||
         absl::StartsWith(kind, "employer/");
}

bool NamesCaretakers(FactType type) { return !FieldsOf(type).fields.empty(); }

bool NamesCaretakers(const FoldSpec& fold) {
  return std::any_of(fold.types.begin(), fold.types.end(),
                     [](FactType type) { return NamesCaretakers(type); });
}

Identities::Identities(const std::vector<Fact>& facts) : merges_(LivingMerges(facts)) {
  for (const Fact& fact : merges_) {
    const auto& merged = fact.payload->caretakers_merged();
    const std::string survivor = SurvivorOf(merged.survivor_id());
    const std::string absorbed = SurvivorOf(merged.absorbed_id());
    if (survivor == absorbed) continue;
    std::vector<std::string>& ids = all_ids_[survivor];
    ids.push_back(absorbed);
    if (const auto it = all_ids_.find(absorbed); it != all_ids_.end()) {
      ids.insert(ids.end(), it->second.begin(), it->second.end());
      all_ids_.erase(it);
    }
    std::sort(ids.begin(), ids.end());
    for (const std::string& id : ids) survivors_[id] = survivor;
  }
  for (const auto& [survivor, ids] : all_ids_) all_survivors_.insert(survivor);
}

int64_t Identities::bytes() const {
  // A merge with the row that it was read from, and its ids in three places.
  constexpr int64_t kMergeBytes = 1024;
  return static_cast<int64_t>(sizeof(Identities) + merges_.size() * kMergeBytes);
}

std::string Identities::SurvivorOf(absl::string_view caretaker_id) const {
  const auto it = survivors_.find(caretaker_id);
  return it == survivors_.end() ? ToString(caretaker_id) : it->second;
}

std::vector<std::string> Identities::IdsOf(absl::string_view caretaker_id) const {
  std::vector<std::string> ids{SurvivorOf(caretaker_id)};
  const auto it = all_ids_.find(ids[0]);
  if (it != all_ids_.end()) ids.insert(ids.end(), it->second.begin(), it->second.end());
  return ids;
}

std::vector<Fact> Identities::MergesOf(absl::string_view caretaker_id) const {
  const std::string survivor = SurvivorOf(caretaker_id);
  std::vector<Fact> out;
  for (const Fact& fact : merges_) {
    if (SurvivorOf(fact.payload->caretakers_merged().survivor_id()) == survivor) {
      out.push_back(fact);
    }
  }
  return out;
}

const Fact* Identities::FindMerge(absl::string_view survivor_id,
                                  absl::string_view absorbed_id) const {
  for (const Fact& fact : merges_) {
    const auto& merged = fact.payload->caretakers_merged();
    if (ToAbsl(merged.survivor_id()) == survivor_id &&
        ToAbsl(merged.absorbed_id()) == absorbed_id) {
      return &fact;
    }
  }
  return nullptr;
}

std::vector<std::string> Identities::SubjectsBehind(absl::string_view subject) const {
  const size_t slash = subject.rfind('/');
  if (slash == absl::string_view::npos || !AreOfPeople(subject.substr(0, slash))) {
    return {ToString(subject)};
  }
  std::vector<std::string> subjects;
  for (const std::string& id : IdsOf(subject.substr(slash + 1))) {
    subjects.push_back(absl::StrCat(subject.substr(0, slash + 1), id));
  }
  return subjects;
}

bool Identities::ResolveNamed(Message* message, std::set<std::string>* survivors) const {
  const NamingFields naming = FieldsOf(*message->GetDescriptor());
  const auto* reflection = message->GetReflection();
  std::vector<std::pair<std::string, std::string>> changed;
  for (const FieldDescriptor* field : naming.fields) {
    std::vector<std::pair<int, std::string>> found;
    ForEachName(*message, field, [&](const std::string& id, int i) {
      const auto it = survivors_.find(id);
      if (it == survivors_.end()) return;
      found.emplace_back(i, it->second);
      changed.emplace_back(id, it->second);
    });
    for (auto& [i, survivor] : found) {
      if (survivors != nullptr) survivors->insert(survivor);
      if (i < 0) {
        reflection->SetString(message, field, std::move(survivor));
      } else {
        reflection->SetRepeatedString(message, field, i, std::move(survivor));
      }
    }
  }
  if (naming.leader != nullptr) {
    const std::string leader = reflection->GetString(*message, naming.leader);
    for (const auto& [absorbed, survivor] : changed) {
      if (absorbed == leader) reflection->SetString(message, naming.leader, survivor);
    }
  }
  return !changed.empty();
}

void Identities::Resolve(EventPayload* payload) const {
  if (empty() || !NamesCaretakers(TypeOf(*payload))) return;
  ResolveNamed(FactIn(payload), nullptr);
}

void Identities::NameAsTold(const EventPayload& told, EventPayload* payload) const {
  const NamingFields& naming = FieldsOf(TypeOf(told));
  if (empty() || naming.fields.empty() || TypeOf(told) != TypeOf(*payload)) return;
  std::map<std::string, std::set<std::string>> ids;  // Those told, by survivor.
  for (const FieldDescriptor* field : naming.fields) {
    ForEachName(FactIn(told), field,
                [&](const std::string& id, int) { ids[SurvivorOf(id)].insert(id); });
  }
  Message* fact = FactIn(payload);
  const auto* reflection = fact->GetReflection();
  const std::string leader =
      naming.leader == nullptr ? "" : reflection->GetString(*fact, naming.leader);
  for (const FieldDescriptor* field : naming.fields) {
    std::vector<std::pair<int, std::string>> others;
    ForEachName(*fact, field, [&](const std::string& id, int i) {
      const auto it = ids.find(SurvivorOf(id));
      if (it == ids.end() || it->second.count(id) != 0) return;
      others.emplace_back(i, *it->second.begin());
      if (!leader.empty() && id == leader) {
        reflection->SetString(fact, naming.leader, others.back().second);
      }
    });
    for (auto& [i, id] : others) {
      if (i < 0) {
        reflection->SetString(fact, field, std::move(id));
      } else {
        reflection->SetRepeatedString(fact, field, i, std::move(id));
      }
    }
  }
}

void Identities::ResolveRequest(Message* request, std::set<std::string>* survivors) const {
  if (empty()) return;
  ResolveNamed(request, survivors);
  const auto* reflection = request->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*request, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "person_a" || field->name() == "person_b" ||
        field->name() == "person_id") {
      const auto it = survivors_.find(reflection->GetString(*request, field));
      if (it != survivors_.end()) {
        if (survivors != nullptr) survivors->insert(it->second);
        reflection->SetString(request, field, it->second);
      }
    }
    if (field->name() == "person_ids") {
      for (int i = 0; i < reflection->FieldSize(*request, field); ++i) {
        const auto it = survivors_.find(reflection->GetRepeatedString(*request, field, i));
        if (it == survivors_.end()) continue;
        if (survivors != nullptr) survivors->insert(it->second);
        reflection->SetRepeatedString(request, field, i, it->second);
      }
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ResolveRequest(reflection->MutableMessage(request, field), survivors);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(*request, field); ++i) {
      ResolveRequest(reflection->MutableRepeatedMessage(request, field, i), survivors);
    }
  }
}

std::vector<Fact> Identities::Unite(std::vector<Fact> facts, Lists lists, Resolved resolved) const {
  if (empty()) return facts;
  std::set<int64_t> changed;
  for (Fact& fact : facts) {
    const NamingFields& naming = FieldsOf(fact.type());
    const auto absorbed = [&](const FieldDescriptor* field) {
      bool found = false;
      ForEachName(FactIn(*fact.payload), field,
                  [&](const std::string& id, int) { found = found || survivors_.contains(id); });
      return found;
    };
    if (std::none_of(naming.fields.begin(), naming.fields.end(), absorbed)) continue;
    changed.insert(fact.known_from);
    auto payload = std::make_shared<EventPayload>(*fact.payload);
    std::set<std::string> survivors;
    ResolveNamed(FactIn(payload.get()), &survivors);
    if (lists == Lists::kEveryoneOnce) NameOnce(FactIn(payload.get()), naming);
    fact.payload = std::move(payload);
    resolved(fact, survivors);
  }
  if (!changed.empty()) KeepFirstTold(changed, facts);
  return facts;
}

absl::StatusOr<std::shared_ptr<const FactSet>> Identities::StateOf(const Need& need,
                                                                   Load load) const {
  if (empty() || !NamesCaretakers(*need.fold)) return load(need);
  std::vector<Fact> facts;
  for (std::string& subject : SubjectsBehind(need.subject)) {
    LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const FactSet> set,
                          load({need.fold, std::move(subject)}));
    facts.insert(facts.end(), set->facts().begin(), set->facts().end());
  }
  auto united = std::make_shared<FactSet>(*need.fold, need.subject);
  united->Replace(
      Unite(std::move(facts), Lists::kAsTold, [](const Fact&, const std::set<std::string>&) {}));
  return united;
}

std::shared_ptr<const Identities> IdentityMemory::Of(const std::shared_ptr<const FactSet>& merges) {
  MutexLock lock(&mu_);
  if (merges_ != merges) {
    merges_ = merges;
    identities_ = std::make_shared<const Identities>(merges->facts());
  }
  return identities_;
}

void KeepNames(const EventPayload& told, EventPayload* payload) {
  const NamingFields& naming = FieldsOf(TypeOf(told));
  if (naming.fields.empty() || TypeOf(told) != TypeOf(*payload)) return;
  const Message& from = FactIn(told);
  Message* to = FactIn(payload);
  const auto* reflection = to->GetReflection();
  for (const FieldDescriptor* field : naming.fields) {
    reflection->ClearField(to, field);
    ForEachName(from, field, [&](const std::string& id, int i) {
      if (i < 0) {
        reflection->SetString(to, field, id);
      } else {
        reflection->AddString(to, field, id);
      }
    });
  }
  if (naming.leader == nullptr) return;
  reflection->SetString(to, naming.leader, from.GetReflection()->GetString(from, naming.leader));
}

}  // namespace loge::runtime
