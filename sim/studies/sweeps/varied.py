"""Which numbers vary, between which ends or over which values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np

from sim.arguments import expect, texts, whole
from sim.errors import InputError, Problem, at, shown
from sim.inputs.numbers import PREFIX, no_number, numbers_of
from sim.model.parameters import round_significant
from sim.scenario.file.questions import Grid
from sim.scenario.scenario import Scenario


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

    def __str__(self) -> str:
        return f"{self.path}={','.join(map(str, self.values)) if self.values else f'{self.low}:{self.high}'}"


def varied_numbers(scenario: Scenario, numbers: Mapping[str, Any] | None) -> tuple[Varied, ...]:
    """Return the numbers to vary, those of the scenario's sweep block for None.

    A tuple is a range, (low, high) or (low, high, points); anything else in a row are the values themselves.
    A parameter may go by its name alone.
    """
    if numbers is not None:
        expect("numbers", numbers, Mapping, "such as {'witness': (0, 1, 21), 'anchor': [0.1, 0.2]}")
        given = dict(zip(texts("names of numbers", numbers), numbers.values(), strict=True))
        varied = [as_varied(path, values, "numbers") for path, values in given.items()]
    elif scenario.sweep:
        varied = [as_varied(p, of_block(v), "sweep.parameters") for p, v in scenario.sweep.parameters.items()]
    else:
        raise at("numbers", f"must say what to vary: {scenario.id} has no sweep block")
    if not varied:
        raise at("numbers", "must say what to vary: there is nothing to vary")
    all_paths = numbers_of(scenario)
    varied = [replace(v, path=full_path(v.path, all_paths)) for v in varied]
    if unknown := [v.path for v in varied if v.path not in all_paths]:
        raise InputError([Problem(None, f"numbers.{path}:", no_number(path, scenario)) for path in unknown])
    paths = [v.path for v in varied]
    if twice := [path for n, path in enumerate(paths) if path in paths[:n]]:
        raise at(f"numbers.{twice[0]}:", "is given twice")
    return tuple(varied)


def sampled_numbers(scenario: Scenario, numbers: Mapping[str, Any] | None) -> tuple[Varied, ...]:
    """Return the numbers to vary, as a sample does; raise InputError where one is given points of a grid.

    Those of a sweep block belong to its grid.
    """
    varied = varied_numbers(scenario, numbers)
    for v in varied if numbers is not None else ():
        if v.points is not None:
            words = f"gives {v.points} points, which only a grid has; a sample takes the two ends, {v.low} and {v.high}"
            raise at(f"numbers.{v.path}:", f"{words}, and its size as points")
    return varied


def of_block(values: Grid | tuple[float, ...]) -> Any:
    """Return what a sweep block says of a number, as a call from Python says it."""
    return (*values.range, values.points) if isinstance(values, Grid) else list(values)


def as_varied(path: str, given: Any, where: str) -> Varied:
    """Return a number to be varied; raise InputError where it is told neither its ends nor its values."""
    try:
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise ValueError(f"must be (low, high), (low, high, points) or a list of values, got {shown(given)}")
        if not isinstance(given, tuple):
            values = tuple(dict.fromkeys(map(decimal_of, given)))
            if not values:
                raise ValueError("has no values")
            return Varied(path, values=values)
        if len(given) not in (2, 3):
            raise ValueError(f"must be (low, high) or (low, high, points), got {shown(given)}")
        low, high = map(decimal_of, given[:2])
        if low > high:
            raise ValueError("must have its low end first")
    except ValueError as error:
        raise at(f"{where}.{path}", str(error)) from None
    points = whole(f"number of points of {path}", given[2], 1) if len(given) == 3 else None
    return Varied(path, low, high, points)


def decimal_of(value: Any) -> Decimal:
    """Return a number as it is written; ValueError for what is none."""
    if isinstance(value, Decimal):
        return value
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, bool | np.bool_ | str) or not hasattr(value, "__float__") or not isfinite(float(value)):
        raise ValueError(f"{shown(value)} is not a number")
    return Decimal(repr(float(value)))


def full_path(path: str, known: Collection[str]) -> str:
    """Return a path, a parameter's name alone standing for its path."""
    return path if path in known or PREFIX + path not in known else PREFIX + path
