"""Who is there: what a step does with those who are and those who are not (docs/model.md, "Who is there")."""

import numpy as np
import pytest
from laws.worlds import four_on_p, stepped
from strategies import WHY, scenario_of

from sim import AllianceModel, simulate
from sim.agents.state import OwnAct, StateAgent
from sim.errors import RunFailed

STEPS = 8
DEED = {"actor": "AAA", "target": "BBB", "intensity": 0.4, "issue": "p", "stance": 0.5}


def story(events=(), treaties=(), parameters=None, **present):
    """Four actors over eight months; some are there for a part of it: DDD=("2020-03", None)."""
    made = four_on_p()
    made["clock"]["steps"] = STEPS
    for id, (first, last) in present.items():
        made["actors"][id]["present"] = {k: v for k, v in (("from", first), ("until", last)) if v}
    made["groups"] = {"PAIR": ["BBB", "DDD"]}
    made["regards"] += [{"between": ["AAA", "DDD"], "value": -0.3, "assumption": WHY}]
    made["events"] = [{"id": f"e{n}", "assumption": WHY, **event} for n, event in enumerate(events)]
    made["treaties"] = [{"assumption": WHY, "obligations": ["defense"], **treaty} for treaty in treaties]
    return made | {"parameters": parameters or {}}


def run(*args, **kwargs):
    return simulate(scenario_of(story(*args, **kwargs)), 5)


@pytest.mark.parametrize(
    ("absent", "alone"),
    [
        ({"acts": [{**DEED, "target": "PAIR"}]}, {"acts": [{**DEED, "target": ["BBB"]}]}),
        ({"acts": [{**DEED, "target": ["DDD", "BBB"]}]}, {"acts": [DEED]}),
        (
            {"acts": [{"between": ["PAIR", "AAA"], "intensity": -0.5}]},
            {"acts": [{"between": ["BBB", "AAA"], "intensity": -0.5}]},
        ),
        (
            {"shifts": [{"actor": "PAIR", "issue": "p", "of": "ideal", "by": 0.3}]},
            {"shifts": [{"actor": "BBB", "issue": "p", "of": "ideal", "by": 0.3}]},
        ),
    ],
)
def test_absent_members_drop_out_of_groups_and_lists(absent, alone):
    one, other = (run([{"step": 1, **event}], DDD=("2020-04", None)) for event in (absent, alone))
    assert one.alignment.tobytes() == other.alignment.tobytes()
    assert one.acts == other.acts


def test_an_act_at_nobody_needs_its_actor_alone():
    speech = {"step": 1, "act": {"actor": "AAA", "issue": "p", "intensity": 0.4, "stance": 0.5}}
    said, silent = run([speech], DDD=("2020-04", None)), run([], DDD=("2020-04", None))
    assert [(act.actor, act.target, act.step) for act in said.acts] == [("AAA", "", 2)]
    assert said.between("AAA", "BBB")[2] != silent.between("AAA", "BBB")[2]
    assert run([{**speech, "act": {**speech["act"], "actor": ["AAA", "DDD"]}}], DDD=("2020-04", None)).acts == said.acts


def test_an_event_of_absent_parties_and_what_hangs_on_it_do_not_take_place():
    waits = {"when": {"event": "e0"}, "once": False}
    found = run(
        [
            {"steps": [0, 1, 2, 3, 4], "act": DEED},
            {**waits, "act": {**DEED, "target": "DDD"}},
            {**waits, "needs": ["e1"], "act": {"actor": "CCC", "target": "BBB", "intensity": 0.1}},
            {"when": {"event": "e1", "delay": 1}, "once": False, "act": {"actor": "CCC", "target": "BBB", "intensity": 0.1}},
        ],
        DDD=("2020-03", "2020-04"),
    )  # fmt: skip
    assert found.happened == {"e0": (0, 1, 2, 3, 4), "e1": (2, 3), "e2": (2, 3, 4), "e3": (3, 4)}
    assert not [act for act in found.acts if act.target == "DDD" and act.step not in (3, 4)]


@pytest.mark.parametrize(
    ("present", "needed_at", "happened"),
    [
        ((None, None), 0, (2, 5)),
        (("2020-03", None), 0, (4, 7)),
        ((None, "2020-05"), 0, (2,)),
        ((None, "2020-05"), 4, (4,)),
        ((None, "2020-05"), 5, ()),
        (("2020-02", "2020-03"), 0, ()),
    ],
)
def test_a_condition_on_who_is_absent_does_not_hold_and_is_counted_anew(present, needed_at, happened):
    watched = {"when": {"alignment": ["AAA", "DDD"], "below": 0.9, "for": 3}, "once": False}
    event = {**watched, "act": DEED, "needs": ["e1"]}
    assert run([event, {"step": needed_at, "act": DEED}], DDD=present).happened["e0"] == happened


BOUND = {"id": "pact", "members": ["AAA", "BBB", "DDD"]}


@pytest.mark.parametrize(
    ("treaty", "events", "lowered"),
    [
        ({"start": "2010-01"}, [], False),
        ({"start": "2020-03"}, [], False),  # before it comes: part of the coded regard
        ({"start": "2010-01", "end": "2020-07"}, [], True),
        ({"start": "2020-03", "end": "2020-07"}, [], True),
        ({}, [{"step": 3, "treaty": {"sign": "pact"}}], None),  # in the step in which it comes, after it has come
    ],
)
def test_a_treaty_in_force_when_one_comes_is_part_of_the_coded_regard(treaty, events, lowered):
    world = stepped(scenario_of(story(events, [{**BOUND, **treaty}], DDD=("2020-04", None))), 7)
    coded, raised = -0.3, -0.3 + 0.5 * 1.3
    expected = raised if lowered is None else 1.0 - 1.3 / 0.5 if lowered else coded
    assert world.baseline[0, 3] == pytest.approx(max(expected, -1.0), abs=1e-15)


