"""Alignment: similarity of positions, weighted by what is at stake, and regard [SignorinoRitter1999, Snyder1997]."""

from math import sqrt

from sim.model.arithmetic import Number, ratio
from sim.model.world import World


def weigh_stakes(world: World) -> None:
    """Compute joint saliences w_ijk = sqrt(s_ik s_jk), joint stakes W_ij (eq. 1) and W_ij / (W_ij + tau)."""
    s = world.salience
    for i in range(s.shape[0]):
        for j in range(i):
            stake = 0.0
            for k in range(s.shape[1]):
                if world.agenda.stakes[i, k] == 1 and world.agenda.stakes[j, k] == 1:
                    w = sqrt(s[i, k] * s[j, k])
                    world.joint[i, j, k] = w
                    stake = stake + w
            world.stake[i, j] = stake
            world.stake[j, i] = stake
            world.shrinkage[i, j] = ratio(stake, stake + world.rates.prior_stake, 0.0)


def similarity(world: World, i: int, j: int) -> Number:
    """Return S_ij of i > j (eq. 2), in [-1, 1]; 0 where nothing is at stake between the two."""
    x, w, stakes = world.position, world.joint, world.agenda.stakes
    apart = 0.0
    for k in range(x.shape[1]):
        if stakes[i, k] == 1 and stakes[j, k] == 1:  # else w_ijk is 0
            apart = apart + w[i, j, k] * abs(x[i, k] - x[j, k])
    return (1.0 - ratio(apart, world.stake[i, j], 1.0)) * world.shrinkage[i, j]


def align(world: World) -> None:
    """Compute S and A for every pair (eqs. 2 and 3); both are symmetric, A_ii = S_ii = 1."""
    r, A = world.regard, world.alignment
    eta = world.rates.relational_weight
    for i in range(r.shape[0]):
        A[i, i] = 1.0
        world.similarity[i, i] = 1.0
        for j in range(i):
            S = similarity(world, i, j)
            world.similarity[i, j] = S
            world.similarity[j, i] = S
            A[i, j] = (1.0 - eta) * S + eta * (r[i, j] + r[j, i]) / 2.0
            A[j, i] = A[i, j]
