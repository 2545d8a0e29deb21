// Cases d, f, g and h of the domain over the queries of all contexts: facts that come late or
// twice, or name what is no more. The answers are those that there would be had the truth come
// first and once.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/training.pb.h"
#include "services/anomalies/service.h"
#include "services/caretakers/service.h"
#include "services/partnership/service.h"
#include "services/rollout/views.h"
#include "services/training/service.h"
#include "tests/services/indicators/ask.h"
#include "tests/support/forget_telling.h"
#include "tests/support/text_proto.h"

namespace loge::indicators {
namespace {

using google::protobuf::Message;
using testing::Text;

const runtime::QueryRegistry& AllQueries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    caretakers::RegisterQueries(*queries);
    training::RegisterQueries(*queries);
    partnership::RegisterQueries(*queries);
    anomalies::RegisterQueries(*queries);
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

template <class Request>
void Add(const std::string& text, std::vector<std::unique_ptr<Message>>& out) {
  out.push_back(std::make_unique<Request>(Text<Request>(text)));
}

using Requests = std::vector<std::unique_ptr<Message>>;

// The yearly statements of landlords a and b.
Requests Statements(const std::vector<int>& years) {
  Requests out;
  for (const char* landlord : {"a", "b"}) {
    for (const int year : years) {
      Add<v1::GetYearlyStatementRequest>(absl::StrCat("landlord_id: '", landlord, "' year: ", year),
                                         out);
    }
  }
  return out;
}

// What everybody asks about landlords a and b, neighbourhoods n1 and n2, and the territory vev.
Requests Questions() {
  Requests out = Statements({2007, 2008, 2009});
  Add<v1::ListLandlordsRequest>("", out);
  Add<v1::ListNeighbourhoodsRequest>("", out);
  Add<v1::ListCaretakersRequest>("include_departed: true", out);
  Add<v1::ListReferentsRequest>("", out);
  Add<v1::ListMeetingsRequest>("territory_id: 'vev'", out);
  Add<v1::ListDuplicateMeetingsRequest>("", out);
  Add<v1::ListAnomaliesRequest>("", out);
  Add<v1::GetNetworkRequest>("territory_id: 'vev' include_graph: true", out);
  Add<v1::CompareNetworksRequest>("territory_id: 'vev' earlier_as_of: '2008-06-15'", out);
  Add<v1::GetNetworkSeriesRequest>("territory_id: 'vev'", out);
  Add<v1::FindRelaysRequest>("territory_id: 'vev'", out);
  Add<v1::ListOrphanedRelaysRequest>("territory_id: 'vev' parameters { stale_after_days: 30 }",
                                     out);
  Add<v1::ListTrainingCoverageRequest>("grouping: COVERAGE_GROUPING_LANDLORD", out);
  Add<v1::ListTrainingCoverageRequest>("grouping: COVERAGE_GROUPING_NEIGHBOURHOOD", out);
  for (const char* scope : {"", "scope { territory_id: 'vev' }", "scope { landlord_id: 'a' }",
                            "scope { landlord_id: 'b' }"}) {
    Add<v1::GetTurnoverRequest>(scope, out);
    Add<v1::GetOnboardingRequest>(scope, out);
    Add<v1::GetParticipationRequest>(scope, out);
    Add<v1::GetRetentionRequest>(scope, out);
    Add<v1::GetActiveCoreRequest>(scope, out);
  }
  for (const char* landlord : {"landlord_id: 'a'", "landlord_id: 'b'"}) {
    Add<v1::ListContactsRequest>(std::string("include_ended: true ") + landlord, out);
    Add<v1::ListCaretakersRequest>(landlord, out);
  }
  Add<v1::ListCaretakersRequest>("neighbourhood_id: 'n1'", out);
  Add<v1::ListCaretakersRequest>("neighbourhood_id: 'n2'", out);
  return out;
}

testing::QueryContextFake ContextOf(const EventList& log, const std::string& day) {
  testing::QueryContextFake context(day);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log)
      .Add(rollout::Projection(), log);
  return context;
}

std::string Told(const EventList& log, const std::string& day, const Message& request) {
  const testing::QueryContextFake context = ContextOf(log, day);
  const auto* query = AllQueries().Find(request.GetDescriptor());
  const std::unique_ptr<Message> response(query->response_prototype->New());
  std::string next;
  const absl::Status status = query->handle(context, request, {50, ""}, response.get(), &next);
  EXPECT_TRUE(status.ok()) << request.GetDescriptor()->name() << " " << status;
  testing::ForgetTelling(response.get());
  return response->DebugString();
}

void ExpectTheSame(const EventList& late, const EventList& first,
                   const std::vector<std::string>& days, const Requests& questions = Questions()) {
  for (const std::string& day : days) {
    for (const auto& request : questions) {
      EXPECT_EQ(Told(late, day, *request), Told(first, day, *request))
          << request->GetDescriptor()->name() << " " << request->ShortDebugString() << " on "
          << day;
    }
  }
}

EventList Town() {
  return LogOf({{RegisteredLandlord("a"), "1990-01-01"},
                {RegisteredLandlord("b"), "1990-01-01"},
                {Neighbourhood("n1"), "1990-01-01"},
                {Neighbourhood("n2"), "1990-01-01"},
                {Territory("vev", {"69256"}), "1998-01-01"},
                {Joined("p", "a", {"n1"}), "2001-09-01"},
                {Joined("q", "a", {"n1", "n2"}), "2008-01-01"},
                {Joined("r", "b", {"n2"}), "2004-01-01"},
                {LandlordContact("s", "a"), "2002-01-01"},
                {Session("s1", "vev"), "2008-05-01"},
                {Attendance("s1", "2008-05-01", "p"), "2008-05-01"},
                {Meeting("m1", {"p", "r"}, {"s"}), "2008-06-01"},
                {Meeting("m2", {"p", "q"}, {"s"}), "2008-09-01"}});
}

events::v1::MeetingHeld MeetingOf(const std::string& id, const std::string& landlord,
                                  const std::string& place) {
  events::v1::MeetingHeld event = Meeting(id, {"p", "q", "r"});
  event.add_landlord_ids(landlord);
  if (landlord != "b") event.add_landlord_ids("b");
  event.set_neighbourhood_id(place);
  return event;
}

events::v1::ReferentAppointed Referent(const std::string& person, const std::string& place) {
  events::v1::ReferentAppointed event;
  event.set_caretaker_id(person);
  event.set_neighbourhood_id(place);
  event.set_mission(events::v1::REFERENT_MISSION_LOCAL);
  return event;
}

// The meeting of which both landlords told a part.
events::v1::MeetingHeld JointMeeting(const std::string& text) {
  return Text<events::v1::MeetingHeld>("kind: MEETING_KIND_INTER_LANDLORD territory_id: 'vev' " +
                                       text);
}

events::v1::MeetingHeld ToldByA() {
  return JointMeeting(
      "meeting_id: 'm3' caretaker_ids: ['p', 'q'] contact_ids: 's' "
      "landlord_ids: 'a' topics: 'works' headcount: 5");
}

events::v1::MeetingHeld ToldByB(const std::string& caretakers) {
  return JointMeeting(
      "meeting_id: 'm3-b' landlord_ids: 'b' partner_ids: 'police' "
      "neighbourhood_id: 'n1' led_by: 'r' headcount: 7 caretaker_ids: " +
      caretakers);
}

// As one who had been there would have told it.
events::v1::MeetingHeld ToldOnce(const std::string& caretakers) {
  return JointMeeting(
      "meeting_id: 'm3' contact_ids: 's' landlord_ids: ['a', 'b'] "
      "partner_ids: 'police' topics: 'works' neighbourhood_id: 'n1' led_by: 'r' "
      "headcount: 7 caretaker_ids: " +
      caretakers);
}

const char* const kDaysOfD[] = {"2008-10-14", "2008-10-15", "2008-12-31", "2009-05-12"};

TEST(CaseD, TheSameMeetingSentByTwoLandlords) {
  const std::vector<std::string> days(std::begin(kDaysOfD), std::end(kDaysOfD));
  EventList late = Town();
  late.Tell(ToldByA(), "2008-10-15");
  const int64_t by_b = late.Tell(ToldByB("['q', 'r']"), "2008-10-15");
  const EventList apart = late;
  const int64_t merge = late.Tell(MeetingsAreOne("m3", "m3-b"), "2008-10-15");
  EventList first = Town();
  first.Tell(ToldOnce("['p', 'q', 'r']"), "2008-10-15");
  ExpectTheSame(late, first, days);

  // What is corrected later counts, as if it had been so from the start.
  EventList corrected = late;
  corrected.Correct(by_b, ToldByB("['r', 't']"), "2008-10-15");
  corrected.Tell(Joined("t", "b", {"n1"}), "2006-01-01");
  EventList right = Town();
  right.Tell(ToldOnce("['p', 'q', 'r', 't']"), "2008-10-15");
  right.Tell(Joined("t", "b", {"n1"}), "2006-01-01");
  ExpectTheSame(corrected, right, days);

  // They were two after all.
  late.Cancel(merge);
  ExpectTheSame(late, apart, days);
}

// Somebody who had left by then is said to have been there, by one of them, or by both.
TEST(CaseD, WhatContradictsTheMeetingIsToldOnce) {
  EventList late = Town();
  late.Tell(Left("q", "a"), "2008-10-01");
  late.Tell(ToldByA(), "2008-10-15");
  late.Tell(ToldByB("['q', 'r']"), "2008-10-15");
  late.Tell(MeetingsAreOne("m3-b", "m3"), "2008-10-15");
  EventList first = Town();
  first.Tell(Left("q", "a"), "2008-10-01");
  first.Tell(
      [] {
        events::v1::MeetingHeld held = ToldOnce("['q', 'r', 'p']");
        held.set_meeting_id("m3-b");
        held.set_landlord_ids(0, "b");
        held.set_landlord_ids(1, "a");
        return held;
      }(),
      "2008-10-15");
  ExpectTheSame(late, first, {"2008-10-15", "2009-05-12"});
}

TEST(CaseF, TransferReportedByTheNewLandlordBeforeTheOldOneReportsDeparture) {
  EventList late = Town();
  late.Tell(Transferred("p", "a", "b", {"n2"}), "2008-07-01");  // The departure is known with it.
  EventList first = Town();
  first.Tell(Left("p", "a"), "2008-06-30");
  first.Tell(Transferred("p", "a", "b", {"n2"}), "2008-07-01");
  ExpectTheSame(late, first, {"2008-07-01", "2008-12-31", "2009-05-12"});
}

TEST(CaseG, LandlordAbsorbedInMidYear) {
  // All that follows the absorption, as told by who does not know of it, or by who does.
  const auto tell = [](const std::string& landlord, EventList& log) {
    log.Tell(Counting("a", "n1", 2007, 100), "2008-01-15");
    log.Tell(Reassigned("p", landlord, {"n2"}), "2008-08-01");
    log.Tell(Left("q", landlord), "2008-11-30");
    log.Tell(Joined("t", landlord, {"n1"}), "2008-10-01");
    log.Tell(LandlordContact("u", landlord), "2008-10-01");
    log.Tell(MeetingOf("m3", landlord, "n1"), "2008-10-15");
    log.Tell(Counting(landlord, "n1", 2008, 110), "2009-01-15");
  };
  EventList late = Town();
  tell("a", late);
  late.Tell(Absorbed("a", "b"), "2008-07-01");
  EventList first = Town();
  first.Tell(Absorbed("a", "b"), "2008-07-01");
  tell("b", first);
  ExpectTheSame(late, first,
                {"2008-06-30", "2008-07-01", "2008-12-01", "2008-12-31", "2009-05-12"});
}

// The code of n1 in the statement of landlord a, asked when the year is over.
std::string CodeOfYear(const EventList& log, int year) {
  const testing::QueryContextFake context = ContextOf(log, absl::StrCat(year + 1, "-01-31"));
  v1::GetYearlyStatementRequest request;
  request.set_landlord_id("a");
  request.set_year(year);
  const auto answer = testing::Ask<v1::GetYearlyStatementResponse>(AllQueries(), context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return "";
  for (const v1::StatementRow& row : answer->statement().rows()) {
    if (row.neighbourhood_id() == "n1") return row.zoning_code();
  }
  ADD_FAILURE() << "no row of n1 in " << year;
  return "";
}

TEST(CaseH, NeighbourhoodRecodedBetweenTwoGenerations) {
  const std::vector<int> years{2014, 2015, 2023, 2024};
  const auto count = [&](EventList& log) {
    for (const int year : years) {
      log.Tell(Counting("a", "n1", year, 100), absl::StrCat(year + 1, "-01-15"));
    }
  };
  EventList late = Town();
  count(late);
  late.Tell(Recoded("n1", "QN06901M"), "2024-01-01");
  late.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  late.Tell(Recoded("n1", "8210020"), "2008-07-01");
  EventList first = Town();
  first.Tell(Recoded("n1", "8210020"), "2008-07-01");
  first.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  first.Tell(Recoded("n1", "QN06901M"), "2024-01-01");
  count(first);
  ExpectTheSame(late, first, {"2008-06-30", "2009-05-12", "2015-01-01", "2024-01-01"});
  ExpectTheSame(late, first, {"2015-06-30", "2023-12-31", "2024-01-01", "2025-01-31"},
                Statements(years));
  EXPECT_EQ(CodeOfYear(late, 2014), "8210020");
  EXPECT_EQ(CodeOfYear(late, 2015), "QP069001");
  EXPECT_EQ(CodeOfYear(late, 2023), "QP069001");
  EXPECT_EQ(CodeOfYear(late, 2024), "QN06901M");
}

// Nobody told the code of the new generation: the old one is none any more.
TEST(CaseH, NeighbourhoodNotRecodedForTheNextGeneration) {
  EventList log = Town();
  log.Tell(Recoded("n1", "QP069001"), "2015-01-01");
  for (const int year : {2023, 2024}) {
    log.Tell(Counting("a", "n1", year, 100), absl::StrCat(year + 1, "-01-15"));
  }
  EXPECT_EQ(CodeOfYear(log, 2023), "QP069001");
  EXPECT_EQ(CodeOfYear(log, 2024), "");
}

TEST(CaseH, NeighbourhoodThatBecamePartOfAnother) {
  const auto tell = [](const std::string& place, EventList& log) {
    log.Tell(Counting("a", "n1", 2007, 100), "2008-01-15");
    log.Tell(Joined("t", "a", {place}), "2008-10-01");
    log.Tell(MeetingOf("m3", "a", place), "2008-10-15");
    log.Tell(Referent("p", place), "2008-11-01");
    log.Tell(Counting("a", place, 2008, 110), "2009-01-15");
  };
  EventList late = Town();
  tell("n1", late);
  late.Tell(Merged("n1", "n2"), "2008-07-01");
  EventList first = Town();
  first.Tell(Merged("n1", "n2"), "2008-07-01");
  tell("n2", first);
  ExpectTheSame(late, first, {"2008-06-30", "2008-07-01", "2008-12-31", "2009-05-12"});
}

}  // namespace
}  // namespace loge::indicators
