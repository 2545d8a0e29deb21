#include "services/runtime/earlier_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/identity_reader.h"
#include "storage/base/status_macros.h"
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
      new ProjectionSpec{"people",
                         1,
                         {{EventPayload::kVolunteeringStarted, {"caretaker"}},
                          {EventPayload::kCaretakersMerged, {kIdentitiesKind}}}};
  return *kSpec;
}

events::v1::VolunteeringStarted Started(const std::string& person) {
  return Text<events::v1::VolunteeringStarted>("caretaker_id: '" + person + "'");
}

// x is c: told last of all, and of the last day.
EventList Story() {
  EventList log;
  log.Tell(Started("b"), "2008-01-01");  // 1
  log.Tell(Started("b"), "2008-02-01");  // 2
  log.Tell(Started("b"), "2008-03-01");  // 3
  log.Tell(Started("c"), "2008-03-01");  // 4
  log.Tell(Started("x"), "2008-01-15");  // 5
  log.Tell(Text<events::v1::CaretakersMerged>("survivor_id: 'c' absorbed_id: 'x'"),
           "2008-03-01");  // 6
  return log;
}

std::vector<int64_t> Versions(const absl::StatusOr<std::vector<Fact>>& facts) {
  std::vector<int64_t> versions;
  EXPECT_TRUE(facts.ok()) << facts.status();
  if (!facts.ok()) return versions;
  for (const Fact& fact : *facts) versions.push_back(fact.known_from);
  return versions;
}

std::vector<std::string> People(const FactReader& reader, DateFilter filter) {
  std::vector<std::string> rows;
  EXPECT_TRUE(reader
                  .ForEach(
                      "caretaker", "",
                      [&](absl::string_view id, std::vector<Fact> facts) {
                        rows.push_back(absl::StrCat(id, ": ", facts.size()));
                        return true;
                      },
                      filter)
                  .ok());
  return rows;
}

class EarlierReaderTest : public ::testing::Test {
 protected:
  const FactReaderFake today_{Spec(), Story(), "2008-12-31"};
  const EarlierReader reader_{today_, Day("2008-02-01")};
};

TEST_F(EarlierReaderTest, GivesWhatHadHappened) {
  EXPECT_EQ(reader_.as_of(), Day("2008-02-01"));
  EXPECT_THAT(Versions(reader_.Facts("caretaker/b")), ElementsAre(1, 2));
  EXPECT_THAT(Versions(reader_.Facts("caretaker/c")), IsEmpty());
  EXPECT_THAT(Versions(reader_.FactsSince("caretaker/b", Day("2008-01-02"))), ElementsAre(2));
  EXPECT_THAT(Versions(reader_.FactsSince("caretaker/b", Day("2008-02-02"))), IsEmpty());
}

TEST_F(EarlierReaderTest, GivesWhatWasPlannedWhereThatIsWanted) {
  EXPECT_THAT(Versions(reader_.Facts("caretaker/b", DateFilter::kAny)), ElementsAre(1, 2, 3));
}

TEST_F(EarlierReaderTest, VisitsNobodyOfWhomNothingHadHappened) {
  EXPECT_THAT(People(reader_, DateFilter::kUntilAsOf), ElementsAre("b: 2", "x: 1"));
  EXPECT_THAT(People(reader_, DateFilter::kAny), ElementsAre("b: 3", "c: 1", "x: 1"));
}

TEST_F(EarlierReaderTest, StopsWhenToldTo) {
  int visited = 0;
  ASSERT_TRUE(reader_
                  .ForEach("caretaker", "",
                           [&](absl::string_view, std::vector<Fact>) {
                             ++visited;
                             return false;
                           })
                  .ok());
  EXPECT_EQ(visited, 1);
}

TEST_F(EarlierReaderTest, OfPersonsKnownTwice) {
  const auto identities = ReadIdentities(today_);
  ASSERT_TRUE(identities.ok());
  ResolvedFacts resolved;
  const IdentityReader united(today_, **identities, &resolved);
  const EarlierReader early(united, Day("2008-02-01"));
  EXPECT_THAT(Versions(early.Facts("caretaker/c")), ElementsAre(5));  // Whatever its day was.
  EXPECT_THAT(People(early, DateFilter::kUntilAsOf), ElementsAre("b: 2", "c: 1"));
}

// Remembers the first thing that was worked out, for whoever asks next.
class RememberingReader : public FactReaderFake {
 public:
  RememberingReader() : FactReaderFake(Spec(), Story(), "2008-12-31") {}

  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                     absl::string_view subject,
                                                     Work work) const override {
    if (remembered_ == nullptr) {
      LOGE_ASSIGN_OR_RETURN(remembered_, FactReaderFake::Recall(what, subject, work));
    }
    return remembered_;
  }

 private:
  mutable std::shared_ptr<const void> remembered_;
};

TEST(EarlierReader, RecallsNothingOfTheLaterDay) {
  const auto count = [](const FactReader& reader) {
    const auto made = Recall<size_t>(
        reader, "count", "caretaker/b",
        [](const std::vector<Fact>& facts, Dependencies&) -> absl::StatusOr<size_t> {
          return facts.size();
        },
        [](size_t) { return int64_t{1}; });
    return made.ok() ? **made : size_t{0};
  };
  const RememberingReader today;
  EXPECT_EQ(count(today), 3u);
  EXPECT_EQ(count(EarlierReader(today, Day("2008-01-31"))), 1u);
  EXPECT_EQ(count(today), 3u);
}

}  // namespace
}  // namespace loge::runtime
