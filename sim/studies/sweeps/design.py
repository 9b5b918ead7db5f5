"""Which values the varied numbers take together: grids, Latin hypercubes, Sobol' sequences, lists of points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from sim.arguments import known, seed_of, texts, whole
from sim.errors import InputError, at, shown
from sim.inputs.numbers import PREFIX, Number, budget_trouble, chosen_numbers, numbers_of
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.varied import Varied, full_path, sampled_numbers, varied_numbers

GRID, LHS, SOBOL, LISTED = METHODS = ("grid", "lhs", "sobol", "list")
DEFAULT_SAMPLE = 256  # points of a Latin hypercube or Sobol' sequence
CELLS_SHOWN = 10
MOST_NUMBERS = 100_000_000  # of a design, which is held in memory


@dataclass(frozen=True)
class Design:
    """Points at which a scenario is run: paths, and either the levels of a grid or the points themselves."""

    method: str
    paths: tuple[str, ...]
    levels: tuple[tuple[float, ...], ...] = ()
    listed: np.ndarray | None = None
    file: str = ""  # from which the points were read,
    lines: Sequence[int] = ()  # and the line of each there

    def __len__(self) -> int:
        return prod(map(len, self.levels)) if self.listed is None else len(self.listed)

    def points(self, numbers: np.ndarray) -> np.ndarray:
        """Return the points of these numbers, shape (points, paths); a grid counts its last path fastest."""
        if self.listed is not None:
            return self.listed[numbers]
        places = np.unravel_index(numbers, tuple(map(len, self.levels)))
        columns = [np.array(values)[place] for values, place in zip(self.levels, places, strict=True)]
        return np.column_stack(columns) if columns else np.zeros((len(numbers), 0))

    def place(self, point: int) -> str:
        """Return where a point stands, in words."""
        return f"{self.file}:{self.lines[point]}" if self.file else f"point {point}"

    @cached_property
    def all_points(self) -> np.ndarray:
        """Every point, shape (points, paths)."""
        return self.points(np.arange(len(self)))


def make_design(
    scenario: Scenario, numbers: Mapping[str, Any] | None, method: str, points: int | None, seed: int
) -> Design:
    """Return the design of a method: `list` takes the values of all numbers point by point, others vary each."""
    if method == LISTED:
        return listed_design(scenario, numbers)
    if method == GRID:
        return grid(varied_numbers(scenario, numbers))
    return sampled(method, sampled_numbers(scenario, numbers), points or DEFAULT_SAMPLE, seed)


def count_points(scenario: Scenario, numbers: Mapping[str, Any] | None, method: str, points: int | None) -> int:
    """Return how many points a design will have, without making any."""
    known("method", method, METHODS)
    if points is not None and method in (GRID, LISTED):
        raise at("points", "goes with the methods lhs and sobol; on a grid each number has its own")
    if method == GRID:
        return prod(v.count for v in varied_numbers(scenario, numbers))
    if method == LISTED:
        return len(listed_design(scenario, numbers))
    sampled_numbers(scenario, numbers)
    return DEFAULT_SAMPLE if points is None else whole("number of points", points, 1)


def listed_design(scenario: Scenario, numbers: Mapping[str, Any] | None) -> Design:
    """Return the points of columns of equal length, such as those of a data frame."""
    if numbers is None or not (isinstance(numbers, Mapping) or hasattr(numbers, "columns")):
        raise at("numbers", f"must be columns of equal length by name, got {shown(numbers)}")
    names = texts("names of numbers", numbers)
    try:
        columns = np.stack([np.array(numbers[name], np.float64) for name in names], axis=1)
        if columns.ndim != 2:
            raise ValueError
    except (TypeError, ValueError):
        raise at("numbers", f"must be columns of numbers of equal length, got {shown(numbers)}") from None
    all_paths = numbers_of(scenario)
    paths = tuple(full_path(name, all_paths) for name in names)
    if len(set(paths)) < len(paths):
        raise at("numbers", f"must name no number twice, got {', '.join(paths)}")
    return Design(LISTED, paths, listed=columns)


def grid(varied: Sequence[Varied]) -> Design:
    """Return every combination of levels."""
    for v in varied:
        if not v.values and v.points is None:
            raise at(f"numbers.{v.path}:", "a grid needs a number of points or a list of values")
    refuse_too_many_numbers(prod(v.count for v in varied), varied)
    return Design("grid", tuple(v.path for v in varied), tuple(tuple(dict.fromkeys(v.levels)) for v in varied))


def sampled(method: str, varied: Sequence[Varied], points: int, seed: int) -> Design:
    """Return a Latin hypercube or a scrambled Sobol' sequence of so many points."""
    from scipy.stats import qmc

    points, seed = whole("number of points", points, 1), seed_of(seed)
    refuse_too_many_numbers(points, varied)
    generator = np.random.Generator(np.random.PCG64(seed))
    if method == "lhs":
        shares = qmc.LatinHypercube(len(varied), rng=generator).random(points)
    else:
        refuse_no_power(points)
        shares = qmc.Sobol(len(varied), rng=generator).random(points)
    columns = [v.at(shares[:, n]) for n, v in enumerate(varied)]
    return Design(method, tuple(v.path for v in varied), listed=np.column_stack(columns))


