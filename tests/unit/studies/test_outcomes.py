"""What outcomes mean, on curves made by hand."""

import pickle

import numpy as np
import pytest
from unit.studies.test_claims import CURVE, PAIR, runs_with, story

from sim.errors import InputError
from sim.scenario.outcome_text import outcome_name, parse_outcome
from sim.studies.claims.outcomes import arrays_needed, outcome_values

OTHER = (0.1, -0.3, -0.6, 0.3, -0.2)


@pytest.fixture(scope="module")
def runs():
    treaty = {"id": "pact", "members": ["AAA", "BBB"], "obligations": ["defense"], "assumption": "made for a test"}
    return runs_with(story({**PAIR, "change": "rises"}, treaties=[treaty]), CURVE, OTHER)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("alignment(AAA,BBB)", (0.15, -0.2)),
        ("alignment(AAA,BBB)@mean", (0.27, -0.14)),
        ("alignment(AAA,BBB)@change", (0.05, -0.3)),
        ("alignment(AAA,BBB)@largest", (0.6, 0.3)),
        ("alignment(AAA,BBB)@smallest", (0.1, -0.6)),
        ("alignment(AAA,BBB)@first_above=0.5", (2, np.nan)),
        ("alignment(AAA,BBB)@first_below=0", (np.nan, 1)),
        ("treaty_strain(pact)", (0.0, 1.0)),
        ("treaty_strain(pact)@mean", (0.0, 0.6)),
        ("claim(c)", (1.0, 0.0)),
    ],
)
def test_an_outcome_is_read_off_its_curve(runs, text, values):
    outcome = parse_outcome(text, runs.scenario)
    assert outcome_name(outcome) == text
    assert outcome_values(outcome, runs, lambda ids: runs) == pytest.approx(values, nan_ok=True)


def test_outcomes_are_pickled_with_their_parties(runs):
    for text in ("regard(AAA,BBB)", "position(AAA,p)", "lean(AAA,BBB,CCC)@mean", "alignment(AAA,BLOC)", "polarization"):
        outcome = parse_outcome(text, runs.scenario)
        found = pickle.loads(pickle.dumps(outcome))
        assert (outcome_name(found), found) == (text, outcome)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regard(AAA,BLOC)", "regard names the unknown actor 'BLOC'"),
        ("alignment(BLOC,AAA)", "alignment names the unknown actor 'BLOC'"),
        ("position(AAA,q)", "position names the unknown issue 'q'; did you mean|known: p"),
        ("treaty_strain(pakt)", "treaty_strain names the unknown treaty 'pakt'; did you mean 'pact'"),
        ("claim(d)", "claim names the unknown claim 'd'"),
        ("regard(AAA,AAA)", "regard must name two different actors"),
        ("lean(AAA,BBB,BBB)", "lean must name different actors"),
        ("polarization(AAA)", "polarization takes 0 names, got 1"),
        ("lean(AAA,BBB)", "lean takes 3 names, got 2"),
        ("polarisation", "did you mean 'polarization'"),
    ],
)
def test_outcomes_of_parties_that_are_not_there_are_refused(runs, text, said):
    with pytest.raises(InputError, match=said):
        parse_outcome(text, runs.scenario)


def test_only_what_is_read_is_kept(runs):
    def kept(*texts):
        return set(arrays_needed(tuple(parse_outcome(text, runs.scenario) for text in texts), runs.scenario))

    assert kept("alignment(AAA,BBB)", "lean(AAA,BBB,CCC)", "treaty_strain(pact)", "balanced_triads") == set()
    assert kept("alignment(AAA,BLOC)") == kept("polarization") == {"capability"}
    assert kept("regard(AAA,BBB)", "position(AAA,p)", "claim(c)") == {"regard", "position", "happened"}


def test_members_at_an_alignment_of_nothing_are_not_strained(runs):
    still = runs_with(runs.scenario, (0.0, -0.0, -1e-300, 0.5, -0.5))
    assert parse_outcome("treaty_strain(pact)", runs.scenario).series(still)[0].tolist() == [0, 0, 1, 0, 1]


def by_hand(runs, function):
    A = [runs.trajectory(n).alignment[-1] for n in range(2)]
    return [function(a[0, 1], a[0, 2], a[1, 2]) for a in A]


def test_polarization_is_weighted_by_both_sides(runs):
    v = np.sqrt([0.04, 0.01, 0.09])
    weights = np.array([v[0] * v[1], v[0] * v[2], v[1] * v[2]])
    expected = by_hand(runs, lambda *ties: float(weights @ np.abs(ties) / weights.sum()))
    found = outcome_values(parse_outcome("polarization", runs.scenario), runs, lambda ids: runs)
    assert found == pytest.approx(expected)


def test_a_triad_is_balanced_where_its_signs_multiply_to_plus(runs):
    expected = by_hand(runs, lambda *ties: float(np.prod(ties) > 0))
    assert set(expected) == {0.0, 1.0}
    found = outcome_values(parse_outcome("balanced_triads", runs.scenario), runs, lambda ids: runs)
    assert found.tolist() == expected
