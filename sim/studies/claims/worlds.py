"""The worlds in which a study's runs take place: as told, without some events, without any."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.engine.choose import run, run_worlds
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.inputs.occasions import occasions_of, row_of_event
from sim.scenario.changes import dependents
from sim.scenario.file.questions import Claim, Outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.outcomes import arrays_needed, claim_of, outcome_values

Events = tuple[str, ...]


class Worlds(NamedTuple):
    """The same runs, under the same dice: as told, without some events and all that hangs on them, without any."""

    actual: Runs
    without: Callable[[Events], Runs]
    placebo: Callable[[], Runs]


def masked_worlds(
    setup: Setup, batch: Batch, actual: Runs, measured: Collection[str], causes: Iterable[Events], stop: np.ndarray
) -> Worlds:
    """Return the worlds of a batch, events masked out in them; all others are stepped together, once one is asked for.

    `actual` are the runs as told, `measured` says what is kept of them in the other worlds, `causes` which events will
    be taken out.
    """
    scenario = setup.scenario
    everything = frozenset(range(len(occasions_of(scenario))))
    removals = list(dict.fromkeys([*(occasions_gone(scenario, events) for events in causes), everything]))

    @cache
    def others() -> dict[frozenset[int], Runs]:
        return dict(zip(removals, run_worlds(setup, batch, removals, measured, stop), strict=True))

    return Worlds(actual, lambda events: others()[occasions_gone(scenario, events)], lambda: others()[everything])


def occasions_gone(scenario: Scenario, events: Events) -> frozenset[int]:
    """Return the occasions of these events and of all that hangs on them."""
    row = row_of_event(scenario)
    return frozenset(row[id] for id in dependents(scenario.events, events))


def causes_of(claims: Iterable[Claim]) -> list[Events]:
    """Return the events that the claims' tests take out."""
    return [test.because for claim in claims for test in claim.tests if test.because]


def outcomes_at(
    setup: Setup,
    outcomes: Sequence[Outcome],
    settings: Mapping[str, np.ndarray],
    replication: np.ndarray,
    stop: np.ndarray,
) -> tuple[Batch, Runs, np.ndarray]:
    """Return runs under settings by path, one value per run, and their outcomes, shape (outcomes, runs)."""
    batch = setup.batch(replication, settings)
    keep = arrays_needed(tuple(outcomes), setup.scenario)
    actual = run(setup, batch, keep, stop)
    claims = [claim_of(outcome, setup.scenario) for outcome in outcomes if outcome.claim]
    worlds = masked_worlds(setup, batch, actual, keep, causes_of(claims), stop)
    found = [outcome_values(outcome, actual, worlds.without) for outcome in outcomes]
    return batch, actual, np.stack(found)
