"""What coders are unsure of: every run but the first draws its own numbers around the coded ones (docs/model.md)."""

from sim.model.arithmetic import Number, clip, either
from sim.model.dice import CODING, DATE, philox, unit_normal
from sim.model.world import World

IDEAL, SALIENCE, REGARD, INTENSITY, STANCE = range(5)  # the coded quantities

# standard deviation of a position, regard, intensity or stance by the coder's confidence; saliences have half of it
SPREAD = {"stated": 0.05, "implied": 0.15, "assumed": 0.30}
SALIENCE_SHARE = 0.5


def draw_coding(world: World) -> None:
    """Draw positions, saliences, regards, intensities and stances around their coded values, inside their ranges."""
    rows = world.agenda.codings
    for q in range(rows.shape[0]):
        quantity, i, j = rows[q, 0], rows[q, 1], rows[q, 2]
        if quantity == IDEAL:
            world.ideal[i, j] = clip(world.ideal[i, j] + error(world, q), -1.0, 1.0)
        elif quantity == SALIENCE:
            world.salience[i, j] = clip(world.salience[i, j] + error(world, q), 0.0, 1.0)
        elif quantity == REGARD:
            world.baseline[i, j] = clip(world.baseline[i, j] + error(world, q), -1.0, 1.0)
        elif quantity == STANCE:
            world.stance[i] = clip(world.stance[i] + error(world, q), -1.0, 1.0)
        else:
            world.intensity[i] = same_sign(world.intensity[i], error(world, q))


def same_sign(g: Number, moved_by: Number) -> Number:
    """Return an intensity moved, inside [-1, 1] and never across 0: an act stays what it is."""
    return clip(g + moved_by, either(g < 0.0, -1.0, 0.0), either(g > 0.0, 1.0, 0.0))


def error(world: World, q: int) -> Number:
    """Return how far the coder of number q is off in this run; 0 in run 0."""
    dice, rows = world.dice, world.agenda.codings
    w0, w1, w2, w3 = philox(dice.run, 0, rows[q, 3], CODING + rows[q, 4], dice.key0, dice.key1)
    return either(dice.run == 0, 0.0, world.agenda.spreads[q] * unit_normal(w0, w1, w2, w3))


def draw_dates(world: World) -> None:
    """Draw the period of each event that is dated by an interval, all equally likely; run 0 keeps the first."""
    rows = world.agenda.intervals
    for q in range(rows.shape[0]):
        dice = world.dice
        word, _, _, _ = philox(dice.run, 0, rows[q, 2], DATE + rows[q, 3], dice.key0, dice.key1)
        later = ((word * rows[q, 1]) >> 32) * 1.0
        world.date[rows[q, 0]] = world.date[rows[q, 0]] + either(dice.run == 0, 0.0, later)


def start_from_ideals(world: World) -> None:
    """Let everybody begin where it wants to be, and regard where its baseline is."""
    for i in range(world.ideal.shape[0]):
        for k in range(world.ideal.shape[1]):
            world.position[i, k] = world.ideal[i, k]
        for j in range(world.ideal.shape[0]):
            world.regard[i, j] = world.baseline[i, j]
