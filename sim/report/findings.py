"""What the studies find of one story under one seed, as far as a page has room and time for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.chunks import threads
from sim.engine.setup import Setup
from sim.report.limits import (
    CAMP_RUNS,
    COMPARED_RUNS,
    EXPLAINED_RUNS,
    MOST_EFFECTS,
    SECONDS,
    accounts,
    runs_in,
)
from sim.report.shown import Pair, Shown, row_of, shown_of
from sim.scenario.changes import as_variant
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import seconds_interpreted, seconds_per_run
from sim.studies.camps.camps import Camps, camps, seconds_needed
from sim.studies.comparing.differences import MOST_NUMBERS, Comparison, compare
from sim.studies.comparing.worlds import pairs_of
from sim.studies.ensembles.ensemble import Ensemble, run_ensemble
from sim.studies.ensembles.sample import Sample, sample
from sim.studies.explaining.account import Account, accounts_by_row
from sim.studies.explaining.explanation import Explanation, explain
from sim.studies.explaining.reading import lines_of

Notify = Callable[[str], None]
ByRow = tuple[tuple[Account, ...], tuple[Account, ...]]  # from the first row on, and from the row before on


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a page is made from; what had no room or time is None or empty, and `left_out` says so.

    `share` is the share of runs in which each shown event took place; `by_row` has the coded run's accounts of the
    pairs that moved most, an entry for each row after the first.
    """

    made: Ensemble
    shown: Shown
    sample: Sample
    share: Mapping[str, float]
    by_row: tuple[ByRow, ...]
    explanation: Explanation | None
    comparison: Comparison | None
    camps: Camps | None
    left_out: tuple[str, ...]

    def taken(self, event: str, runs: int) -> np.ndarray:
        """Return in which of the first runs that did not fail an event took place."""
        return self.sample.happened.get(event, np.ones(runs, bool))[:runs]

    def account_of(self, pair: Pair) -> Account | None:
        """Return the account of a pair over all runs that were explained, None where there is none."""
        accounts = () if self.explanation is None else self.explanation.accounts
        return next((account for account in accounts if account.pair == pair), None)


def findings_of(
    scenario: Scenario, runs: int, seed: int, progress: Callable[[int], None] = lambda done: None,
    notify: Notify = lambda words: None,
) -> Findings:  # fmt: skip
    """Return what is found of a scenario in so many runs. Raises RunFailed where run 0 fails."""
    made = run_ensemble(scenario, runs, seed, progress=progress, notify=notify)
    shown = shown_of(made)
    asked = [event.id for event in shown.events if not is_certain(event.id, made)]
    drawn = sample(made, shown.pairs, asked)
    shown = shown.ranked(drawn)
    share = {event.id: float(np.mean(drawn.happened.get(event.id, [1.0]))) for event in shown.events}
    explanation, why = explained(scenario, shown, runs, seed, notify)
    compared, worlds = compared_worlds(scenario, runs, seed, notify)
    standing, camping = camps_of(scenario, runs, seed)
    by_row = () if explanation is None else rows_accounted(scenario, shown, seed)
    return Findings(
        made, shown, drawn, share, by_row, explanation, compared, standing,
        tuple(words for words in (*shown.left_out, coarse(made), why, worlds, camping) if words),
    )  # fmt: skip


def coarse(made: Ensemble) -> str:
    """Return how far ties and positions are off where they come from bins, which hold any number of runs."""
    errors = (made.bands.bin_error, made.position_bands.bin_error)
    words = f"Ties at a date are off by at most {errors[0]:.4f}, positions by {errors[1]:.4f}: they come from bins."
    return words if max(errors) > 0.0 else ""


def is_certain(id: str, made: Ensemble) -> bool:
    """Whether an event took place in every run, as far as counts by period tell: in one and the same."""
    counts = made.acts.events[row_of(made.scenario.event_index[id], made)]
    return bool(counts.max(initial=0) == made.acts.runs)


