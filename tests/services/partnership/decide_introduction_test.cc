#include "services/partnership/decide_introduction.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/introductions.pb.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using testing::Given;
using testing::Outcome;

constexpr char kDate[] = "2008-03-01";

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterIntroductionCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

// The cast of the test vector, a contact of the police and one of landlord b. Today is 2009-05-12.
Story CastAndContacts() {
  Story story = Cast();
  story.push_back({Partner("police"), "2000-01-01"});
  story.push_back({Contact("p1", "police"), "2000-01-01"});
  story.push_back({LandlordContact("s1", "b"), "2000-01-01"});
  return story;
}

Given GivenCast() {
  Given given(Registry());
  for (const Told& told : CastAndContacts()) given.Fact(told.event, told.date);
  return given;
}

v1::RecordIntroductionRequest Record(const events::v1::IntroductionMade& made,
                                     const std::string& date = kDate) {
  v1::RecordIntroductionRequest request;
  request.set_occurred_on(date);
  request.set_introduction_id(made.introduction_id());
  request.set_territory_id(made.territory_id());
  request.mutable_caretaker()->set_caretaker_id(made.caretaker_id());
  request.set_contact_id(made.contact_id());
  if (!made.by_caretaker_id().empty()) {
    request.mutable_by_caretaker()->set_caretaker_id(made.by_caretaker_id());
  }
  request.set_by_contact_id(made.by_contact_id());
  return request;
}

TEST(RecordIntroductionTest, TellsWithTheEmployersAndOrganisations) {
  const auto told_by_nobody = Introduced("i1", "a1", "p1");
  const Outcome outcome =
      GivenCast().When(Record(told_by_nobody, "2008-03")).ThenTells({told_by_nobody});
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("landlord/a", "partner/police"));
  EXPECT_EQ(outcome.id, "i1");
  const auto by_coordinator = Introduced("i1", "a1", "s1", "", "k");
  EXPECT_THAT(GivenCast()
                  .When(Record(by_coordinator))
                  .ThenTells({by_coordinator})
                  .told.at(0)
                  .extra_subjects,
              ElementsAre("landlord/a", "landlord/b", "partner/centre"));
  const auto by_colleague = Introduced("i1", "a1", "p1", "c1");
  EXPECT_THAT(
      GivenCast().When(Record(by_colleague)).ThenTells({by_colleague}).told.at(0).extra_subjects,
      ElementsAre("landlord/a", "landlord/c", "partner/police"));
}

TEST(RecordIntroductionTest, TheServerMakesAnId) {
  v1::RecordIntroductionRequest request = Record(Introduced("", "a1", "p1"));
  GivenCast().When(request).ThenTells({Introduced("fresh", "a1", "p1")});
}

TEST(RecordIntroductionTest, NamesTheTwoAndAtMostOneWhoIntroducedThem) {
  GivenCast()
      .When(v1::RecordIntroductionRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
  GivenCast()
      .When(Record(Introduced("i1", "a1", "p1", "b1", "k")))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "by_contact_id");
  v1::RecordIntroductionRequest nobody = Record(Introduced("i1", "a1", "p1"));
  nobody.mutable_by_caretaker();
  GivenCast().When(nobody).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "by_caretaker");
}

TEST(RecordIntroductionTest, NobodyIntroducesOneself) {
  GivenCast()
      .When(Record(Introduced("i1", "a1", "p1", "a1")))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "by_caretaker");
  GivenCast()
      .When(Record(Introduced("i1", "a1", "p1", "", "p1")))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "by_contact_id");
}

TEST(RecordIntroductionTest, TheSameAgainIsUnchanged) {
  Given given = GivenCast();
  given.Fact(Introduced("i1", "a1", "p1", "b1"), kDate);
  given.When(Record(Introduced("i1", "a1", "p1", "b1"))).ThenUnchanged();
  given.When(Record(Introduced("i1", "a1", "p1", "b1"), "2008-03-02"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "introduction_id");
  given.When(Record(Introduced("i1", "a1", "p1")))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "introduction_id");
  given.When(Record(Introduced("i2", "a1", "p1")))
      .ThenTells({Introduced("i2", "a1", "p1")});  // They met again.
}

TEST(RecordIntroductionTest, NamesOnlyThoseWhoWereThereOnThatDay) {
  Given given = GivenCast();
  given.Fact(Left("d1", "d"), "2008-02-29").Fact(Ended("k"), "2008-02-29");
  given.When(Record(Introduced("i1", "d1", "p1")))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  given.When(Record(Introduced("i1", "a1", "k")))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_id");
  given.When(Record(Introduced("i1", "a1", "p1", "d1")))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "by_caretaker");
  given.When(Record(Introduced("i1", "a1", "p1", "", "k")))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "by_contact_id");
  // Some day of that year.
  given.When(Record(Introduced("i1", "d1", "k"), "2008")).ThenTells({Introduced("i1", "d1", "k")});
}

