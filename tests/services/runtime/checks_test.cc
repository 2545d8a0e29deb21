#include "services/runtime/checks.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "services/runtime/violations.h"

namespace loge::runtime {
namespace {

using Told = std::vector<std::pair<v1::ErrorReason, std::string>>;

Told AllOf(const Violations& violations) {
  Told told;
  for (const auto& violation : violations.detail().violations()) {
    told.emplace_back(violation.reason(), violation.field());
  }
  return told;
}

// What a check says about one value.
template <class Check>
Told Say(Check check) {
  Violations out;
  check(out);
  return AllOf(out);
}

const Told kMissing{{v1::ERROR_REASON_FIELD_MISSING, "f"}};
const Told kInvalid{{v1::ERROR_REASON_FIELD_INVALID, "f"}};
const Told kTooLong{{v1::ERROR_REASON_FIELD_TOO_LONG, "f"}};
const Told kNothing;

TEST(CheckId, WantsLowerCaseLettersDigitsAndDashes) {
  const auto say = [](absl::string_view value, Presence presence = Presence::kRequired) {
    return Say([&](Violations& out) { CheckId(value, "f", presence, out); });
  };
  EXPECT_EQ(say("a-1"), kNothing);
  EXPECT_EQ(say(std::string(kIdBytesMax, 'x')), kNothing);
  EXPECT_EQ(say(std::string(kIdBytesMax + 1, 'x')), kInvalid);
  EXPECT_EQ(say(""), kMissing);
  EXPECT_EQ(say("", Presence::kOptional), kNothing);
  for (const char* bad : {"A", "a b", "a/b", "é", "a_b", "a\n", "a."}) {
    EXPECT_EQ(say(bad), kInvalid) << bad;
    EXPECT_EQ(say(bad, Presence::kOptional), kInvalid) << bad;
  }
}

TEST(CheckIds, TellsEveryElementAndTheTwice) {
  google::protobuf::RepeatedPtrField<std::string> ids;
  for (const char* id : {"a", "B", "a", ""}) ids.Add(id);
  EXPECT_EQ(Say([&](Violations& out) { CheckIds(ids, "f", 4, out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "f[1]"},
                  {v1::ERROR_REASON_FIELD_INVALID, "f[2]"},
                  {v1::ERROR_REASON_FIELD_MISSING, "f[3]"}}));
  EXPECT_EQ(Say([&](Violations& out) { CheckIds(ids, "f", 3, out); }), kTooLong);
}

TEST(CheckText, CountsCharactersAndRefusesControl) {
  const auto say = [](absl::string_view value, Presence presence = Presence::kRequired) {
    return Say([&](Violations& out) { CheckText(value, "f", presence, 3, out); });
  };
  EXPECT_EQ(say("été"), kNothing);
  EXPECT_EQ(say("étés"), kTooLong);
  EXPECT_EQ(say(""), kMissing);
  EXPECT_EQ(say("", Presence::kOptional), kNothing);
  EXPECT_EQ(say("a\tb"), kInvalid);
  EXPECT_EQ(say("a\x7f"), kInvalid);
  EXPECT_EQ(say("abc\n"),
            (Told{{v1::ERROR_REASON_FIELD_TOO_LONG, "f"}, {v1::ERROR_REASON_FIELD_INVALID, "f"}}));
}

TEST(CheckDates, SayWhatIsNoDate) {
  Violations out;
  EXPECT_FALSE(CheckFactDate("2009-02-30", "f", Presence::kRequired, out).has_value());
  EXPECT_FALSE(CheckDay("2009-02", "g", Presence::kRequired, out).has_value());
  EXPECT_FALSE(CheckDay("", "h", Presence::kRequired, out).has_value());
  EXPECT_FALSE(CheckDay("", "i", Presence::kOptional, out).has_value());
  EXPECT_TRUE(CheckFactDate("2009-02", "j", Presence::kRequired, out).has_value());
  EXPECT_EQ(AllOf(out), (Told{{v1::ERROR_REASON_FIELD_INVALID, "f"},
                              {v1::ERROR_REASON_FIELD_INVALID, "g"},
                              {v1::ERROR_REASON_FIELD_MISSING, "h"}}));
}

TEST(CheckRange, IsInclusive) {
  for (const auto& [value, told] : std::vector<std::pair<int64_t, Told>>{
           {0, kInvalid}, {1, kNothing}, {5, kNothing}, {6, kInvalid}, {INT64_MIN, kInvalid}}) {
    const auto check = [v = value](Violations& out) { CheckRange(v, "f", 1, 5, out); };
    EXPECT_EQ(Say(check), told) << value;
  }
}

TEST(CheckSiren, WantsNineDigitsWithALuhnSum) {
  const auto say = [](absl::string_view value) {
    return Say([&](Violations& out) { CheckSiren(value, "f", Presence::kRequired, out); });
  };
  EXPECT_EQ(say("732829320"), kNothing);
  EXPECT_EQ(say("732 829 320"), kNothing);
  EXPECT_EQ(say("732\u00a0829\u202f320"), kNothing);
  for (const char* bad : {"732829321", "73282932", "7328293200", "73282932a", "         ", "x"}) {
    EXPECT_EQ(say(bad), kInvalid) << bad;
  }
  EXPECT_EQ(say(""), kMissing);
}

TEST(CheckCodes, OfAssociationsAndCommunes) {
  const auto rna = [](absl::string_view value) {
    return Say([&](Violations& out) { CheckRna(value, "f", Presence::kRequired, out); });
  };
  for (const char* good : {"W691234567", "0691012345"}) EXPECT_EQ(rna(good), kNothing) << good;
  for (const char* bad : {"w691234567", "W69", "ASSOCIATION", "W691234567\n"}) {
    EXPECT_EQ(rna(bad), kInvalid) << bad;
  }
  const auto commune = [](absl::string_view value) {
    return Say([&](Violations& out) { CheckCommuneCode(value, "f", Presence::kRequired, out); });
  };
  for (const char* good : {"69256", "2A004", "2B033", "97411", "98818", "01001"}) {
    EXPECT_EQ(commune(good), kNothing) << good;
  }
  for (const char* bad : {"6925", "692566", "2C004", "20004", "2a004", "6925x"}) {
    EXPECT_EQ(commune(bad), kInvalid) << bad;
  }
  EXPECT_EQ(rna(""), kMissing);
  EXPECT_EQ(commune(""), kMissing);
}

TEST(CheckZoningCode, GoesByTheGenerationInForce) {
  const auto say = [](absl::string_view code, absl::string_view from) {
    return Say([&](Violations& out) { CheckZoningCode(code, ParseFactDate(from), "f", out); });
  };
  EXPECT_EQ(say("", "2024"), kNothing);
  EXPECT_EQ(say("QN06901M", "2024-01-01"), kNothing);
  EXPECT_EQ(say("QP069001", "2024-01-01"), kInvalid);
  EXPECT_EQ(say("QP069001", "2023-12-31"), kNothing);
  EXPECT_EQ(say("QP069001", "2015"), kNothing);
  EXPECT_EQ(say("QP069001", "2014-12-31"), kInvalid);
  EXPECT_EQ(say("8210020", "2003"), kNothing);
  EXPECT_EQ(say("8210020", "2016"), kInvalid);
  EXPECT_EQ(say("123456789012345678901", "2003"), kTooLong);
  EXPECT_EQ(say("QP069001", ""), kNothing);  // The date has its own violation.
}

TEST(CheckPersonRef, NamesThePartThatIsWrong) {
  v1::PersonRef ref;
  EXPECT_EQ(Say([&](Violations& out) { CheckPersonRef(ref, false, "f", out); }), kMissing);
  EXPECT_EQ(Say([&](Violations& out) { CheckPersonRef(ref, true, "f", out); }), kMissing);
  ref.set_caretaker_id("A");
  EXPECT_EQ(Say([&](Violations& out) { CheckPersonRef(ref, true, "f", out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "f.caretaker_id"}}));
  ref.mutable_employee()->set_landlord_id("A");
  EXPECT_EQ(Say([&](Violations& out) { CheckPersonRef(ref, true, "f", out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "f.employee.landlord_id"},
                  {v1::ERROR_REASON_FIELD_MISSING, "f.employee.employee_number"}}));
}

TEST(CheckPersonalData, TellsEveryFieldAndNoContent) {
  events::v1::PersonalData data;
  EXPECT_EQ(Say([&](Violations& out) { CheckPersonalData(data, "f", out); }), kNothing);
  data.set_family_name(std::string(kLabelCharactersMax + 1, 'n'));
  data.set_given_name("secret\n");
  data.set_email(std::string(kNameCharactersMax + 1, 'n'));
  data.set_phone("secret\t");
  data.set_employee_number(std::string(kEmployeeNumberCharactersMax + 1, 'n'));
  Violations out;
  CheckPersonalData(data, "f", out);
  EXPECT_EQ(AllOf(out), (Told{{v1::ERROR_REASON_FIELD_TOO_LONG, "f.family_name"},
                              {v1::ERROR_REASON_FIELD_INVALID, "f.given_name"},
                              {v1::ERROR_REASON_FIELD_TOO_LONG, "f.email"},
                              {v1::ERROR_REASON_FIELD_INVALID, "f.phone"},
                              {v1::ERROR_REASON_FIELD_TOO_LONG, "f.employee_number"}}));
  EXPECT_EQ(out.detail().ShortDebugString().find("secret"), std::string::npos);
  EXPECT_EQ(out.detail().ShortDebugString().find("nnnnn"), std::string::npos);
}

TEST(CheckHalfDay, WantsADayAndAHalf) {
  events::v1::HalfDay half_day;
  half_day.set_date("2009-02");
  EXPECT_EQ(Say([&](Violations& out) { CheckHalfDay(half_day, "f", out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "f.date"},
                  {v1::ERROR_REASON_FIELD_MISSING, "f.half"}}));
}

TEST(CheckEnum, KnowsItsValues) {
  const auto say = [](int value, Presence presence) {
    return Say([&](Violations& out) {
      CheckEnum(static_cast<events::v1::Half>(value), "f", presence, out);
    });
  };
  EXPECT_EQ(say(1, Presence::kRequired), kNothing);
  EXPECT_EQ(say(0, Presence::kRequired), kMissing);
  EXPECT_EQ(say(0, Presence::kOptional), kNothing);
  EXPECT_EQ(say(99, Presence::kOptional), kInvalid);
  EXPECT_EQ(say(-1, Presence::kRequired), kInvalid);
}

TEST(CheckMeta, TellsAllAtOnce) {
  v1::CommandMeta meta;
  EXPECT_EQ(Say([&](Violations& out) { CheckMeta(meta, out); }),
            (Told{{v1::ERROR_REASON_FIELD_MISSING, "meta.request_id"}}));
  meta.set_request_id("a b");
  meta.set_external_ref("row 1");
  EXPECT_EQ(Say([&](Violations& out) { CheckMeta(meta, out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "meta.request_id"},
                  {v1::ERROR_REASON_FIELD_MISSING, "meta.source_system"},
                  {v1::ERROR_REASON_FIELD_INVALID, "meta.external_ref"}}));
  meta.set_request_id(std::string(kRequestIdBytesMax, 'A'));
  meta.set_external_ref(std::string(kExternalRefBytesMax, 'r'));
  meta.set_source_system("paie");
  EXPECT_EQ(Say([&](Violations& out) { CheckMeta(meta, out); }), kNothing);
  meta.set_request_id(std::string(kRequestIdBytesMax + 1, 'A'));
  meta.set_external_ref(std::string(kExternalRefBytesMax + 1, 'r'));
  EXPECT_EQ(Say([&](Violations& out) { CheckMeta(meta, out); }),
            (Told{{v1::ERROR_REASON_FIELD_INVALID, "meta.request_id"},
                  {v1::ERROR_REASON_FIELD_INVALID, "meta.external_ref"}}));
}

TEST(Violations, TravelInAStatus) {
  Violations out;
  EXPECT_TRUE(out.ToStatus(absl::StatusCode::kInvalidArgument).ok());
  AddMissing("a", out);
  AddInvalid("b", "is wrong", "right", "wrong", out);
  const absl::Status status = out.ToStatus(absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "a: is required and empty; b: is wrong");
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->SerializeAsString(), out.detail().SerializeAsString());
}

TEST(Violations, AreBoundedInNumber) {
  Violations out;
  for (int i = 0; i < 3 * kViolationsMax; ++i) AddMissing(absl::StrCat("f", i), out);
  EXPECT_EQ(out.detail().violations_size(), kViolationsMax);
}

// A long value is cut for the answer; a cut inside a character would make the whole detail
// unreadable for the caller, because protobuf refuses text that is not UTF-8.
TEST(Violations, SurviveALongValueOfManyByteCharacters) {
  for (int lead = 0; lead < 4; ++lead) {
    for (const char* character : {"é", "…", "\U0001F3E0"}) {
      std::string value(static_cast<size_t>(lead), 'x');
      for (int i = 0; i < 60; ++i) value += character;
      Violations out;
      CheckId(value, "f", Presence::kRequired, out);
      const auto detail = DetailOf(out.ToStatus(absl::StatusCode::kInvalidArgument));
      ASSERT_TRUE(detail.has_value()) << lead << character;
      EXPECT_EQ(detail->violations(0).field(), "f");
      EXPECT_EQ(value.rfind(detail->violations(0).actual(), 0), 0u);
    }
  }
}

TEST(Violations, CarryTheOutcomeOfAWrite) {
  const absl::Status refused =
      Refusal(absl::StatusCode::kAborted, {v1::ERROR_REASON_APPEND_CONFLICT, "", "again", "", ""},
              /*retry_can_help=*/true);
  EXPECT_TRUE(DetailOf(refused)->retry_can_help());
  const absl::Status told = WithWriteOutcome(refused, v1::WRITE_OUTCOME_UNKNOWN);
  EXPECT_EQ(told.code(), refused.code());
  EXPECT_EQ(told.message(), refused.message());
  EXPECT_EQ(DetailOf(told)->write_outcome(), v1::WRITE_OUTCOME_UNKNOWN);
  EXPECT_EQ(DetailOf(told)->violations_size(), 1);
  EXPECT_TRUE(WithWriteOutcome(absl::OkStatus(), v1::WRITE_OUTCOME_UNKNOWN).ok());
  const absl::Status bare =
      WithWriteOutcome(absl::InternalError("x"), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(DetailOf(bare)->write_outcome(), v1::WRITE_OUTCOME_NOT_WRITTEN);
}

}  // namespace
}  // namespace loge::runtime
