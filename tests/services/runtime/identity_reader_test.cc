#include "services/runtime/identity_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/text_proto.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
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
                          {EventPayload::kMeetingHeld, {"meeting", "caretaker"}},
                          {EventPayload::kCaretakersMerged, {kIdentitiesKind}},
                          {EventPayload::kMergeReverted, {kIdentitiesKind}}}};
  return *kSpec;
}

events::v1::VolunteeringStarted Started(const std::string& person) {
  return Text<events::v1::VolunteeringStarted>("caretaker_id: '" + person + "'");
}

events::v1::CaretakersMerged Merged(const std::string& survivor, const std::string& absorbed) {
  return Text<events::v1::CaretakersMerged>("survivor_id: '" + survivor + "' absorbed_id: '" +
                                            absorbed + "'");
}

// c and x are one person, so are d and y: of d itself nothing is told. The merges come last of all.
EventList Story() {
  EventList log;
  log.Tell(Started("b"), "2008-01-01");                                                 // 1
  log.Tell(Started("c"), "2008-01-02");                                                 // 2
  log.Tell(Started("x"), "2008-01-01");                                                 // 3
  log.Tell(Started("y"), "2008-01-03");                                                 // 4
  log.Tell(Text<events::v1::MeetingHeld>("meeting_id: 'm' caretaker_ids: ['b', 'x']"),  // 5
           "2008-02-01");
  log.Tell(Merged("c", "x"), "2009-01-10");  // 6
  log.Tell(Merged("d", "y"), "2009-01-10");  // 7
  return log;
}

class IdentityReaderTest : public ::testing::Test {
 protected:
  explicit IdentityReaderTest(const char* as_of = "2008-03-01")
      : as_told_(Spec(), Story(), as_of), identities_(**ReadIdentities(as_told_)) {}

  std::vector<int64_t> Versions(const std::string& subject) const {
    std::vector<int64_t> versions;
    const std::vector<Fact> facts = *reader_.Facts(subject);
    for (const Fact& fact : facts) versions.push_back(fact.known_from);
    return versions;
  }

  // "c: 3 2 5", … of everybody after `after`, at most `count`.
  std::vector<std::string> People(const std::string& after = "", size_t count = 100) const {
    std::vector<std::string> rows;
    EXPECT_TRUE(reader_
                    .ForEach("caretaker", after,
                             [&](absl::string_view id, std::vector<Fact> facts) {
                               std::string row = absl::StrCat(id, ":");
                               for (const Fact& fact : facts) {
                                 absl::StrAppend(&row, " ", fact.known_from);
                               }
                               rows.push_back(row);
                               return rows.size() < count;
                             })
                    .ok());
    return rows;
  }

  const FactReaderFake as_told_;
  const Identities identities_;
  ResolvedFacts resolved_;
  const IdentityReader reader_{as_told_, identities_, &resolved_};
};

TEST_F(IdentityReaderTest, AMergeCountsOnDaysBeforeItWasFoundOut) {
  EXPECT_EQ(identities_.SurvivorOf("x"), "c");
}

TEST_F(IdentityReaderTest, AllIdsAnswerTheSame) {
  EXPECT_THAT(Versions("caretaker/c"), ElementsAre(3, 2, 5));
  EXPECT_THAT(Versions("caretaker/x"), ElementsAre(3, 2, 5));
  EXPECT_THAT(Versions("caretaker/d"), ElementsAre(4));
  EXPECT_THAT(Versions("caretaker/b"), ElementsAre(1, 5));
  EXPECT_THAT((*reader_.Facts("meeting/m"))[0].payload->meeting_held().caretaker_ids(),
              ElementsAre("b", "c"));
}

TEST_F(IdentityReaderTest, AllIdsAnswerTheSameSinceADay) {
  for (const char* subject : {"caretaker/c", "caretaker/x"}) {
    const auto facts = reader_.FactsSince(subject, loge::testing::Day("2008-01-02"));
    ASSERT_TRUE(facts.ok()) << facts.status();
    ASSERT_EQ(facts->size(), 2u) << subject;
    EXPECT_EQ((*facts)[0].known_from, 2);
    EXPECT_THAT((*facts)[1].payload->meeting_held().caretaker_ids(), ElementsAre("b", "c"));
  }
}

TEST_F(IdentityReaderTest, SurvivorsStandInTheirPlace) {
  EXPECT_THAT(People(), ElementsAre("b: 1 5", "c: 3 2 5", "d: 4"));
  EXPECT_THAT(People("b"), ElementsAre("c: 3 2 5", "d: 4"));
  EXPECT_THAT(People("c"), ElementsAre("d: 4"));
  EXPECT_THAT(People("d"), IsEmpty());
  EXPECT_THAT(People("", 2), ElementsAre("b: 1 5", "c: 3 2 5"));
}

