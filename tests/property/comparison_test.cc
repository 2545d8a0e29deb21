// Comparisons of two days: what GetNetwork answers for each of them, set against each other one tie
// and one person at a time.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/property/explainer.h"
#include "tests/property/parameters.h"

namespace loge::property {
namespace {

constexpr int kSeeds = 4;
constexpr int kCommands = 350;
constexpr int kMoments = 25;

using Ties = std::map<std::pair<std::string, std::string>, v1::NetworkTie>;

Ties TiesIn(const v1::GetNetworkResponse& network) {
  Ties ties;
  for (const v1::NetworkTie& tie : network.ties()) ties[{tie.person_a(), tie.person_b()}] = tie;
  return ties;
}

std::set<std::string> PersonsIn(const v1::GetNetworkResponse& network) {
  std::set<std::string> ids;
  for (const v1::NetworkNode& node : network.nodes()) ids.insert(node.person_id());
  return ids;
}

std::vector<std::string> Without(const std::set<std::string>& ids,
                                 const std::set<std::string>& others) {
  std::vector<std::string> out;
  for (const std::string& id : ids) {
    if (others.count(id) == 0) out.push_back(id);
  }
  return out;
}

class Comparisons : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment() {
    PickMoment();
    SCOPED_TRACE(at().ShortDebugString());
    for (const std::string& territory : world().territories) CheckTerritory(territory);
  }

 private:
  void CheckTerritory(const std::string& territory);
  // All pages. False: NOT_FOUND.
  bool Compare(v1::CompareNetworksRequest request, v1::CompareNetworksResponse* whole);
  bool Network(const v1::CompareNetworksRequest& request, const std::string& as_of,
               v1::GetNetworkResponse* network);
  void CheckTies(const Ties& earlier, const Ties& later,
                 const v1::CompareNetworksResponse& comparison);
};

bool Comparisons::Compare(v1::CompareNetworksRequest request, v1::CompareNetworksResponse* whole) {
  std::vector<v1::TieChange> changes;
  do {
    request.mutable_page()->set_page_size(1 + dice().Below(20));
    v1::CompareNetworksResponse page;
    const grpc::Status status = Call(channel(), request, &page);
    if (status.error_code() == grpc::NOT_FOUND && changes.empty()) return false;
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) return false;
    EXPECT_LE(page.changes_size(), request.page().page_size());
    changes.insert(changes.end(), page.changes().begin(), page.changes().end());
    request.mutable_page()->set_page_token(page.next_page_token());
    *whole = page;
  } while (!request.page().page_token().empty());
  *whole->mutable_changes() = {changes.begin(), changes.end()};
  return true;
}

bool Comparisons::Network(const v1::CompareNetworksRequest& request, const std::string& as_of,
                          v1::GetNetworkResponse* network) {
  v1::GetNetworkRequest get;
  *get.mutable_at() = request.at();
  get.mutable_at()->set_as_of(as_of);
  get.set_territory_id(request.territory_id());
  *get.mutable_parameters() = request.parameters();
  get.set_include_graph(true);
  return Call(channel(), get, network).ok();
}

void Comparisons::CheckTies(const Ties& earlier, const Ties& later,
                            const v1::CompareNetworksResponse& comparison) {
  std::set<std::pair<std::string, std::string>> either;
  for (const auto& [persons, tie] : earlier) either.insert(persons);
  for (const auto& [persons, tie] : later) either.insert(persons);
  std::vector<std::string> expected;
  for (const auto& persons : either) {
    v1::TieChange change;
    change.set_person_a(persons.first);
    change.set_person_b(persons.second);
    const auto before = earlier.find(persons);
    const auto after = later.find(persons);
    if (before != earlier.end()) *change.mutable_earlier() = before->second;
    if (after != later.end()) *change.mutable_later() = after->second;
    if (before == earlier.end()) {
      change.set_kind(v1::TIE_CHANGE_KIND_GAINED);
    } else if (after == later.end()) {
      change.set_kind(v1::TIE_CHANGE_KIND_LOST);
    } else {
      const double ratio = after->second.strength() / before->second.strength();
      if (ratio < 1 - comparison.weakened_share()) change.set_kind(v1::TIE_CHANGE_KIND_WEAKENED);
      if (ratio > 1 + comparison.weakened_share())
        change.set_kind(v1::TIE_CHANGE_KIND_STRENGTHENED);
    }
    if (change.kind() == v1::TIE_CHANGE_KIND_UNSPECIFIED) continue;
    expected.push_back(change.ShortDebugString());
    Count(v1::TieChangeKind_Name(change.kind()));
  }
  std::vector<std::string> told;
  for (v1::TieChange change : comparison.changes()) {
    if (change.kind() == v1::TIE_CHANGE_KIND_LOST)
      Count(v1::TieLossReason_Name(change.loss_reason()));
    change.clear_loss_reason();
    told.push_back(change.ShortDebugString());
  }
  EXPECT_EQ(told, expected);
}

