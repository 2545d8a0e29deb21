// What practices are made of: who keeps to them, their lineage, the lists and the matrix.
#include "services/rollout/practices.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/practice_facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::EventPayload;
using loge::testing::Day;
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
                             const runtime::Page& page = {50, ""},
                             std::string* next_after = nullptr) {
  QueryContextFake context(as_of);
  const runtime::ProjectionSpec people{
      "caretakers", 1, {{EventPayload::kLandlordAbsorbedFieldNumber, {"absorbed-landlord"}}}};
  context.Add(people, log).Add(Projection(), log);
  return loge::testing::Ask<Response>(Queries(), context, request, page, next_after);
}

// "ADOPTED".
std::string Label(v1::AdoptionState state) {
  return v1::AdoptionState_Name(state).substr(std::string("ADOPTION_STATE_").size());
}

// "ORIGIN a 2005; ADOPTED b 2006 - 2007; ADAPTED c 2007 as q".
std::string Text(const v1::Practice& practice) {
  std::string text;
  for (const v1::PracticeHolding& row : practice.holdings()) {
    if (!text.empty()) text += "; ";
    absl::StrAppend(&text, Label(row.how()), " ", row.landlord_id(), row.territory_id(), " ",
                    row.from());
    if (!row.until().empty()) absl::StrAppend(&text, " - ", row.until());
    if (!row.adapted_practice_id().empty()) {
      absl::StrAppend(&text, " as ", row.adapted_practice_id());
    }
    if (row.by_landlord_id() != row.landlord_id()) {
      absl::StrAppend(&text, " by ", row.by_landlord_id());
    }
  }
  return text;
}

