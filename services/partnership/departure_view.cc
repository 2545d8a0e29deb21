#include "services/partnership/departure_view.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/repeated_field.h"
#include "services/partnership/departure.h"
#include "services/partnership/errors.h"
#include "services/partnership/introductions.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_view.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

// By member: whom `person_ids` name. A caretaker and a contact may have one id.
absl::StatusOr<std::vector<bool>> LeavingIn(
    const NetworkData& data, const google::protobuf::RepeatedPtrField<std::string>& person_ids) {
  const std::set<std::string> wanted(person_ids.begin(), person_ids.end());
  std::set<std::string> found;
  std::vector<bool> leaving;
  leaving.reserve(data.members.size());
  for (const Member& member : data.members) {
    leaving.push_back(wanted.count(member.key.id) != 0);
    if (leaving.back()) found.insert(member.key.id);
  }
  runtime::Violations unknown;
  for (int i = 0; i < person_ids.size(); ++i) {
    if (found.count(person_ids[i]) != 0) continue;
    unknown.Add(NotInNetwork(absl::StrCat("person_ids[", i, "]"), person_ids[i]));
  }
  if (!unknown.empty()) return unknown.ToStatus(absl::StatusCode::kNotFound);
  return leaving;
}

void FillFigures(const Departure& departure, v1::DepartureFigures* out) {
  const int64_t before = departure.pairs_before;
  const int64_t after = departure.pairs_after;
  out->set_reachable_pairs_before(before);
  out->set_reachable_pairs_after(after);
  if (before > 0) {
    out->set_fragmentation(static_cast<double>(before - after) / static_cast<double>(before));
  }
  out->set_groups_before(departure.groups_before);
  out->set_groups_after(departure.remaining.count);
  out->set_cut_off(static_cast<int32_t>(departure.cut_off.size()));
  out->set_isolated(static_cast<int32_t>(departure.isolated.size()));
}

// Puts the answer together: names instead of indices.
class Teller {
 public:
  Teller(const NetworkData& data, v1::SimulateDepartureResponse* out) : data_(data), out_(*out) {}

  void TellPersons(const Departure& departure) {
    for (const size_t i : departure.cut_off) out_.add_cut_off_ids(IdOf(i));
    for (const size_t i : departure.isolated) out_.add_isolated_ids(IdOf(i));
  }

  void TellOrganisations(const std::vector<OrganisationCutOff>& cut_off,
                         google::protobuf::RepeatedPtrField<v1::OrganisationCutOff>* rows) const {
    for (const OrganisationCutOff& organisation : cut_off) {
      v1::OrganisationCutOff& row = *rows->Add();
      row.set_organisation_id(organisation.organisation_id);
      for (const size_t i : organisation.members) row.add_person_ids(IdOf(i));
      row.set_last_shared_on(runtime::FormatFactDate(organisation.last_shared));
    }
  }

  void TellGroups(const std::vector<GroupCutOff>& groups) {
    for (const GroupCutOff& group : groups) {
      v1::GroupCutOff& row = *out_.add_groups();
      for (const size_t i : group.members) row.add_person_ids(IdOf(i));
      row.set_joined_now(group.joined_now);
      for (const RelayToGroup& relay : group.relays) {
        v1::RelayToGroup& told = *row.add_relays();
        told.set_person_id(IdOf(relay.referent));
        if (relay.met.has_value()) {
          told.set_met_person_id(IdOf(*relay.met));
          told.set_met_on(runtime::FormatFactDate(relay.met_on));
        }
        *told.mutable_neighbourhood_ids() = {relay.neighbourhood_ids.begin(),
                                             relay.neighbourhood_ids.end()};
      }
    }
  }

  void TellIntroductions(const std::vector<SuggestedTie>& ties) {
    for (const SuggestedTie& tie : ties) {
      v1::SuggestedIntroduction& row = *out_.add_introductions();
      row.set_person_a(IdOf(tie.a));
      row.set_person_b(IdOf(tie.b));
      row.set_reason(tie.reason);
      if (tie.reason == v1::INTRODUCTION_REASON_SAME_NEIGHBOURHOOD) {
        row.set_neighbourhood_id(tie.shared_id);
      } else if (tie.reason == v1::INTRODUCTION_REASON_SAME_LANDLORD) {
        row.set_landlord_id(tie.shared_id);
      } else if (tie.reason == v1::INTRODUCTION_REASON_MET_BEFORE) {
        row.set_met_on(runtime::FormatFactDate(tie.met_on));
      }
    }
  }

 private:
  const std::string& IdOf(size_t member) const { return data_.members[member].key.id; }

  const NetworkData& data_;
  v1::SimulateDepartureResponse& out_;
};

}  // namespace

absl::Status FillDeparture(const runtime::FactReader& partnership,
                           const runtime::FactReader& caretakers,
                           const v1::SimulateDepartureRequest& request,
                           v1::SimulateDepartureResponse* response) {
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(partnership, caretakers, request.territory_id(), parameters));
  LOGE_ASSIGN_OR_RETURN(std::vector<bool> leaving, LeavingIn(data, request.person_ids()));
  const Network network =
      NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  const Departure departure = DepartureOf(network, std::move(leaving));
  *response->mutable_parameters() = parameters;
  // Two ids that were named may be one person.
  const std::set<std::string> ids(request.person_ids().begin(), request.person_ids().end());
  *response->mutable_person_ids() = {ids.begin(), ids.end()};
  FillFigures(departure, response->mutable_figures());
  const std::vector<Tie> met = EverMet(network.data);
  Teller teller(network.data, response);
  teller.TellPersons(departure);
  teller.TellOrganisations(PartnersCutOff(network, departure),
                           response->mutable_partners_cut_off());
  teller.TellOrganisations(LandlordsCutOff(network, departure),
                           response->mutable_landlords_cut_off());
  teller.TellGroups(GroupsCutOff(network, departure, met));
  teller.TellIntroductions(IntroductionsAfter(network, departure, met));
  return absl::OkStatus();
}

}  // namespace loge::partnership
