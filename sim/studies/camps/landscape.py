"""The landscape of two-bloc configurations [AxelrodBennett1993]: who would stand with whom, and who wavers.

Energy is the sum over ordered pairs in different blocs of size_i size_j propensity_ij. A configuration and its mirror
are one. It is stable where no actor alone can lower the energy by changing sides. A configuration's number has bit
j - 1 set where actor j stands against the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arguments import seed_of, texts
from sim.errors import InputError
from sim.scenario.frozen import Frozen
from sim.studies.tabular import Tabular

MOST_EXACT = 20  # actors up to which every configuration is looked at
MOST_KEPT = 1_000  # stable configurations, the deepest
DESCENTS = 4_096  # random starts where not every configuration is looked at
ROUNDING = 1e-12  # of the sum of all ties: what differs by less is equal
MOST_DIGITS = 290  # of a product
NUMBERS_AT_ONCE = 2**22


@dataclass(frozen=True, slots=True)
class Configuration:
    """A stable configuration: two blocs, energy, by actor its frustration and its gap to changing sides, basin.

    `gap` is by how much the energy rises if the actor alone changes sides, divided by its size; for an actor of size 0
    what that tends to. `basin` is the number of configurations from which steepest descent by single moves leads here,
    ties by id; where not every configuration was looked at, the number of random starts.
    """

    blocs: tuple[tuple[str, ...], tuple[str, ...]]
    energy: float
    frustration: Mapping[str, float]
    gap: Mapping[str, float]
    waverer: str
    basin: int

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "blocs": [list(bloc) for bloc in self.blocs],
            "energy": self.energy,
            "frustration": dict(self.frustration),
            "gap": dict(self.gap),
            "waverer": self.waverer,
            "basin": self.basin,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Landscape(Tabular):
    """Stable configurations, the deepest first, equal ones in the order of their numbers.

    `stable` is how many were found; the deepest 1,000 are kept. `exact` says that every configuration was looked at,
    else what was `searched` are random starts. `tied` is how many are as deep as the deepest, itself included.
    """

    configurations: tuple[Configuration, ...]
    stable: int
    searched: int
    exact: bool
    tied: int = 1

    @property
    def deepest(self) -> Configuration:
        """The configuration of the lowest energy, the first among equals."""
        return self.configurations[0]

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        found = [configuration.document() for configuration in self.configurations]
        counts = {"searched": self.searched, "stable": self.stable, "tied": self.tied}
        return {"exact": self.exact, **counts, "configurations": found}

    def columns(self) -> dict[str, list[Any]]:
        """Return configuration, energy, basin, bloc, actor, frustration, gap: a row for each actor in each of them."""
        rows = [
            (number, c.energy, c.basin, bloc + 1, id, c.frustration[id], c.gap[id])
            for number, c in enumerate(self.configurations, 1)
            for bloc, members in enumerate(c.blocs)
            for id in members
        ]
        names = ("configuration", "energy", "basin", "bloc", "actor", "frustration", "gap")
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def __repr__(self) -> str:
        first, second = (",".join(bloc) or "nobody" for bloc in self.deepest.blocs)
        how = "exact" if self.exact else f"of {self.searched:,} random starts"
        return f"<Landscape of {self.stable:,} stable configurations ({how}), the deepest {first} against {second}>"


def landscape(ids: Sequence[str], propensity: Any, size: Any, seed: int = 0) -> Landscape:
    """Return the landscape of actors with these propensities (N × N, symmetric, any diagonal) and sizes (N, 0 or more).

    Exact up to 20 actors; beyond, what descent from random starts under the seed finds. Raises InputError for numbers
    that are no such arrays.
    """
    names = texts("ids", ids)
    ties, weight = checked(names, propensity, size)
    order = np.argsort(np.array(names, object), kind="stable")
    names = tuple(names[n] for n in order)
    ties, weight = ties[np.ix_(order, order)], weight[order]
    both = weighed(ties, weight)
    exact = len(names) <= MOST_EXACT
    ends, basins = descents_from_all(both) if exact else descents_from_some(both, seed_of(seed))
    energy = energies_of(both, ends)
    kept = deepest_first(energy, both)
    found = tuple(configuration(names, ties, weight, ends[n], int(basins[n])) for n in kept[:MOST_KEPT])
    tied = int(np.sum(energy <= energy.min() + slack(both)))
    return Landscape(found, len(ends), int(np.sum(basins)), exact, tied)


def checked(ids: Sequence[str], propensity: Any, size: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return propensities, their diagonal 0, and sizes as arrays; raise InputError where they are none."""
    ties, weight = np.array(propensity, float), np.array(size, float)
    n = len(ids)
    if n == 0 or len(set(ids)) < n:
        raise InputError(f"the ids must be different, and one at least, got {', '.join(ids) or 'none'}")
    if ties.shape != (n, n) or weight.shape != (n,):
        words = f"got {' × '.join(map(str, ties.shape))} and {' × '.join(map(str, weight.shape))}"
        raise InputError(f"{n} ids take {n} × {n} propensities and {n} sizes, {words}")
    np.fill_diagonal(ties, 0.0)
    if not np.isfinite(ties).all() or not np.allclose(ties, ties.T, rtol=1e-9, atol=0.0):
        raise InputError("the propensities must be finite and symmetric")
    if not np.isfinite(weight).all() or (weight < 0.0).any():
        raise InputError("the sizes must be finite and 0 or more")
    if np.log10(max(np.abs(ties).max(), 1.0)) + 2.0 * np.log10(max(weight.max(), 1.0)) > MOST_DIGITS:
        raise InputError("propensities and sizes are too large for their products to be held; divide all by one number")
    return ties, weight


