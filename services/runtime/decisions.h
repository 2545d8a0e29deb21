// The pure heart of every command: from a request to facts, and whether a fact may be told.
//
// A context gives, per command, a CommandDefinition (is the request well formed? which facts does
// it tell?) and, per kind of fact, a FactRule (which state does it stand on? may it be told on top
// of that state?). The same FactRule admits a new fact and the replacement of a corrected one; the
// same code serves the unary RPC and the import. Nothing here has a clock, I/O or randomness: they
// come in as arguments.
#ifndef LOGE_SERVICES_RUNTIME_DECISIONS_H_
#define LOGE_SERVICES_RUNTIME_DECISIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "loge/v1/common.pb.h"
#include "services/runtime/consultation.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::runtime {

// A state that a decision stands on: the living facts of `fold` that carry `subject`. The append
// is refused (and the decision made again) if they change in between.
struct Need {
  const FoldSpec* fold;
  std::string subject;

  friend bool operator==(const Need&, const Need&) = default;
  friend bool operator<(const Need& a, const Need& b) {
    return std::make_pair(a.fold, absl::string_view(a.subject)) <
           std::make_pair(b.fold, absl::string_view(b.subject));
  }
};

// The states that were loaded.
class States {
 public:
  // The facts of a need; an empty set when it was not loaded.
  const FactSet& Get(const FoldSpec& fold, const std::string& subject) const;
  bool Has(const Need& need) const { return sets_.count(need) != 0; }
  void Put(const Need& need, std::shared_ptr<const FactSet> set) { sets_[need] = std::move(set); }
  const std::map<Need, std::shared_ptr<const FactSet>>& all() const { return sets_; }

 private:
  std::map<Need, std::shared_ptr<const FactSet>> sets_;
};

// A unique value that a fact takes ("employee_number" within a landlord, "siren").
struct Claim {
  std::string kind;    // "employee_number"
  std::string scope;   // the landlord; empty when unique everywhere
  std::string value;   // in clear; only its keyed hash is stored
  std::string holder;  // "caretaker/<id>"
  std::string field;   // of the request, for the refusal
};

// A fact that is about to be told.
struct NewFact {
  events::v1::EventPayload payload;
  FactDate date;
  // Sealed under the key of `person` (a caretaker_id or contact_id) before it is stored.
  std::string person;
  std::optional<events::v1::PersonalData> personal;
  // True when the command makes this person: a key is made first.
  bool new_person = false;
  // Found subjects beside those of the payload, filled in by the rule: for instance the employers
  // of the participants, so that a landlord's subscription sees them.
  std::vector<std::string> extra_subjects;
  // The part of the request it was planned from ("entries[3]"), for the paths of violations; empty
  // when the command tells one fact.
  std::string field;
  // Set by admit together with Admission::kUnchanged when the thing is known under another id than
  // the planned one (a person named again by a known employee number): answered instead of Plan.id.
  std::string known_id;
};

// What a rule may look at beside the states.
struct RuleContext {
  Date today;
  int64_t head_position = 0;
  // Set when the fact replaces another (FactCorrected): the version replaced, which is not in the
  // states.
  const Fact* corrects = nullptr;
  // For each claim of the fact that somebody else holds: the claim and the present holder.
  std::vector<std::pair<Claim, std::string>> held_claims;
  // Personal data of facts in the states, by known_from; only for rules with opens_personal_data.
  std::map<int64_t, events::v1::PersonalData> opened;
  // What the rule consults, as far as it was to be had.
  std::map<FigureAsked, Figure> consulted;
};

enum class Admission {
  kTell,       // Unless violations were added.
  kUnchanged,  // It is known already, just so: nothing to tell.
};

// The rule of one kind of fact. All functions are pure.
struct FactRule {
  FactType type = 0;
  // Whether its date may lie up to kDaysAheadMax days ahead.
  bool may_be_planned = false;
  bool opens_personal_data = false;
  // Well-formedness of the payload beyond what its command checks; used for corrections, whose
  // payload comes from the caller directly. Field paths begin with "replacement.".
  std::function<void(const NewFact&, Violations&)> check;
  // The states it stands on. Called again with what was loaded until it asks for nothing new.
  std::function<std::vector<Need>(const NewFact&, const RuleContext&, const States&)> needs;
  // The figures that admit looks at, once all states are loaded; each is asked for once a try.
  // Null: none.
  std::function<std::vector<FigureAsked>(const NewFact&, const RuleContext&, const States&)>
      consults = nullptr;
  // May it be told? Adds every violation. May fill in extra_subjects.
  std::function<Admission(NewFact&, const RuleContext&, const States&, Violations&)> admit;
  // The unique values it takes; may be null.
  std::function<std::vector<Claim>(const NewFact&)> claims;
};

// Where the fields of a fact are found when it is the replacement of a correction:
// "replacement.caretaker_joined.".
std::string ReplacementPrefix(const events::v1::EventPayload& payload);

// The same when `context` is that of a correction; "" when the fact comes from its own command,
// whose fields have the same names.
std::string FieldPrefix(const NewFact& fact, const RuleContext& context);

// The date of a request that its check found well formed.
FactDate PlannedDate(absl::string_view occurred_on);

// What a command tells, and the id of the thing it is about.
struct Plan {
  std::vector<NewFact> facts;
  std::string id;
};

// What a command may use beside its request.
struct PlanContext {
  std::string fresh_id;  // A new id, for a thing the caller did not name.
  bool person_ids_can_be_chosen = false;
};

// One command, type-erased. `check` adds what is wrong with the request alone (every failing
// check); `plan` is called only when nothing is, with every PersonRef resolved to a caretaker_id.
struct CommandDefinition {
  const google::protobuf::Descriptor* request = nullptr;
  std::function<const v1::CommandMeta&(const google::protobuf::Message&)> meta;
  std::function<void(const google::protobuf::Message&, const PlanContext&, Violations&)> check;
  std::function<Plan(const google::protobuf::Message&, const PlanContext&)> plan;
};

// Every command and rule of the server. Filled once at start by the contexts, then constant.
class CommandRegistry {
 public:
  template <class Request>
  void AddCommand(void (*check)(const Request&, const PlanContext&, Violations&),
                  Plan (*plan)(const Request&, const PlanContext&)) {
    using google::protobuf::Message;
    AddErased(CommandDefinition{
        Request::descriptor(),
        [](const Message& m) -> const v1::CommandMeta& {
          return static_cast<const Request&>(m).meta();
        },
        [check](const Message& m, const PlanContext& context, Violations& violations) {
          check(static_cast<const Request&>(m), context, violations);
        },
        [plan](const Message& m, const PlanContext& context) {
          return plan(static_cast<const Request&>(m), context);
        }});
  }
  void AddRule(FactRule rule);

  // Null when there is none.
  const CommandDefinition* FindCommand(const google::protobuf::Descriptor* request) const;
  const FactRule* FindRule(FactType type) const;
  const std::map<FactType, FactRule>& rules() const { return rules_; }

 private:
  void AddErased(CommandDefinition definition);

  std::map<const google::protobuf::Descriptor*, CommandDefinition> commands_;
  std::map<FactType, FactRule> rules_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_DECISIONS_H_
