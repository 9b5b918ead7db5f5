"""Acts move regard: the target answers, the actor commits itself, third parties judge [Goldstein1992] (phase 3)."""

from sim.model.arithmetic import clip, either, sign
from sim.model.occasions import NEVER
from sim.model.rest import stir
from sim.model.world import World


def press(world: World, i: int, j: int, issue: int, g, shared_by, reciprocity) -> None:
    """Add one act (i towards j, intensity g) to the pressures G (eqs. 4 and 5).

    `issue` -1: third parties judge whatever their stake; `shared_by`: acts that the coded act became.
    """
    G, A, s = world.pressure, world.alignment, world.salience
    stir(world, abs(g) > 0.0)
    G[j, i] += g
    G[i, j] += reciprocity * g
    share = world.rates.witness / shared_by
    for m in range(len(world.capability)):
        if m != i and m != j:
            judged = (share * s[m, issue] if issue >= 0 else share * 1.0) * g
            G[m, i] += judged * A[m, j]
            G[m, j] += judged * A[m, i]


def press_events(world: World) -> None:
    """Clear the pressures and add the acts of the occasions that take place in this step, in order."""
    if world.agenda.acts_at[world.now[0]] == 0:
        return
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            world.pressure[i, j] = 0.0
    acts, t = world.agenda.acts, world.now[0]
    for a in range(acts.shape[0]):
        e = acts[a, 0]
        if world.agenda.due[e, t] != NEVER:
            g = either(world.fires[e] > 0.0, world.intensity[acts[a, 4]], 0.0)
            reciprocity = 0.0 if acts[a, 5] == 1 else world.rates.reciprocity
            press(world, acts[a, 1], acts[a, 2], acts[a, 3], g, world.agenda.shared_by[a], reciprocity)


def press_initiative(world: World) -> None:
    """Add every actor's own act, by actor; an act of intensity 0 changes no bit."""
    if world.agenda.initiative == 1:
        for i in range(len(world.capability)):
            for j in range(len(world.capability)):
                if j != i:
                    g = either(world.chosen[i] == j * 1.0, world.tone[i], 0.0)
                    press(world, i, j, -1, g, 1.0, world.rates.reciprocity)


def move_regard(world: World) -> None:
    """Move regard the share |u| of the way to friendship or hostility, and the baseline a lasting part (eqs. 6, 7)."""
    if world.agenda.acts_at[world.now[0]] == 0:  # nobody can act in this step, in any run
        return
    r, baseline, rates = world.regard, world.baseline, world.rates
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            if i != j:
                u = clip(rates.responsiveness * world.pressure[i, j], -1.0, 1.0)
                r[i, j] += abs(u) * (sign(u) - r[i, j])
                baseline[i, j] += rates.lasting * abs(u) * (sign(u) - baseline[i, j])
