"""The amounts of an account add up, in every world, whatever is clipped and whatever chance brings (docs/explaining.md)."""

from itertools import combinations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import documents, scenario_of

from sim import RunFailed, explain, simulate, without_events
from sim.engine.setup import Setup
from sim.studies.explaining.account import accounts_of
from sim.studies.explaining.stocks import START, Source

CLOSES = 1e-12
SEEDS = st.integers(0, 2**128 - 1)


def rows_of(scenario, data):
    first = data.draw(st.integers(0, scenario.steps - 1))
    return first, data.draw(st.integers(first + 1, scenario.steps))


def accounts(scenario, numbers, rows, seed, pairs=()):
    setup = Setup(scenario, seed)
    return accounts_of(setup, setup.batch(np.array(numbers)), [*pairs] or [*combinations(scenario.actors, 2)], rows)


def told(scenario, seed):
    try:
        return simulate(scenario, seed)
    except RunFailed:
        assume(False)


@given(documents(), st.data())
def test_what_moved_a_pair_adds_up_to_its_change(document, data):
    scenario = scenario_of(document)
    run, rows = told(scenario, 0), rows_of(scenario, data)
    for account in accounts(scenario, [0], rows, 0):
        curve = run.between(*account.pair)
        assert account.change[0] == curve[rows[1]] - curve[rows[0]]
        assert abs(sum(account.amounts.values()) - account.change).max() <= CLOSES
        assert scenario.rest == "free" or Source(START) not in account.amounts


@given(documents(chance=True), st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=6), SEEDS, st.data())
def test_it_adds_up_in_each_of_many_runs_as_in_one(document, numbers, seed, data):
    scenario = scenario_of(document)
    rows = rows_of(scenario, data)
    alone = [accounts(scenario, [number], rows, seed) for number in numbers]
    for n, account in enumerate(accounts(scenario, numbers, rows, seed)):
        sound = np.isfinite(account.change)
        assert np.all(abs(sum(account.amounts.values()) - account.change)[sound] <= CLOSES)
        for place in np.flatnonzero(sound):
            assert account.change[place] == alone[place][n].change[0]
            for source in {*account.amounts, *alone[place][n].amounts}:
                both = (one.amounts.get(source, np.zeros(len(numbers))) for one in (account, alone[place][n]))
                assert abs(next(both)[place] - next(both)[0]) <= CLOSES, source


@given(documents())
def test_a_removal_is_the_story_without_the_event(document):
    scenario = scenario_of(document)
    told(scenario, 0)
    pairs = [*combinations(scenario.actors, 2)]
    for removal in explain(scenario, pairs).removals:
        try:
            curve = simulate(without_events(scenario, [removal.event])).between(*removal.pair)
        except RunFailed:
            assert np.isnan(removal.change[0])
        else:
            assert removal.change[0] == curve[-1] - curve[0]
