"""Laws of a run, for every world (docs/model.md, Laws)."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.worlds import hold, mirrored, run
from reference.test_twin import contested_document
from strategies import ACTORS, ISSUES, WHY, documents, scenario_of

from sim import Scenario, simulate, with_steps, without_events
from sim.engine.trajectory import first_difference


@given(documents())
def test_bounds_hold_exactly_and_alignment_is_symmetric(document):
    trajectory = run(document)
    for name in ("alignment", "similarity", "regard", "position", "ideal"):
        values = getattr(trajectory, name)
        assert np.all((values >= -1.0) & (values <= 1.0)), name
    A = trajectory.alignment
    assert np.array_equal(A, A.transpose(0, 2, 1))
    assert np.all(A[:, np.arange(A.shape[1]), np.arange(A.shape[1])] == 1.0)
    assert np.all(trajectory.regard[:, np.arange(A.shape[1]), np.arange(A.shape[1])] == 0.0)


def renamed(value, names):
    if isinstance(value, dict):
        return {names.get(k, k): renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


@given(documents(), st.permutations(ACTORS), st.permutations(ISSUES))
def test_relabelling_permutes_a_run(document, actors, issues):
    names = dict(zip(ACTORS + ISSUES, [f"{a}x" for a in actors] + [f"{k}x" for k in issues], strict=True))
    one, other = run(document), run(renamed(document, names))
    assume(one.happened == other.happened)  # a trigger may stand on the edge of rounding
    row = [other.index(names[id]) for id in one.scenario.actors]
    assert np.max(np.abs(one.alignment - other.alignment[:, row][:, :, row])) <= 1e-9


@given(documents(), st.sampled_from((4.0, 0.25)))
def test_only_ratios_of_capability_matter(document, factor):
    one = run(document)
    for actor in document["actors"].values():
        actor["capability"]["value"] *= factor
    for event in document["events"]:
        for shift in event["shifts"]:
            if shift.get("of") == "capability":
                shift.update({way: shift[way] * factor for way in ("by", "to") if way in shift})
    assert np.max(np.abs(one.alignment - run(document).alignment)) <= 1e-9


@given(documents())
def test_no_salience_no_movement(document):
    for event in document["events"]:
        event["shifts"] = []
    trajectory = run(document)
    salience = np.array(
        [
            [a.interests[k].salience if k in a.interests else 0.0 for k in ISSUES]
            for a in trajectory.scenario.actors.values()
        ]
    )
    untouched = trajectory.position[:, salience == 0.0]
    assert np.max(np.abs(untouched - untouched[0]), initial=0.0) <= 1e-12


@given(documents(), st.integers(0, 7))
def test_a_short_run_is_the_prefix_of_a_long_one(document, steps):
    scenario = scenario_of(document)
    assume(steps <= scenario.steps)
    whole = run(document)
    part = simulate(with_steps(scenario, steps), 0)
    for name in ("alignment", "regard", "position", "similarity"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[: steps + 1]), name
    for columns in ("alignment_columns", "position_columns", "act_columns"):
        short, long = getattr(part, columns)(), getattr(whole, columns)()
        first = sum(step <= steps for step in long["step"])
        assert {name: list(values) for name, values in short.items()} == {
            name: list(values)[:first] for name, values in long.items()
        }, columns


@given(documents())
def test_acts_of_no_intensity_change_nothing(document):
    document["treaties"] = []
    for event in document["events"]:
        event["shifts"] = []
        event.pop("treaty", None)
        for act in event["acts"]:
            act["intensity"] = 0.0
    silent = {**document, "events": []}
    one, other = run(document), run(silent)
    assert first_difference(one, other) in (None, "acts", "happened")


@given(documents())
def test_mirrored_positions_and_stances_give_the_same_alignments(document):
    assert np.array_equal(run(document).alignment, run(mirrored(document)).alignment)


@given(documents())
def test_an_actor_without_capability_and_acts_changes_nobody(document):
    why = {"assumption": WHY}
    one = run(document)
    ghost = {
        "name": "Ghost",
        "capability": {"value": 0.0, **why},
        "interests": {"p": {"position": 0.5, "salience": 0.9, **why}},
    }
    document["actors"]["ZZZ"] = ghost
    document["regards"] += [
        {"from": "ZZZ", "to": "AAA", "value": 0.9, **why},
        {"from": "AAA", "to": "ZZZ", "value": -0.9, **why},
    ]
    n = len(one.scenario.actors)
    assert np.array_equal(one.alignment, run(document).alignment[:, :n, :n])


@given(documents(), st.integers(0, 3))
def test_removing_an_event_leaves_the_past_untouched(document, number):
    assume(document["events"])
    scenario = scenario_of(document)
    gone = scenario.events[number % len(scenario.events)].id
    one = run(document)
    other = simulate(without_events(scenario, [gone]), 0)
    kept = other.happened
    first = min((s[0] for id, s in one.happened.items() if s and id not in kept), default=scenario.steps)
    assert np.array_equal(one.alignment[: first + 1], other.alignment[: first + 1])


@given(documents())
def test_a_scenario_resolves_to_itself_and_runs_the_same(document):
    scenario = scenario_of(document)
    again = scenario_of(scenario.document())
    assert again.document() == scenario.document()
    assert first_difference(run(document), simulate(again, 0)) is None


def two_clocks(step: str, steps: int) -> dict:
    why = {"assumption": WHY}
    return {
        "id": "two-clocks", "title": "Two clocks", "clock": {"start": "2020-01", "step": step, "steps": steps},
        "issues": {"p": {"title": "p", "positive": "more", "negative": "less"}},
        "actors": {
            a: {"name": a, "capability": {"value": 0.1, **why}, "interests": {"p": {"position": x, "salience": 0.5, **why}}}
            for a, x in (("AAA", 0.7), ("BBB", 0.2), ("CCC", -0.5))
        },
        "regards": [{"between": ["AAA", "BBB"], "value": 0.3, **why}],
        "events": [
            {"id": "e1", "date": "2020-03-05", "act": {"actor": "AAA", "target": "BBB", "intensity": -0.9, "issue": "p"}, **why},
            {"id": "e2", "date": "2020-09-10", "act": {"actor": "CCC", "target": "BBB", "intensity": 0.6}, **why},
        ],
    }  # fmt: skip


def test_a_story_on_a_weekly_and_on_a_monthly_clock_ends_within_the_stated_distance():
    weekly, monthly = run(two_clocks("week", 52)), run(two_clocks("month", 12))
    distance = np.max(np.abs(weekly.alignment[-1] - monthly.alignment[-1]))
    assert 0 < distance <= 0.02
    assert np.max(np.abs(monthly.alignment[-1] - monthly.alignment[0])) > 0.05


# Each law fails on a mutant: (law, what else it is given, module of the rules, rule, mutation)


def lively_document() -> dict:
    """The eventful story with an actor that does not care, and regards at the end of their range."""
    document = deepcopy(contested_document())
    document["actors"]["AAA"]["interests"]["q"]["salience"] = 0.0
    document["regards"] = [{**regard, "value": max(1.2 * regard["value"], -1.0)} for regard in document["regards"]]
    document["events"] = [{"shifts": [], **event} for event in document["events"] if "act" in event]
    for event in document["events"]:
        event["acts"] = [event.pop("act")]
    return document | {
        "issues": {k: {"title": k, "positive": "more", "negative": "less"} for k in ISSUES},
        "parameters": {"balance": 0.37, "memory": 0.23, "balance_gain": 7.0, "influence": 0.5, "anchor": 0.1},
    }


def by_place(world, m, act):
    return 1.0 + 0.001 * m


def two_fold(world, act):
    world.pressure[act.target, act.actor] += 0.1


def one_sided(world, m, act):
    return world.salience[m, 0] * max(world.position[m, 0], 0.0)


def before_the_last(world, e, t):
    return 1.0 if t < world.agenda.due.shape[1] - 6 else 0.0


def by_story(world, i, k):
    return 0.01 * len(world.fires)


MUTANTS = [
    (test_bounds_hold_exactly_and_alignment_is_symmetric, (), "balance.clip", lambda z, low, high: z),
    (test_relabelling_permutes_a_run, (ACTORS[::-1], ISSUES[::-1]), "judgement.largest_stake", by_place),
    (test_only_ratios_of_capability_matter, (4.0,), "shifts.root", lambda z: z + 0.1),
    (test_no_salience_no_movement, (), "influence.moved", lambda world, i, k, alpha, rho: 0.5),
    (test_a_short_run_is_the_prefix_of_a_long_one, (7,), "occasions.is_drawn", before_the_last),
    (test_acts_of_no_intensity_change_nothing, (), "acts.press_target", two_fold),
    (test_mirrored_positions_and_stances_give_the_same_alignments, (), "judgement.interest", one_sided),
    (test_an_actor_without_capability_and_acts_changes_nobody, (), "shifts.root", lambda z: z + 0.1),
    (test_removing_an_event_leaves_the_past_untouched, (5,), "influence.pull", by_story),
]


@pytest.mark.parametrize(("tested", "others", "name", "mutation"), MUTANTS)
def test_every_law_can_fail(tested, others, name, mutation, monkeypatch):
    hold(tested, lively_document(), *others)
    monkeypatch.setattr(f"sim.model.{name}", mutation)
    with pytest.raises(AssertionError):
        hold(tested, lively_document(), *others)


def test_the_law_of_resolving_can_fail(monkeypatch):
    written = Scenario.document
    monkeypatch.setattr(Scenario, "document", lambda story: {**written(story), "rest": "free"})
    with pytest.raises(AssertionError):
        hold(test_a_scenario_resolves_to_itself_and_runs_the_same, lively_document())


def test_the_law_of_two_clocks_can_fail(monkeypatch):
    monkeypatch.setattr("sim.model.parameters.over_months", lambda rate, months: rate)
    with pytest.raises(AssertionError):
        test_a_story_on_a_weekly_and_on_a_monthly_clock_ends_within_the_stated_distance()
