"""Ties and sizes of actors at one time, and what they say of who stands with whom."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import shortened
from sim.model.parameters import PARAMETERS
from sim.studies.camps.balance import Balance, Implied, balance, implied_by_name
from sim.studies.camps.landscape import Landscape, landscape

GAIN = PARAMETERS["balance_gain"].default


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Standing:
    """Actors by id, their ties (N × N, symmetric) and sizes (N, 0 or more) at one time.

    `gain` is that of eq. 14, `seed` the one of random starts, where not every configuration can be looked at.
    """

    ids: tuple[str, ...]
    ties: np.ndarray
    size: np.ndarray
    gain: float = GAIN
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("ties", "size"):
            values = np.array(getattr(self, name), float)
            values.flags.writeable = False
            object.__setattr__(self, name, values)

    def landscape(self) -> Landscape:
        """Return the stable configurations."""
        return landscape(self.ids, self.ties, self.size, self.seed)

    def balance(self) -> Balance:
        """Return how balanced the ties are by their signs."""
        return balance(self.ids, self.ties, self.seed)

    def implied(self, actor: str, partner: str) -> Implied:
        """Return what third parties imply about a tie (eqs. 13 and 14), by name."""
        return implied_by_name(self.ids, self.ties, self.size, self.gain, (actor, partner))

    def document(self) -> dict[str, Any]:
        """Return landscape and balance as plain values."""
        return {**self.landscape().document(), "balance": self.balance().document()}

    def __repr__(self) -> str:
        return shortened(f"<Standing of {len(self.ids)} actors: {', '.join(self.ids)}>")
