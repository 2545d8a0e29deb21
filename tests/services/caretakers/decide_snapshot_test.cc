#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

events::v1::SnapshotReceived Received(const std::string& landlord, int rows, bool complete = true) {
  events::v1::SnapshotReceived event;
  event.set_landlord_id(landlord);
  event.set_kind(events::v1::SNAPSHOT_KIND_CARETAKERS);
  event.set_rows(rows);
  event.set_complete(complete);
  return event;
}

v1::RecordSnapshotRequest Record(const std::string& landlord, const std::string& on, int rows,
                                 bool complete = true) {
  v1::RecordSnapshotRequest request;
  request.set_occurred_on(on);
  request.set_landlord_id(landlord);
  request.set_kind(events::v1::SNAPSHOT_KIND_CARETAKERS);
  request.set_rows(rows);
  request.set_complete(complete);
  return request;
}

TEST(RecordSnapshotTest, TellsTheListAndItsLandlord) {
  const Outcome outcome = Places().When(Record("a", "2008-12-31", 112));
  outcome.ThenTells({Received("a", 112)});
  EXPECT_EQ(outcome.id, "a");
}

TEST(RecordSnapshotTest, EveryFailingCheckAtOnce) {
  v1::RecordSnapshotRequest request = Record("No Id", "2008", -1);
  request.clear_kind();
  Places().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
       v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
  Places()
      .When(Record("nobody", "2008-12-31", 1))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Places().When(Record("a", "2009-05-13", 1)).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(RecordSnapshotTest, AnOlderOneThanTheLastIsStaleAndSaysBothDays) {
  const Outcome outcome =
      Places().Fact(Received("a", 112), "2008-12-31").When(Record("a", "2008-12-30", 112));
  outcome.ThenRefusesField(v1::ERROR_REASON_SNAPSHOT_STALE, "occurred_on");
  ASSERT_EQ(outcome.violations.detail().violations_size(), 1);
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "on or after 2008-12-31");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "2008-12-30");
}

TEST(RecordSnapshotTest, TheSameDayIsNotStale) {
  Given given = Places();
  given.Fact(Received("a", 112), "2008-12-31");
  given.When(Record("a", "2008-12-31", 112)).ThenUnchanged();
  given.When(Record("a", "2008-12-31", 113)).ThenTells({Received("a", 113)});
  given.When(Record("a", "2008-12-31", 112, false)).ThenTells({Received("a", 112, false)});
}

TEST(RecordSnapshotTest, OtherLandlordsHaveOtherDays) {
  Places()
      .Fact(Received("a", 112), "2008-12-31")
      .When(Record("b", "2008-12-30", 7))
      .ThenTells({Received("b", 7)});
}

TEST(RecordSnapshotTest, NothingIsStaleAfterTheNewerOneIsTakenBack) {
  Given given = Places();
  given.Fact(Received("a", 112), "2008-12-31").Cancelled(5);
  given.When(Record("a", "2008-12-30", 112)).ThenTells({Received("a", 112)});
}

}  // namespace
}  // namespace loge::caretakers::testing
