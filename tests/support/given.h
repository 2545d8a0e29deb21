// Decision tests that read given / when / then, without mocks:
//
//   Given(registry)
//       .Fact(joined, "2008-01-01", personal)
//       .When(request)
//       .ThenTells({left});               // or .ThenRefuses({reason}) or .ThenUnchanged()
//
// It does what the command runner does (check, names of persons, plan, needs, admit, claims), over
// a list of events in memory.
#ifndef LOGE_TESTS_SUPPORT_GIVEN_H_
#define LOGE_TESTS_SUPPORT_GIVEN_H_

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "loge/v1/errors.pb.h"
#include "services/runtime/decisions.h"
#include "services/runtime/identities.h"
#include "services/runtime/limits.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::testing {

// What became of a command. Expectations are told at the line of the caller.
class Outcome {
 public:
  // Exactly these facts, in this order, and nothing refused.
  const Outcome& ThenTells(std::initializer_list<AnyEvent> expected,
                           const char* file = __builtin_FILE(), int line = __builtin_LINE()) const {
    std::vector<std::string> want;
    for (const AnyEvent& event : expected) want.push_back(event.payload.ShortDebugString());
    std::vector<std::string> got;
    for (const runtime::NewFact& fact : told) got.push_back(fact.payload.ShortDebugString());
    if (!violations.empty() || want != got) {
      ADD_FAILURE_AT(file, line) << "expected to tell\n  " << absl::StrJoin(want, "\n  ")
                                 << "\nbut it told\n  " << absl::StrJoin(got, "\n  ") << Refusals();
    }
    return *this;
  }

  // Exactly these reasons, in any order.
  const Outcome& ThenRefuses(std::initializer_list<v1::ErrorReason> expected,
                             const char* file = __builtin_FILE(),
                             int line = __builtin_LINE()) const {
    std::vector<v1::ErrorReason> want(expected);
    std::vector<v1::ErrorReason> got;
    for (const v1::Violation& v : violations.detail().violations()) got.push_back(v.reason());
    std::sort(want.begin(), want.end());
    std::sort(got.begin(), got.end());
    if (want != got) {
      std::string names;
      for (v1::ErrorReason reason : want)
        absl::StrAppend(&names, " ", v1::ErrorReason_Name(reason));
      ADD_FAILURE_AT(file, line) << "expected refusals" << names << Refusals();
    }
    return *this;
  }

  // Exactly one refusal, of this field.
  const Outcome& ThenRefusesField(v1::ErrorReason reason, const std::string& field,
                                  const char* file = __builtin_FILE(),
                                  int line = __builtin_LINE()) const {
    ThenRefuses({reason}, file, line);
    for (const v1::Violation& v : violations.detail().violations()) {
      if (v.field() != field) {
        ADD_FAILURE_AT(file, line) << "expected the field " << field << Refusals();
      }
    }
    return *this;
  }

  // It is known already: nothing told, nothing refused.
  const Outcome& ThenUnchanged(const char* file = __builtin_FILE(),
                               int line = __builtin_LINE()) const {
    if (!violations.empty() || !told.empty() || !decided) {
      ADD_FAILURE_AT(file, line) << "expected nothing new, but " << told.size()
                                 << " facts were told" << Refusals();
    }
    return *this;
  }

  runtime::Violations violations;
  std::vector<runtime::NewFact> told;  // Without those that were known already.
  std::string id;                      // Of the thing the command is about.
  bool decided = false;                // It came as far as a decision.

 private:
  std::string Refusals() const {
    std::string text = "\nrefused:";
    for (const v1::Violation& v : violations.detail().violations()) {
      absl::StrAppend(&text, "\n  ", v.ShortDebugString());
    }
    return text;
  }
};

class Given {
 public:
  // `registry` is borrowed. Today is 2009-05-12 unless told otherwise.
  explicit Given(const runtime::CommandRegistry& registry) : registry_(registry) {
    plan_context_.fresh_id = "fresh";
  }

  Given& Today(absl::string_view day) {
    today_ = Day(day);
    return *this;
  }
  Given& PersonIdsCanBeChosen() {
    plan_context_.person_ids_can_be_chosen = true;
    return *this;
  }

