#include "tests/property/questions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/property/parameters.h"

namespace loge::property {
namespace {

using google::protobuf::Message;

class Asker {
 public:
  explicit Asker(const v1::QueryMeta& at) : at_(at) {}

  // `recount` fills the response and says whether there is one.
  template <class Response, class Request, class Recounted>
  void Ask(Request request, Recounted recount) {
    *request.mutable_at() = at_;
    auto sent = std::make_shared<Request>(std::move(request));
    questions.push_back({sent, std::make_shared<Response>(),
                         [sent, recount](const Recount& recounted) -> std::shared_ptr<Message> {
                           auto response = std::make_shared<Response>();
                           if (!recount(recounted, *sent, response.get())) return nullptr;
                           return response;
                         }});
  }

  std::vector<Question> questions;

 private:
  const v1::QueryMeta at_;
};

template <class Row, class Field>
bool Set(const std::optional<Row>& row, Field* field) {
  if (row.has_value()) *field = *row;
  return row.has_value();
}

template <class Rows, class Field>
bool SetAll(const Rows& rows, Field* field) {
  for (const auto& row : rows) *field->Add() = row;
  return true;
}

// The one row that `is` the thing asked for.
template <class Rows, class Is, class Field>
bool SetWhere(const Rows& rows, Is is, Field* field) {
  const auto found = std::find_if(rows.begin(), rows.end(), is);
  if (found == rows.end()) return false;
  *field = *found;
  return true;
}

// What the lists of places and organisations show, one by one.
void AskForEachPlace(const World& world, Asker& asker) {
  for (const std::string& id : world.landlords) {
    v1::GetLandlordRequest request;
    request.set_landlord_id(id);
    asker.Ask<v1::GetLandlordResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Landlord& each) { return each.landlord_id() == id; };
      return SetWhere(r.Landlords(), is, out->mutable_landlord());
    });
  }
  for (const std::string& id : world.neighbourhoods) {
    v1::GetNeighbourhoodRequest request;
    request.set_neighbourhood_id(id);
    asker.Ask<v1::GetNeighbourhoodResponse>(request, [id](const Recount& r, const auto&,
                                                          auto* out) {
      const auto is = [&](const v1::Neighbourhood& each) { return each.neighbourhood_id() == id; };
      return SetWhere(r.Neighbourhoods(), is, out->mutable_neighbourhood());
    });
  }
  for (const std::string& id : world.partners) {
    v1::GetPartnerRequest request;
    request.set_partner_id(id);
    asker.Ask<v1::GetPartnerResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Partner& each) { return each.partner_id() == id; };
      return SetWhere(r.Partners(), is, out->mutable_partner());
    });
  }
}

void AskAboutCatalogue(const World& world, Asker& asker, Dice& dice) {
  asker.Ask<v1::ListProgrammesResponse>(v1::ListProgrammesRequest(),
                                        [](const Recount& r, const auto&, auto* out) {
                                          return SetAll(r.Programmes(), out->mutable_programmes());
                                        });
  for (const std::string& id : world.programmes) {
    v1::GetProgrammeRequest request;
    request.set_programme_id(id);
    asker.Ask<v1::GetProgrammeResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Programme& each) { return each.programme_id() == id; };
      return SetWhere(r.Programmes(), is, out->mutable_programme());
    });
  }
  v1::ListModulesRequest modules;
  if (dice.Chance(30)) modules.set_programme_id(dice.Pick(world.programmes));
  asker.Ask<v1::ListModulesResponse>(modules, [](const Recount& r, const auto& request, auto* out) {
    for (const v1::Module& each : r.Modules()) {
      const std::string& wanted = request.programme_id();
      if (wanted.empty() || wanted == each.programme_id()) *out->add_modules() = each;
    }
    return true;
  });
  for (const std::string& id : world.modules) {
    v1::GetModuleRequest request;
    request.set_module_id(id);
    asker.Ask<v1::GetModuleResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Module& each) { return each.module_id() == id; };
      return SetWhere(r.Modules(), is, out->mutable_module());
    });
  }
  v1::ListSessionsRequest sessions;
  if (dice.Chance(30)) sessions.set_territory_id(dice.Pick(world.territories));
  asker.Ask<v1::ListSessionsResponse>(sessions,
                                      [](const Recount& r, const auto& request, auto* out) {
                                        for (const v1::Session& each : r.Sessions()) {
                                          const std::string& wanted = request.territory_id();
                                          if (wanted.empty() || wanted == each.territory_id())
                                            *out->add_sessions() = each;
                                        }
                                        return true;
                                      });
  for (const std::string& id : world.sessions) {
    v1::ListAttendanceRequest request;
    request.set_session_id(id);
    asker.Ask<v1::ListAttendanceResponse>(
        request, [id](const Recount& r, const auto&, auto* out) { return Set(r.Sheet(id), out); });
  }
}