TEST(RecordIntroductionTest, AllThatItNamesIsKnown) {
  GivenCast()
      .When(Record(Introduced("i1", "nobody", "p1")))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "caretaker");
  GivenCast()
      .When(Record(Introduced("i1", "a1", "nobody")))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "contact_id");
  auto elsewhere = Introduced("i1", "a1", "p1");
  elsewhere.set_territory_id("nowhere");
  GivenCast()
      .When(Record(elsewhere))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(RecordIntroductionTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = GivenCast();
  given.Fact(Introduced("i1", "a1", "p1"), kDate);
  const auto position = static_cast<int64_t>(CastAndContacts().size()) + 1;
  given.WhenCorrecting(position, Introduced("i1", "c1", "s1", "", "k"), "2008-03-02")
      .ThenTells({Introduced("i1", "c1", "s1", "", "k")});
  given.WhenCorrecting(position, Introduced("i1", "c1", "s1", "b1", "k"), "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.introduction_made.by_contact_id");
  given.WhenCorrecting(position, Introduced("i1", "c1", "s1", "c1"), "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.introduction_made.by_caretaker_id");
  given.WhenCorrecting(position, Introduced("i1", "nobody", "s1"), "2008-03-02")
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                        "replacement.introduction_made.caretaker_id");
}

TEST(IntroductionNetworkTest, MakesTheStrongestTieAndIsNoParticipation) {
  EventList log = LogOf(CastAndContacts());
  log.Tell(Introduced("i1", "a1", "p1", "", "k"), "2009-05-12");
  const v1::GetNetworkResponse network = NetworkOn(log, "2009-05-12");
  EXPECT_DOUBLE_EQ(TieOf(network, "a1", "p1").strength(), 2);
  EXPECT_EQ(TieOf(network, "a1", "p1").activities(), 1);
  EXPECT_EQ(network.indicators().ties(), 1);  // None with who introduced them.
  EXPECT_EQ(network.indicators().participants(), 0);
  EXPECT_EQ(network.indicators().meetings(), 0);
  // After the half-life.
  EXPECT_DOUBLE_EQ(TieOf(NetworkOn(log, "2010-05-12"), "a1", "p1").strength(), 1);
}

TEST(IntroductionViewsTest, ListsByDateInPages) {
  EventList log = LogOf(CastAndContacts());
  log.Tell(Introduced("i2", "b1", "p1", "a1"), "2009-02-01");
  log.Tell(Introduced("i1", "a1", "s1", "", "k"), "2008-03");
  log.Tell(Introduced("i3", "c1", "p1"), "2009-04-01");
  const FactReaderFake reader(Projection(), log, "2009-03-01");
  v1::ListIntroductionsRequest request;
  request.set_territory_id("vev");
  v1::ListIntroductionsResponse first;
  std::string next;
  ASSERT_TRUE(ListIntroductions(reader, request, {1, ""}, &first, &next).ok());
  ASSERT_EQ(first.introductions_size(), 1);
  EXPECT_EQ(first.introductions(0).introduction_id(), "i1");
  EXPECT_EQ(first.introductions(0).territory_id(), "vev");
  EXPECT_EQ(first.introductions(0).caretaker_id(), "a1");
  EXPECT_EQ(first.introductions(0).contact_id(), "s1");
  EXPECT_EQ(first.introductions(0).by_contact_id(), "k");
  EXPECT_EQ(first.introductions(0).occurred_on(), "2008-03");
  EXPECT_GT(first.introductions(0).provenance().position(), 0);
  v1::ListIntroductionsResponse second;
  std::string last;
  ASSERT_TRUE(ListIntroductions(reader, request, {1, next}, &second, &last).ok());
  ASSERT_EQ(second.introductions_size(), 1);  // The third is later.
  EXPECT_EQ(second.introductions(0).introduction_id(), "i2");
  EXPECT_EQ(second.introductions(0).by_caretaker_id(), "a1");
  EXPECT_EQ(last, "");
  request.set_until("2008-12-31");
  v1::ListIntroductionsResponse of_2008;
  ASSERT_TRUE(ListIntroductions(reader, request, {10, ""}, &of_2008, &last).ok());
  ASSERT_EQ(of_2008.introductions_size(), 1);
  EXPECT_EQ(of_2008.introductions(0).introduction_id(), "i1");
}

}  // namespace
}  // namespace loge::partnership
