"""Where an actor stands on an issue."""

from sim.measures.measure import ACTOR, ISSUE, Measure, Party, Runs, Series


def position(runs: Runs, i: int, k: int) -> Series:
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
