"""Rest: with `rest: status-quo` nothing moves before something happens in the run (docs/model.md, Rest)."""

from sim.model.arithmetic import either
from sim.model.world import World


def stir(world: World, condition) -> None:
    """End the rest of the runs where the condition holds: something has happened there."""
    world.stirred[0] = either(condition, 1.0, world.stirred[0])


def once_stirred(world: World, moved, given):
    """Return what has moved, in runs in which something has happened, else what was given."""
    return either(world.stirred[0] > 0.0, moved, given)
