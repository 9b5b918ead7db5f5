"""Worlds of one story under the same dice: what of them can be laid side by side, and their runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from sim.engine.choose import make_ready, run_worlds, threads_for
from sim.engine.chunks import in_order
from sim.engine.failures import why_it_failed
from sim.engine.runs import Runs, pair_row
from sim.engine.setup import Setup
from sim.errors import InputError
from sim.inputs.occasions import row_of_event
from sim.inputs.presence import rows_of_pairs
from sim.scenario.scenario import Scenario
from sim.studies.comparing.codings import Change
from sim.studies.ensembles.ensemble import runs_per_chunk


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """What two worlds have in common: pairs and rows of the base, shapes (P,) and (T,), and where they are there.

    `places` are those of the pairs in `pairs_of`, `pairs` and `pairs_there` in runs.
    """

    places: np.ndarray
    pairs: np.ndarray
    rows: np.ndarray
    pairs_there: np.ndarray
    rows_there: np.ndarray

    def of_base(self, values: np.ndarray) -> np.ndarray:
        """Return what is shared of the base's alignments (R, T+1, pairs i > j), as (R, P, T)."""
        return cut_out(values, self.pairs, self.rows)

    def of_other(self, values: np.ndarray) -> np.ndarray:
        """Return the same of the other world's."""
        return cut_out(values, self.pairs_there, self.rows_there)


def cut_out(values: np.ndarray, pairs: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return some pairs and rows of alignments by run, shape (R, pairs, rows)."""
    return np.moveaxis(values[:, rows][:, :, pairs], 1, 2)


def pairs_of(scenario: Scenario) -> list[tuple[str, str]]:
    """Return every pair of actors once, by their ids."""
    ids = list(scenario.actors)
    return [(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]]


def pairs_in_runs(scenario: Scenario) -> np.ndarray:
    """Return where these pairs are among the pairs i > j of runs."""
    index = scenario.actor_index
    return np.array([pair_row(index[a], index[b]) for a, b in pairs_of(scenario)], np.int64)


def shared_by(base: Scenario, other: Scenario, name: str) -> Shared:
    """Return what two worlds share; raise InputError where that is no pair, or no date."""
    known = pairs_of(base)
    found = [place for place, pair in enumerate(known) if {*pair} <= other.actors.keys()]
    if not found:
        words = f"shares fewer than two actors with {base.id}, so that no pair is in both"
        raise InputError(f"{name}: {words} (there: {', '.join(other.actors)}; here: {', '.join(base.actors)})")
    there = {day: row for row, day in enumerate(other.dates)}
    rows = [row for row, day in enumerate(base.dates) if day in there]
    if not rows:
        spans = [f"{s.dates[0]} to {s.dates[-1]} by {s.clock.step}" for s in (other, base)]
        raise InputError(f"{name}: its clock, {spans[0]}, shares no date with that of {base.id}, {spans[1]}")
    index, rows_there = other.actor_index, [there[base.dates[row]] for row in rows]
    pairs_there = [pair_row(*(index[id] for id in known[place])) for place in found]
    places = np.array(found)
    return Shared(places, pairs_in_runs(base)[places], *map(np.array, (rows, pairs_there, rows_there)))


def absent_events(base: Scenario, changes: Sequence[Change]) -> frozenset[int] | None:
    """Return the occasions that a world lacks; None where it differs from the base by anything else that runs show."""
    row, gone = row_of_event(base), set()
    for change in changes:
        part, _, id = change.path.partition(".")
        if part == "expect":
            continue
        if part != "events" or id not in row:  # the id alone stands for an event that is gone
            return None
        gone.add(row[id])
    return frozenset(gone)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Worlds of one setup that differ by events that do not take place, by name."""

    setup: Setup
    removals: Mapping[str, frozenset[int]]

    def why_it_failed(self, name: str, number: int) -> str:
        """Return why a run failed in a world."""
        batch = self.setup.stacked(self.setup.batch(np.array([number])), [self.removals[name]])
        return f"{name}: {why_it_failed(self.setup, batch, 0)}"


def families(
    base: Scenario, worlds: Mapping[str, Scenario], changes: Mapping[str, Sequence[Change]], seed: int, runs: int
) -> list[Family]:
    """Return the worlds, the base under its id first, those of one setup together."""
    expected = runs * (1 + len(worlds))
    absent = {name: absent_events(base, changes[name]) for name in worlds}
    masked = {name: gone for name, gone in absent.items() if gone is not None}
    own = [
        Family(Setup(world, seed, expected=expected), {n: frozenset()})
        for n, world in worlds.items()
        if n not in masked
    ]
    return [Family(Setup(base, seed, expected=expected), {base.id: frozenset(), **masked}), *own]


@dataclass(frozen=True, slots=True, eq=False)
class Alignments:
    """The alignments of a world's runs, (R, T+1, pairs i > j), NaN where there is none; which runs did not fail."""

    values: np.ndarray
    sound: np.ndarray


def alignments(
    family: Family, runs: int, workers: int | None, progress: Callable[[int], None], notify: Callable[[str], None]
) -> dict[str, Alignments]:
    """Return the runs of the worlds of a family by name; no chunk or number of threads changes them."""
    setup, worlds, stop = family.setup, len(family.removals), np.zeros(1, np.int64)
    make_ready(setup, notify)
    count = threads_for(setup, workers)
    size = max(runs_per_chunk(setup, False, count) // worlds, 1)

    def part(number: int) -> list[Alignments]:
        batch = setup.batch(np.arange(number * size, min((number + 1) * size, runs)))
        made = run_worlds(setup, batch, list(family.removals.values()), (), stop)
        return [Alignments(alignments_while_there(world), world.sound) for world in made]

    parts = []
    for made in in_order(part, ceil(runs / size), count, stop):
        parts.append(made)
        progress(sum(len(world.sound) for world in made))
    return {name: joined([made[n] for made in parts]) for n, name in enumerate(family.removals)}


def alignments_while_there(runs: Runs) -> np.ndarray:
    """Return the alignments of runs, (R, T+1, pairs i > j), NaN while one of the two is not there."""
    values, (i, j) = runs.by_run(runs.record.alignment), np.tril_indices(len(runs.scenario.actors), -1)
    if runs.scenario.everybody_stays:
        return values
    return np.where(rows_of_pairs(runs.scenario)[:, i, j], values, np.nan)


def joined(parts: Sequence[Alignments]) -> Alignments:
    """Return the runs of all parts."""
    return Alignments(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("values", "sound")))
