"""Sweeps: a scenario at every point of a design, replicated, in memory or in a store that survives anything."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arguments import LARGEST_RUN, expect, expect_calls, expect_path, seed_of, texts, whole
from sim.disk.columns import points_file
from sim.disk.folders import writable
from sim.engine.choose import make_ready
from sim.engine.chunks import in_order, threads
from sim.errors import IntegrityError, at
from sim.scenario.outcome_text import outcome_name, parse_outcome
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.design import GRID, Design, check_design, count_points, make_design
from sim.studies.sweeps.plan import Estimate, estimate, make_plan, parts_of, plan_name, points_of, rows_in_parts
from sim.studies.sweeps.reading import load_sweep, stored_points
from sim.studies.sweeps.store import DIFFERENCES_SHOWN, JOURNAL, POINTS, Entry, Store, differences
from sim.studies.sweeps.table import SweepTable, gathered

if TYPE_CHECKING:
    from sim.studies.sweeps.part import Part, Rows

Parts = Generator["Part", None, None]
Compute = Callable[[Mapping[str, Any], Callable[[int], np.ndarray], Sequence[int], np.ndarray], Parts]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is: parts computed now, parts that stand, parts in all, and what was noticed."""

    computed: int
    standing: int
    parts: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PlannedSweep:
    """A sweep that is asked for: nothing is computed yet, and no point made."""

    scenario: Scenario
    numbers: Mapping[str, Any] | Design | None
    outcomes: tuple[str, ...]
    runs: int
    seed: int
    method: str = GRID
    points: int | None = None

    @cached_property
    def estimate(self) -> Estimate:
        """What it will take."""
        names = self.numbers.paths if isinstance(self.numbers, Design) else self.numbers
        if names is None and self.scenario.sweep:
            names = self.scenario.sweep.parameters
        return estimate(self.scenario, self.size, self.runs, self.outcomes, len(list(() if names is None else names)))

    @property
    def size(self) -> int:
        """How many points it has."""
        if isinstance(self.numbers, Design):
            return len(self.numbers)
        return count_points(self.scenario, self.numbers, self.method, self.points)

    @cached_property
    def design(self) -> Design:
        """The points, each within its ranges and budgets."""
        if isinstance(self.numbers, Design):
            made = self.numbers
        else:
            made = make_design(self.scenario, self.numbers, self.method, self.points, self.seed)
        check_design(made, self.scenario)
        return made

    @cached_property
    def plan(self) -> dict[str, Any]:
        """Everything that decides what its rows hold."""
        return make_plan(self.scenario, self.design, self.runs, self.outcomes, self.seed)

    def computed(
        self, workers: int | None, progress: Callable[[int], None], notify: Callable[[str], None]
    ) -> "Iterator[Rows]":
        """Yield the parts, in order, as they are computed in memory."""
        from sim.studies.sweeps.part import compute_rows, prepared_with

        prepared, points, stop = prepared_with(self.scenario, self.plan), self.design.all_points, np.zeros(1, np.int64)
        make_ready(prepared.setup, notify)

        def part(number: int) -> "Rows":
            return compute_rows(prepared, points[points_of(self.plan, number)], number, stop)

        for rows in in_order(part, parts_of(self.plan), threads(workers), stop):
            yield rows
            progress(len(rows.columns["point"]))


def plan_sweep(
    scenario: Scenario, numbers: Mapping[str, Any] | Design | None = None, outcomes: Sequence[str] = (),
    runs: int | None = None, seed: int = 0, method: str = GRID, points: int | None = None,
) -> PlannedSweep:  # fmt: skip
    """Return a sweep as `sweep` would make it; what is not said comes from the scenario's sweep block."""
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    if runs is None:
        runs = scenario.sweep.runs if scenario.sweep and (numbers is None or isinstance(numbers, Design)) else 1
    runs, wanted = whole("number of runs", runs, 1, LARGEST_RUN), chosen_outcomes(scenario, outcomes)
    made = PlannedSweep(scenario, numbers, wanted, runs, seed_of(seed), method, points)
    made.estimate  # noqa: B018  # refuses what cannot be counted
    return made


def chosen_outcomes(scenario: Scenario, outcomes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the outcomes to keep, those of the scenario's sweep block where none is given."""
    chosen = [parse_outcome(text, scenario) for text in texts("outcomes", outcomes)]
    if not chosen and scenario.sweep is None:
        raise at("outcomes", f"must say what to keep, such as 'alignment(A,B)': {scenario.id} has no sweep block")
    return tuple(dict.fromkeys(map(outcome_name, chosen or scenario.sweep.outcomes)))  # type: ignore[union-attr]  # above


def sweep(
    scenario: Scenario, numbers: Mapping[str, Any] | None = None, outcomes: Sequence[str] = (), runs: int | None = None,
    seed: int = 0, method: str = GRID, points: int | None = None, store: str | Path | None = None, *,
    resume: bool = False, force: bool = False, workers: int | None = None,
    progress: Callable[[int], None] = lambda runs: None, notify: Callable[[str], None] = lambda words: None,
) -> SweepTable:  # fmt: skip
    """Return the outcomes of a scenario at every point of a design, so many runs at each.

    numbers: by path, or a parameter's name: a range (low, high, points), or a list of values; `lhs` and `sobol` sample
    so many `points` between (low, high); `list` takes columns of equal length, such as a data frame's. outcomes: texts
    such as "alignment(TUR,USA)@mean". What is not said comes from the scenario's sweep block. Replication r meets the
    same dice at every point; 0 has the coded values. With a `store`, a folder, everything stands on the disk, is gone
    on with by `resume`, moved aside by `force`; the rows are the same. `progress` hears of runs done.
    """
    expect_calls(progress=progress, notify=notify)
    planned = plan_sweep(scenario, numbers, outcomes, runs, seed, method, points)
    if store is None:
        return gathered(planned.plan, planned.design.all_points, planned.computed(workers, progress, notify))
    expect_path("store", store)
    place = Store(writable(Path(store)))
    if force and not resume and not place.is_fresh():
        place.move_aside()
    run_sweep(place, planned.plan, planned.design.all_points, on_threads(workers, notify), resume, progress)
    return load_sweep(place.folder)


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
                known[part.number] = store.commit(part.number, part.rows, part.content, part.digest, name)
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
