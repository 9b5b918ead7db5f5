"""The rules of `sim.model`, compiled to step L runs in lockstep."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from sim.engine.compiled import lanes
from sim.engine.compiled.cache import Kept
from sim.engine.compiled.views import as_rules_see_it, in_lanes, rates_at, words
from sim.engine.rules import rule_modules
from sim.model import step
from sim.model.arithmetic import either
from sim.model.occasions import NEVER
from sim.model.world import World


def one_after_another(phases: tuple[Callable[[World], None], ...]) -> Callable[[World], None]:
    """Return one rule that carries out the phases one after another."""
    *earlier, last = phases
    if not earlier:
        return last
    before = one_after_another(tuple(earlier))

    def both(world: World) -> None:
        before(world)
        last(world)

    lanes.admit(both)
    return both


def compiled(count: int, version: str) -> Any:
    """Return the compiled engine for `count` runs in lockstep (compilation happens at the first call)."""

    @njit(error_model="numpy", nogil=True)
    def run_blocks(base, rows, values, numbers, buffer, arrays, out, stop):  # compiled
        steps = out.alignment.shape[1] - 1
        kept, room, varied = in_lanes(out, count), in_lanes(buffer, count), in_lanes(values, count)
        for b in range(numbers.shape[0]):
            fill(base, rows, varied, b, room)
            rates = rates_at(buffer, base.shape[0], count)
            world = as_rules_see_it(arrays, rates, words(numbers[b], count), count)
            kept.sound[b] = 1.0
            begin(world)
            keep(world, kept, b, 0)
            for t in range(steps):
                if stop[0] != 0:
                    return
                world.now[0] = t
                advance(world)
                keep(world, kept, b, t + 1)
                if world.agenda.shifts_at[t] == 1:
                    check_weights(world, kept.sound, b)
            check_states(world, kept.sound, b)

    run_blocks._cache = Kept(f"{count} {version}")  # as `enable_caching` puts the compiler's own there
    return run_blocks


def fill(base, rows, varied, b, room):  # compiled
    """Put the numbers of a block into its room: what all runs share, then what varies; the rest is 0."""
    for m in range(base.shape[0]):
        room[m] = base[m]
    for m in range(base.shape[0], room.shape[0]):
        room[m] = 0.0
    for v in range(rows.shape[0]):
        room[rows[v]] = varied[v, b]


def keep(world, kept, b, t):  # compiled
    """Record row t of a block: the alignments, and what else was asked for."""
    keep_pairs(world.alignment, kept.alignment, b, t)
    if kept.similarity.shape[0] > 0:
        keep_pairs(world.similarity, kept.similarity, b, t)
    if kept.regard.shape[0] > 0:
        keep_matrix(world.regard, kept.regard, b, t)
    if kept.position.shape[0] > 0:
        keep_matrix(world.position, kept.position, b, t)
    if kept.ideal.shape[0] > 0:
        keep_matrix(world.ideal, kept.ideal, b, t)
    if kept.salience.shape[0] > 0:
        keep_matrix(world.salience, kept.salience, b, t)
    if kept.capability.shape[0] > 0:
        keep_list(world.capability, kept.capability, b, t)
    if t > 0:
        keep_acts(world, kept, b, t - 1)
    elif kept.intensity.shape[0] > 0:
        for a in range(kept.intensity.shape[1]):
            kept.intensity[b, a] = world.intensity[a]


def keep_pairs(matrix, kept, b, t):  # compiled
    """Record the pairs i > j of a symmetric matrix."""
    q = 0
    for i in range(matrix.shape[0]):
        for j in range(i):
            kept[b, t, q] = matrix[i, j]
            q += 1


def keep_matrix(matrix, kept, b, t):  # compiled
    """Record a matrix."""
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            kept[b, t, i, j] = matrix[i, j]


def keep_list(numbers, kept, b, t):  # compiled
    """Record a number per actor."""
    for i in range(numbers.shape[0]):
        kept[b, t, i] = numbers[i]


def keep_acts(world, kept, b, t):  # compiled
    """Record which occasions took place in step t, and what actors did on their own."""
    if kept.happened.shape[0] > 0:
        for e in range(world.fires.shape[0]):
            if world.agenda.due[e, t] != NEVER:
                kept.happened[b, e, t] = world.fires[e] > 0.0
    if kept.chosen.shape[0] > 0:
        keep_list(world.chosen, kept.chosen, b, t)
        keep_list(world.tone, kept.tone, b, t)


def check_weights(world, sound, b):  # compiled
    """Note the runs in which a weight is no longer a finite number."""
    for i in range(world.weight.shape[0]):
        sound[b] = either(abs(world.weight[i]) < np.inf, sound[b], 0.0)


def check_states(world, sound, b):  # compiled
    """Note the runs in which a state is no longer a finite number: once it is not it stays so."""
    for i in range(world.regard.shape[0]):
        for j in range(world.regard.shape[1]):
            sound[b] = either(abs(world.regard[i, j]) < np.inf, sound[b], 0.0)
            sound[b] = either(abs(world.alignment[i, j]) < np.inf, sound[b], 0.0)
        for k in range(world.position.shape[1]):
            sound[b] = either(abs(world.position[i, k]) < np.inf, sound[b], 0.0)


lanes.admit_modules(*rule_modules())
lanes.admit(fill, keep, keep_pairs, keep_matrix, keep_list, keep_acts, check_weights, check_states)
begin, advance = step.begin, one_after_another(step.PHASES)
