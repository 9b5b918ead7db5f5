"""Who is there: coming and going moves nothing, for baselines of balance and influence follow (docs/model.md)."""

from sim.model.balance import implied
from sim.model.influence import pull, warm_to_friends, weigh_opinions
from sim.model.shifts import weigh_actors
from sim.model.world import World


def come_and_go(world: World) -> None:
    """Where others are there than in the step before, let B0 and f follow what that alone changes."""
    t, cast = world.now[0], world.agenda.cast
    if t > 0 and cast[t] != cast[t - 1]:
        warm_to_friends(world)
        leave_behind(world, cast[t - 1])
        weigh_actors(world)
        weigh_opinions(world)
        take_over(world, cast[t - 1])


def leave_behind(world: World, before: int) -> None:
    """Take what everybody of the set before implied for those in it from B0 and f; nothing is left for others."""
    there, B0, f = world.agenda.there, world.implied_at_start, world.pull_at_start
    for i in range(len(world.capability)):
        for j in range(i):
            B = B0[i, j] - implied(world, i, j) if there[before, i] == 1 and there[before, j] == 1 else 0.0
            B0[i, j] = B
            B0[j, i] = B
        for k in range(world.position.shape[1]):
            f[i, k] = f[i, k] - pull(world, i, k) if there[before, i] == 1 else 0.0


def take_over(world: World, before: int) -> None:
    """Add what everybody who is there now implies to B0 and f; with `rest: free` not for those who have just come."""
    there, rest = world.agenda.there, world.agenda.status_quo
    B0, f = world.implied_at_start, world.pull_at_start
    for i in range(len(world.capability)):
        for j in range(i):
            if rest == 1 or (there[before, i] == 1 and there[before, j] == 1):
                B0[i, j] = B0[i, j] + implied(world, i, j)
                B0[j, i] = B0[i, j]
        for k in range(world.position.shape[1]):
            if rest == 1 or there[before, i] == 1:
                f[i, k] = f[i, k] + pull(world, i, k)
