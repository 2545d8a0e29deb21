// Lists of a landlord's people: a page at a time the same as at once, and no more read than shown.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "services/caretakers/employed_ids.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "tests/services/caretakers/facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::caretakers::testing {
namespace {

using loge::testing::Ask;
using loge::testing::FactReaderFake;
using loge::testing::QueryContextFake;

constexpr int kPeople = 160;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

std::string PersonId(int i) { return absl::StrFormat("p-%03d", i); }

events::v1::CaretakersMerged Same(int survivor, int absorbed) {
  events::v1::CaretakersMerged event;
  event.set_survivor_id(PersonId(survivor));
  event.set_absorbed_id(PersonId(absorbed));
  return event;
}

// The people come to a, b, c and d by turns; a becomes part of b, and b of c.
EventList Landlords() {
  EventList log;
  const std::vector<std::string> landlords{"a", "b", "c", "d"};
  for (int i = 0; i < kPeople; ++i) {
    log.Tell(Joined(PersonId(i), landlords[static_cast<size_t>(i % 4)], {"n1"}), "2001-09-01",
             PersonId(i), Personal(absl::StrCat(i)));
  }
  for (int i = 0; i < kPeople; i += 12) {  // Known to a and to b.
    log.Tell(Transferred(PersonId(i), "a", "b", {"n1"}), "2004-01-01", PersonId(i), Personal("t"));
  }
  for (int i = 3; i < kPeople; i += 10) {
    log.Tell(Left(PersonId(i), landlords[static_cast<size_t>(i % 4)]), "2005-06-30");
  }
  for (int i = 2; i < kPeople; i += 20) log.Tell(Left(PersonId(i), "c"), "2009-06-30");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  log.Tell(Absorbed("b", "c"), "2009-01-01");
  return log;
}

// The survivor before and after the other; at landlords that are and that are not part of c.
EventList LandlordsWithMerges() {
  EventList log = Landlords();
  log.Tell(Same(7, 100), "2009-02-01");
  log.Tell(Same(118, 1), "2009-02-01");
  log.Tell(Same(61, 60), "2009-02-01");
  log.Tell(Same(110, 15), "2009-02-01");
  log.Tell(Same(158, 0), "2009-02-01");
  return log;
}

std::vector<v1::Caretaker> Listed(const EventList& log, const v1::ListCaretakersRequest& request,
                                  int page_size) {
  QueryContextFake context("2010-01-01");
  context.Add(Projection(), log);
  std::vector<v1::Caretaker> rows;
  runtime::Page page{page_size, ""};
  do {
    std::string next;
    const auto answer = Ask<v1::ListCaretakersResponse>(Queries(), context, request, page, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) break;
    EXPECT_LE(answer->caretakers_size(), page_size);
    rows.insert(rows.end(), answer->caretakers().begin(), answer->caretakers().end());
    page.after = next;
  } while (!page.after.empty());
  return rows;
}

bool IsOfLandlord(const v1::Caretaker& person, const std::string& landlord_id) {
  return std::any_of(
      person.employments().begin(), person.employments().end(), [&](const v1::Employment& post) {
        return post.landlord_id() == landlord_id && (post.until().empty() || !person.employed());
      });
}

void ExpectSame(const std::vector<v1::Caretaker>& got, const std::vector<v1::Caretaker>& wanted,
                const std::string& what) {
  ASSERT_EQ(got.size(), wanted.size()) << what;
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].SerializeAsString(), wanted[i].SerializeAsString()) << what << ", row " << i;
  }
}

// Those of a landlord among everybody, whatever the pages.
void ExpectPartOfEverybody(const EventList& log, size_t at_least) {
  v1::ListCaretakersRequest request;
  for (const bool include_departed : {false, true}) {
    request.set_include_departed(include_departed);
    request.clear_landlord_id();
    const std::vector<v1::Caretaker> everybody = Listed(log, request, 1000);
    for (const std::string landlord : {"a", "b", "c", "d"}) {
      std::vector<v1::Caretaker> wanted;
      std::copy_if(everybody.begin(), everybody.end(), std::back_inserter(wanted),
                   [&](const v1::Caretaker& each) { return IsOfLandlord(each, landlord); });
      // The others are no more.
      if (landlord == "c" || landlord == "d") {
        EXPECT_GE(wanted.size(), at_least);
      }
      request.set_landlord_id(landlord);
      for (const int page_size : {1, 2, 7, 1000}) {
        ExpectSame(Listed(log, request, page_size), wanted,
                   absl::StrCat(landlord, " by ", page_size, " departed ", include_departed));
      }
    }
  }
}

TEST(PeopleOfALandlordTest, PagesAreTheListAtOnce) { ExpectPartOfEverybody(Landlords(), 30); }

