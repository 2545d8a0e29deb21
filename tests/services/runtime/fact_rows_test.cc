// Rows under subjects with two ids, read by the first.
#include "services/runtime/fact_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/base/strings.h"
#include "storage/memory/open.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/text_proto.h"

namespace loge::runtime {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using loge::testing::Text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ProjectionSpec& Spec() {
  static const auto* const kSpec = new ProjectionSpec{
      "people",
      1,
      {{events::v1::EventPayload::kCaretakerJoined, {"employer"}},
       {events::v1::EventPayload::kCaretakerTransferred, {"caretaker", "employer"}}}};
  return *kSpec;
}

events::v1::CaretakerJoined Joined(const std::string& person, const std::string& landlord) {
  return Text<events::v1::CaretakerJoined>("caretaker_id: '" + person + "' landlord_id: '" +
                                           landlord + "'");
}

// Ids that are the beginning of others, or sort beside the slash.
EventList Story() {
  EventList log;
  for (const char* landlord : {"a", "a-1", "a0", "b"}) {
    for (const char* person : {"p1", "p", "p-1"}) log.Tell(Joined(person, landlord), "2008-01-01");
  }
  log.Tell(Joined("later", "a"), "2009-06-01");
  const int64_t wrong = log.Tell(Joined("q", "a"), "2008-01-01");
  log.Correct(wrong, Joined("q", "b"), "2008-01-01");
  log.Tell(Text<events::v1::CaretakerTransferred>(
               "caretaker_id: 'r' from_landlord_id: 'b' to_landlord_id: 'a'"),
           "2008-05-01");
  log.Tell(Joined("p", "a"), "2008-12-01");  // Once more.
  return log;
}

class FactRowsTest : public ::testing::Test {
 protected:
  FactRowsTest() {
    family_ = *rows_->Create({"people", 1, 1});
    const auto batch = rows_->NewBatch(*family_);
    const auto find = [&](int64_t position) { return log_.ReadEvent(position); };
    for (const EventPtr& event : log_.events()) {
      EXPECT_TRUE(ApplyToRows(Spec(), event, find, *batch).ok());
    }
    EXPECT_TRUE(batch->Commit(storage::Position(log_.head())).ok());
    snapshot_ = rows_->Snapshot();
    reader_ = NewRowReader({snapshot_.get(), family_.get(), Day("2009-01-01"), log_.head()});
  }

  static std::vector<std::string> Ids(const FactReader& reader, const std::string& kind,
                                      const std::string& after = "") {
    std::vector<std::string> ids;
    EXPECT_TRUE(reader
                    .ForEach(kind, after,
                             [&](absl::string_view id, const std::vector<Fact>& facts) {
                               EXPECT_FALSE(facts.empty());
                               ids.push_back(ToString(id));
                               return true;
                             })
                    .ok());
    return ids;
  }

  const EventList log_ = Story();
  const std::unique_ptr<storage::RowStore> rows_ = storage::NewMemoryRowStore();
  std::shared_ptr<storage::RowFamily> family_;
  std::unique_ptr<storage::RowSnapshot> snapshot_;
  std::unique_ptr<FactReader> reader_;
};

TEST_F(FactRowsTest, TheIdsBehindTheFirstOne) {
  EXPECT_THAT(Ids(*reader_, "employer/a"), ElementsAre("p", "p-1", "p1", "r"));
  EXPECT_THAT(Ids(*reader_, "employer/a-1"), ElementsAre("p", "p-1", "p1"));
  EXPECT_THAT(Ids(*reader_, "employer/b"), ElementsAre("p", "p-1", "p1", "q"));
  EXPECT_THAT(Ids(*reader_, "employer/c"), IsEmpty());
  EXPECT_THAT(Ids(*reader_, "caretaker"), ElementsAre("r"));
  EXPECT_EQ(reader_->Facts("employer/a/p")->size(), 2u);
  EXPECT_THAT(*reader_->Facts("employer/a/q"), IsEmpty());
}

TEST_F(FactRowsTest, FromAnyOfThemOn) {
  EXPECT_THAT(Ids(*reader_, "employer/a", "p"), ElementsAre("p-1", "p1", "r"));
  EXPECT_THAT(Ids(*reader_, "employer/a", "p-1"), ElementsAre("p1", "r"));
  EXPECT_THAT(Ids(*reader_, "employer/a", "p-2"), ElementsAre("p1", "r"));
  EXPECT_THAT(Ids(*reader_, "employer/a", "r"), IsEmpty());
}

TEST_F(FactRowsTest, SinceADay) {
  const auto days = [](const FactReader& reader, const std::string& subject, const char* from) {
    const auto facts = reader.FactsSince(subject, Day(from));
    EXPECT_TRUE(facts.ok()) << facts.status();
    std::vector<std::string> out;
    for (const Fact& fact : *facts) out.push_back(FormatDay(fact.date.day));
    return out;
  };
  const FactReaderFake fake(Spec(), log_, "2009-01-01");
  for (const FactReader* reader :
       {static_cast<const FactReader*>(&fake), static_cast<const FactReader*>(reader_.get())}) {
    EXPECT_THAT(days(*reader, "employer/a/p", "1800-01-01"),
                ElementsAre("2008-01-01", "2008-12-01"));
    EXPECT_THAT(days(*reader, "employer/a/p", "2008-01-01"),
                ElementsAre("2008-01-01", "2008-12-01"));
    EXPECT_THAT(days(*reader, "employer/a/p", "2008-01-02"), ElementsAre("2008-12-01"));
    EXPECT_THAT(days(*reader, "employer/a/p", "2008-12-02"), IsEmpty());
    EXPECT_THAT(days(*reader, "employer/a/q", "2008-01-01"), IsEmpty());      // Corrected.
    EXPECT_THAT(days(*reader, "employer/a/later", "2008-01-01"), IsEmpty());  // Not yet.
    EXPECT_THAT(days(*reader, "employer/a/later", "2009-06-01"), IsEmpty());
    EXPECT_THAT(days(*reader, "employer/c/p", "2008-01-01"), IsEmpty());
  }
}

// Tests of contexts stand on the reader in memory.
TEST_F(FactRowsTest, TheReaderInMemoryReadsTheSame) {
  const FactReaderFake fake(Spec(), log_, "2009-01-01");
  for (const char* kind : {"employer/a", "employer/a-1", "employer/a0", "employer/c", "employer"}) {
    for (const char* after : {"", "a", "o", "p", "p-1", "p1", "z"}) {
      EXPECT_EQ(Ids(fake, kind, after), Ids(*reader_, kind, after)) << kind << " " << after;
    }
  }
}

}  // namespace
}  // namespace loge::runtime
