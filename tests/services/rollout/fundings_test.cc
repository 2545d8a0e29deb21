// What a funding is made of, its shares, and the list.
#include "services/rollout/fundings.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loge/v1/fundings.pb.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::QueryContextFake;

FundingPeriod Of(const std::string& from, const std::string& until) {
  return {Day(from), Day(until)};
}

TEST(ShareOf, YearsAddUpToTheCent) {
  const FundingPeriod period = Of("2007-10-01", "2010-03-31");
  for (const int64_t amount : {int64_t{1}, int64_t{100}, int64_t{123'456'789}}) {
    int64_t sum = 0;
    for (int year = 2007; year <= 2010; ++year) {
      const std::string text = std::to_string(year);
      const runtime::Date from = std::max(period.from, Day(text + "-01-01"));
      const runtime::Date until = std::min(period.until, Day(text + "-12-31"));
      const int64_t share = ShareOf(amount, period, from, until);
      EXPECT_GE(share, 0);
      sum += share;
    }
    EXPECT_EQ(sum, amount);
  }
}

TEST(ShareOf, RoundsDownWhatHasPassed) {
  const FundingPeriod period = Of("2008-01-01", "2008-01-03");
  EXPECT_EQ(ShareOf(100, period, Day("2008-01-01"), Day("2008-01-01")), 33);
  EXPECT_EQ(ShareOf(100, period, Day("2008-01-02"), Day("2008-01-02")), 33);
  EXPECT_EQ(ShareOf(100, period, Day("2008-01-03"), Day("2008-01-03")), 34);
  EXPECT_EQ(ShareOf(100, period, Day("2008-01-01"), Day("2008-01-03")), 100);
}

TEST(ShareOf, OfTheLargestAmountOverAThousandYears) {
  const FundingPeriod period = Of("1900-01-01", "2899-12-31");
  const int64_t amount = int64_t{1'000'000'000'000} * 1'000'000;  // A million payments.
  EXPECT_EQ(ShareOf(amount, period, period.from, period.until), amount);
  EXPECT_EQ(ShareOf(amount, period, period.from, Day("2399-12-31")) +
                ShareOf(amount, period, Day("2400-01-01"), period.until),
            amount);
}

