"""Which alignments of pairs and positions of actors moved, and how far."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.engine.trajectory import Trajectory


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A pair's alignment, or an actor's position on an issue, by step, shape (T+1,); NaN while one is not there."""

    ids: tuple[str, str]
    values: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        """The values of the rows that there are."""
        return self.values[~np.isnan(self.values)]

    @property
    def start(self) -> float:
        """At the first row."""
        return float(self.shown[0])

    @property
    def end(self) -> float:
        """At the last row."""
        return float(self.shown[-1])

    @property
    def change(self) -> float:
        """End minus start."""
        return self.end - self.start


def courses_of_pairs(trajectory: Trajectory) -> list[Course]:
    """Return the alignment of every unordered pair that is ever there, those that moved most first."""
    pairs = combinations(trajectory.scenario.actors, 2)
    return most_changed([Course(pair, trajectory.between(*pair)) for pair in pairs])


def courses_of_positions(trajectory: Trajectory) -> list[Course]:
    """Return the position of every coded interest, those that moved most first."""
    return most_changed([Course(ids, trajectory.position_of(*ids)) for ids in trajectory.scenario.interests])


def most_changed(courses: list[Course]) -> list[Course]:
    """Return courses that have any row by how much they changed from start to end, then by id."""
    return sorted(
        [course for course in courses if len(course.shown)], key=lambda course: (-abs(course.change), course.ids)
    )


def largest_excursions(trajectory: Trajectory, count: int) -> list[tuple[str, str]]:
    """Return the pairs whose alignment strays furthest from its start at any row, at most `count`; then by id."""
    ids, start = [*trajectory.scenario.actors], trajectory.alignment[0]
    far = np.abs(start - start)  # NaN where a pair is not there
    for row in trajectory.alignment:
        start = np.where(np.isnan(start), row, start)
        far = np.fmax(far, np.abs(row - start))
    i, j = np.triu_indices(len(ids), 1)
    i, j = i[~np.isnan(far[i, j])], j[~np.isnan(far[i, j])]
    order = np.argsort(-far[i, j], kind="stable")[:count]
    return [(ids[i[n]], ids[j[n]]) for n in order.tolist()]
