#include "services/partnership/graph_cuts.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace loge::partnership {
namespace {

// Walks each component depth first. A subtree from which no edge leads above the node that it hangs
// from is a part that falls off when that node goes.
class Walk {
 public:
  explicit Walk(const Graph& graph)
      : graph_(graph),
        found_(static_cast<size_t>(graph.nodes())),
        low_(found_.size()),
        size_(found_.size(), 1),
        falls_off_(found_.size()),
        parts_(found_.size()),
        joined_within_(found_.size()) {
    cuts_.articulation_points.assign(found_.size(), false);
    cuts_.bridges.assign(graph.edges().size(), false);
    cuts_.pairs_parted.assign(found_.size(), 0);
  }

  Cuts Take() {
    for (int node = 0; node < graph_.nodes(); ++node) {
      if (found_[static_cast<size_t>(node)] == 0) WalkFrom(node);
    }
    return std::move(cuts_);
  }

 private:
  struct Step {
    size_t node = 0;
    int edge = -1;    // That led here.
    size_t next = 0;  // Which of its neighbours comes next.
  };

  void Enter(int node, int edge) {
    const auto i = static_cast<size_t>(node);
    order_.push_back(i);
    found_[i] = low_[i] = static_cast<int>(order_.size());
    path_.push_back({i, edge, 0});
  }

  void WalkFrom(int root) {
    const size_t begin = order_.size();
    Enter(root, -1);
    while (!path_.empty()) {
      Step& step = path_.back();
      const auto neighbours = graph_.NeighboursOf(static_cast<int>(step.node));
      if (step.next == neighbours.size()) {
        Leave();
        continue;
      }
      const size_t place = step.next++;
      const int edge = graph_.EdgesOf(static_cast<int>(step.node))[place];
      if (edge == step.edge) continue;
      const int other = neighbours[place];
      const int found = found_[static_cast<size_t>(other)];
      if (found == 0) {
        Enter(other, edge);  // `step` is no more.
      } else {
        low_[step.node] = std::min(low_[step.node], found);
      }
    }
    for (size_t i = begin; i < order_.size(); ++i) {
      Judge(order_[i], static_cast<int64_t>(order_.size() - begin));
    }
  }

  // The subtree of the last node of the path is known: tell the node that it hangs from.
  void Leave() {
    const Step child = path_.back();
    path_.pop_back();
    if (path_.empty()) return;
    const size_t above = path_.back().node;
    low_[above] = std::min(low_[above], low_[child.node]);
    size_[above] += size_[child.node];
    if (low_[child.node] < found_[above]) return;
    falls_off_[above] += size_[child.node];
    ++parts_[above];
    joined_within_[above] += PairsOf(size_[child.node]);
    if (low_[child.node] > found_[above]) {
      cuts_.bridges[static_cast<size_t>(child.edge)] = true;
    }
  }

  // `all`: nodes of its component.
  void Judge(size_t node, int64_t all) {
    const int64_t rest = all - 1 - falls_off_[node];  // What hangs together above it.
    const int parts = parts_[node] + (rest > 0 ? 1 : 0);
    cuts_.articulation_points[node] = parts > 1;
    cuts_.pairs_parted[node] = PairsOf(all - 1) - joined_within_[node] - PairsOf(rest);
  }

  const Graph& graph_;
  std::vector<int> found_;              // By node: when it was found, from 1; 0: not yet.
  std::vector<int> low_;                // The earliest found that its subtree has an edge to.
  std::vector<int64_t> size_;           // Nodes of its subtree.
  std::vector<int64_t> falls_off_;      // Nodes of the subtrees that fall off without it.
  std::vector<int> parts_;              // How many such subtrees.
  std::vector<int64_t> joined_within_;  // Pairs within them.
  std::vector<size_t> order_;           // Nodes as they were found.
  std::vector<Step> path_;              // From the root to where the walk is.
  Cuts cuts_;
};

}  // namespace

Cuts CutsOf(const Graph& graph) { return Walk(graph).Take(); }

std::vector<std::optional<double>> FragmentationOf(const Components& components, const Cuts& cuts) {
  std::vector<int64_t> sizes(static_cast<size_t>(components.count));
  for (const int number : components.of) ++sizes[static_cast<size_t>(number)];
  int64_t joined = 0;
  for (const int64_t size : sizes) joined += PairsOf(size);
  std::vector<std::optional<double>> out(components.of.size());
  for (size_t node = 0; node < out.size(); ++node) {
    const int64_t others = sizes[static_cast<size_t>(components.of[node])] - 1;
    const int64_t without_its_own = joined - others;
    if (without_its_own == 0) continue;
    out[node] = static_cast<double>(cuts.pairs_parted[node]) / static_cast<double>(without_its_own);
  }
  return out;
}

}  // namespace loge::partnership
