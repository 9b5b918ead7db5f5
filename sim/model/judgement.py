"""Third parties judge an act by their ties and interests, and take sides over it [Heider1946, Downs1957] (phase 3)."""

from sim.model.arithmetic import Number, clip, either, positive, ratio
from sim.model.cast import is_there
from sim.model.world import NOBODY, OPEN, Act, World

NO_POWER, THREAT, BANDWAGON = range(3)  # what a theory has third parties make of a hostile act (Agenda.power)


def judge(world: World, act: Act) -> None:
    """Let the third parties that come to know of an act judge it by every channel."""
    if act.target != NOBODY:
        press_ties(world, act)
    if act.past > act.first:  # without an issue nobody's interests are touched
        weigh_interests(world, act)
        press_interests(world, act)
        press_sides(world, act)
    if act.target != NOBODY and world.agenda.power != NO_POWER:
        press_power(world, act)


def is_third(act: Act, m: int) -> bool:
    """Return whether m is neither actor nor target of an act."""
    return m != act.actor and m != act.target


def judges(world: World, act: Act, m: int) -> bool:
    """Return whether m is a third party that comes to know of the act."""
    return (
        is_third(act, m)
        and is_there(world, m)
        and (act.known == OPEN or world.agenda.knows[act.known, m] == act.audience)
    )


def judge_together(world: World, act: Act, m: int, n: int) -> bool:
    """Return whether two third parties now both know of the act: at once, or since one of them did not."""
    if act.known == OPEN:
        return True
    knows = world.agenda.knows
    return knows[act.known, m] * knows[act.known, n] == act.audience


def press_ties(world: World, act: Act) -> None:
    """Let third parties judge by their ties to the two [Heider1946, CartwrightHarary1956] (eq. 7)."""
    i, j, G, A = act.actor, act.target, world.pressure, world.alignment
    share = world.rates.witness / act.shared_by
    for m in range(len(world.capability)):
        if judges(world, act, m):
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
    """Compute I_m of every third party, 0 for actor, target and who is not there."""
    for m in range(len(world.capability)):
        third = is_third(act, m) and is_there(world, m)
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
        if judges(world, act, m):
            G[m, i] = G[m, i] + (share * abs(act.intensity)) * world.interest[m]
            if j != NOBODY:
                G[m, j] = G[m, j] + (share * act.intensity) * world.interest[m]


def press_sides(world: World, act: Act) -> None:
    """Let third parties that applaud or resent the same deed draw together [Newcomb1953, Walt1987] (eq. 9)."""
    G, share = world.pressure, world.rates.concern / act.shared_by
    for m in range(len(world.capability)):
        if is_third(act, m):
            felt = (share * abs(act.intensity)) * world.interest[m]
            for n in range(len(world.capability)):
                if n != m and is_third(act, n) and judge_together(world, act, m, n):
                    G[m, n] = G[m, n] + felt * world.interest[n]


def press_power(world: World, act: Act) -> None:
    """Let those weak beside a hostile actor turn to its victim, or to it [Walt1987, Schweller1994] (eqs. 23, 24)."""
    i, j, G, v = act.actor, act.target, world.pressure, world.weight
    size = (1.0 / act.shared_by) * abs(act.intensity)
    for m in range(len(world.capability)):
        if judges(world, act, m):
            strength = ratio(v[i], v[i] + v[m], 0.0)
            if world.agenda.power == THREAT:  # eq. 23
                q = either(act.intensity < 0.0, (size * positive(-world.alignment[m, i])) * strength, 0.0)
                G[m, j] = G[m, j] + q
                G[j, m] = G[j, m] + q
            else:  # eq. 24
                q = either(act.intensity < 0.0, size * (2.0 * positive(strength - 0.5)), 0.0)
                G[m, i] = G[m, i] + q
                G[m, j] = G[m, j] - q
