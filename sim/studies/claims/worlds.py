"""The worlds in which a study's runs take place: as told, without some events, without any."""

from typing import Protocol

from sim.engine.runs import Runs


class Worlds(Protocol):
    """The same runs, under the same dice, in different worlds."""

    @property
    def actual(self) -> Runs:
        """The runs in the world as told."""

    def without(self, events: tuple[str, ...]) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""
