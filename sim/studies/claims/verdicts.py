"""Every claim of a scenario, tested beside its placebo and against its counterfactuals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import expect
from sim.engine.runs import EVERYTHING, Runs, as_runs
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.errors import shortened
from sim.scenario.file.questions import Claim, Expectation, Measure
from sim.scenario.scenario import Scenario
from sim.studies.claims.directness import TELLING, direct_event, is_constraint, kind_of
from sim.studies.claims.judging import demands_of, is_change, is_denial, judge_demand, least_of, sign_of
from sim.studies.claims.specificity import Nulls
from sim.studies.claims.words import (
    CONSTRAINT,
    FEW,
    NEARLY_ALL,
    OPEN,
    WORST,
    Verdict,
    of_change,
    of_kept,
    of_one_change,
    of_one_kept,
)
from sim.studies.claims.worlds import Worlds, causes_of, masked_worlds
from sim.studies.tabular import Tabular

INTERVAL = (0.05, 0.95)  # of the change over runs
SIGN_COUNTS = 1e-6  # from which a change under coded values has a sign at all


@dataclass(frozen=True, slots=True, repr=False)
class ClaimResult:
    """A claim's row: a word with its reason, and the numbers behind it; of several demands, those of the worst.

    `direction` is the share of runs in which the change has the claimed sign, or a denial is kept, or a level met;
    `change` the median change or level. `by` is the size that is demanded, `doubt` the sd over runs, at the start, of
    what is measured. `right` says whether every change that is claimed has its sign under the coded values. Errors are
    Monte-Carlo standard errors. None where one run gives none, ranks nan where there is no null.
    """

    claim: Claim
    kind: str
    direct_event: str | None
    word: str
    reason: str
    direction: float
    error: float | None
    change: float
    change_error: float | None
    low: float | None
    high: float | None
    by: float | None
    doubt: float | None
    rank_actors: float
    actors: int
    rank_causes: float
    causes: int
    placebo: float
    coded: float
    right: bool | None

    @property
    def is_telling(self) -> bool:
        """Whether the model must carry a change to where nothing coded joins it."""
        return self.kind == TELLING

    @property
    def is_close(self) -> bool:
        """Whether the share of runs lies within its standard error of a limit, so that more runs may turn the word."""
        limits = () if self.error is None or self.word == CONSTRAINT else (FEW, NEARLY_ALL)
        return any(abs(self.direction - limit) <= (self.error or 0.0) for limit in limits)

    def __repr__(self) -> str:
        return shortened(f"<ClaimResult {self.claim.id}: {self.kind}, {self.word} ({self.reason})>")


COLUMNS = tuple(ClaimResult.__dataclass_fields__)[1:]


class ClaimTable(tuple[ClaimResult, ...], Tabular):
    """The results of a scenario's claims, in their order."""

    __slots__ = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of claims.csv: id, then every field of `ClaimResult`."""
        return {"id": [c.claim.id for c in self], **{name: [getattr(c, name) for c in self] for name in COLUMNS}}

    @property
    def in_words(self) -> str:
        """How many claims there are of each word."""
        counts = Counter(c.word for c in self)
        return ", ".join(f"{counts[word]} {word}" for word in reversed(WORST) if counts[word]) or "no claims"

    def __str__(self) -> str:
        told = [f"{c.claim.claim or c.claim.id}: {c.kind}, {c.word} ({c.reason})" for c in self]
        return "\n".join(told) or "no claims"

    def __repr__(self) -> str:
        return f"<ClaimTable: {self.in_words}>"


@dataclass(frozen=True, slots=True)
class Tested:
    """A demand in some runs: whether it is met, the change, whether the placebo meets it, the level at the start."""

    holds: np.ndarray
    change: np.ndarray
    placebo: np.ndarray
    start: np.ndarray

    def of(self, runs: np.ndarray) -> "Tested":
        """Return it in those runs alone."""
        return Tested(self.holds[runs], self.change[runs], self.placebo[runs], self.start[runs])


def joined(parts: Sequence[Tested]) -> Tested:
    """Return a demand in the runs of all parts."""
    return Tested(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("holds", "change", "placebo", "start"))
    )


def put_claims(scenario: Scenario, worlds: Worlds) -> list[Tested]:
    """Return every demand of the scenario's claims in the runs of these worlds, in order."""
    return [put_demand(demand, worlds) for claim in scenario.expect for demand in demands_of(claim)]


def put_demand(demand: Expectation, worlds: Worlds) -> Tested:
    """Return a demand in the runs of these worlds, and in the same worlds without any event."""
    actual, placebo = worlds.actual, worlds.placebo()
    found = judge_demand(demand, actual, actual, worlds.without)
    idle = judge_demand(demand, actual, placebo, lambda ids: placebo)
    start = at_start(demand, actual)
    if demand.more_than is not None:
        start = start - at_start(demand.more_than, actual)
    return Tested(found.holds, found.change, idle.holds, start)


def at_start(measure: Measure, runs: Runs) -> np.ndarray:
    """Return what is measured in each run at the first row at which those whom it is of are there."""
    return measure.series(runs)[:, min(measure.rows(runs.scenario).start, runs.scenario.steps)]


