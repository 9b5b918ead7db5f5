"""Structural balance of ties [Heider1946, CartwrightHarary1956]: what third parties imply, triads, factions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.studies.camps.landscape import landscape

COMMON_FRIENDS, COMMON_ENEMIES, FRIENDS_FOES = "common friends", "common enemies", "friends' foes"
UNDECIDED = 1e-9  # of a leading eigenvector: whoever stands there is in no faction


@dataclass(frozen=True, slots=True)
class Implied:
    """What third parties imply about a tie (eqs. 13 and 14): B, and each one's part of b by name and kind."""

    regard: float
    parts: dict[str, dict[str, float]]


def implied_by_name(
    ids: Sequence[str], alignment: np.ndarray, weight: np.ndarray, gain: float, a: str, b: str
) -> Implied:
    """Return what third parties imply about the tie of two actors, split into friends, enemies and friends' foes."""
    i, j = ids.index(a), ids.index(b)
    third = [m for m in range(len(ids)) if m not in (i, j)]
    total = float(sum(weight[m] for m in third))
    parts: dict[str, dict[str, float]] = {COMMON_FRIENDS: {}, COMMON_ENEMIES: {}, FRIENDS_FOES: {}}
    for m in third if total > 0.0 else ():
        part = float(weight[m] * alignment[i, m] * alignment[m, j] / total)
        if part > 0.0:
            parts[COMMON_FRIENDS if alignment[i, m] > 0.0 else COMMON_ENEMIES][ids[m]] = part
        elif part < 0.0:
            parts[FRIENDS_FOES][ids[m]] = part
    z = gain * sum(part for kind in parts.values() for part in kind.values())
    return Implied(z / float(np.hypot(1.0, z)), parts)


@dataclass(frozen=True, slots=True)
class Triads:
    """How many triads of a signed graph are balanced, unbalanced, and incomplete: without a tie between two of them."""

    balanced: int
    unbalanced: int
    incomplete: int

    @property
    def share(self) -> float:
        """Share of complete triads that are balanced; NaN where none is complete."""
        complete = self.balanced + self.unbalanced
        return self.balanced / complete if complete else float("nan")


def triads(ties: np.ndarray) -> Triads:
    """Return the triads of symmetric ties by the product of their signs."""
    sign = np.sign(ties)
    products = [sign[i, j] * sign[j, k] * sign[i, k] for i, j, k in combinations(range(len(ties)), 3)]
    return Triads(*(sum(p == wanted for p in products) for wanted in (1.0, -1.0, 0.0)))


@dataclass(frozen=True, slots=True)
class FrustrationIndex:
    """The least number of ties that no division into two blocs satisfies; an upper bound where not `exact`."""

    ties: int
    exact: bool


def frustration_index(ids: Sequence[str], ties: np.ndarray, seed: int = 0) -> FrustrationIndex:
    """Return the frustration index of a signed graph: friends apart and foes together in the best division."""
    sign = np.sign(ties)
    np.fill_diagonal(sign, 0.0)
    found = landscape(ids, sign, np.ones(len(ids)), seed)
    foes = int(np.sum(sign < 0.0)) // 2
    least = min((c.energy for c in found.configurations), default=0.0)  # friends less foes apart, ordered pairs
    return FrustrationIndex(round(least / 2) + foes, found.exact)


def factions(ids: Sequence[str], ties: np.ndarray) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the two factions that the signs of the leading eigenvector give [Marvel2011]; the first actor's first."""
    values, vectors = np.linalg.eigh((ties + ties.T) / 2.0)
    leading = vectors[:, np.argmax(values)]
    decided = [n for n in range(len(ids)) if abs(leading[n]) > UNDECIDED]
    first = leading[decided[0]] > 0.0 if decided else True
    with_first, against = ([ids[n] for n in decided if (leading[n] > 0.0) == side] for side in (first, not first))
    return tuple(with_first), tuple(against)