  // An event that is in the log already, at the next position (1, 2, …), accepted unasked.
  Given& Fact(const AnyEvent& event, absl::string_view date,
              const std::optional<events::v1::PersonalData>& personal = std::nullopt) {
    log_.Tell(event, date, PersonOf(event.payload), personal);
    TakeClaims(event.payload, date, personal);
    return *this;
  }
  Given& Corrected(int64_t target, const AnyEvent& event, absl::string_view date,
                   const std::optional<events::v1::PersonalData>& personal = std::nullopt) {
    log_.Correct(target, event, date, PersonOf(event.payload), personal);
    TakeClaims(event.payload, date, personal);
    return *this;
  }
  // A figure that rules may consult; all others cannot be had.
  Given& Knows(const runtime::FigureAsked& asked, const runtime::Figure& figure) {
    figures_[asked] = figure;
    return *this;
  }
  Given& Cancelled(int64_t target) {
    log_.Cancel(target);
    return *this;
  }

  // Decides a command. Its `meta` is not looked at.
  template <class Request>
  Outcome When(const Request& request) const {
    Outcome outcome;
    const runtime::CommandDefinition* command = registry_.FindCommand(Request::descriptor());
    if (command == nullptr) {
      ADD_FAILURE() << "no such command: " << Request::descriptor()->full_name();
      return outcome;
    }
    command->check(request, plan_context_, outcome.violations);
    if (!outcome.violations.empty()) return outcome;
    Request resolved = request;
    ResolvePersons(&resolved, "", outcome.violations);
    if (!outcome.violations.empty()) return outcome;
    runtime::Plan plan = command->plan(resolved, plan_context_);
    outcome.id = plan.id;
    for (runtime::NewFact& fact : plan.facts) Admit(std::move(fact), nullptr, outcome);
    if (!outcome.violations.empty()) outcome.told.clear();
    outcome.decided = true;
    return outcome;
  }

  // Decides a correction of the fact whose latest version is at `target`.
  Outcome WhenCorrecting(
      int64_t target, const AnyEvent& replacement, absl::string_view date,
      const std::optional<events::v1::PersonalData>& personal = std::nullopt) const {
    Outcome outcome;
    const runtime::Fact corrected =
        runtime::FactOf(log_.events().at(static_cast<size_t>(target - 1)));
    runtime::NewFact fact;
    fact.payload = replacement.payload;
    fact.date = DateOf(date);
    if (personal.has_value()) {
      fact.person = PersonOf(replacement.payload);
      fact.personal = personal;
    }
    const runtime::FactRule* rule = registry_.FindRule(runtime::TypeOf(fact.payload));
    if (rule != nullptr && rule->check) rule->check(fact, outcome.violations);
    if (!outcome.violations.empty()) return outcome;
    Admit(std::move(fact), &corrected, outcome);
    if (!outcome.violations.empty()) outcome.told.clear();
    outcome.decided = true;
    return outcome;
  }

 private:
  using ClaimKey = std::tuple<std::string, std::string, std::string>;  // Kind, scope, value.

  // The person a fact with personal data is about: its first subject.
  static std::string PersonOf(const events::v1::EventPayload& payload) {
    const std::vector<std::string> subjects = runtime::SubjectsOf(payload);
    return subjects.empty() ? "" : subjects.front().substr(subjects.front().find('/') + 1);
  }

  void TakeClaims(const events::v1::EventPayload& payload, absl::string_view date,
                  const std::optional<events::v1::PersonalData>& personal) {
    const runtime::FactRule* rule = registry_.FindRule(runtime::TypeOf(payload));
    if (rule == nullptr || !rule->claims) return;
    runtime::NewFact fact;
    fact.payload = payload;
    fact.date = DateOf(date);
    fact.personal = personal;
    for (const runtime::Claim& claim : rule->claims(fact)) {
      claims_[ClaimKey(claim.kind, claim.scope, claim.value)] = claim.holder;
    }
  }

  // Replaces employee numbers by the ids they stand for, in every PersonRef of `message`.
  void ResolvePersons(google::protobuf::Message* message, const std::string& path,
                      runtime::Violations& out) const {
    if (message->GetDescriptor() == v1::PersonRef::descriptor()) {
      ResolvePerson(static_cast<v1::PersonRef*>(message), path, out);
      return;
    }
    const auto* reflection = message->GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection->ListFields(*message, &fields);
    for (const auto* field : fields) {
      if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const std::string name =
          path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
      if (!field->is_repeated()) {
        ResolvePersons(reflection->MutableMessage(message, field), name, out);
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        ResolvePersons(reflection->MutableRepeatedMessage(message, field, i),
                       absl::StrCat(name, "[", i, "]"), out);
      }
    }
  }

  void ResolvePerson(v1::PersonRef* ref, const std::string& path, runtime::Violations& out) const {
    if (!ref->has_employee()) return;
    const auto it = claims_.find(ClaimKey("employee_number", ref->employee().landlord_id(),
                                          ref->employee().employee_number()));
    if (it == claims_.end()) {
      out.Add({v1::ERROR_REASON_UNKNOWN_REFERENCE, path + ".employee", "nobody has this number", "",
               ""});
      return;
    }
    ref->set_caretaker_id(it->second.substr(it->second.find('/') + 1));
  }

