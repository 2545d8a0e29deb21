#include "services/partnership/views.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using ::testing::IsEmpty;

// Opens what the tests "sealed"; the key of "gone" is gone.
absl::StatusOr<std::optional<events::v1::PersonalData>> Open(const events::v1::Sealed& sealed) {
  if (sealed.person() == "gone") return std::optional<events::v1::PersonalData>();
  return std::optional<events::v1::PersonalData>(testing::FakeOpened(sealed));
}

events::v1::PersonalData Person(const std::string& family_name) {
  events::v1::PersonalData data;
  data.set_family_name(family_name);
  return data;
}

// Four contacts of the police (one ended, one gone), one of landlord a.
EventList Directory() {
  EventList log;
  log.Tell(Partner("police", "732829320"), "2001");
  log.Tell(Partner("post"), "2002-01-01");
  log.Tell(Contact("p1", "police"), "2005-01-01", "p1", Person("Un"));
  log.Tell(Contact("p2", "police"), "2006-01-01", "p2", Person("Deux"));
  log.Tell(Contact("p3", "police"), "2007-01-01", "p3", Person("Trois"));
  log.Tell(Contact("gone", "police"), "2007-01-01", "gone", Person("Quatre"));
  log.Tell(LandlordContact("s1", "a"), "2005-01-01", "s1", Person("Cinq"));
  log.Tell(Ended("p1", "p2"), "2008-12-31");
  return log;
}

// The read models that contacts and meetings are looked up in.
struct Models {
  Models(const EventList& log, const std::string& as_of)
      : reader(Projection(), log, as_of),
        places(caretakers::Projection(), log, as_of),
        registry(places) {}

  FactReaderFake reader;
  FactReaderFake places;
  caretakers::Registry registry;
};

// All pages of a list, `size` rows each, as ids.
template <class Response, class List, class Id>
Ids Pages(int size, List list, Id id) {
  Ids ids;
  runtime::Page page{size, ""};
  for (int i = 0; i < 100; ++i) {
    Response response;
    std::string next;
    EXPECT_TRUE(list(page, &response, &next).ok());
    id(response, ids);
    if (next.empty()) return ids;
    page.after = next;
  }
  ADD_FAILURE() << "no last page";
  return ids;
}

Ids Contacts(const Models& models, const v1::ListContactsRequest& request, int size) {
  return Pages<v1::ListContactsResponse>(
      size,
      [&](const runtime::Page& page, v1::ListContactsResponse* out, std::string* next) {
        return ListContacts(models.reader, models.registry, request, page, Open, out, next);
      },
      [](const v1::ListContactsResponse& response, Ids& ids) {
        for (const auto& row : response.contacts()) ids.push_back(row.contact_id());
      });
}

Ids Meetings(const Models& models, const v1::ListMeetingsRequest& request, int size) {
  return Pages<v1::ListMeetingsResponse>(
      size,
      [&](const runtime::Page& page, v1::ListMeetingsResponse* out, std::string* next) {
        return ListMeetings(models.reader, models.registry, request, page, out, next);
      },
      [](const v1::ListMeetingsResponse& response, Ids& ids) {
        for (const auto& row : response.meetings()) ids.push_back(row.meeting_id());
      });
}

TEST(PartnerViewTest, FindsAsKnownAndAsOf) {
  EventList log = Directory();
  v1::Partner partner;
  const FactReaderFake reader(Projection(), log, "2009-05-12");
  ASSERT_TRUE(FindPartner(reader, "police", &partner).ok());
  EXPECT_EQ(partner.name(), "Partner police");
  EXPECT_EQ(partner.type(), events::v1::PARTNER_TYPE_POLICE);
  EXPECT_EQ(partner.siren(), "732829320");
  EXPECT_EQ(partner.registered_on(), "2001");
  EXPECT_EQ(partner.provenance().position(), 1);
  EXPECT_EQ(FindPartner(reader, "nobody", &partner).code(), absl::StatusCode::kNotFound);
  const FactReaderFake early(Projection(), log, "2001-06-01");
  EXPECT_EQ(FindPartner(early, "post", &partner).code(), absl::StatusCode::kNotFound);
}