void AskAboutCoverage(const World& world, Asker& asker, Dice& dice) {
  for (const auto grouping : {v1::COVERAGE_GROUPING_LANDLORD, v1::COVERAGE_GROUPING_NEIGHBOURHOOD,
                              v1::COVERAGE_GROUPING_PROGRAMME}) {
    v1::ListTrainingCoverageRequest coverage;
    coverage.set_grouping(grouping);
    if (dice.Chance(20)) coverage.set_programme_id(dice.Pick(world.programmes));
    if (dice.Chance(20)) coverage.set_module_id(dice.Pick(world.modules));
    if (dice.Chance(20)) coverage.set_landlord_id(dice.Pick(world.landlords));
    if (dice.Chance(20)) coverage.set_neighbourhood_id(dice.Pick(world.neighbourhoods));
    asker.Ask<v1::ListTrainingCoverageResponse>(
        coverage, [](const Recount& r, const auto& request, auto* out) {
          v1::CoverageParameters& parameters = *out->mutable_parameters();
          parameters.set_grouping(request.grouping());
          parameters.set_programme_id(request.programme_id());
          parameters.set_module_id(request.module_id());
          parameters.set_landlord_id(request.landlord_id());
          parameters.set_neighbourhood_id(request.neighbourhood_id());
          return SetAll(r.Coverage(request), out->mutable_groups());
        });
  }
}

void AskAboutAnomalies(const World& world, Asker& asker, Dice& dice) {
  v1::ListAnomaliesRequest anomalies;
  anomalies.mutable_page()->set_page_size(1000);
  if (dice.Chance(30)) anomalies.set_kind(static_cast<v1::AnomalyKind>(1 + dice.Below(6)));
  if (dice.Chance(30)) anomalies.set_landlord_id(dice.Pick(world.landlords));
  asker.Ask<v1::ListAnomaliesResponse>(
      anomalies, [](const Recount& r, const auto& request, auto* out) {
        return SetAll(r.Anomalies(request), out->mutable_anomalies());
      });
}

void AskAboutPeople(const World& world, Asker& asker) {
  for (const std::string& id : world.caretakers) {
    v1::GetCaretakerRequest request;
    request.mutable_caretaker()->set_caretaker_id(id);
    asker.Ask<v1::GetCaretakerResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      SetAll(r.Merged(id), out->mutable_merged());
      return Set(r.Caretaker(id), out->mutable_caretaker());
    });
    v1::GetTrainingRecordRequest training;
    training.mutable_caretaker()->set_caretaker_id(id);
    asker.Ask<v1::GetTrainingRecordResponse>(training,
                                             [id](const Recount& r, const auto&, auto* out) {
                                               return Set(r.Training(id), out->mutable_record());
                                             });
  }
  for (const std::string& id : world.contacts) {
    v1::GetContactRequest request;
    request.set_contact_id(id);
    asker.Ask<v1::GetContactResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      return Set(r.Contact(id), out->mutable_contact());
    });
  }
  for (const std::string& id : world.sessions) {
    v1::GetSessionRequest request;
    request.set_session_id(id);
    asker.Ask<v1::GetSessionResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      return Set(r.Session(id), out->mutable_session());
    });
  }
}

