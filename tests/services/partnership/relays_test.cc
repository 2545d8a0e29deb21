#include "services/partnership/relays.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/service.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;
using testing::QueryContextFake;

constexpr char kDay[] = "2009-05-12";

const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

QueryContextFake On(const EventList& log, const std::string& as_of = kDay,
                    const std::string& principal = "local") {
  QueryContextFake context(as_of);
  context.Add(Projection(), log).Add(caretakers::Projection(), log);
  context.AskedBy({principal});
  return context;
}

// All rows of `request`, in pages of `size`.
template <class Response, class Row, class Request>
std::vector<Row> Rows(const EventList& log, Request request, const std::string& as_of, int size) {
  request.set_territory_id("vev");
  const QueryContextFake context = On(log, as_of);
  std::vector<Row> rows;
  std::string after;
  do {
    std::string next;
    const auto answer = testing::Ask<Response>(Registry(), context, request, {size, after}, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return rows;
    EXPECT_LE(answer->relays_size(), size);
    rows.insert(rows.end(), answer->relays().begin(), answer->relays().end());
    after = next;
  } while (!after.empty());
  return rows;
}

std::vector<v1::Relay> RelaysIn(const EventList& log, const v1::FindRelaysRequest& request = {},
                                const std::string& as_of = kDay, int size = 50) {
  return Rows<v1::FindRelaysResponse, v1::Relay>(log, request, as_of, size);
}

Ids Contacts(const EventList& log, const v1::FindRelaysRequest& request = {},
             const std::string& as_of = kDay, int size = 50) {
  Ids out;
  for (const v1::Relay& relay : RelaysIn(log, request, as_of, size)) {
    out.push_back(relay.contact_id());
  }
  return out;
}

// "ORPHANED_PARTNER police p1 2008-10-01 a1", …
Ids Orphans(const EventList& log, const v1::ListOrphanedRelaysRequest& request = {},
            const std::string& as_of = kDay, int size = 50) {
  Ids out;
  for (const v1::OrphanedRelay& relay :
       Rows<v1::ListOrphanedRelaysResponse, v1::OrphanedRelay>(log, request, as_of, size)) {
    std::string text =
        absl::StrCat(v1::RelayLoss_Name(relay.loss()).substr(11), " ", relay.partner_id(), " ",
                     absl::StrJoin(relay.contact_ids(), ","), " ", relay.last_met_on());
    if (relay.departed_person_ids_size() > 0) {
      absl::StrAppend(&text, " ", absl::StrJoin(relay.departed_person_ids(), ","));
    }
    out.push_back(text);
  }
  return out;
}

events::v1::MeetingHeld About(events::v1::MeetingHeld held, const Ids& topics,
                              const std::string& neighbourhood = "") {
  *held.mutable_topics() = {topics.begin(), topics.end()};
  held.set_neighbourhood_id(neighbourhood);
  return held;
}

// Partners and their contacts: the police p1 p2, the post q1; sa is staff of landlord a.
Story WithContacts() {
  Story story = Cast();
  for (const char* id : {"police", "post"}) story.push_back({Partner(id), "2000-01-01"});
  for (const char* id : {"p1", "p2"}) story.push_back({Contact(id, "police"), "2000-01-01"});
  story.push_back({Contact("q1", "post"), "2000-01-01"});
  story.push_back({LandlordContact("sa", "a"), "2000-01-01"});
  return story;
}

// a1 (n1) met p1 about waste and noise; b2 (n2) met q1 and sa about waste.
Story WithMeetings() {
  Story story = WithContacts();
  story.push_back({About(Meeting("m1", {"a1"}, {"p1"}), {"waste"}), "2008-10-01"});
  story.push_back({About(Meeting("m2", {"a1"}, {"p1", "k"}), {"noise"}), "2008-11-01"});
  story.push_back({About(Meeting("m3", {"b2"}, {"q1", "sa"}), {"waste"}), "2008-12-01"});
  return story;
}

TEST(FindRelays, TellsWhoDoesWhat) {
  Story story = WithMeetings();
  for (Told& told : story) {
    if (told.event.payload.contact_named().contact_id() != "p1") continue;
    told.event.payload.mutable_contact_named()->set_function("Field officer");
    told.event.payload.mutable_contact_named()->set_key_relay(true);
  }
  const auto relays = RelaysIn(LogOf(story));
  ASSERT_EQ(relays.size(), 4u);
  EXPECT_EQ(relays[0].contact_id(), "k");
  EXPECT_EQ(relays[0].kind(), v1::NODE_KIND_COORDINATOR);
  const v1::Relay& p1 = relays[1];
  EXPECT_EQ(p1.contact_id(), "p1");
  EXPECT_EQ(p1.kind(), v1::NODE_KIND_PARTNER_CONTACT);
  EXPECT_EQ(p1.partner_id(), "police");
  EXPECT_EQ(p1.partner_type(), events::v1::PARTNER_TYPE_POLICE);
  EXPECT_EQ(p1.function(), "Field officer");
  EXPECT_TRUE(p1.key_relay());
  EXPECT_EQ(p1.activities(), 2);
  EXPECT_THAT(p1.topics(), ElementsAre("noise", "waste"));
  EXPECT_THAT(p1.neighbourhood_ids(), ElementsAre("n1"));
  EXPECT_EQ(p1.last_met_on(), "2008-11-01");
  const v1::Relay& sa = relays[3];
  EXPECT_EQ(sa.kind(), v1::NODE_KIND_LANDLORD_STAFF);
  EXPECT_EQ(sa.landlord_id(), "a");
  EXPECT_EQ(sa.partner_type(), events::v1::PARTNER_TYPE_UNSPECIFIED);
  EXPECT_FALSE(sa.key_relay());
}

TEST(FindRelays, ByTopicTypeAndNeighbourhood) {
  const EventList log = LogOf(WithMeetings());
  v1::FindRelaysRequest request;
  request.set_topic("Waste");  // As somebody may type it.
  EXPECT_THAT(Contacts(log, request), ElementsAre("p1", "q1", "sa"));
  request.set_partner_type(events::v1::PARTNER_TYPE_POLICE);
  EXPECT_THAT(Contacts(log, request), ElementsAre("p1", "q1"));  // All partners are police here.
  request.set_partner_type(events::v1::PARTNER_TYPE_POST);
  EXPECT_THAT(Contacts(log, request), IsEmpty());
  request.clear_partner_type();
  request.set_neighbourhood_id("n1");
  EXPECT_THAT(Contacts(log, request), ElementsAre("p1"));
  request.set_topic("noise");
  EXPECT_THAT(Contacts(log, request), ElementsAre("k", "p1"));
  request.set_topic("nois");
  EXPECT_THAT(Contacts(log, request), IsEmpty());
}

TEST(FindRelays, OnlyTheLivingWhoTookPartInTheWindow) {
  Story story = WithMeetings();
  story.push_back({Meeting("old", {"a1"}, {"p2"}), "2007-05-12"});  // 731 days before.
  EXPECT_THAT(Contacts(LogOf(story)), ElementsAre("k", "p1", "q1", "sa"));
  v1::FindRelaysRequest request;
  request.mutable_parameters()->set_window_days(1000);
  EXPECT_THAT(Contacts(LogOf(story), request), ElementsAre("k", "p1", "p2", "q1", "sa"));
  story.push_back({Ended("q1"), "2009-05-11"});
  EXPECT_THAT(Contacts(LogOf(story)), ElementsAre("k", "p1", "sa"));
  EXPECT_THAT(Contacts(LogOf(story), {}, "2008-10-31"), ElementsAre("p1", "p2"));
  // An event day makes no relay.
  story.push_back(
      {Meeting("day", {"a1"}, {"p2"}, events::v1::MEETING_KIND_EVENT_DAY), "2009-01-01"});
  EXPECT_THAT(Contacts(LogOf(story)), ElementsAre("k", "p1", "sa"));
}

TEST(FindRelays, NeighbourhoodsAreThoseOfTheDayAsTheyAreCalledNow) {
  Story story = WithContacts();
  story.push_back({Neighbourhood("n3"), "2000-01-01"});
  story.push_back({About(Meeting("m1", {"a1"}, {"p1"}), {}, "n3"), "2008-10-01"});
  story.push_back({Transferred("a1", "a", "b", {"n2"}), "2009-01-01"});
  EXPECT_THAT(RelaysIn(LogOf(story))[0].neighbourhood_ids(), ElementsAre("n1", "n3"));
  story.push_back({Neighbourhood("n4"), "2000-01-01"});
  story.push_back({Merged("n3", "n4"), "2009-02-01"});
  EXPECT_THAT(RelaysIn(LogOf(story))[0].neighbourhood_ids(), ElementsAre("n1", "n4"));
  EXPECT_THAT(RelaysIn(LogOf(story), {}, "2009-01-31")[0].neighbourhood_ids(),
              ElementsAre("n1", "n3"));
}

TEST(FindRelays, OnePageAfterTheOther) {
  const EventList log = LogOf(WithMeetings());
  for (const int size : {1, 2, 3, 4}) {
    EXPECT_THAT(Contacts(log, {}, kDay, size), ElementsAre("k", "p1", "q1", "sa")) << size;
  }
  v1::FindRelaysRequest request;
  request.set_topic("waste");
  EXPECT_THAT(Contacts(log, request, kDay, 1), ElementsAre("p1", "q1", "sa"));
}

TEST(FindRelays, TellsTheWindowItTook) {
  const EventList log = LogOf(WithMeetings());
  v1::FindRelaysRequest request;
  request.set_territory_id("vev");
  const auto window = [&] {
    return testing::Ask<v1::FindRelaysResponse>(Registry(), On(log), request)
        ->parameters()
        .window_days();
  };
  EXPECT_EQ(window(), 730);
  request.mutable_parameters()->set_window_days(90);
  EXPECT_EQ(window(), 90);
}

TEST(ListOrphanedRelays, PartnersWhoseTiesAllLostSomebody) {
  Story story = WithMeetings();
  EXPECT_THAT(Orphans(LogOf(story)), IsEmpty());
  story.push_back({Left("a1", "a"), "2009-01-31"});
  EXPECT_THAT(Orphans(LogOf(story), {}, "2009-01-31"), IsEmpty());  // The last day.
  EXPECT_THAT(Orphans(LogOf(story)), IsEmpty());                    // p1 knows k, too.
  story.push_back({NoLongerCoordinates("k", "vev"), "2009-03-31"});
  story.push_back({Ended("k"), "2009-03-31"});
  EXPECT_THAT(Orphans(LogOf(story)), ElementsAre("ORPHANED_PARTNER police p1 2008-11-01 a1,k"));
  story.push_back({Ended("q1"), "2009-04-30"});  // The other side.
  EXPECT_THAT(Orphans(LogOf(story)), ElementsAre("ORPHANED_PARTNER police p1 2008-11-01 a1,k",
                                                 "ORPHANED_PARTNER post q1 2008-12-01 q1"));
  story.push_back({Meeting("m4", {"c1"}, {"p2"}), "2009-05-01"});
  EXPECT_THAT(Orphans(LogOf(story)), ElementsAre("ORPHANED_PARTNER post q1 2008-12-01 q1"));
  story.push_back({Closed("post"), "2009-05-02"});
  EXPECT_THAT(Orphans(LogOf(story)), IsEmpty());
}

TEST(ListOrphanedRelays, TiesAreThoseOfTheWindowAndOfOtherOrganisations) {
  Story story = WithContacts();
  story.push_back({Meeting("m1", {"a1"}, {"p1"}), "2008-10-01"});
  story.push_back({Meeting("m2", {}, {"p1", "p2"}), "2008-10-02"});
  story.push_back({Left("a1", "a"), "2009-01-31"});
  EXPECT_THAT(Orphans(LogOf(story)), ElementsAre("ORPHANED_PARTNER police p1 2008-10-01 a1"));
  v1::ListOrphanedRelaysRequest request;
  request.mutable_parameters()->set_window_days(222);
  EXPECT_THAT(Orphans(LogOf(story), request), IsEmpty());  // No tie, so none is lost.
}

TEST(ListOrphanedRelays, ContactsWithoutAnActivityAreStale) {
  const Story story = WithMeetings();
  const EventList log = LogOf(story);
  EXPECT_THAT(Orphans(log, {}, "2009-10-31"), IsEmpty());
  EXPECT_THAT(Orphans(log, {}, "2009-11-01"), ElementsAre("STALE_CONTACT police p1 2008-11-01"));
  // Neither staff of a landlord nor the coordinator.
  EXPECT_THAT(Orphans(log, {}, "2009-12-31"), ElementsAre("STALE_CONTACT police p1 2008-11-01",
                                                          "STALE_CONTACT post q1 2008-12-01"));
  v1::ListOrphanedRelaysRequest request;
  request.mutable_parameters()->set_stale_after_days(100);
  EXPECT_THAT(Orphans(log, request), ElementsAre("STALE_CONTACT police p1 2008-11-01",
                                                 "STALE_CONTACT post q1 2008-12-01"));
  Story ended = story;
  ended.push_back({Ended("p1"), "2009-06-30"});
  EXPECT_THAT(Orphans(LogOf(ended), {}, "2009-11-01"),
              ElementsAre("ORPHANED_PARTNER police p1 2008-11-01 p1"));
}

TEST(ListOrphanedRelays, OnePageAfterTheOther) {
  Story story = WithMeetings();
  story.push_back({Left("b2", "b"), "2009-01-31"});
  story.push_back({Ended("sa"), "2009-01-31"});
  for (const int size : {1, 2, 3}) {
    EXPECT_THAT(
        Orphans(LogOf(story), {}, "2009-12-31", size),
        ElementsAre("ORPHANED_PARTNER post q1 2008-12-01 b2,sa",
                    "STALE_CONTACT police p1 2008-11-01", "STALE_CONTACT post q1 2008-12-01"))
        << size;
  }
}

// The code, and the fields that the violations name.
template <class Response, class Request>
std::pair<absl::StatusCode, Ids> RefusalOf(const QueryContextFake& context,
                                           const Request& request) {
  const absl::Status status = testing::Ask<Response>(Registry(), context, request).status();
  Ids fields;
  const auto detail = runtime::DetailOf(status);
  if (detail.has_value()) {
    for (const auto& violation : detail->violations()) fields.push_back(violation.field());
  }
  return {status.code(), fields};
}
using Refused = std::pair<absl::StatusCode, Ids>;

TEST(Relays, BadRequestsAreRefused) {
  const QueryContextFake context = On(LogOf(WithMeetings()));
  v1::FindRelaysRequest find;
  find.set_topic("what a waste");
  find.set_partner_type(static_cast<events::v1::PartnerType>(99));
  find.set_neighbourhood_id("N1");
  find.mutable_parameters()->set_window_days(-1);
  EXPECT_EQ(
      RefusalOf<v1::FindRelaysResponse>(context, find),
      Refused(absl::StatusCode::kInvalidArgument, {"territory_id", "topic", "partner_type",
                                                   "neighbourhood_id", "parameters.window_days"}));
  v1::ListOrphanedRelaysRequest list;
  list.mutable_parameters()->set_stale_after_days(40000);
  EXPECT_EQ(
      RefusalOf<v1::ListOrphanedRelaysResponse>(context, list),
      Refused(absl::StatusCode::kInvalidArgument, {"territory_id", "parameters.stale_after_days"}));
  find.Clear();
  find.set_territory_id("ven");
  EXPECT_EQ(RefusalOf<v1::FindRelaysResponse>(context, find),
            Refused(absl::StatusCode::kNotFound, {"territory_id"}));
  list.Clear();
  list.set_territory_id("ven");
  EXPECT_EQ(RefusalOf<v1::ListOrphanedRelaysResponse>(context, list),
            Refused(absl::StatusCode::kNotFound, {"territory_id"}));
}

TEST(Relays, AreForThoseWhoMaySeePersons) {
  const QueryContextFake context = On(LogOf(WithMeetings()), kDay, "somebody");
  v1::FindRelaysRequest find;
  find.set_territory_id("vev");
  EXPECT_EQ(RefusalOf<v1::FindRelaysResponse>(context, find).first,
            absl::StatusCode::kPermissionDenied);
  v1::ListOrphanedRelaysRequest list;
  list.set_territory_id("vev");
  EXPECT_EQ(RefusalOf<v1::ListOrphanedRelaysResponse>(context, list).first,
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace loge::partnership
