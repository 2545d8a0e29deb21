// What the living facts about territories, coordinators and evaluations mean.
//
// Facts may contradict each other for a while (a stage reported before the date of the one before
// was corrected): the folds never fail, they keep what makes sense in the order of dates. All take
// facts in order (FactBefore) and leave out those that only mention the thing: a proposal that was
// seeded from a territory is filed under that territory too.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_STATE_H_
#define LOGE_SERVICES_ROLLOUT_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/rollout.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kTerritoryFold;  // "territory/<id>": proposal, stages, pauses, end.
extern const runtime::FoldSpec kProposalFold;   // "territory/<id>": only whether it is known.
extern const runtime::FoldSpec kCoordinatorFold;  // "contact/<id>" or "territory/<id>".
extern const runtime::FoldSpec kContactFold;      // "contact/<id>": from when to when it lives.
extern const runtime::FoldSpec kClosingFold;      // "closed-partner/<id>": since when.
extern const runtime::FoldSpec kEvaluationFold;   // "evaluation/<id>": order and publication.
extern const runtime::FoldSpec kPartnerFold;      // "partner/<id>": its registration.

std::string TerritorySubject(absl::string_view territory_id);
std::string ContactSubject(absl::string_view contact_id);
std::string PartnerSubject(absl::string_view partner_id);
std::string EvaluationSubject(absl::string_view evaluation_id);

// A stage that a fact says was reached. SPOTTED is told by TerritoryProposed.
struct StageEntry {
  events::v1::Stage stage = events::v1::STAGE_UNSPECIFIED;
  runtime::Fact fact;

  runtime::Date day() const { return fact.date.day; }
};

// [from, until): until is the first day after the pause.
struct Pause {
  runtime::Fact paused;
  std::optional<runtime::Fact> resumed;

  bool Covers(runtime::Date day) const {
    return paused.date.day <= day && (!resumed.has_value() || day < resumed->date.day);
  }
};

// A territory, folded.
struct TerritoryState {
  std::optional<runtime::Fact> proposal;  // TerritoryProposed.
  std::vector<StageEntry> reached;        // Every stage told, by (day, stage).
  std::vector<StageEntry> stages;         // Those that lead forward, oldest first.
  // Every pause and resumption told, by day; on the same day resumptions first, because theirs is
  // the first day after a pause.
  std::vector<runtime::Fact> toggles;
  std::vector<Pause> pauses;               // What they make of it, oldest first.
  std::optional<runtime::Fact> withdrawn;  // The first TerritoryWithdrawn: it is not undone.

  bool known() const { return proposal.has_value(); }
  // Whether it has left before that day. On the day itself all may still have happened: a date that
  // is known to the year counts as its first day.
  bool LeftBefore(runtime::Date day) const {
    return withdrawn.has_value() && withdrawn->date.day < day;
  }
};

TerritoryState FoldTerritory(absl::string_view territory_id,
                             const std::vector<runtime::Fact>& facts);

// The TerritoryProposed of that territory; nothing when it is not known.
std::optional<runtime::Fact> FoldProposal(absl::string_view territory_id,
                                          const std::vector<runtime::Fact>& facts);

// A coordinator's work for one territory: [from, until], both days included.
struct CoordinatorSpell {
  std::string contact_id;
  std::string territory_id;
  int32_t fte_hundredths = 0;
  runtime::FactDate from;
  // Set by an end, or by the next assignment to the same territory (the day before it).
  std::optional<runtime::FactDate> until;
  runtime::Fact fact;  // That began it.

  bool Covers(runtime::Date day) const {
    return from.day <= day && (!until.has_value() || day <= until->day);
  }
};

// All spells, by (contact, territory, first day).
std::vector<CoordinatorSpell> FoldCoordinators(const std::vector<runtime::Fact>& facts);

// Who coordinates a territory on a day, by contact, and their presences together.
struct Coordination {
  std::vector<CoordinatorSpell> spells;
  int64_t fte_hundredths = 0;
};
Coordination CoordinationOn(absl::string_view territory_id, const std::vector<runtime::Fact>& facts,
                            runtime::Date day);

// The assignments and ends of one contact for one territory, by day; on the same day assignments
// first, because an end names the last day.
std::vector<runtime::Fact> CoordinatorMarks(const std::vector<runtime::Fact>& facts,
                                            absl::string_view contact_id,
                                            absl::string_view territory_id);

// The most that the presences of one coordinator sum to on any day of `spell`, and the first such
// day. `spells` are those of the contact, `spell` among them.
struct FteSum {
  int64_t fte_hundredths = 0;
  runtime::Date day;
};
FteSum MostFte(const std::vector<CoordinatorSpell>& spells, const CoordinatorSpell& spell);

// From when to when a person speaks for an organisation: both days included.
struct ContactLife {
  std::optional<runtime::Fact> named;
  std::optional<runtime::Fact> ended;
  // The closing of the partner: the first day on which neither is there. Unset when the contact was
  // named for that day or a later one.
  std::optional<runtime::Fact> closed;

  bool Covers(runtime::Date day) const {
    return named.has_value() && named->date.day <= day &&
           (!ended.has_value() || day <= ended->date.day) &&
           (!closed.has_value() || day < closed->date.day);
  }
};
// `closings` are the facts of kClosingFold about its partner.
ContactLife FoldContact(absl::string_view contact_id, const std::vector<runtime::Fact>& facts,
                        const std::vector<runtime::Fact>& closings);

// An evaluation, folded.
struct EvaluationState {
  std::optional<runtime::Fact> commission;   // EvaluationCommissioned.
  std::optional<runtime::Fact> publication;  // EvaluationPublished.

  bool known() const { return commission.has_value() || publication.has_value(); }
};
EvaluationState FoldEvaluation(absl::string_view evaluation_id,
                               const std::vector<runtime::Fact>& facts);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_STATE_H_
