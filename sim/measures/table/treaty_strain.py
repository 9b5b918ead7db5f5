"""How many members of a treaty are turned against each other."""

from sim.measures.averages import weighted_mean
from sim.measures.measure import TREATY, Measure, Party, Runs, Series

STRAINED = 0.0  # members whose alignment is below it


def treaty_strain(runs: Runs, members: tuple[int, ...]) -> Series:
    """Return the share of pairs of a treaty's members whose alignment is below 0, by run and step."""
    ties = (runs.alignment(i, j) for n, i in enumerate(members) for j in members[:n])
    return weighted_mean(runs, ((1.0, (tie < STRAINED) + 0.0 * tie) for tie in ties))  # NaN stays NaN


MEASURE = Measure("treaty_strain", 7, treaty_strain, (Party(TREATY),), in_claims=False)