void Comparisons::CheckTerritory(const std::string& territory) {
  v1::CompareNetworksRequest request;
  *request.mutable_at() = at();
  request.set_territory_id(territory);
  request.set_earlier_as_of(DayText(DayNumber(at().as_of()) - 1 - dice().Below(500)));
  if (dice().Chance(60)) *request.mutable_parameters() = RandomParameters(dice(), 2000);
  // Of a prime: no strength falls by just that.
  request.set_weakened_share((3 + dice().Below(90)) / 101.0);
  SCOPED_TRACE(request.ShortDebugString());
  v1::CompareNetworksResponse comparison;
  v1::GetNetworkResponse earlier;
  v1::GetNetworkResponse later;
  const bool known = Network(request, at().as_of(), &later);
  ASSERT_EQ(Compare(request, &comparison), known);
  ASSERT_EQ(Network(request, request.earlier_as_of(), &earlier), known);
  if (!known) return;
  EXPECT_EQ(comparison.earlier().SerializeAsString(), earlier.indicators().SerializeAsString());
  EXPECT_EQ(comparison.later().SerializeAsString(), later.indicators().SerializeAsString());
  const std::set<std::string> before = PersonsIn(earlier);
  const std::set<std::string> after = PersonsIn(later);
  EXPECT_EQ(std::vector<std::string>(comparison.came().begin(), comparison.came().end()),
            Without(after, before));
  EXPECT_EQ(std::vector<std::string>(comparison.went().begin(), comparison.went().end()),
            Without(before, after));
  EXPECT_EQ(comparison.counts().persons_stayed() + comparison.came_size(),
            static_cast<int>(after.size()));
  const v1::NetworkChangeCounts& counts = comparison.counts();
  EXPECT_EQ(counts.ties_gained() + counts.ties_weakened() + counts.ties_strengthened() +
                counts.ties_steady(),
            later.ties_size());
  EXPECT_EQ(counts.ties_lost() + counts.ties_weakened() + counts.ties_strengthened() +
                counts.ties_steady(),
            earlier.ties_size());
  CheckTies(TiesIn(earlier), TiesIn(later), comparison);
}

TEST(CompareNetworks, SetsTheNetworksOfBothDaysAgainstEachOther) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Comparisons comparisons(seed);
    comparisons.Tell(kCommands);
    for (int i = 0; i < kMoments && !HasFailure(); ++i) comparisons.CheckMoment();
    if (HasFailure()) return;
    for (int i = v1::TIE_CHANGE_KIND_GAINED; i <= v1::TIE_CHANGE_KIND_STRENGTHENED; ++i) {
      const std::string& name = v1::TieChangeKind_Name(static_cast<v1::TieChangeKind>(i));
      all[name] += comparisons.explained(name);
    }
    for (const auto reason : {v1::TIE_LOSS_REASON_PERSON_LEFT, v1::TIE_LOSS_REASON_WINDOW_PASSED}) {
      const std::string& name = v1::TieLossReason_Name(reason);
      all[name] += comparisons.explained(name);
    }
  }
  for (const auto& [what, count] : all) EXPECT_GT(count, 0) << what;
}

}  // namespace
}  // namespace loge::property
