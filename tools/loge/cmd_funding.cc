// loge funding: who committed itself to pay what, and what was paid.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "loge/v1/fundings.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/money.h"
#include "tools/loge/random_bytes.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using events::v1::FundingPurpose;
using Service = v1::RolloutService::Stub;

struct FundingFlags {
  AtFlags at;
  std::string funding;
  std::string landlord;
  std::string partner;
  std::string territory;
  std::string neighbourhood;
  std::string from;
  std::string until;
  std::string purpose;
  std::string amount;
  std::string on;
  bool dry_run = false;
};

// Name -> value: "training" for FUNDING_PURPOSE_TRAINING, …
std::vector<std::pair<std::string, FundingPurpose>> Purposes() {
  std::vector<std::pair<std::string, FundingPurpose>> all;
  for (int i = events::v1::FundingPurpose_MIN + 1; i <= events::v1::FundingPurpose_MAX; ++i) {
    if (!events::v1::FundingPurpose_IsValid(i)) continue;
    const auto purpose = static_cast<FundingPurpose>(i);
    all.emplace_back(absl::AsciiStrToLower(EnumLabel(purpose)), purpose);
  }
  return all;
}

FundingPurpose PurposeOf(const std::string& text) {
  for (const auto& [name, purpose] : Purposes()) {
    if (name == text) return purpose;
  }
  return events::v1::FUNDING_PURPOSE_UNSPECIFIED;
}

std::vector<std::string> PurposeNames() {
  std::vector<std::string> names;
  for (const auto& [name, purpose] : Purposes()) names.push_back(name);
  return names;
}

// Sends a command that is complete but for what all of them have.
template <class Request, class Response>
void Tell(Session& session, const FundingFlags& flags, Request request,
          grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*)) {
  request.mutable_meta()->set_request_id(FreshRequestId());
  request.mutable_meta()->set_validate_only(flags.dry_run);
  request.set_occurred_on(flags.on);
  request.set_funding_id(flags.funding);
  request.set_amount_cents(CentsOf(flags.amount).value_or(0));
  Response response;
  if (const grpc::Status status = session.Call(method, request, &response); !status.ok()) {
    return session.Fail(status, /*is_write=*/true);
  }
  if (session.options().json) return session.PrintJson(response);
  if (flags.dry_run) {
    session.out() << "nothing stands against it; nothing was told\n";
  } else if (response.first_position() == 0) {
    session.out() << "known already, of " << Printable(response.funding_id()) << "\n";
  } else {
    session.out() << "told at position " << response.position() << "\n";
  }
}

void RunCommit(Session& session, const FundingFlags& flags) {
  v1::CommitFundingRequest request;
  request.set_landlord_id(flags.landlord);
  request.set_partner_id(flags.partner);
  request.set_territory_id(flags.territory);
  request.set_neighbourhood_id(flags.neighbourhood);
  request.set_period_from(flags.from);
  request.set_period_until(flags.until);
  request.set_purpose(PurposeOf(flags.purpose));
  Tell(session, flags, std::move(request), &Service::CommitFunding);
}

void RunList(Session& session, const FundingFlags& flags) {
  v1::ListFundingsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  request.set_partner_id(flags.partner);
  request.set_territory_id(flags.territory);
  request.set_purpose(PurposeOf(flags.purpose));
  v1::ListFundingsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListFundings, request, flags.at.limit,
          [](auto& list) { return list.mutable_fundings(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewFundings(response) << AnsweredText(response.answered()) << "\n";
}

// What commit, pay and reduce have in common.
void AddTellFlags(CLI::App* command, FundingFlags* flags, const std::string& on) {
  command->add_option("FUNDING", flags->funding, "Its id")->required();
  command->add_option("--amount", flags->amount, "Euros, as 1234,56")
      ->required()
      ->check(CheckEuros);
  command->add_option("--on", flags->on, on + ": YYYY-MM-DD, YYYY-MM or YYYY")->required();
  command->add_flag("--dry-run", flags->dry_run, "Ask whether it can be told, tell nothing");
}

// What commit and list have in common.
CLI::Option* AddFunderFlags(CLI::App* command, FundingFlags* flags) {
  auto* landlord = command->add_option("--landlord", flags->landlord, "The funder, a landlord");
  command->add_option("--partner", flags->partner, "The funder, a partner")->excludes(landlord);
  command->add_option("--territory", flags->territory, "The territory that it is for");
  return command->add_option("--purpose", flags->purpose, "What it is for")
      ->check(CLI::IsMember(PurposeNames()));
}

}  // namespace

std::string ViewFundings(const v1::ListFundingsResponse& response) {
  Table table({"FUNDING", "FUNDER", "TERRITORY", "NEIGHBOURHOOD", "PURPOSE", "FROM", "UNTIL",
               ">COMMITTED", ">TAKEN BACK", ">PAID", ">POSITION"});
  for (const v1::Funding& funding : response.fundings()) {
    const bool landlord = funding.partner_id().empty();
    table.Add({funding.funding_id(), landlord ? funding.landlord_id() : funding.partner_id(),
               OrNone(funding.territory_id()), OrNone(funding.neighbourhood_id()),
               EnumLabel(funding.purpose()), funding.period_from(), funding.period_until(),
               EurosText(funding.committed_cents()), EurosText(funding.reduced_cents()),
               EurosText(funding.paid_cents()), std::to_string(funding.provenance().position())});
  }
  return table.Render() + "Amounts in euros.\n";
}

void AddFunding(CLI::App& app, Session& session) {
  auto flags = std::make_shared<FundingFlags>();
  CLI::App* funding = app.add_subcommand("funding", "Who pays how much, and what for");
  funding->require_subcommand(1);

  CLI::App* commit = funding->add_subcommand("commit", "A funder commits itself");
  AddTellFlags(commit, flags.get(), "When it did");
  AddFunderFlags(commit, flags.get())->required();
  commit->add_option("--neighbourhood", flags->neighbourhood, "The neighbourhood that it is for");
  commit->add_option("--from", flags->from, "First day of the period")
      ->required()
      ->check(CheckDate);
  commit->add_option("--until", flags->until, "Last day of the period")
      ->required()
      ->check(CheckDate);
  commit->callback([&session, flags] { RunCommit(session, *flags); });

  CLI::App* pay = funding->add_subcommand("pay", "Some of it was paid");
  AddTellFlags(pay, flags.get(), "When");
  pay->callback(
      [&session, flags] { Tell(session, *flags, v1::PayFundingRequest(), &Service::PayFunding); });

  CLI::App* reduce = funding->add_subcommand("reduce", "Less of it is committed");
  AddTellFlags(reduce, flags.get(), "From when on");
  reduce->callback([&session, flags] {
    Tell(session, *flags, v1::ReduceFundingRequest(), &Service::ReduceFunding);
  });

  CLI::App* list = funding->add_subcommand("list", "All that are committed by a day");
  AddFunderFlags(list, flags.get());
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });
}

}  // namespace loge::cli
