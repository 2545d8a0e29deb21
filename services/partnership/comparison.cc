#include "services/partnership/comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_view.h"
#include "services/partnership/small_groups.h"
#include "services/partnership/views.h"
#include "services/runtime/earlier_reader.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::EarlierReader;
using runtime::FactReader;
using runtime::ReadFacts;

// Of a strength. After one half-life a tie without a new activity has half of its strength, but for
// the last bits: these must not tell whether it is weakened.
constexpr double kRounding = 1e-9;

// A network, and where it falls apart.
struct Shape {
  Network network;
  Cuts cuts;

  const PersonKey& KeyOf(int member) const {
    return network.data.members[static_cast<size_t>(member)].key;
  }
  // The persons whom the tie joins.
  std::tuple<const PersonKey&, const PersonKey&> EndsOf(size_t tie) const {
    return std::tie(KeyOf(network.ties[tie].a), KeyOf(network.ties[tie].b));
  }
  bool Has(const PersonKey& person) const {
    const std::vector<Member>& members = network.data.members;
    const auto it = std::lower_bound(
        members.begin(), members.end(), person,
        [](const Member& member, const PersonKey& key) { return member.key < key; });
    return it != members.end() && it->key == person;
  }
};

absl::StatusOr<Shape> ShapeOf(const FactReader& partnership, const FactReader& caretakers,
                              const std::string& territory_id,
                              const v1::NetworkParameters& parameters) {
  LOGE_ASSIGN_OR_RETURN(NetworkData data,
                        ReadNetwork(partnership, caretakers, territory_id, parameters));
  Shape shape;
  shape.network = NetworkOf(std::move(data), parameters.window_days(), parameters.half_life_days());
  shape.cuts = CutsOf(shape.network.graph);
  return shape;
}

// A tie of either network: its index in each that has it.
struct EitherTie {
  std::optional<size_t> earlier;
  std::optional<size_t> later;
};

// By persons.
std::vector<EitherTie> TiesOfEither(const Shape& earlier, const Shape& later) {
  const size_t earlier_ties = earlier.network.ties.size();
  const size_t later_ties = later.network.ties.size();
  std::vector<EitherTie> out;
  for (size_t i = 0, j = 0; i < earlier_ties || j < later_ties;) {
    const bool both = i < earlier_ties && j < later_ties;
    const bool of_earlier = both ? !(later.EndsOf(j) < earlier.EndsOf(i)) : i < earlier_ties;
    const bool of_later = both ? !(earlier.EndsOf(i) < later.EndsOf(j)) : j < later_ties;
    EitherTie& tie = out.emplace_back();
    if (of_earlier) tie.earlier = i++;
    if (of_later) tie.later = j++;
  }
  return out;
}

// How many ties of one kind there are, and who has them.
struct Tally {
  int ties = 0;
  std::set<PersonKey> persons;
};

class Comparison {
 public:
  Comparison(Shape earlier, Shape later, int window_days, double weakened_share)
      : earlier_(std::move(earlier)),
        later_(std::move(later)),
        window_days_(window_days),
        weakened_share_(weakened_share),
        ties_(TiesOfEither(earlier_, later_)) {}

  // Of everybody; without `small_groups`, no count from which one of few persons follows.
  void Count(bool small_groups, v1::NetworkChangeCounts* out) const;
  void FillPersons(v1::CompareNetworksResponse* out) const;
  void FillChanges(const runtime::Page& page, v1::CompareNetworksResponse* out,
                   std::string* next_after) const;

 private:
  // Unspecified: it is what it was.
  v1::TieChangeKind KindOf(const EitherTie& tie) const;
  v1::TieLossReason LossReasonOf(size_t earlier_tie) const;
  // The persons of the first network who are not in the second one, by id.
  static std::vector<std::string> Missing(const Shape& from, const Shape& in);
  std::tuple<const PersonKey&, const PersonKey&> EndsOf(const EitherTie& tie) const {
    return tie.earlier.has_value() ? earlier_.EndsOf(*tie.earlier) : later_.EndsOf(*tie.later);
  }

