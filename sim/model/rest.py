"""Rest: with `rest: status-quo` nothing moves before something happens in the run (docs/model.md, Rest)."""

from sim.model.arithmetic import Number, either
from sim.model.world import World


def stir(world: World, condition: Number) -> None:
    """End the rest of the runs where the condition holds: something has happened there."""
    world.stirred[0] = either(condition, 1.0, world.stirred[0])


def once_stirred(world: World, rate: Number) -> Number:
    """Return the rate at which something moves, 0 in runs in which nothing has happened yet."""
    return either(world.stirred[0] > 0.0, rate, 0.0)
