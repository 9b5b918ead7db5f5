"""How an actor is aligned with another, or with a group."""

from sim.measures.averages import with_partner
from sim.measures.measure import ACTOR, PARTNER, Measure, Party, Rows, Runs, Series


def alignment(runs: Runs, i: int, partner: Rows) -> Series:
    """Return A_ij by run and step; with a group, averaged by weight over its members other than i."""
    return with_partner(runs.alignment, runs, i, partner)


MEASURE = Measure("alignment", 1, alignment, (Party(ACTOR), Party(PARTNER)), joins=((0, 1),))
