// The same person known twice: merges, reverts, and commands that go on naming either id.
#include "gtest/gtest.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "tests/services/caretakers/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::caretakers::testing {
namespace {

events::v1::CaretakersMerged MergedPeople(const std::string& survivor, const std::string& absorbed,
                                          bool confirmed = false) {
  events::v1::CaretakersMerged event;
  event.set_survivor_id(survivor);
  event.set_absorbed_id(absorbed);
  event.set_multi_employer_confirmed(confirmed);
  return event;
}

events::v1::MergeReverted Reverted(const std::string& survivor, const std::string& absorbed) {
  events::v1::MergeReverted event;
  event.set_survivor_id(survivor);
  event.set_absorbed_id(absorbed);
  return event;
}

v1::MergeCaretakersRequest Merge(const std::string& survivor, const std::string& absorbed,
                                 const std::string& on = "2009-01-10") {
  v1::MergeCaretakersRequest request;
  request.set_occurred_on(on);
  request.mutable_survivor()->set_caretaker_id(survivor);
  request.mutable_absorbed()->set_caretaker_id(absorbed);
  return request;
}

v1::RevertMergeRequest Revert(const std::string& survivor, const std::string& absorbed,
                              const std::string& on = "2009-02-10") {
  v1::RevertMergeRequest request;
  request.set_occurred_on(on);
  request.mutable_survivor()->set_caretaker_id(survivor);
  request.mutable_absorbed()->set_caretaker_id(absorbed);
  return request;
}

// p worked for a until 2004, q works for b since 2006, r for a since 2007: 5 to 8.
Given People() {
  return Places()
      .Fact(Joined("p", "a"), "2001-09-01", Personal("17", "Dupont"))
      .Fact(Left("p", "a"), "2004-12-31")
      .Fact(Joined("q", "b"), "2006-01-01", Personal("99", "Durand"))
      .Fact(Joined("r", "a"), "2007-01-01", Personal("18"));
}

Given OnePerson() { return People().Fact(MergedPeople("p", "q"), "2009-01-10"); }

TEST(MergeCaretakersTest, TwoIdsOfOnePerson) {
  const Outcome outcome = People().When(Merge("p", "q"));
  outcome.ThenTells({MergedPeople("p", "q")});
  EXPECT_EQ(outcome.id, "p");
  // Their landlords hear of it.
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].extra_subjects, (std::vector<std::string>{"landlord/a", "landlord/b"}));
}

TEST(MergeCaretakersTest, NamedByTheirNumbers) {
  v1::MergeCaretakersRequest request = Merge("", "");
  request.mutable_survivor()->mutable_employee()->set_landlord_id("a");
  request.mutable_survivor()->mutable_employee()->set_employee_number("17");
  request.mutable_absorbed()->mutable_employee()->set_landlord_id("b");
  request.mutable_absorbed()->mutable_employee()->set_employee_number("99");
  People().When(request).ThenTells({MergedPeople("p", "q")});
}

