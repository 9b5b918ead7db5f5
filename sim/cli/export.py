"""`sim export`: a sweep's table as CSV."""

from pathlib import Path

import click

from sim.cli.values import PATH
from sim.disk.folders import writable
from sim.disk.writing import reporting, whole
from sim.errors import OutputError
from sim.scenario.file.numerals import counted
from sim.studies.sweeps.reading import standing_parts, tables
from sim.studies.sweeps.store import Store

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@click.command("export")
@click.argument("folder", type=PATH, metavar="STORE")
@click.option("--out", type=PATH, help="File to write (default: STORE.csv beside the store).")
@click.option("--excel", is_flag=True, help="Write for Excel: with a byte order mark and semicolons.")
@click.option("--partial", is_flag=True, help="Take what stands of an unfinished sweep.")
@click.option("--force", is_flag=True, help="Replace a file that stands there.")
def export_command(folder: Path, out: Path | None, excel: bool, partial: bool, force: bool) -> None:
    """Write a sweep's table as tidy CSV: scenario, point, replication, status, reason, varied numbers, outcomes."""
    store = Store(folder)
    standing_parts(store, partial)
    path = out or folder.with_name(f"{folder.resolve().name}.csv")
    writable(path.parent)
    if path.exists() and not (force and path.is_file()):
        raise OutputError(f"{path}: stands there already; name another with --out, or replace it with --force")
    rows = write(store, path, excel, partial)
    stamp = " (partial)" if partial and rows < store.plan()["points"] * store.plan()["runs"] else ""
    click.echo(f"{path}: {counted(rows, 'row')}{stamp}")


def write(store: Store, path: Path, excel: bool, partial: bool) -> int:
    """Write the table, whole or not at all, and return its rows."""
    from pyarrow import csv

    rows = 0
    with reporting(path), whole(path) as draft, open(draft, "wb") as file:
        if excel:
            file.write(BYTE_ORDER_MARK)
        for number, table in enumerate(tables(store, partial=partial)):
            options = csv.WriteOptions(
                include_header=number == 0, delimiter=";" if excel else ",", quoting_style="needed"
            )
            csv.write_csv(table, file, options)
            rows += table.num_rows
    return rows
