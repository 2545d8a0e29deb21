// The amounts of the yearly statement.
#include "services/indicators/statement_funding.h"

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/rollout/views.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

// Of a landlord; 36 600 cents for 2008, 100 a day.
events::v1::FundingCommitted Committed(const std::string& id, const std::string& landlord,
                                       const std::string& neighbourhood = "") {
  events::v1::FundingCommitted event;
  event.set_funding_id(id);
  event.set_landlord_id(landlord);
  event.set_neighbourhood_id(neighbourhood);
  event.set_period_from("2008-01-01");
  event.set_period_until("2008-12-31");
  event.set_purpose(events::v1::FUNDING_PURPOSE_TFPB);
  event.set_amount_cents(36'600);
  return event;
}

events::v1::FundingPaid Paid(const std::string& id, int64_t cents) {
  events::v1::FundingPaid event;
  event.set_funding_id(id);
  event.set_amount_cents(cents);
  return event;
}

events::v1::FundingReduced TakenBack(const std::string& id, int64_t cents) {
  events::v1::FundingReduced event;
  event.set_funding_id(id);
  event.set_amount_cents(cents);
  return event;
}

EventList Places() {
  return LogOf({{RegisteredLandlord("a"), "2000-01-01"},
                {RegisteredLandlord("b"), "2000-01-01"},
                {Neighbourhood("n1"), "2000-01-01"},
                {Neighbourhood("n2"), "2000-01-01"}});
}

testing::QueryContextFake ContextOf(const EventList& log, const std::string& as_of) {
  testing::QueryContextFake context(as_of);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log)
      .Add(rollout::Projection(), log);
  return context;
}

v1::GetYearlyStatementResponse Statement(const EventList& log, int year,
                                         const std::string& landlord = "a",
                                         const std::string& as_of = "2009-05-12") {
  v1::GetYearlyStatementRequest request;
  request.set_landlord_id(landlord);
  request.set_year(year);
  const auto response =
      testing::Ask<v1::GetYearlyStatementResponse>(Queries(), ContextOf(log, as_of), request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetYearlyStatementResponse();
}

// "GENERAL 100/50 TFPB 7/0": committed and paid, in cents.
std::string AmountsIn(const v1::StatementRow& row) {
  std::string text;
  for (const v1::StatementAmount& amount : row.amounts()) {
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    events::v1::FundingPurpose_Name(amount.purpose()).substr(16), " ",
                    amount.committed_cents(), "/", amount.paid_cents());
  }
  return text;
}

// The same of all rows: "n1: …; total: …".
std::string AmountsIn(const v1::GetYearlyStatementResponse& response) {
  std::string text;
  for (const v1::StatementRow& row : response.statement().rows()) {
    absl::StrAppend(&text, row.neighbourhood_id(), ": ", AmountsIn(row), "; ");
  }
  return text + "total: " + AmountsIn(response.statement().total());
}

TEST(StatementFundingTest, ByNeighbourhoodAndPurpose) {
  EventList log = Places();
  log.Tell(Committed("f", "a", "n1"), "2008-01-15");
  log.Tell(Paid("f", 20'000), "2008-06-01");
  log.Tell(TakenBack("f", 600), "2008-07-01");
  events::v1::FundingCommitted general = Committed("g", "a");
  general.set_purpose(events::v1::FUNDING_PURPOSE_GENERAL);
  log.Tell(general, "2008-01-15");
  log.Tell(Committed("h", "b", "n1"), "2008-01-15");
  EXPECT_EQ(AmountsIn(Statement(log, 2008)),
            ": GENERAL 36600/0; n1: TFPB 36000/20000; total: GENERAL 36600/0 TFPB 36000/20000");
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "b")), "n1: TFPB 36600/0; total: TFPB 36600/0");
  EXPECT_EQ(AmountsIn(Statement(log, 2007)), "total: ");
}