TEST(PartnerViewTest, CorrectionsKeepWhereTheFactBegan) {
  EventList log = Directory();
  const int64_t head = log.head();
  log.Correct(1, Partner("police"), "1999-01-01");
  v1::Partner partner;
  ASSERT_TRUE(FindPartner(FactReaderFake(Projection(), log), "police", &partner).ok());
  EXPECT_EQ(partner.registered_on(), "1999-01-01");
  EXPECT_EQ(partner.provenance().position(), head + 1);
  EXPECT_EQ(partner.provenance().original_position(), 1);
  const FactReaderFake before(Projection(), log, "2999-12-31", head);
  ASSERT_TRUE(FindPartner(before, "police", &partner).ok());
  EXPECT_EQ(partner.registered_on(), "2001");
}

TEST(PartnerViewTest, ShowsAClosedOneWithItsSuccessor) {
  EventList log = Directory();
  const int64_t closing = log.Tell(Closed("police", "post"), "2009-01");
  v1::Partner partner;
  const FactReaderFake before(Projection(), log, "2008-12-31");
  ASSERT_TRUE(FindPartner(before, "police", &partner).ok());
  EXPECT_FALSE(partner.has_closed());
  const FactReaderFake after(Projection(), log, "2009-01-01");
  ASSERT_TRUE(FindPartner(after, "police", &partner).ok());
  EXPECT_EQ(partner.closed().from(), "2009-01");
  EXPECT_EQ(partner.closed().successor_partner_id(), "post");
  EXPECT_EQ(partner.closed().reason(), events::v1::PARTNER_CLOSURE_REASON_REORGANISED);
  EXPECT_EQ(partner.closed().provenance().position(), closing);
  ASSERT_TRUE(FindPartner(after, "post", &partner).ok());
  EXPECT_FALSE(partner.has_closed());
  // It is listed still: what it took part in names it.
  v1::ListPartnersResponse listed;
  std::string next;
  ASSERT_TRUE(ListPartners(after, v1::ListPartnersRequest(), {50, ""}, &listed, &next).ok());
  ASSERT_EQ(listed.partners_size(), 2);
  EXPECT_TRUE(listed.partners(0).has_closed());
}

TEST(PartnerViewTest, ListsByIdAndType) {
  EventList log = Directory();
  events::v1::PartnerRegistered association = Partner("assoc");
  association.set_type(events::v1::PARTNER_TYPE_ASSOCIATION);
  log.Tell(association, "2003-01-01");
  const FactReaderFake reader(Projection(), log, "2009-05-12");
  for (const int size : {1, 2, 3, 50}) {
    v1::ListPartnersRequest request;
    const auto list = [&](const runtime::Page& page, v1::ListPartnersResponse* out,
                          std::string* next) {
      return ListPartners(reader, request, page, out, next);
    };
    const auto id = [](const v1::ListPartnersResponse& response, Ids& ids) {
      for (const auto& row : response.partners()) ids.push_back(row.partner_id());
    };
    EXPECT_THAT(Pages<v1::ListPartnersResponse>(size, list, id),
                ElementsAre("assoc", "police", "post"));
    request.set_type(events::v1::PARTNER_TYPE_POLICE);
    EXPECT_THAT(Pages<v1::ListPartnersResponse>(size, list, id), ElementsAre("police", "post"));
  }
}

TEST(ContactViewTest, Finds) {
  const EventList log = Directory();
  const Models models(log, "2009-05-12");
  v1::Contact contact;
  ASSERT_TRUE(FindContact(models.reader, models.registry, "p1", Open, &contact).ok());
  EXPECT_EQ(contact.partner_id(), "police");
  EXPECT_EQ(contact.from(), "2005-01-01");
  EXPECT_EQ(contact.until(), "2008-12-31");
  EXPECT_EQ(contact.successor_contact_id(), "p2");
  EXPECT_EQ(contact.personal_data().family_name(), "Un");
  ASSERT_TRUE(FindContact(models.reader, models.registry, "gone", Open, &contact).ok());
  EXPECT_FALSE(contact.has_personal_data());
  EXPECT_EQ(FindContact(models.reader, models.registry, "nobody", Open, &contact).code(),
            absl::StatusCode::kNotFound);
}

