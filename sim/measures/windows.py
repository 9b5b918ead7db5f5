"""The rows over which a claim is tested."""

from dataclasses import dataclass

import numpy as np

from sim.engine.runs import Runs
from sim.scenario.file.schema import Expectation


@dataclass(frozen=True, slots=True)
class Windows:
    """The rows over which a test is put to each run, shapes (R,); change is measured against the first.

    Not `open` where an event that bounds them did not take place, or none are left.
    """

    first: np.ndarray
    last: np.ndarray
    open: np.ndarray


def windows(test: Expectation, actual: Runs) -> Windows:
    """Return the rows of a test in each run."""
    none = np.zeros(len(actual), np.int64)
    first = none if test.from_ is None else row_of(test.from_, actual)
    last = none + actual.scenario.steps if test.to is None else row_of(test.to, actual)
    bounded = (first >= 0) & (last >= 0)
    if test.within is not None:
        last = np.minimum(first + test.within, last)
    empty = (first > last) | ((first == last) & (test.change is not None))
    return Windows(first, last, bounded & ~empty)


def row_of(text: str, actual: Runs) -> np.ndarray:
    """Return the row of a date, or the row before an event's first act shows; -1 where it did not take place."""
    if text in actual.scenario.event_index:
        return actual.first_time(text)
    return np.full(len(actual), actual.scenario.period(text))
