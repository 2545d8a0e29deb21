#include "services/caretakers/service.h"

#include "gtest/gtest.h"
#include "services/caretakers/views.h"
#include "tests/services/caretakers/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::caretakers::testing {
namespace {

using loge::testing::Ask;
using loge::testing::QueryContextFake;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

EventList Town() {
  EventList log;
  log.Tell(Landlord("a", "999990005"), "1990-01-01");
  log.Tell(Landlord("b"), "2000");
  log.Tell(Neighbourhood("n1", "69256"), "1990-01-01");
  log.Tell(Neighbourhood("m1", "69259"), "1990-01-01");
  log.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));  // 5
  log.Tell(Joined("q", "b", {"m1"}), "2001-09-01", "q", Personal("1"));  // 6
  log.Tell(Transferred("p", "a", "b", {"m1"}), "2006-01-01", "p",        // 7
           Text<PersonalData>("employee_number: '77'"));
  log.Tell(Started("p"), "2002-01-01");    // 8
  log.Tell(Left("p", "b"), "2008-06-30");  // 9
  return log;
}

QueryContextFake At(const std::string& day) {
  QueryContextFake context(day);
  context.Add(Projection(), Town()).AddEmployee("b", "77", "p");
  return context;
}

v1::GetCaretakerRequest Get(const std::string& id) {
  v1::GetCaretakerRequest request;
  request.mutable_caretaker()->set_caretaker_id(id);
  return request;
}

TEST(GetLandlordTest, AtTheDate) {
  v1::GetLandlordRequest request;
  request.set_landlord_id("b");
  const auto found = Ask<v1::GetLandlordResponse>(Queries(), At("2004-01-01"), request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->landlord().registered_on(), "2000");
  EXPECT_EQ(found->landlord().provenance().position(), 2);
  EXPECT_EQ(Ask<v1::GetLandlordResponse>(Queries(), At("1999-01-01"), request).status().code(),
            absl::StatusCode::kNotFound);
  request.set_landlord_id("");
  EXPECT_EQ(Ask<v1::GetLandlordResponse>(Queries(), At("1999-01-01"), request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ListLandlordsTest, PageByPage) {
  std::string next;
  const auto first = Ask<v1::ListLandlordsResponse>(Queries(), At("2004-01-01"),
                                                    v1::ListLandlordsRequest(), {1, ""}, &next);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->landlords_size(), 1);
  EXPECT_EQ(first->landlords(0).siren(), "999990005");
  EXPECT_EQ(next, "a");
  const auto second = Ask<v1::ListLandlordsResponse>(Queries(), At("2004-01-01"),
                                                     v1::ListLandlordsRequest(), {1, next}, &next);
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->landlords_size(), 1);
  EXPECT_EQ(second->landlords(0).landlord_id(), "b");
  EXPECT_EQ(next, "");
}

TEST(NeighbourhoodTest, GetAndListByCommune) {
  v1::GetNeighbourhoodRequest get;
  get.set_neighbourhood_id("m1");
  const auto found = Ask<v1::GetNeighbourhoodResponse>(Queries(), At("2004-01-01"), get);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->neighbourhood().commune_code(), "69259");
  get.set_neighbourhood_id("zz");
  EXPECT_FALSE(Ask<v1::GetNeighbourhoodResponse>(Queries(), At("2004-01-01"), get).ok());

  v1::ListNeighbourhoodsRequest list;
  list.set_commune_code("69256");
  const auto listed = Ask<v1::ListNeighbourhoodsResponse>(Queries(), At("2004-01-01"), list);
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->neighbourhoods_size(), 1);
  EXPECT_EQ(listed->neighbourhoods(0).neighbourhood_id(), "n1");
}

TEST(NeighbourhoodTest, ThoseOfAnArrondissementAreListedForTheCommuneToo) {
  EventList log = Town();
  log.Tell(Neighbourhood("l3", "69383"), "1990-01-01");
  QueryContextFake context("2004-01-01");
  context.Add(Projection(), log);
  for (const char* commune : {"69123", "69383"}) {
    v1::ListNeighbourhoodsRequest list;
    list.set_commune_code(commune);
    const auto listed = Ask<v1::ListNeighbourhoodsResponse>(Queries(), context, list);
    ASSERT_TRUE(listed.ok());
    ASSERT_EQ(listed->neighbourhoods_size(), 1) << commune;
    EXPECT_EQ(listed->neighbourhoods(0).commune_code(), "69383");
  }
}

TEST(GetCaretakerTest, AsItWasThen) {
  const auto then = Ask<v1::GetCaretakerResponse>(Queries(), At("2005-06-01"), Get("p"));
  ASSERT_TRUE(then.ok());
  ASSERT_EQ(then->caretaker().employments_size(), 1);
  EXPECT_EQ(then->caretaker().employments(0).until(), "");
  EXPECT_EQ(then->caretaker().employments(0).neighbourhood_ids(0), "n1");
  EXPECT_EQ(then->caretaker().personal_data().employee_number(), "1");
  EXPECT_EQ(then->caretaker().employee_number_landlord_id(), "a");
  EXPECT_EQ(then->caretaker().volunteering_size(), 1);
  EXPECT_TRUE(then->caretaker().employed());

  const auto later = Ask<v1::GetCaretakerResponse>(Queries(), At("2009-01-01"), Get("p"));
  ASSERT_TRUE(later.ok());
  ASSERT_EQ(later->caretaker().employments_size(), 2);
  EXPECT_EQ(later->caretaker().employments(0).until(), "2005-12-31");
  EXPECT_EQ(later->caretaker().employments(1).until(), "2008-06-30");
  EXPECT_EQ(later->caretaker().personal_data().employee_number(), "77");
  EXPECT_EQ(later->caretaker().employee_number_landlord_id(), "b");
  EXPECT_EQ(later->caretaker().personal_data().family_name(), "Nom");
  EXPECT_FALSE(later->caretaker().employed());
}

