#!/usr/bin/env python3
"""What igraph and NetworkX take for the measures that Loge computes itself. Reads a graph that
loge_bench wrote, and writes one JSON object: "took_ms", medians of the runs, and "found", what was
found, so that the two can be compared. For benchmarks only: Loge is linked with neither."""

import argparse
import json
import pathlib
import statistics
import sys
import time

try:
    import igraph
    import networkx
except ImportError as missing:
    sys.exit(f"{missing}: apt-get install python3-igraph python3-networkx")

PIVOTS = 500  # Of Loge's estimate.


def read(path):
    lines = pathlib.Path(path).read_text(encoding="ascii").splitlines()
    nodes = int(lines[0].split()[0])
    landlords = [int(word) for word in lines[1].split()]
    edges = [tuple(map(int, line.split())) for line in lines[2:]]
    return nodes, landlords, edges


def took(runs, work):
    """The median in milliseconds of `runs` runs of `work`."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def cut_structure(graph, found):
    """Components, isolates, articulation points, bridges, cores."""
    found["components"] = len(graph.connected_components())
    found["isolates"] = sum(1 for degree in graph.degree() if degree == 0)
    found["articulation_points"] = len(graph.articulation_points())
    found["bridges"] = len(graph.bridges())
    found["core"] = max(graph.coreness())


def closure(graph, found):
    graph.transitivity_local_undirected(mode="nan")
    found["transitivity"] = graph.transitivity_undirected()


def pairs(sizes):
    return sum(size * (size - 1) // 2 for size in sizes)


def fragmentation(graph, found):
    """igraph has no such measure: each articulation point is taken out in turn. No other node
    parts anything, so that is the least that a user of igraph would do."""
    components = graph.connected_components()
    joined, sizes = pairs(components.sizes()), components.sizes()
    worst = 0
    for node in graph.articulation_points():
        rest = graph.copy()
        rest.delete_vertices(node)
        before = joined - sizes[components.membership[node]] + 1
        worst = max(worst, 1 - pairs(rest.connected_components().sizes()) / before)
    found["fragmentation"] = worst


def likeness(caretakers, landlords):
    """Assortativity counts the same ties as the silo index."""
    caretakers.assortativity_nominal(landlords, directed=False)


def networkx_all(graph):
    list(networkx.connected_components(graph))
    list(networkx.isolates(graph))
    list(networkx.articulation_points(graph))
    list(networkx.bridges(graph))
    networkx.core_number(graph)
    networkx.clustering(graph)
    networkx.transitivity(graph)
    networkx.betweenness_centrality(graph, normalized=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", required=True, choices=("territory", "region", "country"))
    parser.add_argument("--graph", required=True)
    parser.add_argument("--runs", required=True, type=int)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    nodes, landlords, edges = read(arguments.graph)
    graph = igraph.Graph(n=nodes, edges=edges)
    caretakers = graph.induced_subgraph([i for i in range(nodes) if landlords[i] >= 0])
    employers = [landlord for landlord in landlords if landlord >= 0]
    found, times = {}, {}

    def structure():
        cut_structure(graph, found)
        likeness(caretakers, employers)

    def all_but_betweenness():
        structure()
        closure(graph, found)
        fragmentation(graph, found)

    def betweenness():
        found["betweenness"] = max(graph.betweenness(directed=False))

    def everything():
        all_but_betweenness()
        betweenness()

    if arguments.scale == "territory":
        times["igraph_territory_all_ms"] = took(arguments.runs, everything)
        other = networkx.Graph(edges)
        other.add_nodes_from(range(nodes))
        times["networkx_territory_all_ms"] = took(1, lambda: networkx_all(other))
    elif arguments.scale == "region":
        times["igraph_region_structure_ms"] = took(arguments.runs, all_but_betweenness)
        # Once, and exact: from as many sources as Loge draws it takes their share of the time.
        times["igraph_region_betweenness_ms"] = took(1, betweenness) * PIVOTS / nodes
    else:
        times["igraph_country_structure_ms"] = took(arguments.runs, structure)
    pathlib.Path(arguments.out).write_text(json.dumps({"took_ms": times, "found": found}),
                                           encoding="ascii")


if __name__ == "__main__":
    main()
