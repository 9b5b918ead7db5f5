"""Mean and median position of a group, against the definition taken one run and step at a time."""

import numpy as np
import pytest
from strategies import WHY
from unit.studies.test_claims import story

from sim import check_claims, run_ensemble, simulate, sweep
from sim.engine.runs import as_runs
from sim.measures.averages import weighted_median
from sim.scenario.outcome_text import outcome_name, parse_outcome
from sim.studies.claims.directness import DERIVED, DIRECT, kind_of
from sim.studies.claims.outcomes import outcome_values

MEAN, MEDIAN = "mean_position(BLOC,p)", "median_position(BLOC,p)"
CLAIM = {"mean_position": {"group": "BLOC", "issue": "p"}, "change": "rises"}


def median(weights, values) -> float:
    terms = zip(weights, values, strict=True)
    return float(weighted_median((np.full((1, 1), float(w)), np.full((1, 1), v)) for w, v in terms)[0, 0])


@pytest.mark.parametrize(
    ("weights", "values", "found"),
    [
        ((1, 1, 1), (0.5, -0.3, 0.1), 0.1),
        ((5, 1, 1), (0.5, -0.3, 0.1), 0.5),
        ((1, 1), (0.5, -0.3), 0.1),  # half and half: the middle
        ((2, 1, 1), (0.5, -0.3, 0.1), 0.3),  # half ends between 0.1 and 0.5
        ((2, 0, 1, 1), (0.5, 0.4, -0.3, 0.1), 0.3),  # who weighs nothing is not in between
        ((0.1, 0.2, 0.3), (0.5, -0.3, 0.1), 0.1),
        ((0.1, 0.7, 0.8), (0.1, 0.0, 0.5), 0.3),  # 0.1 + 0.7 is half of 1.6, whatever the last bit
        ((0, 0), (0.5, -0.3), np.nan),
        ((1,), (0.5,), 0.5),
    ],
)
def test_the_median_has_half_of_the_weight_on_either_side(weights, values, found):
    assert median(weights, values) == pytest.approx(found, abs=1e-15, nan_ok=True)
    assert median(weights[::-1], values[::-1]) == pytest.approx(found, abs=1e-15, nan_ok=True)


def shifted(count: int = 3):
    """A story in which positions, saliences and capabilities change, or the first of these."""
    shifts = [
        {"actor": "AAA", "of": "position", "issue": "p", "to": -0.4},
        {"actor": "BBB", "of": "salience", "issue": "p", "to": 0.9},
        {"actor": "CCC", "of": "capability", "by": -0.05},
    ]
    return story(CLAIM, [{"id": "turn", "step": 1, "shifts": shifts[:count], "assumption": WHY}])


def test_members_weigh_by_capability_and_salience_of_that_step():
    run = simulate(shifted(), 0)
    assert len({run.salience.tobytes(), run.salience[:1].tobytes() * 5}) == 2  # the shift shows
    weight = np.sqrt(run.capability) * run.salience[:, :, 0]
    mean = np.sum(weight * run.position[:, :, 0], axis=1) / np.sum(weight, axis=1)
    runs = as_runs([run])
    assert parse_outcome(MEAN, run.scenario).series(runs)[0] == pytest.approx(mean, abs=1e-15)
    for t, found in enumerate(parse_outcome(MEDIAN, run.scenario).series(runs)[0]):
        below, above = (
            weight[t][side].sum() for side in (run.position[t, :, 0] < found, run.position[t, :, 0] > found)
        )
        assert max(below, above) <= weight[t].sum() / 2 + 1e-12


@pytest.mark.parametrize("text", [MEAN, MEDIAN, f"{MEAN}@largest", "median_position(AAA,p)"])
def test_they_are_outcomes_of_sweeps(text):
    scenario = shifted()
    outcome = parse_outcome(text, scenario)
    assert outcome_name(outcome) == text
    swept = sweep(scenario, {"influence": [0.02]}, [text], runs=40)
    assert swept.values[text][0, 0] == outcome_values(outcome, as_runs([simulate(scenario)]), lambda ids: None)[0]
    assert np.isfinite(swept.values[text]).all()


def test_a_claim_about_a_group_is_direct_where_a_member_is_shifted():
    scenario = shifted(1)
    assert kind_of(scenario.expect[0], simulate(scenario)) == DIRECT
    assert kind_of(story(CLAIM).expect[0], simulate(story(CLAIM))) == DERIVED
    assert len(check_claims(simulate(scenario))) == 1
    assert len(run_ensemble(scenario, 20).claims) == 1
