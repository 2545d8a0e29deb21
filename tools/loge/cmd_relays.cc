// loge relays: who does what, and which relays are being lost.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using events::v1::PartnerType;
using Service = v1::PartnershipService::Stub;

struct RelayFlags {
  AtFlags at;
  std::string territory;
  std::string topic;
  std::string partner_type;
  std::string neighbourhood;
  int32_t window = 0;
  int32_t stale_after = 0;
};

// "urban-project" of PARTNER_TYPE_URBAN_PROJECT.
std::string TypeName(PartnerType type) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(EnumLabel(type)), {{"_", "-"}});
}

// Those that may be asked for.
std::vector<PartnerType> PartnerTypes() {
  std::vector<PartnerType> types;
  const auto* type = events::v1::PartnerType_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto value = static_cast<PartnerType>(type->value(i)->number());
    if (value != events::v1::PARTNER_TYPE_UNSPECIFIED) types.push_back(value);
  }
  return types;
}

std::vector<std::string> TypeNames() {
  std::vector<std::string> names;
  for (const PartnerType type : PartnerTypes()) names.push_back(TypeName(type));
  return names;
}

PartnerType TypeOf(const std::string& name) {
  for (const PartnerType type : PartnerTypes()) {
    if (TypeName(type) == name) return type;
  }
  return events::v1::PARTNER_TYPE_UNSPECIFIED;
}

// Asks for all pages; false when it failed.
template <typename Request, typename Response>
bool Ask(Session& session, const RelayFlags& flags,
         grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
         Request request, Response* response) {
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.mutable_parameters()->set_window_days(flags.window);
  const grpc::Status status = session.CallPages(
      method, request, flags.at.limit, [](Response& page) { return page.mutable_relays(); },
      response);
  if (!status.ok()) session.Fail(status);
  return status.ok();
}

void RunFind(Session& session, const RelayFlags& flags) {
  v1::FindRelaysRequest request;
  request.set_topic(flags.topic);
  request.set_partner_type(TypeOf(flags.partner_type));
  request.set_neighbourhood_id(flags.neighbourhood);
  v1::FindRelaysResponse response;
  if (!Ask(session, flags, &Service::FindRelays, request, &response)) return;
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewRelays(response) << AnsweredText(response.answered()) << "\n";
}

void RunOrphaned(Session& session, const RelayFlags& flags) {
  v1::ListOrphanedRelaysRequest request;
  request.mutable_parameters()->set_stale_after_days(flags.stale_after);
  v1::ListOrphanedRelaysResponse response;
  if (!Ask(session, flags, &Service::ListOrphanedRelays, request, &response)) return;
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewOrphanedRelays(response) << AnsweredText(response.answered()) << "\n";
}

void AddRelayFlags(CLI::App* command, RelayFlags* flags) {
  command->add_option("--territory", flags->territory, "The territory")->required();
  command->add_option("--window", flags->window, "Days of the activities (default 730)")
      ->check(CLI::Range(0, 100000));
  AddAtFlags(command, &flags->at);
  AddLimitFlag(command, &flags->at);
}

}  // namespace

std::string ViewRelays(const v1::FindRelaysResponse& response) {
  Table table({"CONTACT", "KIND", "SPEAKS FOR", "TYPE", "FUNCTION", "KEY RELAY", ">ACTIVITIES",
               "LATEST", "TOPICS", "NEIGHBOURHOODS"});
  for (const v1::Relay& relay : response.relays()) {
    table.Add({relay.contact_id(), EnumLabel(relay.kind()),
               OrNone(relay.partner_id().empty() ? relay.landlord_id() : relay.partner_id()),
               EnumLabel(relay.partner_type()), OrNone(relay.function()),
               relay.key_relay() ? "yes" : "no", std::to_string(relay.activities()),
               relay.last_met_on(), OrNone(Join(Strings(relay.topics()), ", ")),
               OrNone(Join(Strings(relay.neighbourhood_ids()), ", "))});
  }
  return absl::StrCat(table.Render(), response.relays_size(), " relays, met within ",
                      response.parameters().window_days(), " days\n");
}

std::string ViewOrphanedRelays(const v1::ListOrphanedRelaysResponse& response) {
  Table table({"LOSS", "PARTNER", "CONTACTS", "LATEST", "DEPARTED"});
  for (const v1::OrphanedRelay& relay : response.relays()) {
    table.Add({EnumLabel(relay.loss()), relay.partner_id(),
               Join(Strings(relay.contact_ids()), ", "), relay.last_met_on(),
               OrNone(Join(Strings(relay.departed_person_ids()), ", "))});
  }
  const v1::RelayParameters& used = response.parameters();
  return absl::StrCat(table.Render(), response.relays_size(), " relays; ties of ",
                      used.window_days(), " days, contacts stale after ", used.stale_after_days(),
                      " days\n");
}

void AddRelays(CLI::App& app, Session& session) {
  auto flags = std::make_shared<RelayFlags>();
  CLI::App* relays = app.add_subcommand("relays", "Contacts whom caretakers know");
  relays->require_subcommand(1);

  CLI::App* find = relays->add_subcommand("find", "Who does what");
  find->add_option("--topic", flags->topic, "Only those who met on this topic");
  find->add_option("--partner-type", flags->partner_type, "Only contacts of these partners")
      ->check(CLI::IsMember(TypeNames()));
  find->add_option("--neighbourhood", flags->neighbourhood,
                   "Only those who met caretakers of this neighbourhood, or about it");
  AddRelayFlags(find, flags.get());
  find->callback([&session, flags] { RunFind(session, *flags); });

  CLI::App* orphaned = relays->add_subcommand(
      "orphaned", "Partners whose every tie was with somebody departed, and stale contacts");
  orphaned
      ->add_option("--stale-after", flags->stale_after,
                   "Days without an activity after which a contact is stale (default 365)")
      ->check(CLI::Range(0, 100000));
  AddRelayFlags(orphaned, flags.get());
  orphaned->callback([&session, flags] { RunOrphaned(session, *flags); });
}

}  // namespace loge::cli
