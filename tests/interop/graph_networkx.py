#!/usr/bin/env python3
"""Every measure of shapes, compared with NetworkX on a thousand graphs: random ones of any density,
and those at which such programs go wrong."""

import argparse
import itertools
import json
import random
import subprocess
import sys

import networkx

GRAPHS = 1000
NODES_MAX = 40
SEED = 20090512
TOLERANCE = 1e-9


def special_graphs():
    """Small ones whose measures are often undefined, and regular ones."""
    yield networkx.empty_graph(0)
    yield networkx.empty_graph(1)
    yield networkx.empty_graph(2)
    yield networkx.path_graph(2)
    yield networkx.empty_graph(7)
    for nodes in (3, 4, 9):
        yield networkx.star_graph(nodes)
        yield networkx.path_graph(nodes)
        yield networkx.cycle_graph(nodes)
        yield networkx.complete_graph(nodes)
    yield networkx.disjoint_union(networkx.complete_graph(4), networkx.path_graph(5))
    yield networkx.disjoint_union(networkx.star_graph(3), networkx.empty_graph(3))
    yield networkx.barbell_graph(5, 3)
    yield networkx.lollipop_graph(4, 4)
    yield networkx.krackhardt_kite_graph()


def graphs():
    dice = random.Random(SEED)
    made = list(special_graphs())
    while len(made) < GRAPHS:
        nodes = dice.randint(0, NODES_MAX)
        # Sparse ones fall apart, which is what most measures are about.
        density = dice.choice((0.02, 0.05, 0.1, 0.2, 0.5, 0.9))
        made.append(networkx.gnp_random_graph(nodes, density, seed=dice.randrange(2 ** 32)))
    return made


def edges_of(graph, dice):
    """In any order, and either end first: neither may matter."""
    edges = [edge if dice.random() < 0.5 else edge[::-1] for edge in graph.edges]
    dice.shuffle(edges)
    return edges


def joined_pairs(graph, without):
    """Pairs of nodes joined by a path, those of `without` apart."""
    total = 0
    for component in networkx.connected_components(graph):
        size = len(component - {without})
        total += size * (size - 1) // 2
    return total


def fragmentation(graph, node):
    before = joined_pairs(graph, node)
    if before == 0:
        return None
    rest = graph.subgraph(other for other in graph if other != node)
    return 1 - joined_pairs(rest, node) / before


def numbered_components(graph):
    groups = sorted(networkx.connected_components(graph), key=min)
    number = {node: index for index, group in enumerate(groups) for node in group}
    return [number[node] for node in sorted(graph)]


def recount(graph, edges):
    nodes = sorted(graph)
    betweenness = networkx.betweenness_centrality(graph, normalized=False)
    clustering = networkx.clustering(graph)
    cores = networkx.core_number(graph) if graph else {}
    bridges = {frozenset(bridge) for bridge in networkx.bridges(graph)} if graph else set()
    meeting = any(degree > 1 for _, degree in graph.degree)
    return {
        "degree": [graph.degree[node] for node in nodes],
        "components": numbered_components(graph),
        "articulation_points": sorted(set(networkx.articulation_points(graph))),
        "bridges": [place for place, edge in enumerate(edges) if frozenset(edge) in bridges],
        "core_numbers": [cores[node] for node in nodes],
        "betweenness": [betweenness[node] for node in nodes],
        "betweenness_of_all_pivots": [betweenness[node] for node in nodes],
        "clustering": [clustering[node] if graph.degree[node] > 1 else None for node in nodes],
        "transitivity": networkx.transitivity(graph) if meeting else None,
        "fragmentation": [fragmentation(graph, node) for node in nodes],
    }


def same(told, counted):
    if isinstance(counted, list):
        return (isinstance(told, list) and len(told) == len(counted)
                and all(itertools.starmap(same, zip(told, counted))))
    if told is None or counted is None:
        return told is counted
    return abs(told - counted) <= TOLERANCE * max(1, abs(counted))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="graph_measures")
    arguments = parser.parse_args()
    dice = random.Random(SEED + 1)
    asked = [(graph, edges_of(graph, dice)) for graph in graphs()]
    lines = "".join(json.dumps({"nodes": len(graph), "edges": edges}) + "\n"
                    for graph, edges in asked)
    output = subprocess.run([arguments.program], input=lines, capture_output=True, text=True,
                            check=True).stdout.splitlines()
    if len(output) != len(asked):
        print(f"{len(asked)} graphs asked about, {len(output)} answered")
        return 1
    wrong, compared = [], 0
    for number, ((graph, edges), line) in enumerate(zip(asked, output)):
        told, counted = json.loads(line), recount(graph, edges)
        if set(told) != set(counted):
            wrong.append(f"graph {number}: measures {sorted(set(told) ^ set(counted))}")
        for name in sorted(set(told) & set(counted)):
            compared += 1
            if not same(told[name], counted[name]):
                wrong.append(f"graph {number}, nodes {len(graph)}, edges {edges}: {name} is "
                             f"{told[name]}, NetworkX says {counted[name]}")
    print("\n".join(wrong))
    print(f"{len(asked)} graphs, {compared} measures compared, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
