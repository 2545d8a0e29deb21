#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/runtime/facts.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

using events::v1::VOLUNTEERING_SCOPE_CENTRE;
using events::v1::VOLUNTEERING_SCOPE_GROUP;

v1::StartVolunteeringRequest Start(const std::string& date) {
  v1::StartVolunteeringRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_scope(VOLUNTEERING_SCOPE_CENTRE);
  return request;
}

v1::StopVolunteeringRequest Stop(const std::string& date) {
  v1::StopVolunteeringRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_scope(VOLUNTEERING_SCOPE_CENTRE);
  return request;
}

// Employed by a since 2001: position 5.
Given Employed() { return Places().Fact(Joined("p", "a"), "2001-09-01", Personal("1")); }

TEST(VolunteeringTest, StartsAndStopsAlternate) {
  Given given = Employed();
  given.When(Stop("2002-01-01")).ThenRefusesField(v1::ERROR_REASON_NOT_VOLUNTEERING, "caretaker");
  given.When(Start("2002-01-01")).ThenTells({Started("p")});
  given.Fact(Started("p"), "2002-01-01");
  given.When(Start("2002-01-01")).ThenUnchanged();
  given.When(Start("2003-01-01")).ThenRefuses({v1::ERROR_REASON_ALREADY_VOLUNTEERING});
  given.When(Stop("2001-12-31")).ThenRefuses({v1::ERROR_REASON_NOT_VOLUNTEERING});
  given.When(Stop("2004-01-01")).ThenTells({Stopped("p")});
  given.Fact(Stopped("p"), "2004-01-01");
  given.When(Stop("2004-01-01")).ThenUnchanged();
  given.When(Stop("2005-01-01")).ThenRefuses({v1::ERROR_REASON_NOT_VOLUNTEERING});
  given.When(Start("2004-01-01")).ThenRefuses({v1::ERROR_REASON_ALREADY_VOLUNTEERING});
  given.When(Start("2004-01-02")).ThenTells({Started("p")});
}

TEST(VolunteeringTest, EmployersAreNotSentIt) {
  Given given = Employed();
  const auto started = given.When(Start("2002-01-01"));
  given.Fact(Started("p"), "2002-01-01");
  const auto stopped = given.When(Stop("2004-01-01"));
  for (const auto* outcome : {&started, &stopped}) {
    ASSERT_EQ(outcome->told.size(), 1u);
    EXPECT_EQ(runtime::SubjectsOf(outcome->told[0].payload),
              std::vector<std::string>{"caretaker/p"});
    EXPECT_TRUE(outcome->told[0].extra_subjects.empty());
  }
}

TEST(VolunteeringTest, ScopesAreApart) {
  Employed()
      .Fact(Started("p", VOLUNTEERING_SCOPE_GROUP), "2002-01-01")
      .When(Start("2003-01-01"))
      .ThenTells({Started("p")});
}

TEST(VolunteeringTest, EmployedOnTheDay) {
  Employed().When(Start("2001-08-31")).ThenRefuses({v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
  Employed()
      .Fact(Left("p", "a"), "2004-06-30")
      .When(Start("2004-07-01"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  Places().When(Start("2002-01-01")).ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Places().When(Stop("2002-01-01")).ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(VolunteeringTest, AnEarlierTimeMayBeReportedLate) {
  Given given = Employed();
  given.Fact(Started("p"), "2006-01-01");
  given.When(Start("2002-01-01")).ThenTells({Started("p")});
  given.Fact(Started("p"), "2002-01-01");
  given.When(Stop("2004-01-01")).ThenTells({Stopped("p")});
}

TEST(VolunteeringTest, ShapeAndCorrections) {
  Employed()
      .When(v1::StartVolunteeringRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
  Given given = Employed();
  given.Fact(Started("p"), "2002-01-01");
  given.WhenCorrecting(6, Started("p"), "2003-01-01").ThenTells({Started("p")});
  given.WhenCorrecting(6, Started("p"), "2000-01-01")
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED,
                        "replacement.volunteering_started.caretaker_id");
}

}  // namespace
}  // namespace loge::caretakers::testing
