// What is asked about the rollout of a whole country: its queries under load, the report of a year
// and two territories at equal age, on the log of 10 million events.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "bench/benches.h"
#include "bench/country/scale.h"
#include "bench/load.h"
#include "bench/rebuild/country_log.h"
#include "bench/rollout/questions.h"
#include "bench/rollout/story.h"
#include "bench/rollout/tell.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "loge/v1/rollout.grpc.pb.h"

namespace loge::bench {
namespace {

using rebuild::CountryLog;
using rollout::Question;
using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kEvents = 10'000'000;
constexpr int kCallers = 32;
constexpr int kFirstAsked = 10;  // Of each query, one by one, before the load.
// A run has as many calls as take kRunSeconds, within these bounds: a slow query may not hold up
// the others for an hour.
constexpr double kRunSeconds = 20;
constexpr int kCallsLeast = 200;
constexpr int kCallsMost = 2000;
constexpr int kCallsTried = 64;
// An answer is kept when it is asked for again: the load before asks of everything so often.
constexpr int kWarmings = 3;
constexpr int kAsked = 10;  // Reports and comparisons a run, as far as there are territories.

double MillisecondsSince(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

// Whether the caller wants it measured.
bool Wanted(const CountryLog& log, const std::string& name) {
  return absl::StartsWith(name, log.env().only);
}

int CallsIn(double per_s) {
  const double calls = std::min(per_s * kRunSeconds, static_cast<double>(kCallsMost));
  return std::max(static_cast<int>(calls), kCallsLeast);
}

// What is asked for the first time, which kept answers do not help: once when it is always the
// same.
bool MeasureFirst(CountryLog& log, v1::RolloutService::Stub& stub, const Question& question) {
  const int times = question.request(0) == question.request(1) ? 1 : kFirstAsked;
  for (int i = 0; i < times; ++i) {
    const auto begun = SteadyClock::now();
    if (!question.tells(stub, i)) return false;
    log.env().report->Add(question.name + "_first_ms", MillisecondsSince(begun));
  }
  return true;
}

// Raises the highest 99th percentile of each run in `worst`, in milliseconds.
bool MeasureLoad(CountryLog& log, const Question& question, int territories,
                 std::vector<double>& worst) {
  LoadOptions load;
  load.channel = log.loged().channel();
  load.method = question.method;
  load.request = question.request;
  load.callers = kCallers;
  load.calls = kCallsTried;
  load.calls = std::max(CallsIn(RunLoad(load).per_s), kWarmings * territories);
  load.calls = CallsIn(RunLoad(load).per_s);  // Warmed.
  for (double& each : worst) {
    const LoadResult result = RunLoad(load);
    if (!AddLoad(question.name, result, *log.env().report)) return false;
    each = std::max(each, result.p99_us / 1000);
  }
  return true;
}

// The highest 99th percentile of any query in each run goes under rollout.query_p99_ms.
bool MeasureQueries(CountryLog& log, int territories) {
  const auto stub = v1::RolloutService::NewStub(log.loged().channel());
  std::vector<double> worst(static_cast<size_t>(log.env().runs));
  for (const Question& question : rollout::Questions(territories)) {
    if (!Wanted(log, question.name)) continue;
    if (!MeasureFirst(log, *stub, question) || !MeasureLoad(log, question, territories, worst)) {
      return false;
    }
  }
  if (!log.env().only.empty()) return true;  // It would not be the highest of all.
  for (const double each : worst) log.env().report->Add("rollout.query_p99_ms", each);
  return true;
}

// Milliseconds of one call; less than 0, and stderr says why, when it failed.
template <class Request, class Response>
double Ask(CountryLog& log,
           grpc::Status (v1::IndicatorService::Stub::*call)(grpc::ClientContext*, const Request&,
                                                            Response*),
           const Request& request) {
  const auto stub = v1::IndicatorService::NewStub(log.loged().channel());
  Response response;
  grpc::ClientContext context;
  const auto begun = SteadyClock::now();
  const grpc::Status status = ((*stub).*call)(&context, request, &response);
  const double ms = MillisecondsSince(begun);
  if (!status.ok()) std::fprintf(stderr, "rollout: %s\n", status.error_message().c_str());
  return status.ok() ? ms : -1;
}

double AskReport(CountryLog& log, int territory) {
  v1::GetActivityReportRequest request;
  request.mutable_at()->set_as_of(rollout::kAskedOn);
  request.set_territory_id(rollout::TerritoryId(territory));
  request.set_from("2023-01-01");
  request.set_until("2023-12-31");
  return Ask(log, &v1::IndicatorService::Stub::GetActivityReport, request);
}

double AskComparison(CountryLog& log, int territory, int other) {
  v1::CompareTerritoriesRequest request;
  request.mutable_at()->set_as_of(rollout::kAskedOn);
  request.add_territory_ids(rollout::TerritoryId(territory));
  request.add_territory_ids(rollout::TerritoryId(other));
  request.set_anchor(v1::COMPARISON_ANCHOR_COMMITTED);
  request.set_step_months(3);
  return Ask(log, &v1::IndicatorService::Stub::CompareTerritories, request);
}

// One caller, about other territories each time, and no oftener than there are any: those of the
// first half, which have been there for all the years.
bool MeasureOne(CountryLog& log, const std::string& name, int territories,
                const std::function<double(int territory)>& ask) {
  if (!Wanted(log, name)) return true;
  const int old = std::max(territories / 2, 1);
  for (int i = 0; i < std::min(kAsked * log.env().runs, old); ++i) {
    const double ms = ask(i * 7 % old);
    if (ms < 0) return false;
    log.env().report->Add(name + "_ms", ms);
  }
  return true;
}

}  // namespace

bool BenchRollout(const BenchEnv& env) {
  const int64_t events = env.events == 0 ? kEvents : env.events;
  const int territories = country::ScaleOf(events).territories;
  CountryLog log(env, rebuild::FolderOf(env, events), events);
  if (!log.Make("rollout.") || !log.Start() || !rollout::TellStory(log, territories)) return false;
  return MeasureQueries(log, territories) &&
         MeasureOne(log, "rollout.report", territories,
                    [&](int territory) { return AskReport(log, territory); }) &&
         MeasureOne(log, "rollout.comparison", territories, [&](int territory) {
           return AskComparison(log, territory, (territory + 1) % territories);
         });
}

}  // namespace loge::bench
