"""Worlds of many runs, by the compiled engine."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

import numpy as np

from sim.engine.compiled.rules import MANY
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Stage
from sim.scenario.changes import dependents
from sim.scenario.file.schema import Outcome
from sim.studies.claims.outcomes import arrays_needed, outcome_values


class CompiledWorlds:
    """Worlds of a batch, by the engine: events are taken out by masks.

    `keep` says what is kept of the runs as told, `measured` what is kept of them in the other worlds.
    """

    def __init__(
        self, stage: Stage, batch: Batch, keep: Collection[str], measured: Collection[str], stop: np.ndarray, lanes: int
    ) -> None:
        self.stage = stage
        self.actual = stage.run(batch, keep, stop, lanes)

        @cache
        def without_occasions(gone: frozenset[int]) -> Runs:
            return stage.run(stage.without(batch, gone), measured, stop, lanes)

        self.without_occasions = without_occasions

    def without(self, events: tuple[str, ...]) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""
        gone = dependents(self.stage.scenario.events, events)
        return self.without_occasions(frozenset(self.stage.timetable.number[id] for id in gone))

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""
        return self.without_occasions(frozenset(range(len(self.stage.timetable.occasions))))


def outcomes_at(
    stage: Stage,
    outcomes: Sequence[Outcome],
    settings: Mapping[str, np.ndarray],
    replication: np.ndarray,
    stop: np.ndarray,
) -> tuple[Batch, Runs, np.ndarray]:
    """Return runs under settings by path, one value per run, and their outcomes, shape (outcomes, runs)."""
    batch = stage.batch(replication, settings)
    keep = arrays_needed(tuple(outcomes), stage.scenario)
    worlds = CompiledWorlds(stage, batch, keep, keep, stop, MANY)
    found = [outcome_values(outcome, worlds.actual, worlds.without) for outcome in outcomes]
    return batch, worlds.actual, np.stack(found)
