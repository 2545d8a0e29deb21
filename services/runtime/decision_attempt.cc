#include "services/runtime/decision_attempt.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/runtime/checks.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/limits.h"
#include "services/runtime/person_refs.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// How often a rule may ask for more states: a bound on walks such as that of the ancestors of a
// territory.
constexpr int kNeedRoundsMax = 64;

std::string Deterministic(const google::protobuf::Message& message) {
  std::string out;
  {
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return out;
}

// Whether who is who matters to the rule.
bool IsAboutPeople(const FactRule& rule, const NewFact& fact, const RuleContext& context) {
  if (NamesCaretakers(TypeOf(fact.payload))) return true;
  const std::vector<Need> needs = rule.needs(fact, context, States());
  return std::any_of(needs.begin(), needs.end(),
                     [](const Need& need) { return NamesCaretakers(*need.fold); });
}

std::string SlotOf(const Claim& claim) { return absl::StrCat(claim.kind, "/", claim.scope); }

}  // namespace

const v1::CommandMeta* MetaOf(const CommandRegistry& registry,
                              const google::protobuf::Message& request) {
  if (request.GetDescriptor() == v1::CorrectFactRequest::descriptor()) {
    return &static_cast<const v1::CorrectFactRequest&>(request).meta();
  }
  if (request.GetDescriptor() == v1::CancelFactRequest::descriptor()) {
    return &static_cast<const v1::CancelFactRequest&>(request).meta();
  }
  const CommandDefinition* command = registry.FindCommand(request.GetDescriptor());
  return command == nullptr ? nullptr : &command->meta(request);
}

DecisionAttempt::DecisionAttempt(const DeciderEnv& env, const Decider::Input& input,
                                 IdentityMemory& memory)
    : env_(env),
      input_(input),
      memory_(memory),
      meta_(MetaOf(*env.registry, *input.request)),
      head_(env.log->GetHead().position) {}

absl::StatusOr<DecidedCommand> DecisionAttempt::Run() {
  const google::protobuf::Message& request = *input_.request;
  const std::string& method = request.GetDescriptor()->full_name();
  if (meta_ == nullptr) return absl::InternalError(absl::StrCat(method, " is no command"));
  validate_only_ = input_.validate_only || meta().validate_only();
  const CommandDefinition* command = env_.registry->FindCommand(request.GetDescriptor());

  CheckMeta(meta(), violations_);
  const PlanContext plan_context{input_.fresh_id, env_.person_ids_can_be_chosen};
  if (command != nullptr) command->check(request, plan_context, violations_);
  LOGE_RETURN_IF_ERROR(violations_.ToStatus(absl::StatusCode::kInvalidArgument));

  fingerprint_ = env_.secrets->Fingerprint(method, Deterministic(request));
  // The log itself looks for the first answer of what it is to append. In a chain that would be too
  // late: all that was decided on top of it would have to be decided again.
  if (input_.overlay != nullptr) LOGE_RETURN_IF_ERROR(FindFirstAnswer());
  if (first_answer_.has_value()) return FirstAnswer();
  LOGE_RETURN_IF_ERROR(FindKnownRow());
  LOGE_RETURN_IF_ERROR(DecideAny(command));
  // What stands against it may be its own first try, perhaps durable only since a moment ago.
  if (!told_ || validate_only_ || !violations_.empty()) LOGE_RETURN_IF_ERROR(FindFirstAnswer());
  if (first_answer_.has_value()) return FirstAnswer();
  LOGE_RETURN_IF_ERROR(violations_.ToStatus(absl::StatusCode::kFailedPrecondition));

  if (validate_only_ || !told_) {
    result_.answered = true;
    result_.outcome.would_append = told_;
    // What is known already may be newer than the head we began with.
    result_.outcome.position = head_.value();
    for (const auto& [need, state] : loaded_) {
      result_.outcome.position = std::max(result_.outcome.position, state.as_of.value());
    }
    return std::move(result_);
  }
  storage::AppendRequest& append = result_.append;
  for (const auto& [need, state] : loaded_) {
    append.condition.push_back(
        {{TypesToRead(*need.fold), {storage::Subject(need.subject)}}, state.as_of});
  }
  append.request = storage::RequestStamp{input_.principal->id, meta().request_id(), fingerprint_,
                                         result_.outcome.id};
  append.deadline = input_.deadline;
  if (input_.overlay != nullptr) {
    append.chain = input_.overlay->chain();
    append.chain_sequence = input_.chain_sequence;
  }
  return std::move(result_);
}

