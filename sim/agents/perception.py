"""What an actor sees: numbers and acts that have taken place; nothing in it can change the world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.arguments import place_of
from sim.engine.trajectory import ActRecord
from sim.errors import nearest, shown
from sim.scenario.scenario import Scenario


class Row(Mapping[str, float]):
    """Numbers by name, as the world has them now: a view of a row of its arrays that cannot be written."""

    __slots__ = ("_numbers", "_places")

    def __init__(self, places: Mapping[str, int], numbers: np.ndarray) -> None:
        self._places, self._numbers = places, numbers.view()
        self._numbers.flags.writeable = False

    def __getitem__(self, name: str) -> float:
        if name not in self._places:
            raise KeyError(f"there is no {shown(name)}{nearest(str(name), self._places)}")
        return float(self._numbers[self._places[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Perception:
    """What an actor sees before it decides: the world at row `step`, and the acts that show by then.

    Numbers of those who are not there are NaN.
    """

    actor: str
    step: int
    date: date
    _scenario: Scenario
    _row: Mapping[str, np.ndarray]  # read-only
    _past: tuple[ActRecord, ...]
    _there: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the other actors who are there."""
        return tuple(id for id in self._there if id != self.actor)

    def _actor(self, id: str) -> int:
        """Return the row of an actor; raise InputError for an unknown one."""
        return place_of("actor", id, self._scenario.actor_index)

    def alignment(self, a: str, b: str) -> float:
        """Return A of any pair at this step."""
        return float(self._row["alignment"][self._actor(a), self._actor(b)])

    def regard_for(self, other: str) -> float:
        """Return the actor's regard for another."""
        return float(self._row["regard"][self._actor(self.actor), self._actor(other)])

    def position(self, actor: str, issue: str) -> float:
        """Return any actor's position on an issue."""
        return float(self._row["position"][self._actor(actor), place_of("issue", issue, self._scenario.issue_index)])

    def acts(self, by: str | None = None, on: str | None = None, since: int = 0) -> tuple[ActRecord, ...]:
        """Return the acts of the past, oldest first: of one actor, on one actor, from the row in which they first show.

        Those that the actor knows of: a secret act stands where it took place, or else where it came to light.
        `since=seen.step` leaves those of the step just past. Raises InputError for an unknown actor.
        """
        for id in (by, on):
            if id is not None:
                self._actor(id)
        return tuple(
            act for act in self._past
            if act.step >= since and by in (None, act.actor) and on in (None, act.target)
            and (act.known_to is None or self.actor in act.known_to)
        )  # fmt: skip
