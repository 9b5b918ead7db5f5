"""Claims put to runs: what a source says came of it, as a test that can fail (docs/scenario.md, "Claims")."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from sim.engine.runs import Runs
from sim.measures.windows import Windows, pick, windows
from sim.scenario.file.questions import Claim, Expectation, Measure

SIGN = {"rises": 1.0, "falls": -1.0, "steady": 0.0}
Without = Callable[[tuple[str, ...]], Runs]
Read = Callable[[Measure, Runs], np.ndarray]


def read_measure(measure: Measure, runs: Runs) -> np.ndarray:
    """Return what is measured by run and step, shape (R, T+1)."""
    return measure.series(runs)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Whether a demand is met in each run, the change (or level) seen there, and how far that is from failing."""

    holds: np.ndarray
    change: np.ndarray
    margin: np.ndarray

    def where(self, defined: np.ndarray) -> "Verdicts":
        """Return the verdicts, not defined and not holding where the test cannot be put."""
        change = np.where(defined, self.change, np.nan)
        return Verdicts(self.holds & defined, change, np.where(defined, self.margin, -np.inf))


def is_change(demand: Expectation) -> bool:
    """Whether a change one way is claimed."""
    return demand.change in ("rises", "falls")


def is_denial(demand: Expectation) -> bool:
    """Whether a change is denied."""
    return demand.not_ is not None or demand.change == "steady"


def demands_of(claim: Claim) -> tuple[Expectation, ...]:
    """Return everything that a claim demands, one thing each: a change, a denial, a level, or a comparison."""
    return tuple(demand for test in claim.tests for demand in split(test))


def split(test: Expectation) -> Iterable[Expectation]:
    """Yield the demands of a test."""
    alone = {"not_": None, "above": None, "below": None, "more_than": None}
    if test.change:
        yield test.model_copy(update=alone)
    for key in ("not_", "above", "below"):
        if getattr(test, key) is not None:
            yield test.model_copy(update=alone | {"change": None, key: getattr(test, key)})
    if test.more_than is not None:
        yield test.model_copy(update=alone | {"more_than": test.more_than})


def judge(claim: Claim, actual: Runs, world: Runs, without: Without) -> Verdicts:
    """Return the verdicts on a claim in `world`, its windows taken from the `actual` runs.

    `world` is the actual runs or their placebo; `without` gives the same worlds without some events. Of several
    demands the one nearest to failing speaks for the claim. Not defined (and not holding) where an event that
    opens the window did not take place.
    """
    return nearest_to_failing(judge_demand(demand, actual, world, without) for demand in demands_of(claim))


def nearest_to_failing(verdicts: Iterable[Verdicts]) -> Verdicts:
    """Return, in each run, the verdict that fails by most, or else holds by least."""

    def worse(a: Verdicts, b: Verdicts) -> Verdicts:
        second = (b.holds < a.holds) | ((b.holds == a.holds) & (b.margin < a.margin))
        pairs = ((a.holds, b.holds), (a.change, b.change), (a.margin, b.margin))
        return Verdicts(*(np.where(second, y, x) for x, y in pairs))

    return reduce(worse, verdicts)


def judge_demand(demand: Expectation, actual: Runs, world: Runs, without: Without) -> Verdicts:
    """Return the verdicts on one demand."""
    rows = windows_of(demand, actual)
    change = seen(demand, rows, world, without)
    if demand.above is not None or demand.below is not None:
        level, sign = (demand.above, 1.0) if demand.above is not None else (demand.below or 0.0, -1.0)
        margin = sign * (change - level)
        holds = margin > 0
    elif demand.not_ or demand.change == "steady":
        margin = least_of(demand) - (SIGN[demand.not_] * change if demand.not_ else np.abs(change))
        holds = margin >= 0
    else:
        margin = sign_of(demand) * change - least_of(demand)
        holds = (margin >= 0) & (sign_of(demand) * change > 0)
    return Verdicts(holds, change, margin).where(rows.open & np.isfinite(change))


def seen(demand: Expectation, rows: Windows, world: Runs, without: Without, read: Read = read_measure) -> np.ndarray:
    """Return the change (or level) that a demand is about in each run; of a comparison, how much more the first is.

    A change is as measured, a comparison of changes as claimed: above 0 where it goes the claimed way. `read` gives the
    series of a measure in some runs.
    """
    world = during(rows, world)
    values = read(demand, world)
    if demand.because:
        values = values - read(demand, during(rows, without(demand.because)))
    if demand.more_than is None:
        return at_window(demand, values, rows, direction(demand))
    other = read(demand.more_than, world)
    if demand.change is None:
        return at_window(demand, values - other, rows, 1.0)
    mine, others = (at_window(demand, v, rows, direction(demand)) for v in (values, other))
    return direction(demand) * (mine - others)


def during(rows: Windows, runs: Runs) -> Any:
    """Return runs as they are seen over windows: everybody there, or only those who have every row of them."""
    return runs if runs.scenario.everybody_stays else ThroughoutWindows(runs, rows)


@dataclass(frozen=True, slots=True)
class ThroughoutWindows:
    """Runs in which the numbers of an actor, or of a pair, are NaN where its window has a row that it has not."""

    runs: Runs
    rows: Windows

    def __getattr__(self, name: str) -> Any:
        return getattr(self.runs, name)

    def alignment(self, i: int, j: int) -> np.ndarray:
        """Return the alignment of a pair."""
        return self.throughout(self.runs.alignment(i, j), i, j)

    def similarity(self, i: int, j: int) -> np.ndarray:
        """Return the similarity of a pair."""
        return self.throughout(self.runs.similarity(i, j), i, j)

    def regard(self, i: int, j: int) -> np.ndarray:
        """Return i's regard for j."""
        return self.throughout(self.runs.regard(i, j), i, j)

    def position(self, i: int, k: int) -> np.ndarray:
        """Return i's position on an issue."""
        return self.throughout(self.runs.position(i, k), i)

    def throughout(self, values: np.ndarray, *actors: int) -> np.ndarray:
        """Return a series of actors, NaN in runs in whose window they do not have every row together."""
        rows = self.runs.scenario.rows_of(*actors)
        every = (rows.start <= self.rows.first) & (self.rows.last < rows.stop)
        return np.where(every[:, None], values, np.nan)


def at_window(demand: Expectation, values: np.ndarray, rows: Windows, sign: float) -> np.ndarray:
    """Return the level, or the change against the first row: at the end, on average, or where it goes furthest."""
    if demand.change is None and demand.not_ is None:
        return pick(demand.at or "end", values, rows.first, rows.last, sign)
    start = np.take_along_axis(values, np.maximum(rows.first, 0)[:, None], axis=1)
    return pick(demand.at or "end", values - start, rows.first + 1, rows.last, sign)


def direction(demand: Expectation) -> float:
    """Return the side on which a demand looks for the furthest value: 1, -1, or 0 for both."""
    if demand.below is not None:
        return -1.0
    return SIGN[demand.change or demand.not_ or "rises"]


def sign_of(demand: Expectation) -> float:
    """Return the sign of what is `seen` where it goes the claimed way."""
    return 1.0 if demand.more_than is not None else SIGN[demand.change or "rises"]


def least_of(demand: Expectation) -> float:
    """Return the size that counts: the least of what is claimed, the most of what is denied."""
    return demand.by if demand.by is not None else 0.0


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
