"""How an actor is aligned with another, or with a group."""

from typing import TYPE_CHECKING

from sim.measures.averages import with_partner
from sim.measures.measure import ACTOR, PARTNER, Measure, Party, Rows, Runs

if TYPE_CHECKING:
    import numpy as np


def alignment(runs: Runs, i: int, partner: Rows) -> "np.ndarray":
    """Return A_ij by run and step; with a group, averaged by weight over its members other than i."""
    return with_partner(runs.alignment, runs, i, partner)


MEASURE = Measure("alignment", 1, alignment, (Party(ACTOR), Party(PARTNER)), joins=((0, 1),))
