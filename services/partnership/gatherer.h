// Gathers the facts that a part of one network stands on, for the Explain queries: activities as
// they were counted, and what makes persons present and belong somewhere. Reads facts through
// FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_GATHERER_H_
#define LOGE_SERVICES_PARTNERSHIP_GATHERER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/caretakers/registry.h"
#include "services/partnership/network_data.h"
#include "services/runtime/evidence.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// Which facts about a caretaker matter.
enum class PersonFacts {
  kPresence,   // That somebody employs the person.
  kBelonging,  // The same, and where the person works.
  kMandates,   // That somebody employs the person, and as what referent.
};

// Lives during one query; thread-compatible. Errors of all: those of FactReader.
class Gatherer {
 public:
  // The readers, of the models of those names at one date, are borrowed.
  Gatherer(const runtime::FactReader& partnership, const runtime::FactReader& caretakers,
           const std::string& territory_id);

  // First of all: the territory itself.
  absl::Status AddTerritory();

  // What counts by itself.
  void Add(const runtime::FactVersion& version) { evidence_.Add(version); }
  void AddActivity(const Activity& activity);
  void AddMeeting(const WholeMeeting& meeting);

  // What makes `contact_id` a coordinator, now or once.
  void AddCoordination(const std::string& contact_id);
  // What names and ends the contact.
  absl::Status AddContact(const std::string& contact_id);
  // What makes a person present; of a caretaker, which facts that is. Of a member also what makes
  // the person a coordinator, if so.
  absl::Status AddMember(const Member& member, PersonFacts wanted);
  absl::Status AddPerson(const Member& person, PersonFacts wanted);
  // The neighbourhoods of the territory in which one of `members` works: who works in others is
  // there by other reasons.
  absl::Status AddNeighbourhoods(const std::vector<Member>& members);
  // What became of the landlords.
  absl::Status AddSuccessions(const std::set<std::string>& landlord_ids);
  // What the partner is; that it is no more.
  absl::Status AddPartner(const std::string& partner_id);
  absl::Status AddClosing(const std::string& partner_id);

  // All that the figures of a network stand on. What has no activity in the window has no part in
  // any of them: ties need one.
  absl::Status AddWholeNetwork(const NetworkData& data, int window_days);

  // Those of `members` who are caretakers and work in no neighbourhood of the territory.
  absl::StatusOr<std::set<PersonKey>> GuestsAmong(const std::vector<Member>& members) const;

  const runtime::EvidenceSet& evidence() const { return evidence_; }

 private:
  absl::Status AddCaretaker(const std::string& caretaker_id, PersonFacts wanted);
  // The neighbourhoods of the territory.
  absl::StatusOr<std::set<std::string>> OwnNeighbourhoods() const;

  const runtime::FactReader& partnership_;
  const runtime::FactReader& caretakers_;
  const caretakers::Registry registry_;
  const std::string territory_id_;
  std::vector<runtime::Fact> territory_facts_;
  runtime::EvidenceSet evidence_;
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_GATHERER_H_
