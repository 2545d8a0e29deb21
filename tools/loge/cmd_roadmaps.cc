// loge roadmaps: what centres want to reach, and how far people say it is.
#include <memory>
#include <string>

#include "loge/v1/roadmaps.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct RoadmapFlags {
  AtFlags at;
  std::string roadmap;
  std::string territory;
  bool in_force = false;
};

void RunList(Session& session, const RoadmapFlags& flags) {
  v1::ListRoadmapsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_in_force(flags.in_force);
  v1::ListRoadmapsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListRoadmaps, request, flags.at.limit,
          [](auto& list) { return list.mutable_roadmaps(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewRoadmaps(response) << AnsweredText(response.answered()) << "\n";
}

void RunShow(Session& session, const RoadmapFlags& flags) {
  v1::GetRoadmapRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_roadmap_id(flags.roadmap);
  v1::GetRoadmapResponse response;
  if (const grpc::Status status = session.Call(&Service::GetRoadmap, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewRoadmap(response.roadmap()) << AnsweredText(response.answered()) << "\n";
}

void AddRoadmap(const v1::Roadmap& roadmap, Table& table) {
  table.Add({roadmap.roadmap_id(), roadmap.title(), Join(Strings(roadmap.territory_ids()), ", "),
             roadmap.adopted_on(), roadmap.period_from(), roadmap.period_until(),
             roadmap.in_force() ? "yes" : "no", std::to_string(roadmap.objectives_size()),
             std::to_string(roadmap.provenance().position())});
}

Table RoadmapTable() {
  return Table({"ROADMAP", "TITLE", "TERRITORIES", "ADOPTED", "FROM", "UNTIL", "IN FORCE",
                ">OBJECTIVES", ">POSITION"});
}

}  // namespace

std::string ViewRoadmaps(const v1::ListRoadmapsResponse& response) {
  Table table = RoadmapTable();
  for (const v1::Roadmap& roadmap : response.roadmaps()) AddRoadmap(roadmap, table);
  return table.Render();
}

std::string ViewRoadmap(const v1::Roadmap& roadmap) {
  Table table = RoadmapTable();
  AddRoadmap(roadmap, table);
  Table objectives({"OBJECTIVE", "PILLAR", "TITLE", "STATUS", "STATED"});
  Table statements({"OBJECTIVE", "STATUS", "STATED", ">POSITION"});
  for (const v1::RoadmapObjective& objective : roadmap.objectives()) {
    objectives.Add({objective.objective_id(), EnumLabel(objective.pillar()), objective.title(),
                    EnumLabel(objective.status()), OrNone(objective.assessed_on())});
    for (const v1::ObjectiveStatement& statement : objective.statements()) {
      statements.Add({objective.objective_id(), EnumLabel(statement.status()),
                      statement.assessed_on(), std::to_string(statement.provenance().position())});
    }
  }
  std::string text = table.Render() + "\n" + objectives.Render() + "\n";
  if (!statements.empty()) text += statements.Render() + "\n";
  return text;
}

void AddRoadmaps(CLI::App& app, Session& session) {
  auto flags = std::make_shared<RoadmapFlags>();
  CLI::App* roadmaps =
      app.add_subcommand("roadmaps", "What centres want to reach, and how far people say it is");
  roadmaps->require_subcommand(1);

  CLI::App* list = roadmaps->add_subcommand("list", "All that are adopted by a day");
  list->add_option("--territory", flags->territory, "Only those for this territory");
  list->add_flag("--in-force", flags->in_force, "Only those whose period holds that day");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });

  CLI::App* show = roadmaps->add_subcommand("show", "One of them, with everything that was stated");
  show->add_option("ROADMAP", flags->roadmap, "Its id")->required();
  AddAtFlags(show, &flags->at);
  show->callback([&session, flags] { RunShow(session, *flags); });
}

}  // namespace loge::cli
