#include "services/partnership/comparison.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/service.h"
#include "services/runtime/violations.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;
using testing::QueryContextFake;

constexpr char kEarlier[] = "2008-08-15";
constexpr char kLater[] = "2009-05-12";

const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

v1::CompareNetworksRequest Since(const std::string& earlier, double weakened_share = 0) {
  v1::CompareNetworksRequest request;
  request.set_territory_id("vev");
  request.set_earlier_as_of(earlier);
  request.set_weakened_share(weakened_share);
  return request;
}

absl::StatusOr<v1::CompareNetworksResponse> TryCompare(
    const EventList& log, const v1::CompareNetworksRequest& request,
    const std::string& later = kLater, const runtime::Principal& by = runtime::LocalPrincipal(),
    const runtime::Page& page = {1000, ""}, std::string* next = nullptr) {
  QueryContextFake context(later);
  context.Add(Projection(), log).Add(caretakers::Projection(), log).AskedBy(by);
  return testing::Ask<v1::CompareNetworksResponse>(Registry(), context, request, page, next);
}

v1::CompareNetworksResponse Compare(const EventList& log, const v1::CompareNetworksRequest& request,
                                    const std::string& later = kLater,
                                    const runtime::Principal& by = runtime::LocalPrincipal()) {
  const auto response = TryCompare(log, request, later, by);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::CompareNetworksResponse();
}

// "a1-b1 STRENGTHENED", "a1-d1 LOST PERSON_LEFT", ….
Ids ChangesIn(const v1::CompareNetworksResponse& response) {
  Ids out;
  for (const v1::TieChange& change : response.changes()) {
    std::string text =
        absl::StrCat(change.person_a(), "-", change.person_b(), " ",
                     v1::TieChangeKind_Name(change.kind()).substr(sizeof("TIE_CHANGE_KIND_") - 1));
    if (change.loss_reason() != v1::TIE_LOSS_REASON_UNSPECIFIED) {
      absl::StrAppend(
          &text, " ",
          v1::TieLossReason_Name(change.loss_reason()).substr(sizeof("TIE_LOSS_REASON_") - 1));
    }
    out.push_back(text);
  }
  return out;
}

std::string TextOf(const v1::NetworkChangeCounts& counts) { return counts.ShortDebugString(); }

TEST(CompareNetworks, FiguresAndTiesAreThoseOfGetNetwork) {
  const EventList log = LogOf(TestVector());
  const auto response = Compare(log, Since(kEarlier));
  const auto earlier = NetworkOn(log, kEarlier);
  const auto later = NetworkOn(log, kLater);
  EXPECT_EQ(response.earlier_as_of(), kEarlier);
  EXPECT_EQ(response.earlier().SerializeAsString(), earlier.indicators().SerializeAsString());
  EXPECT_EQ(response.later().SerializeAsString(), later.indicators().SerializeAsString());
  ASSERT_THAT(ChangesIn(response), ElementsAre("a1-b1 STRENGTHENED", "a2-k STRENGTHENED",
                                               "c1-c2 GAINED", "d1-k GAINED"));
  EXPECT_EQ(response.changes(0).earlier().SerializeAsString(),
            TieOf(earlier, "a1", "b1").SerializeAsString());
  EXPECT_EQ(response.changes(0).later().SerializeAsString(),
            TieOf(later, "a1", "b1").SerializeAsString());
  EXPECT_FALSE(response.changes(2).has_earlier());
  EXPECT_TRUE(response.changes(2).later().bridge());
  EXPECT_EQ(TextOf(response.counts()),
            "persons_came: 0 persons_went: 0 persons_stayed: 8 ties_gained: 2 ties_lost: 0 "
            "ties_weakened: 0 ties_strengthened: 2 ties_steady: 7");
}

