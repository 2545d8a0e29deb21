// Case (e): the same person known twice, under a maiden name at one landlord and under another name
// at the next. Once somebody has found it out, every query of the API answers what it would have
// answered had that been known first and told once; and once the merge is reverted, what it would
// have answered had there been none.
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/property/calls.h"
#include "tests/property/every_query.h"
#include "tests/property/teller.h"
#include "tests/support/test_server.h"
#include "tests/support/text_proto.h"

namespace loge::property {
namespace {

using google::protobuf::Message;
using testing::Text;

constexpr uint64_t kSeed = 24;
constexpr int kOthers = 150;
constexpr int kRequestsPerQuery = 12;
constexpr int kOnePage = 1000;

// The two ids, and those of the person's story that nobody else may come in the way of.
constexpr char kSurvivor[] = "c11";
constexpr char kAbsorbed[] = "c12";
constexpr const char* kKept[] = {"\"c10\"", "\"c11\"", "\"c12\"", "\"s5\"", "\"s6\""};

v1::Command Parsed(const std::string& text) { return Text<v1::Command>(text); }

// What the person did, first as c11 at l1, then as c12 at l2; c10 is somebody who was there.
std::vector<v1::Command> PersonStory() {
  const std::string half_day = "half: HALF_MORNING }";
  std::vector<v1::Command> out;
  const auto tell = [&](const std::string& text) { out.push_back(Parsed(text)); };
  tell(
      "join_caretaker { occurred_on: '2006-01-15' caretaker_id: 'c10' landlord_id: 'l3' "
      "neighbourhood_ids: 'n1' job_family: JOB_FAMILY_CARETAKER "
      "personal_data { family_name: 'Ami' given_name: 'Paul' employee_number: '5' } }");
  tell(
      "join_caretaker { occurred_on: '2006-02-01' caretaker_id: 'c11' landlord_id: 'l1' "
      "neighbourhood_ids: 'n1' job_family: JOB_FAMILY_CARETAKER job_title: 'Gardienne' "
      "personal_data { family_name: 'Dupont' given_name: 'Marie' employee_number: '17' } }");
  tell(
      "record_departure { occurred_on: '2007-02-28' caretaker { caretaker_id: 'c11' } "
      "landlord_id: 'l1' reason: DEPARTURE_REASON_RESIGNED }");
  tell(
      "join_caretaker { occurred_on: '2007-03-01' caretaker_id: 'c12' landlord_id: 'l2' "
      "neighbourhood_ids: 'n2' job_family: JOB_FAMILY_CARETAKER job_title: 'Gardienne' "
      "personal_data { family_name: 'Durand' given_name: 'Marie' employee_number: '99' } }");
  tell(
      "start_volunteering { occurred_on: '2006-03-01' caretaker { caretaker_id: 'c11' } "
      "scope: VOLUNTEERING_SCOPE_CENTRE }");
  tell(
      "stop_volunteering { occurred_on: '2006-12-31' caretaker { caretaker_id: 'c11' } "
      "scope: VOLUNTEERING_SCOPE_CENTRE }");
  tell(
      "start_volunteering { occurred_on: '2007-04-01' caretaker { caretaker_id: 'c12' } "
      "scope: VOLUNTEERING_SCOPE_CENTRE }");
  // One module each, and the session of the second one with somebody else.
  for (const auto& [session, day, person] :
       {std::make_tuple("s5", "2006-05-10", "c11"), std::make_tuple("s6", "2007-05-10", "c12")}) {
    tell(absl::StrCat("schedule_session { occurred_on: '", day, "' session_id: '", session,
                      "' module_ids: 'm1' module_ids: 'm2' territory_id: 't1' capacity: 5 "
                      "half_days { date: '",
                      day, "' ", half_day, " }"));
    tell(absl::StrCat("enrol_caretaker { occurred_on: '", std::string(day).substr(0, 8), "01",
                      "' session_id: '", session, "' caretaker { caretaker_id: '", person,
                      "' } requested_by: ENROLMENT_REQUESTER_CARETAKER }"));
    tell(absl::StrCat("record_attendance { occurred_on: '", day, "' session_id: '", session,
                      "' half_day { date: '", day, "' ", half_day,
                      " entries { caretaker { caretaker_id: '", person,
                      "' } status: ATTENDANCE_STATUS_PRESENT } "
                      "entries { caretaker { caretaker_id: 'c10' } "
                      "status: ATTENDANCE_STATUS_PRESENT } }"));
    tell(absl::StrCat("complete_training { occurred_on: '", day, "' session_id: '", session,
                      "' module_id: '", person == std::string("c11") ? "m1" : "m2",
                      "' caretaker { caretaker_id: '", person, "' } }"));
  }
  tell(
      "record_meeting { occurred_on: '2006-06-01' meeting_id: 'e1' kind: MEETING_KIND_PARTNER "
      "territory_id: 't1' caretakers { caretaker_id: 'c11' } caretakers { caretaker_id: 'c10' } }");
  tell(
      "record_meeting { occurred_on: '2007-06-01' meeting_id: 'e2' kind: MEETING_KIND_PARTNER "
      "territory_id: 't1' caretakers { caretaker_id: 'c12' } caretakers { caretaker_id: 'c10' } "
      "led_by: 'c12' }");
  tell(
      "record_expression_group { occurred_on: '2007-07-01' group_meeting_id: 'e3' "
      "territory_id: 't1' caretakers { caretaker_id: 'c12' } caretakers { caretaker_id: 'c10' } }");
  tell(
      "record_support_meeting { occurred_on: '2007-07-02' support_meeting_id: 'e4' "
      "territory_id: 't1' given_by_caretaker { caretaker_id: 'c12' } minutes: 60 }");
  tell(
      "appoint_referent { occurred_on: '2006-04-01' caretaker { caretaker_id: 'c11' } "
      "neighbourhood_id: 'n3' mission: REFERENT_MISSION_LOCAL }");
  tell(
      "appoint_referent { occurred_on: '2007-08-01' caretaker { caretaker_id: 'c12' } "
      "neighbourhood_id: 'n2' mission: REFERENT_MISSION_LOCAL }");
  return out;
}

// To whom the person was introduced, and whom the person introduced.
std::vector<v1::Command> IntroductionStory() {
  return {Parsed("name_contact { occurred_on: '2006-01-01' contact_id: 'k9' landlord_id: 'l3' "
                 "personal_data { family_name: 'Ray' } }"),
          Parsed("record_introduction { occurred_on: '2006-07-03' introduction_id: 'e6' "
                 "territory_id: 't1' caretaker { caretaker_id: 'c11' } contact_id: 'k9' }"),
          Parsed("record_introduction { occurred_on: '2007-07-03' introduction_id: 'e7' "
                 "territory_id: 't1' caretaker { caretaker_id: 'c12' } contact_id: 'k9' "
                 "by_caretaker { caretaker_id: 'c10' } }"),
          Parsed("record_introduction { occurred_on: '2007-07-04' introduction_id: 'e8' "
                 "territory_id: 't1' caretaker { caretaker_id: 'c10' } contact_id: 'k9' "
                 "by_caretaker { caretaker_id: 'c12' } }")};
}

// The seats of the person: one after the other, as one person must have them.
std::vector<v1::Command> SeatStory() {
  const std::string where =
      "territory_id: 't1' committee: COMMITTEE_KIND_STEERING caretaker { caretaker_id: ";
  return {
      Parsed(absl::StrCat("give_committee_seat { occurred_on: '2006-08-01' ", where,
                          "'c11' } college: COLLEGE_CARETAKER }")),
      Parsed(absl::StrCat("end_committee_seat { occurred_on: '2007-02-28' ", where, "'c11' } }")),
      Parsed(absl::StrCat("give_committee_seat { occurred_on: '2007-08-02' ", where,
                          "'c12' } college: COLLEGE_CARETAKER }"))};
}

// What comes after somebody has found it out; the landlord goes on with its own number.
std::vector<v1::Command> LaterStory() {
  return {Parsed("reassign_caretaker { occurred_on: '2008-01-10' caretaker { employee { "
                 "landlord_id: 'l2' employee_number: '99' } } landlord_id: 'l2' "
                 "neighbourhood_ids: 'n4' }"),
          Parsed("change_caretaker_details { occurred_on: '2008-02-01' caretaker { "
                 "caretaker_id: 'c12' } landlord_id: 'l2' job_title: 'Responsable' }"),
          Parsed("record_meeting { occurred_on: '2008-02-02' meeting_id: 'e5' "
                 "kind: MEETING_KIND_STEERING territory_id: 't1' "
                 "caretakers { caretaker_id: 'c12' } caretakers { caretaker_id: 'c10' } }")};
}

v1::Command Merge() {
  return Parsed(
      absl::StrCat("merge_caretakers { occurred_on: '2008-03-01' survivor { "
                   "caretaker_id: '",
                   kSurvivor, "' } absorbed { caretaker_id: '", kAbsorbed, "' } }"));
}

v1::Command Revert() {
  return Parsed(absl::StrCat("revert_merge { occurred_on: '2008-04-01' survivor { caretaker_id: '",
                             kSurvivor, "' } absorbed { caretaker_id: '", kAbsorbed, "' } }"));
}

// As told by somebody who knows from the beginning.
v1::Command WithOneId(const v1::Command& command) {
  return Parsed(absl::StrReplaceAll(
      command.DebugString(),
      {{absl::StrCat("\"", kAbsorbed, "\""), absl::StrCat("\"", kSurvivor, "\"")}}));
}

// Chance is drawn with the position as its seed, and the two logs differ in length.
void LeaveNothingToChance(Message* request) {
  const auto* field = request->GetDescriptor()->FindFieldByName("include_p_values");
  if (field != nullptr) request->GetReflection()->ClearField(request, field);
}

// Leaves out what says that there was a merge.
void ForgetMerges(Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const auto* field : fields) {
    if (field->name() == "merged" || field->name() == "employee_numbers") {
      reflection->ClearField(message, field);
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        ForgetMerges(reflection->MutableMessage(message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        ForgetMerges(reflection->MutableRepeatedMessage(message, field, i));
      }
    }
  }
}

class CaseE : public ::testing::Test {
 protected:
  CaseE() : generator_(kSeed) {
    generator_.MergeNobody();
    std::vector<v1::Command> others = generator_.Beginnings();
    for (int i = 0; i < kOthers; ++i) others.push_back(generator_.Next());
    for (const v1::Command& command : others) {
      // Whoever goes on for good would take the places of the story along.
      const std::string text = command.DebugString();
      bool in_the_way = command.has_absorb_landlord() || command.has_merge_neighbourhood();
      for (const char* kept : kKept) in_the_way |= absl::StrContains(text, kept);
      if (!in_the_way) others_.push_back(command);
    }
  }

