"""A sweep's store, read part by part, verified, never by a glance at the folder."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.arguments import expect_path, texts
from sim.disk.columns import numbers_of, present, read_points
from sim.disk.digests import sha256
from sim.errors import IntegrityError, OutputError, WayOut, shown
from sim.studies.sweeps.plan import parts_of, plan_name, rows_in_parts
from sim.studies.sweeps.store import POINTS, TORN, Entry, Store
from sim.studies.sweeps.table import SweepTable, known_outcomes, made_table

REASONS_SHOWN = 10


def load_sweep(folder: str | Path, outcomes: Sequence[str] = (), partial: bool = False) -> SweepTable:
    """Return the sweep that stands in a folder, with these outcomes (default: all).

    Raises OutputError where there is none or it is not finished, unless `partial` takes what stands, and IntegrityError
    where anything is not what was written.
    """
    expect_path("folder", folder)
    store = Store(Path(folder))
    plan = store.plan()
    wanted = known_outcomes(plan["outcomes"], texts("outcomes", outcomes))
    table = whole_table(store, ("point", "replication", "reason", *wanted), partial)
    flat = numbers_of(table.column("point")) * plan["runs"] + numbers_of(table.column("replication"))
    values = {name: np.full(plan["points"] * plan["runs"], np.nan) for name in wanted}
    for name, laid_out in values.items():
        laid_out[flat] = numbers_of(table.column(name))
    has_reason, reason = present(table.column("reason")), table.column("reason")
    reasons = {int(flat[row]): reason[row].as_py() for row in np.nonzero(has_reason)[0].tolist()}
    lost = np.setdiff1d(np.arange(plan["points"] * plan["runs"]), flat[~has_reason])
    return made_table(plan, stored_points(store, plan), values, table.num_rows, lost, reasons)


def standing_parts(store: Store, partial: bool = False) -> list[Entry]:
    """Return the parts of a store, verified; raise IntegrityError for a damaged one, OutputError for an unfinished."""
    plan = store.plan()
    known, damaged = store.verified(plan_name(plan), rows_in_parts(plan))
    if damaged and not (partial and damaged == [TORN]):
        raise IntegrityError(f"{store.folder}: {damaged[0]}", WayOut.RESUME)
    if len(known) < parts_of(plan) and not (partial and known):
        words = f"{store.folder}: is not finished, {len(known)} of {parts_of(plan)} parts stand"
        raise OutputError(words, WayOut.RESUME, *([WayOut.PARTIAL] if known else []))
    return [known[part] for part in sorted(known)]


def stored_points(store: Store, plan: Mapping[str, Any]) -> np.ndarray:
    """Return the points of a store, shape (points, paths); raise IntegrityError where they are not the plan's."""
    path = store.folder / POINTS
    try:
        points = read_points(path.read_bytes(), plan["paths"])
    except (OSError, ValueError, KeyError):
        raise IntegrityError(f"{path}: is missing or damaged; sweep again elsewhere") from None
    if sha256(np.ascontiguousarray(points).tobytes()) != plan["points_sha256"]:
        raise IntegrityError(f"{path}: holds other points than the plan; sweep again elsewhere")
    return points


def tables(store: Store, columns: Sequence[str] | None = None, partial: bool = False) -> Iterator[pa.Table]:
    """Yield the table part by part: scenario, point, replication, status, reason, varied numbers, outcomes."""
    for entry in standing_parts(store, partial):
        path = store.part_path(entry.part)
        with open(path, "rb") as file:  # by handle: Arrow refuses names that are no text
            part = pq.ParquetFile(file)
            if part.metadata.num_rows != entry.rows:
                raise IntegrityError(f"{path}: holds {part.metadata.num_rows} rows, the journal says {entry.rows}")
            if lacking := {*(columns or ())} - {*part.schema_arrow.names}:
                raise IntegrityError(
                    f"{path}: lacks {shown(min(lacking))}, of which the plan speaks; sweep again elsewhere"
                )
            table = part.read(None if columns is None else list(columns))
        yield table


def whole_table(store: Store, columns: Sequence[str] | None = None, partial: bool = False) -> pa.Table:
    """Return a store's table in memory."""
    return pa.concat_tables(list(tables(store, columns, partial)), promote_options="permissive")


def failures_in(store: Store) -> tuple[int, list[str]]:
    """Return how many runs failed, and the first reasons."""
    failed, reasons = 0, dict[str, None]()
    for table in tables(store, ("reason",)):
        found = [r for r in table.column("reason").to_pylist() if r is not None]
        failed += len(found)
        reasons |= dict.fromkeys(found)
    return failed, list(reasons)[:REASONS_SHOWN]