TEST(CompareNetworks, WhatIsWeakenedIsAMatterOfTheShare) {
  const EventList log = LogOf(TestVector());
  EXPECT_EQ(Compare(log, Since(kEarlier)).weakened_share(), 0.5);
  // In 270 days a tie without a new activity loses 40 %.
  const auto response = Compare(log, Since(kEarlier, 0.3));
  EXPECT_EQ(response.weakened_share(), 0.3);
  EXPECT_EQ(response.counts().ties_weakened(), 7);
  EXPECT_EQ(response.counts().ties_steady(), 0);
  EXPECT_EQ(ChangesIn(response)[0], "a1-a2 WEAKENED");
  EXPECT_EQ(Compare(log, Since(kEarlier, 0.45)).counts().ties_weakened(), 0);
}

TEST(CompareNetworks, AHalfLifeAloneIsNoWeakening) {
  // Of several ages, so that the strengths are rounded differently.
  testing::EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "b1"}), "2007-12-31");
  log.Tell(Meeting("m2", {"a2", "b2", "c1"}), "2007-11-17");
  log.Tell(Meeting("m3", {"c2", "d1"}, {"k"}), "2007-07-04");
  EXPECT_EQ(Compare(log, Since("2008-02-01"), "2009-01-31").counts().ties_weakened(), 0);
  EXPECT_EQ(Compare(log, Since("2008-02-01"), "2009-02-01").counts().ties_weakened(), 7);
}

TEST(CompareNetworks, WhoCameAndWent) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Left("b1", "b"), "2009-01-31");
  log.Tell(Joined("e1", "a", {"n1"}), "2009-02-01");
  const auto response = Compare(log, Since(kEarlier));
  EXPECT_THAT(response.came(), ElementsAre("e1"));
  EXPECT_THAT(response.went(), ElementsAre("b1"));
  EXPECT_EQ(response.counts().persons_came(), 1);
  EXPECT_EQ(response.counts().persons_went(), 1);
  EXPECT_EQ(response.counts().persons_stayed(), 7);
  EXPECT_THAT(ChangesIn(response),
              ElementsAre("a1-b1 LOST PERSON_LEFT", "a2-b1 LOST PERSON_LEFT", "a2-k STRENGTHENED",
                          "b1-k LOST PERSON_LEFT", "c1-c2 GAINED", "d1-k GAINED"));
  EXPECT_FALSE(response.changes(0).has_later());
}

TEST(CompareNetworks, WhatWasSharedLiesBeforeTheWindow) {
  v1::CompareNetworksRequest request = Since(kEarlier);
  request.mutable_parameters()->set_window_days(200);
  const auto response = Compare(LogOf(TestVector()), request);
  EXPECT_EQ(response.parameters().window_days(), 200);
  EXPECT_EQ(response.counts().ties_lost(), 8);
  EXPECT_EQ(ChangesIn(response)[0], "a1-a2 LOST WINDOW_PASSED");
}

TEST(CompareNetworks, WhyATieIsLostIsNotAlwaysTold) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Session("s1", "vev"), "2008-06-10");
  for (const char* id : {"a1", "d1"}) log.Tell(Attendance("s1", "2008-06-10", id), "2008-06-10");
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("s1");
  log.Tell(cancelled, "2008-12-01");
  EXPECT_THAT(ChangesIn(Compare(log, Since(kEarlier))), ::testing::Contains("a1-d1 LOST"));
}

TEST(CompareNetworks, BothDaysAreAsKnownNow) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Meeting("late", {"c2", "d1"}), "2008-07-01");
  EXPECT_EQ(Compare(log, Since(kEarlier)).earlier().ties(), 10);
}

TEST(CompareNetworks, OnePageAfterTheOther) {
  const EventList log = LogOf(TestVector());
  Ids all;
  runtime::Page page{3, ""};
  std::vector<int> sizes;
  do {
    std::string next;
    const auto response =
        TryCompare(log, Since(kEarlier), kLater, runtime::LocalPrincipal(), page, &next);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->later().ties(), 11);  // On every page.
    for (const std::string& change : ChangesIn(*response)) all.push_back(change);
    sizes.push_back(response->changes_size());
    page.after = next;
  } while (!page.after.empty());
  EXPECT_THAT(sizes, ElementsAre(3, 1));
  EXPECT_EQ(all, ChangesIn(Compare(log, Since(kEarlier))));
}

