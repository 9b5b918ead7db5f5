"""How specific the changes of a scenario's claims are, by its first runs: in worlds without their causes, or others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import nan

import numpy as np

from sim.engine.choose import run_worlds
from sim.engine.chunks import in_order
from sim.engine.runs import Runs
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.scenario.file.questions import Expectation
from sim.scenario.scenario import Scenario
from sim.studies.claims.judging import demands_of
from sim.studies.claims.nulls import (
    NO_RANK,
    NOBODY,
    Assignment,
    Rank,
    claimed_change,
    other_causes,
    rank,
    relabellings,
    spread,
)
from sim.studies.claims.outcomes import arrays_for_claims
from sim.studies.claims.worlds import Events, occasions_gone

RUNS = 50  # at most, the first of an ensemble: medians over them are compared
EVENTS = 60  # at most, spread evenly over those that took place
RUNS_AT_ONCE, BYTES_AT_ONCE = 2000, 150_000_000
Values = dict[tuple[int, Events], list[float]]  # of a question, in the world without some events
Value = tuple[tuple[int, Events], list[float]]


@dataclass(frozen=True, slots=True)
class Nulls:
    """The ranks of a change among relabelled actors and among other events."""

    actors: Rank = NO_RANK
    causes: Rank = NO_RANK


@dataclass(frozen=True, slots=True)
class Question:
    """What the change of a demand is compared with: the same of other actors, and what other events did."""

    demand: Expectation
    others: tuple[Assignment, ...]
    events: tuple[Events, ...]

    @property
    def because(self) -> Events:
        """The causes that are named."""
        return self.demand.because or ()


def nulls_of(setup: Setup, first: Trajectory, runs: int, workers: int = 1) -> list[Nulls]:
    """Return the nulls of every demand of the scenario's claims, in their order; `first` is run 0."""
    scenario = setup.scenario
    questions = questions_of(scenario, first)
    found: Values = {}
    for values in values_by_world(setup, questions, runs_compared(scenario, runs), workers):
        found |= values
    nulls = []
    for n, question in enumerate(questions):
        own, *others = found.get((n, question.because), [nan])
        effects = (found[n, events][0] for events in question.events)
        nulls.append(Nulls(rank(own, others), rank(own, effects)))
    return nulls


def questions_of(scenario: Scenario, first: Trajectory) -> list[Question]:
    """Return a question for every demand; the other events are those that took place in run 0."""
    happened = [id for id, steps in first.happened.items() if steps]
    events = [happened[n] for n in spread(len(happened), EVENTS)]
    return [
        Question(
            demand,
            tuple(relabellings(demand, scenario)),
            tuple((id,) for id in other_causes(demand, scenario, events)),
        )
        for demand in chain.from_iterable(map(demands_of, scenario.expect))
    ]


def values_by_world(setup: Setup, questions: list[Question], runs: int, workers: int) -> Iterator[Values]:
    """Yield the changes seen in some of the worlds: several are stepped together, as memory allows."""
    scenario, stop = setup.scenario, np.zeros(1, np.int64)
    keep = arrays_for_claims(scenario.expect, scenario) | {"happened"}
    batch = setup.batch(np.arange(runs))
    asked = {n: q for n, q in enumerate(questions) if q.others or q.events}
    removed = list(dict.fromkeys([(), *(gone for q in asked.values() for gone in (q.because, *q.events))]))
    at_once = max(min(RUNS_AT_ONCE, BYTES_AT_ONCE // bytes_of_run(scenario)) // runs, 1)
    groups = [removed[n : n + at_once] for n in range(0, len(removed), at_once)]

    def worlds(number: int) -> list[tuple[Events, Runs]]:
        gone = groups[number]
        masks = [occasions_gone(scenario, ids) for ids in gone]
        return list(zip(gone, run_worlds(setup, batch, masks, keep, stop), strict=True))

    first = worlds(0)
    actual = first[0][1]
    yield {key: values for world in first for key, values in values_in(*world, asked, actual)}
    for others in in_order(lambda n: worlds(n + 1), len(groups) - 1, workers, stop):
        yield {key: values for world in others for key, values in values_in(*world, asked, actual)}


def values_in(gone: Events, world: Runs, questions: Mapping[int, Question], actual: Runs) -> Iterator[Value]:
    """Yield the changes seen beside the world without some events: as claimed and relabelled, or as an alternative."""
    for n, question in questions.items():
        if gone == question.because:
            assignments = (NOBODY, *question.others)
            yield (n, gone), [claimed_change(question.demand, actual, lambda ids: world, a) for a in assignments]
        elif gone in question.events:
            yield (n, gone), [claimed_change(question.demand, actual, lambda ids: world)]


def runs_compared(scenario: Scenario, runs: int) -> int:
    """Return how many of an ensemble's runs are compared: fewer where one takes much memory."""
    return min(runs, RUNS, max(BYTES_AT_ONCE // bytes_of_run(scenario), 10))


def bytes_of_run(scenario: Scenario) -> int:
    """Return about how much of a run is kept."""
    n, k = len(scenario.actors), len(scenario.issues)
    return (scenario.steps + 1) * (2 * n * n + n * k) * 8


def runs_for_nulls(scenario: Scenario, runs: int) -> int:
    """Return about how many runs, over all worlds, the nulls of an ensemble take."""
    because = {test.because for claim in scenario.expect for test in claim.tests if test.because}
    worlds = 1 + len(because) + min(len(scenario.events), EVENTS) if because else 1
    return runs_compared(scenario, runs) * worlds if scenario.expect else 0
