#include "services/partnership/duplicate_meetings.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/service.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;

const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

v1::ListDuplicateMeetingsRequest Least(double similarity) {
  v1::ListDuplicateMeetingsRequest request;
  request.set_similarity_min(similarity);
  return request;
}

// "m1 m2 2/3", … in pages of `size`.
std::vector<std::string> PairsIn(const EventList& log,
                                 const v1::ListDuplicateMeetingsRequest& request = {},
                                 int size = 50, const std::string& as_of = "2009-05-12",
                                 int64_t known_at = std::numeric_limits<int64_t>::max()) {
  testing::QueryContextFake context(as_of, known_at);
  context.Add(Projection(), log).Add(caretakers::Projection(), log);
  std::vector<std::string> pairs;
  std::string after;
  do {
    std::string next;
    const auto answer = testing::Ask<v1::ListDuplicateMeetingsResponse>(
        Registry(), context, request, {size, after}, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return pairs;
    EXPECT_LE(answer->pairs_size(), size);
    for (const v1::DuplicateMeetings& pair : answer->pairs()) {
      EXPECT_EQ(pair.similarity(), static_cast<double>(pair.in_common()) / pair.named());
      pairs.push_back(absl::StrCat(pair.first().meeting_id(), " ", pair.second().meeting_id(), " ",
                                   pair.in_common(), "/", pair.named()));
    }
    after = next;
  } while (!after.empty());
  return pairs;
}

// Of vev: two of one day that have two of three in common; one with one of four; of the day after
// the same people; where only the month is known, too.
EventList ToldMeetings() {
  EventList log;
  log.Tell(Meeting("m2", {"a1", "b1"}, {"k"}), "2008-03-01");
  log.Tell(Meeting("m1", {"a1"}, {"k"}), "2008-03-01");
  log.Tell(Meeting("m3", {"c1", "b1"}), "2008-03-01");
  log.Tell(Meeting("m4", {"a1", "b1"}, {"k"}), "2008-03-02");
  log.Tell(Meeting("m5", {"a1", "b1"}, {"k"}), "2008-03");
  return log;
}

TEST(ListDuplicateMeetings, OfOneDayAndTerritoryWithManyInCommon) {
  EventList log = ToldMeetings();
  EXPECT_THAT(PairsIn(log), ElementsAre("m1 m2 2/3"));
  EXPECT_THAT(PairsIn(log, Least(0.2)), ElementsAre("m1 m2 2/3", "m2 m3 1/4"));
  EXPECT_THAT(PairsIn(log, Least(0.7)), IsEmpty());
  log.Tell(Meeting("m6", {"a1", "b1"}, {"k"}, events::v1::MEETING_KIND_PARTNER, "other"),
           "2008-03-01");
  EXPECT_THAT(PairsIn(log), ElementsAre("m1 m2 2/3"));
  // Just as many as asked for; one whole month and one whole day are no one date.
  log.Tell(Meeting("m7", {"a1", "b1"}, {"k", "k2"}), "2008-03-02");
  EXPECT_THAT(PairsIn(log, Least(0.75)), ElementsAre("m4 m7 3/4"));
}

TEST(ListDuplicateMeetings, OfNobodyAreNoDuplicates) {
  EventList log;
  log.Tell(Meeting("m1", {}), "2008-03-01");
  log.Tell(Meeting("m2", {}), "2008-03-01");
  // Nor of a contact and a caretaker whose ids are the same.
  log.Tell(Meeting("m3", {"k"}), "2008-03-02");
  log.Tell(Meeting("m4", {}, {"k"}), "2008-03-02");
  EXPECT_THAT(PairsIn(log), IsEmpty());
}

TEST(ListDuplicateMeetings, MergedOnesAreOfferedNoMore) {
  EventList log = ToldMeetings();
  const int64_t merge = log.Tell(MeetingsAreOne("m2", "m1"), "2008-03-01");
  EXPECT_THAT(PairsIn(log), IsEmpty());
  EXPECT_THAT(PairsIn(log, {}, 50, "2009-05-12", merge - 1), ElementsAre("m1 m2 2/3"));
  // The one that they are may be another one, too: by whom both name.
  log.Tell(Meeting("m0", {"b1"}, {"k"}), "2008-03-01");
  EXPECT_THAT(PairsIn(log), ElementsAre("m0 m2 2/3"));
  log.Cancel(merge);
  EXPECT_THAT(PairsIn(log), ElementsAre("m0 m2 2/3", "m1 m2 2/3"));
}

TEST(ListDuplicateMeetings, OnePageAfterTheOther) {
  EventList log;
  for (const char* territory : {"vev", "ve", "vev-n"}) {
    for (const char* day : {"2008-03-02", "2008-03-01"}) {
      for (const char* id : {"m-1", "m", "m1"}) {
        log.Tell(Meeting(absl::StrCat(territory, std::string(1, day[9]), id), {"a1"}, {},
                         events::v1::MEETING_KIND_PARTNER, territory),
                 day);
      }
    }
  }
  const std::vector<std::string> all = PairsIn(log);
  ASSERT_EQ(all.size(), 18u);
  EXPECT_EQ(all.front(), "ve1m ve1m-1 1/1");
  EXPECT_EQ(all.back(), "vev-n2m-1 vev-n2m1 1/1");
  for (const int size : {1, 2, 5, 18}) EXPECT_EQ(PairsIn(log, {}, size), all);

  v1::ListDuplicateMeetingsRequest one;
  one.set_territory_id("vev");
  one.set_from("2008-03-02");
  one.set_until("2008-03-02");
  EXPECT_THAT(PairsIn(log, one, 1),
              ElementsAre("vev2m vev2m-1 1/1", "vev2m vev2m1 1/1", "vev2m-1 vev2m1 1/1"));
  EXPECT_THAT(PairsIn(log, one, 50, "2008-03-01"), IsEmpty());
}

TEST(ListDuplicateMeetings, TellsTheSimilarityItTook) {
  const EventList log = ToldMeetings();
  testing::QueryContextFake context("2009-05-12");
  context.Add(Projection(), log).Add(caretakers::Projection(), log);
  const auto ask = [&](double similarity) {
    return testing::Ask<v1::ListDuplicateMeetingsResponse>(Registry(), context, Least(similarity));
  };
  EXPECT_EQ(ask(0)->similarity_min(), kSimilarityMinDefault);
  EXPECT_EQ(ask(0.25)->similarity_min(), 0.25);
  for (const double wrong : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(ask(wrong).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace loge::partnership
