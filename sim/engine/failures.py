"""Why a run failed: the same rules, interpreted for that run alone, until a state stops being a number."""

import numpy as np

from sim.engine.setup import Batch, Stage
from sim.inputs.start import as_memoryviews, undefined_state
from sim.model.step import PHASES, begin
from sim.model.world import Rates, World


def why_it_failed(stage: Stage, batch: Batch, place: int) -> str:
    """Return actor, step and run at which the run at a place of the batch is no longer defined."""
    world = world_of(stage, batch, place)
    rules = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda), dice=as_memoryviews(world.dice))
    begin(rules)
    ids = list(stage.scenario.actors)
    for t in range(stage.scenario.steps):
        world.now[0] = t
        for phase in PHASES:
            phase(rules)
        if words := undefined_state(world, ids, t, int(batch.numbers[place])):
            return f"{stage.scenario.id}: {words}"
    return f"{stage.scenario.id}: run {batch.numbers[place]} is not defined"


def world_of(stage: Stage, batch: Batch, place: int) -> World:
    """Return the world in which one run of a batch begins."""
    flat = stage.base.copy()
    flat[batch.rows] = batch.values[:, place]
    inputs = {
        name: flat[stage.first_row[name] :][: values.size].reshape(values.shape)
        for name, values in stage.initial.inputs._asdict().items()
    }
    return World(
        **inputs,
        **stage.initial.workspace(),
        now=np.zeros(1, np.int64),
        rates=Rates(*flat[stage.first_row["rates"] :].tolist()),
        agenda=stage.agenda,
        dice=stage.initial.dice(stage.seed, int(batch.numbers[place])),
    )
