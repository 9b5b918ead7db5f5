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
