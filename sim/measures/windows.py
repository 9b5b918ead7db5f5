"""The rows over which a claim is tested, and what is read off a series there."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Windows:
    """The rows over which a test is put to each run, shapes (R,); change is measured against the first.

    Not `open` where an event that bounds them did not take place, or none are left.
    """

    first: np.ndarray
    last: np.ndarray
    open: np.ndarray


def windows(first: np.ndarray, last: np.ndarray, within: int | None, least: int) -> Windows:
    """Return the rows from `first` to `last` (-1 where that never comes), at most `within` of them after the first.

    `least` is how many rows must follow the first: 1 for a change, 0 for a level.
    """
    if within is not None:
        last = np.minimum(first + within, last)
    return Windows(first, last, (first >= 0) & (last >= 0) & (last - first >= least))


def pick(at: str, values: np.ndarray, first: np.ndarray, last: np.ndarray, sign: float) -> np.ndarray:
    """Return the last, the mean, or the peak of each run's values from row `first` to row `last`.

    The peak is the largest, the smallest, or the largest in size, by sign. Rows are gone through in order, so a
    run's mean does not depend on the runs beside it.
    """
    picked = np.take_along_axis(values, np.maximum(last, 0)[:, None], axis=1)[:, 0]
    if at == "end":
        return picked
    total, count = np.zeros(len(values)), np.zeros(len(values))
    for t in range(values.shape[1]):
        inside, value = (first <= t) & (t <= last), values[:, t]
        if at == "mean":
            total, count = np.where(inside, total + value, total), count + inside
        else:
            further = value > picked if sign > 0 else value < picked if sign < 0 else np.abs(value) > np.abs(picked)
            picked = np.where(inside & further, value, picked)
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0) if at == "mean" else picked