TEST_F(IdentityReaderTest, BehindAnotherIdToo) {
  EventList log = Story();
  for (const char* person : {"a", "c", "x", "y"}) {  // 8, 9, 10, 11
    log.Tell(Text<events::v1::CaretakerJoined>(
                 absl::StrCat("caretaker_id: '", person, "' landlord_id: 'l'")),
             "2008-01-01");
  }
  const FactReaderFake as_told({"people", 1, {{EventPayload::kCaretakerJoined, {"employer"}}}}, log,
                               "2009-03-01");
  const IdentityReader reader(as_told, identities_, &resolved_);
  const auto ids = [&](const char* after) {
    std::vector<std::string> found;
    EXPECT_TRUE(reader
                    .ForEach("employer/l", after,
                             [&](absl::string_view id, const std::vector<Fact>&) {
                               found.emplace_back(id.data(), id.size());
                               return true;
                             })
                    .ok());
    return found;
  };
  EXPECT_THAT(ids(""), ElementsAre("a", "c", "d"));
  EXPECT_THAT(ids("c"), ElementsAre("d"));
  EXPECT_THAT(ids("d"), IsEmpty());
  // Of d itself nothing is told; c came under both ids on one day, which is one arrival.
  EXPECT_EQ((*reader.Facts("employer/l/d"))[0].known_from, 11);
  EXPECT_EQ(reader.Facts("employer/l/x")->size(), 1u);
}

TEST_F(IdentityReaderTest, OfOthersToo) {
  std::vector<std::string> named;
  ASSERT_TRUE(reader_
                  .ForEach("meeting", "",
                           [&](absl::string_view, std::vector<Fact> facts) {
                             const auto& held = facts[0].payload->meeting_held();
                             named.assign(held.caretaker_ids().begin(), held.caretaker_ids().end());
                             return true;
                           })
                  .ok());
  EXPECT_THAT(named, ElementsAre("b", "c"));
}

TEST_F(IdentityReaderTest, TheMergesBehindWhatWasRead) {
  EXPECT_THAT(Versions("caretaker/c"), ElementsAre(3, 2, 5));
  EXPECT_THAT(resolved_.MergesBehind(identities_, 2), IsEmpty());  // Told of the survivor.
  ASSERT_EQ(resolved_.MergesBehind(identities_, 3).size(), 1u);
  EXPECT_EQ(resolved_.MergesBehind(identities_, 3)[0].known_from, 6);
  EXPECT_THAT(resolved_.MergesBehind(identities_, 4), IsEmpty());  // Not read.
}

// Notes what it was asked to remember, and whether it may.
class RememberingReader : public FactReaderFake {
 public:
  explicit RememberingReader(const char* as_of) : FactReaderFake(Spec(), Story(), as_of) {}

  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                     absl::string_view subject,
                                                     Work work) const override {
    return FactReaderFake::Recall(
        what, subject, [&](const std::vector<Fact>& facts, Dependencies& on) {
          absl::StatusOr<WorkedOut> made = work(facts, on);
          asked_.push_back(absl::StrCat(subject, made->keep ? " kept" : " not kept"));
          return made;
        });
  }
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  mutable std::vector<std::string> asked_;
};

TEST_F(IdentityReaderTest, RemembersOnlyWhatNoMergeIsBehind) {
  const auto versions_of = [&](const FactReader& as_told, const std::string& subject) {
    const IdentityReader reader(as_told, identities_, &resolved_);
    const auto versions = Recall<std::vector<int64_t>>(
        reader, "versions", subject,
        [](const std::vector<Fact>& facts, Dependencies&) -> absl::StatusOr<std::vector<int64_t>> {
          std::vector<int64_t> out;
          for (const Fact& fact : facts) out.push_back(fact.known_from);
          return out;
        },
        [](const std::vector<int64_t>&) { return int64_t{1}; });
    return **versions;
  };
  const RememberingReader as_told("2008-03-01");
  EXPECT_THAT(versions_of(as_told, "caretaker/c"), ElementsAre(3, 2, 5));
  EXPECT_THAT(versions_of(as_told, "caretaker/x"), ElementsAre(3, 2, 5));
  EXPECT_THAT(as_told.asked(), IsEmpty());
  resolved_ = {};
  EXPECT_THAT(versions_of(as_told, "caretaker/b"), ElementsAre(1, 5));
  EXPECT_THAT(as_told.asked(), ElementsAre("caretaker/b not kept"));
  EXPECT_EQ(resolved_.MergesBehind(identities_, 5).size(), 1u);

  const RememberingReader before_the_meeting("2008-01-15");
  EXPECT_THAT(versions_of(before_the_meeting, "caretaker/b"), ElementsAre(1));
  EXPECT_THAT(before_the_meeting.asked(), ElementsAre("caretaker/b kept"));
}

class EarlyTest : public IdentityReaderTest {
 protected:
  EarlyTest() : IdentityReaderTest("2007-12-31") {}
};

TEST_F(EarlyTest, WhoHasNoFactsYetIsNobody) { EXPECT_THAT(People(), IsEmpty()); }

}  // namespace
}  // namespace loge::runtime
