"""Structural balance: the friend of a friend, the enemy of an enemy [Heider1946, Marvel2011] (phase 4)."""

from sim.model.arithmetic import clip, ratio, saturate
from sim.model.rest import once_stirred
from sim.model.world import World


def implied(world: World, i: int, j: int):
    """Return B_ij = B_ji, what third parties imply about a tie (eqs. 8, 9), in (-1, 1); 0 where there is none."""
    A, v = world.alignment, world.weight
    agreement = 0.0
    for m in range(len(v)):
        if m != i and m != j:
            agreement += v[m] * (A[i, m] * A[j, m])  # A is symmetric; a row is read faster than a column
    return saturate(world.rates.balance_gain * ratio(agreement, world.third_weight[i, j], 0.0))


def relax_regard(world: World) -> None:
    """Move regard towards what third parties imply, and back towards its baseline (eqs. 10, 11)."""
    for i in range(len(world.capability)):
        for j in range(i):
            B = implied(world, i, j)
            world.regard[i, j] = relaxed(world, i, j, B)
            world.regard[j, i] = relaxed(world, j, i, B)


def relaxed(world: World, i: int, j: int, implied_regard):
    """Return r_ij between where it was, what third parties imply (B_ij) and its baseline."""
    rates, baseline = world.rates, world.baseline[i, j]
    e = baseline - world.implied_at_start[i, j] if world.agenda.status_quo == 1 else 0.0
    towards = clip(implied_regard + e, -1.0, 1.0)
    kept = (1.0 - rates.balance - rates.memory) * world.regard[i, j]
    r = clip(kept + rates.balance * towards + rates.memory * baseline, -1.0, 1.0)
    return once_stirred(world, r, world.regard[i, j])