v1::GetPracticeResponse Get(const EventList& log, const std::string& id,
                            const std::string& as_of = "2009-05-12") {
  v1::GetPracticeRequest request;
  request.set_practice_id(id);
  const auto answer = Ask<v1::GetPracticeResponse>(log, request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : v1::GetPracticeResponse();
}

// "p: a ORIGIN 2005, b ADAPTED 2007 (q); q: …", one line a practice.
std::string Matrix(const EventList& log, v1::AdoptionAxis axis = v1::ADOPTION_AXIS_LANDLORD,
                   const std::string& as_of = "2009-05-12") {
  v1::GetAdoptionMatrixRequest request;
  request.set_axis(axis);
  const auto answer = Ask<v1::GetAdoptionMatrixResponse>(log, request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return "";
  EXPECT_EQ(answer->axis(), axis);
  std::string text;
  for (const v1::AdoptionRow& row : answer->rows()) {
    absl::StrAppend(&text, row.practice_id(), ":");
    for (const v1::AdoptionCell& cell : row.cells()) {
      absl::StrAppend(&text, " ", cell.landlord_id(), cell.territory_id(), " ", Label(cell.state()),
                      " ", cell.since());
      if (!cell.adapted_practice_id().empty()) {
        absl::StrAppend(&text, " as ", cell.adapted_practice_id());
      }
      if (!cell.told_landlord_id().empty()) {
        absl::StrAppend(&text, " of ", cell.told_landlord_id());
      }
      absl::StrAppend(&text, ",");
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

// p of a; b adopts and drops it; t-vaulx adopts it; c makes q of it, which t-vaulx adopts.
EventList Spread() {
  EventList log;
  log.Tell(Shared("p", "a"), "2005");
  log.Tell(Adopted("p", "b"), "2006-01-01");
  log.Tell(Dropped("p", "b"), "2007-06-01");
  log.Tell(Adopted("p", "t-vaulx"), "2006-06");
  log.Tell(Adapted("q", "p", "c"), "2007-01-01");
  log.Tell(Adopted("q", "t-vaulx"), "2008-01-01");
  return log;
}

TEST(GetPractice, TellsWhoKeepsToItFromWhenUntilWhen) {
  const auto response = Get(Spread(), "p");
  const v1::Practice& p = response.practice();
  EXPECT_EQ(p.title(), "Practice p");
  EXPECT_EQ(p.kind(), events::v1::PRACTICE_KIND_TOOL);
  EXPECT_EQ(p.landlord_id(), "a");
  EXPECT_EQ(p.from_practice_id(), "");
  EXPECT_EQ(p.shared_on(), "2005");
  EXPECT_EQ(p.provenance().position(), 1);
  EXPECT_EQ(Text(p),
            "ORIGIN a 2005; ADOPTED b 2006-01-01 - 2007-06-01; ADOPTED t-vaulx 2006-06; "
            "ADAPTED c 2007-01-01 as q");
  EXPECT_EQ(p.holdings(1).provenance().position(), 2);
  EXPECT_EQ(Text(Get(Spread(), "p", "2006-12-31").practice()),
            "ORIGIN a 2005; ADOPTED b 2006-01-01; ADOPTED t-vaulx 2006-06");
}

TEST(GetPractice, AnAdaptedOneIsOfTheKindItComesFrom) {
  const auto response = Get(Spread(), "q");
  EXPECT_EQ(response.practice().kind(), events::v1::PRACTICE_KIND_TOOL);
  EXPECT_EQ(response.practice().from_practice_id(), "p");
  EXPECT_EQ(Text(response.practice()), "ORIGIN c 2007-01-01; ADOPTED t-vaulx 2008-01-01");
}

TEST(GetPractice, LineageBothWays) {
  EventList log = Spread();
  log.Tell(Adapted("s", "q", "a"), "2008-01-01");
  log.Tell(Adapted("r", "p", "b"), "2008-01-01");
  const auto text = [](const auto& relatives) {
    std::string out;
    for (const v1::PracticeRelative& each : relatives) {
      absl::StrAppend(&out, each.practice_id(), each.steps(), each.from_practice_id(), " ");
    }
    return out;
  };
  const auto of_p = Get(log, "p");
  EXPECT_EQ(text(of_p.ancestors()), "");
  EXPECT_EQ(text(of_p.descendants()), "q1p r1p s2q ");
  const auto of_s = Get(log, "s");
  EXPECT_EQ(text(of_s.ancestors()), "q1p p2 ");
  EXPECT_EQ(text(of_s.descendants()), "");
  EXPECT_EQ(of_s.ancestors(0).landlord_id(), "c");
  EXPECT_EQ(of_s.ancestors(1).shared_on(), "2005");
  // What lies in the middle of it was cancelled: nothing is known of what comes before.
  log.Cancel(5);
  EXPECT_EQ(text(Get(log, "s").ancestors()), "");
  EXPECT_EQ(Get(log, "s").practice().kind(), events::v1::PRACTICE_KIND_UNSPECIFIED);
  EXPECT_EQ(text(Get(log, "p").descendants()), "r1p ");
}

TEST(GetPractice, LineageGoesFiftyStepsFar) {
  EventList log = Spread();
  std::string from = "p";
  for (int i = 1; i <= 60; ++i) {
    const std::string id = absl::StrCat("x", i);
    log.Tell(Adapted(id, from, i % 2 == 0 ? "b" : "c"), "2008-01-01");
    from = id;
  }
  const auto last = Get(log, "x60");
  ASSERT_EQ(last.ancestors_size(), 50);
  EXPECT_EQ(last.ancestors(49).practice_id(), "x10");
  EXPECT_EQ(last.practice().kind(), events::v1::PRACTICE_KIND_UNSPECIFIED);
  EXPECT_EQ(Get(log, "x1").descendants().rbegin()->steps(), 50);
}

TEST(GetPractice, NotFoundBeforeItIsShared) {
  v1::GetPracticeRequest request;
  request.set_practice_id("p");
  EXPECT_EQ(Ask<v1::GetPracticeResponse>(Spread(), request, "2004-12-31").status().code(),
            absl::StatusCode::kNotFound);
  request.set_practice_id("P");
  EXPECT_EQ(Ask<v1::GetPracticeResponse>(Spread(), request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(FoldPractice, WhateverTheOrderOfArrival) {
  EventList log = Spread();
  log.Tell(Adopted("p", "b"), "2007-06-01");  // On the day on which it was dropped: again.
  log.Tell(Adopted("p", "b"), "2005-06-01");
  log.Tell(Dropped("p", "a"), "2008-01-01");
  log.Tell(Dropped("p", "c"), "2008-01-01");  // It never kept to p itself.
  std::vector<runtime::Fact> facts = log.Living(log.head());
  const auto text = [&] {
    const PracticeState state = FoldPractice("p", facts, {});
    std::string out;
    for (const Holding& holding : state.holdings) {
      absl::StrAppend(&out, holding.holder.landlord_id, holding.holder.territory_id, " ",
                      runtime::FormatFactDate(holding.began.date), " ",
                      holding.dropped ? runtime::FormatFactDate(holding.dropped->date) : "", "; ");
    }
    absl::StrAppend(&out, state.adapted.size(), " adapted, ", state.idle.size(), " idle");
    return out;
  };
  const std::string expected =
      "a 2005 2008-01-01; b 2005-06-01 2007-06-01; t-vaulx 2006-06 ; b 2007-06-01 ; "
      "1 adapted, 2 idle";
  EXPECT_EQ(text(), expected);
  std::reverse(facts.begin(), facts.end());
  EXPECT_EQ(text(), expected);
}

TEST(GetAdoptionMatrix, TellsHowEachStandsToEach) {
  EXPECT_EQ(Matrix(Spread()),
            "p: a ORIGIN 2005, b DROPPED 2007-06-01, c ADAPTED 2007-01-01 as q,\n"
            "q: c ORIGIN 2007-01-01,\n");
  EXPECT_EQ(Matrix(Spread(), v1::ADOPTION_AXIS_TERRITORY),
            "p: t-vaulx ADOPTED 2006-06,\n"
            "q: t-vaulx ADOPTED 2008-01-01,\n");
  EXPECT_EQ(Matrix(Spread(), v1::ADOPTION_AXIS_LANDLORD, "2006-12-31"),
            "p: a ORIGIN 2005, b ADOPTED 2006-01-01,\n");
}

TEST(GetAdoptionMatrix, WhatOneMadeOfItGoesBeforeWhatItTookOver) {
  EventList log = Spread();
  log.Tell(Adopted("p", "c"), "2006-01-01");
  EXPECT_EQ(Matrix(log), Matrix(Spread()));
  log.Tell(Dropped("q", "c"), "2008-06-01");
  EXPECT_EQ(Matrix(log),
            "p: a ORIGIN 2005, b DROPPED 2007-06-01, c ADOPTED 2006-01-01,\n"
            "q: c DROPPED 2008-06-01,\n");
  log.Tell(Dropped("p", "c"), "2007-02-01");
  EXPECT_EQ(Matrix(log),
            "p: a ORIGIN 2005, b DROPPED 2007-06-01, c DROPPED 2008-06-01,\n"
            "q: c DROPPED 2008-06-01,\n");
}

TEST(GetAdoptionMatrix, ALandlordThatIsNoMoreIsShownUnderTheOneThatGoesOn) {
  EventList log = Spread();
  log.Tell(Adopted("p", "d"), "2005-06-01");
  log.Tell(AbsorbedInto("d", "b"), "2008-01-01");
  EXPECT_EQ(Matrix(log, v1::ADOPTION_AXIS_LANDLORD, "2007-12-31"),
            "p: a ORIGIN 2005, b DROPPED 2007-06-01, c ADAPTED 2007-01-01 as q, "
            "d ADOPTED 2005-06-01,\nq: c ORIGIN 2007-01-01,\n");
  EXPECT_EQ(Matrix(log),
            "p: a ORIGIN 2005, b ADOPTED 2005-06-01 of d, c ADAPTED 2007-01-01 as q,\n"
            "q: c ORIGIN 2007-01-01,\n");
  EXPECT_EQ(Text(Get(log, "p").practice()),
            "ORIGIN a 2005; ADOPTED d 2005-06-01 by b; ADOPTED b 2006-01-01 - 2007-06-01; "
            "ADOPTED t-vaulx 2006-06; ADAPTED c 2007-01-01 as q");
  log.Tell(Dropped("p", "b"), "2008-06-01");
  EXPECT_EQ(Matrix(log),
            "p: a ORIGIN 2005, b DROPPED 2008-06-01 of d, c ADAPTED 2007-01-01 as q,\n"
            "q: c ORIGIN 2007-01-01,\n");
}

TEST(GetAdoptionMatrix, InPagesAndOfAnAxis) {
  v1::GetAdoptionMatrixRequest request;
  EXPECT_EQ(Ask<v1::GetAdoptionMatrixResponse>(Spread(), request).status().code(),
            absl::StatusCode::kInvalidArgument);
  request.set_axis(v1::ADOPTION_AXIS_TERRITORY);
  std::string next;
  const auto first =
      Ask<v1::GetAdoptionMatrixResponse>(Spread(), request, "2009-05-12", {1, ""}, &next);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->rows_size(), 1);
  EXPECT_EQ(first->rows(0).practice_id(), "p");
  EXPECT_EQ(first->rows(0).title(), "Practice p");
  EXPECT_EQ(first->rows(0).kind(), events::v1::PRACTICE_KIND_TOOL);
  EXPECT_EQ(next, "p");
  const auto second =
      Ask<v1::GetAdoptionMatrixResponse>(Spread(), request, "2009-05-12", {1, next}, &next);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->rows(0).practice_id(), "q");
  EXPECT_EQ(next, "");
}

std::string Listed(const EventList& log, const v1::ListPracticesRequest& request,
                   const std::string& as_of = "2009-05-12") {
  const auto answer = Ask<v1::ListPracticesResponse>(log, request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  std::string ids;
  if (answer.ok()) {
    for (const v1::Practice& practice : answer->practices()) ids += practice.practice_id();
  }
  return ids;
}

TEST(ListPractices, Filters) {
  EventList log = Spread();
  events::v1::PracticeShared other = Shared("u", "t-vaulx");
  other.set_kind(events::v1::PRACTICE_KIND_PROCEDURE);
  log.Tell(other, "2007-01-01");
  v1::ListPracticesRequest request;
  EXPECT_EQ(Listed(log, request), "pqu");
  EXPECT_EQ(Listed(log, request, "2006-12-31"), "p");
  request.set_kind(events::v1::PRACTICE_KIND_TOOL);
  EXPECT_EQ(Listed(log, request), "pq");
  request.Clear();
  request.set_origin_landlord_id("c");
  EXPECT_EQ(Listed(log, request), "q");
  request.Clear();
  request.set_origin_territory_id("t-vaulx");
  EXPECT_EQ(Listed(log, request), "u");
  request.Clear();
  request.set_adopter_territory_id("t-vaulx");
  EXPECT_EQ(Listed(log, request), "pq");
  request.Clear();
  request.set_adopter_landlord_id("c");  // By what it made of it.
  EXPECT_EQ(Listed(log, request), "p");
  request.set_adopter_landlord_id("b");  // Dropped since.
  EXPECT_EQ(Listed(log, request), "");
  EXPECT_EQ(Listed(log, request, "2007-05-31"), "p");
}

TEST(ListPractices, OfALandlordIncludesThoseItAbsorbed) {
  EventList log = Spread();
  log.Tell(AbsorbedInto("a", "d"), "2008-01-01");
  log.Tell(AbsorbedInto("c", "d"), "2008-01-01");
  v1::ListPracticesRequest request;
  request.set_origin_landlord_id("d");
  EXPECT_EQ(Listed(log, request), "pq");
  EXPECT_EQ(Listed(log, request, "2007-12-31"), "");
  request.Clear();
  request.set_adopter_landlord_id("d");  // Where it comes from, it is not adopted.
  EXPECT_EQ(Listed(log, request), "");
}

TEST(ListPractices, CorrectedAndCancelledFactsCountAsIfToldSo) {
  EventList log = Spread();
  log.Correct(2, Adopted("p", "b"), "2006-03-01");
  log.Cancel(3);
  EXPECT_EQ(Text(Get(log, "p", "2008-01-01").practice()),
            "ORIGIN a 2005; ADOPTED b 2006-03-01; ADOPTED t-vaulx 2006-06; "
            "ADAPTED c 2007-01-01 as q");
  log.Cancel(1);  // What was done with it is left out, too.
  EXPECT_EQ(Listed(log, {}), "q");
}

}  // namespace
}  // namespace loge::rollout::testing
