// The report tells what those tell who are asked about the same alone, and reads no more than that.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/means.pb.h"
#include "services/indicators/activity_report.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_keys.h"
#include "services/rollout/fundings.h"
#include "services/rollout/service.h"
#include "tests/services/indicators/activity_report.h"
#include "tests/services/partnership/explanations.h"

namespace loge::indicators {
namespace {

using partnership::Answered;
using partnership::PositionsIn;
using partnership::Proposed;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

v1::ExplainReportFigureResponse Explained(const testing::QueryContextFake& context,
                                          const std::string& key) {
  const auto response = testing::Ask<v1::ExplainReportFigureResponse>(
      Queries(), context, Explaining(Year2008(), key), {1000, ""});
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ExplainReportFigureResponse();
}

// --- Parts add up ---

TEST(ActivityReportRulesTest, WhatIsOfNoKnownKindIsAPart) {
  EventList log = YearOfEverything();
  events::v1::SessionScheduled empty = Session("s4", "");
  empty.clear_module_ids();
  log.Tell(empty, "2008-06-02");
  log.Tell(Attendance("s4", "2008-06-02", "d1"), "2008-06-02");
  events::v1::MeetingHeld met = Meeting("m6", {}, {});
  met.add_partner_ids("nobody-knows");
  log.Tell(met, "2008-06-03");
  events::v1::FundingCommitted committed;
  committed.set_funding_id("f9");
  committed.set_territory_id("vev");
  committed.set_period_from("2008-01-01");
  committed.set_period_until("2008-12-31");
  committed.set_amount_cents(100);
  log.Tell(committed, "2008-01-01");
  const auto report = ReportOf(log);
  EXPECT_EQ(WholeIn(report, "training.sessions"), 3);
  EXPECT_EQ(WholeIn(report, "training.sessions.programme_kind_unknown"), 2);  // s3, s4.
  EXPECT_EQ(WholeIn(report, "training.sessions.competence_kind_unknown"), 2);
  EXPECT_EQ(WholeIn(report, "training.persons.programme_kind_unknown"), 2);
  EXPECT_EQ(WholeIn(report, "training.completions.programme_kind_unknown"), 0);
  EXPECT_EQ(WholeIn(report, "partnership.partners_met.partner_type_unknown"), 1);
  EXPECT_EQ(WholeIn(report, "means.committed.funding_purpose_unknown"), 100);
  for (const ReportPartition& partition : ReportPartitions()) {
    int64_t sum = 0;
    for (const std::string& part : partition.parts) sum += WholeIn(report, part);
    EXPECT_EQ(sum, WholeIn(report, partition.whole)) << partition.whole;  // None is of several.
  }
}

TEST(ActivityReportRulesTest, WithholdsAKindThatTheUnknownOneWouldFollowFrom) {
  ReportFigures figures;
  for (int i = 0; i < 10; ++i) {
    const std::string id = "p" + std::to_string(i);
    const ReportDeed deed{id, Day("2008-02-01"), {id}, {}};
    figures.Count("training.persons", deed);
    figures.Count(ReportKeyOf("training.persons", i < 2 ? events::v1::PROGRAMME_KIND_UNSPECIFIED
                                                        : events::v1::PROGRAMME_KIND_SEMINAR),
                  deed);
  }
  figures.WithholdSmallGroups();
  EXPECT_EQ(figures.ValueOf("training.persons").whole(), 10);
  EXPECT_TRUE(figures.ValueOf("training.persons.programme_kind_unknown").withheld());
  EXPECT_TRUE(figures.ValueOf("training.persons.seminar").withheld());
}

// --- Means ---

v1::GetMeansResponse MeansOf(const EventList& log, const std::string& territory) {
  static const auto* const kRollout = [] {
    auto* queries = new runtime::QueryRegistry();
    rollout::RegisterQueries(*queries);
    return queries;
  }();
  v1::GetMeansRequest request;
  request.set_territory_id(territory);
  request.set_from("2008-01-01");
  request.set_until("2008-12-31");
  const auto means = testing::Ask<v1::GetMeansResponse>(*kRollout, ReportContext(log), request);
  EXPECT_TRUE(means.ok()) << means.status();
  return means.ok() ? *means : v1::GetMeansResponse();
}

// f4 is for ven though it names a place of vev; of f1 50 cents were taken back, which no day has
// whole.
EventList YearOfMeans() {
  EventList log = YearOfEverything();
  events::v1::FundingCommitted committed;
  committed.set_funding_id("f4");
  committed.set_landlord_id("b");
  committed.set_territory_id("ven");
  committed.set_neighbourhood_id("n1");
  committed.set_period_from("2008-01-01");
  committed.set_period_until("2008-12-31");
  committed.set_purpose(events::v1::FUNDING_PURPOSE_GENERAL);
  committed.set_amount_cents(500);
  log.Tell(committed, "2008-01-01");
  events::v1::FundingReduced reduced;
  reduced.set_funding_id("f1");
  reduced.set_amount_cents(50);
  log.Tell(reduced, "2008-07-01");
  return log;
}

TEST(ActivityReportRulesTest, MeansAreThoseOfGetMeans) {
  const EventList log = YearOfMeans();
  for (const char* territory : {"vev", "ven"}) {
    SCOPED_TRACE(territory);
    const auto report = ReportOf(log, Year2008(territory));
    const auto means = MeansOf(log, territory);
    int64_t committed = 0;
    int64_t paid = 0;
    for (const v1::MeansAmount& amount : means.amounts()) {
      committed += amount.committed_cents() - amount.reduced_cents();
      paid += amount.paid_cents();
    }
    EXPECT_EQ(WholeIn(report, "means.committed"), committed);
    EXPECT_EQ(WholeIn(report, "means.paid"), paid);
    EXPECT_EQ(WholeIn(report, "means.coordinators"), means.presence().fte_hundredths());
  }
  EXPECT_EQ(WholeIn(ReportOf(log), "means.committed.general"), 0);
  EXPECT_EQ(WholeIn(ReportOf(log, Year2008("ven")), "means.committed.general"), 500);
}

TEST(ActivityReportRulesTest, AFundingForAPlaceThatBecamePartOfAnotherCountsThere) {
  EventList log = YearOfEverything();
  log.Tell(Merged("n9", "n1"), "2009-01-01");
  EXPECT_EQ(WholeIn(ReportOf(log), "means.committed.tfpb"), 73'200);
  EXPECT_EQ(WholeIn(ReportOf(log, Year2008("ven")), "means.committed.tfpb"), 0);
}

// --- Folds of the rollout ---

events::v1::PracticeAdopted Adopts(const std::string& practice, const std::string& territory) {
  events::v1::PracticeAdopted event;
  event.set_practice_id(practice);
  event.set_territory_id(territory);
  return event;
}

TEST(ActivityReportRulesTest, APracticeThatWasTakenBackWasAdoptedByNobody) {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  events::v1::PracticeShared shared;
  shared.set_practice_id("y1");
  shared.set_landlord_id("a");
  const int64_t told = log.Tell(shared, "2008-01-01");
  log.Tell(Adopts("y1", "vev"), "2008-02-01");
  log.Tell(Adopts("y1", "vev"), "2008-03-01");  // It kept to it already.
  for (const char* territory : {"vev", ""}) {
    const auto report = ReportOf(log, Year2008(territory));
    EXPECT_EQ(WholeIn(report, "partnership.practices_shared"), 1);
    EXPECT_EQ(WholeIn(report, "partnership.practices_adopted"), 1);
  }
  log.Cancel(told);
  for (const char* territory : {"vev", ""}) {
    const auto report = ReportOf(log, Year2008(territory));
    EXPECT_EQ(WholeIn(report, "partnership.practices_shared"), 0);
    EXPECT_EQ(WholeIn(report, "partnership.practices_adopted"), 0);
  }
}

// --- Answers ---

TEST(ActivityReportRulesTest, LandlordsThatBecameOneGiveOneAnswer) {
  EventList log = LogOf(Cast());
  for (const char* id : {"a", "b", "c"}) log.Tell(RegisteredLandlord(id), "2000-01-01");
  events::v1::ProposalMade proposal = Proposed("q", {"a", "b", "c"});
  proposal.set_territory_id("vev");
  log.Tell(proposal, "2008-01-01");
  log.Tell(Answered("q", "a"), "2008-03-01");
  log.Tell(Answered("q", "b", events::v1::PROPOSAL_ANSWER_REFUSED), "2008-01-11");
  log.Tell(Absorbed("b", "a"), "2009-03-01");
  // Before it had happened, and after.
  const auto before = ReportOf(log, Year2008(), runtime::LocalPrincipal(), "2009-02-28");
  EXPECT_EQ(WholeIn(before, "partnership.answers"), 2);
  EXPECT_EQ(WholeIn(before, "partnership.answer_days"), 10);
  const auto after = ReportOf(log);
  EXPECT_EQ(WholeIn(after, "partnership.answers"), 1);
  EXPECT_EQ(WholeIn(after, "partnership.answers.refused"), 1);
  EXPECT_EQ(WholeIn(after, "partnership.answers.accepted"), 0);
  EXPECT_EQ(WholeIn(after, "partnership.answer_days"), 10);
  // c has become part of it, too, and what a answers then is the answer of all three.
  log.Tell(Absorbed("c", "a"), "2009-04-01");
  log.Tell(Answered("q", "a"), "2009-04-02");
  EXPECT_EQ(WholeIn(ReportOf(log), "partnership.answers"), 1);
}

// --- Evidence ---

TEST(ActivityReportRulesTest, FiguresOfTheNetworkStandOnWhatExplainIndicatorTells) {
  const EventList log = YearOfEverything();
  const std::map<std::string, v1::NetworkIndicator> indicators{
      {"networks.i1", v1::NETWORK_INDICATOR_COORDINATOR_DEPENDENCE},
      {"networks.i2", v1::NETWORK_INDICATOR_REFERENT_RELAY},
      {"networks.i6", v1::NETWORK_INDICATOR_ISOLATION},
      {"networks.i6s_landlord", v1::NETWORK_INDICATOR_SILO_LANDLORD},
      {"networks.i6s_neighbourhood", v1::NETWORK_INDICATOR_SILO_NEIGHBOURHOOD},
      {"partnership.i7", v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING},
      {"partnership.i8_two_landlords", v1::NETWORK_INDICATOR_INTER_LANDLORD},
      {"partnership.i8_evenness", v1::NETWORK_INDICATOR_INTER_LANDLORD},
      {"partnership.i8_days_since", v1::NETWORK_INDICATOR_INTER_LANDLORD},
      {"partnership.i9", v1::NETWORK_INDICATOR_ORPHANED_RELAYS}};
  for (const auto& [key, indicator] : indicators) {
    SCOPED_TRACE(key);
    v1::ExplainIndicatorRequest request;
    request.set_territory_id("vev");
    request.set_indicator(indicator);
    const auto expected = testing::Ask<v1::ExplainIndicatorResponse>(
        partnership::Registry(), partnership::On(log, "2008-12-31"), request, {1000, ""});
    ASSERT_TRUE(expected.ok()) << expected.status();
    const auto explained = Explained(ReportContext(log), key);
    EXPECT_EQ(PositionsIn(explained.evidence()), PositionsIn(expected->evidence()));
    EXPECT_GT(explained.figure().evidence(), 0);
  }
}

// --- What is read ---

// What was read of one read model.
struct Reads {
  std::set<std::string> whole;  // Subjects.
  std::set<std::string> late;
  std::set<std::string> kinds;
};

class WatchedReader : public runtime::FactReader {
 public:
  WatchedReader(const runtime::FactReader& reader, Reads& reads) : reader_(reader), reads_(reads) {}

  runtime::Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<runtime::Fact>> Facts(absl::string_view subject,
                                                   runtime::DateFilter filter) const override {
    reads_.whole.insert(ToString(subject));
    return reader_.Facts(subject, filter);
  }
  absl::StatusOr<std::vector<runtime::Fact>> FactsSince(absl::string_view subject,
                                                        runtime::Date from) const override {
    reads_.late.insert(ToString(subject));
    return reader_.FactsSince(subject, from);
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       runtime::DateFilter filter) const override {
    reads_.kinds.insert(ToString(kind));
    return reader_.ForEach(kind, after_id, visit, filter);
  }

 private:
  const runtime::FactReader& reader_;
  Reads& reads_;
};

class WatchedContext : public testing::QueryContextFake {
 public:
  explicit WatchedContext(const EventList& log) : testing::QueryContextFake(kReportDay) {
    Add(partnership::Projection(), log)
        .Add(caretakers::Projection(), log)
        .Add(training::Projection(), log)
        .Add(rollout::Projection(), log);
  }

  const runtime::FactReader& Reader(absl::string_view projection) const override {
    std::unique_ptr<WatchedReader>& reader = watched_[ToString(projection)];
    if (reader == nullptr) {
      reader = std::make_unique<WatchedReader>(testing::QueryContextFake::Reader(projection),
                                               reads_[ToString(projection)]);
    }
    return *reader;
  }
  const Reads& Of(const std::string& projection) const { return reads_[projection]; }

 private:
  mutable std::map<std::string, Reads> reads_;
  mutable std::map<std::string, std::unique_ptr<WatchedReader>> watched_;
};

void Report(const WatchedContext& context, const std::string& territory) {
  const auto report =
      testing::Ask<v1::GetActivityReportResponse>(Queries(), context, Year2008(territory));
  EXPECT_TRUE(report.ok()) << report.status();
}

TEST(ActivityReportRulesTest, OfOneTerritoryReadsNothingOfOthers) {
  const WatchedContext context(YearOfEverything());
  Report(context, "vev");
  EXPECT_THAT(context.Of(rollout::kProjection).kinds, IsEmpty());
  for (const char* subject : {"territory/ven", "experiment/t3", "practice/y2", "funding/f3"}) {
    EXPECT_THAT(context.Of(rollout::kProjection).whole, Not(Contains(subject)));
  }
  const Reads& partnership = context.Of(partnership::kProjection);
  for (const char* kind : {"territory", "outline", "proposal", "agreement", "experiment"}) {
    EXPECT_THAT(partnership.kinds, Not(Contains(kind)));
  }
  for (const char* subject : {"territory/ven", "agreement/elsewhere"}) {
    EXPECT_THAT(partnership.whole, Not(Contains(subject)));
    EXPECT_THAT(partnership.late, Not(Contains(subject)));
  }
  EXPECT_THAT(context.Of(caretakers::kProjection).kinds, Not(Contains("caretaker")));
  EXPECT_THAT(context.Of(caretakers::kProjection).whole, Not(Contains("caretaker/e1")));
}

TEST(ActivityReportRulesTest, OfAllTerritoriesReadsOnlyWhatWasDoneOfLate) {
  const WatchedContext context(YearOfEverything());
  Report(context, "");
  const Reads& partnership = context.Of(partnership::kProjection);
  EXPECT_THAT(partnership.late, Contains("territory/vev"));
  EXPECT_THAT(partnership.whole, Not(Contains(StartsWith("territory/"))));
  EXPECT_THAT(partnership.kinds, Not(Contains("territory")));
}

TEST(ActivityReportRulesTest, ExplainsAFigureByWhatItIsMadeOfAlone) {
  const WatchedContext means(YearOfEverything());
  EXPECT_EQ(Explained(means, "means.paid").figure().value().whole(), 36'600);
  EXPECT_THAT(means.Of(partnership::kProjection).whole, Not(Contains("territory/vev")));
  EXPECT_THAT(means.Of(partnership::kProjection).late, IsEmpty());
  EXPECT_THAT(means.Of(training::kProjection).whole, IsEmpty());
  const WatchedContext groups(YearOfEverything());
  EXPECT_EQ(Explained(groups, "networks.expression_groups").figure().value().whole(), 2);
  EXPECT_THAT(groups.Of(partnership::kProjection).whole, Not(Contains("territory/vev")));
  EXPECT_THAT(groups.Of(rollout::kProjection).whole, IsEmpty());
  EXPECT_THAT(groups.Of(caretakers::kProjection).whole, Not(Contains(StartsWith("caretaker/"))));
}

}  // namespace
}  // namespace loge::indicators