TEST(FoldFunding, SumsWhatWasTakenBackAndPaid) {
  EventList log;
  log.Tell(Paid("f", 3), "2008-03-01");  // Without a commitment it counts for nothing.
  EXPECT_FALSE(FoldFunding("f", log.Living(1)).known());
  log.Tell(Committed("f", "a"), "2008-01-15");
  log.Tell(Paid("f", 4), "2008-04-01");
  log.Tell(Reduced("f", 20'000), "2008-05-01");
  log.Tell(Paid("g", 5), "2008-05-01");
  const FundingState state = FoldFunding("f", log.Living(log.head()));
  ASSERT_TRUE(state.known());
  EXPECT_EQ(state.net_cents(), 100'000);
  EXPECT_EQ(state.reduced_cents(), 20'000);
  EXPECT_EQ(state.paid_cents(), 7);
}

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

// f: of a, for vaulx; g: of region, for training; h: of a, planned.
EventList ThreeFundings() {
  EventList log;
  events::v1::FundingCommitted f = Committed("f", "a");
  f.set_territory_id("vaulx");
  f.set_neighbourhood_id("n1");
  log.Tell(f, "2008");
  events::v1::FundingCommitted g = Committed("g", "");
  g.set_partner_id("region");
  g.set_purpose(events::v1::FUNDING_PURPOSE_TRAINING);
  log.Tell(g, "2008-02-01");
  log.Tell(Committed("h", "a"), "2009-09-01");
  log.Tell(Paid("f", 50'000), "2008-03");
  log.Tell(Reduced("f", 20'000), "2008-06-01");
  return log;
}

v1::ListFundingsResponse List(const EventList& log, const v1::ListFundingsRequest& request,
                              const std::string& as_of = "2009-05-12",
                              const runtime::Page& page = {50, ""},
                              std::string* next_after = nullptr) {
  QueryContextFake context(as_of);
  // No one was found to be somebody else: the model of the caretakers is not needed.
  context.Add(Projection(), log);
  const auto answer =
      loge::testing::Ask<v1::ListFundingsResponse>(Queries(), context, request, page, next_after);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : v1::ListFundingsResponse();
}

std::string IdsIn(const v1::ListFundingsResponse& response) {
  std::string ids;
  for (const v1::Funding& funding : response.fundings()) ids += funding.funding_id();
  return ids;
}

TEST(ListFundings, TellsWhatWasCommittedTakenBackAndPaid) {
  const auto response = List(ThreeFundings(), {});
  ASSERT_EQ(IdsIn(response), "fg");
  const v1::Funding& f = response.fundings(0);
  EXPECT_EQ(f.landlord_id(), "a");
  EXPECT_EQ(f.partner_id(), "");
  EXPECT_EQ(f.territory_id(), "vaulx");
  EXPECT_EQ(f.neighbourhood_id(), "n1");
  EXPECT_EQ(f.period_from(), "2008-01-01");
  EXPECT_EQ(f.period_until(), "2008-12-31");
  EXPECT_EQ(f.purpose(), events::v1::FUNDING_PURPOSE_GENERAL);
  EXPECT_EQ(f.committed_cents(), 120'000);
  EXPECT_EQ(f.reduced_cents(), 20'000);
  EXPECT_EQ(f.paid_cents(), 50'000);
  EXPECT_EQ(f.committed_on(), "2008");
  EXPECT_EQ(f.provenance().position(), 1);
  ASSERT_EQ(f.payments_size(), 1);
  EXPECT_EQ(f.payments(0).occurred_on(), "2008-03");
  EXPECT_EQ(f.payments(0).amount_cents(), 50'000);
  EXPECT_EQ(f.payments(0).provenance().position(), 4);
  ASSERT_EQ(f.reductions_size(), 1);
  EXPECT_EQ(f.reductions(0).amount_cents(), 20'000);
  EXPECT_EQ(f.reductions(0).provenance().position(), 5);
}

TEST(ListFundings, AsOfADay) {
  const auto early = List(ThreeFundings(), {}, "2008-05-31");
  ASSERT_EQ(IdsIn(early), "fg");
  EXPECT_EQ(early.fundings(0).reduced_cents(), 0);
  EXPECT_EQ(early.fundings(0).paid_cents(), 50'000);
  EXPECT_EQ(IdsIn(List(ThreeFundings(), {}, "2008-01-31")), "f");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), {}, "2009-09-01")), "fgh");
}

TEST(ListFundings, Filters) {
  v1::ListFundingsRequest request;
  request.set_landlord_id("a");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request, "2009-12-31")), "fh");
  request.set_territory_id("vaulx");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request, "2009-12-31")), "f");
  request.set_landlord_id("b");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request, "2009-12-31")), "");
  request.Clear();
  request.set_partner_id("region");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request)), "g");
  request.Clear();
  request.set_purpose(events::v1::FUNDING_PURPOSE_TRAINING);
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request)), "g");
  request.set_purpose(events::v1::FUNDING_PURPOSE_TFPB);
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request)), "");
}

TEST(ListFundings, InPages) {
  std::string next;
  EXPECT_EQ(IdsIn(List(ThreeFundings(), {}, "2009-12-31", {2, ""}, &next)), "fg");
  EXPECT_EQ(next, "g");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), {}, "2009-12-31", {2, next}, &next)), "h");
  EXPECT_EQ(next, "");
}

TEST(ListFundings, OfALandlordInPages) {
  v1::ListFundingsRequest request;
  request.set_landlord_id("a");
  std::string next;
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request, "2009-12-31", {1, ""}, &next)), "f");
  EXPECT_EQ(next, "f");
  EXPECT_EQ(IdsIn(List(ThreeFundings(), request, "2009-12-31", {1, next}, &next)), "h");
}

TEST(ListFundings, RefusesWhatIsNoId) {
  QueryContextFake context("2009-05-12");
  context.Add(Projection(), EventList());
  v1::ListFundingsRequest request;
  request.set_partner_id("Region");
  EXPECT_EQ(
      loge::testing::Ask<v1::ListFundingsResponse>(Queries(), context, request).status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(ListFundings, CorrectedAndCancelledFactsCountAsIfToldSo) {
  EventList log = ThreeFundings();
  log.Correct(4, Paid("f", 60'000), "2008-04-01");
  log.Cancel(5);
  const auto response = List(log, {});
  EXPECT_EQ(response.fundings(0).paid_cents(), 60'000);
  EXPECT_EQ(response.fundings(0).reduced_cents(), 0);
  EXPECT_EQ(response.fundings(0).payments(0).provenance().original_position(), 4);
  log.Cancel(1);  // What was paid of it is left out, too.
  EXPECT_EQ(IdsIn(List(log, {})), "g");
}

}  // namespace
}  // namespace loge::rollout::testing
