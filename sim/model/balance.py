"""Structural balance: the friend of a friend, the enemy of an enemy [Heider1946, Marvel2011] (phase 4)."""

from sim.model.arithmetic import clip, ratio, saturate
from sim.model.world import World


def implied(world: World, i: int, j: int):
    """Return B_ij, what third parties imply about a tie (eqs. 8, 9), in (-1, 1); 0 where there is none."""
    A, v = world.alignment, world.weight
    agreement = 0.0
    weight = 0.0
    for m in range(len(v)):
        if m != i and m != j:
            agreement += v[m] * (A[i, m] * A[m, j])
            weight += v[m]
    return saturate(world.rates.balance_gain * ratio(agreement, weight, 0.0))


def relax_regard(world: World) -> None:
    """Move regard towards what third parties imply, and back towards its baseline (eqs. 10, 11)."""
    r, rates = world.regard, world.rates
    keep = 1.0 - rates.balance - rates.memory
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            if i != j:
                e = world.baseline[i, j] - world.implied_at_start[i, j] if world.agenda.status_quo == 1 else 0.0
                towards = clip(implied(world, i, j) + e, -1.0, 1.0)
                moved = keep * r[i, j] + rates.balance * towards + rates.memory * world.baseline[i, j]
                r[i, j] = clip(moved, -1.0, 1.0)
