"""One part of a sweep: a pure function of the plan, the points of the part and its number.

This module and all it imports load neither Mesa nor pandas nor Matplotlib: it is what workers run.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.disk.columns import coded, parquet_of, plain
from sim.engine.failures import why_it_failed
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.errors import InputError, IntegrityError
from sim.scenario.file.questions import Outcome
from sim.scenario.file.reading import from_values
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.studies.claims.worlds import outcomes_at
from sim.studies.sweeps.plan import rows_of
from sim.studies.sweeps.store import canonical

FAILURES_EXPLAINED = 20  # in each part; the others of the part only say that they failed
UNEXPLAINED = "a state is no longer a finite number"
KEYS = ("scenario", "point", "replication")


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is stored: its number and rows, the Parquet file, and a digest of what its columns hold."""

    number: int
    rows: int
    content: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The runs of a part as they come: its number, columns by name, and why runs failed, by their place."""

    number: int
    columns: Mapping[str, np.ndarray]
    reasons: Mapping[int, str]


@dataclass(frozen=True)
class Prepared:
    """A plan, ready to be computed."""

    plan: Mapping[str, Any]
    setup: Setup
    outcomes: tuple[Outcome, ...]


def prepare(plan: Mapping[str, Any]) -> Prepared:
    """Return a plan with its scenario read and its outcomes known, the same object for the same plan."""
    return _prepare(canonical(plan))


@lru_cache(maxsize=4)
def _prepare(content: bytes) -> Prepared:
    import json

    plan = json.loads(content)
    try:
        return prepared_with(from_document(from_values(plan["scenario"], "plan.json")), plan)
    except InputError as error:
        raise IntegrityError(f"the plan cannot be computed, sweep again elsewhere:\n{error}") from None


def prepared_with(scenario: Scenario, plan: Mapping[str, Any]) -> Prepared:
    """Return a plan of a scenario that is at hand."""
    outcomes = tuple(parse_outcome(text, scenario) for text in plan["outcomes"])
    setup = Setup(scenario, plan["seed"], frozenset(plan["paths"]), expected=plan["points"] * plan["runs"])
    return Prepared(plan, setup, outcomes)


def compute_part(plan: Mapping[str, Any], points: np.ndarray, number: int, stop: np.ndarray | None = None) -> Part:
    """Return a part of the plan; `points` are the rows of the design that it needs (`plans.points_of`)."""
    prepared = prepare(plan)
    rows = compute_rows(prepared, points, number, np.zeros(1, np.int64) if stop is None else stop)
    digest = digest_of(rows.columns, rows.reasons)
    return Part(
        number, len(rows.columns["point"]), parquet(prepared.setup.scenario.id, rows.columns, rows.reasons), digest
    )


def compute_rows(prepared: Prepared, points: np.ndarray, number: int, stop: np.ndarray) -> Rows:
    """Return the runs of a part: point, replication, varied numbers, outcomes, NaN in runs that failed."""
    plan = prepared.plan
    rows = rows_of(plan, number)
    point, replication = np.divmod(rows, plan["runs"])
    values = points[point - point[0]]
    settings = {path: np.ascontiguousarray(values[:, n]) for n, path in enumerate(plan["paths"])}
    batch, runs, found = outcomes_at(prepared.setup, prepared.outcomes, settings, replication, stop)
    columns = {
        "point": point,
        "replication": replication,
        **settings,
        **{name: np.where(runs.sound, v, np.nan) for name, v in zip(plan["outcomes"], found, strict=True)},
    }
    return Rows(number, columns, failures(prepared, batch, runs))


def failures(prepared: Prepared, batch: Batch, runs: Runs) -> dict[int, str]:
    """Return why runs failed, by their place in the part."""
    failed = np.nonzero(~runs.sound)[0].tolist()
    explained = {place: why_it_failed(prepared.setup, batch, place) for place in failed[:FAILURES_EXPLAINED]}
    return explained | dict.fromkeys(failed[FAILURES_EXPLAINED:], UNEXPLAINED)


def digest_of(columns: Mapping[str, np.ndarray], reasons: Mapping[int, str]) -> str:
    """Return the SHA-256 of what the columns hold, whatever the file format makes of it."""
    hashed = hashlib.sha256(repr(sorted(reasons.items())).encode())
    for name, values in columns.items():
        hashed.update(name.encode() + b"\0" + np.ascontiguousarray(values).tobytes())
    return hashed.hexdigest()


def parquet(scenario: str, columns: Mapping[str, np.ndarray], reasons: Mapping[int, str]) -> bytes:
    """Return the part as a Parquet file: keys, status and reason, the varied numbers, the outcomes."""
    rows = len(columns["point"])
    status, reason = np.zeros(rows, np.int8), np.full(rows, -1, np.int32)
    words = sorted(set(reasons.values()))
    for place, text in reasons.items():
        status[place], reason[place] = 1, words.index(text)
    arrays = {
        "scenario": coded(np.zeros(rows, np.int8), [scenario]),
        "point": plain(columns["point"].astype(np.int64)),
        "replication": plain(columns["replication"].astype(np.int64)),
        "status": coded(status, ["ok", "failed"]),
        "reason": coded(reason, words),
        **{name: plain(values) for name, values in columns.items() if name not in KEYS},
    }
    return parquet_of(arrays, texts=("scenario", "status", "reason"))
