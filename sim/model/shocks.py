"""Shocks: what moves regard and the model does not know (phase 5)."""

from math import sqrt

from sim.model.arithmetic import clip
from sim.model.dice import SHOCK, UNIT, philox
from sim.model.world import World

UNIT_VARIANCE = sqrt(3.0)  # four uniforms have variance 1/3


def shock_regard(world: World) -> None:
    """Add volatility times a bounded draw of mean 0 and variance 1 to every regard (eq. 12)."""
    if world.agenda.shocks == 1:
        for i in range(len(world.capability)):
            for j in range(len(world.capability)):
                if i != j:
                    r = world.regard[i, j] + world.rates.volatility * draw(world, i, j)
                    world.regard[i, j] = clip(r, -1.0, 1.0)


def draw(world: World, i: int, j: int):
    """Return the sum of four uniforms, centred and scaled to unit variance."""
    dice = world.dice
    w0, w1, w2, w3 = philox(dice.run, world.now[0], dice.actors[i], SHOCK + dice.partners[j], dice.key0, dice.key1)
    return (w0 * UNIT + w1 * UNIT + w2 * UNIT + w3 * UNIT - 2.0) * UNIT_VARIANCE
