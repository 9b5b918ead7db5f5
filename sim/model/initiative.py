"""What a state does by itself: it perceives A(t), decides, acts (docs/model.md)."""

from sim.model.arithmetic import Number, either, saturate
from sim.model.cast import is_there
from sim.model.dice import INITIATIVE, UNIT, philox
from sim.model.world import World


def attention(world: World, i: int, j: int) -> Number:
    """Return v_j W_ij, what i attends to in j: its weight and what is at stake between them (eq. 21)."""
    return world.weight[j] * world.stake[i, j]


def choose(world: World, i: int, draw: Number) -> tuple[Number, Number]:
    """Return the index of i's target and i's alignment with it; -1 where nobody has its attention (eq. 21)."""
    total = 0.0
    for j in range(len(world.capability)):
        if j != i:
            total = total + attention(world, i, j)
    point = draw * total
    target = -1.0
    warmth = 0.0
    reached = 0.0
    for j in range(len(world.capability)):
        if j != i:
            before = reached
            reached = reached + attention(world, i, j)
            here = either(before <= point, 1.0, 0.0) * either(point < reached, 1.0, 0.0)
            target = either(here > 0.0, j * 1.0, target)
            warmth = either(here > 0.0, world.alignment[i, j], warmth)
    return target, warmth


def decide(world: World, i: int) -> tuple[Number, Number]:
    """Return target and intensity of actor i's own act in this step; intensity 0 where it does nothing (eq. 22)."""
    dice, rates = world.dice, world.rates
    w0, w1, w2, _ = philox(dice.run, world.now[0], dice.actors[i], INITIATIVE, dice.key0, dice.key1)
    target, warmth = choose(world, i, w1 * UNIT)
    friendly = w2 * UNIT < 0.5 * (1.0 + saturate(rates.decisiveness * warmth))
    g = either(friendly, rates.act_intensity, -rates.act_intensity)
    g = either(w0 * UNIT < rates.initiative, g, 0.0)
    return target, either(target >= 0.0, g, 0.0)


def take_initiative(world: World) -> None:
    """Let everybody who is there decide on an act of its own, on A(t)."""
    if world.agenda.initiative == 1:
        for i in range(len(world.capability)):
            if is_there(world, i):
                world.chosen[i], world.tone[i] = decide(world, i)
            else:
                world.chosen[i], world.tone[i] = -1.0, 0.0
