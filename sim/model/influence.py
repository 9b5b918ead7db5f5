"""Friends pull those who care without being committed; the ideal point anchors [FriedkinJohnsen1990] (phase 6)."""

from sim.model.arithmetic import clip, either, positive, ratio
from sim.model.rest import once_stirred
from sim.model.world import World


def weigh_friends(world: World) -> None:
    """Compute v_j max(A_ij, 0), how much i minds what j stands for, whatever the issue (eq. 17)."""
    for i in range(len(world.weight)):
        for j in range(len(world.weight)):
            world.goodwill[i, j] = world.weight[j] * positive(world.alignment[i, j])


def pull(world: World, i: int, k: int):
    """Return the weighted sum of friends' positions on issue k and the sum of the weights (eq. 17)."""
    s, x, stakes = world.salience, world.position, world.agenda.stakes
    top = 0.0
    weight = 0.0
    for j in range(x.shape[0]):
        if stakes[j, k] == 1 and j != i:  # without a stake its weight is 0
            q = world.goodwill[i, j] * s[j, k]
            top += q * x[j, k]
            weight += q
    return top, weight


def move_positions(world: World) -> None:
    """Move every position towards its friends' and back to its ideal point, all at once."""
    x, rho = world.position, world.rates.anchor
    weigh_friends(world)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            if world.agenda.stakes[i, k] == 1:
                world.moved[i, k] = moved(world, i, k)
            else:  # salience is 0, and so is a_ik: the anchor alone holds
                world.moved[i, k] = clip((1.0 - rho) * x[i, k] + rho * world.ideal[i, k], -1.0, 1.0)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            x[i, k] = once_stirred(world, world.moved[i, k], x[i, k])


def moved(world: World, i: int, k: int):
    """Return x_ik(t+1), between friends, ideal point and where it was (eqs. 18 and 19)."""
    x, s, rates = world.position[i, k], world.salience[i, k], world.rates
    top, weight = pull(world, i, k)
    towards = clip(ratio(top, weight, 0.0) + world.unexplained[i, k], -1.0, 1.0)
    a = either(weight > 0.0, 4.0 * rates.influence * s * (1.0 - s), 0.0)
    kept = (1.0 - a - rates.anchor) * x
    mixed = either(weight > 0.0, kept + a * towards, kept)  # the middle term is skipped, not added as 0
    return clip(mixed + rates.anchor * world.ideal[i, k], -1.0, 1.0)
