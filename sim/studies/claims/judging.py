"""Claims put to runs: what a source says came of it, as a test that can fail (docs/scenario.md, "Claims")."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from sim.engine.runs import Runs
from sim.measures.windows import Windows, pick, windows
from sim.scenario.file.schema import Claim, Expectation

SIGN = {"rises": 1.0, "falls": -1.0, "steady": 0.0}
Without = Callable[[tuple[str, ...]], Runs]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Whether a test holds in each run, the change (or level) seen there, and how far that is from failing."""

    holds: np.ndarray
    change: np.ndarray
    margin: np.ndarray

    def where(self, defined: np.ndarray) -> "Verdicts":
        """Return the verdicts, not defined and not holding where the test cannot be put."""
        change = np.where(defined, self.change, np.nan)
        return Verdicts(self.holds & defined, change, np.where(defined, self.margin, -np.inf))


def judge(claim: Claim, actual: Runs, world: Runs, without: Without) -> Verdicts:
    """Return the verdicts on a claim in `world`, its windows taken from the `actual` runs.

    `world` is the actual runs or their placebo; `without` gives the same worlds without some events. Of several
    tests the one nearest to failing speaks for the claim. Not defined (and not holding) where an event that
    opens the window did not take place.
    """
    return nearest_to_failing(judge_test(test, actual, world, without) for test in claim.tests)


def nearest_to_failing(verdicts: Iterable[Verdicts]) -> Verdicts:
    """Return, in each run, the verdict that fails by most, or else holds by least."""

    def worse(a: Verdicts, b: Verdicts) -> Verdicts:
        second = (b.holds < a.holds) | ((b.holds == a.holds) & (b.margin < a.margin))
        return Verdicts(*(np.where(second, y, x) for x, y in zip(parts(a), parts(b), strict=True)))

    return reduce(worse, verdicts)


def parts(verdicts: Verdicts) -> tuple[np.ndarray, ...]:
    """Return the arrays of verdicts."""
    return verdicts.holds, verdicts.change, verdicts.margin


def judge_test(test: Expectation, actual: Runs, world: Runs, without: Without) -> Verdicts:
    """Return the verdicts on one test."""
    rows = windows_of(test, actual)
    values = test.series(world)
    if test.because:
        values = values - test.series(without(test.because))
    found = list(conditions(test, values, rows, world))
    defined = reduce(np.logical_and, (np.isfinite(v.change) for v in found), rows.open)
    return nearest_to_failing(found).where(defined)


def windows_of(test: Expectation, actual: Runs) -> Windows:
    """Return the rows over which a test is put to each run."""
    none = np.zeros(len(actual), np.int64)
    first = none if test.from_ is None else row_of(test.from_, actual)
    last = none + actual.scenario.steps if test.to is None else row_of(test.to, actual)
    return windows(first, last, test.within, least=1 if test.change or test.not_ else 0)


def row_of(text: str, actual: Runs) -> np.ndarray:
    """Return the row of a date, or the row before an event's first act shows; -1 where it did not take place."""
    if text in actual.scenario.event_index:
        return actual.first_time(text)
    return np.full(len(actual), actual.scenario.period(text))


def conditions(test: Expectation, values: np.ndarray, rows: Windows, world: Runs) -> Iterable[Verdicts]:
    """Yield the verdicts on everything that the test demands."""
    least = test.by if test.by is not None else 0.0
    if test.change:
        yield change_verdicts(test, values, rows, least)
    if test.not_:
        yield denial_verdicts(test, values, rows, least)
    for level, sign in ((test.above, 1.0), (test.below, -1.0)):
        if level is not None:
            value = level_at(test, values, rows, sign)
            yield Verdicts(sign * (value - level) > 0, value, sign * (value - level))
    if test.more_than is not None:
        yield comparison_verdicts(test, values, test.more_than.series(world), rows, least)


def change_verdicts(test: Expectation, values: np.ndarray, rows: Windows, least: float) -> Verdicts:
    """Return whether the measure rises, falls or stays within `least`."""
    sign = SIGN[test.change or ""]
    change = change_at(test, values, rows, sign)
    if sign == 0.0:
        return Verdicts(np.abs(change) <= least, change, least - np.abs(change))
    return Verdicts(sign * change > least, change, sign * change - least)


def denial_verdicts(test: Expectation, values: np.ndarray, rows: Windows, least: float) -> Verdicts:
    """Return whether the measure does not go the denied way by more than `least`."""
    sign = SIGN[test.not_ or ""]
    change = change_at(test, values, rows, sign)
    return Verdicts(sign * change <= least, change, least - sign * change)


def comparison_verdicts(
    test: Expectation, mine: np.ndarray, other: np.ndarray, rows: Windows, least: float
) -> Verdicts:
    """Return whether this measure changes more than another, or stands above it where no change is asked."""
    if test.change:
        sign = SIGN[test.change]
        gap = sign * (change_at(test, mine, rows, sign) - change_at(test, other, rows, sign))
    else:
        gap = level_at(test, mine - other, rows, 1.0)
    return Verdicts(gap > least, gap, gap - least)


def change_at(test: Expectation, values: np.ndarray, rows: Windows, sign: float) -> np.ndarray:
    """Return the change against the first row: at the end, on average, or where it goes furthest."""
    start = np.take_along_axis(values, np.maximum(rows.first, 0)[:, None], axis=1)
    return pick(test.at or "end", values - start, rows.first + 1, rows.last, sign)


def level_at(test: Expectation, values: np.ndarray, rows: Windows, sign: float) -> np.ndarray:
    """Return the level: at the end, on average, or where it goes furthest."""
    return pick(test.at or "end", values, rows.first, rows.last, sign)