absl::Status DecisionAttempt::DecideAny(const CommandDefinition* command) {
  const google::protobuf::Message& request = *input_.request;
  if (command != nullptr) return DecideFacts(*command);
  if (!row_.empty()) {
    AddRowTaken(nullptr, "");
    return absl::OkStatus();
  }
  if (request.GetDescriptor() == v1::CorrectFactRequest::descriptor()) {
    return DecideCorrection(static_cast<const v1::CorrectFactRequest&>(request));
  }
  return DecideCancellation(static_cast<const v1::CancelFactRequest&>(request));
}

DecidedCommand DecisionAttempt::FirstAnswer() {
  result_.answered = true;
  result_.outcome = *std::move(first_answer_);
  return std::move(result_);
}

absl::Status DecisionAttempt::FindFirstAnswer() {
  LOGE_ASSIGN_OR_RETURN(std::optional<storage::RequestRecord> record,
                        env_.log->FindRequest(input_.principal->id, meta().request_id()));
  if (!record.has_value()) return absl::OkStatus();
  if (record->fingerprint != fingerprint_) {
    const std::string& method = input_.request->GetDescriptor()->full_name();
    return WithWriteOutcome(Refusal(absl::StatusCode::kInvalidArgument,
                                    {v1::ERROR_REASON_REQUEST_ID_REUSED, "meta.request_id",
                                     "was used for another command: use a fresh id",
                                     absl::StrCat("the first ", method), meta().request_id()}),
                            v1::WRITE_OUTCOME_NOT_WRITTEN);
  }
  first_answer_ = CommandOutcome{record->last.value(), record->first.value(), /*replayed=*/true,
                                 record->answer};
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> DecisionAttempt::FindHolder(
    const std::string& claim_key) const {
  if (input_.overlay != nullptr) {
    const std::optional<std::string> staged = input_.overlay->ClaimHolder(claim_key);
    if (staged.has_value()) {
      return staged->empty() ? std::optional<std::string>() : staged;
    }
  }
  LOGE_ASSIGN_OR_RETURN(std::optional<storage::ClaimHolder> holder, env_.log->FindClaim(claim_key));
  if (!holder.has_value()) return std::optional<std::string>();
  if (input_.overlay != nullptr &&
      input_.overlay->HasLeft(holder->holder, holder->slot, claim_key)) {
    return std::optional<std::string>();
  }
  return std::optional<std::string>(std::move(holder->holder));
}

absl::Status DecisionAttempt::DecideFacts(const CommandDefinition& command) {
  std::unique_ptr<google::protobuf::Message> request(input_.request->New());
  request->CopyFrom(*input_.request);
  const auto find_holder = [this](const std::string& key) { return FindHolder(key); };
  LOGE_RETURN_IF_ERROR(ResolvePersonRefs(
      *request,
      [&](const v1::EmployeeRef& employee) {
        return FindEmployee(employee, *env_.secrets, find_holder);
      },
      violations_));
  if (!violations_.empty()) {
    if (!row_.empty()) AddRowTaken(nullptr, "");
    return absl::OkStatus();
  }
  Plan plan = command.plan(*request, {IdForNewThing(), env_.person_ids_can_be_chosen});
  result_.outcome.id = std::move(plan.id);
  std::set<const NewFact*> not_known;
  for (NewFact& fact : plan.facts) {
    LOGE_ASSIGN_OR_RETURN(const Admitted admitted, Admit(fact, /*target=*/nullptr));
    const bool unchanged = admitted.admission == Admission::kUnchanged;
    if (unchanged && !fact.known_id.empty()) result_.outcome.id = fact.known_id;
    if (!row_.empty()) {
      if (!unchanged) not_known.insert(&fact);
      continue;
    }
    if (!violations_.empty() || unchanged) continue;
    told_ = true;
    if (validate_only_) continue;
    LOGE_RETURN_IF_ERROR(Tell(fact.payload, fact));
    TakeClaims(admitted);
  }
  return row_.empty() ? absl::OkStatus() : JudgeKnownRow(plan.facts, std::move(not_known));
}

void DecisionAttempt::CheckDate(const FactRule& rule, const NewFact& fact) {
  const Date today = env_.calendar.Today();
  const Date latest = rule.may_be_planned ? AddDays(today, kDaysAheadMax) : today;
  if (fact.date.day <= latest) return;
  violations_.Add({v1::ERROR_REASON_DATE_IN_FUTURE, "occurred_on",
                   rule.may_be_planned ? "lies too far ahead" : "lies in the future",
                   absl::StrCat("at the latest ", FormatDay(latest)), FormatFactDate(fact.date)});
}

absl::StatusOr<std::shared_ptr<const FactSet>> DecisionAttempt::LoadTold(const Need& need) {
  const auto known = loaded_.find(need);
  if (known != loaded_.end()) return known->second.facts;
  LOGE_ASSIGN_OR_RETURN(LoadedState state, env_.cache->Load(need));
  if (input_.overlay != nullptr) {
    const std::vector<EventPtr> staged =
        input_.overlay->After(need.subject, state.as_of, need.fold);
    if (!staged.empty()) {
      auto facts = std::make_shared<FactSet>(*state.facts);
      for (const EventPtr& event : staged) facts->Apply(event);
      state.facts = std::move(facts);
    }
  }
  return loaded_.emplace(need, std::move(state)).first->second.facts;
}

absl::StatusOr<std::shared_ptr<const Identities>> DecisionAttempt::LoadIdentities(
    const RuleContext& context) {
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const FactSet> merges, LoadTold(IdentitiesNeed()));
  if (context.corrects == nullptr) return memory_.Of(merges);
  const FactSet rest = merges->Without(context.corrects->known_from);
  return std::make_shared<const Identities>(rest.facts());
}

