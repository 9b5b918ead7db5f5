"""Which pairs moved, how far, and what the coded start leaves unexplained."""

from dataclasses import dataclass

import numpy as np

from sim.engine.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class PairShift:
    """An unordered pair's alignment at the first and at the last row."""

    actor: str
    partner: str
    start: float
    end: float

    @property
    def change(self) -> float:
        """End minus start."""
        return self.end - self.start


def pair_shifts(trajectory: Trajectory) -> list[PairShift]:
    """Return every pair, those that moved most first; none for a single actor."""
    ids = list(trajectory.scenario.actors)
    pairs = [
        PairShift(a, b, float(trajectory.between(a, b)[0]), float(trajectory.between(a, b)[-1]))
        for n, a in enumerate(ids)
        for b in ids[n + 1 :]
    ]
    return sorted(pairs, key=lambda p: (-abs(p.change), p.actor, p.partner))


def largest_excursions(trajectory: Trajectory, count: int) -> list[tuple[str, str]]:
    """Return the pairs whose alignment strays furthest from its start at any row, at most `count`."""
    ids = list(trajectory.scenario.actors)
    strays = [
        (-float(np.max(np.abs(trajectory.between(a, b) - trajectory.between(a, b)[0]))), a, b)
        for n, a in enumerate(ids)
        for b in ids[n + 1 :]
    ]
    return [(a, b) for _, a, b in sorted(strays)[:count]]


@dataclass(frozen=True, slots=True)
class Explained:
    """How much of the coded ties balance alone accounts for: correlation and share of agreeing signs."""

    correlation: float | None
    sign_agreement: float | None


def explained_share(regard: np.ndarray, implied: np.ndarray) -> Explained:
    """Return how well B(0) accounts for the coded regards; None where fewer than three ties or no variance.

    `regard` and `implied` are N x N; ties coded 0 have no sign and count for the correlation only.
    """
    off = ~np.eye(len(regard), dtype=bool)
    r, b = regard[off], implied[off]
    signed = r != 0
    agreement = float(np.mean(np.sign(r[signed]) == np.sign(b[signed]))) if signed.any() else None
    if len(r) < 3 or np.ptp(r) == 0 or np.ptp(b) == 0:
        return Explained(None, agreement)
    return Explained(float(np.corrcoef(r, b)[0, 1]), agreement)
