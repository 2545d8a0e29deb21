#include "absl/strings/str_cat.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct RolloutFlags {
  AtFlags at;
  std::string territory;
};

void RunOne(Session& session, const RolloutFlags& flags) {
  v1::GetTerritoryRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  v1::GetTerritoryResponse response;
  if (const grpc::Status status = session.Call(&Service::GetTerritory, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewTerritories({response.territory()}) << AnsweredText(response.answered())
                << "\n";
}

void RunAll(Session& session, const RolloutFlags& flags) {
  v1::ListTerritoriesRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  v1::ListTerritoriesResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListTerritories, request, flags.at.limit,
          [](auto& list) { return list.mutable_territories(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewTerritories({response.territories().begin(), response.territories().end()})
                << AnsweredText(response.answered()) << "\n";
}

std::string Months(bool known, int32_t months) {
  return known ? absl::StrCat(months, " months") : kNone;
}

std::string CoordinatorsText(const v1::Territory& territory) {
  std::vector<std::string> parts;
  for (const v1::CoordinatorAssignment& assignment : territory.coordinators()) {
    parts.push_back(absl::StrCat(assignment.contact_id(), " ", assignment.fte_hundredths(), " %"));
  }
  return OrNone(Join(parts, ", "));
}

template <typename Intervals, typename Pauses>
void AddStages(const std::string& territory_id, const Intervals& intervals, const Pauses& pauses,
               Table& stages) {
  for (const v1::StageInterval& stage : intervals) {
    stages.Add({territory_id, EnumLabel(stage.stage()), stage.from(), OrNone(stage.until()),
                std::to_string(stage.days()),
                stage.skip_reason() == 0 ? "" : "skipped: " + EnumLabel(stage.skip_reason()),
                std::to_string(stage.provenance().position())});
  }
  for (const v1::PausePeriod& pause : pauses) {
    stages.Add({territory_id, "(pause)", pause.from(), OrNone(pause.until()), "",
                EnumLabel(pause.reason()), std::to_string(pause.provenance().position())});
  }
}

Table StageTable() {
  return Table({"TERRITORY", "STAGE", "FROM", "UNTIL", ">DAYS", "NOTE", ">POSITION"});
}

}  // namespace

std::string ViewStages(const std::string& territory_id, const v1::ExplainStagesResponse& response) {
  Table stages = StageTable();
  AddStages(territory_id, response.stages(), response.pauses(), stages);
  return stages.Render();
}

std::string ViewTerritories(const std::vector<v1::Territory>& territories) {
  Table overview({"TERRITORY", "STAGE", ">SINCE COMMITTED", ">SINCE PILOT", "SEEDED FROM",
                  "COORDINATORS", ">CARETAKERS", ">LANDLORDS", ">NEIGHBOURHOODS"});
  Table stages = StageTable();
  for (const v1::Territory& territory : territories) {
    const v1::Coverage& coverage = territory.coverage();
    overview.Add(
        {territory.territory_id(),
         EnumLabel(territory.stage()) + (territory.paused() ? " (paused)" : ""),
         Months(territory.has_age_months_since_committed(), territory.age_months_since_committed()),
         Months(territory.has_age_months_since_pilot(), territory.age_months_since_pilot()),
         OrNone(Join(Strings(territory.seeded_from()), ", ")), CoordinatorsText(territory),
         std::to_string(coverage.caretakers()), std::to_string(coverage.landlords()),
         absl::StrCat(coverage.neighbourhoods_with_caretakers(), " of ",
                      coverage.neighbourhoods())});
    AddStages(territory.territory_id(), territory.stages(), territory.pauses(), stages);
  }
  return overview.Render() + "\n" + stages.Render() + "\n";
}

void AddRollout(CLI::App& app, Session& session) {
  auto flags = std::make_shared<RolloutFlags>();
  CLI::App* command =
      app.add_subcommand("rollout", "The territories: stages, ages, who is reached, coordinators");
  command->add_option("TERRITORY", flags->territory, "Only this one");
  AddAtFlags(command, &flags->at);
  AddLimitFlag(command, &flags->at);
  command->callback([&session, flags] {
    flags->territory.empty() ? RunAll(session, *flags) : RunOne(session, *flags);
  });
}

}  // namespace loge::cli
