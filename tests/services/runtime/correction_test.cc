// Corrections and cancellations, through the command runner.
#include <gtest/gtest.h>

#include <string>

#include "services/runtime/facts.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::Begin;
using testing::Cancel;
using testing::Change;
using testing::Correct;
using testing::Join;
using testing::Landlord;
using testing::Only;
using testing::Reasons;
using testing::TestRuntime;
using Code = absl::StatusCode;
using events::v1::EventPayload;

EventPayload LandlordPayload(absl::string_view id, absl::string_view siren) {
  EventPayload payload;
  payload.mutable_landlord_registered()->set_landlord_id(std::string(id));
  payload.mutable_landlord_registered()->set_kind(events::v1::LANDLORD_KIND_OPH);
  payload.mutable_landlord_registered()->set_siren(std::string(siren));
  return payload;
}

class CorrectionTest : public ::testing::Test {
 protected:
  CommandOutcome Accept(const google::protobuf::Message& request) {
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.value_or(CommandOutcome());
  }
  absl::Status Refuse(const google::protobuf::Message& request) {
    const int64_t head = runtime_.head();
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_FALSE(outcome.ok());
    EXPECT_EQ(runtime_.head(), head);
    EXPECT_EQ(testing::WriteOutcomeOf(outcome.status()), v1::WRITE_OUTCOME_NOT_WRITTEN);
    return outcome.status();
  }
  // The id that a landlord's employee number stands for now; "" when none.
  std::string Employee(const std::string& landlord, const std::string& number) {
    v1::StartVolunteeringRequest request = Begin("probe", "", "2004-01-01");
    request.mutable_meta()->set_validate_only(true);
    request.mutable_caretaker()->mutable_employee()->set_landlord_id(landlord);
    request.mutable_caretaker()->mutable_employee()->set_employee_number(number);
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    return outcome.ok() ? outcome->id : "";
  }
  events::v1::PersonalData PersonalAt(int64_t position) {
    const auto opened =
        runtime_.secrets->Open(runtime_.Events()[static_cast<size_t>(position - 1)]->sealed());
    EXPECT_TRUE(opened.ok() && opened->has_value());
    return opened.ok() && opened->has_value() ? **opened : events::v1::PersonalData();
  }

  TestRuntime runtime_;
};

TEST_F(CorrectionTest, ReplacesAFactAndNamesBothVersions) {
  Accept(Begin("r1", "a", "2004-01-01"));
  EXPECT_EQ(Accept(Correct("r2", 1, testing::StartedPayload("a"), "2003-01-01")).position, 2);
  EXPECT_EQ(Accept(Correct("r3", 2, testing::StartedPayload("a"), "2002")).position, 3);
  const EventPtr event = runtime_.Events()[2];
  const auto& corrected = event->payload().fact_corrected();
  EXPECT_EQ(corrected.target_position(), 2);
  EXPECT_EQ(corrected.original_position(), 1);
  EXPECT_EQ(corrected.reason(), events::v1::CORRECTION_REASON_TYPING_ERROR);
  EXPECT_EQ(event->occurred_on(), "2002-01-01");
  EXPECT_EQ(event->precision(), events::v1::PRECISION_YEAR);
  EXPECT_TRUE(Accept(Correct("r3", 2, testing::StartedPayload("a"), "2002")).replayed);
}

TEST_F(CorrectionTest, AimsAtTheLatestVersionOnly) {
  Accept(Begin("r1", "a", "2004-01-01"));
  Accept(Correct("r2", 1, testing::StartedPayload("a"), "2003-01-01"));
  for (const auto& request : {testing::Copy(Correct("r3", 1, testing::StartedPayload("a"), "2002")),
                              testing::Copy(Cancel("r4", 1))}) {
    const absl::Status status = Refuse(*request);
    EXPECT_EQ(status.code(), Code::kFailedPrecondition);
    EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_FACT_ALREADY_SUPERSEDED));
    EXPECT_EQ(testing::FirstField(status), "target_position");
    EXPECT_EQ(DetailOf(status)->violations(0).expected(), "position 2");
  }
}

