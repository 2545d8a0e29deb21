#include "bench/rollout/questions.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/rollout/story.h"

namespace loge::bench::rollout {
namespace {

using Stub = v1::RolloutService::Stub;

// Neighbours in time are none in the store.
int Spread(int number) { return static_cast<int>(number * 7919LL % 1'000'003); }

// `fill` gets numbers that are spread; `tells` says whether an answer has what was asked for.
template <class Request, class Response, class Fill, class Tells>
Question About(const std::string& name,
               grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*),
               Fill fill, Tells tells) {
  const std::string type = Request::descriptor()->name();
  const auto make = [fill](int number) {
    Request request;
    request.mutable_at()->set_as_of(kAskedOn);
    fill(Spread(number), request);
    return request;
  };
  Question question;
  question.name = absl::StrCat("rollout.", name);
  question.method = absl::StrCat("/loge.v1.RolloutService/",
                                 type.substr(0, type.size() - std::string("Request").size()));
  question.request = [make](int number) { return make(number).SerializeAsString(); };
  question.tells = [name, call, make, tells](Stub& stub, int number) {
    const Request request = make(number);
    Response response;
    grpc::ClientContext context;
    const grpc::Status status = (stub.*call)(&context, request, &response);
    if (status.ok() && tells(response)) return true;
    std::fprintf(stderr, "rollout.%s tells nothing: %s\n%s", name.c_str(),
                 status.error_message().c_str(), request.DebugString().c_str());
    return false;
  };
  return question;
}

constexpr auto kNothingElse = [](int, auto&) {};

auto Territory(int territories) {
  return [territories](int number, auto& request) {
    request.set_territory_id(TerritoryId(number % territories));
  };
}

int Year(int number) { return 2008 + number % 16; }

template <class Request>
void SetYear(int year, Request& request) {
  request.set_from(absl::StrCat(year, "-01-01"));
  request.set_until(absl::StrCat(year, "-12-31"));
}

void Append(std::vector<Question> more, std::vector<Question>& all) {
  for (Question& each : more) all.push_back(std::move(each));
}

std::vector<Question> AboutStages(int territories) {
  const auto territory = Territory(territories);
  return {
      About("territory", &Stub::GetTerritory, territory,
            [](const auto& answer) {
              return answer.territory().stages_size() > 0 &&
                     answer.territory().coverage().caretakers() > 0;
            }),
      About("territories", &Stub::ListTerritories, kNothingElse,
            [](const auto& answer) { return answer.territories_size() > 0; }),
      About("explain_stages", &Stub::ExplainStages, territory,
            [](const auto& answer) { return answer.evidence_size() > 0; }),
      About("readiness", &Stub::GetStageReadiness, territory,
            [](const auto& answer) { return answer.scores_size() > 0; }),
      About("fidelity", &Stub::GetFidelity, territory,
            [](const auto& answer) { return answer.evidenced() > 0; }),
      About("thresholds", &Stub::GetThresholds, territory,
            [](const auto& answer) { return answer.thresholds_size() > 0; }),
      About("diffusion", &Stub::GetDiffusion, kNothingElse,
            [](const auto& answer) { return answer.points_size() > 0; }),
  };
}

std::vector<Question> AboutCentres(int territories) {
  const auto territory = Territory(territories);
  return {
      About("centre", &Stub::GetCentre, territory,
            [](const auto& answer) {
              return answer.centre().interests_size() > 0 && answer.centre().committees_size() > 0;
            }),
      About("seats", &Stub::ListCommitteeSeats, territory,
            [](const auto& answer) { return answer.seats_size() > 0; }),
      About(
          "diagnosis", &Stub::GetDiagnosis,
          [territories](int number, auto& request) {
            request.set_diagnosis_id(DiagnosisId(number % territories));
          },
          [](const auto& answer) { return answer.diagnosis().heard_size() > 0; }),
      About("diagnoses", &Stub::ListDiagnoses, territory,
            [](const auto& answer) { return answer.diagnoses_size() > 0; }),
      About(
          "evaluation", &Stub::GetEvaluation,
          [territories](int number, auto& request) {
            request.set_evaluation_id(EvaluationId(number % territories, number % kEvaluations));
          },
          [](const auto& answer) { return answer.evaluation().findings_size() > 0; }),
      About("evaluations", &Stub::ListEvaluations, territory,
            [](const auto& answer) { return answer.evaluations_size() > 0; }),
      About(
          "roadmap", &Stub::GetRoadmap,
          [territories](int number, auto& request) {
            request.set_roadmap_id(RoadmapId(number % territories, number % kRoadmaps));
          },
          [](const auto& answer) { return answer.roadmap().objectives_size() > 0; }),
      About("roadmaps", &Stub::ListRoadmaps, territory,
            [](const auto& answer) { return answer.roadmaps_size() > 0; }),
      About(
          "experiment", &Stub::GetExperiment,
          [territories](int number, auto& request) {
            request.set_experiment_id(ExperimentId(number % territories, number % kExperiments));
          },
          [](const auto& answer) { return answer.experiment().joins_size() > 0; }),
      About("experiments", &Stub::ListExperiments, territory,
            [](const auto& answer) { return answer.experiments_size() > 0; }),
  };
}

std::vector<Question> AboutMeans(int territories) {
  return {
      About("fundings", &Stub::ListFundings, Territory(territories),
            [](const auto& answer) { return answer.fundings_size() > 0; }),
      About(
          "means", &Stub::GetMeans,
          [territories](int number, auto& request) {
            request.set_territory_id(TerritoryId(number % territories));
            SetYear(Year(number / territories), request);
          },
          [](const auto& answer) { return answer.funders_size() > 0; }),
      About(
          "funders", &Stub::ListFunders,
          [](int number, auto& request) { SetYear(Year(number), request); },
          [](const auto& answer) { return answer.funders_size() > 0; }),
      About(
          "funder_account", &Stub::GetFunderAccount,
          [territories](int number, auto& request) {
            const int year = Year(number / territories);
            request.set_landlord_id(FundingLandlordId(number % territories, year));
            SetYear(year, request);
          },
          [](const auto& answer) { return answer.rows_size() > 0; }),
  };
}

std::vector<Question> AboutPractices(int territories) {
  const auto landlord = [](int number) { return LandlordId(number % kLandlords); };
  return {
      About(
          "practice", &Stub::GetPractice,
          [](int number, auto& request) {
            request.set_practice_id(PracticeId(number % kPractices));
          },
          [](const auto& answer) { return answer.practice().holdings_size() > 0; }),
      About(
          "practices", &Stub::ListPractices,
          [landlord](int number, auto& request) {
            request.set_adopter_landlord_id(landlord(number));
          },
          [](const auto& answer) { return answer.practices_size() > 0; }),
      About(
          "matrix", &Stub::GetAdoptionMatrix,
          [](int, auto& request) { request.set_axis(v1::ADOPTION_AXIS_LANDLORD); },
          [](const auto& answer) { return answer.rows_size() > 0; }),
      About("valorisation", &Stub::ListValorisationActions, Territory(territories),
            [](const auto& answer) { return answer.actions_size() > 0; }),
  };
}

}  // namespace

std::vector<Question> Questions(int territories) {
  std::vector<Question> all;
  Append(AboutStages(territories), all);
  Append(AboutCentres(territories), all);
  Append(AboutMeans(territories), all);
  Append(AboutPractices(territories), all);
  return all;
}

}  // namespace loge::bench::rollout
