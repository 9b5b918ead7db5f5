"""Acts move regard: targets answer, actors commit themselves, third parties judge [Goldstein1992] (phase 3).

Each channel by which an act presses is a function of that one act (docs/model.md, eqs. 5 to 10, 23 and 24).
"""

from typing import NamedTuple

from sim.model.arithmetic import Number, clip, either, positive, ratio, sign
from sim.model.occasions import NEVER
from sim.model.rest import stir
from sim.model.world import World

NO_POWER, THREAT, BANDWAGON = range(3)  # what a theory has third parties make of a hostile act (Agenda.power)


class Act(NamedTuple):
    """An elementary act: one actor, one target, and what it is about, the rows `first` to `past` of the topics."""

    actor: int
    target: int
    first: int
    past: int
    intensity: Number  # g
    shared_by: Number  # n_a, elementary acts that the coded one became
    reciprocity: Number  # mu, 0 for a joint act


def press(world: World, act: Act) -> None:
    """Add one act to the pressures G by every channel."""
    stir(world, abs(act.intensity) > 0.0)
    press_target(world, act)
    press_commitment(world, act)
    press_ties(world, act)
    if act.past > act.first:  # without an issue nobody's interests are touched
        weigh_interests(world, act)
        press_interests(world, act)
        press_sides(world, act)
    if world.agenda.power != NO_POWER:
        press_power(world, act)


def press_target(world: World, act: Act) -> None:
    """Let the target answer (eq. 5)."""
    i, j, G = act.actor, act.target, world.pressure
    G[j, i] = G[j, i] + act.intensity


def press_commitment(world: World, act: Act) -> None:
    """Let the actor commit itself by acting (eq. 6)."""
    i, j, G = act.actor, act.target, world.pressure
    G[i, j] = G[i, j] + act.reciprocity * act.intensity


def press_ties(world: World, act: Act) -> None:
    """Let third parties judge by their ties to the two [Heider1946, CartwrightHarary1956] (eq. 7)."""
    i, j, G, A = act.actor, act.target, world.pressure, world.alignment
    share = world.rates.witness / act.shared_by
    for m in range(len(world.capability)):
        if m != i and m != j:
            judged = (share * largest_stake(world, m, act)) * act.intensity
            G[m, i] = G[m, i] + judged * A[m, j]
            G[m, j] = G[m, j] + judged * A[m, i]


def largest_stake(world: World, m: int, act: Act) -> Number:
    """Return z_m, the largest salience for m among what the act is about; 1 where that is nothing."""
    if act.past == act.first:
        return 1.0
    largest = world.salience[m, world.agenda.topics[act.first, 0]] * 1.0
    for q in range(act.first + 1, act.past):
        s = world.salience[m, world.agenda.topics[q, 0]]
        largest = either(s > largest, s, largest)
    return largest


def weigh_interests(world: World, act: Act) -> None:
    """Compute I_m of every third party, 0 for actor and target."""
    for m in range(len(world.capability)):
        third = m != act.actor and m != act.target
        world.interest[m] = interest(world, m, act) if third else 0.0


def interest(world: World, m: int, act: Act) -> Number:
    """Return I_m, how much nearer to what m wants the act would bring things than the midpoint is (eq. 10)."""
    x, s, topics = world.position, world.salience, world.agenda.topics
    nearer = 0.0
    for q in range(act.first, act.past):
        k = topics[q, 0]
        if world.agenda.stakes[m, k] == 1:  # else the salience is 0
            d = world.stance[topics[q, 1]] if topics[q, 1] >= 0 else x[act.actor, k]
            nearer = nearer + s[m, k] * (abs(x[m, k]) - abs(x[m, k] - d))
    return clip(nearer, -1.0, 1.0)


def press_interests(world: World, act: Act) -> None:
    """Let third parties judge by what the act is about [Downs1957, EnelowHinich1984] (eq. 8)."""
    i, j, G = act.actor, act.target, world.pressure
    share = world.rates.concern / act.shared_by
    for m in range(len(world.capability)):
        if m != i and m != j:
            G[m, i] = G[m, i] + (share * abs(act.intensity)) * world.interest[m]
            G[m, j] = G[m, j] + (share * act.intensity) * world.interest[m]


def press_sides(world: World, act: Act) -> None:
    """Let third parties that applaud or resent the same deed draw together [Newcomb1953, Walt1987] (eq. 9)."""
    G, share = world.pressure, world.rates.concern / act.shared_by
    for m in range(len(world.capability)):
        if m != act.actor and m != act.target:
            felt = (share * abs(act.intensity)) * world.interest[m]
            for n in range(len(world.capability)):
                if n != m and n != act.actor and n != act.target:
                    G[m, n] = G[m, n] + felt * world.interest[n]


def press_power(world: World, act: Act) -> None:
    """Let those weak beside a hostile actor turn to its victim, or to it [Walt1987, Schweller1994] (eqs. 23, 24)."""
    i, j, G, v = act.actor, act.target, world.pressure, world.weight
    size = (1.0 / act.shared_by) * abs(act.intensity)
    for m in range(len(world.capability)):
        if m != i and m != j:
            strength = ratio(v[i], v[i] + v[m], 0.0)
            if world.agenda.power == THREAT:  # eq. 23
                q = either(act.intensity < 0.0, (size * positive(-world.alignment[m, i])) * strength, 0.0)
                G[m, j] = G[m, j] + q
                G[j, m] = G[j, m] + q
            else:  # eq. 24
                q = either(act.intensity < 0.0, size * (2.0 * positive(strength - 0.5)), 0.0)
                G[m, i] = G[m, i] + q
                G[m, j] = G[m, j] - q


def press_events(world: World) -> None:
    """Clear the pressures and add the acts of the occasions that take place in this step, in order."""
    if world.agenda.acts_at[world.now[0]] == 0:
        return
    for i in range(len(world.capability)):
        for j in range(len(world.capability)):
            world.pressure[i, j] = 0.0
    for a in range(world.agenda.acts.shape[0]):
        if world.agenda.due[world.agenda.acts[a, 0], world.now[0]] != NEVER:
            press(world, scripted(world, a))


def scripted(world: World, a: int) -> Act:
    """Return elementary act a of the story; its intensity is 0 where its occasion does not take place."""
    acts = world.agenda.acts
    g = either(world.fires[acts[a, 0]] > 0.0, world.intensity[acts[a, 3]], 0.0)
    reciprocity = 0.0 if acts[a, 4] == 1 else world.rates.reciprocity
    return Act(acts[a, 1], acts[a, 2], acts[a, 5], acts[a, 6], g, world.agenda.shared_by[a], reciprocity)


def press_initiative(world: World) -> None:
    """Add every actor's own act, by actor; an act of intensity 0 changes no bit."""
    if world.agenda.initiative == 1:
        for i in range(len(world.capability)):
            for j in range(len(world.capability)):
                if j != i:
                    g = either(world.chosen[i] == j * 1.0, world.tone[i], 0.0)
                    press(world, Act(i, j, 0, 0, g, 1.0, world.rates.reciprocity))


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
