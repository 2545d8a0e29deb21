// loge proposal: what was proposed to landlords, and how they answered.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::PartnershipService::Stub;

struct ProposalFlags {
  AtFlags at;
  WriteFlags write;
  std::string id;
  std::vector<std::string> landlords;
  std::string landlord;
  std::string topic;
  std::string territory;
  std::string meeting;
  std::string answer;
  bool open = false;
};

void RunMake(Session& session, const ProposalFlags& flags) {
  auto request = WriteRequest<v1::MakeProposalRequest>(flags.write);
  request.set_proposal_id(flags.id);
  *request.mutable_landlord_ids() = {flags.landlords.begin(), flags.landlords.end()};
  request.set_topic(flags.topic);
  request.set_territory_id(flags.territory);
  request.set_meeting_id(flags.meeting);
  v1::MakeProposalResponse response;
  const grpc::Status status = session.Call(&Service::MakeProposal, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the proposal ", response.proposal_id(), " is made"));
}

void RunAnswer(Session& session, const ProposalFlags& flags) {
  auto request = WriteRequest<v1::AnswerProposalRequest>(flags.write);
  request.set_proposal_id(flags.id);
  request.set_landlord_id(flags.landlord);
  request.set_answer(EnumOf<events::v1::ProposalAnswer>(flags.answer));
  v1::AnswerProposalResponse response;
  const grpc::Status status = session.Call(&Service::AnswerProposal, request, &response);
  PrintWritten(
      session, flags.write, status, response,
      absl::StrCat(flags.landlord, " has answered the proposal ", flags.id, ": ", flags.answer));
}

void RunList(Session& session, const ProposalFlags& flags) {
  v1::ListProposalsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  request.set_territory_id(flags.territory);
  request.set_open(flags.open);
  v1::ListProposalsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListProposals, request, flags.at.limit,
          [](auto& list) { return list.mutable_proposals(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewProposals(response) << response.proposals_size() << " proposals, "
                << AnsweredText(response.answered()) << "\n";
}

}  // namespace

std::string ViewProposals(const v1::ListProposalsResponse& response) {
  Table table(
      {"PROPOSAL", "MADE", "TOPIC", "TERRITORY", "LANDLORD", "ANSWER", "BY", "ANSWERED", ">DAYS"});
  for (const v1::Proposal& row : response.proposals()) {
    for (const v1::ProposalReply& reply : row.replies()) {
      const bool open = reply.answered_on().empty();
      table.Add({row.proposal_id(), row.made_on(), row.topic(), OrNone(row.territory_id()),
                 reply.landlord_id(), EnumLabel(reply.answer()), reply.by_landlord_id(),
                 OrNone(reply.answered_on()), open ? kNone : std::to_string(reply.delay_days())});
    }
  }
  return table.Render();
}

void AddProposals(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ProposalFlags>();
  CLI::App* proposal = app.add_subcommand("proposal", "What was proposed to landlords");
  proposal->require_subcommand(1);

  CLI::App* make = proposal->add_subcommand("make", "One is made");
  AddWriteFlags(make, "The day on which it was made", &flags->write);
  make->add_option("--landlord", flags->landlords, "A landlord it is made to (may be repeated)")
      ->required();
  make->add_option("--topic", flags->topic, "The topic")->required();
  make->add_option("--territory", flags->territory, "The territory it is about");
  make->add_option("--meeting", flags->meeting, "The meeting it came from");
  make->add_option("--id", flags->id, "The id to give it (default: one is made)");
  make->callback([&session, flags] { RunMake(session, *flags); });

  CLI::App* answer = proposal->add_subcommand("answer", "A landlord has answered");
  answer->add_option("PROPOSAL", flags->id, "The proposal")->required();
  answer->add_option("LANDLORD", flags->landlord, "Who answered")->required();
  AddWriteFlags(answer, "The day on which it was answered", &flags->write);
  AddEnumOption<events::v1::ProposalAnswer>(answer, "--answer", &flags->answer, "The answer")
      ->required();
  answer->callback([&session, flags] { RunAnswer(session, *flags); });

  CLI::App* list = proposal->add_subcommand("list", "All of them, with their answers");
  list->add_option("--landlord", flags->landlord, "Only those of this landlord");
  list->add_option("--territory", flags->territory, "Only those about this territory");
  list->add_flag("--open", flags->open, "Only those that wait for an answer");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });
}

}  // namespace loge::cli