def refuse_no_power(points: int) -> None:
    """Raise InputError, naming the nearest, where a number of points is no power of 2."""
    if points & (points - 1):
        raise at(
            "points",
            f"must be a power of 2 for a Sobol' sequence, got {points}; {nearest_power(points)} is the nearest",
        )


def nearest_power(number: int) -> int:
    """Return the power of 2 nearest to a positive number, the smaller of two that are as near."""
    below = 1 << (number.bit_length() - 1)
    return below if number - below <= 2 * below - number else 2 * below


def refuse_too_many_numbers(points: int, varied: Sequence[Varied]) -> None:
    """Raise InputError where a design would not fit into memory."""
    if points * len(varied) > MOST_NUMBERS:
        asked = f"{counted(points, 'point')} of {counted(len(varied), 'number')}"
        raise InputError(f"{asked}: a design holds at most {MOST_NUMBERS:,} values; take fewer")


def check_design(design: Design, scenario: Scenario) -> None:
    """Raise InputError, naming the first ten, where a point lies outside a number's range or breaks a budget."""
    numbers = chosen_numbers(scenario, design.paths)
    troubles = [t for n, number in enumerate(numbers) for t in range_troubles(design, n, number)]
    if not troubles:
        troubles = budget_troubles(design, scenario)
    if troubles:
        more = f"\n… and {len(troubles) - CELLS_SHOWN} more" if len(troubles) > CELLS_SHOWN else ""
        raise InputError("\n".join(troubles[:CELLS_SHOWN]) + more)


def range_troubles(design: Design, column: int, number: Number) -> list[str]:
    """Return the values of a path that its number may not take, each once for a grid, else by point."""
    values = np.array(design.levels[column]) if design.listed is None else design.listed[:, column]
    outside = np.nonzero(~number.admits(values))[0].tolist()
    must = f"{number.path} must be {number.range_in_words}"
    return [f"{must}, got {values[n]:g}{'' if design.listed is None else f' at {design.place(n)}'}" for n in outside]


def budget_troubles(design: Design, scenario: Scenario) -> list[str]:
    """Return the points at which two rates that share a whole exceed it."""
    if not any(path.startswith(PREFIX) for path in design.paths):
        return []
    columns: Mapping[str, np.ndarray] = {path: design.all_points[:, n] for n, path in enumerate(design.paths)}
    over = budget_trouble(dict(columns), scenario)
    if over is None:
        return []
    return [
        f"{design.place(n)}: balance + memory, or influence + anchor, are above 1: "
        + ", ".join(f"{path}={columns[path][n]:g}" for path in design.paths if path.startswith(PREFIX))
        for n in np.nonzero(over)[0].tolist()
    ]
