"""Where an actor stands on an issue."""

from typing import TYPE_CHECKING

from sim.measures.measure import ACTOR, ISSUE, Measure, Party, Runs

if TYPE_CHECKING:
    import numpy as np


def position(runs: Runs, i: int, k: int) -> "np.ndarray":
    """Return x_ik by run and step."""
    return runs.position(i, k)


MEASURE = Measure(
    "position",
    3,
    position,
    (Party(ACTOR, "actor"), Party(ISSUE, "issue")),
    keeps=frozenset({"position"}),
    form="Stand",
    words="An actor's position on an issue.",
)