void AskAboutPlaces(const World& world, Asker& asker, Dice& dice) {
  asker.Ask<v1::ListLandlordsResponse>(v1::ListLandlordsRequest(),
                                       [](const Recount& r, const auto&, auto* out) {
                                         return SetAll(r.Landlords(), out->mutable_landlords());
                                       });
  asker.Ask<v1::ListNeighbourhoodsResponse>(
      v1::ListNeighbourhoodsRequest(), [](const Recount& r, const auto&, auto* out) {
        return SetAll(r.Neighbourhoods(), out->mutable_neighbourhoods());
      });
  v1::ListSnapshotsRequest snapshots;
  if (dice.Chance(40)) snapshots.set_landlord_id(dice.Pick(world.landlords));
  asker.Ask<v1::ListSnapshotsResponse>(snapshots,
                                       [](const Recount& r, const auto& request, auto* out) {
                                         for (const v1::LandlordSnapshots& each : r.Snapshots()) {
                                           const std::string& wanted = request.landlord_id();
                                           if (wanted.empty() || wanted == each.landlord_id())
                                             *out->add_landlords() = each;
                                         }
                                         return true;
                                       });
  asker.Ask<v1::ListTerritoriesResponse>(
      v1::ListTerritoriesRequest(),
      [ids = world.territories](const Recount& r, const auto&, auto* out) {
        for (const std::string& id : ids) {
          const auto territory = r.Territory(id);
          if (territory.has_value()) *out->add_territories() = *territory;
        }
        return true;
      });
  for (const std::string& id : world.evaluations) {
    v1::GetEvaluationRequest request;
    request.set_evaluation_id(id);
    asker.Ask<v1::GetEvaluationResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Evaluation& each) { return each.evaluation_id() == id; };
      return SetWhere(r.Evaluations(""), is, out->mutable_evaluation());
    });
  }
  v1::ListReferentsRequest referents;
  if (dice.Chance(40)) referents.set_neighbourhood_id(dice.Pick(world.neighbourhoods));
  if (dice.Chance(20)) referents.set_territory_id(dice.Pick(world.territories));
  asker.Ask<v1::ListReferentsResponse>(
      referents, [](const Recount& r, const auto& request, auto* out) {
        return SetAll(r.Referents(request), out->mutable_referents());
      });
}

void AskLists(const World& world, Asker& asker, Dice& dice) {
  asker.Ask<v1::ListPartnersResponse>(v1::ListPartnersRequest(),
                                      [](const Recount& r, const auto&, auto* out) {
                                        return SetAll(r.Partners(), out->mutable_partners());
                                      });
  for (const bool all : {false, true}) {
    v1::ListCaretakersRequest caretakers;
    caretakers.set_include_departed(all);
    if (dice.Chance(50)) caretakers.set_landlord_id(dice.Pick(world.landlords));
    if (dice.Chance(50)) caretakers.set_neighbourhood_id(dice.Pick(world.neighbourhoods));
    asker.Ask<v1::ListCaretakersResponse>(
        caretakers, [](const Recount& r, const auto& request, auto* out) {
          return SetAll(r.Caretakers(request), out->mutable_caretakers());
        });
    v1::ListContactsRequest contacts;
    contacts.set_include_ended(all);
    if (dice.Chance(40)) contacts.set_partner_id(dice.Pick(world.partners));
    if (dice.Chance(40)) contacts.set_landlord_id(dice.Pick(world.landlords));
    asker.Ask<v1::ListContactsResponse>(
        contacts, [](const Recount& r, const auto& request, auto* out) {
          return SetAll(r.Contacts(request), out->mutable_contacts());
        });
  }
  v1::ListDueTrainingsRequest due;
  due.set_within_days(dice.Below(400));
  due.mutable_page()->set_page_size(1000);
  asker.Ask<v1::ListDueTrainingsResponse>(
      due, [](const Recount& r, const auto& request, auto* out) {
        out->mutable_parameters()->set_within_days(request.within_days());
        return SetAll(r.Due(request.within_days()), out->mutable_due());
      });
  v1::ListTrainingRecordsRequest records;
  asker.Ask<v1::ListTrainingRecordsResponse>(
      records, [people = world.caretakers](const Recount& r, const auto&, auto* out) {
        for (const std::string& id : people) {
          if (r.SurvivorOf(id) != id) continue;
          const auto record = r.Training(id);
          const bool trained =
              record.has_value() && record->attendance_size() + record->completions_size() > 0;
          if (trained) *out->add_records() = *record;
        }
        return true;
      });
}

