"""Worlds of many runs, by the compiled engine."""

from collections.abc import Collection
from functools import cache

import numpy as np

from sim.ensemble.batches import Batch, Stage
from sim.runs import Runs
from sim.scenario.overriding import dependents


class CompiledWorlds:
    """Worlds of a batch, by the engine: events are taken out by masks."""

    def __init__(self, stage: Stage, batch: Batch, keep: Collection[str], stop: np.ndarray, lanes: int) -> None:
        self.stage, self.batch = stage, batch

        @cache
        def without_occasions(gone: frozenset[int]) -> Runs:
            return stage.run(stage.without(batch, gone), keep, stop, lanes)

        self.without_occasions = without_occasions
        self.actual = without_occasions(frozenset())

    def without(self, events: tuple[str, ...]) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""
        gone = dependents(self.stage.scenario.events, events)
        return self.without_occasions(frozenset(self.stage.timetable.number[id] for id in gone))

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""
        return self.without_occasions(frozenset(range(len(self.stage.timetable.occasions))))
