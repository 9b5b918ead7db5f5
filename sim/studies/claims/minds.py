"""Worlds of a few runs, by the Mesa model, whose actors have minds of their own."""

from collections.abc import Iterable
from functools import cache

from sim.agents.minds import Minds
from sim.agents.model import AllianceModel
from sim.engine.runs import KnownRuns, as_runs
from sim.scenario.changes import dependents, without_anything, without_events
from sim.scenario.scenario import Scenario


class WorldsWithMinds:
    """Worlds of some runs, by the Mesa model, in which actors keep the minds that they have in the runs."""

    def __init__(self, actual: KnownRuns) -> None:
        self.scenario, self.seed, self.actual = actual.scenario, actual.seed, actual

        @cache
        def without_these(gone: frozenset[str]) -> KnownRuns:
            return self.runs(without_events(self.scenario, gone))

        @cache
        def placebo() -> KnownRuns:
            return self.runs(without_anything(self.scenario))

        self.without_these, self.placebo = without_these, placebo

    def runs(self, scenario: Scenario) -> KnownRuns:
        """Return the same runs in another world."""
        return run_with_minds(scenario, self.seed, self.actual.numbers.tolist(), self.actual.trajectories[0].minds)

    def without(self, events: tuple[str, ...]) -> KnownRuns:
        """Return the runs in the world without these events and all that hangs on them."""
        return self.without_these(frozenset(dependents(self.scenario.events, events)))


def run_with_minds(scenario: Scenario, seed: int, numbers: Iterable[int], minds: Minds) -> KnownRuns:
    """Return runs of a scenario by the Mesa model; raise RunFailed where one is no longer defined."""
    made = []
    for number in numbers:
        model = AllianceModel(scenario, seed, number, minds)
        model.run_model()
        made.append(model.trajectory())
    return as_runs(made)
