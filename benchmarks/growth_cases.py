"""One measurement of growth.py in a process of its own.

    python benchmarks/growth_cases.py runs|actors|large NUMBER

Prints what it found as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from made_worlds import ACTS, SEED, STEPS, clocked, made_scenario, step_all

from sim.engine.choose import LANES
from sim.engine.compiled.host import run_compiled, warm_up
from sim.engine.runs import EVERYTHING
from sim.engine.setup import Setup
from sim.studies.ensembles.ensemble import run_ensemble

ACTORS = 6
LARGE_ISSUES, LARGE_STEPS = 12, 60
ROUNDS = 5
BUSY = 4096  # runs at 6 actors; fewer as one takes longer


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def runs(number: int) -> dict[str, float]:
    """Time an ensemble of the benchmark's scenario with what a user gets: draws, bands, counts."""
    scenario = made_scenario(ACTORS)
    warm_up(Setup(scenario, SEED), lambda words: None)
    before = peak()
    taken = [clocked(lambda: run_ensemble(scenario, number, SEED)) for _ in range(ROUNDS if number < 10**5 else 1)]
    return {"seconds": min(taken), "peak": peak(), "before": before}


def actors(number: int) -> dict[str, float]:
    """Time a step of a run among so many actors."""
    setup = Setup(made_scenario(number), SEED)
    many = max(BUSY * ACTORS**3 // number**3 // LANES, 1) * LANES
    batch = setup.batch(np.arange(many))
    step_all(setup, setup.batch(np.arange(0)))
    return {"seconds": min(clocked(lambda: step_all(setup, batch)) for _ in range(ROUNDS)) / many / STEPS, "runs": many}


def large(number: int) -> dict[str, float]:
    """Time a single large run, everything kept, the first time and once compiled."""
    preparing = time.perf_counter()
    setup = Setup(made_scenario(number, LARGE_ISSUES, LARGE_STEPS), SEED)
    prepared = time.perf_counter() - preparing

    def run() -> None:
        found = run_compiled(setup, setup.batch(np.zeros(1, np.int64)), EVERYTHING, np.zeros(1, np.int64))
        assert len(found.trajectory(0).acts) == len(ACTS)

    first, again = clocked(run), clocked(run)
    return {"preparing": prepared, "first": first, "again": again, "peak": peak()}


CASES: dict[str, Callable[[int], dict[str, float]]] = {"runs": runs, "actors": actors, "large": large}

if __name__ == "__main__":
    print(json.dumps(CASES[sys.argv[1]](int(sys.argv[2]))))