// A caretaker and a contact may have one id, and an id may begin with another one.
TEST(CompareNetworks, PagesTellIdsApart) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Joined("a", "a", {"n1"}), "2000-01-01");
  log.Tell(Joined("a-1", "a", {"n1"}), "2000-01-01");
  log.Tell(Contact("a", "centre"), "2000-01-01");
  log.Tell(Meeting("m1", {"a", "a-1", "d1"}, {"a", "k"}), "2009-01-01");
  runtime::Page page{1, ""};
  int changes = 0;
  do {
    std::string next;
    const auto response =
        TryCompare(log, Since(kEarlier), kLater, runtime::LocalPrincipal(), page, &next);
    ASSERT_TRUE(response.ok()) << response.status();
    changes += response->changes_size();
    page.after = next;
  } while (!page.after.empty());
  EXPECT_EQ(changes, 10);
}

TEST(CompareNetworks, FewPersonsAreNotTold) {
  const runtime::Principal somebody{"somebody"};
  testing::EventList log = LogOf(TestVector());
  auto response = Compare(log, Since(kEarlier), kLater, somebody);
  EXPECT_THAT(response.changes(), IsEmpty());
  EXPECT_EQ(response.later().persons(), 8);
  EXPECT_FALSE(response.later().has_isolation());
  EXPECT_FALSE(response.earlier().has_isolation());
  // Of the ties that were gained, between four; nothing of the others, either.
  EXPECT_EQ(TextOf(response.counts()), "persons_came: 0 persons_went: 0 persons_stayed: 8");
  log.Tell(Left("b1", "b"), "2009-01-31");
  response = Compare(log, Since(kEarlier), kLater, somebody);
  EXPECT_EQ(TextOf(response.counts()), "");
  EXPECT_THAT(response.went(), IsEmpty());
}

TEST(CompareNetworks, ManyPersonsAreCounted) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1"}, {"k"}), "2009-01-01");
  EXPECT_EQ(TextOf(Compare(log, Since(kEarlier), kLater, {"somebody"}).counts()),
            "persons_came: 0 persons_went: 0 persons_stayed: 8 ties_gained: 15 ties_lost: 0 "
            "ties_weakened: 0 ties_strengthened: 0 ties_steady: 0");
}

TEST(CompareNetworks, WhoStayedMayBeFew) {
  testing::EventList log = LogOf(Cast());
  for (const char* id : {"a1", "a2"}) log.Tell(Left(id, "a"), "2009-01-31");
  for (const char* id : {"b1", "b2"}) log.Tell(Left(id, "b"), "2009-01-31");
  log.Tell(Left("c1", "c"), "2009-01-31");
  EXPECT_EQ(Compare(log, Since(kEarlier)).counts().persons_stayed(), 3);
  EXPECT_FALSE(Compare(log, Since(kEarlier), kLater, {"somebody"}).counts().has_persons_went());
}

Ids BadFields(const absl::Status& status) {
  Ids fields;
  const auto detail = runtime::DetailOf(status);
  if (!detail.has_value()) return fields;
  for (const auto& violation : detail->violations()) fields.push_back(violation.field());
  return fields;
}

TEST(CompareNetworks, RefusesWhatIsNoComparison) {
  const EventList log = LogOf(TestVector());
  v1::CompareNetworksRequest request;
  request.set_weakened_share(std::numeric_limits<double>::quiet_NaN());
  request.mutable_parameters()->set_window_days(-1);
  EXPECT_THAT(
      BadFields(TryCompare(log, request).status()),
      ElementsAre("territory_id", "earlier_as_of", "parameters.window_days", "weakened_share"));
  EXPECT_THAT(BadFields(TryCompare(log, Since(kEarlier, 1.5)).status()),
              ElementsAre("weakened_share"));
  for (const char* day : {kLater, "2009-05-13"}) {
    const auto refused = TryCompare(log, Since(day));
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(BadFields(refused.status()), ElementsAre("earlier_as_of"));
  }
  request = Since(kEarlier);
  request.set_territory_id("ven");
  EXPECT_EQ(TryCompare(log, request).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace loge::partnership
