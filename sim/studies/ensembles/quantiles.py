"""Quantiles by column and step over any number of runs: exact where all are at hand, else from fixed bins."""

from dataclasses import dataclass, field
from math import floor

import numpy as np

MOST_CELLS = 32_000_000  # counters
FINEST, COARSEST = 2000, 50  # bins over [-1, 1]


@dataclass
class Histograms:
    """Counts of numbers in [-1, 1] by row and column, in bins of equal width; no order of arrival changes them.

    A quantile read from them is off by at most `error`, half a bin's width.
    """

    rows: int
    columns: int
    counts: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        bins = MOST_CELLS // max(self.rows * self.columns, 1)
        self.counts = np.zeros((self.rows, self.columns, max(min(bins, FINEST), COARSEST)), np.int64)

    @property
    def error(self) -> float:
        """Half the width of a bin."""
        return 1.0 / self.counts.shape[-1]

    def add(self, blocks: np.ndarray, runs: int, sound: np.ndarray) -> None:
        """Count blocks x rows x columns x L numbers of so many runs; those of unsound runs are left out."""
        for block, ok in zip(blocks, sound > 0.0, strict=True):
            inside, runs = ok & (np.arange(block.shape[-1]) < runs), runs - block.shape[-1]
            bins = self.counts.shape[-1]
            place = np.minimum(((block[..., inside] + 1.0) * (bins / 2)).astype(np.int64), bins - 1)
            place += (np.arange(self.rows * self.columns) * bins).reshape(self.rows, self.columns, 1)
            np.add.at(self.counts.reshape(-1), place.ravel(), 1)

    def quantiles(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles, linear between the bins of neighbouring order statistics, shape (levels, rows, columns)."""
        reached = np.cumsum(self.counts, axis=-1)
        most = int(reached[..., -1].max(initial=1)) - 1
        return np.array([self.between(reached, level * most) for level in levels])

    def between(self, reached: np.ndarray, rank: float) -> np.ndarray:
        """Return the value at a rank from 0, which may lie between two whole ones."""
        below = floor(rank)
        low, high = (self.at(reached, min(whole, reached[..., -1].max(initial=1) - 1)) for whole in (below, below + 1))
        return low + (rank - below) * (high - low)

    def at(self, reached: np.ndarray, rank: int) -> np.ndarray:
        """Return the middle of the bin that holds the order statistic of a rank from 0."""
        return -1.0 + (2.0 * np.sum(reached <= rank, axis=-1) + 1.0) * self.error
