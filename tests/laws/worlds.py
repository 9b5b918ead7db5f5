"""What laws are tested on: a whole run, one step, or one act that presses; and one world of four."""

from copy import deepcopy
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import ISSUES, WHY, scenario_of

from sim import Trajectory
from sim.agents.model import as_views
from sim.engine.loop import run_one_by_one
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Setup
from sim.inputs.start import Start
from sim.model.acts import press_initiative
from sim.model.step import PHASES, begin
from sim.model.world import World
from sim.scenario.scenario import Scenario

PRESSED = PHASES.index(press_initiative)  # before this phase the acts of events have pressed


def begun(scenario: Scenario) -> World:
    """Return the world of run 0 at row 0."""
    world: World = Start(scenario).world(0, 0)
    begin(as_views(world))
    return world


def pressed(scenario: Scenario) -> World:
    """Return the world in which the acts of step 0 have pressed and no regard has moved yet."""
    world = begun(scenario)
    for phase in PHASES[:PRESSED]:
        phase(as_views(world))
    return world


def stepped(scenario: Scenario, steps: int) -> World:
    """Return the world after so many steps."""
    world = begun(scenario)
    for t in range(steps):
        world.now[0] = t
        for phase in PHASES:
            phase(as_views(world))
    return world


def mirrored(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with every position and every stance turned round."""
    other = deepcopy(document)
    for actor in other["actors"].values():
        for interest in actor["interests"].values():
            interest["position"] *= -1
    for event in other["events"]:
        for shift in event.get("shifts", []):
            if shift.get("of") in ("position", "ideal"):
                shift.update({way: -shift[way] for way in ("by", "to") if way in shift})
        for act in event.get("acts", [event["act"]] if "act" in event else []):
            if isinstance(d := act.get("stance"), dict):
                act["stance"] = {k: -v for k, v in d.items()}
            elif d is not None:
                act["stance"] = -d
    return other


def run(document: dict[str, Any]) -> Trajectory:
    """Return run 0 by the rules as they stand; a world in which it fails is not looked at."""
    setup = Setup(scenario_of(document), 0)
    runs = run_one_by_one(setup, setup.batch(np.zeros(1, np.int64)), EVERYTHING, np.zeros(1, np.int64))
    if not runs.sound.all():
        assume(False)
    return runs.trajectory(0)


def hold(tested, *values):
    """Test a law on one world."""

    @settings(max_examples=1, database=None, deadline=None)
    @given(st.just(values))
    def test(values):
        tested.hypothesis.inner_test(*deepcopy(values))

    test()


def four_on_p(**changes):
    """Four actors of whom CCC and DDD stand where the page has them, and B's and A's deed about p."""
    places = {"AAA": (0.8, 0.6), "BBB": (0.1, 0.5), "CCC": (-0.6, 0.9), "DDD": (0.7, 0.5)}
    act = {"actor": "AAA", "target": "BBB", "intensity": 0.4, "issue": "p", "stance": 0.5, **changes}
    why = {"assumption": WHY}
    return {
        "id": "four", "title": "Four actors", "clock": {"start": "2020-01", "step": "month", "steps": 3},
        "issues": {k: {"title": k, "positive": "more", "negative": "less"} for k in ISSUES},
        "actors": {
            a: {"name": a, "capability": {"value": 0.1, **why}, "interests": {"p": {"position": x, "salience": s, **why}}}
            for a, (x, s) in places.items()
        },
        "regards": [{"between": ["AAA", "CCC"], "value": 0.4, **why}],
        "parameters": {},
        "events": [{"id": "deed", "step": 0, "acts": [act], "shifts": [], **why}],
    }  # fmt: skip
