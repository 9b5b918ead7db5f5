"""Friends pull by their share of all weight; the ideal point anchors [FriedkinJohnsen1990] (phase 6)."""

from sim.model.arithmetic import Number, clip, positive, ratio
from sim.model.cast import is_there
from sim.model.rest import once_stirred
from sim.model.world import World


def weigh_opinions(world: World) -> None:
    """Compute how much everybody's opinion on each issue weighs, v_j s_jk, and V_k, all of it (eq. 18)."""
    for k in range(world.salience.shape[1]):
        total = 0.0
        for j in range(world.salience.shape[0]):
            world.opinion[j, k] = world.weight[j] * world.salience[j, k]
            total = total + world.opinion[j, k]
        world.opinions[k] = total


def warm_to_friends(world: World) -> None:
    """Compute max(A_ij, 0), how much i minds what j stands for, whatever the issue."""
    for i in range(len(world.weight)):
        for j in range(len(world.weight)):
            world.goodwill[i, j] = positive(world.alignment[i, j])


def pull(world: World, i: int, k: int) -> Number:
    """Return P_ik, how far friends pull i on issue k, each by its share of all weight (eq. 19)."""
    x, stakes = world.position, world.agenda.stakes
    pulled = 0.0
    for j in range(x.shape[0]):
        if stakes[j, k] == 1 and j != i:  # without a stake its opinion weighs nothing
            pulled = pulled + (world.opinion[j, k] * world.goodwill[i, j]) * (x[j, k] - x[i, k])
    return ratio(pulled, world.opinions[k], 0.0)


def move_positions(world: World) -> None:
    """Move every position towards its friends' and back to its ideal point, all at once."""
    x = world.position
    alpha, rho = once_stirred(world, world.rates.influence), once_stirred(world, world.rates.anchor)
    warm_to_friends(world)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            if not is_there(world, i):
                world.moved[i, k] = x[i, k]
            elif world.agenda.stakes[i, k] == 1:
                world.moved[i, k] = moved(world, i, k, alpha, rho)
            else:  # salience is 0, and so is a_ik: the anchor alone holds
                world.moved[i, k] = clip(x[i, k] + rho * (world.ideal[i, k] - x[i, k]), -1.0, 1.0)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            x[i, k] = world.moved[i, k]


def moved(world: World, i: int, k: int, alpha: Number, rho: Number) -> Number:
    """Return x_ik(t+1), between friends, ideal point and where it was (eq. 20)."""
    x, s = world.position[i, k], world.salience[i, k]
    a = 4.0 * alpha * s * (1.0 - s)
    persuaded = x + a * (pull(world, i, k) - world.pull_at_start[i, k])
    return clip(persuaded + rho * (world.ideal[i, k] - x), -1.0, 1.0)
