"""Worlds of a few runs, by the Mesa model, whose actors may have minds of their own."""

from collections.abc import Iterable, Mapping
from functools import cache

from sim.agents.alliance import AllianceModel
from sim.agents.state import StateAgent
from sim.runs import Runs, as_runs
from sim.scenario.overriding import dependents, without_anything, without_events
from sim.scenario.scenario import Scenario

Minds = Mapping[str, type[StateAgent]]


class InterpretedWorlds:
    """Worlds of some runs, by the Mesa model, whose actors may have minds of their own."""

    def __init__(self, actual: Runs, minds: Minds | None = None) -> None:
        self.scenario, self.seed, self.actual, self.minds = actual.scenario, actual.seed, actual, minds

        @cache
        def without_these(gone: frozenset[str]) -> Runs:
            return self.runs(without_events(self.scenario, gone))

        @cache
        def placebo() -> Runs:
            return self.runs(without_anything(self.scenario))

        self.without_these, self.placebo = without_these, placebo

    def runs(self, scenario: Scenario) -> Runs:
        """Return the same runs in another world."""
        return interpreted(scenario, self.seed, self.actual.numbers.tolist(), self.minds)

    def without(self, events: tuple[str, ...]) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""
        return self.without_these(frozenset(dependents(self.scenario.events, events)))


def interpreted(scenario: Scenario, seed: int, numbers: Iterable[int], minds: Minds | None = None) -> Runs:
    """Return runs of a scenario by the Mesa model; raise RunFailed where one is no longer defined."""
    made = []
    for number in numbers:
        model = AllianceModel(scenario, seed, number, minds)
        model.run_model()
        made.append(model.trajectory())
    return as_runs(made)
