// Corrections and cancellations: the part of a decision attempt that aims at a fact of the log.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/checks.h"
#include "services/runtime/decision_attempt.h"
#include "services/runtime/log_events.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;

std::string PrimarySubject(const EventPayload& payload) {
  std::vector<std::string> subjects = SubjectsOf(payload);
  return subjects.empty() ? std::string() : std::move(subjects.front());
}

// Every type can be corrected, so a fold over all of them follows the versions of any fact.
FoldSpec EveryFact() {
  FoldSpec spec{"every fact", {}};
  const auto* descriptor = EventPayload::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto type = static_cast<FactType>(descriptor->field(i)->number());
    if (type != kFactCorrected && type != kFactCancelled) spec.types.push_back(type);
  }
  return spec;
}

// One fold per type, so that following one fact does not load everything about its subject.
const FoldSpec& FoldOf(FactType type) {
  static const auto* const kFolds = [] {
    auto* folds = new std::map<FactType, FoldSpec>();
    for (FactType each : EveryFact().types) folds->emplace(each, FoldSpec{"one type", {each}});
    return folds;
  }();
  return kFolds->at(type);
}

}  // namespace

absl::StatusOr<std::optional<DecisionAttempt::Target>> DecisionAttempt::FindTarget(
    int64_t position) {
  if (position < 1 || position > head_.value()) {
    AddInvalid("target_position", "is no position of the log", absl::StrCat("1 to ", head_.value()),
               absl::StrCat(position), violations_);
    return std::optional<Target>();
  }
  LOGE_ASSIGN_OR_RETURN(const EventPtr event, EventAt(*env_.log, position));
  if (event->payload().has_fact_cancelled()) {
    violations_.Add({v1::ERROR_REASON_NOT_A_FACT, "target_position",
                     "this event took a fact back: record the fact again instead", "a fact",
                     "FactCancelled"});
    return std::optional<Target>();
  }
  Target target{FactOf(event), event, std::nullopt};
  if (target.fact.sealed != nullptr) {
    LOGE_ASSIGN_OR_RETURN(target.personal, env_.secrets->Open(*target.fact.sealed));
  }
  return std::optional<Target>(std::move(target));
}

Need DecisionAttempt::NeedOf(const Fact& fact) {
  return {&FoldOf(fact.type()), PrimarySubject(*fact.payload)};
}

absl::StatusOr<bool> DecisionAttempt::TargetStands(const Target& target) {
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const FactSet> facts, LoadTold(NeedOf(target.fact)));
  std::string latest = "cancelled";
  for (const Fact& fact : facts->facts()) {
    if (fact.known_from == target.fact.known_from) return true;
    if (fact.original == target.fact.original) latest = absl::StrCat("position ", fact.known_from);
  }
  violations_.Add({v1::ERROR_REASON_FACT_ALREADY_SUPERSEDED, "target_position",
                   "the fact was corrected or cancelled since: aim at its latest version", latest,
                   absl::StrCat("position ", target.fact.known_from)});
  return false;
}

void DecisionAttempt::CheckReplacement(const Target& target, const NewFact& fact) {
  if (TypeOf(fact.payload) != target.fact.type()) {
    violations_.Add({v1::ERROR_REASON_KIND_MISMATCH, "replacement",
                     "is not of the kind of the fact at target_position",
                     absl::StrCat(TypeName(target.fact.type())),
                     absl::StrCat(TypeName(TypeOf(fact.payload)))});
    return;
  }
  const std::string before = PrimarySubject(*target.fact.payload);
  const std::string after = PrimarySubject(fact.payload);
  if (before != after) {
    AddInvalid("replacement",
               "is about something else: cancel the fact and record the other one instead", before,
               after, violations_);
  }
}

std::vector<Claim> DecisionAttempt::ClaimsOf(const Target& target) const {
  const FactRule* rule = env_.registry->FindRule(target.fact.type());
  if (rule == nullptr || rule->claims == nullptr) return {};
  NewFact old;
  old.payload = *target.fact.payload;
  old.date = target.fact.date;
  if (target.fact.sealed != nullptr) old.person = target.fact.sealed->person();
  old.personal = target.personal;
  return rule->claims(old);
}