TEST_F(CorrectionTest, ACancelledFactIsGone) {
  Accept(Begin("r1", "a", "2004-01-01"));
  EXPECT_EQ(Accept(Cancel("r2", 1)).position, 2);
  const EventPtr event = runtime_.Events()[1];
  const auto& cancelled = event->payload().fact_cancelled();
  EXPECT_EQ(cancelled.target_type(), EventPayload::kVolunteeringStarted);
  EXPECT_EQ(cancelled.original_position(), 1);
  EXPECT_EQ(event->subjects(0), "caretaker/a");
  EXPECT_EQ(Reasons(Refuse(Cancel("r3", 1))), Only(v1::ERROR_REASON_FACT_ALREADY_SUPERSEDED));
  EXPECT_EQ(Reasons(Refuse(Correct("r4", 1, testing::StartedPayload("a"), "2002"))),
            Only(v1::ERROR_REASON_FACT_ALREADY_SUPERSEDED));
  EXPECT_EQ(Reasons(Refuse(Cancel("r5", 2))), Only(v1::ERROR_REASON_NOT_A_FACT));
  EXPECT_TRUE(Accept(Cancel("r2", 1)).replayed);
  Accept(Begin("r6", "a", "2004-01-01"));
}

TEST_F(CorrectionTest, KeepsKindAndSubject) {
  Accept(Begin("r1", "a", "2004-01-01"));
  absl::Status status = Refuse(Correct("r2", 1, testing::StoppedPayload("a"), "2003-01-01"));
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_KIND_MISMATCH));
  EXPECT_EQ(testing::FirstField(status), "replacement");
  status = Refuse(Correct("r3", 1, testing::StartedPayload("b"), "2003-01-01"));
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_EQ(testing::FirstField(status), "replacement");
}

TEST_F(CorrectionTest, TellsAllThatIsWrongWithTheRequestAtOnce) {
  v1::CorrectFactRequest request;
  request.set_occurred_on("2009-02-30");
  request.set_target_position(9);
  request.mutable_meta()->set_request_id("r1");
  const absl::Status status = Refuse(request);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_EQ(testing::Fields(status), "reason occurred_on replacement target_position ");
  v1::CancelFactRequest cancel;
  cancel.mutable_meta()->set_request_id("r2");
  EXPECT_EQ(testing::Fields(Refuse(cancel)), "reason target_position ");
}

TEST_F(CorrectionTest, ChecksTheReplacementAndItsDate) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  EXPECT_EQ(testing::FirstField(
                Refuse(Correct("r2", 1, testing::JoinedPayload("a", "BAD"), "2003-01-01"))),
            "replacement.caretaker_joined.landlord_id");
  Accept(Begin("r3", "a", "2004-01-01"));
  EXPECT_EQ(Reasons(Refuse(Correct("r4", 2, testing::StartedPayload("a"), "2039-01-01"))),
            Only(v1::ERROR_REASON_DATE_IN_FUTURE));
  EventPayload nested;
  *nested.mutable_fact_corrected()->mutable_replacement() = testing::StartedPayload("a");
  EXPECT_EQ(testing::FirstField(Refuse(Correct("r5", 2, nested, "2003-01-01"))), "replacement");
}

TEST_F(CorrectionTest, ValidateOnlyAppendsNothing) {
  Accept(Begin("r1", "a", "2004-01-01"));
  v1::CorrectFactRequest correct = Correct("r2", 1, testing::StartedPayload("a"), "2003-01-01");
  correct.mutable_meta()->set_validate_only(true);
  v1::CancelFactRequest cancel = Cancel("r3", 1);
  cancel.mutable_meta()->set_validate_only(true);
  EXPECT_EQ(Accept(correct).first_position, 0);
  EXPECT_EQ(Accept(cancel).first_position, 0);
  EXPECT_EQ(runtime_.head(), 1);
}

TEST_F(CorrectionTest, KeepsPersonalDataThatIsNotGiven) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  Accept(Correct("r2", 1, testing::JoinedPayload("a", "l1"), "2002-01-01"));
  EXPECT_EQ(PersonalAt(2).SerializeAsString(), PersonalAt(1).SerializeAsString());
  EXPECT_EQ(Employee("l1", "7"), "a");
  v1::CorrectFactRequest request =
      Correct("r3", 2, testing::JoinedPayload("a", "l1"), "2002-01-01");
  request.mutable_personal_data()->set_family_name("Other");
  request.mutable_personal_data()->set_employee_number("7");
  Accept(request);
  EXPECT_EQ(PersonalAt(3).family_name(), "Other");
  // A fact that never had any cannot be given some.
  Accept(Begin("r4", "a", "2004-01-01"));
  v1::CorrectFactRequest foreign = Correct("r5", 4, testing::StartedPayload("a"), "2003-01-01");
  foreign.mutable_personal_data()->set_family_name("Other");
  EXPECT_EQ(testing::FirstField(Refuse(foreign)), "personal_data");
}

