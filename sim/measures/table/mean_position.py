"""Where a group stands on an issue, on average."""

from sim.measures.averages import opinions, weighted_mean
from sim.measures.measure import ISSUE, PARTNER, Measure, Party, Rows, Runs, Series


def mean_position(runs: Runs, group: Rows, k: int) -> Series:
    """Return the mean of x_ik over the group, weighted by v_i s_ik, by run and step; NaN where nobody cares."""
    return weighted_mean(runs, opinions(runs, group, k))


MEASURE = Measure(
    "mean_position",
    8,
    mean_position,
    (Party(PARTNER, "group"), Party(ISSUE, "issue")),
    keeps=frozenset({"position", "salience", "capability"}),
    form="MeanOf",
    words="The mean position of a group on an issue, weighted by capability and salience.",
)
