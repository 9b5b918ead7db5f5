"""Rest: with `rest: status-quo` nothing moves, not in the last bit, before something happens in the run."""

from copy import deepcopy

import numpy as np
import pytest
from golden.test_same_bytes import hosted, interpreted
from lively import lively_document
from reference.test_twin import gap_between
from strategies import WHY, scenario_of

from sim import AllianceModel, OwnAct, StateAgent, load_scenario
from sim.engine.trajectory import first_difference

STATE = ("alignment", "similarity", "regard", "position")


def quiet_document(**changes) -> dict:
    """A world whose rest is rounding's to disturb, and in which nothing happens in the first three steps."""
    document = deepcopy(lively_document())
    story = {k: v for k, v in document.items() if k not in ("events", "expect", "treaties")}
    pushes = {"balance": 0.9, "memory": 0.1, "balance_gain": 7.0, "influence": 0.5, "anchor": 0.1}
    return {**story, "parameters": pushes, **changes}


def rows_at_rest(trajectory) -> int:
    """How many rows, from the first, are the first in every bit."""
    same = [
        all(np.array_equal(getattr(trajectory, n)[t], getattr(trajectory, n)[0]) for n in STATE)
        for t in range(len(trajectory.alignment))
    ]
    return same.index(False) if False in same else len(same)


@pytest.mark.parametrize("name", ["rest_unstable", "rest_zero"])
def test_a_world_in_which_nothing_happens_stays_what_it_was(shared, name):
    story = load_scenario(shared / f"reference/{name}.yaml")
    for run in (0, 1, 5):
        trajectory = interpreted(story, run)
        assert rows_at_rest(trajectory) == story.steps + 1
        assert first_difference(trajectory, hosted("compiled", story, [run])[0]) is None


def event(**entry) -> dict:
    return {"events": [{"id": "first", "step": 3, "assumption": WHY, **entry}]}


def triggered(**entry) -> dict:
    when = {"alignment": ["AAA", "BBB"], "above": -1.0}
    return {"events": [{"id": "first", "when": when, "assumption": WHY, **entry}]}


ACT = {"actor": "AAA", "target": "BBB", "intensity": 0.5}
PACT = {"id": "pact", "members": ["AAA", "BBB"], "obligations": ["defense"], "assumption": WHY}
NEVER_SIGNED = {"id": "signing", "step": 3, "optional": True, "treaty": {"sign": "pact"}, "assumption": WHY}


@pytest.mark.parametrize(
    ("happens", "rows"),
    [
        ({}, 11),
        (event(act=ACT), 4),
        (event(act={**ACT, "intensity": -0.5}), 4),
        (event(act=ACT, probability=0.0), 11),
        (event(shifts=[{"actor": "AAA", "of": "capability", "by": 0.4}], probability=0.0), 11),
        (event(treaty={"sign": "pact"}, probability=0.0) | {"treaties": [PACT]}, 11),
        ({"treaties": [PACT], "events": [*triggered(treaty={"end": "pact"})["events"], NEVER_SIGNED]}, 11),
        ({"treaties": [PACT], **triggered(treaty={"end": "pact"})}, 1),  # in force from the start
        ({"treaties": [PACT], **event(treaty={"join": "pact", "member": "CCC"})}, 4),
        ({"treaties": [PACT], **event(treaty={"leave": "pact", "member": "BBB"})}, 4),
        ({"treaties": [PACT], **triggered(treaty={"join": "pact", "member": "BBB"})}, 11),  # it is a member
        ({"treaties": [PACT, {**PACT, "id": "twin", "start": "2020-03"}]}, 11),  # the bond is there already
        (event(act=ACT, optional=True), 11),
        (event(act={**ACT, "intensity": 0.0}), 11),
        (event(shifts=[{"actor": "AAA", "issue": "p", "of": "position", "by": -0.4}]), 4),
        (event(shifts=[{"actor": "AAA", "of": "capability", "by": 0.4}]), 4),
        (event(shifts=[{"regard": ["AAA", "BBB"], "by": -0.4}]), 4),
        (event(treaty={"sign": "pact"}) | {"treaties": [PACT]}, 4),
        ({"treaties": [{**PACT, "start": "2020-04"}]}, 4),
        ({"treaties": [{**PACT, "start": "2010-01", "end": "2020-04"}]}, 4),
        ({"parameters": {"volatility": 0.1}}, 1),
        ({"parameters": {"volatility": {"discrete": [0.0, 0.0]}}}, 11),
        ({"parameters": {"initiative": 1.0}}, 1),
        ({"parameters": {"initiative": 1.0, "act_intensity": 0.0}}, 11),
        ({"rest": "free"}, 1),
    ],
)
def test_rest_ends_with_the_first_thing_that_happens_in_either_host(happens, rows):
    story = scenario_of(quiet_document(**happens))
    for run in (0, 3):
        trajectory = interpreted(story, run)
        assert rows_at_rest(trajectory) == rows
        assert gap_between(story, 0, run) <= 1e-12
        assert first_difference(trajectory, hosted("compiled", story, [run])[0]) is None


def test_rest_ends_in_each_run_by_itself():
    story = scenario_of(quiet_document(**event(act=ACT, step={"from": 1, "to": 6})))
    runs = hosted("compiled", story, range(32))
    assert [rows_at_rest(t) for t in runs] == [t.happened["first"][0] + 1 for t in runs]
    assert len({rows_at_rest(t) for t in runs}) > 3


def test_an_act_of_a_mind_ends_it_too():
    class Late(StateAgent):
        def decide(self, seen):
            return [OwnAct("BBB", 0.3)] if seen.step == 2 else []

    model = AllianceModel(scenario_of(quiet_document()), minds={"AAA": Late})
    model.run_model()
    assert rows_at_rest(model.trajectory()) == 3
