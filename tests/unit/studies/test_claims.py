"""What claims mean, on curves made by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from strategies import WHY, scenario_of

from sim import AllianceModel, OwnAct, StateAgent, load_scenario, simulate
from sim.engine.choose import run
from sim.engine.runs import Runs, as_runs
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.studies.claims.directness import DENIAL, DIRECT, LEVEL, TELLING, direct_event, kind_of
from sim.studies.claims.judging import demands_of, judge, judge_demand
from sim.studies.claims.minds import worlds_with_minds
from sim.studies.claims.verdicts import check_claims
from sim.studies.claims.worlds import masked_worlds
from sim.studies.ensembles.ensemble import run_ensemble

WHYS = {"assumption": WHY}


def story(claim: dict, events: list[dict] | None = None, treaties: list[dict] | None = None):
    return scenario_of(
        {
            "id": "hand", "title": "By hand", "clock": {"start": "2020-01", "step": "month", "steps": 4},
            "issues": {"p": {"title": "p", "positive": "more", "negative": "less"}},
            "actors": {
                a: {"name": a, "capability": {"value": c, **WHYS}, "interests": {"p": {"position": 0.5, "salience": 0.5, **WHYS}}}
                for a, c in (("AAA", 0.04), ("BBB", 0.01), ("CCC", 0.09))
            },
            "groups": {"BLOC": ["AAA", "BBB", "CCC"]},
            "treaties": treaties or [],
            "events": events or [],
            "expect": [{"id": "c", "claim": "made", **WHYS, **claim}],
        }
    )  # fmt: skip


def with_curve(scenario, values) -> Trajectory:
    """The run of a scenario with the alignment of AAA and BBB replaced."""
    run = simulate(scenario, 0)
    alignment = run.alignment.copy()
    alignment[:, 0, 1] = alignment[:, 1, 0] = values
    return replace(run, alignment=alignment)


def runs_with(scenario, *curves) -> Runs:
    return as_runs([with_curve(scenario, curve) for curve in curves])


CURVE = (0.1, 0.3, 0.6, 0.2, 0.15)
PAIR = {"alignment": ["AAA", "BBB"]}


@pytest.mark.parametrize(
    ("claim", "holds", "change"),
    [
        ({"change": "rises"}, True, 0.05),
        ({"change": "rises", "by": 0.06}, False, 0.05),
        ({"change": "falls"}, False, 0.05),
        ({"change": "rises", "at": "peak", "by": 0.4}, True, 0.5),
        ({"change": "falls", "at": "peak"}, False, 0.05),
        ({"change": "steady", "at": "peak"}, False, 0.5),
        ({"change": "steady", "by": 0.06}, True, 0.05),
        ({"change": "rises", "at": "mean"}, True, 0.2125),
        ({"change": "falls", "from": "2020-03"}, True, -0.45),
        ({"change": "falls", "from": "2020-03", "within": 1}, True, -0.4),
        ({"change": "rises", "to": "2020-03"}, True, 0.5),
        ({"not": "falls"}, True, 0.05),
        ({"not": "rises"}, False, 0.05),
        ({"not": "rises", "by": 0.06}, True, 0.05),
        ({"not": "rises", "by": 0.06, "at": "peak"}, False, 0.5),
        ({"not": "falls", "from": "2020-03"}, False, -0.45),
        ({"above": 0.1}, True, 0.15),
        ({"above": 0.5}, False, 0.15),
        ({"above": 0.5, "at": "peak"}, True, 0.6),
        ({"below": 0.12, "at": "peak"}, True, 0.1),
        ({"below": 0.1}, False, 0.15),
    ],
)
def test_windows_and_tests(claim, holds, change):
    scenario = story({**PAIR, **claim})
    verdict = judge(scenario.expect[0], *[runs_with(scenario, CURVE)] * 2, lambda ids: None)
    assert verdict.holds.tolist() == [holds]
    assert verdict.change == pytest.approx([change])


def test_more_than_compares_changes_or_levels():
    for claim, holds in (({"change": "rises"}, True), ({"change": "falls"}, False), ({}, False)):
        scenario = story({**PAIR, **claim, "more_than": {"alignment": ["AAA", "CCC"]}})
        runs = runs_with(scenario, (-0.9, -0.8, -0.7, -0.6, -0.5))
        assert judge(scenario.expect[0], runs, runs, lambda ids: None).holds.tolist() == [holds]


def test_nothing_is_no_change_of_any_size():
    scenario = story({**PAIR, "change": "rises", "by": 0.0})
    found = judge(scenario.expect[0], *[runs_with(scenario, (0.1,) * 5)] * 2, lambda ids: None)
    assert found.holds.tolist() == [False]


def test_a_comparison_of_falls_is_above_nothing_where_the_first_falls_more():
    scenario = story({**PAIR, "change": "falls", "more_than": {"alignment": ["AAA", "CCC"]}})
    runs = runs_with(scenario, (0.5, 0.4, 0.3, 0.2, 0.1))
    comparison = demands_of(scenario.expect[0])[1]
    assert judge_demand(comparison, runs, runs, lambda ids: None).change == pytest.approx([0.4])


def test_of_several_tests_the_one_nearest_to_failing_speaks():
    scenario = story({"all": [{**PAIR, "change": "rises", "at": "peak"}, {**PAIR, "change": "rises"}]})
    verdict = judge(scenario.expect[0], *[runs_with(scenario, CURVE)] * 2, lambda ids: None)
    assert verdict.holds.all()
    assert verdict.change == pytest.approx([0.05])


class Turncoat(StateAgent):
    """Falls out with the first of the others at every step."""

    def decide(self, seen):
        return [OwnAct(seen.others[0], -0.9)]


def test_claims_of_a_run_with_minds_are_held_against_worlds_with_the_same_minds(scenarios):
    story = load_scenario(scenarios / "s400_purchase.yaml")
    minds = {"TUR": Turncoat, "USA": Turncoat}
    model = AllianceModel(story, 3, minds=minds)
    model.run_model()
    run = model.trajectory()
    assert run.minds == minds
    found = check_claims(run)
    by_ensemble = run_ensemble(story, 1, 3, minds)
    rows = [[(c.kind, c.word, c.change, c.placebo) for c in claims] for claims in (found, by_ensemble.claims)]
    assert rows[0] == rows[1]
    assert by_ensemble.first.minds == minds


def test_the_world_without_events_keeps_the_minds():
    scenario = story({**PAIR, "change": "falls", "because": ["aside"], "by": 0.0}, [ASIDE])
    model = AllianceModel(scenario, minds={"BBB": Turncoat})
    model.run_model()
    worlds = worlds_with_minds(as_runs([model.trajectory()]))
    for world in (worlds.without(("aside",)), worlds.placebo()):
        assert world.told[0].minds == {"BBB": Turncoat}
        own = [act for act in world.told[0].acts if act.origin == "initiative"]
        assert len(own) == scenario.steps


ACT = {"id": "act", "step": 1, "act": {"actor": "AAA", "target": "BBB", "intensity": 0.5}, **WHYS}
ASIDE = {"id": "aside", "step": 1, "act": {"actor": "CCC", "target": "BBB", "intensity": 0.5}, **WHYS}


@pytest.mark.parametrize(
    ("claim", "events", "kind"),
    [
        ({**PAIR, "change": "rises"}, [ACT], DIRECT),
        ({**PAIR, "change": "rises"}, [ASIDE], TELLING),
        ({**PAIR, "change": "rises", "from": "2020-03"}, [ACT], TELLING),
        ({**PAIR, "change": "rises", "because": ["aside"]}, [ACT, ASIDE], TELLING),
        ({**PAIR, "change": "rises", "because": ["act"]}, [ACT, ASIDE], DIRECT),
        ({**PAIR, "change": "rises", "because": ["aside"]}, [{**ACT, "needs": ["aside"]}, ASIDE], DIRECT),
        ({"regard": {"from": "BBB", "to": "AAA"}, "change": "rises"}, [ACT], DIRECT),
        ({"lean": {"of": "AAA", "from": "CCC", "to": "BBB"}, "change": "rises"}, [ACT], DIRECT),
        ({"alignment": ["BBB", "BLOC"], "change": "rises"}, [ASIDE], DIRECT),
        ({"position": {"actor": "AAA", "issue": "p"}, "change": "steady"}, [ACT], DENIAL),
        ({**PAIR, "not": "falls"}, [ACT], DENIAL),
        ({**PAIR, "above": 0.1}, [ACT], LEVEL),
        ({"all": [{**PAIR, "above": 0.1}, {**PAIR, "not": "falls"}]}, [ACT], DENIAL),
        ({**PAIR, "more_than": {"alignment": ["AAA", "CCC"]}}, [ACT], LEVEL),
        ({"position": {"actor": "AAA", "issue": "p"}, "change": "rises"},
         [{"id": "s", "step": 1, "shifts": [{"actor": "AAA", "issue": "p", "of": "position", "by": 0.2}], **WHYS}], DIRECT),
        ({**PAIR, "change": "rises"},
         [{"id": "s", "step": 1, "shifts": [{"actor": "AAA", "issue": "p", "of": "position", "by": 0.2}], **WHYS}], TELLING),
        ({"all": [{**PAIR, "change": "rises"}, {"alignment": ["AAA", "CCC"], "change": "rises"}]}, [ACT], DIRECT),
    ],
)  # fmt: skip
def test_kinds(claim, events, kind):
    scenario = story(claim, events)
    assert kind_of(scenario.expect[0], simulate(scenario, 0)) == kind


def test_what_makes_a_claim_direct_is_named():
    for claim, events, treaties, named in (
        ({"change": "rises"}, [ASIDE, ACT], [], "act"),
        ({"change": "rises", "because": ["aside"]}, [ACT, {**ASIDE}], [], None),
        ({"change": "rises", "because": ["aside"]}, [{**ACT, "needs": ["aside"]}, ASIDE], [], "act"),
        ({"change": "rises"}, [ASIDE], [{**PACT, "start": "2020-02"}], "pact"),
    ):
        scenario = story({**PAIR, **claim}, events, treaties)
        assert direct_event(scenario.expect[0], simulate(scenario, 0)) == named


def test_a_causal_claim_is_judged_against_the_world_without():
    scenario = story({"alignment": ["AAA", "BBB"], "change": "rises", "because": ["aside"], "by": 0.001}, [ACT, ASIDE])
    result = check_claims(simulate(scenario, 0))[0]
    assert (result.kind, result.placebo) == (TELLING, 0.0)
    assert math.isfinite(result.change)


def test_a_window_that_never_opens_is_not_defined():
    gated = {**ACT, "probability": 0.0}
    scenario = story({**PAIR, "change": "rises", "from": "act"}, [gated])
    result = check_claims(simulate(scenario, 0))[0]
    assert (result.word, result.direction) == ("open", 0.0)
    assert math.isnan(result.change)


def test_alignment_with_a_group_is_weighted_by_root_capability():
    run = simulate(story({"alignment": ["BBB", "BLOC"], "change": "rises"}), 0)
    by_hand = (0.2 * run.between("BBB", "AAA") + 0.3 * run.between("BBB", "CCC")) / 0.5
    assert np.allclose(run.scenario.expect[0].series(as_runs([run]))[0], by_hand, atol=1e-15)


def test_lean_is_the_difference_of_two_alignments():
    scenario = story({"lean": {"of": "AAA", "from": "CCC", "to": "BBB"}, "change": "rises"})
    run = with_curve(scenario, CURVE)
    assert np.array_equal(scenario.expect[0].series(as_runs([run]))[0], np.array(CURVE) - run.between("AAA", "CCC"))


PACT = {"id": "pact", "members": ["AAA", "BBB"], "obligations": ["defense"], **WHYS}


@pytest.mark.parametrize(
    ("claim", "events", "treaties", "kind"),
    [
        ({**PAIR, "change": "rises"}, [ASIDE], [{**PACT, "start": "2020-02"}], DIRECT),
        ({**PAIR, "change": "rises"}, [ASIDE], [{**PACT, "start": "2010-01"}], TELLING),
        ({**PAIR, "change": "rises"}, [ASIDE], [{**PACT, "start": "2020-01"}], TELLING),  # in force at the start
        ({**PAIR, "change": "falls"}, [ASIDE], [{**PACT, "start": "2010-01", "end": "2020-03"}], DIRECT),
        ({**PAIR, "change": "falls", "from": "2020-04"}, [ASIDE], [{**PACT, "start": "2010-01", "end": "2020-03"}], TELLING),
        ({**PAIR, "change": "rises"}, [{"id": "s", "step": 1, "treaty": {"sign": "pact"}, **WHYS}], [PACT], DIRECT),
        ({"alignment": ["AAA", "CCC"], "change": "rises", "more_than": PAIR}, [ACT], [], DIRECT),
        ({**PAIR, "change": "rises"}, [{"id": "s", "step": 1, "shifts": [{"regard": ["BBB", "AAA"], "by": 0.1}], **WHYS}], [], DIRECT),
        ({"alignment": ["BBB", "BLOC"], "change": "rises"},
         [{"id": "s", "step": 1, "shifts": [{"actor": "CCC", "of": "capability", "by": 1.0}], **WHYS}], [], DIRECT),
        ({**PAIR, "change": "rises"},
         [{"id": "s", "step": 1, "shifts": [{"actor": "AAA", "of": "capability", "by": 1.0}], **WHYS}], [], TELLING),
    ],
)  # fmt: skip
def test_kinds_see_treaties_comparisons_and_shifts(claim, events, treaties, kind):
    scenario = story(claim, events, treaties)
    assert kind_of(scenario.expect[0], simulate(scenario, 0)) == kind


@pytest.mark.parametrize(("test", "is_defined"), [({"change": "steady"}, False), ({"above": 0.0}, True)])
def test_a_window_of_one_row_has_levels_and_no_change(test, is_defined):
    scenario = story({**PAIR, **test, "from": "act", "to": "2020-03"}, [{**ACT, "step": 2}])
    runs = runs_with(scenario, CURVE)
    found = judge(scenario.expect[0], runs, runs, lambda ids: runs)
    assert (math.isfinite(found.change[0]), found.holds.tolist()) == (is_defined, [is_defined])


def test_a_level_over_a_window_that_runs_backwards_is_not_defined():
    later = {**ACT, "id": "later", "step": 3}
    scenario = story({**PAIR, "above": 0.0, "from": "later", "to": "act"}, [ACT, later])
    assert math.isnan(check_claims(simulate(scenario, 0))[0].change)


def test_the_placebo_lacks_every_event_also_where_one_cause_takes_all_with_it():
    setup = Setup(story({**PAIR, "change": "rises"}, [ASIDE, {**ACT, "step": 2, "needs": ["aside"]}]), 0)
    batch, stop = setup.batch(np.zeros(1, np.int64)), np.zeros(1, np.int64)
    worlds = masked_worlds(setup, batch, run(setup, batch, (), stop), (), [("aside",), ("act",)], stop)
    placebo, alone, rest = worlds.placebo(), worlds.without(("aside",)), worlds.without(("act",))
    assert np.array_equal(placebo.alignment(1, 2), alone.alignment(1, 2))
    assert not np.array_equal(placebo.alignment(1, 2), rest.alignment(1, 2))
