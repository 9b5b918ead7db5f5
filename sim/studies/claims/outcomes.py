"""One number per run: a measure summarised, or a claim put to it (docs/model.md). NaN where it is not defined."""

from collections.abc import Callable, Iterable

import numpy as np

from sim.arguments import expect
from sim.engine.runs import Runs
from sim.measures.reductions import summarise
from sim.scenario.file.questions import Claim, Outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.judging import judge


def outcome_values(outcome: Outcome, actual: Runs, without: Callable[[tuple[str, ...]], Runs]) -> np.ndarray:
    """Return an outcome of each run, shape (R,); `without` gives the same runs without some events, for claims.

    A claim gives 1 where it holds and 0 where it does not. A first time that never comes is NaN. A measure is
    summarised over the rows in which those whom it is of are there, NaN where there is none.
    """
    expect("outcome", outcome, Outcome, "parse_outcome(text, scenario) returns one")
    if outcome.claim:
        return judge(claim_of(outcome, actual.scenario), actual, actual, without).holds.astype(float)
    rows = outcome.rows(actual.scenario)
    if rows.start >= rows.stop:
        return np.full(len(actual), np.nan)
    found = summarise(outcome.series(actual)[:, rows], outcome.at, outcome.below, outcome.above)
    return found + rows.start if outcome.at == "first" else found


def claim_of(outcome: Outcome, scenario: Scenario) -> Claim:
    """Return the claim that an outcome names."""
    return next(claim for claim in scenario.expect if claim.id == outcome.claim)


def arrays_needed(outcomes: tuple[Outcome, ...], scenario: Scenario) -> frozenset[str]:
    """Return which arrays of a run the outcomes read, besides the alignments of pairs."""
    claims = [claim_of(outcome, scenario) for outcome in outcomes if outcome.claim]
    measures = [outcome for outcome in outcomes if not outcome.claim]
    kept = arrays_for_claims(claims, scenario).union(*(measure.keeps(scenario.groups) for measure in measures))
    return kept | ({"happened"} if claims else set())


def arrays_for_claims(claims: Iterable[Claim], scenario: Scenario) -> frozenset[str]:
    """Return which arrays of a run the measures of claims read, besides the alignments of pairs."""
    measures = [measure for claim in claims for test in claim.tests for measure in test.measured]
    return frozenset().union(*(measure.keeps(scenario.groups) for measure in measures))
