"""Laws of the pressures G of one act, for every world (docs/model.md, Laws), and the act that the page works through."""

import re
from copy import deepcopy

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from laws.worlds import begun, four_on_p, mirrored, pressed
from strategies import ISSUES, SIGNED, WHY, documents, scenario_of, shifts, topics

from sim.agents.model import as_views
from sim.model.acts import move_regard, press
from sim.model.world import Act

WITHOUT_POWER = ("full", "nothing", "balance", "ties", "interests")  # theories without a rule of their own


@st.composite
def deeds(draw, about=None):
    """Worlds in which one coded act takes place, at once: of one actor on another, or of both."""
    document = draw(documents(with_events=False, theories=WITHOUT_POWER))
    actors = list(document["actors"])
    pair = draw(st.permutations(actors))[:2]
    parties = draw(st.sampled_from(({"actor": pair[0], "target": pair[1]}, {"between": pair})))
    act = {**parties, "intensity": draw(SIGNED), **draw(topics() if about is None else about)}
    moved = draw(st.lists(shifts(actors), max_size=2))
    document["events"] = [{"id": "deed", "step": 0, "acts": [act], "shifts": moved, "assumption": WHY}]
    return document


def act_of(document):
    return document["events"][0]["acts"][0]


def pair_of(document):
    """The rows of actor and target; ids stand in the order of the alphabet."""
    act = act_of(document)
    pair = act.get("between") or [act["actor"], act["target"]]
    return [list(document["actors"]).index(id) for id in pair]


def issues_of(document):
    named = act_of(document).get("issue", [])
    return [named] if isinstance(named, str) else named


def thirds(document):
    return [m for m in range(len(document["actors"])) if m not in pair_of(document)]


STANCED = st.builds(lambda k, d: {"issue": k, "stance": d}, st.sampled_from(ISSUES), SIGNED)


@given(deeds())
def test_where_no_third_party_has_a_stake_an_act_presses_none(document):
    act_of(document).setdefault("issue", "p")
    bystanders = [list(document["actors"].values())[m] for m in thirds(document)]
    for actor in bystanders:
        actor["interests"] = {k: v for k, v in actor["interests"].items() if k not in issues_of(document)}
    document["events"][0]["shifts"] = []
    G = pressed(scenario_of(document)).pressure
    assert np.all(G[thirds(document)] == 0.0)
    assert np.all(G[:, thirds(document)] == 0.0)


def old_pressures(world, document):
    """Equations 5 to 7: the act and what third parties make of whom it concerns."""
    act, (i, j), rates = act_of(document), pair_of(document), world.rates
    columns = [ISSUES.index(k) for k in issues_of(document)]
    z = world.salience[:, columns].max(axis=1) if columns else np.ones(len(world.salience))
    g, joint, G = act["intensity"], "between" in act, np.zeros_like(world.alignment)
    for a, b in ((i, j), (j, i)) if joint else ((i, j),):
        G[b, a] += g
        G[a, b] += 0.0 if joint else rates.reciprocity * g
        for m in thirds(document):
            judged = ((rates.witness / (2.0 if joint else 1.0)) * z[m]) * g
            G[m, a] += judged * world.alignment[m, b]
            G[m, b] += judged * world.alignment[m, a]
    return G


@given(deeds())
def test_without_concern_an_act_presses_by_ties_alone_to_the_last_bit(document):
    document["parameters"]["concern"] = 0.0
    document.pop("theory", None)
    world = pressed(scenario_of(document))
    assert world.pressure.tobytes() == old_pressures(world, document).tobytes()


@given(deeds())
def test_mirrored_positions_and_stances_press_the_same(document):
    one, other = pressed(scenario_of(document)), pressed(scenario_of(mirrored(document)))
    assert one.pressure.tobytes() == other.pressure.tobytes()


@given(deeds(STANCED))
def test_a_mirrored_stance_turns_the_judgement_of_those_who_stand_beyond_it(document):
    other = deepcopy(document)
    act_of(other)["stance"] *= -1
    one, turned = pressed(scenario_of(document)), pressed(scenario_of(other))
    k, d = ISSUES.index(act_of(document)["issue"]), act_of(document)["stance"]
    for m in thirds(document):
        if abs(d) <= abs(one.position[m, k]):
            assert np.sign(one.interest[m]) == -np.sign(turned.interest[m])
            assert abs(one.interest[m] + turned.interest[m]) <= 1e-15


