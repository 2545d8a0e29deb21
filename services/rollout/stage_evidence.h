// Where what a stage stands on is looked up: by decisions among the states they loaded, by queries
// in the read model. What is worked out of it is the same for both.
//
// Pure: neither gRPC nor storage.
#ifndef LOGE_SERVICES_ROLLOUT_STAGE_EVIDENCE_H_
#define LOGE_SERVICES_ROLLOUT_STAGE_EVIDENCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/partnership.pb.h"
#include "services/runtime/consultation.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

// "territory/<id>": what its centre is made of, and who stands behind it.
extern const runtime::FoldSpec kCentreFold;
// "territory/<id>": what is done in it.
extern const runtime::FoldSpec kActivityFold;
extern const runtime::FoldSpec kAgreementFold;  // "agreement/<id>": what became of it.
extern const runtime::FoldSpec kSessionFold;    // "session/<id>": what became of its plan.
extern const runtime::FoldSpec kModuleFold;     // "module/<id>": its definitions.
extern const runtime::FoldSpec kProgrammeFold;  // "programme/<id>": its definitions.

// Borrowed by what looks things up, for the time of one call.
class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;

  // The facts of the types of `fold` that carry `subject`, in order; none when they cannot be had
  // (yet).
  virtual std::vector<runtime::Fact> Get(const runtime::FoldSpec& fold,
                                         const std::string& subject) = 0;
  // A figure of the read models; without a value when it cannot be had.
  virtual runtime::Figure Consult(const runtime::FigureAsked& asked) = 0;
};

// Those of Get that had happened by a day.
std::vector<runtime::Fact> FactsUntil(runtime::Date on, const runtime::FoldSpec& fold,
                                      const std::string& subject, EvidenceSource& source);

// Nothing when it is not registered by then.
std::optional<events::v1::PartnerType> PartnerTypeOn(const std::string& partner_id,
                                                     runtime::Date on, EvidenceSource& source);

// An agreement of a territory that is in force.
struct AgreementInForce {
  runtime::Fact signature;
  int64_t landlords = 0;    // That signed.
  bool by_commune = false;  // Whether a commune signed.
};
// By what is told until `on`: signed, begun, and neither run out nor ended (its last day included).
std::vector<AgreementInForce> AgreementsOn(const std::string& territory_id, runtime::Date on,
                                           EvidenceSource& source);

// A funding of a territory, committed by a day and not wholly taken back by then.
struct TerritoryFunding {
  runtime::Fact commitment;
  runtime::Date from;
  runtime::Date until;
};
// By first day, then by commitment.
std::vector<TerritoryFunding> FundingsOn(const std::string& territory_id, runtime::Date on,
                                         EvidenceSource& source);

// Caretakers with a seat in any committee on that day, by their id: what gave it.
std::map<std::string, runtime::Fact> SeatedOn(const std::string& territory_id, runtime::Date on,
                                              EvidenceSource& source);

// The last half-day until `on` of a session for the territory that teaches a module of a foundation
// programme, and the session's plan; nothing when there was none. Sessions that were cancelled, by
// whatever was told until then, do not count; of modules and programmes what they are by then.
struct LastTraining {
  runtime::Date day;
  runtime::Fact session;
};
std::optional<LastTraining> LastFoundationTraining(const std::string& territory_id,
                                                   runtime::Date on, EvidenceSource& source);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_STAGE_EVIDENCE_H_
