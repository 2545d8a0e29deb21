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
#include "loge/events/v1/recorded_event.pb.h"
#include "loge/events/v1/training.pb.h"
#include "loge/v1/stages.pb.h"
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

// What an activity may be evidence of; unspecified when of nothing. A session may teach something
// else.
v1::CoreComponent ComponentOf(const events::v1::EventPayload& activity);

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
  // Whether somebody employs the caretaker on that day; false when that cannot be had (yet).
  virtual bool IsEmployed(const std::string& caretaker_id, runtime::Date on) = 0;
  // The landlord that goes on as this one on that day, as far as can be had: the same one, or what
  // it became part of.
  virtual std::string LandlordOn(const std::string& landlord_id, runtime::Date on) = 0;

  // The activities of kActivityFold in a territory that may be evidence of `component`, dated
  // `from` or later if that is set, in order.
  virtual std::vector<runtime::Fact> Activities(const std::string& territory_id,
                                                v1::CoreComponent component,
                                                std::optional<runtime::Date> from);
};

// Those of Get that had happened by a day.
std::vector<runtime::Fact> FactsUntil(runtime::Date on, const runtime::FoldSpec& fold,
                                      const std::string& subject, EvidenceSource& source);

// Those of Activities that had happened by a day.
std::vector<runtime::Fact> ActivitiesUntil(runtime::Date on, const std::string& territory_id,
                                           v1::CoreComponent component,
                                           std::optional<runtime::Date> from,
                                           EvidenceSource& source);

// Nothing when it is not registered by then.
std::optional<events::v1::PartnerType> PartnerTypeOn(const std::string& partner_id,
                                                     runtime::Date on, EvidenceSource& source);

// An agreement of a territory that is in force.
struct AgreementInForce {
  runtime::Fact signature;
  int64_t landlords = 0;    // That signed; those that are one by now count once.
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

// Caretakers with a seat in any committee on that day, by their id: what gave it. A seat counts
// only while somebody employs the caretaker.
std::map<std::string, runtime::Fact> SeatedOn(const std::string& territory_id, runtime::Date on,
                                              EvidenceSource& source);

// Whether it gives caretakers their bearings in the job, here or in the region.
bool IsFoundation(events::v1::ProgrammeKind kind);

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
