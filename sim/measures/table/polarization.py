"""How far the whole system is from indifference."""

from sim.measures.averages import weight_of, weighted_mean
from sim.measures.measure import Measure, Runs, Series


def polarization(runs: Runs) -> Series:
    """Return the mean of |A_ij| over pairs, each weighted by v_i v_j, by run and step; NaN where none has weight."""
    weight = [weight_of(runs, i) for i in range(len(runs.scenario.actors))]
    pairs = ((i, j) for i in range(len(weight)) for j in range(i))
    return weighted_mean(runs, ((weight[i] * weight[j], abs(runs.alignment(i, j))) for i, j in pairs))


MEASURE = Measure("polarization", 5, polarization, keeps=frozenset({"capability"}), in_claims=False)
