"""A series by step to one number per run, for tables of many runs. NaN where it is not defined, or never."""

import numpy as np


def summarise(values: np.ndarray, at: str | None, below: float | None, above: float | None) -> np.ndarray:
    """Return the end, mean, change, largest or smallest of each run's series, or the first step beyond a level.

    Steps are gone through in order, so that a run's mean does not depend on the runs beside it.
    """
    if at == "change":
        return values[:, -1] - values[:, 0]
    if at == "largest":
        return values.max(axis=1)
    if at == "smallest":
        return values.min(axis=1)
    if at == "first":
        beyond = values < below if below is not None else values > above
        return np.where(beyond.any(axis=1), beyond.argmax(axis=1).astype(float), np.nan)
    if at == "mean":
        total = np.zeros(len(values))
        for t in range(values.shape[1]):
            total = total + values[:, t]
        return total / values.shape[1]
    return values[:, -1]
