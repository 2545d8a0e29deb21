// Rows of a source that are told again, through the command runner and the import.
#include <gtest/gtest.h>

#include <string>

#include "services/runtime/facts.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::Begin;
using testing::Cancel;
using testing::Copy;
using testing::Correct;
using testing::End;
using testing::Join;
using testing::Landlord;
using testing::Only;
using testing::Reasons;
using testing::TestRuntime;

template <class Request>
Request OfRow(Request request, const std::string& ref = "row-1") {
  request.mutable_meta()->set_source_system("paie");
  request.mutable_meta()->set_external_ref(ref);
  return request;
}

class KnownRow : public ::testing::Test {
 protected:
  CommandOutcome Accept(const google::protobuf::Message& request) {
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.value_or(CommandOutcome());
  }
  // Runs a command of a row that is known, which must change nothing.
  CommandOutcome AcceptUnchanged(const google::protobuf::Message& request) {
    const int64_t head = runtime_.head();
    const CommandOutcome outcome = Accept(request);
    EXPECT_EQ(outcome.first_position, 0);
    EXPECT_EQ(runtime_.head(), head);
    return outcome;
  }
  // Runs one that must be refused by that alone; what was expected, and what was found instead.
  std::string Refuse(const google::protobuf::Message& request) {
    const int64_t head = runtime_.head();
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_EQ(Reasons(outcome.status()), Only(v1::ERROR_REASON_EXTERNAL_REF_TAKEN));
    EXPECT_EQ(testing::FirstField(outcome.status()), "meta.external_ref");
    EXPECT_EQ(runtime_.head(), head);
    const auto detail = DetailOf(outcome.status());
    if (!detail.has_value() || detail->violations().empty()) return "";
    return detail->violations(0).expected() + "; " + detail->violations(0).actual();
  }

  TestRuntime runtime_;
};

TEST_F(KnownRow, ToldAgainChangesNothingThoughTheServerMadeTheId) {
  const CommandOutcome first = Accept(OfRow(Landlord("r1", "", "2003-01-01")));
  const CommandOutcome again = AcceptUnchanged(OfRow(Landlord("r2", "", "2003-01-01")));
  EXPECT_EQ(again.id, first.id);
  EXPECT_GE(again.position, first.position);
  AcceptUnchanged(OfRow(Landlord("r3", first.id, "2003-01-01")));
  EXPECT_TRUE(Accept(OfRow(Landlord("r1", "", "2003-01-01"))).replayed);
  // The same of another row is another landlord.
  EXPECT_NE(Accept(OfRow(Landlord("r4", "", "2003-01-01"), "row-2")).id, first.id);
}

TEST_F(KnownRow, SaysWhatDiffersAndFromWhichPosition) {
  Accept(Landlord("r0", "l0", "2003-01-01"));
  Accept(OfRow(Landlord("r1", "", "2003-01-01")));
  EXPECT_EQ(Refuse(OfRow(Landlord("r2", "", "2003-01-02", "123456782"))),
            "as told at position 2; other occurred_on, siren");
  EXPECT_EQ(Refuse(OfRow(Landlord("r3", "l0", "2003-01-01"))),
            "as told at position 2; other landlord_id");
  EXPECT_EQ(Refuse(OfRow(Begin("r4", "a", "2003-01-01"))),
            "as told at position 2; no LandlordRegistered");
}

// What came later may stand against the fact if it were new.
TEST_F(KnownRow, ToldAgainChangesNothingWhateverCameLater) {
  Accept(OfRow(Begin("r1", "a", "2003-01-01")));
  Accept(End("r2", "a", "2004-01-01"));
  Accept(Begin("r3", "a", "2005-01-01"));
  AcceptUnchanged(OfRow(Begin("r4", "a", "2003-01-01")));
}

TEST_F(KnownRow, ReadsAsItWasCorrected) {
  Accept(OfRow(Begin("r1", "a", "2003-01-01")));
  Accept(Correct("r2", 1, testing::StartedPayload("a"), "2003-02-01"));
  EXPECT_EQ(Refuse(OfRow(Begin("r3", "a", "2003-01-01"))),
            "as told at position 1, corrected at position 2; other occurred_on");
  AcceptUnchanged(OfRow(Begin("r4", "a", "2003-02-01")));
}

TEST_F(KnownRow, IsNotToldAgainOnceItWasTakenBack) {
  Accept(OfRow(Begin("r1", "a", "2003-01-01")));
  Accept(Cancel("r2", 1));
  EXPECT_EQ(Refuse(OfRow(Begin("r3", "a", "2003-01-01"))),
            "as told at position 1; taken back since");
}

TEST_F(KnownRow, ComparesPersonalDataAndTellsNoneOfThem) {
  const CommandOutcome first = Accept(OfRow(Join("r1", "", "l1", "7", "2003-01-01")));
  EXPECT_EQ(AcceptUnchanged(OfRow(Join("r2", "", "l1", "7", "2003-01-01"))).id, first.id);
  EXPECT_EQ(Refuse(OfRow(Join("r3", "", "l1", "8", "2003-01-01"))),
            "as told at position 1; other personal_data");
}

TEST_F(KnownRow, IsKnownWithinOneImportToo) {
  const auto results = runtime_.Import({Copy(OfRow(Landlord("r1", "", "2003-01-01"))),
                                        Copy(OfRow(Landlord("r2", "", "2003-01-01"))),
                                        Copy(OfRow(Landlord("r3", "", "2003-01-02")))});
  ASSERT_EQ(results.size(), 3u);
  ASSERT_TRUE(results[0].outcome.ok() && results[1].outcome.ok());
  EXPECT_EQ(results[1].outcome->first_position, 0);
  EXPECT_EQ(results[1].outcome->id, results[0].outcome->id);
  EXPECT_EQ(Reasons(results[2].outcome.status()), Only(v1::ERROR_REASON_EXTERNAL_REF_TAKEN));
  EXPECT_EQ(runtime_.head(), 1);
}

TEST_F(KnownRow, OfACorrectionIsRefusedInAnyCase) {
  Accept(Begin("r1", "a", "2003-01-01"));
  const auto correction = OfRow(Correct("r2", 1, testing::StartedPayload("a"), "2003-02-01"));
  Accept(correction);
  EXPECT_EQ(Refuse(OfRow(Correct("r3", 2, testing::StartedPayload("a"), "2003-02-01"))),
            "as told at position 2; ");
  EXPECT_TRUE(Accept(correction).replayed);
}

}  // namespace
}  // namespace loge::runtime
