"""Acts move regard: targets answer, actors commit themselves, third parties judge [Goldstein1992] (phase 3).

Each channel by which an act presses is a function of that one act (docs/model.md, eqs. 5 to 10, 23 and 24).
"""

from sim.model.arithmetic import clip, either, sign
from sim.model.cast import is_possible, sharing
from sim.model.judgement import judge
from sim.model.occasions import NEVER
from sim.model.rest import stir
from sim.model.secrecy import keep_secret
from sim.model.world import KNOWING, NOBODY, OPEN, Act, World


def press(world: World, act: Act) -> None:
    """Add one act to the pressures G by every channel."""
    stir(world, abs(act.intensity) > 0.0)
    if act.target != NOBODY:
        press_target(world, act)
        press_commitment(world, act)
    judge(world, act)


def press_target(world: World, act: Act) -> None:
    """Let the target answer (eq. 5)."""
    i, j, G = act.actor, act.target, world.pressure
    G[j, i] = G[j, i] + act.intensity


def press_commitment(world: World, act: Act) -> None:
    """Let the actor commit itself by acting (eq. 6)."""
    i, j, G = act.actor, act.target, world.pressure
    G[i, j] = G[i, j] + act.reciprocity * act.intensity


def press_events(world: World) -> None:
    """Clear the pressures and add the acts of the occasions that take place in this step, in order."""
    if world.agenda.acts_at[world.now[0]] == 0:
        return
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            world.pressure[i, j] = 0.0
    for a in range(world.agenda.acts.shape[0]):
        if world.agenda.due[world.agenda.acts[a, 0], world.now[0]] != NEVER and is_possible(world, a):
            act = scripted(world, a)
            press(world, act)
            if world.agenda.acts[a, 7] != OPEN:
                keep_secret(world, a, act.intensity)


def scripted(world: World, a: int) -> Act:
    """Return elementary act a of the story; its intensity is 0 where its occasion does not take place."""
    acts, s = world.agenda.acts, world.agenda.acts[a, 7]
    g = either(world.fires[acts[a, 0]] > 0.0, world.intensity[acts[a, 3]], 0.0)
    reciprocity = 0.0 if acts[a, 4] == 1 else world.rates.reciprocity
    known = world.agenda.secrets[s, 1] if s != OPEN else OPEN
    share = sharing(world, a)
    return Act(acts[a, 1], acts[a, 2], acts[a, 5], acts[a, 6], g, share, reciprocity, known, KNOWING)


def press_initiative(world: World) -> None:
    """Add every actor's own act, by actor; an act of intensity 0 changes no bit."""
    if world.agenda.initiative == 1:
        for i in range(len(world.capability)):
            for j in range(len(world.capability)):
                if j != i:
                    g = either(world.chosen[i] == j * 1.0, world.tone[i], 0.0)
                    press(world, Act(i, j, 0, 0, g, 1.0, world.rates.reciprocity, OPEN, KNOWING))


def move_regard(world: World) -> None:
    """Move regard the share |u| of the way to friendship or hostility, its baseline a lasting part (eqs. 11, 12)."""
    if world.agenda.acts_at[world.now[0]] == 0:  # nobody can act in this step, in any run
        return
    r, baseline, rates = world.regard, world.baseline, world.rates
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            if i != j:
                u = clip(rates.responsiveness * world.pressure[i, j], -1.0, 1.0)
                r[i, j] = r[i, j] + abs(u) * (sign(u) - r[i, j])
                baseline[i, j] = baseline[i, j] + rates.lasting * abs(u) * (sign(u) - baseline[i, j])
