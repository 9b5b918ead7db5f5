"""`sim import`: a part file of a table."""

import os
from pathlib import Path

import click

from sim.cli.values import PATH
from sim.disk.digests import digest
from sim.disk.folders import writable
from sim.disk.writing import reporting, write_whole
from sim.errors import InputError, OutputError
from sim.provenance.register import REGISTER, find_register, read_register
from sim.scenario.file.numerals import counted
from sim.scenario.file.writing import to_yaml
from sim.tables.checking import fingerprint_problems
from sim.tables.part import Part, read_part
from sim.tables.reading import SUFFIX


@click.command("import")
@click.argument("reading", type=PATH, metavar="X.reading.yaml")
@click.option("--out", type=PATH, help="The part file to write (default: X.yaml beside the reading).")
@click.option("--force", is_flag=True, help="Replace a file that stands there.")
def import_command(reading: Path, out: Path | None, force: bool) -> None:
    """Make a part file of a table, which stories take by `extends`; docs/tables.md says how.

    The reading names the table and says what its columns hold. Every number cites its row; what was left out is said.
    """
    path = out or default_part(reading)
    if path.name.endswith(SUFFIX):
        raise InputError(f"--out {path}: a part has another name than a reading, such as X.yaml")
    part = read_part(reading)
    if problems := list(fingerprint_problems(part, reading.parent)):
        raise InputError(problems)
    writable(path.parent)
    if os.path.lexists(path) and not (force and path.is_file() and not path.samefile(part.table)):
        raise OutputError(f"{path}: stands there already; name another with --out, or replace it with --force")
    with reporting(path):
        write_whole(path, part.text.encode("utf-8"))
    click.echo(f"{path}: written, a part: {part.size} of {counted(part.rows, 'row')} of {part.table.name}")
    print_left_out(part)
    print_registration(part)


def default_part(reading: Path) -> Path:
    """Return the name of the part that a reading makes; raise InputError for a file not named as one."""
    if not reading.name.endswith(SUFFIX):
        raise InputError(
            f"{reading}: a reading is named X{SUFFIX}, and says what the columns of a table hold (docs/tables.md)"
        )
    return reading.with_name(f"{reading.name.removesuffix(SUFFIX)}.yaml")


def print_left_out(part: Part) -> None:
    """Print what a part does not have of its table, and before it how strong the acts are that it has."""
    if part.strengths:
        click.echo(part.strengths)
    click.echo(f"left out: {', '.join(part.left) or 'nothing'}")


def print_registration(part: Part) -> None:
    """Print what the register lacks for `sim sources`, where it lacks it, as it would stand there."""
    register, id = find_register(part.file), part.reading.dataset
    if register is not None and id in (entry.id for entry in read_register(register).datasets):
        return
    about = {
        "id": id,
        "title": id,
        "citation": "who made it, where",
        "file": part.table.name,
        "sha256": digest(part.table),
    }
    click.echo(f"for `sim sources`, {REGISTER} beside the story registers the table; to be filled in:")
    click.echo(to_yaml({"datasets": [about]}), nl=False)
