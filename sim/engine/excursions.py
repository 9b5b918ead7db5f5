"""Which alignments of pairs and positions of actors moved, and how far."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.engine.trajectory import Trajectory


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A pair's alignment, or an actor's position on an issue, by step, shape (T+1,)."""

    ids: tuple[str, str]
    values: np.ndarray

    @property
    def start(self) -> float:
        """At the first row."""
        return float(self.values[0])

    @property
    def end(self) -> float:
        """At the last row."""
        return float(self.values[-1])

    @property
    def change(self) -> float:
        """End minus start."""
        return self.end - self.start


def courses_of_pairs(trajectory: Trajectory) -> list[Course]:
    """Return every unordered pair's alignment, those that moved most first; none for a single actor."""
    pairs = combinations(trajectory.scenario.actors, 2)
    return most_changed([Course(pair, trajectory.between(*pair)) for pair in pairs])


def courses_of_positions(trajectory: Trajectory) -> list[Course]:
    """Return the position of every coded interest, those that moved most first."""
    return most_changed([Course(ids, trajectory.position_of(*ids)) for ids in trajectory.scenario.interests])


def most_changed(courses: list[Course]) -> list[Course]:
    """Return courses by how much they changed from start to end, then by id."""
    return sorted(courses, key=lambda course: (-abs(course.change), course.ids))


def largest_excursions(trajectory: Trajectory, count: int) -> list[tuple[str, str]]:
    """Return the pairs whose alignment strays furthest from its start at any row, at most `count`; then by id."""
    ids, far = [*trajectory.scenario.actors], np.zeros(trajectory.alignment.shape[1:])
    for row in trajectory.alignment:
        np.maximum(far, np.abs(row - trajectory.alignment[0]), out=far)
    i, j = np.triu_indices(len(ids), 1)
    order = np.argsort(-far[i, j], kind="stable")[:count]
    return [(ids[i[n]], ids[j[n]]) for n in order.tolist()]
