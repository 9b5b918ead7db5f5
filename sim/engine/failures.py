"""Why a run failed: the same rules on that run alone, until a state stops being a number."""

from sim.engine.loop import rows_of_run
from sim.engine.setup import Batch, Setup
from sim.inputs.start import undefined_state


def why_it_failed(setup: Setup, batch: Batch, place: int) -> str:
    """Return actor, step and run at which the run at a place of the batch is no longer defined."""
    ids, run = list(setup.scenario.actors), int(batch.numbers[place])
    for t, world in enumerate(rows_of_run(setup, batch, place)):
        if t > 0 and (words := undefined_state(world, ids, t - 1, run)):
            return f"{setup.scenario.id}: {words}"
    return f"{setup.scenario.id}: run {run} is not defined"
