#include "services/runtime/earlier_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/fact_reader_fake.h"
#include "tests/support/text_proto.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using loge::testing::Text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ProjectionSpec& Spec() {
  static const auto* const kSpec =
      new ProjectionSpec{"people", 1, {{EventPayload::kVolunteeringStarted, {"caretaker"}}}};
  return *kSpec;
}

events::v1::VolunteeringStarted Started(const std::string& person) {
  return Text<events::v1::VolunteeringStarted>("caretaker_id: '" + person + "'");
}

EventList Story() {
  EventList log;
  log.Tell(Started("b"), "2008-03-01");
  const int64_t wrong = log.Tell(Started("c"), "2008-01-01");
  log.Tell(Started("a"), "2009-01-01");
  log.Tell(Started("c"), "2008-02-01");
  log.Correct(wrong, Started("c"), "2008-04-01");
  return log;
}

std::vector<int64_t> Versions(const std::vector<Fact>& facts) {
  std::vector<int64_t> versions;
  for (const Fact& fact : facts) versions.push_back(fact.known_from);
  return versions;
}

using People = std::vector<std::pair<std::string, std::vector<int64_t>>>;

People PeopleOf(const FactReader& reader, const std::string& after, DateFilter filter) {
  People people;
  const absl::Status status = reader.ForEach(
      "caretaker", after,
      [&](absl::string_view id, const std::vector<Fact>& facts) {
        people.emplace_back(ToString(id), Versions(facts));
        return true;
      },
      filter);
  EXPECT_TRUE(status.ok()) << status;
  return people;
}

// Counts what is asked of another one.
class CountingReader : public FactReader {
 public:
  explicit CountingReader(const FactReader& reader) : reader_(reader) {}

  Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<Fact>> Facts(absl::string_view subject,
                                          DateFilter filter) const override {
    ++reads;
    return reader_.Facts(subject, filter);
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter) const override {
    ++reads;
    return reader_.ForEach(kind, after_id, visit, filter);
  }

  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject,
                                               Date from) const override {
    late_reads.push_back(FormatDay(from));
    return reader_.FactsSince(subject, from);
  }

  mutable int reads = 0;  // Of whole subjects and kinds.
  mutable std::vector<std::string> late_reads;

 private:
  const FactReader& reader_;
};

TEST(EarlierReaderTest, AnswersAsOfEachDay) {
  const EventList log = Story();
  const FactReaderFake latest(Spec(), log, "2008-02-15");
  const ReadFacts facts(latest);
  for (const char* day : {"2007-12-31", "2008-02-01", "2008-03-01", "2008-04-01", "2009-06-30"}) {
    const EarlierReader earlier(facts, Day(day));
    const FactReaderFake expected(Spec(), log, day);
    EXPECT_EQ(earlier.as_of(), Day(day));
    for (const DateFilter filter : {DateFilter::kUntilAsOf, DateFilter::kAny}) {
      for (const char* subject : {"caretaker/a", "caretaker/b", "caretaker/c", "caretaker/d"}) {
        EXPECT_EQ(Versions(*earlier.Facts(subject, filter)),
                  Versions(*expected.Facts(subject, filter)))
            << subject << " on " << day;
      }
      for (const char* after : {"", "a", "b", "c"}) {
        EXPECT_EQ(PeopleOf(earlier, after, filter), PeopleOf(expected, after, filter))
            << after << " on " << day;
      }
    }
    EXPECT_EQ(Versions(*earlier.FactsSince("caretaker/c", Day("2008-03-01"))),
              Versions(*expected.FactsSince("caretaker/c", Day("2008-03-01"))));
  }
}

TEST(EarlierReaderTest, StopsWhenTold) {
  const FactReaderFake latest(Spec(), Story());
  const ReadFacts facts(latest);
  std::vector<std::string> seen;
  ASSERT_TRUE(EarlierReader(facts, Day("2009-06-30"))
                  .ForEach("caretaker", "",
                           [&](absl::string_view id, const std::vector<Fact>&) {
                             seen.push_back(ToString(id));
                             return seen.size() < 2;
                           })
                  .ok());
  EXPECT_THAT(seen, ElementsAre("a", "b"));
}