TEST(ContactViewTest, ShowsTheSuccessionBothWays) {
  EventList log = Directory();
  const auto predecessors_of = [&](const char* id, const char* day) {
    const Models models(log, day);
    v1::Contact contact;
    EXPECT_TRUE(FindContact(models.reader, models.registry, id, Open, &contact).ok());
    return Ids(contact.predecessor_contact_ids().begin(), contact.predecessor_contact_ids().end());
  };
  EXPECT_THAT(predecessors_of("p2", "2008-12-30"), IsEmpty());
  EXPECT_THAT(predecessors_of("p2", "2008-12-31"), ElementsAre("p1"));
  EXPECT_THAT(predecessors_of("p1", "2008-12-31"), IsEmpty());
  log.Tell(Ended("p3", "p2"), "2009-01-31");
  EXPECT_THAT(predecessors_of("p2", "2009-05-12"), ElementsAre("p1", "p3"));
  log.Correct(log.head(), Ended("p3"), "2009-01-31");
  EXPECT_THAT(predecessors_of("p2", "2009-05-12"), ElementsAre("p1"));
  // An end that is left out makes nobody a successor.
  log.Tell(Ended("gone", "p2"), "2006-12-31");
  EXPECT_THAT(predecessors_of("p2", "2009-05-12"), ElementsAre("p1"));
}

TEST(ContactViewTest, EndsWithThePartner) {
  EventList log = Directory();
  log.Tell(Closed("police", "post"), "2009-02-01");
  const auto until = [&](const char* id, const char* day) {
    const Models models(log, day);
    v1::Contact contact;
    EXPECT_TRUE(FindContact(models.reader, models.registry, id, Open, &contact).ok());
    return contact.until();
  };
  EXPECT_EQ(until("p2", "2009-01-31"), "");
  EXPECT_EQ(until("p2", "2009-02-01"), "2009-01-31");
  EXPECT_EQ(until("p1", "2009-02-01"), "2008-12-31");  // Had ended before.
  EXPECT_EQ(until("s1", "2009-02-01"), "");            // Of a landlord.
  for (const int size : {1, 50}) {
    v1::ListContactsRequest request;
    EXPECT_THAT(Contacts(Models(log, "2009-02-01"), request, size), ElementsAre("s1"));
    request.set_partner_id("police");
    EXPECT_THAT(Contacts(Models(log, "2009-02-01"), request, size), IsEmpty());
    EXPECT_THAT(Contacts(Models(log, "2009-01-31"), request, size),
                ElementsAre("gone", "p2", "p3"));
    request.set_include_ended(true);
    EXPECT_THAT(Contacts(Models(log, "2009-02-01"), request, size),
                ElementsAre("gone", "p1", "p2", "p3"));
  }
}

TEST(ContactViewTest, AnEndAfterTheDateIsNotTold) {
  const EventList log = Directory();
  const Models models(log, "2008-12-30");
  v1::Contact contact;
  ASSERT_TRUE(FindContact(models.reader, models.registry, "p1", Open, &contact).ok());
  EXPECT_EQ(contact.until(), "");
  EXPECT_EQ(contact.successor_contact_id(), "");
}

TEST(ContactViewTest, ListsLivingOnesByOrganisation) {
  const EventList log = Directory();
  const Models models(log, "2009-05-12");
  for (const int size : {1, 2, 3, 50}) {
    v1::ListContactsRequest request;
    EXPECT_THAT(Contacts(models, request, size), ElementsAre("gone", "p2", "p3", "s1"));
    request.set_include_ended(true);
    EXPECT_THAT(Contacts(models, request, size), ElementsAre("gone", "p1", "p2", "p3", "s1"));
    request.set_partner_id("police");
    EXPECT_THAT(Contacts(models, request, size), ElementsAre("gone", "p1", "p2", "p3"));
    request.set_include_ended(false);
    EXPECT_THAT(Contacts(models, request, size), ElementsAre("gone", "p2", "p3"));
    request.set_landlord_id("a");
    EXPECT_THAT(Contacts(models, request, size), IsEmpty());  // Both at once: nobody.
    request.clear_partner_id();
    EXPECT_THAT(Contacts(models, request, size), ElementsAre("s1"));
    request.set_landlord_id("z");
    EXPECT_THAT(Contacts(models, request, size), IsEmpty());
  }
}

