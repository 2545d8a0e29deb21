// What is taught: programmes and their modules.
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using caretakers::LastDayOf;
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
constexpr int kVersionMax = 1000;

ProgrammeDefined EventOf(const v1::DefineProgrammeRequest& request) {
  ProgrammeDefined event;
  event.set_programme_id(request.programme_id());
  event.set_kind(request.kind());
  event.set_name(request.name());
  event.set_version(request.version());
  return event;
}

void CheckShape(const ProgrammeDefined& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.programme_id(), prefix + "programme_id", Presence::kRequired, out);
  runtime::CheckEnum(event.kind(), prefix + "kind", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
  runtime::CheckRange(event.version(), prefix + "version", 0, kVersionMax, out);
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
  event.set_programme_version(request.programme_version());
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
  runtime::CheckRange(event.programme_version(), prefix + "programme_version", 0, kVersionMax, out);
}

events::v1::ModuleRetired EventOf(const v1::RetireModuleRequest& request) {
  events::v1::ModuleRetired event;
  event.set_module_id(request.module_id());
  return event;
}

void CheckShape(const events::v1::ModuleRetired& event, const std::string& prefix,
                Violations& out) {
  runtime::CheckId(event.module_id(), prefix + "module_id", Presence::kRequired, out);
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

// With the number of its version in full.
ProgrammeDefined Numbered(ProgrammeDefined event) {
  event.set_version(VersionNumber(event.version()));
  return event;
}
ModuleDefined Numbered(ModuleDefined event) {
  event.set_programme_version(VersionNumber(event.programme_version()));
  return event;
}

// A version needs the one before, and lies between it and the next one.
void RequireVersionOrder(const Programme& known, int version, const runtime::FactDate& date,
                         const std::string& field, Violations& out) {
  const ProgrammeEntry* before = known.Find(version - 1);
  const ProgrammeEntry* after = known.Find(version + 1);
  if (version > 1 && before == nullptr) out.Add(VersionMissing(field, version - 1, version));
  if (before != nullptr && LastDayOf(date) < before->fact.date.day) {
    out.Add(VersionBefore("occurred_on", date.day, before->fact.date.day, version - 1));
  }
  if (after != nullptr && LastDayOf(after->fact.date) < date.day) {
    out.Add(VersionAfter("occurred_on", date.day, after->fact.date.day, version + 1));
  }
}

Admission AdmitProgramme(NewFact& fact, const RuleContext& context, const States& states,
                         Violations& out) {
  const ProgrammeDefined& event = fact.payload.programme_defined();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Programme known = FoldProgramme(FactsIn(states, ProgrammeNeed(event.programme_id())));
  const int version = VersionNumber(event.version());
  if (const ProgrammeEntry* same = known.Find(version)) {
    if (same->fact.date == fact.date && Same(Numbered(same->defined), Numbered(event))) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "programme_id", "programme", event.programme_id(),
                          same->fact.known_from));
  }
  RequireVersionOrder(known, version, fact.date, prefix + "version", out);
  return Admission::kTell;
}

Plan PlanRetire(const v1::RetireModuleRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_module_retired() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.module_id()};
}

Admission AdmitRetire(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const std::string& id = fact.payload.module_retired().module_id();
  const std::string field = runtime::FieldPrefix(fact, context) + "module_id";
  const Module module = FoldModule(FactsIn(states, ModuleNeed(id)));
  if (module.retired.has_value()) {
    if (module.retired->date == fact.date) return Admission::kUnchanged;
    out.Add(ModuleRetired(field, id, module.retired->date, module.retired->known_from));
  }
  RequireModule(states, id, fact.date, field, out);
  for (const ModuleEntry& entry : module.versions) {
    if (entry.version() == 1 || entry.fact.date.day <= LastDayOf(fact.date)) continue;
    out.Add(DefinedLater("occurred_on", fact.date.day, entry.fact.date.day, entry.fact.known_from));
  }
  return Admission::kTell;
}

Plan PlanModule(const v1::DefineModuleRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_module_defined() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.module_id()};
}

void RequireProgrammeVersion(const ModuleDefined& event, const runtime::FactDate& date,
                             const States& states, const std::string& prefix, Violations& out) {
  const Programme programme = FoldProgramme(FactsIn(states, ProgrammeNeed(event.programme_id())));
  if (!programme.known()) {
    out.Add(Unknown(prefix + "programme_id", "programme", event.programme_id()));
    return;
  }
  const int version = VersionNumber(event.programme_version());
  const ProgrammeEntry* entry = programme.Find(version);
  if (entry == nullptr) {
    out.Add(
        Unknown(prefix + "programme_version", "version of the programme", absl::StrCat(version)));
  } else if (LastDayOf(date) < entry->fact.date.day) {
    out.Add(UnknownYet(prefix + "programme_id", "programme", event.programme_id(), date.day,
                       entry->fact.date.day));
  }
}

Admission AdmitModule(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const ModuleDefined& event = fact.payload.module_defined();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Module known = FoldModule(FactsIn(states, ModuleNeed(event.module_id())));
  if (const ModuleEntry* same = known.Find(VersionNumber(event.programme_version()))) {
    if (same->fact.date == fact.date && Same(Numbered(same->defined), Numbered(event))) {
      return Admission::kUnchanged;
    }
    out.Add(
        AlreadyExists(prefix + "module_id", "module", event.module_id(), same->fact.known_from));
  } else if (known.known() &&
             known.versions.front().defined.programme_id() != event.programme_id()) {
    out.Add(OtherProgramme(prefix + "programme_id", known.versions.front().defined.programme_id(),
                           event.programme_id()));
  }
  if (known.RetiredBefore(fact.date.day)) {
    out.Add(ModuleRetired(prefix + "module_id", event.module_id(), known.retired->date,
                          known.retired->known_from));
  }
  RequireProgrammeVersion(event, fact.date, states, prefix, out);
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

  registry.AddCommand(&CheckRequest<v1::RetireModuleRequest>, &PlanRetire);
  runtime::FactRule retire;
  retire.type = events::v1::EventPayload::kModuleRetired;
  retire.may_be_planned = true;
  retire.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.module_retired(), runtime::ReplacementPrefix(fact.payload), out);
  };
  retire.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector{ModuleNeed(fact.payload.module_retired().module_id())};
  };
  retire.admit = &AdmitRetire;
  registry.AddRule(std::move(retire));
}

}  // namespace loge::training
