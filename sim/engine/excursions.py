"""Which pairs moved, and how far."""

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
