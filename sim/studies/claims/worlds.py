"""The worlds in which a study's runs take place: as told, without some events, without any."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from sim.engine.choose import run
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.inputs.occasions import row_of_event
from sim.scenario.changes import dependents
from sim.scenario.file.schema import Claim, Outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.outcomes import arrays_needed, claim_of, outcome_values

Events = tuple[str, ...]


class Worlds(Protocol):
    """The same runs, under the same dice, in different worlds."""

    @property
    def actual(self) -> Runs:
        """The runs in the world as told."""

    def without(self, events: Events) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""


class MaskedWorlds:
    """Worlds of a batch in which events are masked out; all other worlds are stepped together, once one is asked for.

    `actual` are the runs as told, `measured` says what is kept of them in the other worlds, `causes` which events will
    be taken out.
    """

    def __init__(
        self, setup: Setup, batch: Batch, actual: Runs, measured: Collection[str], causes: Iterable[Events],
        stop: np.ndarray,
    ) -> None:  # fmt: skip
        self.setup, self.batch, self.actual, self.measured, self.stop = setup, batch, actual, measured, stop
        everything = frozenset(range(len(setup.initial.occasions)))
        self.removals = list(dict.fromkeys([*map(self.occasions, causes), everything]))

    def occasions(self, events: Events) -> frozenset[int]:
        """Return the occasions that go with these events."""
        return occasions_gone(self.setup.scenario, events)

    @cached_property
    def others(self) -> dict[frozenset[int], Runs]:
        """The runs in each of the other worlds."""
        stacked = run(self.setup, self.setup.stacked(self.batch, self.removals), self.measured, self.stop)
        count = len(self.batch)
        return {gone: stacked.part(n * count, count) for n, gone in enumerate(self.removals)}

    def without(self, events: Events) -> Runs:
        """Return the runs in the world without these events and all that hangs on them."""
        return self.others[self.occasions(events)]

    def placebo(self) -> Runs:
        """Return the runs in the world in which nothing happens."""
        return self.others[self.removals[-1]]


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
    worlds = MaskedWorlds(setup, batch, actual, keep, causes_of(claims), stop)
    found = [outcome_values(outcome, actual, worlds.without) for outcome in outcomes]
    return batch, actual, np.stack(found)
