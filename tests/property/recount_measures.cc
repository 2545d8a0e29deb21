#include "tests/property/recount_measures.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace loge::property {
namespace {

using Ids = std::set<std::string>;
using Tied = std::map<std::string, Ids>;  // By person: to whom.

Tied TiedIn(const v1::GetNetworkResponse& network) {
  Tied tied;
  for (const v1::NetworkNode& node : network.nodes()) tied[node.person_id()];
  for (const v1::NetworkTie& tie : network.ties()) {
    tied[tie.person_a()].insert(tie.person_b());
    tied[tie.person_b()].insert(tie.person_a());
  }
  return tied;
}

// Whom ties lead to from `id` on, itself included, without passing `gone`.
Ids ReachedFrom(const Tied& tied, const std::string& id, const std::string& gone) {
  Ids reached{id};
  for (size_t before = 0; before != reached.size();) {
    before = reached.size();
    const Ids now = reached;
    for (const std::string& one : now) {
      const Ids& next = tied.at(one);
      reached.insert(next.begin(), next.end());
    }
    reached.erase(gone);
  }
  return reached;
}

// Ordered pairs of persons, `left_out` apart, joined by a path that does not pass `gone`.
double JoinedPairs(const Tied& tied, const std::string& left_out, const std::string& gone) {
  double pairs = 0;
  for (const auto& [id, ties] : tied) {
    if (id == left_out) continue;
    for (const std::string& other : ReachedFrom(tied, id, gone)) {
      if (other != id && other != left_out) ++pairs;
    }
  }
  return pairs;
}

struct Around {
  double pairs = 0;  // Of those whom a person is tied to.
  double tied = 0;   // Those of them who are tied to each other.
};

Around AroundOf(const Tied& tied, const std::string& id) {
  Around out;
  for (const std::string& a : tied.at(id)) {
    for (const std::string& b : tied.at(id)) {
      if (a >= b) continue;
      ++out.pairs;
      if (tied.at(a).contains(b)) ++out.tied;
    }
  }
  return out;
}

}  // namespace

void ShowMeasures(v1::GetNetworkResponse* out) {
  const Tied tied = TiedIn(*out);
  std::map<std::string, int> numbers;  // Of components, by the least member.
  for (const auto& [id, ties] : tied) {
    const std::string least = *ReachedFrom(tied, id, "").begin();
    numbers.try_emplace(least, static_cast<int>(numbers.size()) + 1);
  }
  Around all;
  for (v1::NetworkNode& node : *out->mutable_nodes()) {
    const std::string& id = node.person_id();
    node.set_component(numbers.at(*ReachedFrom(tied, id, "").begin()));
    const Around around = AroundOf(tied, id);
    if (around.pairs > 0) node.set_clustering(around.tied / around.pairs);
    all.pairs += around.pairs;
    all.tied += around.tied;
    const double before = JoinedPairs(tied, id, "");
    if (before > 0) node.set_fragmentation(1 - JoinedPairs(tied, id, id) / before);
  }
  if (all.pairs > 0) out->mutable_indicators()->set_transitivity(all.tied / all.pairs);
}

}  // namespace loge::property