void AskAboutAgreements(const World& world, Asker& asker, Dice& dice) {
  for (const std::string& id : world.agreements) {
    v1::GetAgreementRequest request;
    request.set_agreement_id(id);
    asker.Ask<v1::GetAgreementResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      return Set(r.Agreement(id), out->mutable_agreement());
    });
  }
  v1::ListAgreementsRequest list;
  list.set_in_force(dice.Chance(50));
  if (dice.Chance(30)) list.set_landlord_id(dice.Pick(world.landlords));
  if (dice.Chance(30)) list.set_partner_id(dice.Pick(world.partners));
  if (dice.Chance(20)) list.set_territory_id(dice.Pick(world.territories));
  asker.Ask<v1::ListAgreementsResponse>(list, [](const Recount& r, const auto& request, auto* out) {
    return SetAll(r.Agreements(request), out->mutable_agreements());
  });
}

void AskAboutProposals(const World& world, Asker& asker, Dice& dice) {
  for (const bool open : {false, true}) {
    v1::ListProposalsRequest list;
    list.set_open(open);
    if (dice.Chance(40)) list.set_landlord_id(dice.Pick(world.landlords));
    if (dice.Chance(20)) list.set_territory_id(dice.Pick(world.territories));
    asker.Ask<v1::ListProposalsResponse>(
        list, [](const Recount& r, const auto& request, auto* out) {
          return SetAll(r.Proposals(request), out->mutable_proposals());
        });
  }
}

void AskAboutMeetings(Asker& asker, Dice& dice) {
  v1::GetMeetingRequest meeting;
  meeting.set_meeting_id(absl::StrCat("meeting-", 1 + dice.Below(60)));
  asker.Ask<v1::GetMeetingResponse>(meeting, [](const Recount& r, const auto& request, auto* out) {
    return Set(r.Meeting(request.meeting_id()), out->mutable_meeting());
  });
  v1::ListDuplicateMeetingsRequest duplicates;
  duplicates.set_similarity_min(dice.Chance(50) ? 0 : 0.2);
  duplicates.mutable_page()->set_page_size(1000);
  asker.Ask<v1::ListDuplicateMeetingsResponse>(
      duplicates, [](const Recount& r, const auto& request, auto* out) {
        out->set_similarity_min(request.similarity_min() > 0 ? request.similarity_min() : 0.5);
        return SetAll(r.Duplicates(out->similarity_min()), out->mutable_pairs());
      });
}

void AskAboutFundings(const World& world, Asker& asker, Dice& dice) {
  v1::ListFundingsRequest fundings;
  fundings.mutable_page()->set_page_size(1000);
  if (dice.Chance(20)) fundings.set_landlord_id(dice.Pick(world.landlords));
  if (dice.Chance(20)) fundings.set_partner_id(dice.Pick(world.partners));
  if (dice.Chance(20)) fundings.set_territory_id(dice.Pick(world.territories));
  if (dice.Chance(20)) {
    fundings.set_purpose(static_cast<events::v1::FundingPurpose>(1 + dice.Below(4)));
  }
  asker.Ask<v1::ListFundingsResponse>(fundings,
                                      [](const Recount& r, const auto& request, auto* out) {
                                        return SetAll(r.Fundings(request), out->mutable_fundings());
                                      });
}

// Throws no dice: they would change all that comes after.
void AskAboutExperiments(const World& world, Asker& asker) {
  std::vector<v1::ListExperimentsRequest> lists(3);
  lists[1].set_landlord_id(world.landlords[0]);
  lists[1].set_theme(world.topics[0]);
  lists[2].set_standing(v1::EXPERIMENT_STANDING_OPEN);
  lists[2].set_territory_id(world.territories[0]);
  for (v1::ListExperimentsRequest& experiments : lists) {
    experiments.mutable_page()->set_page_size(1000);
    asker.Ask<v1::ListExperimentsResponse>(
        experiments, [](const Recount& r, const auto& request, auto* out) {
          return SetAll(r.Experiments(request), out->mutable_experiments());
        });
  }
  for (const std::string& id : world.experiments) {
    v1::GetExperimentRequest experiment;
    experiment.set_experiment_id(id);
    asker.Ask<v1::GetExperimentResponse>(experiment,
                                         [id](const Recount& r, const auto&, auto* out) {
                                           return Set(r.Experiment(id), out->mutable_experiment());
                                         });
  }
}

