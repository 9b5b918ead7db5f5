"""The rules of `sim.model`, compiled to step L runs in lockstep."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numba.core.errors import NumbaError

from sim.ensemble import lanes
from sim.ensemble.rules import digest_of_rules, rule_modules
from sim.ensemble.views import as_rules_see_it, rates_at, words
from sim.model import step
from sim.model.world import World


def in_order(phases: tuple[Callable[[World], None], ...]) -> Callable[[World], None]:
    """Return one rule that carries out the phases one after another."""
    *earlier, last = phases
    if not earlier:
        return last
    before = in_order(tuple(earlier))

    def both(world: World) -> None:
        before(world)
        last(world)

    lanes.admit(both)
    return both


def compiled(count: int, digest: int, cached: bool) -> Any:
    """Return the compiled engine for `count` runs in lockstep (compilation happens at the first call)."""

    @njit(error_model="numpy", nogil=True, cache=cached)
    def run_blocks(base, rows, values, numbers, buffer, stage, out, stop):  # compiled
        digest  # noqa: B018  # part of the compiler's cache key
        steps = out.alignment.shape[1] - 1
        for b in range(numbers.shape[0]):
            fill(base, rows, values, b * count, buffer)
            rates = rates_at(buffer, base.shape[0], count)
            world = as_rules_see_it(stage, rates, words(numbers[b], count), count)
            for lane in range(count):
                out.sound[b, lane] = 1.0
            begin(world)
            keep(stage, out, b, 0)
            for t in range(steps):
                if stop[0] != 0:
                    return
                stage.now[0] = t
                advance(world)
                keep(stage, out, b, t + 1)
                if stage.agenda.shifts_at[t] == 1:
                    check(stage.weight, out.sound[b])
            check(stage.position.reshape(-1, count), out.sound[b])
            check(stage.regard.reshape(-1, count), out.sound[b])
            check(stage.alignment.reshape(-1, count), out.sound[b])

    return run_blocks


def fill(base, rows, values, first, buffer):  # compiled
    """Put the numbers of a block into the buffer: what all runs share, then what varies; the rest is 0."""
    count = buffer.shape[1]
    for m in range(base.shape[0]):
        for lane in range(count):
            buffer[m, lane] = base[m]
    for m in range(base.shape[0], buffer.shape[0]):
        for lane in range(count):
            buffer[m, lane] = 0.0
    last = values.shape[0] - 1
    for v in range(rows.shape[0]):
        for lane in range(count):
            buffer[rows[v], lane] = values[min(first + lane, last), v]


def keep(stage, out, b, t):  # compiled
    """Record row t of a block."""
    count = out.sound.shape[1]
    keep_pairs(stage.alignment, out.alignment[b, t])
    if t == 0 and out.intensity.shape[0] > 0:
        copy(stage.intensity, out.intensity[b])
    if out.similarity.shape[0] > 0:
        keep_pairs(stage.similarity, out.similarity[b, t])
    if out.regard.shape[0] > 0:
        copy(stage.regard.reshape(-1, count), out.regard[b, t].reshape(-1, count))
    if out.position.shape[0] > 0:
        copy(stage.position.reshape(-1, count), out.position[b, t].reshape(-1, count))
    if out.ideal.shape[0] > 0:
        copy(stage.ideal.reshape(-1, count), out.ideal[b, t].reshape(-1, count))
    if out.capability.shape[0] > 0:
        copy(stage.capability, out.capability[b, t])
    if t > 0 and out.happened.shape[0] > 0:
        keep_happened(stage, out, b, t - 1)
    if t > 0 and out.chosen.shape[0] > 0:
        copy(stage.chosen, out.chosen[b, t - 1])
        copy(stage.tone, out.tone[b, t - 1])


def keep_pairs(matrix, row):  # compiled
    """Record the pairs i > j of a symmetric matrix."""
    q = 0
    for i in range(matrix.shape[0]):
        for j in range(i):
            for lane in range(matrix.shape[2]):
                row[q, lane] = matrix[i, j, lane]
            q += 1


def copy(given, kept):  # compiled
    """Copy numbers, lane by lane."""
    for q in range(given.shape[0]):
        for lane in range(given.shape[1]):
            kept[q, lane] = given[q, lane]


def keep_happened(stage, out, b, t):  # compiled
    """Record which occasions took place in step t."""
    for e in range(stage.fires.shape[0]):
        if stage.agenda.due[e, t] != 0:
            for lane in range(stage.fires.shape[1]):
                out.happened[b, e, t, lane] = 1 if stage.fires[e, lane] > 0.0 else 0


def check(numbers, sound):  # compiled
    """Note the runs in which a number is no longer finite."""
    for q in range(numbers.shape[0]):
        for lane in range(numbers.shape[1]):
            if not abs(numbers[q, lane]) < np.inf:
                sound[lane] = 0.0


lanes.admit_modules(*rule_modules())
lanes.admit(fill, keep, keep_pairs, copy, keep_happened, check)
begin, advance = step.begin, in_order(step.PHASES)


class Engine:
    """The compiled engine for `count` runs in lockstep, from the compiler's cache where that works."""

    def __init__(self, count: int) -> None:
        self.count, self.proven = count, False
        try:
            self.run_blocks = compiled(count, digest_of_rules(), cached=True)
        except RuntimeError as error:  # there is nowhere to write
            self.do_without_cache(str(error))

    def do_without_cache(self, why: str) -> None:
        """Warn, and compile for this process only."""
        warnings.warn(f"compiled rules cannot be kept, so every start compiles them again: {why}", stacklevel=3)
        self.run_blocks = compiled(self.count, digest_of_rules(), cached=False)
        self.proven = True

    def __call__(self, *args: Any) -> None:
        """Step the blocks (see `run_blocks`)."""
        try:
            self.run_blocks(*args)
        except NumbaError:
            raise
        except Exception as error:  # what unpickling a damaged file raises is anybody's guess
            if self.proven:
                raise
            self.do_without_cache(f"{self.run_blocks.stats.cache_path}: {error or type(error).__name__}")
            self.run_blocks(*args)
        self.proven = True


@cache
def engine(count: int) -> Engine:
    """Return the engine for `count` runs in lockstep, one for the process."""
    return Engine(count)
