"""How large a scenario is, how long its runs take, and whether that was asked for."""

from sim.errors import InputError, WayOut
from sim.scenario.scenario import Scenario

ROWS_UNASKED = 2_000_000  # rows of alignments that one run may have without asking
SECONDS_UNASKED = 600.0  # of work on each processor that starts without asking
BYTES_A_ROW = 90
MOST_HAPPENINGS = 4_000_000  # events times periods, of which each of many runs keeps which took place
COMPILED_ALONE = 100  # times faster than interpreted is a single run


def refuse_giant(scenario: Scenario, runs: int = 1, yes: bool = False, interpreted: bool = False) -> None:
    """Raise InputError with an estimate where a run, or so many of them, would be very large and nobody said yes.

    runs: how many one processor will have to make.
    """
    n, steps = len(scenario.actors), scenario.steps
    rows = n * (n - 1) * (steps + 1)
    seconds = runs * seconds_per_run(scenario)
    if interpreted or runs == 1:
        seconds = runs * seconds_interpreted(scenario) / (1 if interpreted else COMPILED_ALONE)
    happenings = len(scenario.events) * steps
    if runs > 1 and happenings > MOST_HAPPENINGS and not yes:
        words = f"{len(scenario.events):,} events over {steps:,} steps are {happenings:,} that each run keeps apart"
        raise InputError(f"{scenario.id}: {words}, more than {MOST_HAPPENINGS:,}; ask for fewer steps", WayOut.ANYWAY)
    if yes or (rows <= ROWS_UNASKED and seconds <= SECONDS_UNASKED):
        return
    times = "" if runs == 1 else f", {runs:,} times on each processor,"
    raise InputError(
        f"{scenario.id}: {n:,} actors over {steps:,} steps give {rows:,} rows, about {rows * BYTES_A_ROW / 1e6:,.0f} MB"
        f"{times} and {seconds:,.0f} s; ask for fewer actors, steps or runs",
        WayOut.ANYWAY,
    )


def seconds_per_run(scenario: Scenario) -> float:
    """Return about how long one run takes compiled, on one processor."""
    n, k = len(scenario.actors), len(scenario.issues)
    own = scenario.parameters["initiative"] != 0.0 or scenario.parameters["volatility"] != 0.0
    rules = (n**3 + n**2 * k + 100) * (0.8e-9 if own else 0.4e-9)
    return scenario.steps * (rules + len(scenario.events) * 1e-8) + 1e-6


def seconds_interpreted(scenario: Scenario) -> float:
    """Return about how long one run takes interpreted, as with a mind written in Python."""
    n, k = len(scenario.actors), len(scenario.issues)
    return scenario.steps * (n**3 * 0.9 + n**2 * k * 0.8 + len(scenario.events) + 200) * 1e-6 + 0.01