  // Others may be refused; the story of the person may not.
  static void TellOthers(testing::TestServer& server, std::vector<v1::Command> commands) {
    for (v1::Command& command : commands) {
      MetaOf(command)->set_request_id(testing::NewRequestId());
      Send(server.channel(), command);
    }
  }
  static void Tell(testing::TestServer& server, std::vector<v1::Command> commands) {
    for (v1::Command& command : commands) {
      MetaOf(command)->set_request_id(testing::NewRequestId());
      const Answer answer = Send(server.channel(), command);
      ASSERT_TRUE(answer.told()) << command.ShortDebugString() << "\n"
                                 << answer.status.error_message();
    }
  }
  void TellAll(testing::TestServer& server, const std::function<v1::Command(v1::Command)>& told) {
    TellOthers(server, others_);
    for (const v1::Command& command : PersonStory()) Tell(server, {told(command)});
    for (const v1::Command& command : IntroductionStory()) Tell(server, {told(command)});
    for (const v1::Command& command : SeatStory()) Tell(server, {told(command)});
  }

  // Asks every query of both; of one person, the first one is asked about the survivor.
  void ExpectTheSame(testing::TestServer& truth, testing::TestServer& late, bool one_person,
                     int64_t known_at = 0) {
    Story story;
    for (auto& event : testing::ReadAll(*late.events)) story.Add(std::move(event));
    const int64_t truth_head = static_cast<int64_t>(testing::ReadAll(*truth.events).size());
    int answered = 0;
    for (const auto* query : EveryQuery()) {
      if (absl::StartsWith(query->name(), "Explain")) continue;  // They tell places in the log.
      for (int i = 0; i < kRequestsPerQuery; ++i) {
        const auto request = AnyRequest(*query, generator_.world(), story, generator_.dice());
        AskAsOf(*request, generator_.Day(story), generator_.dice());
        LeaveNothingToChance(request.get());
        const std::unique_ptr<Message> first(request->New());
        first->CopyFrom(*request);
        if (one_person) RenamePersons(first.get());
        MutableAt(*first).set_min_position(truth_head);
        MutableAt(*request).set_min_position(story.head());
        if (known_at > 0) MutableAt(*request).set_as_known_at_position(known_at);
        const WholeAnswer expected = Ask(truth, *query, *first);
        const WholeAnswer answer = Ask(late, *query, *request);
        ASSERT_EQ(expected.code, answer.code) << request->ShortDebugString();
        ASSERT_EQ(expected.pages.size(), answer.pages.size());
        if (expected.pages.empty()) continue;
        if (one_person) {
          ForgetMerges(expected.pages[0].get());
          ForgetMerges(answer.pages[0].get());
        }
        ASSERT_EQ(DifferencesApartFromOrder(*expected.pages[0], *answer.pages[0]), "")
            << query->name() << " " << request->ShortDebugString() << "\n"
            << expected.pages[0]->DebugString() << "\nbut\n"
            << answer.pages[0]->DebugString();
        answered += expected.HasContent() ? 1 : 0;
      }
    }
    EXPECT_GT(answered, 100);
  }

