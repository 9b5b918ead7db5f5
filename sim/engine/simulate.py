"""One run of a scenario."""

import numpy as np

from sim.arguments import expect, seed_of
from sim.engine.choose import run
from sim.engine.failures import why_it_failed
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.errors import RunFailed
from sim.scenario.scenario import Scenario


def simulate(scenario: Scenario, seed: int = 0) -> Trajectory:
    """Return run 0, the coded values, of a scenario: pure, the same bytes for the same inputs.

    The seed (0 to 2**128 - 1) matters only where the scenario leaves something to chance. Raises RunFailed
    where a state stops being a finite number.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    setup = Setup(scenario, seed_of(seed))
    batch = setup.batch(np.zeros(1, np.int64))
    runs = run(setup, batch, EVERYTHING, np.zeros(1, np.int64))
    if not runs.sound.all():
        raise RunFailed(why_it_failed(setup, batch, 0))
    return runs.trajectory(0)
