// loge rollout means and loge rollout diffusion: what a territory has to work with, and how the
// rollout reaches the landlords.
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/diffusion.pb.h"
#include "loge/v1/means.pb.h"
#include "loge/v1/rollout.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/money.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::RolloutService::Stub;

struct MeansFlags {
  AtFlags at;
  std::string territory;
  std::string from;
  std::string until;
};

void RunMeans(Session& session, const MeansFlags& flags) {
  v1::GetMeansRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  v1::GetMeansResponse response;
  if (const grpc::Status status = session.Call(&Service::GetMeans, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewMeans(response) << AnsweredText(response.answered()) << "\n";
}

void RunDiffusion(Session& session, const AtFlags& at) {
  v1::GetDiffusionRequest request;
  *request.mutable_at() = QueryAt(at);
  v1::GetDiffusionResponse response;
  if (const grpc::Status status = session.Call(&Service::GetDiffusion, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewDiffusion(response) << AnsweredText(response.answered()) << "\n";
}

// 82 hundredths as "0.82".
std::string FullTimeText(const v1::Presence& presence) {
  if (!presence.has_fte_hundredths()) return kNone;
  return absl::StrFormat("%d.%02d", presence.fte_hundredths() / 100,
                         presence.fte_hundredths() % 100);
}

template <typename Amounts>
void AddAmounts(const std::string& funder, const Amounts& amounts, Table& table) {
  for (const v1::MeansAmount& amount : amounts) {
    table.Add({funder, EnumLabel(amount.purpose()), EurosText(amount.committed_cents()),
               EurosText(amount.reduced_cents()), EurosText(amount.paid_cents())});
  }
}

}  // namespace

std::string ViewMeans(const v1::GetMeansResponse& response) {
  const v1::MeansParameters& asked = response.parameters();
  Table presences({"COORDINATOR", ">FULL TIME"});
  for (const v1::CoordinatorPresence& row : response.coordinators()) {
    presences.Add({row.contact_id(), FullTimeText(row.presence())});
  }
  presences.Add({"(all)", FullTimeText(response.presence())});
  Table amounts({"FUNDER", "PURPOSE", ">COMMITTED", ">TAKEN BACK", ">PAID"});
  for (const v1::FunderMeans& funder : response.funders()) {
    const bool landlord = funder.partner_id().empty();
    AddAmounts(landlord ? funder.landlord_id() : funder.partner_id(), funder.amounts(), amounts);
  }
  AddAmounts("(all)", response.amounts(), amounts);
  return absl::StrCat("The means of ", Printable(asked.territory_id()), ", ", asked.from(), " to ",
                      asked.until(), "\n\n", presences.Render(), "Full-time equivalents over ",
                      response.presence().days(), " days.\n\n", amounts.Render(),
                      "Amounts in euros.\n");
}

std::string ViewDiffusion(const v1::GetDiffusionResponse& response) {
  Table points({"DAY", ">LANDLORDS", ">SHARE", ">DWELLINGS", ">SHARE OF DWELLINGS"});
  for (const v1::DiffusionPoint& point : response.points()) {
    points.Add({point.day(), std::to_string(point.landlords()), Share(point.share()),
                Grouped(point.dwellings()), Share(LOGE_CLI_OPTIONAL(point, dwelling_share))});
  }
  Table marks({"CLASS", ">COMPLETE AT", "LANDLORDS", "DWELLINGS"});
  for (const v1::DiffusionMark& mark : response.classes()) {
    marks.Add({EnumLabel(mark.adopter_class()),
               absl::StrFormat("%.1f %%", mark.share_thousandths() / 10.0),
               OrNone(mark.passed_on()), OrNone(mark.dwellings_passed_on())});
  }
  std::string text = absl::StrCat(
      points.Render(), response.adopters(), " of ", response.landlords(), " landlords; ",
      Grouped(response.dwellings()), " dwellings counted of ", response.counted_landlords(), "\n");
  return marks.empty() ? text : text + "\n" + marks.Render();
}

void AddMeans(CLI::App& rollout, Session& session) {
  auto flags = std::make_shared<MeansFlags>();
  CLI::App* means =
      rollout.add_subcommand("means", "Coordinators and money of a territory in a period");
  means->add_option("TERRITORY", flags->territory, "The territory")->required();
  means->add_option("--from", flags->from, "First day: YYYY-MM-DD, or a month or year")->required();
  means->add_option("--until", flags->until, "Last day: YYYY-MM-DD, or a month or year")
      ->required();
  AddAtFlags(means, &flags->at);
  means->callback([&session, flags] { RunMeans(session, *flags); });

  CLI::App* diffusion =
      rollout.add_subcommand("diffusion", "When the rollout reached how many of the landlords");
  AddAtFlags(diffusion, &flags->at);
  diffusion->callback([&session, flags] { RunDiffusion(session, flags->at); });
}

}  // namespace loge::cli
