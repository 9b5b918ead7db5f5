"""Which pairs stray furthest: by the definition, pair by pair."""

from itertools import combinations

import numpy as np
from lively import lively

from sim import simulate
from sim.engine.excursions import largest_excursions


def test_pairs_come_by_how_far_they_stray_from_their_start_then_by_id():
    run = simulate(lively(), 3)

    def strays(pair):
        values = run.between(*pair)
        return -np.max(np.abs(values - values[0])), pair

    order = sorted(combinations(run.scenario.actors, 2), key=strays)
    assert largest_excursions(run, 100) == order
    assert largest_excursions(run, 2) == order[:2]
    assert largest_excursions(simulate(lively(events=[], expect=[], parameters={})), 3) == order_of_ids(run, 3)


def order_of_ids(run, count):
    """The first pairs by id: where nothing moves, no pair strays further than another."""
    return list(combinations(run.scenario.actors, 2))[:count]