  void Admit(runtime::NewFact fact, const runtime::Fact* corrects, Outcome& outcome) const {
    const runtime::FactRule* rule = registry_.FindRule(runtime::TypeOf(fact.payload));
    if (rule == nullptr) {
      ADD_FAILURE() << "no rule for " << fact.payload.ShortDebugString();
      return;
    }
    const int ahead = rule->may_be_planned ? runtime::kDaysAheadMax : 0;
    if (runtime::AddDays(today_, ahead) < fact.date.day) {
      outcome.violations.Add({v1::ERROR_REASON_DATE_IN_FUTURE, "occurred_on", "in the future",
                              runtime::FormatDay(today_), runtime::FormatFactDate(fact.date)});
    }
    const runtime::Identities identities(Told(runtime::IdentitiesNeed(), corrects)->facts());
    const runtime::RuleContext context = ContextOf(*rule, fact, corrects, identities);
    const events::v1::EventPayload as_told = fact.payload;
    identities.Resolve(&fact.payload);
    const runtime::States states = Load(*rule, fact, context, identities);
    runtime::RuleContext opened = context;
    if (rule->opens_personal_data) OpenAll(states, &opened);
    if (rule->consults) {
      for (const runtime::FigureAsked& asked : rule->consults(fact, context, states)) {
        const auto known = figures_.find(asked);
        if (known != figures_.end()) opened.consulted.insert(*known);
      }
    }
    const runtime::Admission admission = rule->admit(fact, opened, states, outcome.violations);
    runtime::KeepNames(as_told, &fact.payload);
    if (admission == runtime::Admission::kTell) {
      outcome.told.push_back(std::move(fact));
    } else if (!fact.known_id.empty()) {
      outcome.id = fact.known_id;
    }
  }

  runtime::RuleContext ContextOf(const runtime::FactRule& rule, const runtime::NewFact& fact,
                                 const runtime::Fact* corrects,
                                 const runtime::Identities& identities) const {
    runtime::RuleContext context;
    context.today = today_;
    context.head_position = log_.head();
    context.corrects = corrects;
    if (!rule.claims) return context;
    for (const runtime::Claim& claim : rule.claims(fact)) {
      const auto held = claims_.find(ClaimKey(claim.kind, claim.scope, claim.value));
      if (held == claims_.end() || held->second == claim.holder) continue;
      const std::string holder = identities.SubjectsBehind(held->second)[0];
      if (holder == identities.SubjectsBehind(claim.holder)[0]) continue;
      context.held_claims.emplace_back(claim, holder);
    }
    return context;
  }

  // A state as it was told, without the fact corrected.
  std::shared_ptr<const runtime::FactSet> Told(const runtime::Need& need,
                                               const runtime::Fact* corrects) const {
    auto set = std::make_shared<runtime::FactSet>(*need.fold, need.subject);
    for (const runtime::EventPtr& event : log_.events()) set->Apply(event);
    if (corrects != nullptr) *set = set->Without(corrects->known_from);
    return set;
  }

  // Loads what the rule asks for, until it asks for nothing new.
  runtime::States Load(const runtime::FactRule& rule, const runtime::NewFact& fact,
                       const runtime::RuleContext& context,
                       const runtime::Identities& identities) const {
    runtime::States states;
    for (bool more = rule.needs != nullptr; more;) {
      more = false;
      for (const runtime::Need& need : rule.needs(fact, context, states)) {
        if (states.Has(need)) continue;
        auto state =
            identities.StateOf(need,
                               [&](const runtime::Need& each)
                                   -> absl::StatusOr<std::shared_ptr<const runtime::FactSet>> {
                                 return Told(each, context.corrects);
                               });
        states.Put(need, *std::move(state));
        more = true;
      }
    }
    return states;
  }

  static void OpenAll(const runtime::States& states, runtime::RuleContext* context) {
    for (const auto& [need, set] : states.all()) {
      for (const runtime::Fact& fact : set->facts()) {
        if (fact.sealed != nullptr) context->opened[fact.known_from] = FakeOpened(*fact.sealed);
      }
    }
  }

  const runtime::CommandRegistry& registry_;
  runtime::Date today_ = Day("2009-05-12");
  runtime::PlanContext plan_context_;
  EventList log_;
  std::map<ClaimKey, std::string> claims_;
  std::map<runtime::FigureAsked, runtime::Figure> figures_;
};

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_GIVEN_H_
