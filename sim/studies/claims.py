"""Every claim of a scenario, tested beside its placebo and against its counterfactuals."""

from dataclasses import dataclass
from functools import cache

from sim.agents.alliance import simulate
from sim.measures.claims import Verdict, judge
from sim.measures.kinds import kind_of
from sim.scenario.overriding import dependents, without_anything, without_events
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Claim
from sim.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim's row: shares of runs, the median change with its interval; None where one run gives none."""

    claim: Claim
    kind: str
    holds: float
    error: float | None
    change: float
    low: float | None
    high: float | None
    placebo: float


def check_claims(actual: Trajectory) -> list[ClaimResult]:
    """Return a result for each claim of the run's scenario, all under the run's own dice."""
    scenario, seed = actual.scenario, actual.seed

    @cache
    def without_these(gone: frozenset[str]) -> Trajectory:
        return simulate(without_events(scenario, gone), seed)

    def without(ids: tuple[str, ...]) -> Trajectory:
        return without_these(frozenset(dependents(scenario.events, ids)))

    @cache
    def placebo() -> Trajectory:
        return simulate(without_anything(scenario), seed)

    return [result(claim, actual, judge(claim, actual, actual, without), placebo_verdict(claim, actual, placebo()))
            for claim in scenario.expect]  # fmt: skip


def placebo_verdict(claim: Claim, actual: Trajectory, placebo: Trajectory) -> Verdict:
    """Return the verdict on the same test in the same world without any event."""
    return judge(claim, actual, placebo, lambda ids: placebo)


def result(claim: Claim, actual: Trajectory, verdict: Verdict, placebo: Verdict) -> ClaimResult:
    """Return the row of a claim tested in one run."""
    kind = kind_of(claim, actual)
    return ClaimResult(claim, kind, float(verdict.holds), None, verdict.change, None, None, float(placebo.holds))


def run_with_claims(scenario: Scenario, seed: int) -> tuple[Trajectory, list[ClaimResult]]:
    """Return a run and the results of its claims."""
    trajectory = simulate(scenario, seed)
    return trajectory, check_claims(trajectory)
