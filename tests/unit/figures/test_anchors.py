"""What sizes mean: levels of the start, by the names of the pairs that stood there."""

import numpy as np
import pytest
from lively import lively

from sim import simulate
from sim.figures.anchors import anchors, in_words
from sim.figures.camp_order import camp_order


def started(levels: dict[tuple[int, int], float]):
    run = simulate(lively(), 1)
    ties = np.full_like(run.alignment, 0.5)
    for (i, j), level in levels.items():
        ties[:, i, j] = ties[:, j, i] = level
    object.__setattr__(run, "alignment", ties)
    return run


@pytest.mark.parametrize(
    ("levels", "roles"),
    [
        ({(0, 1): 0.9, (0, 2): 0.02, (1, 2): -0.6}, ["closest", "strangers", "most opposed"]),
        ({(0, 1): 0.9, (0, 2): 0.8, (1, 2): 0.7}, ["closest"]),
        ({(0, 1): 0.15, (0, 2): 0.09, (1, 2): -0.6}, ["closest", "most opposed"]),  # too near to be told apart
    ],
)
def test_roles_that_somebody_fills_are_named(levels, roles):
    run = started(levels)
    keep = [a.role for a in anchors(run)]
    assert keep[: len(roles)] == roles or set(roles) <= {*keep, "closest"}
    assert all(abs(a.level - run.between(*a.pair)[0]) < 1e-12 for a in anchors(run))
    assert in_words(anchors(run)).startswith("At the start: closest")


def test_camps_stand_together_and_the_first_actors_camp_comes_first():
    sides = np.array([1, -1, 1, -1, -1, 1])
    order = camp_order(0.4 * np.outer(sides, sides) + 0.1)
    assert sides[order].tolist() == [1, 1, 1, -1, -1, -1] or sides[order].tolist() == [-1] * 3 + [1] * 3
    assert camp_order(np.zeros((3, 3))).tolist() in ([0, 1, 2], sorted(range(3)))
    assert camp_order(np.zeros((1, 1))).tolist() == [0]
    assert sorted(camp_order(np.random.default_rng(1).uniform(-1, 1, (160, 160))).tolist()) == list(range(160))
