#include "services/partnership/silo.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "services/partnership/draws.h"
#include "services/runtime/date.h"

namespace loge::partnership {
namespace {

using Ids = std::vector<std::string>;  // Sorted.

bool Intersect(const Ids& a, const Ids& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& id) {
    return std::binary_search(b.begin(), b.end(), id);
  });
}

int CountSame(const Likeness& likeness, const std::vector<Graph::Edge>& ties,
              const std::vector<int>& sets) {
  int same = 0;
  for (const Graph::Edge& tie : ties) {
    if (likeness.Alike(sets[static_cast<size_t>(tie.a)], sets[static_cast<size_t>(tie.b)])) ++same;
  }
  return same;
}

// Where members belonged on some days.
class Belongings {
 public:
  explicit Belongings(const std::vector<Member>& members)
      : members_(members), by_day_(members.size()) {}

  const Belonging& Of(int member, runtime::Date day) {
    const auto i = static_cast<size_t>(member);
    const auto [it, first] = by_day_[i].try_emplace(day);
    if (first) it->second = members_[i].BelongingOn(day);
    return it->second;
  }

 private:
  const std::vector<Member>& members_;
  std::vector<std::map<runtime::Date, Belonging>> by_day_;
};

}  // namespace

Likeness::Likeness(const std::vector<Ids>& values) {
  std::map<Ids, int> numbers;
  for (const Ids& ids : values) numbers.try_emplace(ids, 0);
  std::vector<const Ids*> sets;
  for (auto& [ids, number] : numbers) {
    number = static_cast<int>(sets.size());
    sets.push_back(&ids);
  }
  std::vector<int64_t> persons(sets.size());
  set_of_.reserve(values.size());
  for (const Ids& ids : values) {
    set_of_.push_back(numbers.find(ids)->second);
    ++persons[static_cast<size_t>(set_of_.back())];
  }
  alike_.assign(sets.size(), std::vector<bool>(sets.size()));
  for (size_t a = 0; a < sets.size(); ++a) {
    for (size_t b = a; b < sets.size(); ++b) {
      if (!Intersect(*sets[a], *sets[b])) continue;
      alike_[a][b] = alike_[b][a] = true;
      pairs_ += a == b ? PairsOf(persons[a]) : persons[a] * persons[b];
    }
  }
}

std::vector<Sameness> SamenessOf(const NetworkData& data, const std::vector<Tie>& ties) {
  Belongings belongings(data.members);
  std::vector<Sameness> out;
  out.reserve(ties.size());
  for (const Tie& tie : ties) {
    const Belonging& a = belongings.Of(tie.a, tie.last_shared.day);
    const Belonging& b = belongings.Of(tie.b, tie.last_shared.day);
    out.push_back({Intersect(a.landlord_ids, b.landlord_ids),
                   Intersect(a.neighbourhood_ids, b.neighbourhood_ids)});
  }
  return out;
}

CaretakerTies CaretakerTiesOf(const NetworkData& data, const std::vector<Tie>& ties,
                              const std::vector<Sameness>& sameness) {
  CaretakerTies out;
  std::vector<int> number(data.members.size(), -1);  // Among the caretakers.
  std::vector<Ids> landlords;
  std::vector<Ids> neighbourhoods;
  for (size_t i = 0; i < data.members.size(); ++i) {
    if (!data.members[i].caretaker()) continue;
    number[i] = static_cast<int>(landlords.size());
    Belonging now = data.members[i].BelongingOn(data.as_of);
    landlords.push_back(std::move(now.landlord_ids));
    neighbourhoods.push_back(std::move(now.neighbourhood_ids));
  }
  for (size_t i = 0; i < ties.size(); ++i) {
    const int a = number[static_cast<size_t>(ties[i].a)];
    const int b = number[static_cast<size_t>(ties[i].b)];
    if (a < 0 || b < 0) continue;
    out.ties.push_back({a, b});
    if (sameness[i].landlord) ++out.same_landlord;
    if (sameness[i].neighbourhood) ++out.same_neighbourhood;
  }
  out.landlords = Likeness(landlords);
  out.neighbourhoods = Likeness(neighbourhoods);
  return out;
}

v1::SiloIndex SiloOf(int nodes, int64_t same_pairs, int same_ties, int all_ties) {
  v1::SiloIndex out;
  out.set_same_ties(same_ties);
  out.set_all_ties(all_ties);
  const int64_t pairs = PairsOf(nodes);
  if (pairs > 0) out.set_expected(static_cast<double>(same_pairs) / static_cast<double>(pairs));
  if (all_ties == 0) return out;
  const int outside = all_ties - same_ties;
  out.set_e_i(static_cast<double>(outside - same_ties) / all_ties);
  if (same_pairs >= pairs) return out;  // Everybody has it in common: nothing to be closed against.
  // (p - p0) / (1 - p0) with p = same_ties / all_ties and p0 = same_pairs / pairs, divided once.
  const int64_t above = same_ties * pairs - same_pairs * all_ties;
  const int64_t room = all_ties * (pairs - same_pairs);
  out.set_silo(static_cast<double>(above) / static_cast<double>(room));
  return out;
}

double PermutationP(const Likeness& likeness, const std::vector<Graph::Edge>& ties, int same_ties,
                    int relabellings, uint64_t seed) {
  Draws draws(seed);
  std::vector<int> sets = likeness.sets();
  int as_high = 0;
  for (int i = 0; i < relabellings; ++i) {
    draws.PutFirst(sets.size(), sets);
    if (CountSame(likeness, ties, sets) >= same_ties) ++as_high;
  }
  return static_cast<double>(1 + as_high) / (1 + relabellings);
}

void FillSilos(const CaretakerTies& caretakers, v1::NetworkIndicators& out) {
  const auto ties = static_cast<int>(caretakers.ties.size());
  *out.mutable_silo_landlord() =
      SiloOf(caretakers.caretakers(), caretakers.landlords.pairs(), caretakers.same_landlord, ties);
  *out.mutable_silo_neighbourhood() =
      SiloOf(caretakers.caretakers(), caretakers.neighbourhoods.pairs(),
             caretakers.same_neighbourhood, ties);
}

void FillPValues(const CaretakerTies& caretakers, uint64_t seed, v1::NetworkIndicators& out) {
  const auto add = [&](const Likeness& likeness, v1::SiloIndex& silo) {
    if (!silo.has_silo()) return;
    silo.set_p_value(
        PermutationP(likeness, caretakers.ties, silo.same_ties(), kRelabellings, seed));
    silo.set_relabellings(kRelabellings);
  };
  add(caretakers.landlords, *out.mutable_silo_landlord());
  add(caretakers.neighbourhoods, *out.mutable_silo_neighbourhood());
}

}  // namespace loge::partnership
