"""Krippendorff's alpha of two coders who both judged every unit, with an interval by bootstrap over units."""

from collections.abc import Callable

import numpy as np

RESAMPLES, SEED, FEWEST = 1000, 0, 3  # resamples of units, of how many at least
INTERVAL = (0.05, 0.95)
Alpha = Callable[[np.ndarray], np.ndarray]


def interval_alpha(judged: np.ndarray) -> np.ndarray:
    """Return alpha of numbers whose differences count by their squares, judged (..., units, 2) [Krippendorff2011].

    1 less half the mean squared difference of two coders beside the variance of all numbers; NaN where that is 0.
    """
    every = judged.reshape(*judged.shape[:-2], -1)
    observed, expected = np.mean(np.diff(judged)[..., 0] ** 2, axis=-1), 2 * np.var(every, axis=-1, ddof=1)
    return 1 - np.divide(observed, expected, out=np.full(np.shape(expected), np.nan), where=expected > 0)


def nominal_alpha(judged: np.ndarray) -> np.ndarray:
    """Return alpha of judgements that are 0 or 1 and alike or not, (..., units, 2); NaN where all are one."""
    every = judged.reshape(*judged.shape[:-2], -1)
    ones, n = every.sum(axis=-1), every.shape[-1]
    observed, expected = np.mean(judged[..., 0] != judged[..., 1], axis=-1), 2 * ones * (n - ones) / (n * (n - 1))
    return 1 - np.divide(observed, expected, out=np.full(np.shape(expected), np.nan), where=expected > 0)


def interval_of(alpha: Alpha, judged: np.ndarray) -> tuple[float, float]:
    """Return the middle 90 % of alpha over resamples of the units, (units, 2); NaN of fewer than three units."""
    if len(judged) < FEWEST:
        return np.nan, np.nan
    drawn = np.random.Generator(np.random.Philox(SEED)).integers(len(judged), size=(RESAMPLES, len(judged)))
    found = alpha(judged[drawn])
    found = found[np.isfinite(found)]
    low, high = np.quantile(found, INTERVAL) if len(found) else (np.nan, np.nan)
    return float(low), float(high)
