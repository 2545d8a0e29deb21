// One try to decide one command. Internal to the decider.
#ifndef LOGE_SERVICES_RUNTIME_DECISION_ATTEMPT_H_
#define LOGE_SERVICES_RUNTIME_DECISION_ATTEMPT_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/events.pb.h"
#include "services/runtime/decider.h"
#include "services/runtime/identities.h"

namespace loge::runtime {

// Thread-compatible; used once.
class DecisionAttempt {
 public:
  // All are borrowed.
  DecisionAttempt(const DeciderEnv& env, const Decider::Input& input, IdentityMemory& memory);

  absl::StatusOr<DecidedCommand> Run();

 private:
  // The fact a correction aims at, as the log tells it.
  struct Target {
    Fact fact;
    EventPtr event;
    std::optional<events::v1::PersonalData> personal;  // Opened; nothing when it cannot be.
  };

  // Sets first_answer_ when one was given under this request id.
  absl::Status FindFirstAnswer();
  // The result when there is one.
  DecidedCommand FirstAnswer();
  absl::Status DecideAny(const CommandDefinition* command);
  absl::StatusOr<std::optional<std::string>> FindHolder(const std::string& claim_key) const;

  // Plans and admits an ordinary command.
  absl::Status DecideFacts(const CommandDefinition& command);
  absl::Status DecideCorrection(const v1::CorrectFactRequest& request);
  absl::Status DecideCancellation(const v1::CancelFactRequest& request);

  // Reads the fact whose latest version is at `position`; adds violations when there is none.
  absl::StatusOr<std::optional<Target>> FindTarget(int64_t position);
  // False (and a violation) when the version of the target was superseded.
  absl::StatusOr<bool> TargetStands(const Target& target);
  // The living facts among which the versions of `fact` are.
  static Need NeedOf(const Fact& fact);
  void CheckReplacement(const Target& target, const NewFact& fact);

  struct Admitted {
    Admission admission = Admission::kTell;
    std::vector<std::pair<Claim, std::string>> takes;  // Claim and whom it is taken over from.
    std::vector<Claim> claims;                         // All of the fact, also those that stay.
  };
  // Loads what the rule of `fact` asks for and lets it decide. `target` is set for corrections.
  absl::StatusOr<Admitted> Admit(NewFact& fact, const Target* target);
  // The state of one need as it was told; the same one as long as this attempt lasts.
  absl::StatusOr<std::shared_ptr<const FactSet>> LoadTold(const Need& need);
  // Who is who without the fact corrected.
  absl::StatusOr<std::shared_ptr<const Identities>> LoadIdentities(const RuleContext& context);
  absl::Status LoadStates(const FactRule& rule, const NewFact& fact, const RuleContext& context,
                          const Identities& identities, States& states);
  // Looks who holds the claims of `fact`.
  absl::Status LoadClaims(const FactRule& rule, const NewFact& fact, const Target* target,
                          const Identities& identities, RuleContext& context, Admitted& out);
  absl::Status OpenPersonal(const States& states, RuleContext& context) const;
  // Asks for the figures that the rule wants.
  absl::Status Consult(const FactRule& rule, const NewFact& fact, const States& states,
                       RuleContext& context) const;
  void CheckDate(const FactRule& rule, const NewFact& fact);

  // Sets row_: what was told under the external reference of the command, if it has one.
  absl::Status FindKnownRow();
  // The id for a thing that the caller did not name: of a known row the one it was given then.
  std::string IdForNewThing() const;
  // The version that stands of the fact that an event of row_ told; nothing when it was taken back.
  absl::StatusOr<std::optional<Fact>> StandingVersion(const EventPtr& event);
  absl::StatusOr<bool> TellsTheSamePerson(const Fact& told, const NewFact& planned) const;
  // Decides on a row that is known: told again just so, it changes nothing; anything else is
  // refused, by this alone. `not_known` are those of `planned` that their rules do not know.
  absl::Status JudgeKnownRow(const std::vector<NewFact>& planned,
                             std::set<const NewFact*> not_known);
  // `standing` may be null.
  void AddRowTaken(const Fact* standing, std::string actual);

  // Adds `payload` as an event of the append, sealed where personal.
  absl::Status Tell(const events::v1::EventPayload& payload, const NewFact& fact);
  void TakeClaims(const Admitted& admitted);
  std::string KeyOf(const Claim& claim) const;
  // True when a correction leaves `claim` as it is: its value is that of the version corrected, or
  // a later fact has put another value in its place, which must stay.
  absl::StatusOr<bool> ClaimStays(const Claim& claim, const std::vector<Claim>& old_claims) const;
  // Releases those of `old_claims` that are still held and that none of `new_claims` replaces.
  absl::Status ReleaseClaims(const std::vector<Claim>& old_claims,
                             const std::vector<Claim>& new_claims);
  std::vector<Claim> ClaimsOf(const Target& target) const;

  const v1::CommandMeta& meta() const { return *meta_; }

  const DeciderEnv& env_;
  const Decider::Input& input_;
  IdentityMemory& memory_;
  const v1::CommandMeta* meta_ = nullptr;
  bool validate_only_ = false;
  storage::Position head_;
  Violations violations_;
  std::map<Need, LoadedState> loaded_;
  bool told_ = false;
  std::vector<EventPtr> row_;  // In order; empty when the row is new or has no reference.
  std::string fingerprint_;
  std::optional<CommandOutcome> first_answer_;
  DecidedCommand result_;
};

// The meta of any command, also of corrections; null when `request` is no command.
const v1::CommandMeta* MetaOf(const CommandRegistry& registry,
                              const google::protobuf::Message& request);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_DECISION_ATTEMPT_H_
