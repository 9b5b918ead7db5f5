"""How balanced the triads of the whole system are."""

from sim.measures.averages import weighted_mean
from sim.measures.measure import Measure, Runs, Series


def balanced_triads(runs: Runs) -> Series:
    """Return the share of triads with A_ij A_jm A_im > 0, by run and step; NaN while fewer than three are there."""
    triads = ((i, j, m) for i in range(len(runs.scenario.actors)) for j in range(i) for m in range(j))
    signs = (runs.alignment(i, j) * runs.alignment(j, m) * runs.alignment(i, m) for i, j, m in triads)
    # NaN stays NaN
    return weighted_mean(runs, ((1.0, (sign > 0.0) + 0.0 * sign) for sign in signs))


MEASURE = Measure("balanced_triads", 6, balanced_triads, in_claims=False)