void AskAboutPractices(const World& world, Asker& asker, Dice& dice) {
  for (const std::string& id : world.practices) {
    v1::GetPracticeRequest request;
    request.set_practice_id(id);
    asker.Ask<v1::GetPracticeResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      return Set(r.Practice(id), out);
    });
  }
  v1::ListPracticesRequest list;
  if (dice.Chance(20)) list.set_kind(static_cast<events::v1::PracticeKind>(1 + dice.Below(3)));
  if (dice.Chance(20)) list.set_origin_landlord_id(dice.Pick(world.landlords));
  if (dice.Chance(10)) list.set_origin_territory_id(dice.Pick(world.territories));
  if (dice.Chance(30)) list.set_adopter_landlord_id(dice.Pick(world.landlords));
  if (dice.Chance(10)) list.set_adopter_territory_id(dice.Pick(world.territories));
  asker.Ask<v1::ListPracticesResponse>(list, [](const Recount& r, const auto& request, auto* out) {
    return SetAll(r.PracticesOf(request), out->mutable_practices());
  });
  for (const auto axis : {v1::ADOPTION_AXIS_LANDLORD, v1::ADOPTION_AXIS_TERRITORY}) {
    v1::GetAdoptionMatrixRequest matrix;
    matrix.set_axis(axis);
    asker.Ask<v1::GetAdoptionMatrixResponse>(
        matrix, [](const Recount& r, const auto& request, auto* out) {
          out->set_axis(request.axis());
          return SetAll(r.AdoptionMatrix(request.axis()), out->mutable_rows());
        });
  }
  v1::ListValorisationActionsRequest actions;
  actions.mutable_page()->set_page_size(1000);
  if (dice.Chance(20)) actions.set_territory_id(dice.Pick(world.territories));
  if (dice.Chance(20)) {
    actions.set_audience(static_cast<events::v1::ValorisationAudience>(1 + dice.Below(3)));
  }
  if (dice.Chance(20)) {
    actions.set_medium(static_cast<events::v1::ValorisationMedium>(1 + dice.Below(3)));
  }
  asker.Ask<v1::ListValorisationActionsResponse>(
      actions, [](const Recount& r, const auto& request, auto* out) {
        return SetAll(r.Valorisations(request), out->mutable_actions());
      });
}

void AskAboutRoadmaps(const World& world, Asker& asker, Dice& dice) {
  for (const std::string& id : world.roadmaps) {
    v1::GetRoadmapRequest request;
    request.set_roadmap_id(id);
    asker.Ask<v1::GetRoadmapResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      return Set(r.Roadmap(id), out->mutable_roadmap());
    });
  }
  v1::ListRoadmapsRequest list;
  list.set_in_force(dice.Chance(50));
  if (dice.Chance(30)) list.set_territory_id(dice.Pick(world.territories));
  asker.Ask<v1::ListRoadmapsResponse>(list, [](const Recount& r, const auto& request, auto* out) {
    return SetAll(r.Roadmaps(request), out->mutable_roadmaps());
  });
}

// Of some days of the years that the stories tell.
template <class Request>
void SetPeriod(Request& request, Dice& dice) {
  const int from = DayNumber("2005-06-01") + dice.Below(1300);
  request.set_from(DayText(from));
  request.set_until(DayText(from + dice.Below(500)));
}

