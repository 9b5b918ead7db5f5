"""Treaties bind their members, and baselines of regard follow the bonds [Leeds2002] (phase 2)."""

from sim.model.arithmetic import Number, clip, either
from sim.model.cast import are_there, is_there
from sim.model.rest import stir
from sim.model.world import World

# omega by ATOP obligation; the largest that applies counts
OBLIGATION_STRENGTH = {"defense": 0.5, "offense": 0.5, "neutrality": 0.2, "nonaggression": 0.2, "consultation": 0.1}
SIGNED, JOINED, LEFT, ENDED = range(4)  # the ways in which a treaty may change, in the order in which they are made


def change_treaties(world: World) -> None:
    """Make all changes of treaties in this step, then let baselines follow each pair's bond."""
    if world.agenda.treaties_at[world.now[0]] == 0:
        return
    for q in range(world.agenda.treaty_changes.shape[0]):
        change(world, q)
    for i in range(len(world.capability)):
        for j in range(i):
            follow_bond(world, i, j)


def change(world: World, q: int) -> None:
    """Make change q where its occasion takes place; members join and leave only what is in force.

    Who is not there does not join.
    """
    rows = world.agenda.treaty_changes
    kind, treaty, member = rows[q, 1], rows[q, 2], rows[q, 3]
    if kind == JOINED and not is_there(world, member):
        return
    fires = world.fires[rows[q, 0]] > 0.0
    if kind in (SIGNED, ENDED):
        world.in_force[treaty] = either(fires, 1.0 if kind == SIGNED else 0.0, world.in_force[treaty])
    else:
        after = either(world.in_force[treaty] > 0.0, 1.0 if kind == JOINED else 0.0, world.member[treaty, member])
        world.member[treaty, member] = either(fires, after, world.member[treaty, member])


def bond(world: World, i: int, j: int) -> Number:
    """Return the largest strength among the treaties in force of which both are members, 0 where there is none."""
    strongest = 0.0
    for q in range(len(world.obligation)):
        strength = world.obligation[q] * world.in_force[q] * world.member[q, i] * world.member[q, j]
        strongest = either(strength > strongest, strength, strongest)
    return strongest


def note_bonds(world: World) -> None:
    """Note the bond of every pair as it is."""
    for i in range(len(world.capability)):
        for j in range(i):
            world.bond[i, j] = bond(world, i, j)


def follow_bond(world: World, i: int, j: int) -> None:
    """Let the baselines of both views follow the bond of a pair where it changed; of a pair that is there."""
    before, after = world.bond[i, j], bond(world, i, j)
    if are_there(world, i, j):
        changed = abs(after - before) > 0.0
        stir(world, changed)
        world.baseline[i, j] = either(changed, followed(world.baseline[i, j], before, after), world.baseline[i, j])
        world.baseline[j, i] = either(changed, followed(world.baseline[j, i], before, after), world.baseline[j, i])
    world.bond[i, j] = after


def followed(baseline: Number, before: Number, after: Number) -> Number:
    """Return a baseline of regard after a bond has changed, not below -1 (eq. 4)."""
    return clip(1.0 - (1.0 - baseline) * (1.0 - after) / (1.0 - before), -1.0, 1.0)