  const Shape earlier_;
  const Shape later_;
  const int window_days_;
  const double weakened_share_;
  const std::vector<EitherTie> ties_;
};

v1::TieChangeKind Comparison::KindOf(const EitherTie& tie) const {
  if (!tie.earlier.has_value()) return v1::TIE_CHANGE_KIND_GAINED;
  if (!tie.later.has_value()) return v1::TIE_CHANGE_KIND_LOST;
  const double before = earlier_.network.ties[*tie.earlier].strength;
  const double grown = later_.network.ties[*tie.later].strength - before;
  const double least = before * (weakened_share_ + kRounding);
  if (grown < -least) return v1::TIE_CHANGE_KIND_WEAKENED;
  if (grown > least) return v1::TIE_CHANGE_KIND_STRENGTHENED;
  return v1::TIE_CHANGE_KIND_UNSPECIFIED;
}

v1::TieLossReason Comparison::LossReasonOf(size_t earlier_tie) const {
  const Tie& tie = earlier_.network.ties[earlier_tie];
  if (!later_.Has(earlier_.KeyOf(tie.a)) || !later_.Has(earlier_.KeyOf(tie.b))) {
    return v1::TIE_LOSS_REASON_PERSON_LEFT;
  }
  if (!InWindow(tie.last_shared.day, later_.network.data.as_of, window_days_)) {
    return v1::TIE_LOSS_REASON_WINDOW_PASSED;
  }
  return v1::TIE_LOSS_REASON_UNSPECIFIED;
}

std::vector<std::string> Comparison::Missing(const Shape& from, const Shape& in) {
  std::vector<std::string> ids;
  for (const Member& member : from.network.data.members) {
    if (!in.Has(member.key)) ids.push_back(member.key.id);
  }
  return ids;
}

void Comparison::Count(bool small_groups, v1::NetworkChangeCounts* out) const {
  const int came = static_cast<int>(Missing(later_, earlier_).size());
  const int went = static_cast<int>(Missing(earlier_, later_).size());
  const int stayed = static_cast<int>(later_.network.data.members.size()) - came;
  if (small_groups || (!SmallGroup(came) && !SmallGroup(went) && !SmallGroup(stayed))) {
    out->set_persons_came(came);
    out->set_persons_went(went);
    out->set_persons_stayed(stayed);
  }
  std::map<v1::TieChangeKind, Tally> tallies;
  for (const EitherTie& tie : ties_) {
    Tally& tally = tallies[KindOf(tie)];
    const auto& [a, b] = EndsOf(tie);
    ++tally.ties;
    tally.persons.insert(a);
    tally.persons.insert(b);
  }
  // All or none: how many ties each network has is told, so that one follows from the others.
  const bool few = std::any_of(tallies.begin(), tallies.end(), [](const auto& each) {
    return SmallGroup(static_cast<int>(each.second.persons.size()));
  });
  if (few && !small_groups) return;
  out->set_ties_gained(tallies[v1::TIE_CHANGE_KIND_GAINED].ties);
  out->set_ties_lost(tallies[v1::TIE_CHANGE_KIND_LOST].ties);
  out->set_ties_weakened(tallies[v1::TIE_CHANGE_KIND_WEAKENED].ties);
  out->set_ties_strengthened(tallies[v1::TIE_CHANGE_KIND_STRENGTHENED].ties);
  out->set_ties_steady(tallies[v1::TIE_CHANGE_KIND_UNSPECIFIED].ties);
}

void Comparison::FillPersons(v1::CompareNetworksResponse* out) const {
  for (std::string& id : Missing(later_, earlier_)) out->add_came(std::move(id));
  for (std::string& id : Missing(earlier_, later_)) out->add_went(std::move(id));
}

