"""Which values the varied numbers take together: grids, Latin hypercubes, Sobol' sequences, lists of points."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import log2, prod

import numpy as np

from sim.arguments import seed_of, whole
from sim.errors import InputError, nearest, shown
from sim.inputs.numbers import Number, budget_trouble, chosen_numbers
from sim.model.parameters import round_significant
from sim.scenario.file.numerals import counted, number_in, whole_in
from sim.scenario.scenario import Scenario

CELLS_SHOWN = 10
PARAMETERS = "parameters."
MOST_NUMBERS = 100_000_000  # of a design, which is held in memory


@dataclass(frozen=True, slots=True)
class Varied:
    """A number that is varied: between two ends, on a grid in so many points; or over a list of values."""

    path: str
    low: Decimal | None = None
    high: Decimal | None = None
    points: int | None = None
    values: tuple[Decimal, ...] = ()

    @property
    def count(self) -> int:
        """How many values it takes on a grid."""
        return len(self.values) or self.points or 1

    @property
    def levels(self) -> list[float]:
        """The values on a grid, exact in decimal."""
        if self.values or self.low is None or self.high is None:
            return [float(v) for v in self.values]
        steps = (self.points or 1) - 1
        if steps == 0:
            return [float(self.low)]
        return [float(self.low + (self.high - self.low) * n / steps) for n in range(steps + 1)]

    def at(self, u: np.ndarray) -> np.ndarray:
        """Return the values at shares in [0, 1): between the ends, or from the list."""
        if self.values or self.low is None or self.high is None:
            return np.array(self.levels)[np.minimum((u * len(self.values)).astype(np.int64), len(self.values) - 1)]
        low, high = float(self.low), float(self.high)
        return np.array([round_significant(low + share * (high - low)) for share in u.tolist()])


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


def grid(varied: Sequence[Varied]) -> Design:
    """Return every combination of levels."""
    for v in varied:
        if not v.values and v.points is None:
            raise InputError(f"{v.path}: a grid needs a number of points or a list of values, e.g. {v.path}=0:1:11")
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
        if points & (points - 1):
            nearby = 2 ** round(log2(points))
            raise InputError(f"--points {points}: a Sobol' sequence needs a power of 2; {nearby} is the nearest")
        shares = qmc.Sobol(len(varied), rng=generator).random(points)
    columns = [v.at(shares[:, n]) for n, v in enumerate(varied)]
    return Design(method, tuple(v.path for v in varied), listed=np.column_stack(columns))


def parse_varied(text: str) -> Varied:
    """Return PATH=low:high, PATH=low:high:points or PATH=a,b,c as a varied number."""
    path, equals, values = text.partition("=")
    try:
        if not equals or not path or not values:
            raise ValueError("must be PATH=low:high[:points] or PATH=a,b,c")
        if ":" not in values:
            return Varied(path, values=tuple(dict.fromkeys(number_in(v) for v in values.split(","))))
        parts = values.split(":")
        if len(parts) not in (2, 3):
            raise ValueError("must be PATH=low:high[:points]")
        low, high = number_in(parts[0]), number_in(parts[1])
        if low > high:
            raise ValueError("must have its low end first")
        return Varied(path, low, high, count_in(parts[2]) if len(parts) == 3 else None)
    except ValueError as error:
        raise InputError(f"--param {shown(text)}: {error}") from None


def full_path(path: str, known: Collection[str]) -> str:
    """Return a path, a parameter's name alone standing for its path."""
    return path if path in known or PARAMETERS + path not in known else PARAMETERS + path


def no_number(path: str, known: Collection[str]) -> str:
    """Return that a path leads to no number, and the nearest that does, as words; parameters also by name alone."""
    names = [name.removeprefix(PARAMETERS) for name in known if name.startswith(PARAMETERS)]
    return f"is not a number that can be varied{nearest(path, [*known, *names])}"


def count_in(text: str) -> int:
    """Return a number of points; ValueError where a text is none."""
    if (count := whole_in(text)) < 1:
        raise ValueError(f"'{text}' is not a number of points")
    return count


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
    if not any(path.startswith(PARAMETERS) for path in design.paths):
        return []
    columns: Mapping[str, np.ndarray] = {path: design.all_points[:, n] for n, path in enumerate(design.paths)}
    over = budget_trouble(dict(columns), scenario)
    if over is None:
        return []
    return [
        f"{design.place(n)}: balance + memory, or influence + anchor, are above 1: "
        + ", ".join(f"{path}={columns[path][n]:g}" for path in design.paths if path.startswith(PARAMETERS))
        for n in np.nonzero(over)[0].tolist()
    ]