absl::Status DecisionAttempt::DecideCorrection(const v1::CorrectFactRequest& request) {
  CheckEnum(request.reason(), "reason", Presence::kRequired, violations_);
  const std::optional<FactDate> date =
      CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, violations_);
  const FactType type = TypeOf(request.replacement());
  const FactRule* rule = env_.registry->FindRule(type);
  NewFact fact;
  fact.payload = request.replacement();
  if (date.has_value()) fact.date = *date;
  if (request.has_personal_data()) {
    CheckPersonalData(request.personal_data(), "personal_data", violations_);
    fact.personal = request.personal_data();
  }
  if (type == 0) AddMissing("replacement", violations_);
  if (type != 0 && rule == nullptr) {
    AddInvalid("replacement", "is no fact that can be told", "a fact", TypeName(type), violations_);
  }
  if (rule != nullptr && rule->check != nullptr) rule->check(fact, violations_);
  LOGE_ASSIGN_OR_RETURN(const std::optional<Target> target, FindTarget(request.target_position()));
  LOGE_RETURN_IF_ERROR(violations_.ToStatus(absl::StatusCode::kInvalidArgument));
  if (!target.has_value()) return absl::OkStatus();

  if (NamesCaretakers(type)) {
    LOGE_ASSIGN_OR_RETURN(const auto identities, LoadIdentities(RuleContext()));
    identities->NameAsTold(*target->fact.payload, &fact.payload);
  }
  CheckReplacement(*target, fact);
  LOGE_ASSIGN_OR_RETURN(const bool stands, TargetStands(*target));
  if (!stands || !violations_.empty()) return absl::OkStatus();
  if (target->fact.sealed != nullptr) fact.person = target->fact.sealed->person();
  if (!fact.personal.has_value()) fact.personal = target->personal;
  if (target->fact.sealed == nullptr && fact.personal.has_value()) {
    AddInvalid("personal_data", "the fact at target_position has none", "unset", "", violations_);
  }
  LOGE_ASSIGN_OR_RETURN(const Admitted admitted, Admit(fact, &*target));
  if (!violations_.empty()) return absl::OkStatus();
  told_ = true;
  if (validate_only_) return absl::OkStatus();

  EventPayload payload;
  events::v1::FactCorrected& corrected = *payload.mutable_fact_corrected();
  corrected.set_target_position(target->fact.known_from);
  corrected.set_original_position(target->fact.original);
  *corrected.mutable_replacement() = fact.payload;
  corrected.set_reason(request.reason());
  // Whoever follows a subject of the old version must hear that it is gone.
  for (const std::string& subject : target->event->subjects()) {
    fact.extra_subjects.push_back(subject);
  }
  std::erase_if(fact.extra_subjects,
                [](const std::string& subject) { return subject.rfind("source/", 0) == 0; });
  LOGE_RETURN_IF_ERROR(Tell(payload, fact));
  if (!fact.personal.has_value() && target->fact.sealed != nullptr) {
    result_.append.events.back().sealed = {target->fact.sealed->person(),
                                           target->fact.sealed->ciphertext()};
  }
  TakeClaims(admitted);
  return ReleaseClaims(ClaimsOf(*target), admitted.claims);
}

absl::Status DecisionAttempt::DecideCancellation(const v1::CancelFactRequest& request) {
  CheckEnum(request.reason(), "reason", Presence::kRequired, violations_);
  LOGE_ASSIGN_OR_RETURN(const std::optional<Target> target, FindTarget(request.target_position()));
  LOGE_RETURN_IF_ERROR(violations_.ToStatus(absl::StatusCode::kInvalidArgument));
  if (!target.has_value()) return absl::OkStatus();
  LOGE_ASSIGN_OR_RETURN(const bool stands, TargetStands(*target));
  if (!stands) return absl::OkStatus();
  told_ = true;
  if (validate_only_) return absl::OkStatus();

  NewFact fact;
  fact.date = target->fact.date;
  events::v1::FactCancelled& cancelled = *fact.payload.mutable_fact_cancelled();
  cancelled.set_target_position(target->fact.known_from);
  cancelled.set_original_position(target->fact.original);
  cancelled.set_reason(request.reason());
  cancelled.set_target_type(static_cast<int32_t>(target->fact.type()));
  for (const std::string& subject : target->event->subjects()) {
    if (subject.rfind("source/", 0) != 0) fact.extra_subjects.push_back(subject);
  }
  LOGE_RETURN_IF_ERROR(Tell(fact.payload, fact));
  return ReleaseClaims(ClaimsOf(*target), {});
}

}  // namespace loge::runtime
