"""Secret acts and acts at nobody, as told in acts.csv, to minds, in accounts and by claims (docs/model.md)."""

import numpy as np
import pytest
from laws.worlds import four_on_p
from strategies import WHY, scenario_of

from sim import AllianceModel, OwnAct, RunFailed, StateAgent, explain, simulate, without_events
from sim.engine.trajectory import first_difference
from sim.inputs.start import Start
from sim.model.treaties import OBLIGATION_STRENGTH
from sim.studies.claims.directness import kind_of
from sim.studies.ensembles.ensemble import run_ensemble

WHYS = {"assumption": WHY}
LEAK = {"id": "leak", "step": 4, "reveals": ["dealings"], **WHYS}
SPEECH = {"actor": ["AAA", "BBB"], "issue": "p", "stance": -1.0, "intensity": -0.5}


def story(*events, known_to=("CCC",), deed=(), steps=(1, 3, 5), **more):
    """Four actors; A deals with B in secret, in months 1 and 3 and, in the open by then where it leaked, 5."""
    document = four_on_p()
    secret = {"actor": "AAA", "target": "BBB", "intensity": 0.4, "issue": "p", "stance": 0.5, "known_to": [*known_to]}
    dealings = {"id": "dealings", "steps": [*steps], "acts": [{**secret, **dict(deed)}], **WHYS}
    clock = {"start": "2020-01", "step": "month", "steps": 8}
    return scenario_of({**document, "clock": clock, "events": [dealings, *events], **more})


def rows(run):
    """Step, id, origin, target and who sees it so, of every act."""
    return [(a.step, a.id, a.origin, a.target, a.known_to and "".join(sorted(a.known_to))) for a in run.acts]


def test_a_revelation_is_a_row_of_its_own_and_later_acts_are_open():
    run = simulate(story(LEAK))
    assert rows(run) == [
        (2, "dealings", "scheduled", "BBB", "AAABBBCCC"),
        (4, "dealings", "scheduled", "BBB", "AAABBBCCC"),
        (5, "dealings", "revealed", "BBB", "DDD"),
        (6, "dealings", "scheduled", "BBB", None),
    ]
    assert run.revealed == {"dealings": 4}
    columns = run.act_columns()
    assert (columns["origin"][2], columns["intensity"][2], columns["date"][2]) == ("revealed", 0.4, "2020-06-01")


def test_an_act_at_nobody_has_an_empty_target():
    run = simulate(story({"id": "speech", "step": 0, "act": SPEECH, **WHYS}))
    assert [(a.actor, a.target) for a in run.acts[:2]] == [("AAA", ""), ("BBB", "")]
    assert run.act_columns()["target"][:2] == ["", ""]


@pytest.mark.parametrize(
    ("events", "revealed"),
    [
        ([], {}),
        ([{**LEAK, "probability": 0.0}], {}),
        ([{**LEAK, "step": 0}], {"dealings": 0}),  # of what has not happened: it is open when it does
        ([{**LEAK, "step": 1}], {"dealings": 1}),  # in the very step
        ([LEAK, {**LEAK, "id": "before", "step": 2}], {"dealings": 2}),
        ([{"id": "late", "when": {"event": "dealings", "delay": 1}, "reveals": ["dealings"], **WHYS}], {"dealings": 2}),
    ],
)
def test_from_when_an_act_is_open(events, revealed):
    run = simulate(story(*events))
    assert run.revealed == revealed
    shown = [act.step - 1 for act in run.acts if act.origin == "revealed"]
    assert shown == [t for t in revealed.values() if t > 1]
    for act in run.acts:
        if act.origin == "scheduled":
            assert (act.known_to is None) == (act.step - 1 >= revealed.get("dealings", 9))


