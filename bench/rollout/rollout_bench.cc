// What is asked about the rollout of a whole country: its queries under load, the report of a year
// and two territories at equal age, on the log of 10 million events.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "bench/benches.h"
#include "bench/import_client.h"
#include "bench/load.h"
#include "bench/rebuild/country_log.h"
#include "bench/rollout/story.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"

namespace loge::bench {
namespace {

using rebuild::CountryLog;
using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kEvents = 10'000'000;
constexpr int kCallers = 32;
constexpr int kCalls = 2000;
constexpr int kAsked = 10;  // Reports and comparisons a run.
constexpr char kDay[] = "2024-11-30";

// Tells what the country does not, unless it was told before.
bool TellStory(CountryLog& log) {
  const auto stub = v1::RolloutService::NewStub(log.loged().channel());
  v1::GetPracticeRequest request;
  request.set_practice_id(rollout::PracticeId(rollout::kPractices - 1));
  v1::GetPracticeResponse response;
  grpc::ClientContext context;
  if (stub->GetPractice(&context, request, &response).ok()) return true;
  if (!Import(log.loged().channel(), rollout::MakeStory()).ok) return false;
  return log.loged().WaitUntilLevel();
}

struct Question {
  std::string name;
  std::string method;
  std::function<std::string(int)> request;
};

// `fill` gets numbers that are spread: neighbours in time are none in the store.
template <class Request>
Question About(const std::string& name, std::function<void(int, Request&)> fill) {
  const std::string type = Request::descriptor()->name();
  const std::string method = type.substr(0, type.size() - std::string("Request").size());
  return {"rollout." + name, "/loge.v1.RolloutService/" + method, [fill](int number) {
            Request request;
            request.mutable_at()->set_as_of(kDay);
            fill(static_cast<int>(number * 7919LL % 1'000'003), request);
            return request.SerializeAsString();
          }};
}

template <class Request>
Question OfTerritory(const std::string& name) {
  return About<Request>(name, [](int number, Request& request) {
    request.set_territory_id(rollout::TerritoryId(number % rollout::kTerritories));
  });
}

template <class Request>
void SetYear(int number, Request& request) {
  const int year = 2008 + number % 16;
  request.set_from(absl::StrCat(year, "-01-01"));
  request.set_until(absl::StrCat(year, "-12-31"));
}

std::vector<Question> Questions() {
  return {
      OfTerritory<v1::GetTerritoryRequest>("territory"),
      About<v1::ListTerritoriesRequest>("territories", [](int, v1::ListTerritoriesRequest&) {}),
      OfTerritory<v1::ExplainStagesRequest>("explain_stages"),
      OfTerritory<v1::GetStageReadinessRequest>("readiness"),
      OfTerritory<v1::GetFidelityRequest>("fidelity"),
      OfTerritory<v1::GetThresholdsRequest>("thresholds"),
      OfTerritory<v1::GetCentreRequest>("centre"),
      OfTerritory<v1::ListCommitteeSeatsRequest>("seats"),
      OfTerritory<v1::ListEvaluationsRequest>("evaluations"),
      OfTerritory<v1::ListFundingsRequest>("fundings"),
      OfTerritory<v1::ListRoadmapsRequest>("roadmaps"),
      OfTerritory<v1::ListExperimentsRequest>("experiments"),
      OfTerritory<v1::ListValorisationActionsRequest>("valorisation"),
      About<v1::GetMeansRequest>("means",
                                 [](int number, v1::GetMeansRequest& request) {
                                   request.set_territory_id(
                                       rollout::TerritoryId(number % rollout::kTerritories));
                                   SetYear(number, request);
                                 }),
      About<v1::ListFundersRequest>(
          "funders", [](int number, v1::ListFundersRequest& request) { SetYear(number, request); }),
      About<v1::GetFunderAccountRequest>("funder_account",
                                         [](int number, v1::GetFunderAccountRequest& request) {
                                           request.set_landlord_id(
                                               rollout::LandlordId(number % rollout::kLandlords));
                                           SetYear(number, request);
                                         }),
      About<v1::GetDiffusionRequest>("diffusion", [](int, v1::GetDiffusionRequest&) {}),
      About<v1::GetPracticeRequest>("practice",
                                    [](int number, v1::GetPracticeRequest& request) {
                                      request.set_practice_id(
                                          rollout::PracticeId(number % rollout::kPractices));
                                    }),
      About<v1::ListPracticesRequest>("practices",
                                      [](int number, v1::ListPracticesRequest& request) {
                                        request.set_adopter_landlord_id(
                                            rollout::LandlordId(number % rollout::kLandlords));
                                      }),
      About<v1::GetAdoptionMatrixRequest>("matrix",
                                          [](int, v1::GetAdoptionMatrixRequest& request) {
                                            request.set_axis(v1::ADOPTION_AXIS_LANDLORD);
                                          }),
      About<v1::GetExperimentRequest>("experiment",
                                      [](int number, v1::GetExperimentRequest& request) {
                                        request.set_experiment_id(rollout::ExperimentId(
                                            number % rollout::kTerritories, number % 2));
                                      }),
      About<v1::GetRoadmapRequest>("roadmap", [](int number, v1::GetRoadmapRequest& request) {
        request.set_roadmap_id(rollout::RoadmapId(number % rollout::kTerritories, number % 3));
      })};
}

// The 99th percentile of the slowest query of each run goes under rollout.query_p99_ms.
bool MeasureQueries(CountryLog& log) {
  std::vector<double> worst(static_cast<size_t>(log.env().runs));
  for (const Question& question : Questions()) {
    if (!absl::StartsWith(question.name, log.env().only)) continue;
    LoadOptions load;
    load.channel = log.loged().channel();
    load.method = question.method;
    load.request = question.request;
    load.callers = kCallers;
    load.calls = kCalls;
    RunLoad(load);  // Warms.
    for (double& each : worst) {
      const LoadResult result = RunLoad(load);
      if (!AddLoad(question.name, result, *log.env().report)) return false;
      each = std::max(each, result.p99_us / 1000);
    }
  }
  for (const double each : worst) log.env().report->Add("rollout.query_p99_ms", each);
  return true;
}

// Milliseconds of one call; less than 0, and stderr says why, when it failed.
template <class Request, class Response>
double Ask(v1::IndicatorService::Stub& stub,
           grpc::Status (v1::IndicatorService::Stub::*call)(grpc::ClientContext*, const Request&,
                                                            Response*),
           const Request& request) {
  Response response;
  grpc::ClientContext context;
  const auto begun = SteadyClock::now();
  const grpc::Status status = (stub.*call)(&context, request, &response);
  if (!status.ok()) std::fprintf(stderr, "rollout: %s\n", status.error_message().c_str());
  const double ms = std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
  return status.ok() ? ms : -1;
}

// Of other territories each time, one caller.
bool MeasureReports(CountryLog& log) {
  using Stub = v1::IndicatorService::Stub;
  const auto stub = v1::IndicatorService::NewStub(log.loged().channel());
  for (int i = 0; i < kAsked * log.env().runs; ++i) {
    const int territory = i * 7 % (rollout::kTerritories / 2);
    v1::GetActivityReportRequest report;
    report.mutable_at()->set_as_of(kDay);
    report.set_territory_id(rollout::TerritoryId(territory));
    report.set_from("2023-01-01");
    report.set_until("2023-12-31");
    const double report_ms = Ask(*stub, &Stub::GetActivityReport, report);
    v1::CompareTerritoriesRequest comparison;
    comparison.mutable_at()->set_as_of(kDay);
    comparison.add_territory_ids(rollout::TerritoryId(territory));
    comparison.add_territory_ids(rollout::TerritoryId(territory + 1));
    comparison.set_anchor(v1::COMPARISON_ANCHOR_COMMITTED);
    comparison.set_step_months(3);
    const double comparison_ms = Ask(*stub, &Stub::CompareTerritories, comparison);
    if (report_ms < 0 || comparison_ms < 0) return false;
    log.env().report->Add("rollout.report_ms", report_ms);
    log.env().report->Add("rollout.comparison_ms", comparison_ms);
  }
  return true;
}

}  // namespace

bool BenchRollout(const BenchEnv& env) {
  const int64_t events = env.events == 0 ? kEvents : env.events;
  CountryLog log(env, rebuild::FolderOf(env, events), events);
  if (!log.Make("rollout.") || !log.Start() || !TellStory(log)) return false;
  return MeasureQueries(log) && MeasureReports(log);
}

}  // namespace loge::bench