def explained(scenario: Scenario, shown: Shown, runs: int, seed: int, notify: Notify) -> tuple[Explanation | None, str]:
    """Return what moved the pairs that moved most, in as many runs as there is time for, and what that leaves out."""
    pairs = [pair for pair in shown.pairs if changes(scenario, pair)][:MOST_EFFECTS]
    if not pairs or not scenario.steps:
        return None, ""
    if seconds_interpreted(scenario) > SECONDS:
        return None, "It would take long to say why pairs moved, and what each event did: `sim explain` does."
    each, events = seconds_per_run(scenario) / threads(None), [event.id for event in shown.events]
    if few := (most := runs_in(each, len(events))) < len(events):
        events = largest(explain(scenario, pairs, seed=seed, notify=notify, without=()).accounts, events, most)
    count = max(runs_in((1 + len(events)) * each, min(runs, EXPLAINED_RUNS)), 1)
    words = [f"Effects of events rest on the first {counted(count, 'run')}."] if count < runs else []
    words += [f"They are told of the {counted(most, 'event')} that moved these pairs most."] if few else []
    return explain(scenario, pairs, runs=count, seed=seed, notify=notify, without=events), " ".join(words)


def changes(scenario: Scenario, pair: Pair) -> bool:
    """Whether a pair has two rows between which it may change."""
    i, j = (scenario.actor_index[id] for id in pair)
    return len(scenario.rows_of(i, j)) > 1


def largest(accounts: Sequence[Account], events: Sequence[str], most: int) -> list[str]:
    """Return so many of the events, those that moved any pair most."""
    moved = dict.fromkeys(events, 0.0)
    for line in (line for account in accounts for line in lines_of(account)):
        if line.source.name in moved:
            moved[line.source.name] = max(moved[line.source.name], line.size)
    return sorted(events, key=lambda id: -moved[id])[:most]


def rows_accounted(scenario: Scenario, shown: Shown, seed: int) -> tuple[ByRow, ...]:
    """Return the accounts of the pairs that moved most at every row of run 0."""
    setup = Setup(scenario, seed)
    pairs = shown.pairs[: accounts(scenario.steps + 1)]
    found = accounts_by_row(setup, setup.batch(np.zeros(1, np.int64)), pairs)
    return tuple((tuple(whole), tuple(step)) for whole, step in found)


def compared_worlds(scenario: Scenario, runs: int, seed: int, notify: Notify) -> tuple[Comparison | None, str]:
    """Return the variants beside the story, in as many runs as can be held, and what that leaves out."""
    if not scenario.variants or len(scenario.actors) < 2:
        return None, ""
    base = replace(scenario, expect=())  # claims are tested in the story alone
    worlds = {id: replace(as_variant(scenario, id), expect=()) for id in scenario.variants}
    held = (1 + len(worlds)) * (scenario.steps + 1) * len(pairs_of(scenario))
    each = (1 + len(worlds)) * seconds_per_run(scenario) / threads(None)
    count = min(runs, COMPARED_RUNS, MOST_NUMBERS // held, runs_in(each, runs))
    if count < 2:
        return None, "It would take long to compare the variants: `sim compare` does."
    words = f"Variants are compared in the first {counted(count, 'run')}." if count < runs else ""
    return compare(base, worlds, count, seed, notify=notify), words


def camps_of(scenario: Scenario, runs: int, seed: int) -> tuple[Camps | None, str]:
    """Return who would stand with whom at every row, or at the first and the last, as there is time for."""
    if len(scenario.actors) < 2:
        return None, ""
    rows, count = scenario.steps + 1, min(runs, CAMP_RUNS)
    if seconds_needed(scenario, rows, count) <= SECONDS:
        words = f"Camps are counted over the first {counted(count, 'run')}." if count < runs else ""
        return camps(scenario, None, count, seed), words
    if seconds_needed(scenario, rows, 1) <= SECONDS:
        return camps(scenario, None, 1, seed), "It would take long to say in how many runs camps are the same."
    return None, "It would take long to find the camps at every date: `sim camps` finds those of one."