absl::Status DecisionAttempt::LoadStates(const FactRule& rule, const NewFact& fact,
                                         const RuleContext& context, const Identities& identities,
                                         States& states) {
  const auto load = [&](const Need& need) -> absl::StatusOr<std::shared_ptr<const FactSet>> {
    LOGE_ASSIGN_OR_RETURN(std::shared_ptr<const FactSet> told, LoadTold(need));
    if (context.corrects == nullptr) return told;
    return std::make_shared<const FactSet>(told->Without(context.corrects->known_from));
  };
  for (int round = 0; round < kNeedRoundsMax; ++round) {
    bool grew = false;
    for (const Need& need : rule.needs(fact, context, states)) {
      if (states.Has(need)) continue;
      grew = true;
      LOGE_ASSIGN_OR_RETURN(std::shared_ptr<const FactSet> state, identities.StateOf(need, load));
      states.Put(need, std::move(state));
    }
    if (!grew) return absl::OkStatus();
  }
  return absl::InternalError("a rule keeps asking for more states");
}

absl::Status DecisionAttempt::LoadClaims(const FactRule& rule, const NewFact& fact,
                                         const Target* target, const Identities& identities,
                                         RuleContext& context, Admitted& out) {
  if (rule.claims == nullptr) return absl::OkStatus();
  const std::vector<Claim> old_claims =
      target == nullptr ? std::vector<Claim>() : ClaimsOf(*target);
  out.claims = rule.claims(fact);
  for (const Claim& claim : out.claims) {
    LOGE_ASSIGN_OR_RETURN(const bool stays, ClaimStays(claim, old_claims));
    if (stays) continue;
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> holder, FindHolder(KeyOf(claim)));
    const bool other = holder.has_value() && *holder != claim.holder;
    if (other) {
      std::string survivor = identities.SubjectsBehind(*holder)[0];
      const bool same_person = survivor == identities.SubjectsBehind(claim.holder)[0];
      if (!same_person) context.held_claims.emplace_back(claim, std::move(survivor));
    }
    out.takes.emplace_back(claim, other ? *holder : "");
  }
  return absl::OkStatus();
}

absl::Status DecisionAttempt::OpenPersonal(const States& states, RuleContext& context) const {
  for (const auto& [need, set] : states.all()) {
    for (const Fact& fact : set->facts()) {
      if (fact.sealed == nullptr) continue;
      LOGE_ASSIGN_OR_RETURN(std::optional<events::v1::PersonalData> data,
                            env_.secrets->Open(*fact.sealed));
      if (data.has_value()) context.opened[fact.known_from] = *std::move(data);
    }
  }
  return absl::OkStatus();
}

absl::Status DecisionAttempt::Consult(const FactRule& rule, const NewFact& fact,
                                      const States& states, RuleContext& context) const {
  if (rule.consults == nullptr || env_.consultation == nullptr) return absl::OkStatus();
  for (const FigureAsked& asked : rule.consults(fact, context, states)) {
    const absl::StatusOr<Figure> figure = env_.consultation->Ask(asked);
    // A decision does not wait for read models that are being built.
    if (absl::IsUnavailable(figure.status())) continue;
    LOGE_RETURN_IF_ERROR(figure.status());
    context.consulted[asked] = *figure;
  }
  return absl::OkStatus();
}