void AskAboutMeans(const World& world, Asker& asker, Dice& dice) {
  for (const std::string& id : world.territories) {
    v1::GetMeansRequest means;
    means.set_territory_id(id);
    SetPeriod(means, dice);
    asker.Ask<v1::GetMeansResponse>(means, [](const Recount& r, const auto& request, auto* out) {
      return Set(r.Means(request), out);
    });
  }
  v1::ListFundersRequest funders;
  if (dice.Chance(70)) SetPeriod(funders, dice);
  asker.Ask<v1::ListFundersResponse>(funders, [](const Recount& r, const auto& request, auto* out) {
    return SetAll(r.Funders(request), out->mutable_funders());
  });
  v1::GetFunderAccountRequest account;
  const bool landlord = dice.Chance(60);
  landlord ? account.set_landlord_id(dice.Pick(world.landlords))
           : account.set_partner_id(dice.Pick(world.partners));
  if (dice.Chance(70)) SetPeriod(account, dice);
  asker.Ask<v1::GetFunderAccountResponse>(account,
                                          [](const Recount& r, const auto& request, auto* out) {
                                            return Set(r.FunderAccount(request), out);
                                          });
  if (!dice.Chance(40)) return;  // It is counted day by day, which takes a while.
  asker.Ask<v1::GetDiffusionResponse>(v1::GetDiffusionRequest(),
                                      [](const Recount& r, const auto&, auto* out) {
                                        *out = r.Diffusion();
                                        return true;
                                      });
}

void AskAboutTerritory(const std::string& id, Asker& asker, Dice& dice) {
  v1::ListMeetingsRequest meetings;
  meetings.set_territory_id(id);
  meetings.mutable_page()->set_page_size(1000);
  asker.Ask<v1::ListMeetingsResponse>(meetings, [id](const Recount& r, const auto&, auto* out) {
    return SetAll(r.Meetings(id), out->mutable_meetings());
  });
  v1::ListExpressionGroupsRequest groups;
  groups.set_territory_id(id);
  groups.mutable_page()->set_page_size(1000);
  asker.Ask<v1::ListExpressionGroupsResponse>(
      groups, [id](const Recount& r, const auto&, auto* out) {
        return SetAll(r.ExpressionGroups(id), out->mutable_groups());
      });
  v1::ListIntroductionsRequest introductions;
  introductions.set_territory_id(id);
  introductions.mutable_page()->set_page_size(1000);
  asker.Ask<v1::ListIntroductionsResponse>(
      introductions, [id](const Recount& r, const auto&, auto* out) {
        return SetAll(r.Introductions(id), out->mutable_introductions());
      });
  v1::CountSupportMeetingsRequest support;
  support.set_territory_id(id);
  asker.Ask<v1::CountSupportMeetingsResponse>(support,
                                              [id](const Recount& r, const auto&, auto* out) {
                                                *out = r.Support(id);
                                                return true;
                                              });
  v1::GetTerritoryRequest territory;
  territory.set_territory_id(id);
  asker.Ask<v1::GetTerritoryResponse>(territory, [id](const Recount& r, const auto&, auto* out) {
    return Set(r.Territory(id), out->mutable_territory());
  });
  v1::ListEvaluationsRequest evaluations;
  evaluations.set_territory_id(id);
  asker.Ask<v1::ListEvaluationsResponse>(
      evaluations, [id](const Recount& r, const auto&, auto* out) {
        return SetAll(r.Evaluations(id), out->mutable_evaluations());
      });
  v1::GetNetworkRequest network;
  network.set_territory_id(id);
  network.set_include_graph(true);
  if (dice.Chance(40)) *network.mutable_parameters() = RandomParameters(dice, 600);
  asker.Ask<v1::GetNetworkResponse>(network, [](const Recount& r, const auto& request, auto* out) {
    return Set(r.Network(request), out);
  });
}

void AskAboutCentre(const std::string& id, Asker& asker, Dice& dice) {
  v1::GetCentreRequest centre;
  centre.set_territory_id(id);
  asker.Ask<v1::GetCentreResponse>(centre, [id](const Recount& r, const auto&, auto* out) {
    return Set(r.Centre(id), out->mutable_centre());
  });
  v1::ListDiagnosesRequest diagnoses;
  if (dice.Chance(60)) diagnoses.set_territory_id(id);
  asker.Ask<v1::ListDiagnosesResponse>(
      diagnoses, [](const Recount& r, const auto& request, auto* out) {
        return SetAll(r.Diagnoses(request.territory_id()), out->mutable_diagnoses());
      });
  for (const bool all : {false, true}) {
    v1::ListCommitteeSeatsRequest seats;
    seats.set_territory_id(id);
    seats.set_include_ended(all);
    seats.mutable_page()->set_page_size(1000);
    if (dice.Chance(30)) {
      seats.set_committee(static_cast<events::v1::CommitteeKind>(1 + dice.Below(2)));
    }
    asker.Ask<v1::ListCommitteeSeatsResponse>(
        seats, [](const Recount& r, const auto& request, auto* out) {
          return SetAll(r.CommitteeSeats(request), out->mutable_seats());
        });
  }
}

