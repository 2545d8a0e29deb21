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

std::string NoteOf(const v1::StageInterval& stage) {
  std::vector<std::string> parts;
  if (stage.skip_reason() != 0) parts.push_back("skipped: " + EnumLabel(stage.skip_reason()));
  if (stage.unmet_size() > 0) {
    parts.push_back(absl::StrCat(stage.unmet_size(), " unmet: ", EnumLabel(stage.force_reason())));
  }
  return Join(parts, "; ");
}

// `told` has the stages, the pauses and the end of a territory.
template <typename Told>
void AddTimeline(const std::string& territory_id, const Told& told, Table& stages) {
  for (const v1::StageInterval& stage : told.stages()) {
    stages.Add({territory_id, EnumLabel(stage.stage()), stage.from(), OrNone(stage.until()),
                std::to_string(stage.days()), NoteOf(stage),
                std::to_string(stage.provenance().position())});
  }
  for (const v1::PausePeriod& pause : told.pauses()) {
    stages.Add({territory_id, "(pause)", pause.from(), OrNone(pause.until()), "",
                EnumLabel(pause.reason()), std::to_string(pause.provenance().position())});
  }
  if (!told.has_withdrawal()) return;
  const v1::Withdrawal& withdrawal = told.withdrawal();
  stages.Add({territory_id, "(withdrawn)", withdrawal.from(), "", "",
              EnumLabel(withdrawal.reason()), std::to_string(withdrawal.provenance().position())});
}

// "PILOT (paused)".
std::string StageText(const v1::Territory& territory) {
  std::string text = EnumLabel(territory.stage());
  if (territory.paused()) text += " (paused)";
  if (territory.has_withdrawal()) text += " (withdrawn)";
  return text;
}

Table StageTable() {
  return Table({"TERRITORY", "STAGE", "FROM", "UNTIL", ">DAYS", "NOTE", ">POSITION"});
}

}  // namespace

std::string ViewStages(const std::string& territory_id, const v1::ExplainStagesResponse& response) {
  Table stages = StageTable();
  AddTimeline(territory_id, response, stages);
  return stages.Render();
}

std::string ViewTerritories(const std::vector<v1::Territory>& territories) {
  Table overview({"TERRITORY", "STAGE", ">SINCE COMMITTED", ">SINCE PILOT", "SEEDED FROM",
                  "COORDINATORS", ">CARETAKERS", ">LANDLORDS", ">NEIGHBOURHOODS"});
  Table stages = StageTable();
  for (const v1::Territory& territory : territories) {
    const v1::Coverage& coverage = territory.coverage();
    overview.Add(
        {territory.territory_id(), StageText(territory),
         Months(territory.has_age_months_since_committed(), territory.age_months_since_committed()),
         Months(territory.has_age_months_since_pilot(), territory.age_months_since_pilot()),
         OrNone(Join(Strings(territory.seeded_from()), ", ")), CoordinatorsText(territory),
         coverage.has_caretakers() ? std::to_string(coverage.caretakers()) : kNone,
         std::to_string(coverage.landlords()),
         absl::StrCat(coverage.neighbourhoods_with_caretakers(), " of ",
                      coverage.neighbourhoods())});
    AddTimeline(territory.territory_id(), territory, stages);
  }
  return overview.Render() + "\n" + stages.Render() + "\n";
}

void AddRollout(CLI::App& app, Session& session) {
  auto flags = std::make_shared<RolloutFlags>();
  CLI::App* command =
      app.add_subcommand("rollout", "The territories: stages, ages, who is reached, coordinators");
  command->add_option("TERRITORY", flags->territory, "Only this one");
  AddCentre(*command, session);
  AddAtFlags(command, &flags->at);
  AddLimitFlag(command, &flags->at);
  AddRolloutCompare(*command, session);
  AddStages(command, session);
  AddMeans(*command, session);
  command->callback([&session, flags, command] {
    if (!command->get_subcommands().empty()) return;
    flags->territory.empty() ? RunAll(session, *flags) : RunOne(session, *flags);
  });
}

}  // namespace loge::cli
