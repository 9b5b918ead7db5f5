"""Laws of who is there, for every world: nobody is moved by who never was, nor by mere coming and going."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from golden.test_same_bytes import HOSTS, hosted, interpreted
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.test_laws_of_accounts import CLOSES, accounts
from laws.worlds import hold
from reference.test_twin import contested_document
from strategies import WHY, coming_and_going, coming_to_light, documents, interests, scenario_of, stay

from sim import RunFailed
from sim.engine.trajectory import first_difference
from sim.inputs.presence import Casts
from sim.scenario.changes import with_steps

NUMBERS = ("alignment", "similarity", "regard", "position", "ideal", "salience", "capability")
RUNS, SEEDS = st.integers(0, 2**32 - 1), st.integers(0, 2**128 - 1)
WORLDS = documents(chance=True).flatmap(coming_to_light).flatmap(coming_and_going)
GUEST = "ABC"  # between two others by its id


def pairs_of(ids):
    return combinations(range(len(ids)), 2)


def run(scenario, number=0, seed=3):
    try:
        return interpreted(scenario, number, seed)
    except RunFailed:
        assume(False)


def with_guest(document, held, first, last=None):
    """The document with one more actor, everybody's friend or foe, of the group and of every treaty."""
    why, others = {"assumption": WHY}, [*document["actors"]]
    guest = {
        "name": "guest",
        "capability": {"value": 0.3, **why},
        "interests": held,
        "present": stay(document, first, last),
    }
    ties = [{"between": [GUEST, id], "value": 0.9 * (-1) ** n, **why} for n, id in enumerate(others)]
    return {
        **document,
        "actors": {**document["actors"], GUEST: guest},
        "regards": [*document["regards"], *ties],
        "groups": {name: [*members, GUEST] for name, members in document["groups"].items()},
        "treaties": [{**treaty, "members": [*treaty["members"], GUEST]} for treaty in document["treaties"]],
    }


def of_others(trajectory, name):
    """The numbers of everybody but the guest."""
    ids = trajectory.scenario.actor_index
    kept, values = [place for id, place in ids.items() if id != GUEST], getattr(trajectory, name)
    return values[:, kept][:, :, kept] if name in NUMBERS[:3] else values[:, kept]


def acts_of_others(trajectory):
    """The acts, without the guest among those who know of them."""
    return [replace(act, known_to=act.known_to and act.known_to - {GUEST}) for act in trajectory.acts]


@given(documents(chance=True).flatmap(coming_to_light), interests(), RUNS, SEEDS)
def test_who_is_never_there_changes_nothing_for_the_others(document, held, number, seed):
    steps = document["clock"]["steps"]
    without, beside = (run(scenario_of(d), number, seed) for d in (document, with_guest(document, held, steps)))
    for name in NUMBERS:
        assert of_others(beside, name).tobytes() == of_others(without, name).tobytes(), name
    assert (acts_of_others(without), without.happened) == (acts_of_others(beside), beside.happened)


@given(documents(with_events=False).flatmap(coming_and_going))
def test_coming_and_going_moves_nothing_before_anything_has_happened(document):
    document["rest"] = "status-quo"
    one = run(scenario_of(document))
    for i, j in pairs_of(document["actors"]):
        for values in (one.alignment[:, i, j], one.position[:, i]):
            values = values[~np.isnan(values).any(axis=tuple(range(1, values.ndim)))]
            assert np.all(values == values[:1])


@given(documents().flatmap(coming_to_light), interests(), st.integers(1, 7), st.booleans())
def test_coming_and_going_moves_nothing_afterwards(document, held, at, comes):
    steps = document["clock"]["steps"]
    assume(at < steps)
    stays = ((at, None), (steps, None)) if comes else ((0, at - 1), (0, None))
    parts = {key: document[key] for key in ("groups", "treaties")}  # the guest has no part in what happens
    worlds = [run(scenario_of(with_guest(document, held, *ends) | parts)) for ends in stays]
    shifting = {event["id"] for event in document["events"] if any("of" in shift for shift in event.get("shifts", []))}
    assume(not any(at in worlds[0].happened[id] for id in shifting))  # they weigh with whoever is there by then
    for name in NUMBERS:
        one, other = (of_others(world, name)[: at + 2] for world in worlds)
        assert np.array_equal(one[: at + 1], other[: at + 1])
        assert np.max(np.abs(one - other), initial=0.0) <= 1e-12, name


