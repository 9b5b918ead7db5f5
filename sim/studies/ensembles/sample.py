"""Runs of an ensemble one by one, of some pairs and events: what bands over all runs cannot say of part of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from sim.engine.choose import make_ready, run, threads_for
from sim.engine.chunks import in_order
from sim.engine.runs import Runs
from sim.engine.setup import Setup
from sim.scenario.frozen import Frozen
from sim.scenario.scenario import Scenario
from sim.studies.ensembles.ensemble import LEVELS, Notify, runs_per_chunk

HAPPENED_BYTES = 200_000_000  # what the record of what took place may take in one go
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Alignments of pairs in the runs that did not fail, shape (R, T+1) each; in which of them events took place."""

    alignment: Mapping[Pair, np.ndarray]
    happened: Mapping[str, np.ndarray]

    def bands(self, pair: Pair, runs: np.ndarray) -> np.ndarray:
        """Return the quantiles of a pair over some of the runs by step, shape (5, T+1)."""
        return np.quantile(self.alignment[pair][runs], LEVELS, axis=0)


def sample(
    scenario: Scenario, runs: int, seed: int, pairs: Sequence[Pair], events: Collection[str],
    notify: Notify = lambda words: None,
) -> Sample:  # fmt: skip
    """Return so many runs of a scenario, run 0 first: these pairs, and whether these events took place."""
    setup, stop = Setup(scenario, seed, expected=runs), np.zeros(1, np.int64)
    make_ready(setup, notify)
    workers = threads_for(setup, None)
    size = runs_per_chunk(setup, True, workers)
    if events:
        size = max(min(size, HAPPENED_BYTES // max(len(setup.start.occasions) * scenario.steps, 1)), 1)

    def part(number: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
        batch = setup.batch(np.arange(number * size, min((number + 1) * size, runs)))
        made = run(setup, batch, {"happened"} if events else (), stop)
        return [values[made.sound] for values in alignments(made, pairs)], [
            made.first_time(id)[made.sound] >= 0 for id in events
        ]

    parts = list(in_order(part, ceil(runs / size), workers, stop))
    values, happened = (zip(*(one[kind] for one in parts), strict=True) for kind in (0, 1))
    return Sample(
        Frozen(dict(zip(pairs, map(np.concatenate, values), strict=True))),
        Frozen(dict(zip(events, map(np.concatenate, happened), strict=True))),
    )


def alignments(runs: Runs, pairs: Sequence[Pair]) -> list[np.ndarray]:
    """Return the alignment of each pair by run and step."""
    index = runs.scenario.actor_index
    return [runs.alignment(index[a], index[b]) for a, b in pairs]
