"""Worlds of a few runs, by the Mesa model, whose actors have minds of their own."""

from collections.abc import Iterable
from functools import cache, partial

from sim.agents.minds import Minds
from sim.agents.model import AllianceModel
from sim.engine.runs import Runs, as_runs
from sim.scenario.changes import dependents, without_anything, without_events
from sim.scenario.scenario import Scenario


class WorldsWithMinds:
    """Worlds of some runs, by the Mesa model, in which actors keep the minds that they have in the runs."""

    def __init__(self, actual: Runs) -> None:
        self.actual = actual
        self.runs_without = cache(partial(runs_without, actual))

    def without(self, events: tuple[str, ...]) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""
        return self.runs_without(frozenset(dependents(self.actual.scenario.events, events)))

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""
        return self.runs_without(None)


def runs_without(actual: Runs, events: frozenset[str] | None) -> Runs:
    """Return the same runs in a world without these events, or in which nothing happens."""
    scenario = without_anything(actual.scenario) if events is None else without_events(actual.scenario, events)
    return run_with_minds(scenario, actual.seed, actual.numbers.tolist(), actual.told[0].minds)


def run_with_minds(scenario: Scenario, seed: int, numbers: Iterable[int], minds: Minds) -> Runs:
    """Return runs of a scenario by the Mesa model; raise RunFailed where one is no longer defined."""
    made = []
    for number in numbers:
        model = AllianceModel(scenario, seed, number, minds)
        model.run_model()
        made.append(model.trajectory())
    return as_runs(made)
