#include "services/runtime/evidence.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/events/v1/caretakers.pb.h"
#include "storage/base/strings.h"
#include "tests/support/query_context_fake.h"

namespace loge::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Rows = google::protobuf::RepeatedPtrField<v1::Evidence>;

events::v1::LandlordRegistered Landlord(const std::string& id) {
  events::v1::LandlordRegistered event;
  event.set_landlord_id(id);
  return event;
}

const ProjectionSpec& Landlords() {
  static const auto* const kSpec = new ProjectionSpec{
      "landlords", 1, {{events::v1::EventPayload::kLandlordRegistered, {"landlord"}}}};
  return *kSpec;
}

loge::testing::QueryContextFake At(const loge::testing::EventList& log, int64_t known_at = 1000) {
  loge::testing::QueryContextFake context("2009-05-12", known_at);
  context.Add(Landlords(), log);
  return context;
}

// Position and whether it stands, of all pages of `page_size`.
std::vector<std::pair<int64_t, bool>> Pages(const QueryContext& context,
                                            const EvidenceSet& evidence, int page_size = 50) {
  std::vector<std::pair<int64_t, bool>> all;
  Page page{page_size, ""};
  do {
    Rows rows;
    std::string next;
    EXPECT_TRUE(FillEvidence(context, evidence, page, &rows, &next).ok());
    EXPECT_LE(rows.size(), page_size);
    EXPECT_FALSE(rows.empty() && !next.empty());
    for (const v1::Evidence& row : rows) all.push_back({row.event().position(), row.stands()});
    page.after = next;
  } while (!page.after.empty());
  return all;
}

// 1 told, 3 and 5 corrected, 6 cancelled; 2 and 4 are other facts.
loge::testing::EventList CorrectedTwiceAndCancelled() {
  loge::testing::EventList log;
  log.Tell(Landlord("a"), "2001-01-01");
  log.Tell(Landlord("b"), "2001-01-01");
  log.Correct(1, Landlord("a"), "2002-01-01");
  log.Tell(Landlord("c"), "2001-01-01");
  log.Correct(3, Landlord("a"), "2003-01-01");
  log.Cancel(5);
  return log;
}

TEST(Evidence, OfACorrectedFactIsItsWholeHistory) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.Add(FactVersion{4, 4});
  evidence.Add(FactVersion{5, 1});
  EXPECT_THAT(Pages(At(log), evidence),
              ElementsAre(Pair(1, false), Pair(3, false), Pair(4, true), Pair(5, true)));
}

TEST(Evidence, OfAFactThatWasNotCorrectedYetIsOneEvent) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.Add(FactVersion{1, 1});
  EXPECT_THAT(Pages(At(log, 2), evidence), ElementsAre(Pair(1, true)));
}

TEST(Evidence, OfANamedEventTellsWhatBecameOfIt) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.AddNamed(3);
  EXPECT_THAT(Pages(At(log), evidence),
              ElementsAre(Pair(1, false), Pair(3, false), Pair(5, false), Pair(6, true)));
  // As far as it was known.
  EXPECT_THAT(Pages(At(log, 5), evidence),
              ElementsAre(Pair(1, false), Pair(3, false), Pair(5, true)));
  EXPECT_THAT(Pages(At(log, 4), evidence), ElementsAre(Pair(1, false), Pair(3, true)));
}

TEST(Evidence, OfANamedCancellationIsWhatItTookBack) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.AddNamed(6);
  EXPECT_THAT(Pages(At(log), evidence),
              ElementsAre(Pair(1, false), Pair(3, false), Pair(5, false), Pair(6, true)));
}

TEST(Evidence, IsToldOnceWhateverNamesIt) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.AddNamed(1);
  evidence.Add(FactVersion{3, 1});
  EXPECT_THAT(Pages(At(log, 4), evidence), ElementsAre(Pair(1, false), Pair(3, true)));
}

TEST(Evidence, ComesInPagesOfAnySize) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  for (const int64_t position : {2, 4}) evidence.Add(FactVersion{position, position});
  evidence.Add(FactVersion{5, 1});
  const auto whole = Pages(At(log), evidence);
  for (int size = 1; size <= 6; ++size) EXPECT_EQ(Pages(At(log), evidence, size), whole) << size;
  EXPECT_THAT(Pages(At(log), EvidenceSet()), IsEmpty());
}

TEST(Evidence, IsTheEventAsItIsStored) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  EvidenceSet evidence;
  evidence.Add(FactVersion{5, 1});
  Rows rows;
  std::string next;
  ASSERT_TRUE(FillEvidence(At(log), evidence, {50, ""}, &rows, &next).ok());
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[2].event().SerializeAsString(), log.events()[4]->SerializeAsString());
  EXPECT_EQ(next, "");
}

TEST(Evidence, OfLargeEventsEndsItsPageEarly) {
  loge::testing::EventList log;
  EvidenceSet evidence;
  for (int64_t position = 1; position <= 10; ++position) {
    events::v1::LandlordRegistered landlord = Landlord("a");
    landlord.set_name(std::string(4 << 20, 'x'));
    log.Tell(landlord, "2001-01-01");
    evidence.Add(FactVersion{position, position});
  }
  Rows rows;
  std::string next;
  ASSERT_TRUE(FillEvidence(At(log), evidence, {50, ""}, &rows, &next).ok());
  EXPECT_EQ(rows.size(), 4);  // 16 MiB and a little.
  EXPECT_EQ(Pages(At(log), evidence).size(), 10);
}

