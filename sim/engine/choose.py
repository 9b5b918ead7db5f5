"""Which host steps the runs: one by one, on arrays, or compiled. All compute the same bits; the work decides."""

import warnings
from collections.abc import Callable, Collection, Sequence

import numpy as np

from sim.engine.chunks import threads
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.scenario.scenario import Scenario
from sim.scenario.size import seconds_interpreted, seconds_per_run

Host = Callable[[Setup, Batch, Collection[str], np.ndarray], Runs]
LANES = 16  # runs that the compiled rules step in lockstep
SECONDS_TO_COMPILE = 25.0  # what compiling may take the first time, whatever is kept of earlier times


def run(setup: Setup, batch: Batch, keep: Collection[str], stop: np.ndarray) -> Runs:
    """Return the runs of a batch by the host that suits the work; `stop[0]` not 0 ends them early."""
    return host_of(setup)(setup, batch, keep, stop)


def host_of(setup: Setup) -> Host:
    """Return the host that is expected to be done first with all the runs of a setup."""
    name = name_of_host(setup)
    if name == "compiled":
        from sim.engine.compiled.host import run_compiled

        return run_compiled
    if name == "loop":
        from sim.engine.loop import run_one_by_one

        return run_one_by_one
    from sim.engine.arrays import run_on_arrays

    return run_on_arrays


def run_worlds(
    setup: Setup, batch: Batch, removals: Sequence[Collection[int]], keep: Collection[str], stop: np.ndarray
) -> list[Runs]:
    """Return the runs of a batch in worlds in which these sets of occasions do not take place, all stepped together."""
    stacked = run(setup, setup.stacked(batch, removals), keep, stop)
    return [stacked.part(n * len(batch), len(batch)) for n in range(len(removals))]


def threads_for(setup: Setup, workers: int | None) -> int:
    """Return on how many threads the runs of a setup are stepped: one where Python itself would hold them up."""
    return threads(workers) if is_compiled(setup) else 1


def name_of_host(setup: Setup) -> str:
    """Return that host by its name: loop, arrays, or compiled where that can be."""
    seconds = expected_seconds(setup.scenario, setup.expected)
    first = min(seconds, key=lambda name: seconds[name])
    if first == "compiled":
        from sim.engine.compiled.host import can_compile

        if not can_compile():
            warnings.warn("the rules cannot be compiled here, which takes much longer", stacklevel=2)
            return "arrays"
    return first


def expected_seconds(scenario: Scenario, runs: int) -> dict[str, float]:
    """Return about how long each host takes for so many runs, the compiler included."""
    return {
        "loop": runs * seconds_interpreted(scenario),
        "arrays": seconds_on_arrays(scenario, runs),
        "compiled": SECONDS_TO_COMPILE + runs * seconds_per_run(scenario),
    }


def seconds_on_arrays(scenario: Scenario, runs: int) -> float:
    """Return about how long the runs take on arrays: what an operation costs by itself, and for each of its numbers."""
    n, k = len(scenario.actors), len(scenario.issues)
    own = scenario.parameters["initiative"] != 0.0 or scenario.parameters["volatility"] != 0.0
    rules = (n**3 + 2 * n**2 * k + 300) * (5e-6 + 3.2e-9 * runs) * (3 if own else 1)
    return scenario.steps * (rules + len(scenario.events) * (2e-5 + 4.6e-7 * runs))


def is_compiled(setup: Setup) -> bool:
    """Whether the runs of a setup are stepped by the compiled rules."""
    return name_of_host(setup) == "compiled"


def make_ready(setup: Setup, notify: Callable[[str], None]) -> None:
    """Have the rules compiled where they will be used so; `notify` hears of it where that takes long."""
    if is_compiled(setup):
        from sim.engine.compiled.host import warm_up

        warm_up(setup, notify)