TEST(MergeCaretakersTest, ShapeAndReferences) {
  People()
      .When(v1::MergeCaretakersRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
  People().When(Merge("p", "p")).ThenRefusesField(v1::ERROR_REASON_SUCCESSION_CYCLE, "absorbed");
  People().When(Merge("x", "q")).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "survivor");
  People().When(Merge("p", "x")).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "absorbed");
  People().When(Merge("p", "q", "2009-05-13")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(MergeCaretakersTest, ToldAgain) {
  OnePerson().When(Merge("p", "q")).ThenUnchanged();
  OnePerson()
      .When(Merge("p", "q", "2009-01-11"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ABSORBED, "absorbed");
}

TEST(MergeCaretakersTest, AlwaysOneIdGoesOn) {
  // The absorbed one absorbs nobody: the survivor is named instead. So there is no circle.
  const Outcome outcome = OnePerson().When(Merge("q", "r"));
  outcome.ThenRefusesField(v1::ERROR_REASON_CARETAKER_ABSORBED, "survivor");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "p");
  OnePerson()
      .When(Merge("r", "q"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ABSORBED, "absorbed");
  OnePerson()
      .When(Merge("q", "p"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ABSORBED, "survivor");
  // The survivor may be absorbed in its turn.
  v1::MergeCaretakersRequest chain = Merge("r", "p");
  chain.set_confirm_multi_employer(true);
  OnePerson().When(chain).ThenTells({MergedPeople("r", "p", true)});
}

TEST(MergeCaretakersTest, TwoEmployersOnOneDayAreTwoPeopleUnlessConfirmed) {
  const Outcome outcome = People().When(Merge("q", "r"));
  outcome.ThenRefusesField(v1::ERROR_REASON_SEVERAL_EMPLOYERS, "absorbed");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "2007-01-01");
  v1::MergeCaretakersRequest confirmed = Merge("q", "r");
  confirmed.set_confirm_multi_employer(true);
  People().When(confirmed).ThenTells({MergedPeople("q", "r", true)});
  // What the absorbed one has absorbed works, too.
  OnePerson()
      .When(Merge("r", "p"))
      .ThenRefusesField(v1::ERROR_REASON_SEVERAL_EMPLOYERS, "absorbed");
}

TEST(MergeCaretakersTest, TwoNumbersAtOneLandlordAreNoMatter) {
  Places()
      .Fact(Joined("p", "a"), "2001-09-01", Personal("17"))
      .Fact(Joined("q", "a"), "2003-05-01", Personal("18"))
      .When(Merge("p", "q"))
      .ThenTells({MergedPeople("p", "q")});
}

TEST(RevertMergeTest, JustTheMergeThatWasTold) {
  const Outcome outcome = OnePerson().When(Revert("p", "q"));
  outcome.ThenTells({Reverted("p", "q")});
  EXPECT_EQ(outcome.id, "q");
  People().When(Revert("p", "q")).ThenRefusesField(v1::ERROR_REASON_NOT_MERGED, "absorbed");
  OnePerson().When(Revert("q", "p")).ThenRefusesField(v1::ERROR_REASON_NOT_MERGED, "absorbed");
  OnePerson()
      .When(Revert("p", "q", "2009-01-09"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_MERGED, "occurred_on");
  Given reverted = OnePerson();
  reverted.Fact(Reverted("p", "q"), "2009-02-10");
  reverted.When(Revert("p", "q")).ThenUnchanged();
  reverted.When(Revert("p", "q", "2009-02-11")).ThenRefuses({v1::ERROR_REASON_NOT_MERGED});
  // It was right after all: on the day of the revert or later.
  reverted.When(Merge("p", "q", "2009-02-09"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_MERGED, "occurred_on");
  reverted.When(Merge("p", "q", "2009-02-10")).ThenTells({MergedPeople("p", "q")});
}

TEST(RevertMergeTest, CorrectionsAreJudgedWithoutTheFactCorrected) {
  OnePerson()
      .WhenCorrecting(9, MergedPeople("p", "q"), "2009-01-11")
      .ThenTells({MergedPeople("p", "q")});
  OnePerson()
      .WhenCorrecting(9, MergedPeople("r", "q"), "2009-01-10")
      .ThenRefusesField(v1::ERROR_REASON_SEVERAL_EMPLOYERS,
                        "replacement.caretakers_merged.absorbed_id");
}

v1::RecordDepartureRequest Leave(const std::string& person, const std::string& landlord) {
  v1::RecordDepartureRequest request;
  request.set_occurred_on("2008-12-31");
  request.mutable_caretaker()->set_caretaker_id(person);
  request.set_landlord_id(landlord);
  request.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return request;
}

TEST(AfterAMergeTest, EitherIdIsUnderstoodAndToldAsItCame) {
  OnePerson().When(Leave("q", "b")).ThenTells({Left("q", "b")});
  OnePerson().When(Leave("p", "b")).ThenTells({Left("p", "b")});
  People().When(Leave("p", "b")).ThenRefuses({v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
  Given left = OnePerson();
  left.Fact(Left("q", "b"), "2008-12-31");
  left.When(Leave("p", "b")).ThenUnchanged();
  left.Fact(Reverted("p", "q"), "2009-02-10");
  left.When(Leave("p", "b")).ThenRefuses({v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
}

v1::JoinCaretakerRequest Join(const std::string& landlord, const std::string& on,
                              const PersonalData& personal) {
  v1::JoinCaretakerRequest request;
  request.set_occurred_on(on);
  request.set_landlord_id(landlord);
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  *request.mutable_personal_data() = personal;
  return request;
}

TEST(AfterAMergeTest, WhatALandlordSendsAgainMakesNobodyNew) {
  const Outcome first = OnePerson().When(Join("a", "2001-09-01", Personal("17", "Dupont")));
  first.ThenUnchanged();
  EXPECT_EQ(first.id, "p");
  const Outcome second = OnePerson().When(Join("b", "2006-01-01", Personal("99", "Durand")));
  second.ThenUnchanged();
  EXPECT_EQ(second.id, "p");
  // Even where both numbers are of one landlord, and the second arrival begins no employment.
  Given twice = Places();
  twice.Fact(Joined("p", "a"), "2001-09-01", Personal("17"))
      .Fact(Joined("q", "a"), "2003-05-01", Personal("18"))
      .Fact(MergedPeople("p", "q"), "2009-01-10");
  twice.When(Join("a", "2003-05-01", Personal("18"))).ThenUnchanged();
  twice.When(Join("a", "2001-09-01", Personal("17"))).ThenUnchanged();
}

TEST(AfterAMergeTest, ANumberOfTheSamePersonIsNotTaken) {
  v1::JoinCaretakerRequest back = Join("b", "2006-01-01", Personal("99"));
  back.set_caretaker_id("p");
  People().When(back).ThenRefuses({v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN});
  // It is the same person, who is there already.
  OnePerson().When(back).ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED});
}

runtime::QueryRegistry MakeQueries() {
  runtime::QueryRegistry registry;
  RegisterQueries(registry);
  return registry;
}

v1::GetCaretakerResponse Answer(const EventList& log, const std::string& person,
                                const std::string& day) {
  loge::testing::QueryContextFake context(day);
  context.Add(Projection(), log);
  v1::GetCaretakerRequest request;
  request.mutable_caretaker()->set_caretaker_id(person);
  context.identities().ResolveRequest(&request);  // As the runtime does.
  static const auto* const kQueries = new runtime::QueryRegistry(MakeQueries());
  const auto answer = loge::testing::Ask<v1::GetCaretakerResponse>(*kQueries, context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : v1::GetCaretakerResponse();
}

TEST(GetCaretakerTest, TheSurvivorForEitherIdAndWhoWasAbsorbed) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01", "p", Personal("17", "Dupont"));  // 1
  log.Tell(Left("p", "a"), "2004-12-31");
  log.Tell(Joined("q", "b"), "2006-01-01", "q", Personal("99", "Durand"));  // 3
  log.Tell(MergedPeople("p", "q"), "2009-01-10");                           // 4
  const v1::GetCaretakerResponse answer = Answer(log, "q", "2008-01-01");
  EXPECT_EQ(answer.DebugString(), Answer(log, "p", "2008-01-01").DebugString());
  EXPECT_EQ(answer.caretaker().caretaker_id(), "p");
  ASSERT_EQ(answer.caretaker().employments_size(), 2);
  EXPECT_EQ(answer.caretaker().employments(1).landlord_id(), "b");
  EXPECT_EQ(answer.caretaker().personal_data().family_name(), "Durand");
  ASSERT_EQ(answer.merged_size(), 1);
  EXPECT_EQ(answer.merged(0).ShortDebugString(),
            "caretaker_id: \"q\" occurred_on: \"2009-01-10\" "
            "provenance { position: 4 original_position: 4 }");
  // Each landlord's own number.
  EXPECT_EQ(answer.caretaker().employments(0).employee_numbers(0), "17");
  EXPECT_EQ(answer.caretaker().employments(1).employee_numbers(0), "99");

  log.Tell(Reverted("p", "q"), "2009-02-10");
  const v1::GetCaretakerResponse alone = Answer(log, "q", "2008-01-01");
  EXPECT_EQ(alone.caretaker().caretaker_id(), "q");
  EXPECT_EQ(alone.merged_size(), 0);
  EXPECT_EQ(alone.caretaker().employments_size(), 1);
  EXPECT_EQ(alone.caretaker().employments(0).employee_numbers_size(), 0);
}

TEST(GetCaretakerTest, TheNumberOfAnAbsorbedLandlordIsNoneOfTheOther) {
  EventList log;
  log.Tell(Joined("p", "a"), "2001-09-01", "p", Personal("17"));
  log.Tell(Joined("q", "b"), "2006-01-01", "q", Personal("99"));
  log.Tell(MergedPeople("p", "q", true), "2007-01-10");
  log.Tell(Absorbed("b", "a"), "2007-07-01");
  const v1::Caretaker person = Answer(log, "p", "2008-01-01").caretaker();
  ASSERT_EQ(person.employments_size(), 2);
  ASSERT_EQ(person.employments(0).employee_numbers_size(), 1);
  EXPECT_EQ(person.employments(0).employee_numbers(0), "17");
  EXPECT_EQ(person.employments(0).until(), "");
  ASSERT_EQ(person.employments(1).employee_numbers_size(), 1);
  EXPECT_EQ(person.employments(1).employee_numbers(0), "99");
  EXPECT_EQ(person.employments(1).until(), "2007-06-30");
  // That told last, and whose it is.
  EXPECT_EQ(person.personal_data().employee_number(), "99");
  EXPECT_EQ(person.employee_number_landlord_id(), "b");
}

}  // namespace
}  // namespace loge::caretakers::testing
