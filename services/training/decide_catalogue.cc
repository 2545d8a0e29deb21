// What is taught: programmes and their modules.
#include <utility>

#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using events::v1::ModuleDefined;
using events::v1::ProgrammeDefined;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kTopicsMax = 20;
constexpr int kMinutesMax = 60000;
constexpr int kValidityMonthsMax = 600;

ProgrammeDefined EventOf(const v1::DefineProgrammeRequest& request) {
  ProgrammeDefined event;
  event.set_programme_id(request.programme_id());
  event.set_kind(request.kind());
  event.set_name(request.name());
  return event;
}

void CheckShape(const ProgrammeDefined& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.programme_id(), prefix + "programme_id", Presence::kRequired, out);
  runtime::CheckEnum(event.kind(), prefix + "kind", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
}

ModuleDefined EventOf(const v1::DefineModuleRequest& request) {
  ModuleDefined event;
  event.set_module_id(request.module_id());
  event.set_programme_id(request.programme_id());
  event.set_name(request.name());
  event.set_competence_kind(request.competence_kind());
  *event.mutable_topics() = request.topics();
  event.set_minutes(request.minutes());
  event.set_mandatory(request.mandatory());
  event.set_validity_months(request.validity_months());
  return event;
}

void CheckShape(const ModuleDefined& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.module_id(), prefix + "module_id", Presence::kRequired, out);
  runtime::CheckId(event.programme_id(), prefix + "programme_id", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
  runtime::CheckEnum(event.competence_kind(), prefix + "competence_kind", Presence::kRequired, out);
  runtime::CheckIds(event.topics(), prefix + "topics", kTopicsMax, out);
  runtime::CheckRange(event.minutes(), prefix + "minutes", 1, kMinutesMax, out);
  runtime::CheckRange(event.validity_months(), prefix + "validity_months", 0, kValidityMonthsMax,
                      out);
}

template <class Request>
void CheckRequest(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanProgramme(const v1::DefineProgrammeRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_programme_defined() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.programme_id()};
}

Admission AdmitProgramme(NewFact& fact, const RuleContext& context, const States& states,
                         Violations& out) {
  const ProgrammeDefined& event = fact.payload.programme_defined();
  const auto known = FoldProgramme(FactsIn(states, ProgrammeNeed(event.programme_id())));
  if (!known.has_value()) return Admission::kTell;
  if (known->fact.date == fact.date && Same(known->defined, event)) return Admission::kUnchanged;
  out.Add(AlreadyExists(runtime::FieldPrefix(fact, context) + "programme_id", "programme",
                        event.programme_id(), known->fact.known_from));
  return Admission::kTell;
}

Plan PlanModule(const v1::DefineModuleRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_module_defined() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.module_id()};
}

Admission AdmitModule(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const ModuleDefined& event = fact.payload.module_defined();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known = FoldModule(FactsIn(states, ModuleNeed(event.module_id())));
  if (known.has_value()) {
    if (known->fact.date == fact.date && Same(known->defined, event)) {
      return Admission::kUnchanged;
    }
    out.Add(
        AlreadyExists(prefix + "module_id", "module", event.module_id(), known->fact.known_from));
  }
  const auto programme = FoldProgramme(FactsIn(states, ProgrammeNeed(event.programme_id())));
  if (!programme.has_value()) {
    out.Add(Unknown(prefix + "programme_id", "programme", event.programme_id()));
  } else if (caretakers::LastDayOf(fact.date) < programme->fact.date.day) {
    out.Add(UnknownYet(prefix + "programme_id", "programme", event.programme_id(), fact.date.day,
                       programme->fact.date.day));
  }
  return Admission::kTell;
}

}  // namespace

void AddCatalogueCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::DefineProgrammeRequest>, &PlanProgramme);
  runtime::FactRule programme;
  programme.type = events::v1::EventPayload::kProgrammeDefined;
  programme.may_be_planned = true;
  programme.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.programme_defined(), runtime::ReplacementPrefix(fact.payload), out);
  };
  programme.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector{ProgrammeNeed(fact.payload.programme_defined().programme_id())};
  };
  programme.admit = &AdmitProgramme;
  registry.AddRule(std::move(programme));

  registry.AddCommand(&CheckRequest<v1::DefineModuleRequest>, &PlanModule);
  runtime::FactRule module;
  module.type = events::v1::EventPayload::kModuleDefined;
  module.may_be_planned = true;
  module.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.module_defined(), runtime::ReplacementPrefix(fact.payload), out);
  };
  module.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    const ModuleDefined& event = fact.payload.module_defined();
    return std::vector{ModuleNeed(event.module_id()), ProgrammeNeed(event.programme_id())};
  };
  module.admit = &AdmitModule;
  registry.AddRule(std::move(module));
}

}  // namespace loge::training
