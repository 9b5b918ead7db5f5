"""Sweeps: a scenario at every point of a design, replicated, kept in a store that survives anything."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.disk.columns import points_file
from sim.disk.digests import sha256
from sim.engine.choose import make_ready
from sim.engine.chunks import in_order, threads
from sim.errors import IntegrityError
from sim.studies.sweeps.plan import parts_of, plan_name, points_of, rows_in_parts
from sim.studies.sweeps.store import DIFFERENCES_SHOWN, JOURNAL, POINTS, Entry, Store, differences
from sim.studies.sweeps.table import stored_points

if TYPE_CHECKING:
    from sim.studies.sweeps.part import Part

Parts = Generator["Part", None, None]
Compute = Callable[[Mapping[str, Any], Callable[[int], np.ndarray], Sequence[int], np.ndarray], Parts]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is: parts computed now, parts that stand, parts in all, and what was noticed."""

    computed: int
    standing: int
    parts: int
    notes: tuple[str, ...]


def on_threads(workers: int | None, notify: Callable[[str], None] = lambda words: None) -> Compute:
    """Return what computes parts on threads of this process; `notify` hears of a first compilation."""
    count = threads(workers)

    def compute(
        plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int], stop: np.ndarray
    ) -> Parts:
        from sim.studies.sweeps.part import compute_part, prepare

        setup = prepare(plan).setup
        make_ready(setup, notify)
        return in_order(lambda n: compute_part(plan, points(parts[n]), parts[n], stop), len(parts), count, stop)

    return compute


def run_sweep(
    store: Store, plan: Mapping[str, Any], design: np.ndarray, compute: Compute, resume: bool,
    progress: Callable[[int], None] = lambda runs: None, stopping: Callable[[], bool] = lambda: False,
) -> Progress:  # fmt: skip
    """Have every part of the plan in the store; parts that stand are verified and left alone.

    `progress` hears of runs done; `stopping` is asked after each part whether to stop there. Raises OutputError for a
    folder that holds something else, IntegrityError for one of another plan, BusyError where another process works.
    """
    with store.locked():
        store.refuse(resume, force=False)
        if store.is_fresh():
            store.begin(plan)
        plan = as_begun(plan, store.plan())
        known, notes = taken_up(store, plan, design)
        count, name = parts_of(plan), plan_name(plan)
        missing = [part for part in range(count) if part not in known]
        progress(sum(entry.rows for entry in known.values()))
        if not missing and store.is_in_order(known):
            return Progress(0, count, count, tuple(notes))
        store.put_in_order(known)
        computed = 0
        parts = compute(plan, lambda part: design[points_of(plan, part)], missing, np.zeros(1, np.int64))
        with closing(parts):  # here, where a second interruption is heard
            for part in parts:
                store.commit(part.number, part.rows, part.content, part.digest, name)
                known[part.number] = Entry(part.number, part.rows, sha256(part.content), part.digest, name)
                computed += 1
                progress(part.rows)
                if stopping() and computed < len(missing):
                    break
        if len(known) == count:
            store.put_in_order(known)
        return Progress(computed, len(known), count, tuple(notes))


def as_begun(plan: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan with the sweep block of the stored scenario: what is swept, the plan says itself."""
    scenario = {key: value for key, value in plan["scenario"].items() if key != "sweep"}
    block = {key: value for key, value in stored["scenario"].items() if key == "sweep"}
    return {**plan, "scenario": {**scenario, **block}}


def taken_up(store: Store, plan: Mapping[str, Any], design: np.ndarray) -> tuple[dict[int, Entry], list[str]]:
    """Return the parts that stand in a store of the same plan; raise IntegrityError with a diff where it is another."""
    stored = store.plan()
    old, new = ({k: v for k, v in p.items() if k != "versions"} for p in (stored, plan))
    if old != new:
        lines = differences(old, new)[:DIFFERENCES_SHOWN]
        raise IntegrityError(f"{store.folder}: holds another sweep; name another folder:\n" + "\n".join(lines))
    if not (store.folder / POINTS).exists() and not (store.folder / JOURNAL).exists():  # a beginning
        store.write(store.folder / POINTS, points_file(design, plan["paths"]))
    stored_points(store, plan)
    known, notes = store.verified(plan_name(plan), rows_in_parts(plan))
    if stored["versions"] != plan["versions"] and known:
        notes += ["library versions changed: " + "; ".join(differences(stored["versions"], plan["versions"]))]
        from sim.studies.sweeps.part import compute_part

        first = min(known)
        again = compute_part(plan, design[points_of(plan, first)], first)
        if again.digest != known[first].content:
            raise IntegrityError(
                f"{store.folder}: part {first} comes out differently under the present versions: {notes[-1]}"
            )
    return known, notes
