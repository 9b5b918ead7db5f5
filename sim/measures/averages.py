"""Averages over actors and pairs, run by run; NaN where nothing has weight."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.measures.measure import Rows, Runs, Series

ROUNDING = 1e-12  # share of all weight by which a half may be missed and still is one


def weighted_mean(runs: Runs, terms: Iterable[tuple[Any, Series]]) -> Series:
    """Return the mean of series, each with its weight, by run and step; NaN where none has any.

    A series that is NaN weighs nothing there.
    """
    import numpy as np

    top, total = np.zeros(runs.shape), np.zeros(runs.shape)
    for weight, values in terms:
        defined = ~np.isnan(values)
        top = top + np.where(defined, weight * values, 0.0)
        total = total + np.where(defined, weight, 0.0)
    return np.divide(top, total, out=np.full_like(top, np.nan), where=total > 0)


def weighted_median(terms: Iterable[tuple[Series, Series]]) -> Series:
    """Return the median of series, each with its weight, by run and step; NaN where none has any.

    Half of the weight lies on either side; where it falls between two values, the middle of these. A series that is NaN
    weighs nothing there.
    """
    import numpy as np

    weights, values = (np.stack(series) for series in zip(*terms, strict=True))
    weights = np.where(np.isnan(values), 0.0, weights)
    order = np.argsort(values, axis=0, kind="stable")
    values = np.take_along_axis(values, order, axis=0)
    below = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)
    total = below[-1]
    reached = 2.0 * below >= total * (1.0 - ROUNDING), 2.0 * below > total * (1.0 + ROUNDING)
    ends = (np.argmax(half, axis=0)[None] for half in reached)
    low, high = (np.take_along_axis(values, end, axis=0)[0] for end in ends)
    return np.where(total > 0.0, (low + high) / 2.0, np.nan)


def opinions(runs: Runs, group: Rows, k: int) -> Iterator[tuple[Series, Series]]:
    """Yield what each member's opinion on an issue weighs, v_i s_ik, and its position."""
    for i in (group,) if isinstance(group, int) else group:
        yield weight_of(runs, i) * runs.salience(i, k), runs.position(i, k)


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
