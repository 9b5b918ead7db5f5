"""To which of two others an actor leans."""

from sim.measures.measure import ACTOR, Measure, Party, Runs, Series


def lean(runs: Runs, of: int, away: int, to: int) -> Series:
    """Return A(of, to) - A(of, from) by run and step."""
    return runs.alignment(of, to) - runs.alignment(of, away)


MEASURE = Measure(
    "lean",
    4,
    lean,
    (Party(ACTOR, "of"), Party(ACTOR, "from"), Party(ACTOR, "to")),
    joins=((0, 1), (0, 2)),
    form="Lean",
    words="The lean of an actor between two others: A(of, to) - A(of, from).",
)
