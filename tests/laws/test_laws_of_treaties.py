"""Laws of treaties, for every world (docs/model.md, Laws)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.worlds import begun, four_on_p, hold, run, stepped
from strategies import WHY, documents, scenario_of

from sim.engine.trajectory import first_difference

OBLIGATIONS = ("consultation", "neutrality", "defense")  # each binds more than the one before


def treaty(id, members, obligation, **dates):
    return {"id": id, "members": members, "obligations": [obligation], "assumption": WHY, **dates}


def event(id, step, **change):
    return {"id": id, "step": step, "treaty": change, "assumption": WHY}


@st.composite
def accessions(draw):
    """Worlds in which somebody joins a treaty whose members another binds to it, as strongly or more."""
    document = draw(documents(with_events=False))
    members = list(document["actors"])
    weaker, stronger = sorted(draw(st.integers(0, 2)) for _ in range(2))
    joiner, *others = draw(st.permutations(members))
    document["treaties"] += [treaty("bond", members, OBLIGATIONS[stronger], start="2010-01")]
    if len(others) > 1:
        document["treaties"] += [treaty("club", others, OBLIGATIONS[weaker])]
        document["events"] = [event("accession", 0, join="club", member=joiner)]
    else:
        document["treaties"] += [treaty("club", members, OBLIGATIONS[weaker])]
        document["events"] = [event("accession", 0, sign="club")]
    return document


@given(accessions())
def test_accession_raises_no_tie_that_an_equal_bond_holds(document):
    assert first_difference(run(document), run({**document, "events": []})) in (None, "happened")


PAIR, IN = ["AAA", "BBB"], {"member": "AAA"}
THERE_AND_BACK = [
    (treaty("pact", PAIR, "defense"), [event("e1", 0, sign="pact"), event("e2", 1, end="pact")]),
    (treaty("pact", PAIR, "neutrality", start="2020-02", end="2020-03"), []),
    (
        treaty("pact", ["BBB", "CCC"], "defense"),
        [event("e1", 0, join="pact", **IN), event("e2", 1, leave="pact", **IN)],
    ),
]


@given(documents(with_events=False), st.sampled_from(THERE_AND_BACK))
def test_what_a_treaty_raised_its_end_takes_back(document, story):
    pact, events = story
    if "CCC" not in document["actors"]:
        pact, events = THERE_AND_BACK[0]
    document |= {"clock": {"start": "2020-01", "step": "month", "steps": 4}, "events": events}
    document["treaties"] = [pact]
    scenario = scenario_of(document)
    start, raised, end = begun(scenario), stepped(scenario, 2 if "start" in pact else 1), stepped(scenario, 3)
    assert np.all(raised.baseline >= start.baseline)
    assert raised.baseline[0, 1] > start.baseline[0, 1] or start.baseline[0, 1] == 1.0
    assert np.max(np.abs(end.baseline - start.baseline)) <= 1e-15


def bonds_add(world, i, j):
    treaties = range(len(world.obligation))
    return sum(world.obligation[q] * world.in_force[q] * world.member[q, i] * world.member[q, j] for q in treaties)


def quiet_four():
    return {**four_on_p(), "events": []}


CLUB = [treaty("bond", PAIR, "consultation", start="2010-01"), treaty("club", PAIR, "consultation")]
JOINED = {**quiet_four(), "treaties": CLUB, "events": [event("accession", 0, sign="club")]}
MUTANTS = [
    (test_accession_raises_no_tie_that_an_equal_bond_holds, (JOINED,), "treaties.bond", bonds_add),
    (
        test_what_a_treaty_raised_its_end_takes_back,
        (quiet_four(), THERE_AND_BACK[0]),
        "treaties.followed",
        lambda baseline, before, after: baseline + after * (1.0 - baseline),
    ),
]


@pytest.mark.parametrize(("tested", "values", "name", "mutation"), MUTANTS)
def test_every_law_can_fail(tested, values, name, mutation, monkeypatch):
    hold(tested, *values)
    monkeypatch.setattr(f"sim.model.{name}", mutation)
    with pytest.raises(AssertionError):
        hold(tested, *values)
