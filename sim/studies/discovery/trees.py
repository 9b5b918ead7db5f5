"""A small decision tree beside the boxes: scikit-learn's, told in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import MissingExtra
from sim.studies.discovery.conditions import Cases

DEPTH = 3
LEAST_LEAF = 0.02  # share of all runs


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node of a tree: how deep, by what it was split off ("" for the root), runs, and the share that are cases."""

    depth: int
    path: str
    side: str
    at: float
    runs: int
    share: float
    is_last: bool


def tree_of(cases: Cases) -> list[Leaf]:
    """Return the nodes of a decision tree of at most three questions, each before those under it.

    Every run weighs the same. Raises MissingExtra where scikit-learn is not installed.
    """
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        raise MissingExtra("scikit-learn", "discovery") from None
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_weight_fraction_leaf=LEAST_LEAF, random_state=0)
    truth = np.repeat([1, 0], len(cases.points))
    weights = np.concatenate([cases.hits, cases.runs - cases.hits]).astype(float)
    tree.fit(np.vstack([cases.points, cases.points]), truth, sample_weight=weights)
    reached = tree.decision_path(cases.points).toarray().astype(bool)
    return list(nodes(tree.tree_, cases, reached, 0, Leaf(0, "", "", 0.0, 0, 0.0, False)))


def nodes(tree: Any, cases: Cases, reached: np.ndarray, node: int, by: Leaf) -> Iterator[Leaf]:
    """Yield a node and all under it; `reached` says which points get to which node, shape (P, nodes)."""
    here = cases.where(reached[:, node])
    low, high = int(tree.children_left[node]), int(tree.children_right[node])
    yield Leaf(by.depth, by.path, by.side, by.at, int(here.runs.sum()), here.density, low < 0)
    if low >= 0:
        path, at = cases.paths[tree.feature[node]], float(tree.threshold[node])
        for child, side in ((low, "below"), (high, "above")):
            yield from nodes(tree, cases, reached, child, Leaf(by.depth + 1, path, side, at, 0, 0.0, False))