TEST(GetCaretakerTest, ByEmployeeNumber) {
  v1::GetCaretakerRequest request;
  request.mutable_caretaker()->mutable_employee()->set_landlord_id("b");
  request.mutable_caretaker()->mutable_employee()->set_employee_number("77");
  const auto found = Ask<v1::GetCaretakerResponse>(Queries(), At("2007-01-01"), request);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->caretaker().caretaker_id(), "p");
  request.mutable_caretaker()->mutable_employee()->set_employee_number("78");
  const auto unknown = Ask<v1::GetCaretakerResponse>(Queries(), At("2007-01-01"), request);
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(runtime::DetailOf(unknown.status())->violations(0).field(), "caretaker.employee");
}

TEST(GetCaretakerTest, UnknownOrErased) {
  EXPECT_EQ(Ask<v1::GetCaretakerResponse>(Queries(), At("2007-01-01"), Get("z")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Ask<v1::GetCaretakerResponse>(Queries(), At("2001-08-31"), Get("p")).status().code(),
            absl::StatusCode::kNotFound);
  QueryContextFake erased = At("2007-01-01");
  erased.LoseKeyOf("p");
  const auto answer = Ask<v1::GetCaretakerResponse>(Queries(), erased, Get("p"));
  ASSERT_TRUE(answer.ok());
  EXPECT_FALSE(answer->caretaker().has_personal_data());
  EXPECT_EQ(answer->caretaker().employee_number_landlord_id(), "");
}

std::vector<std::string> Listed(const std::string& day, const std::string& request) {
  const auto answer =
      Ask<v1::ListCaretakersResponse>(Queries(), At(day), Text<v1::ListCaretakersRequest>(request));
  EXPECT_TRUE(answer.ok());
  std::vector<std::string> ids;
  for (const v1::Caretaker& row : answer->caretakers()) {
    EXPECT_TRUE(row.has_personal_data());
    ids.push_back(row.caretaker_id());
  }
  return ids;
}

TEST(ListCaretakersTest, Filters) {
  using Ids = std::vector<std::string>;
  EXPECT_EQ(Listed("2005-01-01", ""), (Ids{"p", "q"}));
  EXPECT_EQ(Listed("2005-01-01", "landlord_id: 'a'"), Ids{"p"});
  EXPECT_EQ(Listed("2006-01-01", "landlord_id: 'a'"), Ids{});
  EXPECT_EQ(Listed("2006-01-01", "neighbourhood_id: 'm1'"), (Ids{"p", "q"}));
  EXPECT_EQ(Listed("2006-01-01", "neighbourhood_id: 'n1'"), Ids{});
  EXPECT_EQ(Listed("2009-01-01", ""), Ids{"q"});
  EXPECT_EQ(Listed("2009-01-01", "include_departed: true"), (Ids{"p", "q"}));
  EXPECT_EQ(Listed("2009-01-01", "include_departed: true landlord_id: 'a'"), Ids{"p"});
  EXPECT_EQ(Listed("2000-01-01", "include_departed: true"), Ids{});
}

TEST(ListCaretakersTest, AsKnownAt) {
  QueryContextFake before("2009-01-01", 8);  // The departure was not known yet.
  before.Add(Projection(), Town());
  const auto answer =
      Ask<v1::ListCaretakersResponse>(Queries(), before, v1::ListCaretakersRequest());
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->caretakers_size(), 2);
}

events::v1::SnapshotReceived Snapshot(const std::string& landlord, int rows) {
  events::v1::SnapshotReceived event;
  event.set_landlord_id(landlord);
  event.set_kind(events::v1::SNAPSHOT_KIND_CARETAKERS);
  event.set_rows(rows);
  return event;
}

TEST(ListSnapshotsTest, TheLatestOfEachLandlordAtTheDate) {
  EventList log = Town();
  log.Tell(Snapshot("a", 3), "2008-12-01");  // 10
  log.Tell(Snapshot("a", 4), "2008-12-31");
  log.Tell(Snapshot("b", 9), "2008-12-02");
  log.Tell(Snapshot("a", 5), "2008-12-31");  // 13
  QueryContextFake context("2009-01-01");
  context.Add(Projection(), log);
  std::string next;
  const auto all = Ask<v1::ListSnapshotsResponse>(Queries(), context, v1::ListSnapshotsRequest(),
                                                  {1, ""}, &next);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->landlords_size(), 1);
  EXPECT_EQ(next, "a");
  ASSERT_EQ(all->landlords(0).latest_size(), 1);
  EXPECT_EQ(all->landlords(0).latest(0).taken_on(), "2008-12-31");
  EXPECT_EQ(all->landlords(0).latest(0).rows(), 5);
  EXPECT_EQ(all->landlords(0).latest(0).provenance().position(), 13);

  v1::ListSnapshotsRequest of_b;
  of_b.set_landlord_id("b");
  const auto one = Ask<v1::ListSnapshotsResponse>(Queries(), context, of_b);
  ASSERT_TRUE(one.ok());
  ASSERT_EQ(one->landlords_size(), 1);
  EXPECT_EQ(one->landlords(0).latest(0).rows(), 9);
  QueryContextFake before("2008-12-01");
  before.Add(Projection(), log);
  EXPECT_EQ(Ask<v1::ListSnapshotsResponse>(Queries(), before, of_b)->landlords_size(), 0);
}

}  // namespace
}  // namespace loge::caretakers::testing
