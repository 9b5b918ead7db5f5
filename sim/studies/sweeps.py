"""Sweeps: a scenario at every point of a design, replicated, kept in a store that survives anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from math import ceil
from typing import Any

import numpy as np

import sim
from sim.ensemble.chunks import in_order, processors
from sim.ensemble.engine import MANY, digest_of_rules
from sim.ensemble.store import DIFFERENCES_SHOWN, POINTS, Entry, Store, canonical, differences, sha256
from sim.errors import IntegrityError, OutputError
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.scenario import Scenario
from sim.studies.designs import Design
from sim.studies.parts import Part, compute_part, points_file, prepare, read_points
from sim.studies.timing import seconds_per_run

FORMAT = 1
PART_SECONDS, MOST_IN_A_PART = 0.4, 8_192  # what one part may take
BYTES_PER_NUMBER = 6.0  # on disk, compressed; outcomes hardly compress
LIBRARIES = ("numpy", "pyarrow", "numba")
Compute = Callable[[Mapping[str, Any], Callable[[int], np.ndarray], Sequence[int], np.ndarray], Iterator[Part]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sweep will take: runs, seconds on this machine, bytes on the disk."""

    points: int
    runs: int
    seconds: float
    size: float

    def __str__(self) -> str:
        each = self.runs // max(self.points, 1)
        return (
            f"{self.points:,} points x {each:,} runs = {self.runs:,} runs, about {self.seconds:,.0f} s"
            f" and {self.size / 1e6:,.1f} MB"
        )


def worlds_of(scenario: Scenario, outcomes: Sequence[str]) -> int:
    """Return in how many worlds each run takes place: claims that name causes need others beside the one told."""
    claims = [o.claim for text in outcomes if (o := parse_outcome(text, scenario)).claim]
    because = {t.because for c in scenario.expect if c.id in claims for t in c.tests if t.because}
    return 1 + len(because)


def estimate(scenario: Scenario, points: int, runs: int, outcomes: Sequence[str], paths: int) -> Estimate:
    """Return what a sweep will take."""
    total = points * runs
    seconds = total * (seconds_per_run(scenario) * worlds_of(scenario, outcomes) / processors() + 2e-6)
    return Estimate(points, total, seconds, total * (len(outcomes) * BYTES_PER_NUMBER + paths * 0.5 + 1))


def make_plan(scenario: Scenario, design: Design, runs: int, outcomes: Sequence[str], seed: int) -> dict[str, Any]:
    """Return everything that decides what a sweep's rows hold; its hash is the sweep's name."""
    cost = seconds_per_run(scenario) * worlds_of(scenario, outcomes)
    per_part = max(min(int(PART_SECONDS / cost), MOST_IN_A_PART) // MANY, 1) * MANY
    return {
        "format": FORMAT,
        "scenario": scenario.document(),
        "method": design.method,
        "paths": list(design.paths),
        "points": len(design),
        "points_sha256": sha256(np.ascontiguousarray(design.all_points).tobytes()),
        "runs": runs,
        "seed": seed,
        "outcomes": list(outcomes),
        "per_part": per_part,
        "rules": f"{digest_of_rules():014x}",
        "versions": {"alliance-sim": sim.__version__, **{name: metadata.version(name) for name in LIBRARIES}},
    }


def parts_of(plan: Mapping[str, Any]) -> int:
    """Return the number of parts of a plan."""
    return ceil(plan["points"] * plan["runs"] / plan["per_part"])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is: parts computed now, parts that stand, parts in all, and what was noticed."""

    computed: int
    standing: int
    parts: int
    notes: tuple[str, ...]


def on_threads(workers: int | None) -> Compute:
    """Return what computes parts on threads of this process."""

    def compute(
        plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int], stop: np.ndarray
    ) -> Iterator[Part]:
        return in_order(
            lambda n: compute_part(plan, points(parts[n]), parts[n], stop), len(parts), workers or processors(), stop
        )

    return compute


def run_sweep(
    store: Store, plan: Mapping[str, Any], design: np.ndarray, compute: Compute, resume: bool,
    progress: Callable[[int], None] = lambda runs: None, stopping: Callable[[], bool] = lambda: False,
    notify: Callable[[str], None] = lambda words: None,
) -> Progress:  # fmt: skip
    """Have every part of the plan in the store; parts that stand are verified and left alone.

    `progress` hears of runs done; `stopping` is asked after each part whether to stop there. Raises OutputError for a
    folder that holds something else, IntegrityError for one of another plan, BusyError where another process works.
    """
    with ExitStack() as held:
        held.enter_context(store.locked())
        if store.is_fresh():
            store.sign(now())
            store.begin(plan, points_file(design, plan["paths"]))
            known: dict[int, Entry] = {}
            notes: list[str] = []
        elif resume:
            known, notes = taken_up(store, plan, design)
        else:
            raise OutputError(f"{store.folder}: holds a sweep; go on with --resume, or move it aside with --force")
        count, name = parts_of(plan), plan_name(plan)
        missing = [part for part in range(count) if part not in known]
        progress(sum(entry.rows for entry in known.values()))
        if not missing and store.is_in_order(known):
            return Progress(0, count, count, tuple(notes))
        store.sign(now())
        store.put_in_order(known)
        computed = 0
        stage = prepare(plan).stage
        stage.warm_up(MANY, notify)
        parts = compute(plan, lambda part: design[prepare(plan).points_of(part)], missing, np.zeros(1, np.int64))
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


def plan_name(plan: Mapping[str, Any]) -> str:
    """Return by what the journal knows a plan; library versions may change underway."""
    return sha256(canonical({k: v for k, v in plan.items() if k != "versions"}))[:16]


def now() -> str:
    """Return the time of day, in UTC; never part of what is hashed."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def taken_up(store: Store, plan: Mapping[str, Any], design: np.ndarray) -> tuple[dict[int, Entry], list[str]]:
    """Return the parts that stand in a store of the same plan; raise IntegrityError with a diff where it is another."""
    stored = store.plan()
    old, new = ({k: v for k, v in p.items() if k != "versions"} for p in (stored, plan))
    if old != new:
        lines = differences(old, new)[:DIFFERENCES_SHOWN]
        raise IntegrityError(f"{store.folder}: holds another sweep; name another folder:\n" + "\n".join(lines))
    check_points(store, plan, design)
    known, notes = store.verified(plan_name(plan), parts_of(plan))
    if stored["versions"] != plan["versions"] and known:
        notes += ["library versions changed: " + "; ".join(differences(stored["versions"], plan["versions"]))]
        first = min(known)
        again = compute_part(plan, design[prepare(plan).points_of(first)], first)
        if again.digest != known[first].content:
            raise IntegrityError(f"{store.folder}: part {first} comes out differently under the present versions: {notes[-1]}")
    return known, notes


def check_points(store: Store, plan: Mapping[str, Any], design: np.ndarray) -> None:
    """Raise IntegrityError where the stored points are not those of the plan."""
    path = store.folder / POINTS
    try:
        stored = read_points(path.read_bytes(), plan["paths"])
    except (OSError, ValueError, KeyError):
        raise IntegrityError(f"{path}: is missing or damaged; sweep again elsewhere") from None
    if stored.shape != design.shape or not np.array_equal(stored, design):
        raise IntegrityError(f"{path}: holds other points than the plan; sweep again elsewhere")
