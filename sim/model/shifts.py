"""Shifts: what an event changes in what actors want, care about, can do or feel (phase 2)."""

from sim.model.alignment import weigh_stakes
from sim.model.arithmetic import Number, clip, either, root
from sim.model.cast import is_there
from sim.model.influence import weigh_opinions
from sim.model.rest import stir
from sim.model.world import World

POSITION, SALIENCE, CAPABILITY, REGARD, IDEAL = range(5)  # the quantities that a shift may change
UNBOUNDED = float("inf")


def weigh_actors(world: World) -> None:
    """Compute every actor's weight v = sqrt(c), 0 for who is not there, and that of all third parties to each pair."""
    for i in range(len(world.capability)):
        world.weight[i] = root(world.capability[i]) if is_there(world, i) else 0.0
    for i in range(len(world.capability)):
        for j in range(i):
            weight = 0.0
            for m in range(len(world.capability)):
                if m != i and m != j:
                    weight = weight + world.weight[m]
            world.third_weight[i, j] = weight


def apply_shifts(world: World) -> None:
    """Carry out the shifts of the occasions that take place in this step, in order."""
    if world.agenda.shifts_at[world.now[0]] == 1:
        rows = world.agenda.shifts
        for q in range(rows.shape[0]):
            if is_there(world, rows[q, 2]):
                shift(world, q)
        weigh_actors(world)
        weigh_stakes(world)
        weigh_opinions(world)


def shift(world: World, q: int) -> None:
    """Add to, or set, what row q names; who declares a position stands for it at once and goes on wanting it."""
    rows = world.agenda.shifts
    quantity, i, other = rows[q, 1], rows[q, 2], rows[q, 3]
    stir(world, world.fires[rows[q, 0]] > 0.0)
    if quantity == POSITION:
        world.position[i, other] = shifted(world, q, world.position[i, other], -1.0, 1.0)
    if quantity in (POSITION, IDEAL):
        world.ideal[i, other] = shifted(world, q, world.ideal[i, other], -1.0, 1.0)
    elif quantity == SALIENCE:
        world.salience[i, other] = shifted(world, q, world.salience[i, other], 0.0, 1.0)
    elif quantity == REGARD:
        world.baseline[i, other] = shifted(world, q, world.baseline[i, other], -1.0, 1.0)
    else:
        world.capability[i] = shifted(world, q, world.capability[i], -UNBOUNDED, UNBOUNDED)


def shifted(world: World, q: int, old: Number, low: Number, high: Number) -> Number:
    """Return the value after shift q, inside [low, high]; the old one where its occasion does not take place."""
    rows = world.agenda.shifts
    new = world.amount[q] * 1.0 if rows[q, 4] == 1 else clip(old + world.amount[q], low, high)
    return either(world.fires[rows[q, 0]] > 0.0, new, old)
