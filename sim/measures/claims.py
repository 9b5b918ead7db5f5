"""Claims put to trajectories: what a source says came of it, as a test that can fail (docs/scenario.md, "Claims")."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.measures.series import series
from sim.measures.windows import Window, window
from sim.scenario.schema import Claim, Expectation
from sim.trajectory import Trajectory

Without = Callable[[tuple[str, ...]], Trajectory]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a test holds in one run, the change (or level) it saw, and how far that is from failing."""

    holds: bool
    change: float
    margin: float


UNDEFINED = Verdict(False, float("nan"), float("-inf"))


def judge(claim: Claim, actual: Trajectory, world: Trajectory, without: Without) -> Verdict:
    """Return the verdict on a claim in `world`, its windows taken from the `actual` run.

    `world` is the actual run or its placebo; `without` gives the same world without some events. Of several
    tests the one nearest to failing speaks for the claim. Not defined (and not holding) where an event that
    opens the window did not take place.
    """
    return min((judge_test(test, actual, world, without) for test in claim.tests), key=lambda v: (v.holds, v.margin))


def judge_test(test: Expectation, actual: Trajectory, world: Trajectory, without: Without) -> Verdict:
    """Return the verdict on one test."""
    rows = window(test, actual)
    if rows is None:
        return UNDEFINED
    values = series(test, world)
    if test.because:
        values = values - series(test, without(test.because))
    verdicts = list(conditions(test, values, rows, world))
    if not all(np.isfinite(v.change) for v in verdicts):
        return UNDEFINED
    return min(verdicts, key=lambda v: (v.holds, v.margin))


def conditions(test: Expectation, values: np.ndarray, rows: Window, world: Trajectory) -> Iterable[Verdict]:
    """Yield a verdict for everything that the test demands."""
    least = test.by if test.by is not None else 0.0
    if test.change:
        yield change_verdict(test, values, rows, least)
    for level, sign in ((test.above, 1.0), (test.below, -1.0)):
        if level is not None:
            value = level_at(test, values, rows, sign)
            yield Verdict(sign * (value - level) > 0, value, sign * (value - level))
    if test.more_than is not None:
        yield comparison_verdict(test, values, series(test.more_than, world), rows, least)


def change_verdict(test: Expectation, values: np.ndarray, rows: Window, least: float) -> Verdict:
    """Return whether the measure rises, falls or stays within `least`."""
    sign = {"rises": 1.0, "falls": -1.0, "steady": 0.0}[test.change or ""]
    change = change_at(test, values, rows, sign)
    if sign == 0.0:
        return Verdict(abs(change) <= least, change, least - abs(change))
    return Verdict(sign * change > least, change, sign * change - least)


def comparison_verdict(test: Expectation, mine: np.ndarray, other: np.ndarray, rows: Window, least: float) -> Verdict:
    """Return whether this measure changes more than another, or stands above it where no change is asked."""
    if test.change:
        sign = 1.0 if test.change == "rises" else -1.0
        gap = sign * (change_at(test, mine, rows, sign) - change_at(test, other, rows, sign))
    else:
        gap = level_at(test, mine - other, rows, 1.0)
    return Verdict(gap > least, gap, gap - least)


def change_at(test: Expectation, values: np.ndarray, rows: Window, sign: float) -> float:
    """Return the change against the first row: at the end, on average, or where it goes furthest."""
    changes = values[rows.first + 1 : rows.last + 1] - values[rows.first]
    return pick(test.at or "end", changes, sign)


def level_at(test: Expectation, values: np.ndarray, rows: Window, sign: float) -> float:
    """Return the level: at the end, on average, or where it goes furthest."""
    return pick(test.at or "end", values[rows.first : rows.last + 1], sign)


def pick(at: str, values: np.ndarray, sign: float) -> float:
    """Return the last, the mean, or the peak of values (largest, smallest, or largest in size by sign)."""
    if at == "end":
        return float(values[-1])
    if at == "mean":
        return float(np.mean(values))
    if sign == 0.0:
        return float(values[np.argmax(np.abs(values))])
    return float(np.max(values) if sign > 0 else np.min(values))
