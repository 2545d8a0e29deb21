// Activity reports of every territory and of all: what they count is what the lists show, and each
// figure stands on as many events as it says.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.pb.h"
#include "tests/property/explainer.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 2;
constexpr int kCommands = 350;
constexpr int kMoments = 8;
constexpr int kExplained = 4;  // Figures of each report.
constexpr int kPageSizeMax = 300;

// Of a date that may be known to the month or the year only.
int FirstDayOf(std::string text) {
  while (text.size() < 10) text += "-01";
  return DayNumber(text);
}

// By key: what the lists of a recount show in a period.
class Counts {
 public:
  Counts(const Recount& recount, int from, int until)
      : recount_(recount), from_(from), until_(until) {}

  void AddTerritory(const std::string& id) {
    for (const v1::ExpressionGroup& group : recount_.ExpressionGroups(id)) {
      if (!Has(group.occurred_on())) continue;
      ++counts_["networks.expression_groups"];
      counts_["networks.expression_attendance"] +=
          std::max(group.headcount(), group.caretaker_ids_size());
      came_.insert(group.caretaker_ids().begin(), group.caretaker_ids().end());
    }
    for (const v1::Introduction& introduction : recount_.Introductions(id)) {
      if (!Has(introduction.occurred_on())) continue;
      ++counts_["networks.introductions"];
      introduced_.insert(introduction.caretaker_id());
    }
    for (const v1::Meeting& meeting : recount_.Meetings(id)) {
      if (!Has(meeting.occurred_on())) continue;
      ++counts_["partnership.meetings"];
      const std::string kind = events::v1::MeetingKind_Name(meeting.kind());
      ++counts_[absl::StrCat("partnership.meetings.",
                             absl::AsciiStrToLower(kind.substr(sizeof("MEETING_KIND_") - 1)))];
    }
  }

  // Of one territory, or of all when `territory` is empty.
  void AddProposals(const std::string& territory) {
    v1::ListProposalsRequest request;
    request.set_territory_id(territory);
    std::vector<int> days;
    for (const v1::Proposal& proposal : recount_.Proposals(request)) {
      if (Has(proposal.made_on())) ++counts_["partnership.proposals"];
      // The first reply of those that are one landlord today.
      std::map<std::string, const v1::ProposalReply*> first;
      for (const v1::ProposalReply& reply : proposal.replies()) {
        if (reply.answered_on().empty()) continue;
        const v1::ProposalReply*& known = first[recount_.LandlordToday(reply.landlord_id())];
        if (known == nullptr || reply.delay_days() < known->delay_days()) known = &reply;
      }
      for (const auto& [landlord, reply] : first) {
        if (!Has(reply->answered_on())) continue;
        ++counts_["partnership.answers"];
        days.push_back(reply->delay_days());
      }
    }
    std::sort(days.begin(), days.end());
    if (!days.empty()) counts_["partnership.answer_days"] = days[(days.size() - 1) / 2];
  }

  // On the last day of the recount.
  void AddAgreements(const std::string& territory) {
    v1::ListAgreementsRequest request;
    request.set_territory_id(territory);
    request.set_in_force(true);
    counts_["partnership.agreements"] = static_cast<int64_t>(recount_.Agreements(request).size());
  }

  // Of one territory; false when it is not known yet.
  bool AddMeans(const std::string& territory) {
    v1::GetMeansRequest request;
    request.set_territory_id(territory);
    request.set_from(DayText(from_));
    request.set_until(DayText(until_));
    const auto means = recount_.Means(request);
    if (!means.has_value()) return false;
    counts_["means.coordinators"] = means->presence().fte_hundredths();
    for (const v1::MeansAmount& amount : means->amounts()) {
      counts_["means.committed"] += amount.committed_cents() - amount.reduced_cents();
      counts_["means.paid"] += amount.paid_cents();
    }
    return true;
  }

  int64_t Of(const std::string& key) {
    if (key == "networks.expression_persons") return static_cast<int64_t>(came_.size());
    if (key == "networks.introduced_persons") return static_cast<int64_t>(introduced_.size());
    return counts_[key];
  }

 private:
  bool Has(const std::string& date) const {
    const int day = FirstDayOf(date);
    return from_ <= day && day <= until_;
  }

  const Recount& recount_;
  const int from_;
  const int until_;
  std::map<std::string, int64_t> counts_;
  std::set<std::string> came_;
  std::set<std::string> introduced_;
};

class Reports : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment();

 private:
  void CheckReport(const std::string& territory);
  void CheckCounts(const v1::GetActivityReportResponse& report);
  void CheckExplained(const v1::GetActivityReportRequest& request, v1::ReportFigure figure);
};

