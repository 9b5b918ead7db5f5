"""Friends pull those who care without being committed; the ideal point anchors [FriedkinJohnsen1990] (phase 6)."""

from sim.model.arithmetic import clip, either, positive, ratio
from sim.model.world import World


def pull(world: World, i: int, k: int):
    """Return the weighted sum of friends' positions on issue k and the sum of the weights (eq. 17)."""
    v, A, s, x = world.weight, world.alignment, world.salience, world.position
    top = 0.0
    weight = 0.0
    for j in range(len(v)):
        if j != i:
            q = v[j] * positive(A[i, j]) * s[j, k]
            top += q * x[j, k]
            weight += q
    return top, weight


def move_positions(world: World) -> None:
    """Move every position towards its friends' and back to its ideal point (eqs. 17 to 19), all at once."""
    x, s, rates = world.position, world.salience, world.rates
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            top, weight = pull(world, i, k)
            towards = clip(ratio(top, weight, 0.0) + world.unexplained[i, k], -1.0, 1.0)
            a = either(weight > 0.0, 4.0 * rates.influence * s[i, k] * (1.0 - s[i, k]), 0.0)
            kept = (1.0 - a - rates.anchor) * x[i, k]
            # the middle term is skipped, not added as 0 times something
            mixed = either(weight > 0.0, kept + a * towards, kept)
            world.moved[i, k] = clip(mixed + rates.anchor * world.ideal[i, k], -1.0, 1.0)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            x[i, k] = world.moved[i, k]
