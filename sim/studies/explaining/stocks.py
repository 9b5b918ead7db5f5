"""Stocks: numbers of a world as sums of parts, one for each source that they come from (docs/explaining.md)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from sim.model.arithmetic import Number
from sim.model.world import World

START, LIMITS, SHOCKS = "start", "limits", "shocks"
FRIENDS, PERSUASION = "friends-of-friends", "persuasion"
ROOM = 16  # sources for which there is room at first
Row = tuple[int, int]


class Source(NamedTuple):
    """What a change comes from, and for events by which channel."""

    name: str
    channel: str = ""


class Stocks:
    """Some numbers of the world, and those they return to, by source; shapes (sources, places, runs).

    The parts of a number add up to it, in every run, as long as everything that moves it is booked.
    """

    def __init__(self, number: str, home: str, places: Iterable[Row], world: World, runs: int) -> None:
        self.number, self.home, self.runs = number, home, runs
        self.places = {place: n for n, place in enumerate(places)}
        self.indices = tuple(np.array([*self.places], np.int64).reshape(-1, 2).T)
        self.row: dict[Source, int] = {}
        self.parts = np.zeros((ROOM, len(self.places), runs))
        self.home_parts = np.zeros_like(self.parts)
        self.book(Source(START), self.read(getattr(world, number)), self.read(getattr(world, home)))

    def read(self, field: Any) -> np.ndarray:
        """Return the numbers of a field at the places, shape (places, runs)."""
        if isinstance(field, memoryview):  # of one run
            return np.asarray(field)[self.indices][:, None]
        found = np.empty((len(self.places), self.runs))
        for place, n in self.places.items():
            found[n] = field[place]
        return found

    def gathered(self, noted: dict[Row, Number]) -> np.ndarray:
        """Return numbers noted by place, 0 where there is none, shape (places, runs)."""
        found = np.zeros((len(self.places), self.runs))
        for place in noted.keys() & self.places.keys():
            found[self.places[place]] = noted[place]
        return found

    def book(self, source: Source, amount: Number = 0.0, home: Number = 0.0, at: Any = ...) -> None:
        """Add amounts to the parts of a source, at one place by its number or at all."""
        row = self.row.setdefault(source, len(self.row))
        if row == len(self.parts):
            self.parts, self.home_parts = (np.concatenate([p, np.zeros_like(p)]) for p in (self.parts, self.home_parts))
        self.parts[row][at] += amount
        self.home_parts[row][at] += home

    def relax(self, returned: Number, lost: Number = 0.0) -> None:
        """Let every part go a share of the way to its part in what the numbers return to, and lose another share."""
        self.parts += returned * (self.home_parts - self.parts) - lost * self.parts
