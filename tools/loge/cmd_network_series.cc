// loge network --series: the network of a territory month by month.
#include <string>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/cmd_network.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

constexpr char kLegend[] =
    "I1: dependence on the coordinators; WITH K: share of the meetings with one; ONLY K: share of "
    "the caretakers tied outside only to one; I2: share of support and partner meetings that "
    "referents led without one; I6: share of the caretakers without a tie outside the own "
    "landlord; SILO L, SILO N: silo index by landlord, by neighbourhood; I7: share of the steering "
    "meetings with a caretaker; SEATS: caretakers' share of those who were there; I8: share of the "
    "meetings with two landlords; EVEN: how equally the caretakers of the landlords take part; "
    "DAYS: since the last meeting with two landlords; EXP: experiments that two or more launched; "
    "I9: share of the partners whose ties all lost somebody; STALE: contacts of partners without a "
    "recent activity.";

void AddPoint(const v1::NetworkPoint& point, Table* table) {
  table->Add({point.as_of(), Grouped(point.persons()), Grouped(point.caretakers()),
              Grouped(point.ties()), Share(LOGE_CLI_OPTIONAL(point, coordinator_dependence)),
              Share(LOGE_CLI_OPTIONAL(point, coordinator_meeting_share)),
              Share(LOGE_CLI_OPTIONAL(point, coordinator_only_share)),
              Share(LOGE_CLI_OPTIONAL(point, relay_rate)),
              Share(LOGE_CLI_OPTIONAL(point, isolation)),
              Share(LOGE_CLI_OPTIONAL(point.silo_landlord(), silo)),
              Share(LOGE_CLI_OPTIONAL(point.silo_neighbourhood(), silo)),
              Share(LOGE_CLI_OPTIONAL(point, steering_with_caretakers_share)),
              Share(LOGE_CLI_OPTIONAL(point, caretaker_seat_share)),
              Share(LOGE_CLI_OPTIONAL(point, meetings_with_two_landlords_share)),
              Share(LOGE_CLI_OPTIONAL(point, evenness)),
              point.has_days_since_last() ? Grouped(point.days_since_last()) : kNone,
              Grouped(point.experiments()), Share(LOGE_CLI_OPTIONAL(point, orphaned_share)),
              Grouped(point.stale_contacts())});
}

}  // namespace

std::string ViewNetworkSeries(const std::string& territory,
                              const v1::GetNetworkSeriesResponse& response) {
  Table table({"ON", ">PERSONS", ">CARETAKERS", ">TIES", ">I1", ">WITH K", ">ONLY K", ">I2", ">I6",
               ">SILO L", ">SILO N", ">I7", ">SEATS", ">I8", ">EVEN", ">DAYS", ">EXP", ">I9",
               ">STALE"});
  for (const v1::NetworkPoint& point : response.points()) AddPoint(point, &table);
  const v1::NetworkParameters& used = response.parameters();
  return absl::StrCat("NETWORK OF ", Printable(territory), "\n", table.Render(), "\n",
                      Wrap(kLegend, kTextColumns), "\nTies, WITH K, I9: of ", used.window_days(),
                      " days; activities: of ", used.activity_window_days(),
                      " days; as known at position ", response.answered().as_known_at(), ".\n");
}

void AddSeriesFlags(CLI::App* command, SeriesFlags* flags) {
  CLI::Option* series =
      command->add_flag("--series", flags->wanted, "Month by month, with I2, I7, I8 and I9")
          ->excludes("--graph")
          ->excludes("--compare")
          ->excludes("--export")
          ->excludes("--svg");
  command
      ->add_option("--from", flags->from,
                   "With --series: the first month (default: 11 months before the last one)")
      ->type_name("YYYY-MM")
      ->needs(series)
      ->check(CheckMonth);
  command
      ->add_option("--until", flags->until,
                   "With --series: the last month (default: that of --as-of)")
      ->type_name("YYYY-MM")
      ->needs(series)
      ->check(CheckMonth);
}

void RunSeries(Session& session, const NetworkQuestion& question, const SeriesFlags& flags) {
  v1::GetNetworkSeriesRequest request;
  *request.mutable_at() = QueryAt(question.at);
  request.set_territory_id(question.territory);
  request.set_from_month(flags.from);
  request.set_until_month(flags.until);
  *request.mutable_parameters() = ParametersOf(question.network);
  v1::GetNetworkSeriesResponse response;
  if (const grpc::Status status =
          session.Call(&v1::PartnershipService::Stub::GetNetworkSeries, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewNetworkSeries(question.territory, response);
}

}  // namespace loge::cli