absl::StatusOr<DecisionAttempt::Admitted> DecisionAttempt::Admit(NewFact& fact,
                                                                 const Target* target) {
  const FactRule* rule = env_.registry->FindRule(TypeOf(fact.payload));
  if (rule == nullptr) return absl::InternalError("a fact without a rule");
  CheckDate(*rule, fact);
  RuleContext context;
  context.today = env_.calendar.Today();
  context.head_position = head_.value();
  context.corrects = target == nullptr ? nullptr : &target->fact;

  // A rule judges a fact as one about survivors. It is told as it came: a merge may be reverted.
  auto loaded = std::make_shared<const Identities>();
  if (IsAboutPeople(*rule, fact, context)) {
    LOGE_ASSIGN_OR_RETURN(loaded, LoadIdentities(context));
  }
  const Identities& identities = *loaded;
  Admitted out;
  LOGE_RETURN_IF_ERROR(LoadClaims(*rule, fact, target, identities, context, out));
  const std::optional<events::v1::EventPayload> as_told =
      identities.empty() ? std::nullopt : std::make_optional(fact.payload);
  identities.Resolve(&fact.payload);
  States states;
  LOGE_RETURN_IF_ERROR(LoadStates(*rule, fact, context, identities, states));
  if (rule->opens_personal_data) LOGE_RETURN_IF_ERROR(OpenPersonal(states, context));
  LOGE_RETURN_IF_ERROR(Consult(*rule, fact, states, context));
  out.admission = rule->admit(fact, context, states, violations_);
  if (as_told.has_value()) KeepNames(*as_told, &fact.payload);
  return out;
}

absl::Status DecisionAttempt::Tell(const events::v1::EventPayload& payload, const NewFact& fact) {
  storage::EventDraft draft = DraftOf(payload, fact.date, fact.extra_subjects);
  draft.actor = input_.principal->id;
  draft.request_id = meta().request_id();
  draft.source_system = meta().source_system();
  draft.source_ref = meta().external_ref();
  if (!meta().external_ref().empty()) {
    draft.subjects.emplace_back(
        absl::StrCat("source/", meta().source_system(), "/", meta().external_ref()));
  }
  if (fact.personal.has_value()) {
    if (fact.new_person) {
      // No key is made for a person whom the first answer has named already. (In a chain it was
      // looked for at the beginning.)
      if (input_.overlay == nullptr) LOGE_RETURN_IF_ERROR(FindFirstAnswer());
      if (first_answer_.has_value()) return absl::OkStatus();
      LOGE_RETURN_IF_ERROR(env_.secrets->EnsureKeys({fact.person}));
      result_.append.needs_key_sync = true;
    }
    LOGE_ASSIGN_OR_RETURN(draft.sealed, env_.secrets->Seal(fact.person, *fact.personal));
  }
  result_.append.events.push_back(std::move(draft));
  return absl::OkStatus();
}

void DecisionAttempt::TakeClaims(const Admitted& admitted) {
  for (const auto& [claim, instead_of] : admitted.takes) {
    result_.append.takes.push_back({KeyOf(claim), claim.holder, SlotOf(claim), instead_of});
  }
}

std::string DecisionAttempt::KeyOf(const Claim& claim) const {
  return env_.secrets->ClaimKey(claim.kind, claim.scope, claim.value);
}

absl::StatusOr<bool> DecisionAttempt::ClaimStays(const Claim& claim,
                                                 const std::vector<Claim>& old_claims) const {
  for (const Claim& old : old_claims) {
    if (old.holder != claim.holder || SlotOf(old) != SlotOf(claim)) continue;
    if (old.value == claim.value) return true;
    LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> holder, FindHolder(KeyOf(old)));
    return holder != old.holder;
  }
  return false;
}

absl::Status DecisionAttempt::ReleaseClaims(const std::vector<Claim>& old_claims,
                                            const std::vector<Claim>& new_claims) {
  for (const Claim& old : old_claims) {
    const bool replaced = std::any_of(new_claims.begin(), new_claims.end(), [&](const Claim& c) {
      return c.holder == old.holder && SlotOf(c) == SlotOf(old);
    });
    if (replaced) continue;
    LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> holder, FindHolder(KeyOf(old)));
    if (holder == old.holder) result_.append.releases.push_back({old.holder, SlotOf(old)});
  }
  return absl::OkStatus();
}

}  // namespace loge::runtime
