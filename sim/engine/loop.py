"""The rules of `sim.model` on one run at a time, as they stand: memoryviews, whose items are plain numbers."""

from collections.abc import Collection, Iterator

import numpy as np

from sim.engine.runs import Record, Runs
from sim.engine.setup import Batch, Setup
from sim.inputs.start import as_memoryviews, undefined_state
from sim.model.parameters import Rates
from sim.model.step import PHASES, begin
from sim.model.world import World


def run_one_by_one(setup: Setup, batch: Batch, keep: Collection[str], stop: np.ndarray) -> Runs:
    """Return the runs of a batch; `stop[0]` not 0 ends them early, with arrays that mean nothing."""
    record = setup.record(1, len(batch), keep)
    record.sound[:] = 1.0
    lower = np.tril_indices(len(setup.scenario.actors), -1)
    with np.errstate(all="ignore"):  # what is no number any more is noted
        for place in range(len(batch)):
            for t, world in enumerate(rows_of_run(setup, batch, place)):
                keep_row(world, record, place, t, lower)
                if stop[0] != 0:
                    break
                if undefined_state(world, list(setup.scenario.actors), t - 1, 0):
                    record.sound[0, place] = 0.0
                    break
    return Runs(setup.scenario, setup.seed, batch.numbers, record)


def rows_of_run(setup: Setup, batch: Batch, place: int) -> Iterator[World]:
    """Yield the world of one run of a batch at each of its rows, the same arrays each time."""
    world, rules = begun(setup, batch, place)
    yield world
    for t in range(setup.scenario.steps):
        world.now[0] = t
        for phase in PHASES:
            phase(rules)
        yield world


def begun(setup: Setup, batch: Batch, place: int) -> tuple[World, World]:
    """Return the world of one run of a batch at row 0, and the same numbers as the rules go through them."""
    world = world_of(setup, batch, place)
    rules = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda), dice=as_memoryviews(world.dice))
    begin(rules)
    return world, rules


def world_of(setup: Setup, batch: Batch, place: int) -> World:
    """Return the world in which one run of a batch begins."""
    flat = setup.base.copy()
    flat[batch.rows] = batch.values[:, place]
    inputs = {
        name: flat[setup.first_row[name] :][: values.size].reshape(values.shape)
        for name, values in setup.start.inputs._asdict().items()
    }
    return World(
        **inputs,
        **setup.start.workspace(),
        now=np.zeros(1, np.int64),
        rates=Rates(*flat[setup.first_row["rates"] :].tolist()),
        agenda=setup.agenda,
        dice=setup.start.dice(setup.seed, int(batch.numbers[place])),
    )


def keep_row(world: World, record: Record, place: int, t: int, lower: tuple[np.ndarray, np.ndarray]) -> None:
    """Record row t of one run: the alignments, and what else was asked for."""
    for name in ("alignment", "similarity"):
        if len(kept := getattr(record, name)):
            kept[0, t, :, place] = getattr(world, name)[lower]
    for name in ("regard", "position", "ideal", "salience", "capability"):
        if len(kept := getattr(record, name)):
            kept[0, t, ..., place] = getattr(world, name)
    if t == 0 and len(record.intensity):
        record.intensity[0, :, place] = world.intensity
    if t > 0 and len(record.happened):
        record.happened[0, :, t - 1, place] = world.fires > 0.0
    if t > 0 and len(record.chosen):
        record.chosen[0, t - 1, :, place], record.tone[0, t - 1, :, place] = world.chosen, world.tone
