"""The level at which a condition flips: against the equations, run by run, and in words where it does not."""

import numpy as np
import pytest
from hypothesis import given
from lively import lively, lively_document
from strategies import WHY, documents, scenario_of
from unit.studies.test_ensembles import BREAKS

from sim import InputError, RunFailed, run_ensemble, tip, with_settings
from sim.studies.comparing import tipping
from sim.studies.comparing.tipping import ALWAYS, CEASES, COMES, NEVER, SEVERAL, UNKNOWN

SEED = 5
QUIET = "regards.AAA.BBB"


@pytest.fixture(scope="module")
def story():
    return lively()


def quiet(**changes):
    """Two actors at rest, between whom nothing happens."""
    interest = {"p": {"position": 0.5, "salience": 0.5, "assumption": WHY}}
    document = {
        "id": "quiet", "title": "Nothing happens", "clock": {"start": "2020-01", "step": "month", "steps": 2},
        "issues": {"p": {"title": "p", "positive": "more", "negative": "less"}},
        "actors": {a: {"name": a, "interests": interest} for a in ("AAA", "BBB")},
        "regards": [{"from": "BBB", "to": "AAA", "value": 0.1, "assumption": WHY}],
    }  # fmt: skip
    return scenario_of(document | changes)


def test_the_coded_world_flips_where_the_equations_say():
    # eqs. 2 and 3: A = 0.5 S + 0.5 (r + 0.1) / 2 with S = 0.5 / (0.5 + 0.5); A < 0.2 from r < -0.3 down
    found = tip(quiet(), QUIET, "alignment(AAA,BBB) < 0.2", runs=1, precision=1e-6)
    assert found.half == pytest.approx(-0.3, abs=1e-6)
    assert found.direction == CEASES
    assert "It ceases to hold at −0.300000 (to 1e-06), under the coded values." in str(found)


def test_every_world_flips_within_its_bracket(story):
    condition = "alignment(BBB,DDD) > 0.2 and alignment(BBB,CCC) > 0"
    found = tip(story, "responsiveness", condition, (0.0, 0.6), 40, SEED)
    assert found.count(COMES) + found.count(CEASES) + found.count(SEVERAL) > 3
    flips, half = found.flips, found.precision / 2
    assert half == pytest.approx(0.0003)
    for run in np.nonzero(np.isfinite(flips))[0].tolist():
        below, above = (holds_in(story, condition, found, run, flips[run] + side) for side in (-half, half))
        assert below != above


def holds_in(story, condition, found, run, level):
    conditions, outcomes = tipping.conditions_on(story, condition)
    asked = tipping.Question(tipping.Setup(story, SEED, (found.number.path,)), found.number.path, conditions, outcomes)
    return float(asked.holds(asked.values(np.array([run]), np.array([level]), 1, lambda runs: None))[0])


def test_worlds_are_the_runs_of_an_ensemble_with_the_number_set(story):
    found = tip(story, "witness", "alignment(AAA,CCC) < 0.1", (0.0, 0.8), 12, SEED)
    ends = [
        run.between("AAA", "CCC")[-1]
        for run in run_ensemble(with_settings(story, {"parameters.witness": 0.4}), 12, SEED).trajectories()
    ]
    assert found.grid[4] == 0.4
    assert np.array_equal(found.values[0, 4], ends)


def test_half_of_the_worlds_counts_those_that_flip_outside_the_range():
    found = tip(quiet(), QUIET, "alignment(AAA,BBB) < 0.2", (-0.6, 0.2), 400, SEED)
    levels = np.sort(np.where(found.ways == NEVER, -np.inf, np.where(found.ways == ALWAYS, np.inf, found.flips)))
    assert found.count(NEVER) > 5
    assert found.count(ALWAYS) > 50
    assert [found.level(share) for share in (0.05, 0.5, 0.95)] == [levels[19], levels[199], levels[379]]
    assert f"Half of the worlds flip at {found.half:.4f} ± {found.error:.4f}, 5 % at −0." in str(found)
    assert "95 % beyond 0.2 (to 0.0008): it ceases to hold." in str(found)
    assert f"it holds throughout in {found.count(ALWAYS)}, it never holds in {found.count(NEVER)}" in str(found)


def test_where_fewer_than_half_flip_inside_the_range_it_says_so():
    found = tip(quiet(), QUIET, "alignment(AAA,BBB) < 0.2", (-0.1, 0.2), 400, SEED)
    inside = found.count(found.direction)
    assert 0 < 2 * inside < 400
    told = f"Half of the worlds have flipped once it is {found.half:.4f}"
    assert (told in str(found)) == np.isfinite(found.half)
    assert "Half of the worlds flip at" not in str(found)
    assert np.isinf(found.half) or f"{inside} between −0.1 and 0.2, the others of them before" in str(found)


WORDS = {
    ("witness", "alignment(AAA,CCC) < 2"): "It flips in no world: it holds throughout in 8 (alignment(AAA,CCC) lies between",
    ("witness", "alignment(AAA,CCC) > 2"): "It flips in no world: it never holds in 8 (",
    ("act_intensity", "alignment(AAA,CCC) > 3"): "changes nothing of it in any world",
    ("regards.AAA.CCC", "alignment(AAA,CCC) > -0.35 and alignment(AAA,CCC) < -0.15"): " of 8 worlds it flips more than once; there is no one level.",
    ("events.raid.present", "alignment(AAA,CCC)@change < -0.05"): "(in whole numbers): it comes to hold.",
    ("regards.AAA.CCC", "alignment(AAA,CCC) > 0.05"): "At no level between −1 and 1 do half of the worlds flip.",
}  # fmt: skip