  Generator generator_;
  std::vector<v1::Command> others_;

 private:
  static void RenamePersons(Message* message) {
    const auto* reflection = message->GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection->ListFields(*message, &fields);
    for (const auto* field : fields) {
      if (field->name() == "person_ids") {
        for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
          if (reflection->GetRepeatedString(*message, field, i) != kAbsorbed) continue;
          reflection->SetRepeatedString(message, field, i, kSurvivor);
        }
      }
      if (field->is_repeated()) continue;
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        RenamePersons(reflection->MutableMessage(message, field));
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING &&
                 reflection->GetString(*message, field) == kAbsorbed) {
        reflection->SetString(message, field, kSurvivor);
      }
    }
  }

  static WholeAnswer Ask(testing::TestServer& server,
                         const google::protobuf::MethodDescriptor& query, const Message& request) {
    return AskWhole(query, request, kOnePage, [&](const Message& sent, Message* response) {
      return Call(server.channel(), sent, response).error_code();
    });
  }
};

v1::Command AsItCame(v1::Command command) { return command; }

TEST_F(CaseE, TheSamePersonKnownTwiceIsMergedLater) {
  testing::TestServer truth;
  TellAll(truth, &WithOneId);
  testing::TestServer late;
  TellAll(late, &AsItCame);
  Tell(late, {Merge()});
  for (const v1::Command& command : LaterStory()) {
    Tell(truth, {WithOneId(command)});
    Tell(late, {command});
  }
  ExpectTheSame(truth, late, /*one_person=*/true);
}

