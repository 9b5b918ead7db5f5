"""Where the median of a group stands on an issue [Black1958]."""

from sim.measures.averages import opinions, weighted_median
from sim.measures.measure import ISSUE, PARTNER, Measure, Party, Rows, Runs, Series


def median_position(runs: Runs, group: Rows, k: int) -> Series:
    """Return the median of x_ik over the group, weighted by v_i s_ik, by run and step; NaN where nobody cares."""
    return weighted_median(opinions(runs, group, k))


MEASURE = Measure(
    "median_position",
    9,
    median_position,
    (Party(PARTNER, "group"), Party(ISSUE, "issue")),
    keeps=frozenset({"position", "salience", "capability"}),
    form="MedianOf",
    words="The median position of a group on an issue, weighted by capability and salience.",
)
