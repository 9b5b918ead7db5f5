"""What a call from Python may hand over, checked where it arrives: whole numbers, seeds, ids, things of a kind."""

import os
from collections.abc import Collection, Iterable, Mapping
from operator import index
from typing import Any

from sim.errors import InputError, nearest, shown

LARGEST_SEED = 2**128 - 1
LARGEST_RUN = 2**32 - 1  # a run's number is one word of the counter of every draw


def whole(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return a whole number from low to high, NumPy's included, a flag not; raise InputError naming the argument."""
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or number < low or (high is not None and number > high):
        bounds = f"{low} or more" if high is None else f"from {low} to {in_powers(high)}"
        raise InputError(f"the {name} must be a whole number {bounds}, got {shown(value)}")
    return number


def in_powers(number: int) -> str:
    """Return a number in digits, or as 2**n - 1 where it is a large one of that form."""
    return f"2**{number.bit_length()} - 1" if number >= 2**31 and number & (number + 1) == 0 else str(number)


def seed_of(value: Any) -> int:
    """Return a seed, a whole number from 0 to 2**128 - 1; raise InputError for anything else."""
    return whole("seed", value, 0, LARGEST_SEED)


def expect(name: str, value: Any, kind: type, way_out: str) -> None:
    """Raise InputError where the argument is not of a kind; `way_out` says how to come by one."""
    if not isinstance(value, kind):
        raise InputError(f"the {name} must be of type {kind.__name__}, got {shown(value)}; {way_out}")


def expect_path(name: str, value: Any) -> None:
    """Raise InputError where the argument can be no place of a file or folder."""
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"the {name} must be a text or a pathlib.Path, got {shown(value)}")
    if "\0" in os.fsdecode(value):
        raise InputError(f"the {name} {shown(os.fsdecode(value))} is not a file name")


def expect_calls(**values: Any) -> None:
    """Raise InputError where one of these arguments, by name, is nothing that can be called."""
    for name, value in values.items():
        if not callable(value):
            raise InputError(f"{name} must be a function of one argument, got {shown(value)}")


def texts(name: str, values: Any) -> tuple[str, ...]:
    """Return a list of texts; raise InputError for one text alone and for what is no list of texts."""
    if isinstance(values, str) or not isinstance(values, Iterable) or not all(isinstance(v, str) for v in values):
        raise InputError(f"the {name} must be a list of texts, got {shown(values)}")
    return tuple(values)


def known(name: str, id: Any, ids: Collection[str]) -> str:
    """Return an id that is among these; raise InputError naming the nearest of them."""
    if not isinstance(id, str) or id not in ids:
        raise InputError(f"there is no {name} {shown(id)}{nearest(str(id), ids)}")
    return id


def place_of(name: str, id: Any, places: Mapping[str, int]) -> int:
    """Return the place of an id in the arrays; raise InputError naming the nearest for an unknown one."""
    return places[known(name, id, places)]
