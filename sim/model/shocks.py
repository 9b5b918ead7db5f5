"""Shocks: what moves regard and the model does not know (phase 5)."""

from sim.model.arithmetic import Number, clip
from sim.model.cast import are_there
from sim.model.dice import SHOCK, philox, unit_normal
from sim.model.rest import stir
from sim.model.world import World


def shock_regard(world: World) -> None:
    """Add volatility times a bounded draw of mean 0 and variance 1 to every regard (eq. 17)."""
    if world.agenda.shocks == 1:
        stir(world, world.rates.volatility > 0.0)
        for i in range(len(world.capability)):
            for j in range(len(world.capability)):
                if i != j and are_there(world, i, j):
                    r = world.regard[i, j] + world.rates.volatility * draw(world, i, j)
                    world.regard[i, j] = clip(r, -1.0, 1.0)


def draw(world: World, i: int, j: int) -> Number:
    """Return what befalls i's regard for j in this step, of mean 0 and variance 1."""
    dice = world.dice
    w0, w1, w2, w3 = philox(dice.run, world.now[0], dice.actors[i], SHOCK + dice.partners[j], dice.key0, dice.key1)
    return unit_normal(w0, w1, w2, w3)
