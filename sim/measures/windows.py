"""The rows over which a claim is tested."""

from dataclasses import dataclass

from sim.scenario.schema import Expectation
from sim.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class Window:
    """The rows over which a claim is tested; change is measured against the first."""

    first: int
    last: int


def window(test: Expectation, actual: Trajectory) -> Window | None:
    """Return the rows of a test; None where an event that bounds them did not take place, or none are left."""
    first = 0 if test.from_ is None else row_of(test.from_, actual)
    last = actual.scenario.steps if test.to is None else row_of(test.to, actual)
    if first is None or last is None:
        return None
    if test.within is not None:
        last = min(first + test.within, last)
    empty = first > last or (first == last and test.change is not None)
    return None if empty else Window(first, last)


def row_of(text: str, actual: Trajectory) -> int | None:
    """Return the row of a date, or the row before an event's first act shows; None where it did not take place."""
    if text in actual.happened:
        steps = actual.happened[text]
        return steps[0] if steps else None
    return actual.scenario.period(text)