@given(deeds(STANCED))
def test_who_resent_or_applaud_the_same_act_draw_together_and_opposites_part(document):
    world = pressed(scenario_of(document))
    felt = world.rates.concern * abs(act_of(document)["intensity"]) > 0.0
    for m in thirds(document):
        for n in thirds(document):
            if m != n:
                agreement = np.sign(world.interest[m] * world.interest[n])
                assert np.sign(world.pressure[m, n]) == (agreement if felt else 0.0)


def one_sided(world, m, act):
    return world.salience[m, 0] * max(world.position[m, 0] - world.stance[0], 0.0)


def side_by_side(world, act):
    for m in range(len(world.capability)):
        for n in range(len(world.capability)):
            if m != n and act.actor not in (m, n) and act.target not in (m, n):
                world.pressure[m, n] += abs(world.interest[m] * world.interest[n])


MUTANTS = [
    (test_where_no_third_party_has_a_stake_an_act_presses_none, "largest_stake", lambda world, m, act: 1.0),
    (test_where_no_third_party_has_a_stake_an_act_presses_none, "interest", lambda world, m, act: 0.3),
    (test_without_concern_an_act_presses_by_ties_alone_to_the_last_bit, "press_sides", side_by_side),
    (test_without_concern_an_act_presses_by_ties_alone_to_the_last_bit, "largest_stake", lambda world, m, act: 0.4),
    (test_mirrored_positions_and_stances_press_the_same, "interest", one_sided),
    (test_a_mirrored_stance_turns_the_judgement_of_those_who_stand_beyond_it, "interest", one_sided),
    (test_who_resent_or_applaud_the_same_act_draw_together_and_opposites_part, "press_sides", side_by_side),
    (test_who_resent_or_applaud_the_same_act_draw_together_and_opposites_part, "press_sides", lambda world, act: None),
]


@pytest.mark.parametrize(("tested", "name", "mutation"), MUTANTS)
def test_every_law_can_fail(tested, name, mutation, monkeypatch):
    tested.hypothesis.inner_test(four_on_p())
    monkeypatch.setattr(f"sim.model.judgement.{name}", mutation)
    with pytest.raises(AssertionError):
        tested.hypothesis.inner_test(four_on_p())


WORKED = (ROOT / "docs/model.md").read_text(encoding="utf-8").split("## One act, worked through")[1].split("\n## ")[0]


def rows_of_page(first_cell):
    """The cells of the table row that begins so."""
    row = next(line for line in WORKED.splitlines() if line.startswith(f"| {first_cell} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def last_number(text):
    return float(re.findall(r"-?\d+\.\d+", text)[-1])


def test_the_act_that_the_page_works_through():
    world = begun(scenario_of(four_on_p()))
    for row, id in ((2, "C"), (3, "D")):
        _, x, s, _, with_a, with_b, regard = rows_of_page(id)
        world.position[row, 0], world.salience[row, 0] = float(x), float(s)
        world.alignment[row, :2], world.regard[row, 0] = (float(with_a), float(with_b)), float(regard)
    world.stance[0], world.pressure[:] = 0.8, 0.0
    press(as_views(world), Act(0, 1, 0, 1, 0.4, 1.0, world.rates.reciprocity))
    expected = np.zeros((4, 4))
    for pair in ("of B on A", "of A on B", "of C on A", "of C on B", "of D on A", "of D on B"):
        expected["ABCD".index(pair[3]), "ABCD".index(pair[-1])] = last_number(rows_of_page(pair)[-1])
    expected[2, 3] = expected[3, 2] = last_number(rows_of_page("of C on D, of D on C")[-1])
    assert world.pressure == pytest.approx(expected, abs=1e-15)
    assert world.interest == pytest.approx([0.0, 0.0, *(last_number(rows_of_page(id)[3]) for id in "CD")])
    move_regard(as_views(world))
    told = re.search(r"goes from 0\.3 to .* = (\d\.\d+)", WORKED)
    assert told is not None
    assert world.regard[2, 0] == pytest.approx(float(told[1]), abs=1e-15)
