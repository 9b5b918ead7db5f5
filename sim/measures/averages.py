"""Averages over actors and pairs, run by run; NaN where nothing has weight."""

from collections.abc import Callable, Iterable
from typing import Any

from sim.measures.measure import Rows, Runs, Series


def weighted_mean(runs: Runs, terms: Iterable[tuple[Any, Series]]) -> Series:
    """Return the mean of series, each with its weight, by run and step; NaN where none has any."""
    import numpy as np

    top, total = np.zeros(runs.shape), np.zeros(runs.shape)
    for weight, values in terms:
        top = top + weight * values
        total = total + weight
    return np.divide(top, total, out=np.full_like(top, np.nan), where=total > 0)


def weight_of(runs: Runs, i: int) -> Series:
    """Return v = sqrt(c) of an actor by run and step; NaN in runs that failed by a capability below 0."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        return np.sqrt(runs.capability(i))


def with_partner(tie: Callable[[int, int], Series], runs: Runs, i: int, partner: Rows) -> Series:
    """Return a tie of an actor with another, or with a group: averaged by weight over members other than itself."""
    if isinstance(partner, int):
        return tie(i, partner)
    return weighted_mean(runs, ((weight_of(runs, j), tie(i, j)) for j in partner if j != i))