TEST_F(CorrectionTest, MovesAndReleasesClaims) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  v1::CorrectFactRequest request =
      Correct("r2", 1, testing::JoinedPayload("a", "l1"), "2003-01-01");
  request.mutable_personal_data()->set_employee_number("8");
  Accept(request);
  EXPECT_EQ(Employee("l1", "7"), "");
  EXPECT_EQ(Employee("l1", "8"), "a");
  Accept(Join("r3", "b", "l1", "7", "2003-01-01"));
  // To another landlord: another slot.
  Accept(Correct("r4", 2, testing::JoinedPayload("a", "l2"), "2003-01-01"));
  EXPECT_EQ(Employee("l1", "8"), "");
  EXPECT_EQ(Employee("l2", "8"), "a");
  // A number that is taken.
  v1::CorrectFactRequest taken = Correct("r5", 4, testing::JoinedPayload("a", "l1"), "2003-01-01");
  taken.mutable_personal_data()->set_employee_number("7");
  EXPECT_EQ(Reasons(Refuse(taken)), Only(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN));
  Accept(Cancel("r6", 4));
  EXPECT_EQ(Employee("l2", "8"), "");
  Accept(Join("r7", "c", "l2", "8", "2003-01-01"));
  EXPECT_EQ(Employee("l2", "8"), "c");
}

TEST_F(CorrectionTest, ReleasesTheClaimWhenTheValueIsDropped) {
  Accept(Landlord("r1", "l1", "2003-01-01", "732829320"));
  EXPECT_EQ(Reasons(Refuse(Landlord("r2", "l2", "2003-01-01", "732829320"))),
            Only(v1::ERROR_REASON_SIREN_TAKEN));
  Accept(Correct("r3", 1, LandlordPayload("l1", ""), "2003-01-01"));
  Accept(Landlord("r4", "l2", "2003-01-01", "732829320"));
}

// An older fact is corrected after its number was replaced by a later one: the later one stays.
TEST_F(CorrectionTest, OfAnOlderFactLeavesTheClaimsOfALaterOneAlone) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  Accept(Change("r2", "a", "l1", "8", "2005-01-01"));
  EXPECT_EQ(Employee("l1", "8"), "a");
  Accept(Correct("r3", 1, testing::JoinedPayload("a", "l1"), "2002-01-01"));
  EXPECT_EQ(Employee("l1", "8"), "a");
  EXPECT_EQ(Employee("l1", "7"), "");
  v1::CorrectFactRequest renumbered =
      Correct("r4", 3, testing::JoinedPayload("a", "l1"), "2002-01-01");
  renumbered.mutable_personal_data()->set_employee_number("9");
  Accept(renumbered);
  EXPECT_EQ(Employee("l1", "8"), "a");
  // The number it once had may be somebody else's by now: no reason to refuse a correction.
  Accept(Join("r5", "b", "l1", "7", "2006-01-01"));
  v1::CorrectFactRequest back = Correct("r6", 4, testing::JoinedPayload("a", "l1"), "2001-01-01");
  Accept(back);
  EXPECT_EQ(Employee("l1", "8"), "a");
  EXPECT_EQ(Employee("l1", "7"), "b");
  Accept(Cancel("r7", 6));
  EXPECT_EQ(Employee("l1", "8"), "a");
}

TEST_F(CorrectionTest, OfOneFactByTwoIsAConflict) {
  Accept(Begin("r1", "a", "2004-01-01"));
  bool raced = false;
  runtime_.hooks.before_admit = [&](const NewFact&) {
    if (raced) return;
    raced = true;
    // Nested on this worker: the other one answers.
    testing::Signal answered;
    runtime_.Start(Cancel("r2", 1), [&](TestRuntime::Outcome outcome) {
      EXPECT_TRUE(outcome.ok()) << outcome.status();
      answered.Notify();
    });
    answered.Wait();
  };
  EXPECT_EQ(Reasons(runtime_.Run(Correct("r3", 1, testing::StartedPayload("a"), "2003")).status()),
            Only(v1::ERROR_REASON_FACT_ALREADY_SUPERSEDED));
}

// Whoever folds a subject that the new version no longer names must hear that it is gone.
TEST_F(CorrectionTest, CarriesTheSubjectsOfTheOldVersion) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  Accept(Correct("r2", 1, testing::JoinedPayload("a", "l2"), "2003-01-01"));
  Accept(Correct("r3", 2, testing::JoinedPayload("a", "l3"), "2003-01-01"));
  Accept(Cancel("r4", 3));
  for (const int index : {2, 3}) {
    std::string subjects;
    const EventPtr event = runtime_.Events()[static_cast<size_t>(index)];
    for (const std::string& subject : event->subjects()) {
      subjects += subject + " ";
    }
    for (const char* landlord : {"landlord/l1", "landlord/l2", "landlord/l3"}) {
      EXPECT_NE(subjects.find(landlord), std::string::npos) << index << ": " << subjects;
    }
  }
}

}  // namespace
}  // namespace loge::runtime
