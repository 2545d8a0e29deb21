// The means of a territory, and what funders give.
#include "services/rollout/means.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loge/v1/means.pb.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "storage/base/strings.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/people.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::FUNDING_PURPOSE_TFPB;
using events::v1::FUNDING_PURPOSE_TRAINING;
using loge::testing::EventList;
using loge::testing::QueryContextFake;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

template <class Response, class Request>
absl::StatusOr<Response> Ask(const EventList& log, const Request& request,
                             const std::string& as_of = "2009-05-12",
                             const runtime::Principal& caller = runtime::LocalPrincipal(),
                             const runtime::Page& page = {50, ""},
                             std::string* next_after = nullptr) {
  QueryContextFake context(as_of);
  context.Add(Projection(), log).Add(PeopleModel(), log).AskedBy(caller);
  return loge::testing::Ask<Response>(Queries(), context, request, page, next_after);
}

v1::GetMeansRequest Means(const std::string& territory, const std::string& from,
                          const std::string& until) {
  v1::GetMeansRequest request;
  request.set_territory_id(territory);
  request.set_from(from);
  request.set_until(until);
  return request;
}

v1::GetMeansResponse Get(const EventList& log, const v1::GetMeansRequest& request,
                         const std::string& as_of = "2009-05-12") {
  const auto answer = Ask<v1::GetMeansResponse>(log, request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : v1::GetMeansResponse();
}

// k at 100, from 2008-04-01 at 70; q at 50 in May 2008. Elsewhere k at 30.
EventList Coordinators() {
  EventList log;
  log.Tell(Proposed("vaulx"), "1998");
  log.Tell(Proposed("venissieux"), "2007");
  log.Tell(Assigned("k", "vaulx", 100), "1998-10-27");
  log.Tell(Assigned("k", "vaulx", 70), "2008-04-01");
  log.Tell(Assigned("k", "venissieux", 30), "2008-04-01");
  log.Tell(Assigned("q", "vaulx", 50), "2008-05-01");
  log.Tell(CoordinationEnded("q", "vaulx"), "2008-05-31");
  return log;
}

TEST(GetMeans, SumsPresencesOverTheDays) {
  const auto means = Get(Coordinators(), Means("vaulx", "2008", "2008"));
  EXPECT_EQ(means.parameters().territory_id(), "vaulx");
  EXPECT_EQ(means.parameters().from(), "2008-01-01");
  EXPECT_EQ(means.parameters().until(), "2008-12-31");
  ASSERT_EQ(means.coordinators_size(), 2);
  // 91 days at 100, then 275 at 70.
  EXPECT_EQ(means.coordinators(0).contact_id(), "k");
  EXPECT_EQ(means.coordinators(0).presence().hundredth_days(), 91 * 100 + 275 * 70);
  EXPECT_EQ(means.coordinators(1).contact_id(), "q");
  EXPECT_EQ(means.coordinators(1).presence().hundredth_days(), 31 * 50);
  EXPECT_EQ(means.coordinators(1).presence().days(), 366);
  EXPECT_EQ(means.coordinators(1).presence().fte_hundredths(), 4);  // 1550 / 366 = 4.2.
  EXPECT_EQ(means.presence().hundredth_days(), 91 * 100 + 275 * 70 + 31 * 50);
  EXPECT_EQ(means.presence().days(), 366);
  EXPECT_EQ(means.presence().fte_hundredths(), 82);  // 29900 / 366 = 81.7.
}

TEST(GetMeans, PresenceEndsWithTheDateOfTheAnswer) {
  auto means = Get(Coordinators(), Means("vaulx", "2008-04", "2008-12"), "2008-04-10");
  EXPECT_EQ(means.presence().days(), 10);
  EXPECT_EQ(means.presence().fte_hundredths(), 70);
  EXPECT_EQ(means.parameters().until(), "2008-12-31");
  means = Get(Coordinators(), Means("vaulx", "2009", "2009"), "2008-04-10");
  EXPECT_EQ(means.presence().days(), 0);
  EXPECT_FALSE(means.presence().has_fte_hundredths());
  EXPECT_EQ(means.coordinators_size(), 0);
}

TEST(GetMeans, RoundsHalvesUp) {
  v1::Presence presence;
  FillPresence(1, 2, &presence);
  EXPECT_EQ(presence.fte_hundredths(), 1);
  FillPresence(149, 100, &presence);
  EXPECT_EQ(presence.fte_hundredths(), 1);
  FillPresence(0, 3, &presence);
  EXPECT_EQ(presence.fte_hundredths(), 0);
}

TEST(GetMeans, TellsEverybodyWhatEachCoordinatorIsPresent) {
  const auto means = Ask<v1::GetMeansResponse>(Coordinators(), Means("vaulx", "2008", "2008"),
                                               "2009-05-12", runtime::Principal{"commune"});
  ASSERT_TRUE(means.ok()) << means.status();
  ASSERT_EQ(means->coordinators_size(), 2);
  EXPECT_EQ(means->coordinators(1).contact_id(), "q");
  EXPECT_EQ(means->coordinators(1).presence().hundredth_days(), 31 * 50);
}

// Of 2008: f of a, general, for vaulx; g of region, TFPB, for vaulx; h of a, for a neighbourhood of
// its commune; i of a, for one elsewhere; j of b, for venissieux; l of b, tied to nothing.
EventList Fundings() {
  EventList log;
  log.Tell(Proposed("vaulx"), "1998");
  log.Tell(PlaceIn("n1", "69256"), "1998");
  log.Tell(PlaceIn("n9", "69123"), "1998");
  events::v1::FundingCommitted f = Committed("f", "a");
  f.set_territory_id("vaulx");
  log.Tell(f, "2008-01-01");
  events::v1::FundingCommitted g = Committed("g", "");
  g.set_partner_id("region");
  g.set_territory_id("vaulx");
  g.set_purpose(FUNDING_PURPOSE_TFPB);
  log.Tell(g, "2008-01-01");
  events::v1::FundingCommitted h = Committed("h", "a");
  h.set_neighbourhood_id("n1");
  log.Tell(h, "2008-01-01");
  events::v1::FundingCommitted i = Committed("i", "a");
  i.set_neighbourhood_id("n9");
  log.Tell(i, "2008-01-01");
  events::v1::FundingCommitted j = Committed("j", "b");
  j.set_territory_id("venissieux");
  j.set_neighbourhood_id("n1");
  log.Tell(j, "2008-01-01");
  log.Tell(Committed("l", "b"), "2008-01-01");
  log.Tell(Reduced("f", 36'600), "2008-06-01");
  log.Tell(Paid("f", 73'200), "2008-06-01");
  return log;
}

std::string TextOf(const google::protobuf::RepeatedPtrField<v1::MeansAmount>& amounts) {
  std::string text;
  for (const v1::MeansAmount& amount : amounts) {
    text += std::to_string(amount.purpose()) + ": " + std::to_string(amount.committed_cents()) +
            " -" + std::to_string(amount.reduced_cents()) + " " +
            std::to_string(amount.paid_cents()) + "; ";
  }
  return text;
}

TEST(GetMeans, TellsAmountsByPurposeAndByFunder) {
  const auto means = Get(Fundings(), Means("vaulx", "2008", "2008"));
  // f and h, then g.
  EXPECT_EQ(TextOf(means.amounts()), "1: 240000 -36600 73200; 3: 120000 -0 0; ");
  ASSERT_EQ(means.funders_size(), 2);
  EXPECT_EQ(means.funders(0).landlord_id(), "a");
  EXPECT_EQ(means.funders(0).partner_id(), "");
  EXPECT_EQ(TextOf(means.funders(0).amounts()), "1: 240000 -36600 73200; ");
  EXPECT_EQ(means.funders(1).partner_id(), "region");
  EXPECT_EQ(TextOf(means.funders(1).amounts()), "3: 120000 -0 0; ");
}

TEST(GetMeans, CountsWhatFallsOnTheDays) {
  // Of 366 days the first has 327 cents of 1 200 euros, rounded down.
  const auto day = Get(Fundings(), Means("vaulx", "2008-01-01", "2008-01-01"));
  EXPECT_EQ(TextOf(day.amounts()), "1: 654 -100 200; 3: 327 -0 0; ");
  EXPECT_EQ(Get(Fundings(), Means("vaulx", "2007", "2007")).amounts_size(), 0);
  EXPECT_EQ(Get(Fundings(), Means("vaulx", "2007", "2007")).funders_size(), 0);
  // Later days than the date of the answer count: what is committed for them is known.
  const auto early = Get(Fundings(), Means("vaulx", "2008", "2008"), "2008-02-01");
  EXPECT_EQ(TextOf(early.amounts()), "1: 240000 -0 0; 3: 120000 -0 0; ");
}

TEST(GetMeans, ANeighbourhoodCountsAsTheOneThatGoesOn) {
  EventList log = Fundings();
  log.Tell(MergedInto("n9", "n1"), "2009-01-01");
  EXPECT_EQ(TextOf(Get(log, Means("vaulx", "2008", "2008"), "2008-12-31").amounts()),
            "1: 240000 -36600 73200; 3: 120000 -0 0; ");
  EXPECT_EQ(TextOf(Get(log, Means("vaulx", "2008", "2008"), "2009-01-01").amounts()),
            "1: 360000 -36600 73200; 3: 120000 -0 0; ");
}

TEST(GetMeans, RefusesAndSaysNotFound) {
  const auto code = [](const v1::GetMeansRequest& request) {
    return Ask<v1::GetMeansResponse>(Fundings(), request).status().code();
  };
  EXPECT_EQ(code(Means("bron", "2008", "2008")), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(Means("Vaulx", "2008", "2008")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Means("vaulx", "", "2008")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Means("vaulx", "2008", "")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Means("vaulx", "2008-06", "2008-05-31")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Means("vaulx", "2008-06", "2008-06")), absl::StatusCode::kOk);
}

std::string FundersIn(const v1::ListFundersResponse& response) {
  std::string text;
  for (const v1::FunderMeans& funder : response.funders()) {
    text += funder.landlord_id() + (funder.partner_id().empty() ? "" : "/" + funder.partner_id());
    text += " ";
  }
  return text;
}

TEST(ListFunders, LandlordsThenPartners) {
  const auto all = Ask<v1::ListFundersResponse>(Fundings(), v1::ListFundersRequest());
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(FundersIn(*all), "a b /region ");
  EXPECT_EQ(TextOf(all->funders(0).amounts()), "1: 360000 -36600 73200; ");
  v1::ListFundersRequest none;
  none.set_until("2007");
  EXPECT_EQ(Ask<v1::ListFundersResponse>(Fundings(), none)->funders_size(), 0);
  v1::ListFundersRequest reversed;
  reversed.set_from("2008");
  reversed.set_until("2007");
  EXPECT_EQ(Ask<v1::ListFundersResponse>(Fundings(), reversed).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ListFunders, InPages) {
  std::string after;
  std::string funders;
  for (int i = 0; i < 3; ++i) {
    std::string next;
    const auto page =
        Ask<v1::ListFundersResponse>(Fundings(), v1::ListFundersRequest(), "2009-05-12",
                                     runtime::LocalPrincipal(), {1, after}, &next);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->funders_size(), 1);
    funders += FundersIn(*page);
    EXPECT_EQ(next.empty(), i == 2);
    after = next;
  }
  EXPECT_EQ(funders, "a b /region ");
}

// Notes what is said that what was worked out stands on.
class NotingReader : public runtime::FactReader {
 public:
  explicit NotingReader(const EventList& log) : facts_(Projection(), log, "2009-05-12") {}

  runtime::Date as_of() const override { return facts_.as_of(); }
  absl::StatusOr<std::vector<runtime::Fact>> Facts(absl::string_view subject,
                                                   runtime::DateFilter filter) const override {
    return facts_.Facts(subject, filter);
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       runtime::DateFilter filter) const override {
    return facts_.ForEach(kind, after_id, visit, filter);
  }
  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view /*what*/,
                                                     absl::string_view subject,
                                                     Work work) const override {
    const auto made = work(*facts_.Facts(subject, runtime::DateFilter::kUntilAsOf), notes_);
    if (!made.ok()) return made.status();
    return made->value;
  }
  const std::set<std::string>& noted() const { return notes_.subjects; }

 private:
  struct Notes : runtime::Dependencies {
    void Add(absl::string_view subject) override { subjects.insert(ToString(subject)); }
    std::set<std::string> subjects;
  };

  const loge::testing::FactReaderFake facts_;
  mutable Notes notes_;
};

class NotingContext : public QueryContextFake {
 public:
  explicit NotingContext(const EventList& log) : QueryContextFake("2009-05-12"), reader(log) {}
  const runtime::FactReader& Reader(absl::string_view) const override { return reader; }

  NotingReader reader;
};

TEST(GetFunderAccount, StandsOnAllThatIsToldOfTheFundings) {
  const NotingContext context(Fundings());
  v1::GetFunderAccountRequest request;
  request.set_landlord_id("a");
  const auto answer = loge::testing::Ask<v1::GetFunderAccountResponse>(Queries(), context, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(context.reader.noted(), (std::set<std::string>{"funding/f", "funding/h", "funding/i"}));
}

TEST(GetFunderAccount, ByTerritoryAndPurpose) {
  EventList log = Fundings();
  events::v1::FundingCommitted training = Committed("t", "a");
  training.set_territory_id("vaulx");
  training.set_purpose(FUNDING_PURPOSE_TRAINING);
  log.Tell(training, "2008-01-01");
  v1::GetFunderAccountRequest request;
  request.set_landlord_id("a");
  request.set_from("2008");
  const auto account = Ask<v1::GetFunderAccountResponse>(log, request);
  ASSERT_TRUE(account.ok()) << account.status();
  EXPECT_EQ(account->parameters().landlord_id(), "a");
  EXPECT_EQ(account->parameters().from(), "2008-01-01");
  EXPECT_EQ(account->parameters().until(), "");
  ASSERT_EQ(account->rows_size(), 2);
  EXPECT_EQ(account->rows(0).territory_id(), "");
  EXPECT_EQ(TextOf(account->rows(0).amounts()), "1: 240000 -0 0; ");
  EXPECT_EQ(account->rows(1).territory_id(), "vaulx");
  EXPECT_EQ(TextOf(account->rows(1).amounts()), "1: 120000 -36600 73200; 2: 120000 -0 0; ");
  EXPECT_EQ(TextOf(account->amounts()), "1: 360000 -36600 73200; 2: 120000 -0 0; ");
}

TEST(GetFunderAccount, OfOneFunderThatIsKnown) {
  v1::GetFunderAccountRequest request;
  const auto code = [&request] {
    return Ask<v1::GetFunderAccountResponse>(Fundings(), request).status().code();
  };
  EXPECT_EQ(code(), absl::StatusCode::kInvalidArgument);
  request.set_partner_id("region");
  EXPECT_EQ(code(), absl::StatusCode::kOk);
  request.set_landlord_id("a");
  EXPECT_EQ(code(), absl::StatusCode::kInvalidArgument);
  request.clear_partner_id();
  request.set_landlord_id("c");
  EXPECT_EQ(code(), absl::StatusCode::kNotFound);
  // Known, but nothing falls on the days.
  request.set_landlord_id("a");
  request.set_until("2007");
  EXPECT_EQ(code(), absl::StatusCode::kOk);
}

}  // namespace
}  // namespace loge::rollout::testing
