"""One number per run, for tables of many runs (docs/model.md). NaN where it is not defined, or never."""

from collections.abc import Callable

import numpy as np

from sim.arguments import expect
from sim.engine.runs import Runs
from sim.measures.series import series, weight_of, what_to_keep
from sim.scenario.file.schema import Claim, Outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.judging import judge

STRAINED = 0.0  # members of a treaty whose alignment is below it


def outcome_values(outcome: Outcome, actual: Runs, without: Callable[[tuple[str, ...]], Runs]) -> np.ndarray:
    """Return an outcome of each run, shape (R,); `without` gives the same runs without some events, for claims.

    A claim gives 1 where it holds and 0 where it does not. A first time that never comes is NaN.
    """
    expect("outcome", outcome, Outcome, "parse_outcome(text, scenario) returns one")
    if outcome.claim:
        return judge(claim_of(outcome, actual.scenario), actual, actual, without).holds.astype(float)
    return summarise(outcome, outcome_series(outcome, actual))


def claim_of(outcome: Outcome, scenario: Scenario) -> Claim:
    """Return the claim that an outcome names."""
    return next(claim for claim in scenario.expect if claim.id == outcome.claim)


def outcome_series(outcome: Outcome, runs: Runs) -> np.ndarray:
    """Return what is measured by run and step."""
    if outcome.polarization:
        return polarization(runs)
    if outcome.balanced_triads:
        return balanced_triads(runs)
    if outcome.treaty_strain:
        return treaty_strain(runs, outcome.treaty_strain)
    return series(outcome, runs)


def summarise(outcome: Outcome, values: np.ndarray) -> np.ndarray:
    """Return the end, mean, change, largest or smallest of each run's series, or the first step beyond a level.

    Steps are gone through in order, so that a run's mean does not depend on the runs beside it.
    """
    if outcome.at == "change":
        return values[:, -1] - values[:, 0]
    if outcome.at == "largest":
        return values.max(axis=1)
    if outcome.at == "smallest":
        return values.min(axis=1)
    if outcome.at == "first":
        beyond = values < outcome.below if outcome.below is not None else values > outcome.above
        return np.where(beyond.any(axis=1), beyond.argmax(axis=1).astype(float), np.nan)
    if outcome.at == "mean":
        total = np.zeros(len(values))
        for t in range(values.shape[1]):
            total = total + values[:, t]
        return total / values.shape[1]
    return values[:, -1]


def polarization(runs: Runs) -> np.ndarray:
    """Return the mean of |A_ij| over pairs, each weighted by v_i v_j, by run and step; NaN where none has weight."""
    actors = range(len(runs.scenario.actors))
    weight = [weight_of(runs, i) for i in actors]
    top = np.zeros((len(runs), runs.scenario.steps + 1))
    total = np.zeros_like(top)
    for i in actors:
        for j in range(i):
            v = weight[i] * weight[j]
            top = top + v * np.abs(runs.alignment(i, j))
            total = total + v
    return np.divide(top, total, out=np.full_like(top, np.nan), where=total > 0)


def balanced_triads(runs: Runs) -> np.ndarray:
    """Return the share of triads with A_ij A_jm A_im > 0, by run and step; NaN with fewer than three actors."""
    n = len(runs.scenario.actors)
    balanced = np.zeros((len(runs), runs.scenario.steps + 1))
    for i in range(n):
        for j in range(i):
            for m in range(j):
                balanced += runs.alignment(i, j) * runs.alignment(j, m) * runs.alignment(i, m) > 0.0
    triads = n * (n - 1) * (n - 2) // 6
    return balanced / triads if triads else np.full_like(balanced, np.nan)


def treaty_strain(runs: Runs, treaty: str) -> np.ndarray:
    """Return the share of pairs of a treaty's members whose alignment is below 0, by run and step."""
    members = next(t.members for t in runs.scenario.treaties if t.id == treaty)
    ids = sorted(runs.scenario.actor_index[m] for m in dict.fromkeys(members))
    pairs = [(i, j) for n, i in enumerate(ids) for j in ids[:n]]
    strained = np.zeros((len(runs), runs.scenario.steps + 1))
    for i, j in pairs:
        strained += runs.alignment(i, j) < STRAINED
    return strained / len(pairs) if pairs else np.full_like(strained, np.nan)


def arrays_needed(outcomes: tuple[Outcome, ...], scenario: Scenario) -> frozenset[str]:
    """Return which arrays of a run the outcomes read, besides the alignments of pairs."""
    tests = [t for o in outcomes if o.claim for t in claim_of(o, scenario).tests]
    measures = [*outcomes, *tests, *(t.more_than for t in tests if t.more_than)]
    kept = what_to_keep(measures, scenario.groups)
    kept |= {"happened"} if tests else set()
    return kept | ({"capability"} if any(o.polarization for o in outcomes) else set())