TEST(EarlierReaderTest, ReadsEachSubjectOnce) {
  const FactReaderFake latest(Spec(), Story());
  const CountingReader counting(latest);
  const ReadFacts facts(counting);
  for (const char* day : {"2008-02-01", "2009-06-30"}) {
    const EarlierReader earlier(facts, Day(day));
    ASSERT_TRUE(earlier.Facts("caretaker/c").ok());
    ASSERT_TRUE(earlier.Facts("caretaker/nobody").ok());
    PeopleOf(earlier, "", DateFilter::kUntilAsOf);
  }
  EXPECT_EQ(counting.reads, 3);
}

TEST(EarlierReaderTest, ReadsOfLateNothingEarlier) {
  const FactReaderFake latest(Spec(), Story());
  const CountingReader counting(latest);
  const ReadFacts facts(counting);
  const auto since = [&](const char* day, const char* from) {
    return Versions(*EarlierReader(facts, Day(day)).FactsSince("caretaker/c", Day(from)));
  };
  EXPECT_THAT(since("2009-06-30", "2008-03-01"), ElementsAre(5));
  EXPECT_THAT(since("2008-03-31", "2008-03-01"), IsEmpty());
  EXPECT_THAT(since("2009-06-30", "2008-04-01"), ElementsAre(5));
  EXPECT_THAT(since("2008-03-01", "2008-03-02"), IsEmpty());  // No day.
  EXPECT_THAT(counting.late_reads, ElementsAre("2008-03-01"));
  EXPECT_THAT(since("2008-03-31", "2008-02-01"), ElementsAre(4));
  EXPECT_THAT(counting.late_reads, ElementsAre("2008-03-01", "2008-02-01"));
  EXPECT_EQ(counting.reads, 0);
  // What was read whole is not read again.
  ASSERT_TRUE(EarlierReader(facts, Day("2008-03-01")).Facts("caretaker/c").ok());
  EXPECT_THAT(since("2009-06-30", "2007-01-01"), ElementsAre(4, 5));
  EXPECT_EQ(counting.reads, 1);
  EXPECT_EQ(counting.late_reads.size(), 2U);
}

TEST(EarlierReaderTest, RecallsForItsOwnDay) {
  const FactReaderFake latest(Spec(), Story());
  const ReadFacts facts(latest);
  const auto count = [&](const char* day) {
    const EarlierReader earlier(facts, Day(day));
    const auto counted = Recall<size_t>(
        earlier, "count", "caretaker/c",
        [](const std::vector<Fact>& own, Dependencies&) -> absl::StatusOr<size_t> {
          return own.size();
        },
        [](size_t) { return int64_t{8}; });
    EXPECT_TRUE(counted.ok()) << counted.status();
    return **counted;
  };
  EXPECT_EQ(count("2008-03-31"), 1U);
  EXPECT_EQ(count("2008-04-01"), 2U);
  EXPECT_EQ(count("2008-01-31"), 0U);
}

TEST(EarlierReaderTest, WorksOutOnceWhatIsRecalledAgain) {
  const FactReaderFake latest(Spec(), Story());
  const ReadFacts facts(latest);
  const EarlierReader earlier(facts, Day("2008-04-01"));
  int worked_out = 0;
  const auto count = [&](const char* what, const char* subject) {
    const auto counted = Recall<size_t>(
        earlier, what, subject,
        [&](const std::vector<Fact>& own, Dependencies&) -> absl::StatusOr<size_t> {
          ++worked_out;
          return own.size();
        },
        [](size_t) { return int64_t{8}; });
    EXPECT_TRUE(counted.ok()) << counted.status();
    return **counted;
  };
  EXPECT_EQ(count("count", "caretaker/c"), 2U);
  EXPECT_EQ(count("count", "caretaker/c"), 2U);
  EXPECT_EQ(worked_out, 1);
  EXPECT_EQ(count("count", "caretaker/nobody"), 0U);
  EXPECT_EQ(count("other", "caretaker/c"), 2U);
  EXPECT_EQ(worked_out, 3);
}

}  // namespace
}  // namespace loge::runtime
