"""One run of a scenario that is too large to interpret."""

from collections.abc import Callable

import numpy as np

from sim.arguments import expect, seed_of
from sim.engine.compiled.rules import ONE
from sim.engine.failures import why_it_failed
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Stage
from sim.engine.trajectory import Trajectory
from sim.errors import RunFailed
from sim.scenario.scenario import Scenario
from sim.studies.claims.compiled import CompiledWorlds
from sim.studies.claims.verdicts import ClaimTable, results_of


def run_large_with_claims(
    scenario: Scenario, seed: int, notify: Callable[[str], None]
) -> tuple[Trajectory, ClaimTable]:
    """Return run 0 and the results of its claims, compiled; `notify` hears of a first compilation."""
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    stage = Stage(scenario, seed_of(seed))
    stage.warm_up(ONE, notify)
    batch = stage.batch(np.zeros(1, np.int64))
    worlds = CompiledWorlds(stage, batch, EVERYTHING, EVERYTHING, np.zeros(1, np.int64), ONE)
    if not worlds.actual.sound.all():
        raise RunFailed(why_it_failed(stage, batch, 0))
    trajectory = worlds.actual.trajectory(0)
    return trajectory, results_of(trajectory, worlds)
