"""Samples from which sensitivity indices are computed: designs on the unit cube, with one axis that does nothing.

Nested: a sample of N holds those of N/2 and N/4 as its first rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arguments import known, seed_of, whole
from sim.disk.digests import sha256
from sim.errors import InputError, at
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.design import refuse_no_power, refuse_too_many_numbers
from sim.studies.sweeps.varied import Varied

SOBOL, MORRIS = "sobol", "morris"
METHODS = (SOBOL, MORRIS)
DEFAULT_POINTS = {SOBOL: 1024, MORRIS: 128}
FEWEST_POINTS = {SOBOL: 16, MORRIS: 8}  # of which a quarter still says something
LEVELS = 4  # of Morris' grid
DUMMY = "dummy"
FEWEST_RUNS = 30  # at each point, below which what is found may be the doing of the dice that all points meet
ENOUGH_RUNS = 100  # that are recommended then
CHANCE_PATHS = ("parameters.initiative", "parameters.volatility")


def meets_chance(scenario: Scenario, paths: Sequence[str]) -> bool:
    """Return whether anything happens by chance, in the scenario as it stands or since a number of chance varies."""
    return scenario.left_to_chance or any(path in CHANCE_PATHS or path.endswith(".probability") for path in paths)


@dataclass(frozen=True)
class Sample:
    """A sample: method, what varies, base size N, seed; the last column of `unit` is the dummy's."""

    method: str
    varied: tuple[Varied, ...]
    size: int
    seed: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the numbers that vary, without the dummy."""
        return tuple(v.path for v in self.varied)

    @property
    def dimensions(self) -> int:
        """Axes of the sample, the dummy's included."""
        return len(self.varied) + 1

    @property
    def problem(self) -> dict:
        """The axes as SALib wants them."""
        return {"num_vars": self.dimensions, "names": [*self.paths, DUMMY], "bounds": [[0.0, 1.0]] * self.dimensions}

    @cached_property
    def unit(self) -> np.ndarray:
        """The sample on the unit cube, shape (rows, dimensions)."""
        if self.method == SOBOL:
            from SALib.sample import sobol

            return sobol.sample(self.problem, self.size, seed=self.seed)
        from SALib.sample import morris

        return morris.sample(self.problem, self.size, num_levels=LEVELS, seed=self.seed)

    @cached_property
    def points(self) -> np.ndarray:
        """The points as the model gets them, shape (rows, paths)."""
        return np.column_stack([v.at(self.unit[:, n]) for n, v in enumerate(self.varied)])

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the points, by which a study's folder knows them."""
        return sha256(repr(self.points.shape).encode() + np.ascontiguousarray(self.points).tobytes())

    def rows(self, size: int) -> int:
        """Return how many rows the nested sample of a smaller N has."""
        return len(self.unit) // self.size * size


def make_sample(method: str, varied: Sequence[Varied], size: int, seed: int) -> Sample:
    """Return a sample; raise InputError where N does not suit the method, or a number has but one value."""
    known("method", method, METHODS)
    size, seed = whole("number of points", size, 0), seed_of(seed)
    if size < FEWEST_POINTS[method]:
        raise at("points", f"must be at least {FEWEST_POINTS[method]} for {method}, got {size}")
    if method == SOBOL:
        refuse_no_power(size)
    if not varied:
        raise at("numbers", "must say what to vary: there is nothing to vary")
    for v in varied:
        if np.ptp(v.at(np.array([0.0, 1.0]))) == 0.0:
            raise at(f"numbers.{v.path}:", "has one value only, which can make no difference")
    refuse_too_many_numbers(rows_needed(method, len(varied), size), varied)
    return Sample(method, tuple(varied), size, seed)


def rows_needed(method: str, paths: int, size: int) -> int:
    """Return how many different points a sample has at most; where only the dummy moves, a point comes again."""
    return size * {SOBOL: 2 * paths + 2, MORRIS: paths + 1}[method]


def check_outputs(sample: Sample, points: np.ndarray, outputs: np.ndarray, names: Sequence[str]) -> None:
    """Raise InputError unless `outputs`, shape (rows, outcomes), belong to the sample, in order, and are finite.

    `points` are those at which the outputs were computed.
    """
    wanted = len(sample.points)
    if len(outputs) != wanted or len(points) != wanted:
        raise InputError(f"{len(outputs):,} outputs at {len(points):,} points: the sample has {wanted:,}")
    if not np.array_equal(points, sample.points):
        theirs, ours = (rows[np.lexsort(rows.T)] for rows in (points, sample.points))  # in one order
        words = "in another order" if np.array_equal(theirs, ours) else "of another sample"
        raise InputError(f"the outputs are those of points {words}: indices of them would mean nothing; evaluate again")
    missing = np.argwhere(~np.isfinite(outputs))
    if len(missing):
        first = "\n".join(f"point {row}: {names[column]} is {outputs[row, column]}" for row, column in missing[:10])
        raise InputError(f"{len(missing):,} outputs are not numbers, and there are no indices without them:\n{first}")