TEST(StatementFundingTest, YearsOfAFundingAddUp) {
  EventList log = Places();
  events::v1::FundingCommitted event = Committed("f", "a");
  event.set_period_from("2007-10-01");
  event.set_period_until("2009-03-31");
  event.set_amount_cents(100'001);
  log.Tell(event, "2007-09-01");
  log.Tell(Paid("f", 50'000), "2009-02-01");  // For all of the period, whenever it was paid.
  // Of 548 days 92, 366 and 90.
  EXPECT_EQ(AmountsIn(Statement(log, 2007)), ": TFPB 16788/8394; total: TFPB 16788/8394");
  EXPECT_EQ(AmountsIn(Statement(log, 2008)), ": TFPB 66789/33394; total: TFPB 66789/33394");
  EXPECT_EQ(AmountsIn(Statement(log, 2009)), ": TFPB 16424/8212; total: TFPB 16424/8212");
}

TEST(StatementFundingTest, TheWholeYearAsKnownOnTheDay) {
  EventList log = Places();
  log.Tell(Committed("f", "a"), "2008-01-15");
  log.Tell(Paid("f", 600), "2008-06-01");
  log.Tell(TakenBack("f", 600), "2009-01-15");
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "a", "2008-01-14")), "total: ");
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "a", "2008-01-15")),
            ": TFPB 36600/0; total: TFPB 36600/0");
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "a", "2009-01-14")),
            ": TFPB 36600/600; total: TFPB 36600/600");
  EXPECT_EQ(AmountsIn(Statement(log, 2008)), ": TFPB 36000/600; total: TFPB 36000/600");
}

TEST(StatementFundingTest, AnAbsorptionSplitsItAtItsDay) {
  EventList log = Places();
  log.Tell(Committed("f", "a"), "2008-01-15");
  log.Tell(Committed("g", "b"), "2008-01-15");
  log.Tell(Absorbed("a", "b"), "2008-01-31");  // 30 days before it.
  EXPECT_EQ(AmountsIn(Statement(log, 2008)), ": TFPB 3000/0; total: TFPB 3000/0");
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "b")), ": TFPB 70200/0; total: TFPB 70200/0");
  // As of a day before it, nothing is known of it.
  EXPECT_EQ(AmountsIn(Statement(log, 2008, "a", "2008-01-30")),
            ": TFPB 36600/0; total: TFPB 36600/0");
}

TEST(StatementFundingTest, AMergerOfNeighbourhoodsMovesTheRest) {
  EventList log = Places();
  log.Tell(Committed("f", "a", "n1"), "2008-01-15");
  log.Tell(Merged("n1", "n2"), "2008-01-31");
  EXPECT_EQ(AmountsIn(Statement(log, 2008)),
            "n1: TFPB 3000/0; n2: TFPB 33600/0; total: TFPB 36600/0");
}

TEST(StatementFundingTest, WhatIsTakenBackToNothingIsStillShown) {
  EventList log = Places();
  log.Tell(Committed("f", "a"), "2008-01-15");
  log.Tell(TakenBack("f", 36'600), "2008-03-01");
  EXPECT_EQ(AmountsIn(Statement(log, 2008)), ": TFPB 0/0; total: TFPB 0/0");
}

TEST(StatementFundingTest, IsToldWhateverTheSizeOfGroups) {
  EventList log = Places();
  log.Tell(Committed("f", "a"), "2008-01-15");
  v1::GetYearlyStatementRequest request;
  request.set_landlord_id("a");
  request.set_year(2008);
  testing::QueryContextFake context = ContextOf(log, "2009-05-12");
  context.AskedBy({"someone"});
  const auto answer = testing::Ask<v1::GetYearlyStatementResponse>(Queries(), context, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(AmountsIn(*answer), ": TFPB 36600/0; total: TFPB 36600/0");
}

TEST(StatementFundingTest, IsExplainedAndItsLagTold) {
  EventList log = Places();
  const int64_t committed = log.Tell(Committed("f", "a", "n1"), "2008-01-15");
  const int64_t paid = log.Tell(Paid("f", 600), "2009-06-01");
  const int64_t taken = log.Tell(TakenBack("f", 600), "2008-02-01");
  const int64_t merged = log.Tell(Merged("n1", "n2"), "2008-01-31");
  log.Tell(Committed("g", "b"), "2008-01-15");
  log.Tell(Absorbed("b", "a"), "2009-01-01");  // Of g nothing of 2008 is a's.
  EXPECT_EQ(Statement(log, 2008, "a", "2009-12-31").lag().facts(), 2);  // Those of 2008.
  v1::ExplainYearlyStatementRequest request;
  request.set_landlord_id("a");
  request.set_year(2008);
  const auto answer = testing::Ask<v1::ExplainYearlyStatementResponse>(
      Queries(), ContextOf(log, "2009-12-31"), request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::set<int64_t> positions;
  for (const v1::Evidence& evidence : answer->evidence()) {
    positions.insert(evidence.event().position());
  }
  // The landlord, both neighbourhoods, and what was told of f and of n1.
  EXPECT_EQ(positions, (std::set<int64_t>{1, 3, 4, committed, paid, taken, merged}));
}

}  // namespace
}  // namespace loge::indicators