def test_who_is_absent_does_not_join():
    joining = [{"step": 1, "treaty": {"join": "pact", "member": "PAIR"}}]
    world = stepped(scenario_of(story(joining, [{**BOUND, "members": ["AAA", "CCC"]}], DDD=("2020-04", None))), 7)
    assert (world.member == [[1, 1, 1, 0]]).all()
    later = {"step": 5, "treaty": {"join": "pact", "member": "DDD"}}  # which changes something: it was not there before
    assert stepped(
        scenario_of(story([*joining, later], [{**BOUND, "members": ["AAA", "CCC"]}], DDD=("2020-04", None))), 7
    ).member.all()


def test_nothing_of_an_absent_actor_moves_and_it_does_nothing():
    chance = {"volatility": 0.3, "initiative": 1.0, "act_intensity": 0.5}
    made = scenario_of(story([{"step": 0, "act": DEED}], [], chance, DDD=("2020-04", "2020-06")))
    found = simulate(made, 5)
    assert found.regard[3, 0, 3] == found.regard[3, 3, 0] == -0.3  # as coded, whatever the dice
    assert found.position_of("DDD", "p")[3] == 0.7
    world, later = stepped(made, 6), stepped(made, 8)
    assert (world.regard[3] == later.regard[3]).all()
    assert (world.position[3] == later.position[3]).all()
    assert {act.step for act in found.acts if "DDD" in (act.actor, act.target)} <= {4, 5, 6}
    assert len([act for act in found.acts if act.actor == "DDD"]) == 3


@pytest.mark.parametrize("theory", ["threat", "bandwagon", "ties", "interests"])
def test_an_absent_actor_judges_nothing_under_any_theory(theory):
    hostile = {"step": 0, "act": {**DEED, "target": "BBB", "intensity": -0.8}}
    world = stepped(scenario_of(story([hostile], DDD=("2020-04", None)) | {"theory": theory}), 3)
    assert world.regard[3].tolist() == [-0.3, 0.0, 0.0, 0.0]
    assert world.regard[:, 3].tolist() == [-0.3, 0.0, 0.0, 0.0]


def test_rows_go_from_the_first_period_to_the_end_of_the_last():
    found = run(
        [{"step": 4, "act": {**DEED, "target": "DDD"}}], DDD=("2020-02-20", "2020-05-02"), CCC=(None, "2020-02")
    )
    columns = found.alignment_columns()
    rows = {pair: [t for t, *ids in zip(columns["step"], columns["actor"], columns["partner"], strict=True) if ids == [*pair]]
            for pair in (("AAA", "BBB"), ("AAA", "DDD"), ("CCC", "DDD"), ("CCC", "AAA"))}  # fmt: skip
    assert rows == {("AAA", "BBB"): [*range(9)], ("AAA", "DDD"): [1, 2, 3, 4, 5], ("CCC", "DDD"): [1, 2], ("CCC", "AAA"): [0, 1, 2]}  # fmt: skip
    assert np.isfinite(columns["alignment"]).all()
    stands = found.position_columns()
    assert [t for t, id in zip(stands["step"], stands["actor"], strict=True) if id == "DDD"] == [1, 2, 3, 4, 5]
    assert np.flatnonzero(np.isfinite(found.between("DDD", "AAA"))).tolist() == [1, 2, 3, 4, 5]


class Sociable(StateAgent):
    """Acts on everybody whom it sees."""

    def decide(self, seen):
        assert all(np.isfinite(seen.alignment(self.id, other)) for other in seen.others)
        self.turns = [*getattr(self, "turns", ()), seen.step]
        return [OwnAct(other, 0.1) for other in seen.others]


class Blind(StateAgent):
    """Acts on DDD whether it is there or not."""

    def decide(self, seen):
        assert np.isnan(seen.alignment(self.id, "DDD")) == ("DDD" not in seen.others)
        return [OwnAct("DDD", 0.1)]


def test_an_absent_actor_has_no_turn_and_is_not_seen():
    made = scenario_of(story(DDD=("2020-04", "2020-06")))
    model = AllianceModel(made, minds={"AAA": Sociable, "DDD": Sociable})
    model.run_model()
    *_, ddd = model.agents
    assert ddd.turns == [3, 4, 5]
    assert sorted({act.step for act in model.acts if act.target == "DDD"}) == [4, 5, 6]
    with pytest.raises(RunFailed, match=r"DDD.*in step 0.*must be another actor who is there"):
        simulate(made, 0, minds={"AAA": Blind})


def test_positions_are_seen_whatever_the_number_of_issues():
    made = story(DDD=("2020-04", None))
    made["issues"]["s"] = made["issues"]["p"]  # as many issues as actors
    seen = AllianceModel(scenario_of(made)).perception("AAA")
    assert np.isfinite([seen.position(id, issue) for id in ("AAA", *seen.others) for issue in made["issues"]]).all()
    assert np.isnan([seen.position("DDD", issue) for issue in made["issues"]]).all()
