// Whether ties stay among those who are alike: the silo index S and E-I of the ties among
// caretakers, by landlord and by neighbourhood, and how likely chance alone would make them so.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_SILO_H_
#define LOGE_SERVICES_PARTNERSHIP_SILO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "loge/v1/network.pb.h"
#include "services/partnership/graph.h"
#include "services/partnership/network_data.h"
#include "services/partnership/ties.h"

namespace loge::partnership {

// How often the values of the attribute are dealt out anew for a p-value.
inline constexpr int kRelabellings = 1000;

// Which of some persons are alike: they have a value of an attribute in common. Each has none,
// one or several; who has none is like nobody.
class Likeness {
 public:
  Likeness() = default;
  // By person; the values of each are sorted. Persons of the same values are looked at together:
  // O(persons + different sets of values squared).
  explicit Likeness(const std::vector<std::vector<std::string>>& values);

  // By person: which set of values; for Alike.
  const std::vector<int>& sets() const { return set_of_; }
  bool Alike(int set, int other) const {
    return alike_[static_cast<size_t>(set)][static_cast<size_t>(other)];
  }
  // Unordered pairs of persons who are alike.
  int64_t pairs() const { return pairs_; }

 private:
  std::vector<int> set_of_;
  std::vector<std::vector<bool>> alike_;
  int64_t pairs_ = 0;
};

// Whether the ends of a tie belonged together on the day they last shared something, so that a
// transfer does not rewrite the past.
struct Sameness {
  bool landlord = false;
  bool neighbourhood = false;
};

// By tie. Each member's places are looked up once for each of those days.
std::vector<Sameness> SamenessOf(const NetworkData& data, const std::vector<Tie>& ties);

// What the silo indices are made of.
struct CaretakerTies {
  std::vector<Graph::Edge> ties;  // Of caretakers, numbered in the order of the members.
  int same_landlord = 0;          // Ties within one landlord, by Sameness.
  int same_neighbourhood = 0;
  Likeness landlords;  // Of the caretakers, at the date asked for.
  Likeness neighbourhoods;

  int caretakers() const { return static_cast<int>(landlords.sets().size()); }
};

// `sameness`: of these ties.
CaretakerTies CaretakerTiesOf(const NetworkData& data, const std::vector<Tie>& ties,
                              const std::vector<Sameness>& sameness);

// S and E-I of an attribute: among `nodes` persons, of which `same_pairs` pairs have it in common,
// `all_ties` ties, of which `same_ties` join persons who have it in common. E-I: Krackhardt and
// Stern, Informal Networks and Organizational Crises, 1988.
v1::SiloIndex SiloOf(int nodes, int64_t same_pairs, int same_ties, int all_ties);

// How often chance alone makes ties stay among those who are alike as often as `same_ties` of
// `ties` do: the sets of values are dealt out anew among the persons, `relabellings` times, each
// order as likely as the others; p = (1 + those with that many same ties or more) /
// (1 + relabellings). The expected share is the same in all of them, so that is to say: with S as
// high or higher. The same arguments give the same p. O(relabellings * (persons + ties)).
double PermutationP(const Likeness& likeness, const std::vector<Graph::Edge>& ties, int same_ties,
                    int relabellings, uint64_t seed);

// Fills in silo_landlord and silo_neighbourhood, without p-values.
void FillSilos(const CaretakerTies& caretakers, v1::NetworkIndicators& out);

// Adds the p-values of those that have an S. Both are of the same orders drawn.
void FillPValues(const CaretakerTies& caretakers, uint64_t seed, v1::NetworkIndicators& out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_SILO_H_
