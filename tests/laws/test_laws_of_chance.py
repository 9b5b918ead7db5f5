"""Laws that hold for every world in which something is left to chance, in any of its runs, in both hosts."""

import numpy as np
from golden.test_same_bytes import ARRAYS, HOSTS, hosted, interpreted
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import documents, scenario_of

from sim import RunFailed
from sim.engine.trajectory import first_difference
from sim.scenario.changes import with_steps, without_events

RUNS = st.integers(0, 2**32 - 1)
SEEDS = st.integers(0, 2**128 - 1)


def run(scenario, number, seed):
    try:
        return interpreted(scenario, number, seed)
    except RunFailed:
        assume(False)


@given(documents(chance=True), RUNS, SEEDS)
def test_all_hosts_agree_to_the_last_bit(document, number, seed):
    scenario = scenario_of(document)
    one = run(scenario, number, seed)
    for host in HOSTS:
        assert first_difference(hosted(host, scenario, [number], seed)[0], one) is None


@given(documents(chance=True), st.lists(RUNS, min_size=1, max_size=20), RUNS, SEEDS)
def test_a_run_does_not_know_its_company(document, company, number, seed):
    scenario = scenario_of(document)
    one = run(scenario, number, seed)
    among = hosted("arrays", scenario, [*company, number], seed)[-1]
    assert first_difference(among, one) is None


@given(documents(chance=True), RUNS)
def test_bounds_hold_exactly_by_chance_too(document, number):
    one = run(scenario_of(document), number, 3)
    for name in ("alignment", "similarity", "regard", "position", "ideal"):
        values = getattr(one, name)
        assert np.all((values >= -1.0) & (values <= 1.0)), name
    assert np.array_equal(one.alignment, one.alignment.transpose(0, 2, 1))
    assert all(-1.0 <= act.intensity <= 1.0 for act in one.acts)


@given(documents(chance=True), RUNS, st.integers(0, 8))
def test_a_short_run_is_the_prefix_of_a_long_one_by_chance_too(document, number, steps):
    scenario = scenario_of(document)
    assume(steps <= scenario.steps)
    one, short = run(scenario, number, 3), run(with_steps(scenario, steps), number, 3)
    for name in ARRAYS:
        assert np.array_equal(getattr(short, name), getattr(one, name)[: steps + 1])


@given(documents(chance=True), RUNS, st.data())
def test_removing_an_event_leaves_the_past_and_everyones_dice_alone(document, number, data):
    assume(document["events"])
    scenario = scenario_of(document)
    gone = data.draw(st.sampled_from([event.id for event in scenario.events]))
    one, other = run(scenario, number, 3), run(without_events(scenario, [gone]), number, 3)
    first = min((s[0] for id, s in one.happened.items() if s and id not in other.happened), default=scenario.steps)
    assert np.array_equal(one.alignment[: first + 1], other.alignment[: first + 1])


@given(documents(chance=True), SEEDS)
def test_run_zero_has_the_coded_positions_under_any_seed(document, seed):
    scenario = scenario_of(document)
    coded = {id: actor.interests for id, actor in scenario.actors.items()}
    zero = run(scenario, 0, seed)
    for id, interests in coded.items():
        for issue, interest in interests.items():
            assert zero.ideal[0, scenario.actor_index[id], scenario.issue_index[issue]] == interest.position
