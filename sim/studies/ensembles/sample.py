"""Runs of an ensemble one by one, of some pairs and events: what bands over all runs cannot say of part of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from sim.engine.choose import run, threads_for
from sim.engine.chunks import in_order
from sim.engine.runs import Runs
from sim.engine.setup import Setup
from sim.scenario.frozen import Frozen
from sim.studies.ensembles.ensemble import LEVELS, Ensemble, runs_per_chunk

HAPPENED_BYTES = 200_000_000  # what the record of what took place may take in one go
EVERY_RUN = slice(None)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Alignments of pairs in the runs that did not fail, shape (R, T+1) each; in which of them events took place."""

    alignment: Mapping[Pair, np.ndarray]
    happened: Mapping[str, np.ndarray]

    def changes(self, pair: Pair) -> np.ndarray:
        """Return by how much a pair changed from the first row in which it is there to the last, in every run."""
        first, last = self.span(pair)
        return self.alignment[pair][:, last] - self.alignment[pair][:, first]

    def span(self, pair: Pair) -> tuple[int, int]:
        """Return the first and the last row in which a pair is there, the same in every run."""
        rows = np.flatnonzero(~np.isnan(self.alignment[pair][0]))
        return int(rows[0]), int(rows[-1])

    def bands(self, pair: Pair, runs: np.ndarray | slice = EVERY_RUN) -> np.ndarray:
        """Return the quantiles of a pair over some of the runs, or all, by step, shape (5, T+1)."""
        return np.quantile(self.alignment[pair][runs], LEVELS, axis=0)


def sample(made: Ensemble, pairs: Sequence[Pair], events: Collection[str]) -> Sample:
    """Return the runs of an ensemble, run 0 first: these pairs, and whether these events took place.

    Runs that the ensemble did not keep are made again.
    """
    parts = [drawn(runs, pairs, events) for runs in made.runs or made_again(made, bool(events))]
    values, happened = (zip(*(one[kind] for one in parts), strict=True) for kind in (0, 1))
    return Sample(
        Frozen(dict(zip(pairs, map(np.concatenate, values), strict=True))),
        Frozen(dict(zip(events, map(np.concatenate, happened), strict=True))),
    )


def drawn(runs: Runs, pairs: Sequence[Pair], events: Collection[str]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the alignments of pairs, and whether events took place, in the runs of a chunk that did not fail."""
    index, sound = runs.scenario.actor_index, runs.sound
    values = [runs.alignment(index[a], index[b])[sound] for a, b in pairs]
    return values, [runs.first_time(id)[sound] >= 0 for id in events]


def made_again(made: Ensemble, happened: bool) -> Iterator[Runs]:
    """Yield the runs of an ensemble in chunks, with what took place in them or without."""
    setup, stop = Setup(made.scenario, made.seed, expected=made.size), np.zeros(1, np.int64)
    workers = threads_for(setup, None)
    size = runs_per_chunk(setup, True, workers)
    if happened:
        size = max(min(size, HAPPENED_BYTES // max(len(setup.start.occasions) * made.scenario.steps, 1)), 1)

    def part(number: int) -> Runs:
        batch = setup.batch(np.arange(number * size, min((number + 1) * size, made.size)))
        return run(setup, batch, {"happened"} if happened else (), stop)

    yield from in_order(part, ceil(made.size / size), workers, stop)
