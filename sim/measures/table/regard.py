"""How one actor stands to another."""

from sim.measures.measure import ACTOR, Measure, Party, Runs, Series


def regard(runs: Runs, i: int, j: int) -> Series:
    """Return R_ij by run and step."""
    return runs.regard(i, j)


MEASURE = Measure(
    "regard",
    2,
    regard,
    (Party(ACTOR, "from"), Party(ACTOR, "to")),
    keeps=frozenset({"regard"}),
    joins=((0, 1),),
    form="Direction",
    words="From one actor to another.",
)
