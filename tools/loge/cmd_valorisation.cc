// loge valorisation: what is done for the standing of the trade.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/practices.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct ValorisationFlags {
  AtFlags at;
  WriteFlags write;
  std::string id;
  std::string territory;
  std::string audience;
  std::string medium;
};

void RunHold(Session& session, const ValorisationFlags& flags) {
  auto request = WriteRequest<v1::HoldValorisationActionRequest>(flags.write);
  request.set_action_id(flags.id);
  request.set_territory_id(flags.territory);
  request.set_audience(EnumOf<events::v1::ValorisationAudience>(flags.audience));
  request.set_medium(EnumOf<events::v1::ValorisationMedium>(flags.medium));
  v1::HoldValorisationActionResponse response;
  const grpc::Status status = session.Call(&Service::HoldValorisationAction, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the action ", response.action_id(), " is recorded"));
}

void RunList(Session& session, const ValorisationFlags& flags) {
  v1::ListValorisationActionsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_audience(EnumOf<events::v1::ValorisationAudience>(flags.audience));
  request.set_medium(EnumOf<events::v1::ValorisationMedium>(flags.medium));
  v1::ListValorisationActionsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListValorisationActions, request, flags.at.limit,
          [](auto& list) { return list.mutable_actions(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewValorisationActions(response) << response.actions_size() << " actions, "
                << AnsweredText(response.answered()) << "\n";
}

// Both commands have these; only one asks for them.
void AddAboutFlags(CLI::App* command, ValorisationFlags* flags, bool required) {
  command->add_option("--territory", flags->territory, "The territory")->required(required);
  AddEnumOption<events::v1::ValorisationAudience>(command, "--audience", &flags->audience,
                                                  "For whom")
      ->required(required);
  AddEnumOption<events::v1::ValorisationMedium>(command, "--medium", &flags->medium,
                                                "By what means")
      ->required(required);
}

}  // namespace

std::string ViewValorisationActions(const v1::ListValorisationActionsResponse& response) {
  Table table({"ACTION", "DATE", "TERRITORY", "AUDIENCE", "MEDIUM", ">POSITION"});
  for (const v1::ValorisationAction& action : response.actions()) {
    table.Add({action.action_id(), action.occurred_on(), action.territory_id(),
               EnumLabel(action.audience()), EnumLabel(action.medium()),
               std::to_string(action.provenance().position())});
  }
  return table.Render();
}

void AddValorisation(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ValorisationFlags>();
  CLI::App* valorisation =
      app.add_subcommand("valorisation", "What is done for the standing of the trade");
  valorisation->require_subcommand(1);

  CLI::App* hold = valorisation->add_subcommand("hold", "An action took place");
  AddAboutFlags(hold, flags.get(), /*required=*/true);
  hold->add_option("--id", flags->id, "The id to give it (default: one is made)");
  AddWriteFlags(hold, "The day on which it took place", &flags->write);
  hold->callback([&session, flags] { RunHold(session, *flags); });

  CLI::App* list = valorisation->add_subcommand("list", "All of them");
  AddAboutFlags(list, flags.get(), /*required=*/false);
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });
}

}  // namespace loge::cli
