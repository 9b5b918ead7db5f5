"""Every claim of a scenario, tested beside its placebo and against its counterfactuals."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import expect
from sim.engine.runs import EVERYTHING, as_runs
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.scenario.file.schema import Claim
from sim.scenario.scenario import Scenario
from sim.studies.claims.directness import kind_of
from sim.studies.claims.judging import judge
from sim.studies.claims.worlds import Worlds, causes_of, masked_worlds
from sim.studies.tabular import Tabular

INTERVAL = (0.05, 0.95)  # of the change over runs


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim's row: shares of runs with their Monte-Carlo standard error, the median change with its interval.

    None where one run gives none; `change` is over the runs in which it is defined.
    """

    claim: Claim
    kind: str
    holds: float
    error: float | None
    change: float
    low: float | None
    high: float | None
    placebo: float
    change_error: float | None


class ClaimTable(tuple[ClaimResult, ...], Tabular):
    """The results of a scenario's claims, in their order."""

    __slots__ = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of claims.csv: id, kind, holds, error, change, low, high, placebo."""
        names = ["kind", "holds", "error", "change", "low", "high", "placebo"]
        if any(c.change_error is not None for c in self):
            names.append("change_error")
        return {"id": [c.claim.id for c in self], **{name: [getattr(c, name) for c in self] for name in names}}

    def __repr__(self) -> str:
        return f"<ClaimTable: {sum(c.holds > 0.5 for c in self)} of {len(self)} claims hold>"


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim's verdicts in some runs, and whether the placebo holds in each."""

    holds: np.ndarray
    change: np.ndarray
    placebo: np.ndarray


def put_claims(scenario: Scenario, worlds: Worlds) -> list[Tested]:
    """Return the verdicts on each claim of the scenario, and on the same tests in the same worlds without any event."""
    found = []
    for claim in scenario.expect:
        verdicts = judge(claim, worlds.actual, worlds.actual, worlds.without)
        placebo = judge(claim, worlds.actual, worlds.placebo(), lambda ids: worlds.placebo())
        found.append(Tested(verdicts.holds, verdicts.change, placebo.holds))
    return found


def result(claim: Claim, kind: str, found: Tested) -> ClaimResult:
    """Return the row of a claim tested in one run or in many."""
    runs = len(found.holds)
    holds, placebo = float(np.mean(found.holds)), float(np.mean(found.placebo))
    defined = found.change[np.isfinite(found.change)]
    if runs == 1:
        return ClaimResult(claim, kind, holds, None, float(found.change[0]), None, None, placebo, None)
    if not len(defined):
        return ClaimResult(claim, kind, holds, share_error(holds, runs), float("nan"), None, None, placebo, None)
    low, median, high = np.quantile(defined, (INTERVAL[0], 0.5, INTERVAL[1])).tolist()
    return ClaimResult(claim, kind, holds, share_error(holds, runs), median, low, high, placebo, median_error(defined))


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
    found = put_claims(scenario, worlds_of(actual))
    return ClaimTable(
        result(claim, kind_of(claim, actual), one) for claim, one in zip(scenario.expect, found, strict=True)
    )


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
