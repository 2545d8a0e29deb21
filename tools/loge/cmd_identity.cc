// loge caretaker merge and unmerge: two ids that are one person, and that are not after all.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::CaretakerService::Stub;

struct IdentityFlags {
  WriteFlags write;
  std::string survivor;
  std::string absorbed;
  bool several_employers = false;
};

// What both commands say alike.
template <class Request>
Request RequestOf(const IdentityFlags& flags) {
  auto request = WriteRequest<Request>(flags.write);
  *request.mutable_survivor() = PersonOf(flags.survivor);
  *request.mutable_absorbed() = PersonOf(flags.absorbed);
  return request;
}

void RunMerge(Session& session, const IdentityFlags& flags) {
  auto request = RequestOf<v1::MergeCaretakersRequest>(flags);
  request.set_confirm_multi_employer(flags.several_employers);
  v1::MergeCaretakersResponse response;
  const grpc::Status status = session.Call(&Service::MergeCaretakers, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat(flags.absorbed, " is another name of ", flags.survivor));
}

void RunUnmerge(Session& session, const IdentityFlags& flags) {
  const auto request = RequestOf<v1::RevertMergeRequest>(flags);
  v1::RevertMergeResponse response;
  const grpc::Status status = session.Call(&Service::RevertMerge, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat(flags.survivor, " and ", flags.absorbed, " are two persons again"));
}

CLI::App* AddCommand(CLI::App* caretaker, const std::string& name, const std::string& help,
                     IdentityFlags* flags) {
  CLI::App* command = caretaker->add_subcommand(name, help);
  command->add_option("SURVIVOR", flags->survivor, "The id that goes on, or LANDLORD:NUMBER")
      ->required();
  command->add_option("ABSORBED", flags->absorbed, "The other id, or LANDLORD:NUMBER")->required();
  AddWriteFlags(command, "The day on which it was found out", &flags->write);
  return command;
}

}  // namespace

void AddIdentity(CLI::App* caretaker, Session& session) {
  auto flags = std::make_shared<IdentityFlags>();
  CLI::App* merge = AddCommand(caretaker, "merge", "Two ids are one person", flags.get());
  merge->add_flag("--confirm-multi-employer", flags->several_employers,
                  "The person does work for several landlords at once");
  merge->callback([&session, flags] { RunMerge(session, *flags); });
  CLI::App* unmerge =
      AddCommand(caretaker, "unmerge", "They are not: as if never merged", flags.get());
  unmerge->callback([&session, flags] { RunUnmerge(session, *flags); });
}

}  // namespace loge::cli