def claim_table(first: Trajectory, found: Sequence[Tested], nulls: Sequence[Nulls] = ()) -> ClaimTable:
    """Return the table of a scenario's claims; `first` is run 0, and the first of the runs in which they were put."""
    rows, answers = [], zip(found, nulls or [Nulls()] * len(found), strict=True)
    for claim in first.scenario.expect:
        tried = [(demand, *answer) for demand, answer in zip(demands_of(claim), answers, strict=False)]
        rows.append(claim_row(claim, first, tried))
    return ClaimTable(rows)


def claim_row(claim: Claim, first: Trajectory, tried: Sequence[tuple[Expectation, Tested, Nulls]]) -> ClaimResult:
    """Return the row of a claim: that of its worst demand, of equals the one with the smaller direction."""
    kind, event = kind_of(claim, first), direct_event(claim, first)
    signs = [bool(signed_change(d, found)[0] > SIGN_COUNTS) for d, found, _ in tried if is_change(d)]
    right = all(signs) if signs else None
    rows = [demand_row(claim, kind, event, right, first, *one) for one in tried]
    return min(rows, key=lambda row: (WORST.index(row.word), row.direction))


def demand_row(
    claim: Claim, kind: str, event: str | None, right: bool | None, first: Trajectory,
    demand: Expectation, found: Tested, nulls: Nulls,
) -> ClaimResult:  # fmt: skip
    """Return the row of a claim by one of its demands."""
    many, defined = len(found.holds) > 1, found.change[np.isfinite(found.change)]
    direction = float(np.mean(signed_change(demand, found) > 0 if is_change(demand) else found.holds))
    verdict = verdict_on(demand, found, nulls, first)
    median = float(np.median(defined)) if len(defined) else nan
    low, high = np.quantile(defined, INTERVAL).tolist() if len(defined) else (nan, nan)
    return ClaimResult(
        claim, kind, event, verdict.word, verdict.reason,
        direction, share_error(direction, len(found.holds)) if many else None,
        median, median_error(defined) if many and len(defined) else None,
        low if many else None, high if many else None,
        demand.by, float(np.std(found.start, ddof=1)) if many else None,
        nulls.actors.rank, nulls.actors.count, nulls.causes.rank, nulls.causes.count,
        float(np.mean(found.placebo)), float(found.change[0]), right,
    )  # fmt: skip


def verdict_on(demand: Expectation, found: Tested, nulls: Nulls, first: Trajectory) -> Verdict:
    """Return the word for a demand and its reason; by one run, its sign and size only."""
    many, signed = len(found.holds) > 1, signed_change(demand, found)
    defined = signed[np.isfinite(signed)]
    if not len(defined):
        absent = "" if first.scenario.everybody_stays else ", or those it is of are not there throughout"
        return Verdict(OPEN, f"what opens or closes its window does not take place{absent}")
    if is_change(demand):
        median = float(np.median(defined))
        if not many:
            return of_one_change(median, least_of(demand))
        signs, placebo = (float(np.mean(signed > 0)), float(np.mean(signed < 0))), float(np.mean(found.placebo))
        return of_change(*signs, median, least_of(demand), placebo, nulls)
    what, kept = "kept" if is_denial(demand) else "met", float(np.mean(found.holds))
    if is_constraint(demand, first):
        return Verdict(CONSTRAINT, f"true at the start, and nobody acts on it; {of_kept(kept, what).reason}")
    return of_kept(kept, what) if many else of_one_kept(bool(kept), what)


def signed_change(demand: Expectation, found: Tested) -> np.ndarray:
    """Return the change in each run, above 0 where it goes the claimed way."""
    return sign_of(demand) * found.change if is_change(demand) else found.change


def share_error(share: float, runs: int) -> float:
    """Return the Monte-Carlo standard error of a share, not 0 where all runs agree (Agresti and Coull's estimate)."""
    shrunk = (share * runs + 2) / (runs + 4)
    return sqrt(shrunk * (1 - shrunk) / (runs + 4))


def median_levels(runs: int) -> tuple[float, float]:
    """Return the quantiles that lie one standard error of its rank below and above the median."""
    half = 0.5 / sqrt(max(runs, 1))
    return max(0.5 - half, 0.0), min(0.5 + half, 1.0)


def median_error(values: np.ndarray) -> float:
    """Return the Monte-Carlo standard error of a median, by the order statistics around it."""
    low, high = np.quantile(values, median_levels(len(values))).tolist()
    return (high - low) / 2


def check_claims(actual: Trajectory) -> ClaimTable:
    """Return a result for each claim of the run's scenario, all under the run's own dice and with its minds."""
    expect(
        "run", actual, Trajectory, "simulate(scenario, seed) returns one; an ensemble has its own in ensemble.claims"
    )
    scenario = actual.scenario
    return claim_table(actual, put_claims(scenario, worlds_of(actual)) if scenario.expect else [])


def worlds_of(actual: Trajectory) -> Worlds:
    """Return the worlds in which the claims of one run are tested."""
    runs, causes = as_runs([actual]), causes_of(actual.scenario.expect)
    if actual.minds:  # only then is Mesa loaded
        from sim.studies.claims.minds import worlds_with_minds

        return worlds_with_minds(runs)
    setup = Setup(actual.scenario, actual.seed, expected=1 + len(set(causes)))
    return masked_worlds(setup, setup.batch(runs.numbers), runs, EVERYTHING, causes, np.zeros(1, np.int64))


def run_with_claims(scenario: Scenario, seed: int) -> tuple[Trajectory, ClaimTable]:
    """Return run 0, the coded values, and the results of its claims."""
    trajectory = simulate(scenario, seed)
    return trajectory, check_claims(trajectory)