TEST(Evidence, OfADamagedHistoryIsRefused) {
  loge::testing::EventList log;
  log.Tell(Landlord("a"), "2001-01-01");
  log.Correct(1, Landlord("a"), "2002-01-01");
  auto& corrected = *const_cast<events::v1::RecordedEvent&>(*log.events()[1])
                         .mutable_payload()
                         ->mutable_fact_corrected();
  corrected.set_target_position(2);
  EvidenceSet evidence;
  evidence.Add(FactVersion{2, 1});
  Rows rows;
  std::string next;
  EXPECT_EQ(FillEvidence(At(log), evidence, {50, ""}, &rows, &next).code(),
            absl::StatusCode::kDataLoss);
}

TEST(TracingReader, RemembersWhatItHandsOut) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  const loge::testing::QueryContextFake context = At(log, 5);
  EvidenceSet evidence;
  const TracingReader reader(context.Reader("landlords"), &evidence);
  EXPECT_EQ(reader.as_of(), context.as_of());
  ASSERT_EQ(reader.Facts("landlord/a")->size(), 1);
  EXPECT_THAT(evidence.versions(), ElementsAre(Pair(5, 1)));
  ASSERT_TRUE(reader
                  .ForEach("landlord", "a",
                           [](absl::string_view id, const std::vector<Fact>&) { return id != "b"; })
                  .ok());
  EXPECT_THAT(evidence.versions(), ElementsAre(Pair(2, 2), Pair(5, 1)));  // Not c: it stopped.
}

TEST(TracingReader, RemembersOnlyTheDaysItHandsOut) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  const loge::testing::QueryContextFake context = At(log, 5);
  EvidenceSet evidence;
  const TracingReader reader(context.Reader("landlords"), &evidence);
  ASSERT_EQ(reader.FactsSince("landlord/a", loge::testing::Day("2003-01-02"))->size(), 0);
  EXPECT_THAT(evidence.versions(), IsEmpty());
  ASSERT_EQ(reader.FactsSince("landlord/a", loge::testing::Day("2003-01-01"))->size(), 1);
  EXPECT_THAT(evidence.versions(), ElementsAre(Pair(5, 1)));
}

TEST(TracingReader, RemembersOnlyWhatIsWanted) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  const loge::testing::QueryContextFake context = At(log, 5);
  EvidenceSet evidence;
  const TracingReader reader(context.Reader("landlords"), &evidence, [](const Fact& fact) {
    return fact.payload->landlord_registered().landlord_id() != "a";
  });
  EXPECT_EQ(reader.Facts("landlord/a")->size(), 1);
  EXPECT_EQ(reader.FactsSince("landlord/a", loge::testing::Day("2003-01-01"))->size(), 1);
  EXPECT_THAT(evidence.versions(), IsEmpty());
  int visited = 0;
  ASSERT_TRUE(
      reader.ForEach("landlord", "", [&](absl::string_view, const auto&) { return ++visited > 0; })
          .ok());
  EXPECT_EQ(visited, 3);
  EXPECT_THAT(evidence.versions(), ElementsAre(Pair(2, 2), Pair(4, 4)));
}

TEST(SelectingReader, HandsOutOnlyWhatIsWanted) {
  const loge::testing::EventList log = CorrectedTwiceAndCancelled();
  const loge::testing::QueryContextFake context = At(log, 5);
  const SelectingReader reader(context.Reader("landlords"), [](const Fact& fact) {
    return fact.payload->landlord_registered().landlord_id() != "a";
  });
  EXPECT_EQ(reader.as_of(), context.as_of());
  EXPECT_EQ(reader.Facts("landlord/a")->size(), 0);
  EXPECT_EQ(reader.Facts("landlord/b")->size(), 1);
  const Date day = loge::testing::Day("2001-01-01");
  EXPECT_EQ(reader.FactsSince("landlord/a", day)->size(), 0);
  EXPECT_EQ(reader.FactsSince("landlord/b", day)->size(), 1);
  std::vector<std::string> visited;  // None without facts.
  ASSERT_TRUE(reader
                  .ForEach("landlord", "",
                           [&](absl::string_view id, const auto&) {
                             visited.push_back(ToString(id));
                             return visited.size() < 2;
                           })
                  .ok());
  EXPECT_THAT(visited, ElementsAre("b", "c"));
}

// Without them the events would tell of somebody else.
TEST(FillEvidence, TheMergesByWhichFactsCountAreEvidence) {
  const ProjectionSpec spec{"people",
                            1,
                            {{events::v1::EventPayload::kVolunteeringStarted, {"caretaker"}},
                             {events::v1::EventPayload::kCaretakersMerged, {kIdentitiesKind}}}};
  events::v1::VolunteeringStarted started;
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("p");
  loge::testing::EventList log;
  for (const char* person : {"q", "p", "x"}) {
    started.set_caretaker_id(person);
    log.Tell(started, absl::StrCat("2008-01-0", 1 + log.head()));
  }
  for (const char* absorbed : {"q", "y"}) {
    merged.set_absorbed_id(absorbed);
    merged.set_survivor_id(absorbed[0] == 'q' ? "p" : "x");
    log.Tell(merged, "2009-01-10");
  }
  loge::testing::QueryContextFake context("2009-05-12");
  context.Add(spec, log);
  EvidenceSet evidence;
  const TracingReader reader(context.Reader("people"), &evidence);
  for (const char* subject : {"caretaker/p", "caretaker/x"})
    ASSERT_TRUE(reader.Facts(subject).ok());
  EXPECT_THAT(Pages(context, evidence),
              ElementsAre(Pair(1, true), Pair(2, true), Pair(3, true), Pair(4, true)));
}

}  // namespace
}  // namespace loge::runtime
