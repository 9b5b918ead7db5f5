"""The counterfactual of every event: the same worlds without it and all that hangs on it (docs/explaining.md)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.choose import make_ready, run_worlds, threads_for
from sim.engine.chunks import in_order
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.errors import shortened
from sim.inputs.occasions import row_of_event
from sim.scenario.changes import all_held, held_by
from sim.studies.explaining.account import Pair, read_only, span_of

STACK_BYTES = 100_000_000  # what the alignments of the worlds that are stepped together may take
Notify = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Removal:
    """What a pair's change is, in every run, where an event and those that hang on it do not take place."""

    pair: Pair
    event: str
    gone: tuple[str, ...]
    change: np.ndarray

    def where(self, runs: np.ndarray) -> "Removal":
        """Return the removal in some of the runs."""
        return replace(self, change=read_only(self.change[runs]))

    def __repr__(self) -> str:
        hangs = f" and {', '.join(self.gone)}" if self.gone else ""
        about = f"{'–'.join(self.pair)} without {self.event}{hangs}"
        return shortened(f"<Removal of {about}: {self.change[0]:+.3f} in run 0>")


def all_runs(parts: Sequence[Removal]) -> Removal:
    """Return a removal in the runs of several batches, one after another."""
    return replace(parts[0], change=read_only(np.concatenate([one.change for one in parts])))


def removals_of(
    setup: Setup, batch: Batch, pairs: Sequence[Pair], rows: tuple[int, int], events: Sequence[str], notify: Notify
) -> tuple[np.ndarray, list[Removal]]:
    """Return which runs are sound, and the single removal of each of these events, for each pair.

    The worlds are stacked on the axis of the runs, an event and its dependents masked out in each; the dice stay.
    """
    held, row = held_by(setup.scenario.events), row_of_event(setup.scenario)
    gone = {id: all_held([id], held) for id in events}
    masks = [frozenset[int](), *(frozenset(row[id] for id in ids) for ids in gone.values())]
    make_ready(setup, notify)
    told, *others = np.concatenate(list(changes_without(setup, batch, masks, pairs, rows)))
    removals = [
        Removal(pair, id, tuple(sorted(gone[id] - {id})), read_only(change[p]))
        for p, pair in enumerate(pairs)
        for id, change in zip(gone, others, strict=True)
    ]
    return np.isfinite(told).all(axis=0), removals


def changes_without(
    setup: Setup, batch: Batch, masks: Sequence[frozenset[int]], pairs: Sequence[Pair], rows: tuple[int, int]
) -> Iterator[np.ndarray]:
    """Yield the changes of pairs with sets of occasions masked out, shape (worlds, pairs, runs); NaN in failed runs."""
    n, size = len(setup.scenario.actors), 8 * len(batch) * (setup.scenario.steps + 1)
    workers = threads_for(setup, None)
    worlds = max(min(int(STACK_BYTES / (size * n * n)), -(-len(masks) // workers)), 1)
    stop = np.zeros(1, np.int64)

    def work(chunk: int) -> np.ndarray:
        made = run_worlds(setup, batch, masks[chunk * worlds :][:worlds], (), stop)
        changes = [[np.where(world.sound, change_of(world, pair, rows), np.nan) for pair in pairs] for world in made]
        return np.array(changes).reshape(len(made), len(pairs), len(batch))

    yield from in_order(work, -(-len(masks) // worlds), workers, stop)


def change_of(runs: Runs, pair: Pair, rows: tuple[int, int]) -> np.ndarray:
    """Return by how much the alignment of a pair changes between those of its rows that lie between two, by run."""
    i, j = (runs.scenario.actor_index[id] for id in pair)
    first, last = span_of(runs.scenario, (i, j), rows)
    curve = runs.alignment(i, j)
    return curve[:, last] - curve[:, first]