void AskForEachDiagnosis(const World& world, Asker& asker) {
  for (const std::string& id : world.diagnoses) {
    v1::GetDiagnosisRequest request;
    request.set_diagnosis_id(id);
    asker.Ask<v1::GetDiagnosisResponse>(request, [id](const Recount& r, const auto&, auto* out) {
      const auto is = [&](const v1::Diagnosis& each) { return each.diagnosis_id() == id; };
      return SetWhere(r.Diagnoses(""), is, out->mutable_diagnosis());
    });
  }
}

void AskAboutStages(const std::string& id, Asker& asker) {
  v1::GetThresholdsRequest thresholds;
  thresholds.set_territory_id(id);
  asker.Ask<v1::GetThresholdsResponse>(thresholds, [id](const Recount& r, const auto&, auto* out) {
    return Set(r.Thresholds(id), out);
  });
  if (id.empty()) return;
  for (int stage = 0; stage <= events::v1::Stage_MAX; ++stage) {
    v1::GetStageReadinessRequest readiness;
    readiness.set_territory_id(id);
    readiness.set_stage(static_cast<events::v1::Stage>(stage));
    asker.Ask<v1::GetStageReadinessResponse>(
        readiness, [id](const Recount& r, const auto& request, auto* out) {
          return Set(r.Readiness(id, request.stage()), out);
        });
  }
  v1::GetFidelityRequest fidelity;
  fidelity.set_territory_id(id);
  asker.Ask<v1::GetFidelityResponse>(fidelity, [id](const Recount& r, const auto&, auto* out) {
    return Set(r.Fidelity(id), out);
  });
}

// One month, that of the date asked for: the recount is one of that date.
void AskAboutSeries(const std::string& id, const v1::QueryMeta& at, Asker& asker, Dice& dice) {
  v1::GetNetworkSeriesRequest series;
  series.set_territory_id(id);
  series.set_from_month(at.as_of().substr(0, 7));
  if (dice.Chance(40)) {
    series.mutable_parameters()->set_window_days(30 + dice.Below(600));
    series.mutable_parameters()->set_activity_window_days(30 + dice.Below(600));
  }
  asker.Ask<v1::GetNetworkSeriesResponse>(
      series,
      [](const Recount& r, const auto& request, auto* out) { return Set(r.Series(request), out); });
}

}  // namespace

std::vector<Question> EveryQuestion(const World& world, const v1::QueryMeta& at, Dice& dice) {
  Asker asker(at);
  AskAboutPeople(world, asker);
  AskAboutPlaces(world, asker, dice);
  AskForEachPlace(world, asker);
  AskAboutCatalogue(world, asker, dice);
  AskAboutCoverage(world, asker, dice);
  AskAboutAnomalies(world, asker, dice);
  AskLists(world, asker, dice);
  AskAboutAgreements(world, asker, dice);
  AskAboutProposals(world, asker, dice);
  AskAboutMeetings(asker, dice);
  AskAboutFundings(world, asker, dice);
  AskAboutExperiments(world, asker);
  AskForEachDiagnosis(world, asker);
  AskAboutPractices(world, asker, dice);
  AskAboutStages("", asker);
  AskAboutRoadmaps(world, asker, dice);
  AskAboutMeans(world, asker, dice);
  for (const std::string& id : world.territories) {
    AskAboutStages(id, asker);
    AskAboutTerritory(id, asker, dice);
    AskAboutCentre(id, asker, dice);
    AskAboutSeries(id, at, asker, dice);
  }
  return std::move(asker.questions);
}

}  // namespace loge::property
