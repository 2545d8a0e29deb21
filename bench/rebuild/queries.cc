// The parts of the benchmark that ask read models.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/country/scale.h"
#include "bench/rebuild/parts.h"
#include "bench/report.h"
#include "bench/workload.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"

namespace loge::bench::rebuild {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kAloneTime{5};
constexpr int kPastCalls = 200;
constexpr int kMinPositionCalls = 500;
// A day in the middle of the years, at which half of the log had been told about.
constexpr char kMiddleDay[] = "2017-06-30";
constexpr int kTerritoriesAsked = 10;

double MillisecondsSince(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

// Territories that are there from the first day, in turn.
std::string TerritoryId(const CountryLog& log, int number) {
  const int early = country::ScaleOf(log.events()).territories / 2;
  return absl::StrFormat("territory-%03d", number % std::clamp(early, 1, kTerritoriesAsked));
}

bool Answered(const grpc::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "query: %s\n", status.error_message().c_str());
  return status.ok();
}

// Asks for meetings without a pause as long as `meanwhile` runs. The slowest answer; 0 when one
// failed or `meanwhile` did.
double SlowestQuery(CountryLog& log, const std::function<bool()>& meanwhile) {
  std::atomic<bool> done = false;
  double slowest = 0;
  bool ok = true;
  std::thread asking([&] {
    const auto stub = v1::PartnershipService::NewStub(log.loged().channel());
    for (int call = 0; ok && !done; ++call) {
      v1::ListMeetingsRequest request;
      request.set_territory_id(TerritoryId(log, call));
      request.mutable_page()->set_page_size(10);
      v1::ListMeetingsResponse response;
      grpc::ClientContext context;
      const auto begun = SteadyClock::now();
      ok = Answered(stub->ListMeetings(&context, request, &response));
      slowest = std::max(slowest, MillisecondsSince(begun));
    }
  });
  const bool went_well = meanwhile();
  done = true;
  asking.join();
  return ok && went_well ? slowest : 0;
}

// A query, of call `number`, as known at `position` (0: at the head). False when it failed.
using AskAt = std::function<bool(int number, int64_t position)>;

// Adds <name>_past_p50_ms, <name>_head_p50_ms and their ratio. In turn, so that both see the same
// machine.
bool CompareWithHead(CountryLog& log, const std::string& name, const AskAt& ask) {
  std::vector<double> head;
  std::vector<double> past;
  for (int call = 0; call < kPastCalls; ++call) {
    for (const int64_t position : {int64_t{0}, log.events() / 2}) {
      const auto begun = SteadyClock::now();
      if (!ask(call, position)) return false;
      (position == 0 ? head : past).push_back(MillisecondsSince(begun));
    }
  }
  const double head_ms = Quantile(head, 0.5);
  const double past_ms = Quantile(past, 0.5);
  log.env().report->Add("as_known_at." + name + "_head_p50_ms", head_ms);
  log.env().report->Add("as_known_at." + name + "_past_p50_ms", past_ms);
  log.env().report->Add("as_known_at." + name + "_p50_per_head_p50", past_ms / head_ms);
  return true;
}

void SetDates(int64_t position, v1::QueryMeta& at) {
  at.set_as_of(kMiddleDay);
  if (position != 0) at.set_as_known_at_position(position);
}

}  // namespace

bool MeasureSwap(CountryLog& log) {
  Report& report = *log.env().report;
  for (int run = 0; run < log.env().runs; ++run) {
    Rebuilt replaced;
    const double alone = SlowestQuery(log, [] {
      std::this_thread::sleep_for(kAloneTime);
      return true;
    });
    const double verify =
        SlowestQuery(log, [&log] { return log.Rebuild(v1::REBUILD_MODE_VERIFY_ONLY).ok; });
    const double swap = SlowestQuery(log, [&log, &replaced] {
      replaced = log.Rebuild(v1::REBUILD_MODE_REPLACE);
      return replaced.ok;
    });
    if (alone == 0 || verify == 0 || swap == 0) return false;
    report.Add("rebuild.query_alone_max_ms", alone);
    report.Add("rebuild.query_verify_max_ms", verify);
    report.Add("rebuild.query_max_ms", swap);
    report.Add("rebuild.replace_s", replaced.seconds);
  }
  return true;
}

bool MeasureAsKnownAt(CountryLog& log) {
  const auto stub = v1::PartnershipService::NewStub(log.loged().channel());
  const AskAt network = [&](int number, int64_t position) {
    v1::GetNetworkRequest request;
    SetDates(position, *request.mutable_at());
    request.set_territory_id(TerritoryId(log, number));
    v1::GetNetworkResponse response;
    grpc::ClientContext context;
    return Answered(stub->GetNetwork(&context, request, &response));
  };
  const AskAt meetings = [&](int number, int64_t position) {
    v1::ListMeetingsRequest request;
    SetDates(position, *request.mutable_at());
    request.set_territory_id(TerritoryId(log, number));
    v1::ListMeetingsResponse response;
    grpc::ClientContext context;
    return Answered(stub->ListMeetings(&context, request, &response));
  };
  for (int run = 0; run < log.env().runs; ++run) {
    if (!CompareWithHead(log, "network", network)) return false;
    if (!CompareWithHead(log, "meetings", meetings)) return false;
  }
  return true;
}

bool MeasureMinPosition(CountryLog& log) {
  const auto stub = v1::CaretakerService::NewStub(log.loged().channel());
  Workload workload("min-position-" + std::to_string(log.loged().Head()));
  // A command, then the query about it; in turn with and without the position.
  const auto ask = [&](bool with_position, std::vector<double>& took) {
    const v1::DefineNeighbourhoodRequest command = workload.Neighbourhood();
    v1::DefineNeighbourhoodResponse defined;
    grpc::ClientContext context;
    if (!Answered(stub->DefineNeighbourhood(&context, command, &defined))) return false;
    v1::GetNeighbourhoodRequest request;
    request.set_neighbourhood_id(command.neighbourhood_id());
    if (with_position) request.mutable_at()->set_min_position(defined.position());
    v1::GetNeighbourhoodResponse response;
    grpc::ClientContext query_context;
    const auto begun = SteadyClock::now();
    const grpc::Status status = stub->GetNeighbourhood(&query_context, request, &response);
    took.push_back(MillisecondsSince(begun));
    // Without the position it may not be there yet.
    const bool early = !with_position && status.error_code() == grpc::StatusCode::NOT_FOUND;
    return early || Answered(status);
  };
  Report& report = *log.env().report;
  for (int run = 0; run < log.env().runs; ++run) {
    std::vector<double> with;
    std::vector<double> without;
    for (int call = 0; call < kMinPositionCalls; ++call) {
      if (!ask(/*with_position=*/true, with) || !ask(/*with_position=*/false, without)) {
        return false;
      }
    }
    report.Add("projection.min_position_extra_p50_ms",
               Quantile(with, 0.5) - Quantile(without, 0.5));
    report.Add("projection.min_position_p50_ms", Quantile(with, 0.5));
  }
  return true;
}

}  // namespace loge::bench::rebuild
