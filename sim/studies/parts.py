"""One part of a sweep: a pure function of the plan, the points of the part and its number.

This module and all it imports load neither Mesa nor pandas nor Matplotlib: it is what workers run.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.batches import Batch, Stage
from sim.ensemble.engine import MANY
from sim.ensemble.explaining import why_it_failed
from sim.ensemble.store import canonical
from sim.measures.outcomes import arrays_needed, outcome_values
from sim.runs import Runs
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.reading import from_values
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Outcome
from sim.studies.compiled import CompiledWorlds

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


@dataclass(frozen=True)
class Prepared:
    """A plan, ready to be computed."""

    plan: Mapping[str, Any]
    scenario: Scenario
    stage: Stage
    outcomes: tuple[Outcome, ...]

    def rows_of(self, part: int) -> np.ndarray:
        """Return the flat numbers of a part's runs: point x replications + replication."""
        first = part * self.plan["per_part"]
        return np.arange(first, min(first + self.plan["per_part"], self.plan["points"] * self.plan["runs"]))

    def points_of(self, part: int) -> np.ndarray:
        """Return the numbers of the points that a part needs."""
        rows = self.rows_of(part)
        return np.arange(rows[0] // self.plan["runs"], rows[-1] // self.plan["runs"] + 1)


def prepare(plan: Mapping[str, Any]) -> Prepared:
    """Return a plan with its scenario read and its outcomes known, the same object for the same plan."""
    return _prepare(canonical(plan))


@lru_cache(maxsize=4)
def _prepare(content: bytes) -> Prepared:
    import json

    plan = json.loads(content)
    scenario = from_document(from_values(plan["scenario"], "plan.json"))
    outcomes = tuple(parse_outcome(text, scenario) for text in plan["outcomes"])
    return Prepared(plan, scenario, Stage(scenario, plan["seed"], frozenset(plan["paths"])), outcomes)


def compute_part(plan: Mapping[str, Any], points: np.ndarray, number: int, stop: np.ndarray | None = None) -> Part:
    """Return a part of the plan; `points` are the rows of the design that it needs, as `points_of` counts them."""
    prepared = prepare(plan)
    rows = prepared.rows_of(number)
    point, replication = np.divmod(rows, plan["runs"])
    values = points[point - point[0]]
    settings = {path: np.ascontiguousarray(values[:, n]) for n, path in enumerate(plan["paths"])}
    batch = prepared.stage.batch(replication, settings)
    keep = arrays_needed(prepared.outcomes, prepared.scenario)
    never = np.zeros(1, np.int64) if stop is None else stop
    worlds = CompiledWorlds(prepared.stage, batch, keep, never, MANY)
    found = [outcome_values(outcome, worlds.actual, worlds.without) for outcome in prepared.outcomes]
    columns = {
        "point": point,
        "replication": replication,
        **settings,
        **{name: np.where(worlds.actual.sound, v, np.nan) for name, v in zip(plan["outcomes"], found, strict=True)},
    }
    reasons = failures(prepared, batch, worlds.actual)
    digest = digest_of(columns, reasons)
    return Part(number, len(rows), parquet(prepared.scenario.id, columns, reasons), digest)


def failures(prepared: Prepared, batch: Batch, runs: Runs) -> dict[int, str]:
    """Return why runs failed, by their place in the part."""
    failed = np.nonzero(~runs.sound)[0].tolist()
    explained = {place: why_it_failed(prepared.stage, batch, place) for place in failed[:FAILURES_EXPLAINED]}
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
    table = pa.table(arrays)
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", use_dictionary=["scenario", "status", "reason"])
    return file.getvalue()


def plain(values: np.ndarray) -> pa.Array:
    """Return numbers as an Arrow array, what is not defined as null (without `pa.array`, which loads pandas)."""
    kind = pa.float64() if values.dtype == np.float64 else pa.int64()
    missing = np.isnan(values) if values.dtype == np.float64 else np.zeros(len(values), bool)
    valid = np.packbits(~missing, bitorder="little").tobytes() if missing.any() else None
    buffers = [None if valid is None else pa.py_buffer(valid), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(kind, len(values), buffers)


def coded(places: np.ndarray, words: list[str]) -> pa.Array:
    """Return texts as an Arrow dictionary; places below 0 are null."""
    numbers = places.astype(np.int32)
    valid = np.packbits(numbers >= 0, bitorder="little").tobytes()
    indices = pa.Array.from_buffers(pa.int32(), len(numbers), [pa.py_buffer(valid), pa.py_buffer(numbers)])
    return pa.DictionaryArray.from_arrays(indices, texts(words))


def texts(words: list[str]) -> pa.Array:
    """Return texts as an Arrow array."""
    encoded = [word.encode("utf-8") for word in words]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(words), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def points_file(design: np.ndarray, paths: list[str]) -> bytes:
    """Return a design as a Parquet file: a row per point."""
    columns = {"point": plain(np.arange(len(design)))}
    columns |= {path: plain(np.ascontiguousarray(design[:, n])) for n, path in enumerate(paths)}
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd", use_dictionary=False)
    return file.getvalue()


def read_points(content: bytes, paths: list[str]) -> np.ndarray:
    """Return a stored design, shape (points, paths)."""
    table = pq.read_table(io.BytesIO(content))
    columns = [table.column(path).to_numpy() for path in paths]
    return np.column_stack(columns) if columns else np.zeros((table.num_rows, 0))
