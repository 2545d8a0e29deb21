// What landlords and coordinators ask of a log of a whole country: the directory and the training
// queries under load, and the indicators one by one.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/benches.h"
#include "bench/country/scale.h"
#include "bench/load.h"
#include "bench/machine.h"
#include "bench/rebuild/country_log.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "loge/v1/training.pb.h"
#include "loge/v1/training_reports.pb.h"

namespace loge::bench {
namespace {

using rebuild::CountryLog;
using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kEvents = 10'000'000;
constexpr int kCallers = 32;
constexpr int kCalls = 2000;
constexpr int kPersonsAsked = 1000;  // A page.
constexpr int kTerritoriesAsked = 10;
// Near the end of the years that are told of, where most is known.
constexpr char kDay[] = "2024-11-30";

// Whose ids the requests name.
struct Asked {
  country::Scale scale;
  std::vector<std::string> caretakers;
};

bool FindCaretakers(CountryLog& log, std::vector<std::string>& ids) {
  const auto stub = v1::CaretakerService::NewStub(log.loged().channel());
  v1::ListCaretakersRequest request;
  request.mutable_at()->set_as_of(kDay);
  request.mutable_page()->set_page_size(kPersonsAsked);
  v1::ListCaretakersResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub->ListCaretakers(&context, request, &response);
  for (const v1::Caretaker& each : response.caretakers()) ids.push_back(each.caretaker_id());
  if (ids.empty()) std::fprintf(stderr, "no caretakers: %s\n", status.error_message().c_str());
  return !ids.empty();
}

// Requests in turn over what there is, spread so that neighbours in time are none in the store.
template <class Request>
std::function<std::string(int)> Requests(std::function<void(int, Request&)> fill) {
  return [fill](int number) {
    Request request;
    request.mutable_at()->set_as_of(kDay);
    fill(static_cast<int>(number * 7919LL % 1'000'003), request);
    return request.SerializeAsString();
  };
}

struct Question {
  std::string name;
  std::string method;
  std::function<std::string(int)> request;
};

std::vector<Question> DirectoryQuestions(const Asked& asked) {
  const auto landlord = [&asked](int number) {
    return absl::StrFormat("landlord-%03d", number % asked.scale.landlords);
  };
  const std::string caretakers = "/loge.v1.CaretakerService/";
  return {
      {"directory.caretaker", caretakers + "GetCaretaker",
       Requests<v1::GetCaretakerRequest>([&asked](int number, v1::GetCaretakerRequest& request) {
         const auto at = static_cast<size_t>(number) % asked.caretakers.size();
         request.mutable_caretaker()->set_caretaker_id(asked.caretakers[at]);
       })},
      {"directory.landlord", caretakers + "ListCaretakers",
       Requests<v1::ListCaretakersRequest>(
           [landlord](int number, v1::ListCaretakersRequest& request) {
             request.set_landlord_id(landlord(number));
           })},
      {"directory.neighbourhood", caretakers + "ListCaretakers",
       Requests<v1::ListCaretakersRequest>(
           [&asked](int number, v1::ListCaretakersRequest& request) {
             request.set_neighbourhood_id(
                 absl::StrFormat("territory-%03d-n0", number % (asked.scale.territories / 2)));
           })},
  };
}

std::vector<Question> TrainingQuestions(const Asked& asked) {
  const auto landlord = [&asked](int number) {
    return absl::StrFormat("landlord-%03d", number % asked.scale.landlords);
  };
  const std::string training = "/loge.v1.TrainingService/";
  return {
      {"training.record", training + "GetTrainingRecord",
       Requests<v1::GetTrainingRecordRequest>(
           [&asked](int number, v1::GetTrainingRecordRequest& request) {
             const auto at = static_cast<size_t>(number) % asked.caretakers.size();
             request.mutable_caretaker()->set_caretaker_id(asked.caretakers[at]);
           })},
      {"training.attendance", training + "ListAttendance",
       Requests<v1::ListAttendanceRequest>([](int number, v1::ListAttendanceRequest& request) {
         request.set_session_id(absl::StrCat("session-", number % kPersonsAsked));
       })},
      {"training.due", training + "ListDueTrainings",
       Requests<v1::ListDueTrainingsRequest>(
           [landlord](int number, v1::ListDueTrainingsRequest& request) {
             request.set_landlord_id(landlord(number));
           })},
      {"training.coverage", training + "ListTrainingCoverage",
       Requests<v1::ListTrainingCoverageRequest>(
           [landlord](int number, v1::ListTrainingCoverageRequest& request) {
             request.set_landlord_id(landlord(number));
           })},
  };
}

// Whether the caller wants it measured.
bool Wanted(const CountryLog& log, const std::string& name) {
  return absl::StartsWith(name, log.env().only);
}

bool MeasureLoad(CountryLog& log, const Question& question) {
  if (!Wanted(log, question.name)) return true;
  LoadOptions load;
  load.channel = log.loged().channel();
  load.method = question.method;
  load.request = question.request;
  load.callers = kCallers;
  load.calls = kCalls;
  RunLoad(load);  // Warms.
  for (int run = 0; run < log.env().runs; ++run) {
    if (!AddLoad(question.name, RunLoad(load), *log.env().report)) return false;
  }
  return true;
}

// Milliseconds of one answer; less than 0, and stderr says why, when it failed.
using Ask = std::function<double(v1::IndicatorService::Stub& stub, const std::string& territory)>;

template <class Request, class Response>
Ask Asking(grpc::Status (v1::IndicatorService::Stub::*call)(grpc::ClientContext*, const Request&,
                                                            Response*)) {
  return [call](v1::IndicatorService::Stub& stub, const std::string& territory) {
    Request request;
    request.mutable_at()->set_as_of(kDay);
    if (!territory.empty()) request.mutable_scope()->set_territory_id(territory);
    Response response;
    grpc::ClientContext context;
    const auto begun = SteadyClock::now();
    const grpc::Status status = (stub.*call)(&context, request, &response);
    if (!status.ok()) std::fprintf(stderr, "indicator: %s\n", status.error_message().c_str());
    const double ms = std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
    return status.ok() ? ms : -1;
  };
}

std::vector<std::pair<std::string, Ask>> Indicators() {
  using Stub = v1::IndicatorService::Stub;
  return {{"participation", Asking(&Stub::GetParticipation)},
          {"retention", Asking(&Stub::GetRetention)},
          {"core", Asking(&Stub::GetActiveCore)},
          {"onboarding", Asking(&Stub::GetOnboarding)}};
}

// Of the whole country, by a server that has just started; as root with an empty page cache.
bool MeasureCountry(CountryLog& log, const std::string& name, const Ask& ask) {
  for (int run = 0; run < log.env().runs; ++run) {
    log.Stop();
    DropPageCache();
    if (!log.Start()) return false;
    const auto stub = v1::IndicatorService::NewStub(log.loged().channel());
    const double ms = ask(*stub, "");
    if (ms < 0) return false;
    log.env().report->Add(absl::StrCat("indicators.", name, "_country_cold_s"), ms / 1000);
  }
  return true;
}

bool MeasureTerritories(CountryLog& log, const std::string& name, const Ask& ask) {
  const auto stub = v1::IndicatorService::NewStub(log.loged().channel());
  for (int run = 0; run < log.env().runs; ++run) {
    std::vector<double> took;
    for (int i = 0; i < kTerritoriesAsked; ++i) {
      took.push_back(ask(*stub, absl::StrFormat("territory-%03d", i)));
      if (took.back() < 0) return false;
    }
    log.env().report->Add(absl::StrCat("indicators.", name, "_territory_p50_ms"),
                          Quantile(took, 0.5));
    log.env().report->Add(absl::StrCat("indicators.", name, "_territory_max_ms"),
                          Quantile(took, 1));
  }
  return true;
}

}  // namespace

bool BenchQuestions(const BenchEnv& env) {
  const int64_t events = env.events == 0 ? kEvents : env.events;
  CountryLog log(env, rebuild::FolderOf(env, events), events);
  Asked asked{country::ScaleOf(events), {}};
  if (!log.Make("questions.") || !log.Start() || !FindCaretakers(log, asked.caretakers)) {
    return false;
  }
  for (const Question& question : DirectoryQuestions(asked)) {
    if (!MeasureLoad(log, question)) return false;
  }
  for (const Question& question : TrainingQuestions(asked)) {
    if (!MeasureLoad(log, question)) return false;
  }
  for (const auto& [name, ask] : Indicators()) {
    if (!Wanted(log, absl::StrCat("indicators.", name))) continue;
    if (!MeasureTerritories(log, name, ask) || !MeasureCountry(log, name, ask)) return false;
  }
  return true;
}

}  // namespace loge::bench
