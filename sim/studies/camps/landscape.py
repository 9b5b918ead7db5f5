"""The landscape of two-bloc configurations [AxelrodBennett1993]: who would stand with whom, and who wavers.

Energy is the sum over ordered pairs in different blocs of size_i size_j propensity_ij. A configuration and its mirror
are one. It is stable where no actor alone can lower the energy by changing sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_EXACT = 20  # actors up to which every configuration is looked at
DESCENTS = 4_096  # random starts beyond
ROUNDING = 1e-12  # of the sum of all ties: differences below are ties


@dataclass(frozen=True, slots=True)
class Configuration:
    """A stable configuration: two blocs, its energy, each actor's frustration, the gap to its changing sides, the basin.

    `basin` is the number of configurations from which steepest descent by single moves leads here, ties by id; beyond
    20 actors of the random starts.
    """

    blocs: tuple[tuple[str, ...], tuple[str, ...]]
    energy: float
    frustration: dict[str, float]
    gap: dict[str, float]
    basin: int

    @property
    def waverer(self) -> str:
        """The actor with the smallest gap, the first by id among equals."""
        return min(self.gap, key=lambda id: (self.gap[id], id))


@dataclass(frozen=True, slots=True)
class Landscape:
    """All stable configurations, the deepest first; `exact` where every configuration was looked at, of `searched`."""

    configurations: tuple[Configuration, ...]
    searched: int
    exact: bool


def landscape(ids: Sequence[str], propensity: np.ndarray, size: np.ndarray, seed: int = 0) -> Landscape:
    """Return the landscape of actors with these propensities (N × N, symmetric, any diagonal) and sizes (N, 0 or more).

    Exact up to 20 actors; beyond, what descent from random starts under the seed finds.
    """
    order = np.argsort(np.array(ids, object), kind="stable")
    names = [ids[n] for n in order]
    ties = np.where(np.eye(len(ids), dtype=bool), 0.0, propensity)[np.ix_(order, order)]
    weight = size[order]
    both = weight[:, None] * weight[None, :] * (ties + ties.T)
    exact = len(ids) <= MOST_EXACT
    ends, basins = descents_from_all(both) if exact else descents_from_some(both, seed)
    found = [configuration(names, ties, weight, side, basin) for side, basin in zip(ends, basins, strict=True)]
    searched = int(np.sum(basins))
    return Landscape(tuple(sorted(found, key=lambda c: (c.energy, c.blocs))), searched, exact)


def configuration(names: list[str], ties: np.ndarray, size: np.ndarray, side: np.ndarray, basin: int) -> Configuration:
    """Return what there is to say of a configuration; `side` has 1 and -1, the first actor's 1."""
    apart = side[:, None] != side[None, :]
    frustration = (apart * ties) @ size
    gap = (side[:, None] * side[None, :] * (ties + ties.T)) @ size
    first, second = (tuple(n for n, s in zip(names, side, strict=True) if s == which) for which in (1, -1))
    energy = float(np.sum(size * frustration))
    by_name = (dict(zip(names, map(float, values), strict=True)) for values in (frustration, gap))
    return Configuration((first, second), energy, *by_name, int(basin))


def descents_from_all(both: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of steepest descent from all configurations, and how many lead to each."""
    n = len(both)
    count = 2 ** max(n - 1, 0)
    best, move = np.zeros(count), np.full(count, -1)
    for i in range(n):
        rise = rises(both, i)
        better = rise < best - ROUNDING * np.sum(np.abs(both))
        best[better], move[better] = rise[better], i
    state = np.arange(count)
    step = np.where(move > 0, state ^ (1 << np.maximum(move - 1, 0)), state)
    step = np.where(move == 0, (count - 1) ^ state, step)  # the first actor moves: everybody else, in the mirror
    while not np.array_equal(further := step[step], step):
        step = further
    ends, basins = np.unique(step, return_counts=True)
    return sides(ends, n), basins


def rises(both: np.ndarray, i: int) -> np.ndarray:
    """Return by configuration by how much the energy rises if actor i alone changes sides; the first actor is at 1."""
    n = len(both)
    field = np.array([both[i, 0] if i else 0.0])
    own = np.ones(1)
    for j in range(1, n):  # bit j - 1 of a configuration's number is set where j stands against the first actor
        field = np.concatenate([field + both[i, j], field - both[i, j]]) if j != i else np.concatenate([field, field])
        own = np.concatenate([own, -own if j == i else own])
    return own * field


def sides(states: np.ndarray, n: int) -> np.ndarray:
    """Return 1 and -1 for each actor of configurations by number."""
    bits = (states[:, None] >> np.arange(max(n - 1, 0))[None, :]) & 1
    return np.concatenate([np.ones((len(states), min(n, 1)), int), 1 - 2 * bits], axis=1)


def descents_from_some(both: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of steepest descent from random configurations, and how many lead to each."""
    n = len(both)
    side = np.random.Generator(np.random.PCG64(seed)).choice(np.array([-1, 1]), (DESCENTS, n))
    rounding = ROUNDING * np.sum(np.abs(both))
    moving = np.ones(DESCENTS, bool)
    while moving.any():
        rise = side * (side @ both)
        least = rise.min(axis=1)
        moving = least < -rounding
        first = np.argmax(rise <= least[:, None] + rounding, axis=1)
        side[moving, first[moving]] *= -1
    ends, basins = np.unique(side * side[:, :1], axis=0, return_counts=True)
    return ends, basins
