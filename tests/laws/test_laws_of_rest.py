"""Laws of rest, for every world: nothing moves before something happens, and rounding alone moves nothing after."""

import numpy as np
import pytest
from hypothesis import example, given
from laws.worlds import four_on_p, hold, run
from reference.test_twin import contested_document
from strategies import WHY, documents

from sim import load_scenario
from sim.model.arithmetic import ratio


def two_at_odds():
    """Two whose alignment is exactly 0: divided by what friends weigh, rounding would move a world at rest."""
    document = four_on_p()
    document["actors"] = {id: document["actors"][id] for id in ("AAA", "BBB")}
    for id, position, salience in (("AAA", 0.1, 0.3), ("BBB", -0.9, 0.7)):
        document["actors"][id]["interests"]["p"] = {"position": position, "salience": salience, "assumption": WHY}
    return document | {"regards": [], "events": [], "clock": {"start": "2020-01", "step": "week", "steps": 10}}


@given(documents(with_events=False))
@example(two_at_odds())
def test_nothing_moves_before_something_happens(document):
    document["rest"] = "status-quo"
    trajectory = run(document)
    for name in ("alignment", "similarity", "regard", "position"):
        values = getattr(trajectory, name)
        assert np.all(values == values[0]), name


@given(documents())
def test_status_quo_rests_until_the_first_event(document):
    document["rest"] = "status-quo"
    document["treaties"] = []
    for event in document["events"]:
        event.pop("treaty", None)
    trajectory = run(document)
    first = min((steps[0] for steps in trajectory.happened.values() if steps), default=trajectory.scenario.steps)
    assert np.all(trajectory.alignment[: first + 1] == trajectory.alignment[0])


def stirred(document):
    """The document with a shift that changes nothing at its start, which ends the rest."""
    shift = {"actor": min(document["actors"]), "of": "capability", "by": 0.0}
    return {**document, "events": [{"id": "stir", "step": 0, "shifts": [shift], "assumption": WHY}]}


@given(documents(with_events=False))
@example(two_at_odds())
def test_a_world_at_rest_is_not_moved_by_its_own_rounding(document):
    document |= {"rest": "status-quo", "parameters": {}}
    document.pop("theory", None)
    moving = run(stirred(document))
    assert np.max(np.abs(moving.alignment - moving.alignment[0]), initial=0.0) <= 1e-14


def drift_of_the_unstable(shared):
    scenario = load_scenario(shared / "reference/rest_unstable.yaml")
    moving = run(stirred(scenario.document()))
    return np.max(np.abs(moving.alignment - moving.alignment[0]))


def test_the_world_that_friends_shares_made_unstable_drifts_no_more(shared):
    assert drift_of_the_unstable(shared) <= 1e-15


def by_friends_alone(world, i, k):
    """The form that was: friends pull by their share of all friends' weight."""
    friends = [j for j in range(len(world.weight)) if j != i]
    pulls = [world.opinion[j, k] * world.goodwill[i, j] for j in friends]
    x = world.position
    return ratio(sum(q * (x[j, k] - x[i, k]) for q, j in zip(pulls, friends, strict=True)), sum(pulls), 0.0)


def test_the_form_that_was_would_drift(shared, monkeypatch):
    monkeypatch.setattr("sim.model.influence.pull", by_friends_alone)
    assert drift_of_the_unstable(shared) > 1e-3


def test_laws_of_rest_can_fail(monkeypatch):
    rates = {"balance": 0.37, "memory": 0.23, "balance_gain": 7.0, "influence": 0.5, "anchor": 0.1}
    story = {**contested_document(), "parameters": rates}
    late = [{**event, "step": 3} for event in story["events"] if event["id"] == "raid"]
    laws = (
        (test_nothing_moves_before_something_happens, {**story, "events": [], "treaties": []}),
        (
            test_status_quo_rests_until_the_first_event,
            {**story, "events": late},
        ),
    )
    for tested, document in laws:
        hold(tested, document)
    monkeypatch.setattr("sim.model.balance.once_stirred", lambda world, rate: rate)
    for tested, document in laws:
        with pytest.raises(AssertionError):
            hold(tested, document)