def test_what_outsiders_make_of_it_comes_with_the_revelation():
    """C knew and judged in months 1 and 3; D judges in month 4, once, and so do C and D of each other."""
    secret, told, quiet = (
        simulate(story(*e, rest="free", deed=d)) for e, d in (([], {}), ([LEAK], {}), ([], {"intensity": 0.0}))
    )
    a, b, c, d = range(4)
    for view in ((c, a), (c, b)):
        assert secret.regard[2][view] != quiet.regard[2][view]
    for view in ((d, a), (d, b), (c, d), (d, c)):
        assert secret.regard[2][view] == quiet.regard[2][view]
    assert np.array_equal(told.regard[:5], secret.regard[:5])
    changed = {(i, j) for i in range(4) for j in range(4) if told.regard[5, i, j] != secret.regard[5, i, j]}
    assert changed == {(d, a), (d, b), (c, d), (d, c)}


class Witness(StateAgent):
    """Notes what it sees."""

    def decide(self, seen):
        self.model.noted = {**getattr(self.model, "noted", {}), self.id: [(a.step, a.origin) for a in seen.acts()]}
        return []


def test_a_mind_sees_each_act_that_it_knows_of_once():
    model = AllianceModel(story(LEAK), minds=dict.fromkeys(("BBB", "CCC", "DDD"), Witness))
    model.run_model()
    knew, learnt = [(2, "scheduled"), (4, "scheduled"), (6, "scheduled")], [(5, "revealed"), (6, "scheduled")]
    assert model.noted == {"BBB": knew, "CCC": knew, "DDD": learnt}


class Cold(StateAgent):
    """Refuses the second dealings, and softens the first."""

    def consider(self, act):
        return None if self.model.world.now[0] == 3 else OwnAct(act.target, 0.1, act.issue, act.stance)


def test_what_is_revealed_is_what_a_mind_made_of_the_act():
    model = AllianceModel(story(LEAK), minds={"AAA": Cold})
    model.run_model()
    assert [(a.step, a.origin, a.intensity) for a in model.acts] == [
        (2, "scheduled", 0.1), (5, "revealed", 0.1), (6, "scheduled", 0.1),
    ]  # fmt: skip
    coded = simulate(story(LEAK, steps=(1, 5), deed={"intensity": 0.1}))
    assert np.array_equal(model.trajectory().regard, coded.regard)


def test_revelations_are_summed_by_the_id_of_the_event_and_the_number_of_the_act():
    waits = {"id": "affair", "when": {"event": "dealings"}, "once": False, **WHYS}
    acts = [{"actor": "CCC", "target": ["AAA", "BBB"], "intensity": g, "known_to": []} for g in (0.1, 0.2)]
    agenda = Start(story({**waits, "acts": acts})).agenda
    told = [tuple(agenda.acts[row, [0, 1, 2]]) for row, _ in agenda.secrets]
    assert told == [(1, 2, 0), (1, 2, 1), (1, 2, 0), (1, 2, 1), (0, 0, 1)]


class Speaker(StateAgent):
    """Says what it wants once."""

    about: str | None = "p"

    def decide(self, seen):
        return [OwnAct("", 0.3, issue=self.about)] if seen.step == 2 else []


def test_a_mind_may_speak_to_nobody_about_something():
    model = AllianceModel(story(rest="free"), minds={"AAA": Speaker})
    plain = simulate(story(rest="free"))
    model.run_model()
    run = model.trajectory()
    assert ("initiative", "AAA", "", 0.3) in [(a.origin, a.actor, a.target, a.intensity) for a in run.acts]
    moved = {(i, j) for i in range(4) for j in range(4) if run.regard[3, i, j] != plain.regard[3, i, j]}
    assert moved == {(i, j) for i in (1, 2, 3) for j in range(4) if i != j}
    with pytest.raises(RunFailed, match="where there is an issue, empty for nobody"):
        AllianceModel(story(), minds={"AAA": type("Mute", (Speaker,), {"about": None})}).run_model()


