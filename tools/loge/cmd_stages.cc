// loge rollout readiness, fidelity, thresholds: what the stages ask for, and what a territory has.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using events::v1::Stage;
using Service = v1::RolloutService::Stub;

struct StageFlags {
  AtFlags at;
  std::string territory;
  std::string stage;
};

// "diagnosed" for STAGE_DIAGNOSED, …, in order.
std::vector<std::pair<std::string, Stage>> Stages() {
  std::vector<std::pair<std::string, Stage>> all;
  for (int i = events::v1::Stage_MIN + 1; i <= events::v1::Stage_MAX; ++i) {
    const auto stage = static_cast<Stage>(i);
    all.emplace_back(absl::AsciiStrToLower(EnumLabel(stage)), stage);
  }
  return all;
}

std::vector<std::string> StageNames() {
  std::vector<std::string> names;
  for (const auto& [name, stage] : Stages()) names.push_back(name);
  return names;
}

Stage StageOf(const std::string& text) {
  for (const auto& [name, stage] : Stages()) {
    if (name == text) return stage;
  }
  return events::v1::STAGE_UNSPECIFIED;
}

// Asks about one territory, or all when the flags name none, and prints what `view` makes of it.
template <class Request, class Response>
void Show(Session& session, const StageFlags& flags, Request request,
          grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
          std::string (*view)(const Response&)) {
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  Response response;
  if (const grpc::Status status = session.Call(method, request, &response); !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << view(response) << AnsweredText(response.answered()) << "\n";
}

// The last few: there may be 50.
std::string PositionsText(const google::protobuf::RepeatedField<int64_t>& positions) {
  constexpr int kShown = 3;
  std::vector<std::string> parts;
  if (positions.size() > kShown) parts.emplace_back("…");
  for (int i = std::max(0, positions.size() - kShown); i < positions.size(); ++i) {
    parts.push_back(absl::StrCat(positions[i]));
  }
  return OrNone(Join(parts, ", "));
}

}  // namespace

std::string ViewReadiness(const v1::GetStageReadinessResponse& response) {
  Table criteria({"STAGE", "CRITERION", "MET", ">FOUND", ">ASKED FOR", "POSITIONS"});
  for (const v1::CriterionState& row : response.criteria()) {
    criteria.Add({EnumLabel(response.stage()), EnumLabel(row.criterion()), row.met() ? "yes" : "no",
                  row.has_found() ? absl::StrCat(row.found()) : kNone,
                  row.has_threshold() ? absl::StrCat(row.threshold()) : kNone,
                  PositionsText(row.evidence_positions())});
  }
  Table scores({"REACHED", ">DAYS", ">CRITERIA MET"});
  for (const v1::StageScore& score : response.scores()) {
    scores.Add({EnumLabel(score.stage()), absl::StrCat(score.days()),
                absl::StrCat(score.criteria_met(), " of ", score.criteria())});
  }
  return criteria.Render() + "\n" + scores.Render() + "\n";
}

std::string ViewFidelity(const v1::GetFidelityResponse& response) {
  Table table({"COMPONENT", "EVIDENCED", "LAST DAY", ">POSITION"});
  for (const v1::ComponentState& row : response.components()) {
    table.Add({EnumLabel(row.component()), row.evidenced() ? "yes" : "no", OrNone(row.last_on()),
               row.last_position() == 0 ? kNone : absl::StrCat(row.last_position())});
  }
  return absl::StrCat(table.Render(), response.evidenced(), " of ", response.components_size(),
                      " evidenced in the last 365 days; the bottleneck is ",
                      EnumLabel(response.bottleneck()), ".\n");
}

std::string ViewThresholds(const v1::GetThresholdsResponse& response) {
  Table table({"CRITERION", ">VALUE", "SET FOR", ">POSITION"});
  for (const v1::Threshold& row : response.thresholds()) {
    std::string set_for = row.has_value() ? "(default)" : "(to be set)";
    if (row.has_provenance()) set_for = row.own() ? response.territory_id() : "all";
    table.Add({EnumLabel(row.criterion()), row.has_value() ? absl::StrCat(row.value()) : kNone,
               set_for, row.has_provenance() ? absl::StrCat(row.provenance().position()) : kNone});
  }
  return table.Render() + "Months, counts, and hundredths of rates.\n";
}

void AddStages(CLI::App* rollout, Session& session) {
  auto flags = std::make_shared<StageFlags>();
  CLI::App* readiness =
      rollout->add_subcommand("readiness", "Which criteria of a stage a territory meets");
  readiness->add_option("TERRITORY", flags->territory, "The territory")->required();
  readiness->add_option("--stage", flags->stage, "The stage (default: the next one)")
      ->check(CLI::IsMember(StageNames()));
  AddAtFlags(readiness, &flags->at);
  readiness->callback([&session, flags] {
    v1::GetStageReadinessRequest request;
    request.set_stage(StageOf(flags->stage));
    Show(session, *flags, std::move(request), &Service::GetStageReadiness, &ViewReadiness);
  });

  CLI::App* fidelity =
      rollout->add_subcommand("fidelity", "Which core components a territory shows");
  fidelity->add_option("TERRITORY", flags->territory, "The territory")->required();
  AddAtFlags(fidelity, &flags->at);
  fidelity->callback([&session, flags] {
    Show(session, *flags, v1::GetFidelityRequest(), &Service::GetFidelity, &ViewFidelity);
  });

  CLI::App* thresholds =
      rollout->add_subcommand("thresholds", "What the criteria ask for, and who set it");
  thresholds->add_option("TERRITORY", flags->territory, "Only this one (default: all)");
  AddAtFlags(thresholds, &flags->at);
  thresholds->callback([&session, flags] {
    Show(session, *flags, v1::GetThresholdsRequest(), &Service::GetThresholds, &ViewThresholds);
  });
}

}  // namespace loge::cli
