"""Secret acts: those who do not know of them judge nothing, until something reveals them (phases 1 and 3)."""

from sim.model.arithmetic import Number, either
from sim.model.cast import is_possible, sharing
from sim.model.judgement import judge
from sim.model.world import OUTSIDERS, Act, World


def reveal(world: World) -> None:
    """Note whose secret acts are everybody's to see from this step on."""
    if world.agenda.reveals_at[world.now[0]] == 0:
        return
    rows = world.agenda.reveals
    for q in range(rows.shape[0]):
        e = rows[q, 1]
        world.revealed[e] = either(world.fires[rows[q, 0]] > 0.0, 1.0, world.revealed[e])


def keep_secret(world: World, a: int, g: Number) -> None:
    """Let outsiders judge secret act a where it is revealed by now; else remember that it took place, and its g."""
    s, seen = world.agenda.acts[a, 7], world.revealed[world.agenda.acts[a, 0]] > 0.0
    judge(world, to_outsiders(world, a, either(seen, g, 0.0)))
    hidden = either(seen, 0.0, abs(g))
    world.undisclosed[s] = either(hidden > 0.0, g, world.undisclosed[s])


def press_revelations(world: World) -> None:
    """Let outsiders judge what is revealed in this step as if it took place now, once."""
    if world.agenda.reveals_at[world.now[0]] == 0:
        return
    for s in range(world.agenda.secrets.shape[0]):
        a = world.agenda.secrets[s, 0]
        seen = world.revealed[world.agenda.acts[a, 0]] > 0.0
        if is_possible(world, a):
            judge(world, to_outsiders(world, a, either(seen, world.undisclosed[s], 0.0)))
        world.undisclosed[s] = either(seen, 0.0, world.undisclosed[s])


def to_outsiders(world: World, a: int, g: Number) -> Act:
    """Return secret act a, of intensity g, as those judge it who did not know of it."""
    acts, secrets = world.agenda.acts, world.agenda.secrets
    known, share = secrets[acts[a, 7], 1], sharing(world, a)
    return Act(acts[a, 1], acts[a, 2], acts[a, 5], acts[a, 6], g, share, 0.0, known, OUTSIDERS)