void Reports::CheckCounts(const v1::GetActivityReportResponse& report) {
  Counts counts(recount(), DayNumber(report.from()), DayNumber(report.until()));
  for (const v1::ReportTerritory& each : report.territories()) {
    counts.AddTerritory(each.territory_id());
  }
  counts.AddProposals(report.territory_id());
  const bool today = report.until() == at().as_of();
  if (today) counts.AddAgreements(report.territory_id());
  const bool means = !report.territory_id().empty() && counts.AddMeans(report.territory_id());
  std::set<std::string> recounted{
      "networks.expression_groups",    "networks.expression_attendance",
      "networks.expression_persons",   "networks.introductions",
      "networks.introduced_persons",   "partnership.meetings",
      "partnership.meetings.partner",  "partnership.meetings.inter_landlord",
      "partnership.meetings.steering", "partnership.meetings.event_day",
      "partnership.proposals",         "partnership.answers",
      "partnership.answer_days"};
  if (today) recounted.insert("partnership.agreements");
  if (means) recounted.insert({"means.coordinators", "means.committed", "means.paid"});
  size_t found = 0;
  for (const v1::ReportChapter& chapter : report.chapters()) {
    for (const v1::ReportFigure& figure : chapter.figures()) {
      if (recounted.count(figure.key()) == 0) continue;
      ++found;
      EXPECT_EQ(figure.value().whole(), counts.Of(figure.key())) << figure.key();
      if (figure.value().whole() > 0) Count(figure.key());
    }
  }
  EXPECT_EQ(found, recounted.size());
}

void Reports::CheckExplained(const v1::GetActivityReportRequest& request, v1::ReportFigure figure) {
  v1::ExplainReportFigureRequest asked;
  asked.set_territory_id(request.territory_id());
  asked.set_from(request.from());
  asked.set_until(request.until());
  *asked.mutable_parameters() = request.parameters();
  asked.set_key(figure.key());
  SCOPED_TRACE(asked.ShortDebugString());
  v1::ExplainReportFigureResponse whole;
  ASSERT_TRUE(Explain(asked, &whole, kPageSizeMax));
  figure.clear_previous();
  EXPECT_EQ(whole.figure().SerializeAsString(), figure.SerializeAsString())
      << Differences(figure, whole.figure());
  int standing = 0;
  for (const v1::Evidence& row : whole.evidence()) {
    const events::v1::EventPayload& payload = row.event().payload();
    const bool merge = payload.has_caretakers_merged() ||
                       payload.fact_corrected().replacement().has_caretakers_merged();
    if (row.stands() && !merge) ++standing;
  }
  EXPECT_EQ(standing, figure.evidence());
}

void Reports::CheckReport(const std::string& territory) {
  v1::GetActivityReportRequest request;
  *request.mutable_at() = at();
  request.set_territory_id(territory);
  const int from = DayNumber(at().as_of()) - dice().Below(900);
  request.set_from(DayText(from));
  request.set_until(DayText(from + dice().Below(1800)));
  if (dice().Chance(50)) {
    request.mutable_parameters()->set_activity_window_days(30 + dice().Below(900));
  }
  SCOPED_TRACE(request.ShortDebugString());
  v1::GetActivityReportResponse report;
  const grpc::Status status = Call(channel(), request, &report);
  if (status.error_code() == grpc::NOT_FOUND && !territory.empty()) return;
  ASSERT_TRUE(status.ok()) << status.error_message();
  CheckCounts(report);
  for (int i = 0; i < kExplained && !::testing::Test::HasFailure(); ++i) {
    const auto& chapter = report.chapters(dice().Below(report.chapters_size()));
    CheckExplained(request, chapter.figures(dice().Below(chapter.figures_size())));
  }
}

void Reports::CheckMoment() {
  PickMoment();
  for (const std::string& id : world().territories) CheckReport(id);
  CheckReport("");
}

TEST(ActivityReports, CountWhatTheListsShowAndSayOnHowMuchTheyStand) {
  int64_t meetings = 0;
  int64_t groups = 0;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Reports reports(seed);
    reports.Tell(kCommands);
    for (int i = 0; i < kMoments && !HasFailure(); ++i) reports.CheckMoment();
    reports.Print(seed);
    if (HasFailure()) return;
    meetings += reports.explained("partnership.meetings");
    groups += reports.explained("networks.expression_groups");
  }
  EXPECT_GT(meetings, 0);
  EXPECT_GT(groups, 0);
}

}  // namespace
}  // namespace loge::property
