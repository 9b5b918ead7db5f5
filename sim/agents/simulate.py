"""One run of a scenario, whoever decides for its actors."""

from typing import TYPE_CHECKING

import numpy as np

from sim.arguments import expect, seed_of
from sim.engine.choose import run
from sim.engine.failures import why_it_failed
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.errors import RunFailed
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.agents.minds import Minds


def simulate(scenario: Scenario, seed: int = 0, minds: "Minds | None" = None) -> Trajectory:
    """Return run 0, the coded values, of a scenario: pure, the same bytes for the same inputs.

    The seed (0 to 2**128 - 1) matters only where the scenario leaves something to chance. `minds` are given to actors,
    subclasses of StateAgent by id; such a run is the Mesa model's. Raises RunFailed where a state stops being a finite
    number.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    if minds is not None and minds != {}:  # only then is Mesa loaded
        from sim.agents.model import AllianceModel

        model = AllianceModel(scenario, seed_of(seed), minds=minds)
        model.run_model()
        return model.trajectory()
    setup = Setup(scenario, seed_of(seed))
    batch = setup.batch(np.zeros(1, np.int64))
    runs = run(setup, batch, EVERYTHING, np.zeros(1, np.int64))
    if not runs.sound.all():
        raise RunFailed(why_it_failed(setup, batch, 0))
    return runs.trajectory(0)