// Where a page may end. In the order of ties: no id holds a space or what sorts before it.
std::string PageKey(const PersonKey& a, const PersonKey& b) {
  return absl::StrCat(a.id, " ", a.contact ? 1 : 0, " ", b.id, " ", b.contact ? 1 : 0);
}

void Comparison::FillChanges(const runtime::Page& page, v1::CompareNetworksResponse* out,
                             std::string* next_after) const {
  std::string last;
  for (const EitherTie& tie : ties_) {
    const v1::TieChangeKind kind = KindOf(tie);
    if (kind == v1::TIE_CHANGE_KIND_UNSPECIFIED) continue;
    const auto& [a, b] = EndsOf(tie);
    std::string key = PageKey(a, b);
    if (key <= page.after) continue;
    if (out->changes_size() == page.size) {
      *next_after = std::move(last);
      return;
    }
    v1::TieChange& change = *out->add_changes();
    change.set_kind(kind);
    change.set_person_a(a.id);
    change.set_person_b(b.id);
    if (tie.earlier.has_value()) {
      *change.mutable_earlier() =
          TieView(earlier_.network, *tie.earlier, earlier_.cuts.bridges[*tie.earlier]);
    }
    if (tie.later.has_value()) {
      *change.mutable_later() =
          TieView(later_.network, *tie.later, later_.cuts.bridges[*tie.later]);
    }
    if (kind == v1::TIE_CHANGE_KIND_LOST) change.set_loss_reason(LossReasonOf(*tie.earlier));
    last = std::move(key);
  }
}

}  // namespace

absl::Status CompareNetworks(const runtime::QueryContext& context,
                             const v1::CompareNetworksRequest& request, const runtime::Page& page,
                             v1::CompareNetworksResponse* response, std::string* next_after) {
  const std::optional<Date> earlier_day = runtime::ParseDay(request.earlier_as_of());
  LOGE_CHECK(earlier_day.has_value());  // The check of the request has seen to it.
  if (!(*earlier_day < context.as_of())) {
    return runtime::Refusal(absl::StatusCode::kInvalidArgument,
                            NotBefore("earlier_as_of", *earlier_day, context.as_of()));
  }
  const FactReader& partnership = context.Reader(kProjection);
  const FactReader& caretakers = context.Reader(caretakers::kProjection);
  const v1::NetworkParameters parameters = ParametersOf(request.parameters());
  const ReadFacts partnership_facts(partnership);
  const ReadFacts caretakers_facts(caretakers);
  LOGE_ASSIGN_OR_RETURN(Shape earlier, ShapeOf(EarlierReader(partnership_facts, *earlier_day),
                                               EarlierReader(caretakers_facts, *earlier_day),
                                               request.territory_id(), parameters));
  LOGE_ASSIGN_OR_RETURN(Shape later,
                        ShapeOf(partnership, caretakers, request.territory_id(), parameters));
  const double asked = request.weakened_share();
  *response->mutable_parameters() = parameters;
  response->set_weakened_share(asked > 0 ? asked : kWeakenedShareDefault);
  response->set_earlier_as_of(request.earlier_as_of());
  *response->mutable_earlier() =
      IndicatorsOf(earlier.network, parameters.window_days(), parameters.activity_window_days());
  *response->mutable_later() =
      IndicatorsOf(later.network, parameters.window_days(), parameters.activity_window_days());

  const bool small_groups = MaySeeSmallGroups(context.principal());
  const Comparison comparison(std::move(earlier), std::move(later), parameters.window_days(),
                              response->weakened_share());
  comparison.Count(small_groups, response->mutable_counts());
  if (!small_groups) {
    WithholdSmallGroups(*response->mutable_earlier());
    WithholdSmallGroups(*response->mutable_later());
    return absl::OkStatus();
  }
  comparison.FillPersons(response);
  comparison.FillChanges(page, response, next_after);
  return absl::OkStatus();
}

}  // namespace loge::partnership