TEST_F(CaseE, ARevertedMergeHasNeverBeen) {
  testing::TestServer never;
  TellAll(never, &AsItCame);
  testing::TestServer late;
  TellAll(late, &AsItCame);
  const auto before = static_cast<int64_t>(testing::ReadAll(*late.events).size());
  Tell(late, {Merge()});
  const auto merged = static_cast<int64_t>(testing::ReadAll(*late.events).size());
  // What is known before somebody found it out stays known so.
  ExpectTheSame(never, late, /*one_person=*/false, before);
  for (const v1::Command& command : LaterStory()) {
    Tell(never, {command});
    Tell(late, {command});
  }
  Tell(late, {Revert()});
  ExpectTheSame(never, late, /*one_person=*/false);
  EXPECT_EQ(merged, before + 1);
}

TEST_F(CaseE, ACorrectionMayNameTheSurvivorAndLeavesTheIdThatWasTold) {
  testing::TestServer server;
  TellAll(server, &AsItCame);
  Tell(server, {Merge()});
  Story story;
  for (auto& event : testing::ReadAll(*server.events)) story.Add(std::move(event));
  v1::Command command;
  auto* request = command.mutable_correct_fact();
  for (int64_t position = 1; position <= story.head(); ++position) {
    const auto& event = story.At(position);
    if (event.payload().caretaker_joined().caretaker_id() != kAbsorbed) continue;
    request->set_target_position(position);
    request->set_occurred_on("2007-03-02");
    *request->mutable_replacement() = event.payload();
  }
  request->set_reason(events::v1::CORRECTION_REASON_WRONG_DATE);
  request->mutable_replacement()->mutable_caretaker_joined()->set_caretaker_id(kSurvivor);
  Tell(server, {command});
  const auto corrected = testing::ReadAll(*server.events).back().payload().fact_corrected();
  EXPECT_EQ(corrected.replacement().caretaker_joined().caretaker_id(), kAbsorbed);
}

TEST_F(CaseE, ACancelledMergeHasNeverBeen) {
  testing::TestServer never;
  TellAll(never, &AsItCame);
  testing::TestServer late;
  TellAll(late, &AsItCame);
  Tell(late, {Merge()});
  const auto merged = static_cast<int64_t>(testing::ReadAll(*late.events).size());
  for (const v1::Command& command : LaterStory()) {
    Tell(never, {command});
    Tell(late, {command});
  }
  Tell(late, {Parsed(absl::StrCat("cancel_fact { target_position: ", merged,
                                  " reason: CORRECTION_REASON_WRONG_PERSON }"))});
  ExpectTheSame(never, late, /*one_person=*/false);
}

}  // namespace
}  // namespace loge::property
