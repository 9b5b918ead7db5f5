"""Structural balance: the friend of a friend, the enemy of an enemy [Heider1946, Marvel2011] (phase 4)."""

from sim.model.arithmetic import Number, clip, ratio, saturate
from sim.model.cast import are_there
from sim.model.rest import once_stirred
from sim.model.world import World


def implied(world: World, i: int, j: int) -> Number:
    """Return B_ij = B_ji, what third parties imply about a tie (eqs. 13, 14), in (-1, 1); 0 where there is none."""
    A, v = world.alignment, world.weight
    agreement = 0.0
    for m in range(len(v)):
        if m != i and m != j:
            agreement = agreement + v[m] * (A[i, m] * A[j, m])  # A is symmetric; a row is read faster than a column
    return saturate(world.rates.balance_gain * ratio(agreement, world.third_weight[i, j], 0.0))


def relax_regard(world: World) -> None:
    """Move regard towards what third parties imply, and back towards its baseline."""
    beta, delta = once_stirred(world, world.rates.balance), once_stirred(world, world.rates.memory)
    for i in range(len(world.capability)):
        for j in range(i):
            if are_there(world, i, j):
                B = implied(world, i, j)
                world.regard[i, j] = relaxed(world, i, j, B, beta, delta)
                world.regard[j, i] = relaxed(world, j, i, B, beta, delta)


def relaxed(world: World, i: int, j: int, implied_regard: Number, beta: Number, delta: Number) -> Number:
    """Return r_ij between where it was, what third parties imply (B_ij) and its baseline (eqs. 15, 16)."""
    baseline = world.baseline[i, j]
    e = (baseline if world.agenda.status_quo == 1 else 0.0) - world.implied_at_start[i, j]
    towards = clip(implied_regard + e, -1.0, 1.0)
    kept = (1.0 - beta - delta) * world.regard[i, j]
    return clip(kept + beta * towards + delta * baseline, -1.0, 1.0)
