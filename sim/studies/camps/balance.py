"""Structural balance of ties [Heider1946, CartwrightHarary1956]: what third parties imply, triads, factions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from sim.arguments import known
from sim.errors import InputError, shown
from sim.model.arithmetic import saturate
from sim.scenario.frozen import Frozen
from sim.studies.camps.landscape import MOST_EXACT, deepest_sides, energies_of, weighed

COMMON_FRIENDS, COMMON_ENEMIES, FRIENDS_FOES = "common friends", "common enemies", "friends' foes"
UNDECIDED = 1e-9  # of a leading eigenvector: whoever stands there is in no faction
APART = 1e-9  # share of the largest eigenvalue by which it must exceed the next to have a vector of its own
Bloc = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Implied:
    """What third parties imply about a tie (eqs. 13 and 14): `regard` is B, `agreement` b, its `parts` by name."""

    pair: tuple[str, str]
    regard: float
    agreement: float
    parts: Mapping[str, Mapping[str, float]]

    @property
    def in_words(self) -> str:
        """What they imply, as a sentence."""
        a, b = self.pair
        if not any(self.parts.values()):
            return f"If {a} and {b} deal with each other, no third party says how."
        deal = "a pact" if self.regard > 0.0 else "a dispute" if self.regard < 0.0 else "neither pact nor dispute"
        kinds = (f"{kind} {', '.join(largest_first(part))}" for kind, part in self.parts.items() if part)
        return (
            f"If {a} and {b} deal with each other, third parties imply {deal} ({self.regard:+.2f}): {'; '.join(kinds)}."
        )

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        parts = {kind: dict(part) for kind, part in self.parts.items()}
        return {
            "pair": list(self.pair),
            "regard": self.regard,
            "agreement": self.agreement,
            **parts,
            "words": self.in_words,
        }


def largest_first(part: Mapping[str, float]) -> list[str]:
    """Return names with their numbers, the largest in size first."""
    return [f"{id} {part[id]:+.3f}" for id in sorted(part, key=lambda id: (-abs(part[id]), id))]


def implied_by_name(
    ids: Sequence[str], alignment: np.ndarray, weight: np.ndarray, gain: float, pair: tuple[str, str]
) -> Implied:
    """Return what third parties imply about the tie of two actors, split into friends, enemies and friends' foes."""
    a, b = (known("actor", id, ids) for id in pair)
    if a == b:
        raise InputError(f"a pair must be two different actors, got {shown(a)} twice")
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
    agreement = sum(part for kind in parts.values() for part in kind.values())
    frozen_parts = Frozen({kind: Frozen(part) for kind, part in parts.items()})
    return Implied((a, b), float(saturate(gain * agreement)), agreement, frozen_parts)


@dataclass(frozen=True, slots=True)
class Balance:
    """How balanced a signed graph is.

    Triads are balanced or not by the product of their signs, incomplete where two of the three have no tie.
    `frustrated` is the least number of ties that no division into two satisfies, an upper bound where not `exact`.
    `factions` are those that the signs of the leading eigenvector give [Marvel2011]; none where it is not the only one.
    """

    balanced: int
    unbalanced: int
    incomplete: int
    frustrated: int
    exact: bool
    factions: tuple[Bloc, Bloc] | None

    @property
    def share(self) -> float | None:
        """Share of complete triads that are balanced; None where none is complete."""
        complete = self.balanced + self.unbalanced
        return self.balanced / complete if complete else None

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "triads": {
                "balanced": self.balanced,
                "unbalanced": self.unbalanced,
                "incomplete": self.incomplete,
                "share_balanced": self.share,
            },
            "frustration_index": {"ties": self.frustrated, "exact": self.exact},
            "factions": self.factions and [list(faction) for faction in self.factions],
        }


def balance(ids: Sequence[str], ties: np.ndarray, seed: int = 0) -> Balance:
    """Return how balanced symmetric ties are (N × N, any diagonal): triads and frustration by their signs."""
    sign = np.sign(ties)
    np.fill_diagonal(sign, 0.0)
    frustrated, exact = frustration_index(sign, seed)
    return Balance(*triads(sign), frustrated, exact, factions(ids, ties))


def triads(sign: np.ndarray) -> tuple[int, int, int]:
    """Return how many triads of signs (diagonal 0) are balanced, unbalanced and incomplete."""
    complete = round(float(np.trace(np.linalg.matrix_power(np.abs(sign), 3)))) // 6
    surplus = round(float(np.trace(np.linalg.matrix_power(sign, 3)))) // 6  # of balanced ones
    return (complete + surplus) // 2, (complete - surplus) // 2, comb(len(sign), 3) - complete


def frustration_index(sign: np.ndarray, seed: int = 0) -> tuple[int, bool]:
    """Return the least number of friends apart and foes together in any division into two; whether it is exact."""
    both = weighed(sign, np.ones(len(sign)))
    best = deepest_sides(both[None], seed)
    foes = int(np.sum(sign < 0.0)) // 2
    return round(float(energies_of(both, best)[0]) / 2.0) + foes, len(sign) <= MOST_EXACT  # friends less foes apart


def factions(ids: Sequence[str], ties: np.ndarray) -> tuple[Bloc, Bloc] | None:
    """Return the two factions that the signs of the leading eigenvector give, the first actor's first.

    None where no eigenvalue is above 0 or the largest is not the only one. Who stands at 0 is in neither.
    """
    matrix = (ties + ties.T) / 2.0
    np.fill_diagonal(matrix, 0.0)
    values, vectors = np.linalg.eigh(matrix)
    if values[-1] <= 0.0 or (len(values) > 1 and values[-1] - values[-2] <= APART * values[-1]):
        return None
    decided = [n for n in range(len(ids)) if abs(vectors[n, -1]) > UNDECIDED]
    first = vectors[decided[0], -1] > 0.0
    with_first, against = ([ids[n] for n in decided if (vectors[n, -1] > 0.0) == s] for s in (first, not first))
    return tuple(with_first), tuple(against)
