// loge meeting: meetings that were told twice.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/random_bytes.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::PartnershipService::Stub;

struct MeetingFlags {
  AtFlags at;
  std::string territory;
  std::string from;
  std::string until;
  double similarity = 0;
  std::string survivor;
  std::string absorbed;
  bool dry_run = false;
};

void RunDuplicates(Session& session, const MeetingFlags& flags) {
  v1::ListDuplicateMeetingsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  request.set_similarity_min(flags.similarity);
  v1::ListDuplicateMeetingsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListDuplicateMeetings, request, flags.at.limit,
          [](auto& list) { return list.mutable_pairs(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewDuplicateMeetings(response) << AnsweredText(response.answered()) << "\n";
}

// The day of the merge is that of the meetings, which the server knows.
void RunMerge(Session& session, const MeetingFlags& flags) {
  v1::GetMeetingRequest asked;
  asked.set_meeting_id(flags.survivor);
  v1::GetMeetingResponse survivor;
  if (const grpc::Status status = session.Call(&Service::GetMeeting, asked, &survivor);
      !status.ok()) {
    return session.Fail(status);
  }
  v1::MergeMeetingsRequest request;
  request.mutable_meta()->set_request_id(FreshRequestId());
  request.mutable_meta()->set_validate_only(flags.dry_run);
  request.set_occurred_on(survivor.meeting().occurred_on());
  request.set_survivor_meeting_id(flags.survivor);
  request.set_absorbed_meeting_id(flags.absorbed);
  v1::MergeMeetingsResponse response;
  if (const grpc::Status status = session.Call(&Service::MergeMeetings, request, &response);
      !status.ok()) {
    return session.Fail(status, /*is_write=*/true);
  }
  if (session.options().json) return session.PrintJson(response);
  if (flags.dry_run) {
    session.out() << "nothing stands against it; nothing was told\n";
  } else if (response.first_position() == 0) {
    session.out() << "known already\n";
  } else {
    session.out() << "told at position " << response.position()
                  << "; cancel that fact to have both meetings back\n";
  }
}

}  // namespace

std::string ViewDuplicateMeetings(const v1::ListDuplicateMeetingsResponse& response) {
  Table table({"DATE", "TERRITORY", "MEETING", "KIND", "OTHER", "KIND", ">IN COMMON", ">NAMED",
               ">SIMILARITY"});
  for (const v1::DuplicateMeetings& pair : response.pairs()) {
    table.Add({pair.first().occurred_on(), pair.first().territory_id(), pair.first().meeting_id(),
               EnumLabel(pair.first().kind()), pair.second().meeting_id(),
               EnumLabel(pair.second().kind()), std::to_string(pair.in_common()),
               std::to_string(pair.named()), Share(pair.similarity())});
  }
  return absl::StrCat(table.Render(), response.pairs_size(),
                      absl::StrFormat(" pairs that may be one meeting, similarity %.3g or more\n",
                                      response.similarity_min()));
}

void AddMeeting(CLI::App& app, Session& session) {
  auto flags = std::make_shared<MeetingFlags>();
  CLI::App* meeting = app.add_subcommand("meeting", "Meetings that were told twice");
  meeting->require_subcommand(1);

  CLI::App* duplicates = meeting->add_subcommand(
      "duplicates", "Pairs of one day and territory with many persons in common");
  duplicates->add_option("TERRITORY", flags->territory, "The territory (default: all)");
  duplicates->add_option("--from", flags->from, "First day")->check(CheckDate);
  duplicates->add_option("--until", flags->until, "Last day")->check(CheckDate);
  duplicates
      ->add_option("--similarity", flags->similarity,
                   "Least share of persons in common (default 0.5)")
      ->check(CLI::Range(0.0, 1.0));
  AddAtFlags(duplicates, &flags->at);
  AddLimitFlag(duplicates, &flags->at);
  duplicates->callback([&session, flags] { RunDuplicates(session, *flags); });

  CLI::App* merge = meeting->add_subcommand("merge", "Two meetings are one");
  merge->add_option("SURVIVOR", flags->survivor, "The meeting that goes on")->required();
  merge->add_option("ABSORBED", flags->absorbed, "The meeting that is the same one")->required();
  merge->add_flag("--dry-run", flags->dry_run, "Ask whether it can be told, tell nothing");
  merge->callback([&session, flags] { RunMerge(session, *flags); });
}

}  // namespace loge::cli
