#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::CountDwellingsRequest Count(int count, int year = 2008, const std::string& landlord = "a",
                                const std::string& neighbourhood = "n1") {
  v1::CountDwellingsRequest request;
  request.set_occurred_on("2009-01-15");
  request.set_landlord_id(landlord);
  request.set_neighbourhood_id(neighbourhood);
  request.set_year(year);
  request.set_count(count);
  return request;
}

events::v1::DwellingsCounted Counted(int count, int year = 2008, const std::string& landlord = "a",
                                     const std::string& neighbourhood = "n1") {
  events::v1::DwellingsCounted event;
  event.set_landlord_id(landlord);
  event.set_neighbourhood_id(neighbourhood);
  event.set_year(year);
  event.set_count(count);
  return event;
}

TEST(CountDwellingsTest, TellsTheCount) {
  const Outcome outcome = Places().When(Count(1240));
  outcome.ThenTells({Counted(1240)});
  EXPECT_EQ(outcome.id, "n1");
}

TEST(CountDwellingsTest, NoneIsACountAndNoNumberIsNot) {
  Places().When(Count(0)).ThenTells({Counted(0)});
  v1::CountDwellingsRequest request = Count(0);
  request.clear_count();
  Places().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "count");
}

TEST(CountDwellingsTest, EveryFailingCheckAtOnce) {
  v1::CountDwellingsRequest request = Count(-1, 20008, "No Id", "");
  Places().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
       v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CountDwellingsTest, LandlordAndNeighbourhoodAreKnownThatDay) {
  Places()
      .When(Count(10, 2008, "x", "nowhere"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(CountDwellingsTest, NotInTheFuture) {
  v1::CountDwellingsRequest request = Count(10);
  request.set_occurred_on("2999-01-01");
  Places().When(request).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(CountDwellingsTest, OneCountALandlordNeighbourhoodAndYear) {
  Given given = Places().Fact(Counted(1240), "2009-01-15");
  v1::CountDwellingsRequest again = Count(1240);
  again.set_occurred_on("2009-02-20");
  given.When(again).ThenUnchanged();
  given.When(Count(1241)).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "count");
  given.When(Count(7, 2009)).ThenTells({Counted(7, 2009)});
  given.When(Count(7, 2008, "b")).ThenTells({Counted(7, 2008, "b")});
  given.When(Count(7, 2008, "a", "n2")).ThenTells({Counted(7, 2008, "a", "n2")});
}

TEST(CountDwellingsTest, AWrongCountIsCorrected) {
  const Given given = Places().Fact(Counted(1240), "2009-01-15");
  given.WhenCorrecting(5, Counted(1204), "2009-01-15").ThenTells({Counted(1204)});
  given.WhenCorrecting(5, Counted(-4), "2009-01-15")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "replacement.dwellings_counted.count");
}

}  // namespace
}  // namespace loge::caretakers::testing
