"""Whether a varied number does anything at all."""

import numpy as np

from sim.arguments import expect, seed_of
from sim.engine.choose import run
from sim.engine.setup import Setup
from sim.inputs.numbers import numbers_of
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.design import Design

RUNS = 8  # dice under which a number may show its effect


def without_effect(scenario: Scenario, design: Design, seed: int) -> list[str]:
    """Return the paths whose smallest and largest value give the same alignments and positions, all else as coded."""
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    setup = Setup(scenario, seed_of(seed), frozenset(design.paths), expected=2 * RUNS * len(design.paths))
    numbers = np.arange(RUNS).repeat(2)
    return [
        path
        for n, path in enumerate(design.paths)
        if len(values := ends(design, n)) == 2 and not differ(setup, numbers, path, values)
    ]


def ends(design: Design, column: int) -> list[float]:
    """Return the smallest and the largest value of a column, or one where they are the same."""
    values = design.levels[column] if design.listed is None else design.listed[:, column].tolist()
    return sorted({min(values), max(values)})


def differ(setup: Setup, numbers: np.ndarray, path: str, values: list[float]) -> bool:
    """Whether any run comes out differently under the two values."""
    coded = numbers_of(setup.scenario)
    others = {path: np.full(len(numbers), coded[path].value) for path in setup.varied}
    batch = setup.batch(numbers, {**others, path: np.tile(values, RUNS)})
    found = run(setup, batch, ("position",), np.zeros(1, np.int64))
    for blocks in (found.record.alignment, found.record.position):
        rows = found.by_run(blocks)
        if not np.array_equal(rows[::2], rows[1::2], equal_nan=True):
            return True
    return False