@given(WORLDS, RUNS, SEEDS)
def test_all_hosts_agree_to_the_last_bit_on_who_is_there(document, number, seed):
    scenario = scenario_of(document)
    one = run(scenario, number, seed)
    for host in HOSTS:
        assert first_difference(hosted(host, scenario, [number], seed)[0], one) is None


@given(WORLDS, RUNS, st.integers(0, 8))
def test_a_short_run_is_the_prefix_of_a_long_one_whoever_comes(document, number, steps):
    scenario = scenario_of(document)
    assume(steps <= scenario.steps)
    one, short = run(scenario, number), run(with_steps(scenario, steps), number)
    for name in NUMBERS:
        assert np.array_equal(getattr(short, name), getattr(one, name)[: steps + 1], equal_nan=True), name


@given(WORLDS, SEEDS, st.integers(0, 7))
def test_accounts_add_up_over_the_rows_of_a_pair(document, seed, first):
    scenario = scenario_of(document)
    told, rows, ids = run(scenario, 0, seed), (first, scenario.steps), [*scenario.actors]
    own = {
        (i, j): [t for t in range(first, scenario.steps + 1) if t in scenario.rows_of(i, j)] for i, j in pairs_of(ids)
    }
    own = {pair: found for pair, found in own.items() if len(found) > 1}
    assume(own)
    for account, ((i, j), found) in zip(
        accounts(scenario, [0], rows, seed, [(ids[i], ids[j]) for i, j in own]), own.items(), strict=True
    ):
        assert account.change[0] == told.alignment[found[-1], i, j] - told.alignment[found[0], i, j]
        assert abs(sum(account.amounts.values()) - account.change).max(initial=0.0) <= CLOSES


def contested(**stays):
    """A story in which much happens, some of its actors there for a part of it."""
    story = contested_document()
    rates = {"balance": 0.2, "influence": 0.3, "balance_gain": 7.0}
    actors = {
        id: {**actor, "present": stay(story, *stays[id])} if id in stays else actor
        for id, actor in story["actors"].items()
    }
    return {**story, "parameters": rates, "actors": actors}


def quiet(**stays):
    """The same without events, at rest."""
    return {**contested(**stays), "events": [], "treaties": []}


def nothing(*_):
    """No baseline follows."""


def wake(world, before):
    """What comes and goes stirs the world, and no baseline follows."""
    world.stirred[0] = 1.0


def everybody(scenario):
    """Who would be there if nobody ever came or went."""
    steps, count = max(scenario.steps, 1), len(scenario.actors)
    return Casts(np.zeros(steps, int), np.ones((1, count), bool))


HELD = {"p": {"position": -0.8, "salience": 0.7, "assumption": WHY}}
MUTANTS = (
    (
        test_who_is_never_there_changes_nothing_for_the_others,
        (contested(), HELD, 0, 3),
        "sim.inputs.agenda.casts_of",
        everybody,
    ),
    (
        test_coming_and_going_moves_nothing_before_anything_has_happened,
        (quiet(DDD=(None, 3)),),
        "sim.model.presence.take_over",
        wake,
    ),
    (
        test_coming_and_going_moves_nothing_afterwards,
        (contested(), HELD, 2, True),
        "sim.model.presence.take_over",
        nothing,
    ),
    (
        test_coming_and_going_moves_nothing_afterwards,
        (contested(), HELD, 2, False),
        "sim.model.presence.leave_behind",
        nothing,
    ),
)


@pytest.mark.parametrize(("tested", "values", "place", "mutant"), MUTANTS)
def test_laws_of_presence_can_fail(tested, values, place, mutant, monkeypatch):
    hold(tested, *values)
    monkeypatch.setattr(place, mutant)
    with pytest.raises(AssertionError):
        hold(tested, *values)
