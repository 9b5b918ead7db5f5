"""A scenario at points, in memory: each outcome averaged over replications that meet the same dice at every point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from sim.arguments import LARGEST_RUN, expect, seed_of, texts, whole
from sim.engine.choose import make_ready
from sim.engine.chunks import in_order, threads
from sim.engine.failures import why_it_failed
from sim.engine.setup import Setup
from sim.errors import InputError, RunFailed, shown
from sim.scenario.file.schema import Outcome
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.worlds import outcomes_at
from sim.studies.sweeps.design import Design, check_design
from sim.studies.sweeps.plan import runs_in_a_part

TROUBLES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Chunk:
    """Runs as they come out: the point of each, its outcomes, shape (outcomes, runs), and what went wrong."""

    point: np.ndarray
    values: np.ndarray
    failed: tuple[str, ...]
    undefined: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """What is to be evaluated: a scenario under a seed at points, shape (points, paths), so many runs at each."""

    setup: Setup
    paths: tuple[str, ...]
    points: np.ndarray
    runs: int
    outcomes: tuple[Outcome, ...]
    names: tuple[str, ...]

    def chunk(self, first: int, rows: int, stop: np.ndarray) -> Chunk:
        """Return runs from a flat number on, point x runs + replication."""
        flat = np.arange(first, min(first + rows, len(self.points) * self.runs))
        point, replication = np.divmod(flat, self.runs)
        settings = {path: np.ascontiguousarray(self.points[point, n]) for n, path in enumerate(self.paths)}
        batch, runs, values = outcomes_at(self.setup, self.outcomes, settings, replication, stop)
        sound = runs.sound
        failed = [
            f"{self.place(point[n], replication[n])}: {why_it_failed(self.setup, batch, n)}"
            for n in np.nonzero(~sound)[0][:TROUBLES_SHOWN].tolist()
        ]
        undefined = [
            f"{self.place(point[n], replication[n])}: {self.names[outcome]} is not defined"
            for n, outcome in np.argwhere(~np.isfinite(values.T) & sound[:, None])[:TROUBLES_SHOWN].tolist()
        ]
        return Chunk(point, values, tuple(failed), tuple(undefined))

    def place(self, point: int, replication: int) -> str:
        """Return point and run in words, with the values that the point has."""
        values = zip(self.paths, self.points[point].tolist(), strict=True)
        return f"point {point}, run {replication} ({', '.join(f'{path}={value:g}' for path, value in values)})"


def evaluate(
    scenario: Scenario, paths: Sequence[str], points: np.ndarray, runs: int, outcomes: Sequence[str], seed: int,
    workers: int | None = None, progress: Callable[[int], None] = lambda runs: None,
    notify: Callable[[str], None] = lambda words: None,
) -> np.ndarray:  # fmt: skip
    """Return the mean of each outcome over replications 0 .. runs - 1, shape (points, outcomes).

    Replication r meets the same dice at every point; 0 has the coded values. Sums grow in the order of replications,
    so that neither chunks nor threads change a bit. `progress` hears of runs done. Raises RunFailed or InputError, the
    first points listed, where a run fails or an outcome is not defined: a mean over the others would mislead.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    paths, outcomes, workers = texts("paths", paths), texts("outcomes", outcomes), threads(workers)
    points = table_of(points, paths)
    check_design(Design("list", paths, listed=points), scenario)
    chosen = tuple(parse_outcome(text, scenario) for text in outcomes)
    setup = Setup(scenario, seed, frozenset(paths), expected=len(points) * runs)
    work = Evaluation(setup, paths, points, runs, chosen, outcomes)
    make_ready(setup, notify)
    rows, stop = runs_in_a_part(scenario, outcomes), np.zeros(1, np.int64)
    totals = np.zeros((len(points), len(outcomes)))
    count = ceil(len(points) * runs / rows)
    for chunk in in_order(lambda n: work.chunk(n * rows, rows, stop), count, workers, stop):
        refuse_trouble(chunk)
        for n, values in enumerate(chunk.values):
            np.add.at(totals[:, n], chunk.point, values)  # one after another, in the order of runs
        progress(len(chunk.point))
    return totals / runs


def table_of(points: Any, paths: tuple[str, ...]) -> np.ndarray:
    """Return points as an array of floats, a column per path; raise InputError where they are none."""
    try:
        table = np.array(points, float)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.ndim != 2 or table.shape[1] != len(paths) or len(set(paths)) < len(paths):
        raise InputError(
            f"the points must be rows of numbers, a column for each of {', '.join(paths)}, no path twice;"
            f" got {shown(points)} of shape {np.shape(table)}"
        )
    return table


def refuse_trouble(chunk: Chunk) -> None:
    """Raise RunFailed where runs of a chunk failed, InputError where outcomes are not defined; the first are listed."""
    if chunk.failed:
        words = "runs failed, and there are no indices without them; narrow the ranges:"
        raise RunFailed("\n".join([words, *chunk.failed]))
    if chunk.undefined:
        words = "an outcome is not defined at every point; narrow the ranges, or choose another outcome:"
        raise InputError("\n".join([words, *chunk.undefined]))
