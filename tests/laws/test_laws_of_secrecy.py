"""Laws of acts at nobody, of secret acts and of what reveals them, for every world (docs/model.md, Laws)."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.worlds import PRESSED, four_on_p, hold, pressed, run, stepped
from strategies import SIGNED, WHY, acts, coming_and_going, documents, scenario_of, stay

from sim.agents.model import as_views
from sim.engine.trajectory import first_difference
from sim.model.judgement import judge
from sim.model.step import PHASES
from sim.model.world import OPEN, Act

WORLDS = documents(chance=True).flatmap(coming_and_going)
STATE = ("alignment", "similarity", "regard", "position", "ideal", "salience")


def all_acts(document):
    return [act for event in document["events"] for act in event.get("acts", [event["act"]] if "act" in event else [])]


def taking_part(act, document):
    sides = [act.get("actor"), act.get("target"), *act.get("between", [])]
    named = [id for side in sides if side for id in (side if isinstance(side, list) else [side])]
    return {member for id in named for member in document["groups"].get(id, [id])}


def thirds(act, document):
    return [id for id in document["actors"] if id not in taking_part(act, document)]


def open_form(document):
    """The document in which everybody knows of everything."""
    document = deepcopy(document)
    for act in all_acts(document):
        act.pop("known_to", None)
    for event in document["events"]:
        event.pop("reveals", None)
    return document


@given(WORLDS)
def test_an_act_known_to_all_third_parties_is_an_open_one_to_the_bit(document):
    document = open_form(document)
    known = deepcopy(document)
    for act in all_acts(known):
        act["known_to"] = thirds(act, document)
    assert first_difference(run(known), run(document)) in (None, "acts")


@given(WORLDS)
def test_what_is_revealed_before_it_happens_is_open_when_it_does_to_the_bit(document):
    assume(document["events"])
    document = open_form(document)
    told = deepcopy(document)
    for act in all_acts(told):
        act["known_to"] = []
    told["events"].append(
        {"id": "leak", "step": 0, "reveals": [e["id"] for e in document["events"]], "assumption": WHY}
    )
    one, other = run(told), run(document)
    assert one.acts == other.acts
    for name in STATE:
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


@st.composite
def deeds_in_secret(draw):
    """Worlds and the step in which a deed that only those who take part know of is added to what happens there."""
    document = draw(documents(chance=True))
    act = draw(acts(list(document["actors"])))
    step = draw(st.integers(0, document["clock"]["steps"] - 1))
    deed = {"id": "deed", "step": step, "act": {**act, "known_to": []}, "assumption": WHY}
    document = draw(coming_and_going({**document, "events": [*document["events"], deed]}))
    assume([event["id"] for event in document["events"]][-1:] == ["deed"])
    return document


@given(deeds_in_secret())
def test_a_secret_changes_nobody_elses_next_row(document):
    """To the bit in a world where anything has happened before; else the step moves what it rests on by rounding."""
    other = deepcopy(document)
    deed = other["events"][-1]
    deed["act"]["intensity"] = 0.0
    one, without = run(document), run(other)
    row, outside = deed["step"] + 1, [one.index(id) for id in thirds(deed["act"], document)]
    for name in STATE:
        gap = np.abs(np.nan_to_num(getattr(one, name)[row, outside] - getattr(without, name)[row, outside]))
        assert np.max(gap, initial=0.0) <= (0.0 if document["rest"] == "free" else 1e-12), name


@st.composite
def revelations(draw):
    """Worlds in which a deed takes place in secret at first, and comes to light later; some come and go meanwhile."""
    document = draw(documents(with_events=False))
    document["clock"]["steps"] = 6
    act = {"known_to": [], **draw(acts(list(document["actors"])))}
    deed = {"id": "deed", "steps": [0, 2], "acts": [act], "assumption": WHY}
    leak = {"id": "leak", "steps": [3], "reveals": ["deed"], "assumption": WHY}
    document = draw(coming_and_going({**document, "events": [deed, leak]}))
    assume(len(document["events"]) == 2)
    return document


def open_pressure(world, document):
    """What third parties would press if those parts of the deed that took place did so now, in the open."""
    world, agenda = world._replace(pressure=np.zeros_like(world.pressure)), world.agenda
    at_first, now = agenda.shared_by[agenda.cast[document["events"][0]["steps"]]], agenda.shared_by[agenda.cast[3]]
    for a, (_, i, j, number, _, first, past, _) in enumerate(agenda.acts.tolist()):
        if at_first[:, a].any() and now[a]:
            judge(as_views(world), Act(i, j, first, past, world.intensity[number], now[a], 0.0))
    return world.pressure


@given(revelations())
def test_what_comes_to_light_is_judged_as_if_it_took_place_then_by_those_there_who_did_not_know(document):
    world = stepped(scenario_of(document), 3)
    world.now[0] = 3
    for phase in PHASES[: PRESSED + 2]:
        phase(as_views(world))
    (act,), groups, ids = all_acts(document), document["groups"], list(document["actors"])
    named = {member for id in act["known_to"] for member in groups.get(id, [id])}
    knew, absent = (
        [ids.index(id) for id in named | taking_part(act, document)],
        world.agenda.there[world.agenda.cast[3]] == 0,
    )
    expected = open_pressure(world, document)
    expected[np.ix_(knew, knew)] = 0.0  # they judged then, and took sides among themselves
    expected[absent], expected[:, absent] = 0.0, 0.0
    assert world.pressure.tobytes() == expected.tobytes()


@given(revelations(), st.lists(st.sampled_from((3, 4, 5)), unique=True))
def test_it_comes_to_light_once_by_whatever_reveals_it(document, again):
    more = deepcopy(document)
    more["events"][1]["steps"] = sorted({3, *again})
    more["events"].append({"id": "second", "steps": [4], "reveals": ["deed"], "assumption": WHY})
    one, other = run(document), run(more)
    assert first_difference(one, other) in (None, "happened")
    assert one.revealed == other.revealed == {"deed": 3}


@given(documents())
def test_the_sign_of_an_act_at_nobody_moves_nothing(document):
    other = deepcopy(document)
    for act in all_acts(other):
        if not ({"target", "between"} & act.keys()):
            act["intensity"] *= -1
    assert first_difference(run(document), run(other)) in (None, "acts")


@given(documents(with_events=False), st.data())
def test_an_act_at_nobody_presses_by_interests_alone(document, data):
    actors = list(document["actors"])
    act = {"actor": actors[0], "issue": "p", "stance": data.draw(SIGNED), "intensity": data.draw(SIGNED)}
    document["events"] = [{"id": "speech", "step": 0, "act": act, "assumption": WHY}]
    world = pressed(scenario_of(document))
    felt = (world.rates.concern * abs(act["intensity"])) * world.interest
    expected = felt[:, None] * world.interest[None, :]
    expected[:, 0], expected[0] = felt, 0.0
    np.fill_diagonal(expected, 0.0)
    assert np.array_equal(world.pressure, expected)


# Each law fails on a mutant: (law, the world it is tried on, what else it is given, where, mutation)


def world_of(*events, **act):
    """Four actors, and the deed in secret with what else happens."""
    document = four_on_p(known_to=[], **act)
    document["clock"]["steps"] = 6
    document |= {"groups": {}, "rest": "free", "parameters": {"balance": 0.1}}
    document["events"][0] |= {"steps": [0, 1]}
    del document["events"][0]["step"]
    (deed,) = document["events"][0].pop("acts")
    document["events"][0]["act"] = deed
    document["events"] += events
    return document


LEAK = {"id": "leak", "steps": [3], "reveals": ["deed"], "assumption": WHY}


def at_nobody():
    document = world_of()
    del document["events"][0]["act"]["target"]
    return document


def lone_deed():
    document = world_of()
    document["events"][0]["step"] = document["events"][0].pop("steps")[0]
    return document


def gone():
    """The same, without DDD by the time at which it comes to light."""
    document = world_of(LEAK)
    document["actors"]["DDD"]["present"] = stay(document, None, 2)
    return document


def always(world, m):
    return True


def everybody(world, act, m):
    return m not in (act.actor, act.target)


def not_told(world, act, m):
    return act.known == OPEN and everybody(world, act, m)


def no_sides(world, act, m, n):
    return act.known == OPEN


def keep(world, a, g):
    world.undisclosed[world.agenda.acts[a, 7]] = g


def never_forgotten(condition, yes, no):
    return no if yes == 0.0 or not condition else yes


def signed_interests(world, act):
    for m in range(len(world.capability)):
        if m != act.actor:
            world.pressure[m, act.actor] += act.intensity * world.interest[m]


MUTANTS = [
    (test_an_act_known_to_all_third_parties_is_an_open_one_to_the_bit, world_of(), (), "judgement.judges", not_told),
    (test_what_is_revealed_before_it_happens_is_open_when_it_does_to_the_bit, world_of(), (), "acts.keep_secret", keep),
    (test_a_secret_changes_nobody_elses_next_row, lone_deed(), (), "judgement.judges", everybody),
    (test_what_comes_to_light_is_judged_as_if_it_took_place_then_by_those_there_who_did_not_know, world_of(LEAK), (), "judgement.judge_together", no_sides),
    (test_what_comes_to_light_is_judged_as_if_it_took_place_then_by_those_there_who_did_not_know, gone(), (), "judgement.is_there", always),
    (test_it_comes_to_light_once_by_whatever_reveals_it, world_of(LEAK), ([4],), "secrecy.either", never_forgotten),
    (test_the_sign_of_an_act_at_nobody_moves_nothing, at_nobody(), (), "judgement.press_interests", signed_interests),
]  # fmt: skip


@pytest.mark.parametrize(("tested", "document", "others", "name", "mutation"), MUTANTS)
def test_every_law_can_fail(tested, document, others, name, mutation, monkeypatch):
    hold(tested, document, *others)
    monkeypatch.setattr(f"sim.model.{name}", mutation)
    with pytest.raises(AssertionError):
        hold(tested, document, *others)
