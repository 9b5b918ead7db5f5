"""Worlds of a few runs, by the Mesa model, whose actors have minds of their own."""

from collections.abc import Iterable
from functools import cache

from sim.agents.minds import Minds
from sim.agents.model import AllianceModel
from sim.engine.runs import Runs, as_runs
from sim.scenario.changes import dependents, without_anything, without_events
from sim.scenario.scenario import Scenario
from sim.studies.claims.worlds import Worlds


def worlds_with_minds(actual: Runs) -> Worlds:
    """Return the worlds of some runs, by the Mesa model, in which actors keep the minds that they have in the runs."""
    scenario = actual.scenario

    @cache
    def again(gone: frozenset[str] | None) -> Runs:
        world = without_anything(scenario) if gone is None else without_events(scenario, gone)
        return run_with_minds(world, actual.seed, actual.numbers.tolist(), actual.told[0].minds)

    return Worlds(actual, lambda events: again(frozenset(dependents(scenario.events, events))), lambda: again(None))


def run_with_minds(scenario: Scenario, seed: int, numbers: Iterable[int], minds: Minds) -> Runs:
    """Return runs of a scenario by the Mesa model; raise RunFailed where one is no longer defined."""
    made = []
    for number in numbers:
        model = AllianceModel(scenario, seed, number, minds)
        model.run_model()
        made.append(model.trajectory())
    return as_runs(made)