def weighed(ties: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return what each pair adds to the energy if it is apart, both of its orders, shapes (…, N, N); diagonal 0."""
    both = size[..., :, None] * size[..., None, :] * (ties + np.swapaxes(ties, -1, -2))
    n = np.arange(both.shape[-1])
    both[..., n, n] = 0.0
    return both


def energies_of(both: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the energy of each of these configurations, sides of shape (C, N)."""
    return np.asarray((np.sum(both) - np.einsum("cn,cn->c", ends @ both, ends)) / 4.0)


def deepest_first(energy: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Return the places of energies from the lowest up, those that are equal but for rounding in their own order."""
    order = np.argsort(energy, kind="stable")
    level = np.concatenate([[0], np.cumsum(np.diff(energy[order]) > slack(both))])
    return order[np.lexsort((order, level))]


def slack(both: np.ndarray) -> np.ndarray:
    """Return by how much energies may differ and still be equal, shape (…)."""
    return ROUNDING * np.sum(np.abs(both), axis=(-2, -1))


def configuration(
    ids: Sequence[str], ties: np.ndarray, size: np.ndarray, side: np.ndarray, basin: int
) -> Configuration:
    """Return what there is to say of a configuration; `side` has 1 and -1, the first actor's 1."""
    apart = side[:, None] != side[None, :]
    frustration = np.where(apart, ties, 0.0) @ size
    gap = gaps(ties, size, side)
    first, second = (tuple(n for n, s in zip(ids, side, strict=True) if s == which) for which in (1, -1))
    frustrations, by_name = (Frozen(zip(ids, values.tolist(), strict=True)) for values in (frustration, gap))
    waverer = ids[int(waverers(ties, size, gap))]
    return Configuration((first, second), float(size @ frustration), frustrations, by_name, waverer, basin)


def gaps(ties: np.ndarray, size: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Return the rise of the energy if an actor alone changes sides, divided by its size, shapes (…, N)."""
    pulled = (ties + np.swapaxes(ties, -1, -2)) @ (size * side)[..., None]
    return np.asarray(side * pulled[..., 0])


def waverers(ties: np.ndarray, size: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """Return the place of the actor of some size with the smallest gap, the first among equals."""
    counts = (size > 0.0) | ~(size > 0.0).any(axis=-1, keepdims=True)
    least = np.where(counts, gap, np.inf).min(axis=-1, keepdims=True)
    rounding = ROUNDING * np.max(np.abs(ties) @ size[..., None], axis=-2)
    return np.asarray(np.argmax(counts & (gap <= least + rounding), axis=-1))


def sums(numbers: np.ndarray) -> np.ndarray:
    """Return by configuration the sum of numbers, negative against the first actor: (…, N) to (…, 2^(N-1))."""
    found = numbers[..., :1]
    for j in range(1, numbers.shape[-1]):
        each = numbers[..., j : j + 1]
        found = np.concatenate([found + each, found - each], axis=-1)
    return found


def energies(both: np.ndarray) -> np.ndarray:
    """Return the energy of every configuration by its number: (…, N, N) to (…, 2^(N-1))."""
    found = np.zeros((*both.shape[:-2], 1))
    for j in range(1, both.shape[-1]):
        joined = both[..., j, :j]
        all_of_them, with_first = np.sum(joined, axis=-1, keepdims=True), sums(joined)
        beside, against = (all_of_them - with_first) / 2.0, (all_of_them + with_first) / 2.0
        found = np.concatenate([found + beside, found + against], axis=-1)
    return found


def sides(states: np.ndarray, n: int) -> np.ndarray:
    """Return 1 and -1 for each of n actors of configurations by number, the first actor's 1."""
    bits = (states[:, None] >> np.arange(n - 1)[None, :]) & 1
    return np.concatenate([np.ones((len(states), 1), int), 1 - 2 * bits], axis=1)


def descents_from_all(both: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of steepest descent from all configurations, and how many lead to each."""
    n = len(both)
    count = 2 ** (n - 1)
    rounding = np.append(ROUNDING * np.sum(np.abs(both), axis=1), 0.0)  # the last for nobody
    best, move = np.zeros(count), np.full(count, -1)
    for i in range(n):
        rise = sums(np.eye(n)[i]) * sums(both[i])
        better = rise < best - np.maximum(rounding[i], rounding[move])
        best[better], move[better] = rise[better], i
    state = np.arange(count)
    step = np.where(move > 0, state ^ (1 << np.maximum(move - 1, 0)), state)
    step = np.where(move == 0, (count - 1) ^ state, step)  # the first actor moves: everybody else, in the mirror
    while not np.array_equal(further := step[step], step):
        step = further
    ends, basins = np.unique(step, return_counts=True)
    return sides(ends, n), basins


def descents_from_some(both: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of steepest descent from random configurations, and how many lead to each."""
    n = len(both)
    side = np.random.Generator(np.random.PCG64(seed)).choice(np.array([-1.0, 1.0]), (DESCENTS, n))
    rounding = ROUNDING * np.sum(np.abs(both), axis=1)
    moving = np.arange(DESCENTS)
    while len(moving):
        rise = side[moving] * (side[moving] @ both)
        lower = rise < -rounding
        least = np.where(lower, rise, 0.0).min(axis=1, keepdims=True)
        first = np.argmax(lower & (rise <= least + rounding), axis=1)
        goes_on = lower.any(axis=1)
        moving, first = moving[goes_on], first[goes_on]
        side[moving, first] *= -1.0
    ends, basins = np.unique((side * side[:, :1]).astype(int), axis=0, return_counts=True)
    return ends, basins


def deepest_sides(both: np.ndarray, seed: int) -> np.ndarray:
    """Return the deepest configuration of each of many worlds, the first among equals: (W, N, N) to sides (W, N)."""
    n = both.shape[-1]
    if n > MOST_EXACT:
        return np.array([deepest_of_some(world, seed) for world in both], int).reshape(-1, n)
    at_once = max(NUMBERS_AT_ONCE >> (n - 1), 1)
    states = [deepest_states(both[first : first + at_once]) for first in range(0, len(both), at_once)]
    return sides(np.concatenate([np.zeros(0, int), *states]), n)


def deepest_states(both: np.ndarray) -> np.ndarray:
    """Return the number of the deepest configuration of each world, the smallest among equals."""
    energy = energies(both)
    return np.argmax(energy <= energy.min(axis=-1, keepdims=True) + slack(both)[:, None], axis=-1)


def deepest_of_some(both: np.ndarray, seed: int) -> np.ndarray:
    """Return the deepest of the configurations to which descent from random starts leads."""
    ends, _ = descents_from_some(both, seed)
    return np.asarray(ends[deepest_first(energies_of(both, ends), both)[0]])