TEST(ContactViewTest, GoesOnWithTheLandlordThatAbsorbedTheirs) {
  EventList log = Directory();
  log.Tell(LandlordContact("s2", "b"), "2005-01-01", "s2", Person("Six"));
  log.Tell(LandlordContact("s3", "a"), "2005-01-01", "s3", Person("Sept"));
  log.Tell(Ended("s3"), "2006-12-31");
  log.Tell(Absorbed("a", "b"), "2007-01-01");
  log.Tell(Absorbed("b", "c"), "2008-01-01");
  const auto landlord_of = [&](const char* id, const char* day) {
    const Models models(log, day);
    v1::Contact contact;
    EXPECT_TRUE(FindContact(models.reader, models.registry, id, Open, &contact).ok());
    return contact.landlord_id();
  };
  EXPECT_EQ(landlord_of("s1", "2006-12-31"), "a");
  EXPECT_EQ(landlord_of("s1", "2007-01-01"), "b");
  EXPECT_EQ(landlord_of("s1", "2008-01-01"), "c");
  EXPECT_EQ(landlord_of("s3", "2008-01-01"), "a");  // Had ended before.
  const auto listed = [&](const char* landlord, const char* day) {
    v1::ListContactsRequest request;
    request.set_landlord_id(landlord);
    request.set_include_ended(true);
    return Contacts(Models(log, day), request, 1);
  };
  EXPECT_THAT(listed("b", "2006-12-31"), ElementsAre("s2"));
  EXPECT_THAT(listed("b", "2007-12-31"), ElementsAre("s1", "s2"));
  EXPECT_THAT(listed("c", "2008-01-01"), ElementsAre("s1", "s2"));
  EXPECT_THAT(listed("a", "2008-01-01"), ElementsAre("s3"));
}

TEST(MeetingViewTest, Finds) {
  const EventList log = LogOf(TestVector());
  const Models models(log, "2009-05-12");
  v1::Meeting meeting;
  ASSERT_TRUE(FindMeeting(models.reader, models.registry, "m1", &meeting).ok());
  EXPECT_EQ(meeting.kind(), events::v1::MEETING_KIND_PARTNER);
  EXPECT_EQ(meeting.territory_id(), "vev");
  EXPECT_THAT(meeting.caretaker_ids(), ElementsAre("a1", "a2", "b1"));
  EXPECT_THAT(meeting.contact_ids(), ElementsAre("k"));
  EXPECT_EQ(meeting.headcount(), 4);
  EXPECT_EQ(meeting.occurred_on(), "2008-03-01");
  EXPECT_EQ(FindMeeting(models.reader, models.registry, "m9", &meeting).code(),
            absl::StatusCode::kNotFound);
}

TEST(MeetingViewTest, NamesLandlordsAndNeighbourhoodsAsTheyWereThen) {
  EventList log = LogOf(TestVector());
  for (const char* day : {"2006-12-31", "2007-01-01"}) {
    events::v1::MeetingHeld held = Meeting(day, {"a1"});
    for (const char* id : {"a", "b", "d"}) held.add_landlord_ids(id);
    held.set_neighbourhood_id("n1");
    log.Tell(held, day);
  }
  log.Tell(Absorbed("a", "b"), "2007-01-01");
  log.Tell(Merged("n1", "n2"), "2007-01-01");
  const Models models(log, "2009-05-12");
  v1::Meeting before;
  ASSERT_TRUE(FindMeeting(models.reader, models.registry, "2006-12-31", &before).ok());
  EXPECT_THAT(before.landlord_ids(), ElementsAre("a", "b", "d"));
  EXPECT_EQ(before.neighbourhood_id(), "n1");
  v1::Meeting after;
  ASSERT_TRUE(FindMeeting(models.reader, models.registry, "2007-01-01", &after).ok());
  EXPECT_THAT(after.landlord_ids(), ElementsAre("b", "d"));
  EXPECT_EQ(after.neighbourhood_id(), "n2");
}

TEST(MeetingViewTest, ListsByDate) {
  EventList log = LogOf(TestVector());
  log.Tell(Meeting("late", {"a1"}), "2008-02-01");  // Told last, held first.
  log.Tell(Meeting("twin", {"a1"}), "2008-09-01");
  log.Tell(Meeting("ven", {"a1"}, {}, events::v1::MEETING_KIND_PARTNER, "ven"), "2008-09-01");
  const Models models(log, "2008-12-14");
  for (const int size : {1, 2, 7, 50}) {
    v1::ListMeetingsRequest request;
    request.set_territory_id("vev");
    EXPECT_THAT(Meetings(models, request, size),
                ElementsAre("late", "m1", "m2", "m3", "twin", "m4", "m5"));
    request.set_from("2008-06-01");
    request.set_until("2008-11-01");
    EXPECT_THAT(Meetings(models, request, size), ElementsAre("m2", "m3", "twin", "m4"));
    request.set_territory_id("nowhere");
    EXPECT_THAT(Meetings(models, request, size), IsEmpty());
  }
}

}  // namespace
}  // namespace loge::partnership