def test_acts_are_counted_with_what_is_revealed():
    maybe, early = {**LEAK, "probability": 0.5}, {**LEAK, "id": "early", "step": 2, "probability": 0.5}
    speech = {"id": "speech", "step": 0, "act": SPEECH, **WHYS}
    before = {**LEAK, "id": "before", "step": 0, "probability": 0.2}
    ensemble = run_ensemble(story(maybe, early, before, speech), 40, 1)
    columns = ensemble.acts.columns()
    counted = {
        row[:-1]: row[-1]
        for row in zip(*(columns[n] for n in ("step", "id", "origin", "actor", "target", "runs")), strict=True)
    }
    told = [act for run in ensemble.trajectories() for act in run.acts]
    single: dict = {}
    for a in told:
        key = (a.step, a.id, a.origin, a.actor, a.target)
        single[key] = single.get(key, 0) + 1
    assert counted == single
    assert {key[0] for key in counted if key[2] == "revealed"} == {3, 5}


def test_what_is_revealed_is_booked_to_the_act_and_its_removal_is_the_effect_of_revealing():
    scenario = story(LEAK)
    found = explain(scenario, [("AAA", "DDD")])
    sources = {(source.name, source.channel) for source in found.accounts[0].amounts}
    assert ("dealings", "interests") in sources
    assert not {name for name, _ in sources if name in ("leak", "initiative:AAA")}
    effect = {removal.event: float(found.accounts[0].change[0] - removal.change[0]) for removal in found.removals}
    without = simulate(without_events(scenario, ["leak"]))
    assert effect["leak"] == pytest.approx(
        simulate(scenario).between("AAA", "DDD")[-1] - without.between("AAA", "DDD")[-1]
    )
    assert abs(effect["leak"]) > 0.005


@pytest.mark.parametrize(
    ("pair", "kind"), [(["AAA", "CCC"], "telling"), (["AAA", "BBB"], "telling"), (["CCC", "DDD"], "telling")]
)
def test_neither_an_act_at_nobody_nor_a_revelation_makes_a_claim_direct(pair, kind):
    claim = {"id": "c", "claim": "c", "alignment": pair, "change": "rises", "because": ["speech", "leak"], **WHYS}
    scenario = story({"id": "speech", "step": 0, "act": SPEECH, **WHYS}, LEAK, expect=[claim])
    assert kind_of(scenario.expect[0], simulate(scenario)) == kind


def test_a_story_without_what_was_revealed_reveals_nothing():
    other = {
        "id": "more",
        "step": 2,
        "act": {"actor": "CCC", "target": "DDD", "intensity": 0.2, "known_to": []},
        **WHYS,
    }
    scenario = story({**LEAK, "reveals": ["dealings", "more"]}, other)
    assert without_events(scenario, ["dealings"]).event_index["leak"].reveals == ("more",)
    assert without_events(scenario, ["dealings", "more"]).event_index["leak"].reveals is None


def test_known_to_of_a_group_leaves_out_who_takes_part():
    scenario = story(known_to=["ALL"], groups={"ALL": ["AAA", "BBB", "DDD"]})
    assert scenario.event_index["dealings"].acts[0].known_to == ("DDD",)
    assert scenario_of(scenario.document()).document() == scenario.document()


def test_several_treaties_of_one_event_are_as_those_of_several():
    treaties = [
        {"id": id, "members": members, "obligations": ["defense"], **WHYS}
        for id, members in (("first", ["AAA", "BBB"]), ("second", ["CCC", "DDD"]))
    ]
    changes = [{"sign": "first"}, {"sign": "second"}]
    one = simulate(story({"id": "congress", "step": 2, "treaty": changes, **WHYS}, treaties=treaties))
    events = ({"id": f"congress{n}", "step": 2, "treaty": change, **WHYS} for n, change in enumerate(changes))
    assert first_difference(one, simulate(story(*events, treaties=treaties))) == "happened"
    gained = one.regard[3] - simulate(story(treaties=[{**t, "awaits_signing": True} for t in treaties])).regard[3]
    assert np.all(gained[[0, 1, 2, 3], [1, 0, 3, 2]] > 0.001 * OBLIGATION_STRENGTH["defense"])
