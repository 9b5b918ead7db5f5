"""Which events take place in a step: scheduled ones, triggered ones, and treaties by their dates (docs/model.md)."""

from sim.model.arithmetic import Number, either
from sim.model.cast import are_there
from sim.model.dice import TRIGGER, UNIT, philox
from sim.model.world import World

# how an occasion becomes due at a step (Agenda.due)
NEVER, SURELY, ON_ITS_DATE, BY_ALIGNMENT, BY_FOLLOWING = range(5)


def take_place(world: World) -> None:
    """Decide on A(t) which occasions take place in step t, those that others need first."""
    watch_alignments(world)
    t = world.now[0]
    for q in range(len(world.agenda.order)):
        e = world.agenda.order[q]
        world.fires[e] = 0.0
        if world.agenda.due[e, t] != NEVER:
            fires = is_due(world, e, t) * world.present[e] * is_fresh(world, e) * has_what_it_needs(world, e)
            world.fires[e] = fires * is_drawn(world, e, t)
            world.ever[e] = either(world.fires[e] > 0.0, 1.0, world.ever[e])
            world.streak[e] = either(world.fires[e] > 0.0, 0.0, world.streak[e])
        world.happened[e, t] = world.fires[e]


def watch_alignments(world: World) -> None:
    """Count the rows in a row on which each watched alignment is below or above its level, strictly."""
    watched = world.agenda.watched
    for e in range(watched.shape[0]):
        i, j = watched[e, 0], watched[e, 1]
        if i >= 0 and are_there(world, i, j):
            value = world.alignment[i, j]
            outside = either(value < world.below[e], 1.0, either(value > world.above[e], 1.0, 0.0))
            world.streak[e] = either(outside > 0.0, world.streak[e] + 1.0, 0.0)
        else:
            world.streak[e] = 0.0


def is_due(world: World, e: int, t: int) -> Number:
    """Return 1 where the date or the condition of occasion e holds at step t, else 0."""
    due = world.agenda.due[e, t]
    if due == ON_ITS_DATE:
        return either(world.date[e] == t * 1.0, 1.0, 0.0)
    if due == BY_ALIGNMENT:
        return either(world.streak[e] >= world.agenda.patience[e] * 1.0, 1.0, 0.0)
    if due == BY_FOLLOWING:
        then = t - world.agenda.followed[e, 1]
        return world.happened[world.agenda.followed[e, 0], then] * 1.0 if then >= 0 else 0.0
    return 1.0


def is_fresh(world: World, e: int) -> Number:
    """Return 0 where the occasion takes place at most once and has done so, else 1."""
    return 1.0 - world.ever[e] if world.agenda.once[e] == 1 else 1.0


def has_what_it_needs(world: World, e: int) -> Number:
    """Return 1 where every needed occasion has taken place, before or in this step, else 0."""
    needs = world.agenda.needs
    met = 1.0
    for q in range(needs.shape[0]):
        if needs[q, 0] == e:
            met = met * world.ever[needs[q, 1]]
    return met


def is_drawn(world: World, e: int, t: int) -> Number:
    """Return 1 where a uniform draw, keyed by event and step, falls below the occasion's probability."""
    dice = world.dice
    word, _, _, _ = philox(dice.run, t, dice.occasions[e], TRIGGER, dice.key0, dice.key1)
    return either(word * UNIT < world.probability[e], 1.0, 0.0)
