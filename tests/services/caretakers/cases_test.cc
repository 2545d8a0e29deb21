// The cases of the domain in which facts come late or in the wrong order: the answers are those
// that there would be had the truth come first and once.
#include "gtest/gtest.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "tests/services/caretakers/facts.h"
#include "tests/support/forget_telling.h"
#include "tests/support/query_context_fake.h"

namespace loge::caretakers::testing {
namespace {

using loge::testing::QueryContextFake;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

template <class Response, class Request>
std::string Told(const EventList& log, const std::string& day, const Request& request) {
  QueryContextFake context(day);
  context.Add(Projection(), log);
  auto answer = loge::testing::Ask<Response>(Queries(), context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return "";
  loge::testing::ForgetTelling(&*answer);
  return answer->DebugString();
}

// Every list, on each of `days`.
void ExpectTheSame(const EventList& late, const EventList& first,
                   const std::vector<std::string>& days) {
  v1::ListCaretakersRequest everybody;
  everybody.set_include_departed(true);
  for (const std::string& day : days) {
    const auto same = [&](const std::string& a, const std::string& b) {
      EXPECT_EQ(a, b) << "on " << day;
    };
    same(Told<v1::ListCaretakersResponse>(late, day, everybody),
         Told<v1::ListCaretakersResponse>(first, day, everybody));
    same(Told<v1::ListLandlordsResponse>(late, day, v1::ListLandlordsRequest()),
         Told<v1::ListLandlordsResponse>(first, day, v1::ListLandlordsRequest()));
    same(Told<v1::ListNeighbourhoodsResponse>(late, day, v1::ListNeighbourhoodsRequest()),
         Told<v1::ListNeighbourhoodsResponse>(first, day, v1::ListNeighbourhoodsRequest()));
  }
}

EventList Town() {
  EventList log;
  log.Tell(Landlord("a"), "1990-01-01");
  log.Tell(Landlord("b"), "1990-01-01");
  log.Tell(Neighbourhood("n1"), "1990-01-01");
  log.Tell(Neighbourhood("n2"), "1990-01-01");
  return log;
}

PersonalData NumberOnly(const std::string& number) {
  PersonalData data;
  data.set_employee_number(number);
  return data;
}

TEST(CaseF, TheNewLandlordTellsTheTransferBeforeTheOldOneTellsTheDeparture) {
  Given given = Places();
  given.Fact(Joined("p", "a", {"n1"}), "2001-09-01", Personal("1"));
  v1::TransferCaretakerRequest transfer;
  transfer.set_occurred_on("2008-03-01");
  transfer.mutable_caretaker()->set_caretaker_id("p");
  transfer.set_from_landlord_id("a");
  transfer.set_to_landlord_id("b");
  transfer.set_employee_number("77");
  given.When(transfer).ThenTells({Transferred("p", "a", "b")});
  given.Fact(Transferred("p", "a", "b"), "2008-03-01", NumberOnly("77"));

  // The old landlord's departure comes late: it is known already, whatever reason it gives.
  v1::RecordDepartureRequest departure;
  departure.set_occurred_on("2008-02-29");
  departure.mutable_caretaker()->mutable_employee()->set_landlord_id("a");
  departure.mutable_caretaker()->mutable_employee()->set_employee_number("1");
  departure.set_landlord_id("a");
  departure.set_reason(events::v1::DEPARTURE_REASON_RESIGNED);
  given.When(departure).ThenUnchanged();
  // Of another day it contradicts the transfer, and is told so with both days.
  departure.set_occurred_on("2008-03-31");
  const Outcome other = given.When(departure);
  other.ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  EXPECT_EQ(other.violations.detail().violations(0).expected(), "2008-02-29");
}

TEST(CaseF, ADepartureToldBeforeTheTransferChangesNothing) {
  EventList late = Town();
  late.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  // The departure comes after it, and is known already.
  late.Tell(Transferred("p", "a", "b", {"n2"}), "2008-03-01", "p", NumberOnly("77"));
  EventList first = Town();
  first.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  first.Tell(Left("p", "a", events::v1::DEPARTURE_REASON_RESIGNED), "2008-02-29");
  first.Tell(Transferred("p", "a", "b", {"n2"}), "2008-03-01", "p", NumberOnly("77"));
  ExpectTheSame(late, first, {"2008-03-01", "2009-01-01"});
  // On the last day nobody knows yet where the person goes: only that the day is the last.
  ExpectTheSame(late, first, {"2008-02-28"});
}

TEST(CaseG, ALandlordAbsorbedInMidYearIsToldLate) {
  // Told of the absorbed landlord until somebody says, in December, that it is no more since July.
  // Who came since then has no number: it would be that of the landlord that gave it.
  EventList late = Town();
  late.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  late.Tell(Joined("q", "a", {"n1"}), "2008-08-01", "q", Personal(""));
  late.Tell(Reassigned("p", "a", {"n2"}), "2008-09-01");
  late.Tell(Changed("p", "a", "Responsable"), "2008-10-01");
  late.Tell(Left("q", "a"), "2008-11-30");
  late.Tell(Absorbed("a", "b"), "2008-07-01");
  // The same with the truth first: from July on everybody names the one that goes on.
  EventList first = Town();
  first.Tell(Absorbed("a", "b"), "2008-07-01");
  first.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  first.Tell(Joined("q", "b", {"n1"}), "2008-08-01", "q", Personal(""));
  first.Tell(Reassigned("p", "b", {"n2"}), "2008-09-01");
  first.Tell(Changed("p", "b", "Responsable"), "2008-10-01");
  first.Tell(Left("q", "b"), "2008-11-30");
  ExpectTheSame(late, first,
                {"2008-06-30", "2008-07-01", "2008-08-31", "2008-09-30", "2008-12-01"});
}

TEST(CaseH, ANeighbourhoodRecodedBetweenTwoGenerationsIsToldLate) {
  EventList late = Town();
  late.Tell(Recoded("n1", "QN06901M"), "2024-01-01");
  late.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  EventList first = Town();
  first.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  first.Tell(Recoded("n1", "QN06901M"), "2024-01-01");
  ExpectTheSame(late, first, {"2014-12-31", "2015-01-01", "2023-12-31", "2024-01-01"});
}

TEST(CaseH, ANeighbourhoodMergedIsToldLate) {
  EventList late = Town();
  late.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  late.Tell(Joined("q", "a", {"n1", "n2"}), "2006-01-01", "q", Personal("2"));
  late.Tell(Merged("n1", "n2"), "2005-01-01");
  EventList first = Town();
  first.Tell(Merged("n1", "n2"), "2005-01-01");
  first.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  first.Tell(Joined("q", "a", {"n2"}), "2006-01-01", "q", Personal("2"));
  ExpectTheSame(late, first, {"2004-12-31", "2005-01-01", "2007-01-01"});
}

// Who comes back is told by JoinCaretaker, as whoever comes: there is one way only.
v1::JoinCaretakerRequest Return(const std::string& landlord) {
  v1::JoinCaretakerRequest request;
  request.set_occurred_on("2006-01-01");
  request.set_caretaker_id("p");
  request.set_landlord_id(landlord);
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return request;
}

TEST(CaretakerReturnedTest, TheSamePersonToTheSameLandlord) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1")).Fact(Left("p", "a"), "2004-12-31");
  const Outcome outcome = given.When(Return("a"));
  outcome.ThenTells({Joined("p", "a")});
  EXPECT_FALSE(outcome.told[0].new_person);
  EXPECT_EQ(outcome.id, "p");
}

TEST(CaretakerReturnedTest, ToAnotherLandlordWithANumberThere) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1")).Fact(Left("p", "a"), "2004-12-31");
  v1::JoinCaretakerRequest request = Return("b");
  given.When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING,
                                       "personal_data.employee_number");
  request.mutable_personal_data()->set_employee_number("77");
  given.When(request).ThenTells({Joined("p", "b")});
}

TEST(CaretakerReturnedTest, TheDepartureToldLateLeavesAGap) {
  EventList late = Town();
  late.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  late.Tell(Joined("p", "a", {"n2"}), "2006-01-01");
  late.Tell(Left("p", "a"), "2004-12-31");
  EventList first = Town();
  first.Tell(Joined("p", "a", {"n1"}), "2001-09-01", "p", Personal("1"));
  first.Tell(Left("p", "a"), "2004-12-31");
  first.Tell(Joined("p", "a", {"n2"}), "2006-01-01");
  ExpectTheSame(late, first, {"2004-12-31", "2005-06-01", "2006-01-01"});
}

}  // namespace
}  // namespace loge::caretakers::testing