@pytest.mark.parametrize("asked", WORDS)
def test_the_answer_is_told_in_words(asked):
    found = tip(lively(parameters={}), *asked, runs=8, seed=SEED)
    assert WORDS[asked] in str(found)


def test_worlds_that_go_the_other_way_are_told_apart(story):
    found = tip(story, "responsiveness", "alignment(BBB,DDD) > 0.2", (0.0, 0.6), 40, SEED)
    assert found.count(COMES)
    assert found.count(CEASES)
    assert not found.is_monotone
    assert "Not one way: in " in str(found)


def test_a_whole_number_flips_at_the_first_that_differs():
    events = [
        {"id": "quarrel", "step": 3, "act": {"actor": "AAA", "target": "BBB", "intensity": -1}, "assumption": WHY}
    ]
    story = quiet(events=events, clock={"start": "2020-01", "step": "month", "steps": 40})
    found = tip(story, "events.quarrel.step", "alignment(AAA,BBB)@first_below=0.2 > 12", runs=1)
    assert found.half == 12.0  # the act of period 12 shows in row 13
    assert found.precision == 1
    assert 12.0 not in found.grid


def test_a_crossing_that_never_comes_is_later_than_any_step():
    found = tip(quiet(), QUIET, "alignment(AAA,BBB)@first_below=0.2 > 1", runs=1, precision=0.01)
    assert found.half == pytest.approx(-0.3, abs=0.01)
    assert found.direction == COMES


def test_runs_that_fail_are_left_out():
    broken = lively(events=[*lively_document()["events"], BREAKS], expect=[])
    found = tip(broken, "witness", "alignment(AAA,CCC) < 0.1", runs=30, seed=2)
    failed = run_ensemble(broken, 30, 2).failed
    assert found.count(UNKNOWN) == failed > 0
    assert f"Left out: {failed} worlds in which it cannot be told" in str(found)
    assert found.shares().shape == (9,)


def test_chunks_and_threads_change_nothing(story, monkeypatch):
    made = tip(story, "witness", "alignment(AAA,CCC) < 0.1", runs=20, seed=SEED)
    monkeypatch.setattr(tipping, "runs_per_chunk", lambda *_: 16)
    again = tip(story, "witness", "alignment(AAA,CCC) < 0.1", runs=20, seed=SEED, workers=1)
    assert made.to_frame().equals(again.to_frame())
    assert np.array_equal(made.values, again.values)


def test_a_rates_range_leaves_room_for_the_other(story):
    found = tip(story, "balance", "alignment(AAA,CCC) < 0.1", runs=2)
    assert found.grid[-1] == 1 - story.parameters["memory"]
    with pytest.raises(InputError, match=r"may be at most 0\.97: it shares a whole with another rate"):
        tip(story, "balance", "alignment(AAA,CCC) < 0.1", (0, 1), runs=2)


@given(documents())
def test_a_regard_flips_its_own_pair_at_one_level(document):
    story = scenario_of({**document, "events": [], "treaties": [], "expect": [], "variants": {}})
    a, b = list(story.actors)[:2]
    try:
        found = tip(story, f"regards.{a}.{b}", f"alignment({a},{b}) > 0", runs=3)
    except RunFailed:
        return
    if not story.left_to_chance and story.rest == "status-quo":
        assert found.is_monotone
        assert not found.count(CEASES)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"number": "witnes"}, "numbers.witnes: is not a number that can be varied; did you mean 'witness'"),
        ({"number": "title"}, "numbers.title: is not a number"),
        ({"number": "balance_gain"}, r"may be a number above 0 to 1e\+06; say between which ends"),
        ({"number": 3}, "the path of a number must be of type str"),
        ({"between": (0, 2)}, "parameters.witness must be a number from 0 to 1, got 2"),
        ({"between": (0.5, 0.5)}, "must have its low end first and a higher one next"),
        ({"between": (float("nan"), 1)}, "must have its low end first"),
        ({"between": 3}, r"must be looked for between two numbers, such as \(0, 1\), got 3"),
        ({"number": "events.raid.step", "between": (0, 2.5)}, "must be a whole number from 0 to 9, got 2.5"),
        ({"precision": 0}, "precision must be a number from 1e-09 to 1, the range, got 0"),
        ({"condition": "alignment(AAA,CCC)"}, "condition 'alignment.* must be like"),
        ({"condition": "alignment(AAA,XXX) < 0"}, "unknown actor or group 'XXX'"),
        ({"condition": "alignment(AAA,CCC) < 0 and lean(AAA) > 1"}, "outcome lean"),
        ({"condition": "  "}, "must be like"),
        ({"condition": None}, "the condition must be of type str"),
        ({"runs": 0}, "the number of runs must be"),
    ],
)
def test_what_cannot_be_asked_is_refused(story, asked, words):
    with pytest.raises(InputError, match=words):
        tip(story, **{"number": "witness", "condition": "alignment(AAA,CCC) < 0", "runs": 2, **asked})


def test_a_condition_that_can_never_be_told_is_refused():
    actors = quiet().document()["actors"]
    for actor in actors.values():
        actor["capability"] = {"value": 0.0, "assumption": WHY}
    story = quiet(actors=actors, groups={"BLOC": ["BBB"]})
    with pytest.raises(InputError, match=r"condition can never be told: .*alignment\(AAA,BLOC\) is not defined in any"):
        tip(story, QUIET, "alignment(AAA,BLOC) < 0", runs=2)
