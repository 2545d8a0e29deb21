// loge partner close, loge contact end: what becomes of partners and of those who speak for them.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::PartnershipService::Stub;

struct SuccessionFlags {
  WriteFlags write;
  std::string id;
  std::string successor;
  std::string reason;
};

void RunClose(Session& session, const SuccessionFlags& flags) {
  auto request = WriteRequest<v1::ClosePartnerRequest>(flags.write);
  request.set_partner_id(flags.id);
  request.set_successor_partner_id(flags.successor);
  request.set_reason(EnumOf<events::v1::PartnerClosureReason>(flags.reason));
  v1::ClosePartnerResponse response;
  const grpc::Status status = session.Call(&Service::ClosePartner, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat(flags.id, " is no more from ", flags.write.on, " on"));
}

void RunEnd(Session& session, const SuccessionFlags& flags) {
  auto request = WriteRequest<v1::EndContactRequest>(flags.write);
  request.set_contact_id(flags.id);
  request.set_successor_contact_id(flags.successor);
  v1::EndContactResponse response;
  const grpc::Status status = session.Call(&Service::EndContact, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat(flags.id, " speaks for nobody after ", flags.write.on));
}

}  // namespace

void AddSuccession(CLI::App* partner, CLI::App* contact, Session& session) {
  auto flags = std::make_shared<SuccessionFlags>();
  CLI::App* close = partner->add_subcommand("close", "It is no more; its contacts end");
  close->add_option("PARTNER", flags->id, "The partner")->required();
  AddWriteFlags(close, "The first day on which it is no more", &flags->write);
  AddEnumOption<events::v1::PartnerClosureReason>(close, "--reason", &flags->reason, "Why")
      ->required();
  close->add_option("--successor", flags->successor, "The partner that follows");
  close->callback([&session, flags] { RunClose(session, *flags); });

  CLI::App* end = contact->add_subcommand("end", "The person speaks for nobody any longer");
  end->add_option("CONTACT", flags->id, "The contact")->required();
  AddWriteFlags(end, "The last day", &flags->write);
  end->add_option("--successor", flags->successor, "The contact who follows");
  end->callback([&session, flags] { RunEnd(session, *flags); });
}

}  // namespace loge::cli
