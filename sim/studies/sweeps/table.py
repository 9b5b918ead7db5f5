"""A sweep's store as a table: read part by part, verified, never by a glance at the folder."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.disk.columns import numbers_of, read_points
from sim.disk.digests import sha256
from sim.errors import IntegrityError, OutputError, shown
from sim.studies.sweeps.plan import parts_of, plan_name, rows_in_parts
from sim.studies.sweeps.store import POINTS, TORN, Entry, Store

if TYPE_CHECKING:
    import xarray

REASONS_SHOWN = 10


def standing_parts(store: Store, partial: bool = False) -> list[Entry]:
    """Return the parts of a store, verified; raise IntegrityError for a damaged one, OutputError for an unfinished."""
    plan = store.plan()
    known, damaged = store.verified(plan_name(plan), rows_in_parts(plan))
    if damaged and not (partial and damaged == [TORN]):
        raise IntegrityError(f"{store.folder}: {damaged[0]} by `sim sweep … --resume`")
    if len(known) < parts_of(plan) and not (partial and known):
        raise OutputError(
            f"{store.folder}: is not finished, {len(known)} of {parts_of(plan)} parts stand; go on with --resume"
            + (", or take what is there with --partial" if known else "")
        )
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


def as_dataset(store: Store, partial: bool = False) -> "xarray.Dataset":
    """Return a store with labels: outcomes by point and replication, varied numbers as coordinates of the points."""
    import xarray

    plan, table = store.plan(), whole_table(store, partial=partial)
    shape = (plan["points"], plan["runs"])
    flat = numbers_of(table.column("point")) * plan["runs"] + numbers_of(table.column("replication"))

    def laid_out(name: str) -> np.ndarray:
        values = np.full(shape, np.nan)
        values.ravel()[flat] = numbers_of(table.column(name))
        return values

    return xarray.Dataset(
        {name: (("point", "replication"), laid_out(name)) for name in plan["outcomes"]},
        coords={path: ("point", laid_out(path)[:, 0]) for path in plan["paths"]},
        attrs={"scenario": plan["scenario"]["id"], "seed": str(plan["seed"]), "method": plan["method"]},
    )