TEST(PeopleOfALandlordTest, PagesHoldThePersonOnceWhereItStands) {
  ExpectPartOfEverybody(LandlordsWithMerges(), 30);
  v1::ListCaretakersRequest request;
  request.set_landlord_id("c");
  request.set_include_departed(true);
  std::vector<std::string> ids;
  for (const auto& row : Listed(LandlordsWithMerges(), request, 1)) {
    ids.push_back(row.caretaker_id());
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  // Who came to a under the other id, and is at c now; nobody under an id that was absorbed.
  for (const int survivor : {7, 61, 110, 118, 158}) {
    EXPECT_EQ(std::count(ids.begin(), ids.end(), PersonId(survivor)), 1) << survivor;
  }
  for (const int absorbed : {0, 1, 15, 60, 100}) {
    EXPECT_EQ(std::count(ids.begin(), ids.end(), PersonId(absorbed)), 0) << absorbed;
  }
}

// Counts what it hands out.
class CountingReader : public runtime::FactReader {
 public:
  explicit CountingReader(const runtime::FactReader& reader) : reader_(reader) {}

  runtime::Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<runtime::Fact>> Facts(absl::string_view subject,
                                                   runtime::DateFilter filter) const override {
    auto facts = reader_.Facts(subject, filter);
    if (facts.ok()) count_ += facts->size();
    return facts;
  }
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       runtime::DateFilter filter) const override {
    return reader_.ForEach(
        kind, after_id,
        [&](absl::string_view id, std::vector<runtime::Fact> facts) {
          count_ += facts.size();
          return visit(id, std::move(facts));
        },
        filter);
  }
  size_t count() const { return count_; }

 private:
  const runtime::FactReader& reader_;
  mutable size_t count_ = 0;
};

TEST(PeopleOfALandlordTest, APageReadsWhatItShows) {
  constexpr int kMany = 5000;
  EventList log;
  for (int i = 0; i < kMany; ++i) {
    log.Tell(Joined(absl::StrFormat("p-%05d", i), "a", {"n1"}), "2001-09-01");
  }
  const FactReaderFake told(Projection(), log, "2010-01-01");
  for (const std::string after : {"", "p-02500", "p-04990"}) {
    const CountingReader reader(told);
    const class Registry registry(reader);
    int visited = 0;
    ASSERT_TRUE(
        registry.ForEachPerson({"a", ""}, after, [&](const Person&) { return ++visited < 5; })
            .ok());
    EXPECT_EQ(visited, 5) << after;
    EXPECT_LT(reader.count(), 100u) << after;
  }
  // All of them: each once in the landlord's list, and once itself.
  const CountingReader reader(told);
  const class Registry registry(reader);
  int visited = 0;
  ASSERT_TRUE(registry
                  .ForEachPerson({"a", ""}, "",
                                 [&](const Person&) {
                                   ++visited;
                                   return true;
                                 })
                  .ok());
  EXPECT_EQ(visited, kMany);
  EXPECT_LT(reader.count(), 2u * kMany + 100);
}

TEST(EmployedIdsTest, InOrderFromAnywhere) {
  const FactReaderFake reader(Projection(), Landlords(), "2010-01-01");
  std::vector<std::string> wanted;
  for (int i = 0; i < kPeople; ++i) {
    if (i % 4 != 3) wanted.push_back(PersonId(i));
  }
  for (const std::string after : {"", "p", "p-000", "p-031", "p-100", "p-100-1", "p-159", "q"}) {
    EmployedIds ids(reader, {"a", "b", "c", "nobody"}, after);
    auto expected = std::upper_bound(wanted.begin(), wanted.end(), after);
    for (;;) {
      const auto next = ids.Next();
      ASSERT_TRUE(next.ok()) << next.status();
      if (!next->has_value()) break;
      ASSERT_NE(expected, wanted.end()) << **next;
      EXPECT_EQ(**next, *expected) << "after " << after;
      ++expected;
    }
    EXPECT_EQ(expected, wanted.end()) << "after " << after;
    EXPECT_FALSE(ids.Next()->has_value());
  }
}

TEST(NeighbourhoodOfALandlordTest, HoldsWhoWorkedForIt) {
  v1::ListCaretakersRequest request;
  request.set_include_departed(true);
  request.set_neighbourhood_id("n1");
  request.set_landlord_id("c");
  v1::ListCaretakersRequest alone;
  alone.set_include_departed(true);
  alone.set_landlord_id("c");
  ExpectSame(Listed(LandlordsWithMerges(), request, 2), Listed(LandlordsWithMerges(), alone, 1000),
             "everybody works in n1");
}

TEST(NeighbourhoodTest, IsReadWithoutItsPeople) {
  EventList log = Landlords();
  log.Tell(Neighbourhood("n1"), "1990-01-01");
  log.Tell(Merged("n1", "n2"), "2009-01-01");
  const FactReaderFake told(Projection(), log, "2010-01-01");
  const CountingReader reader(told);
  const class Registry registry(reader);
  const auto found = registry.FindNeighbourhood("n1");
  ASSERT_TRUE(found.ok());
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->merged->into, "n2");
  EXPECT_EQ(reader.count(), 2u);
}

}  // namespace
}  // namespace loge::caretakers::testing
