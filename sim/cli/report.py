"""`sim report`: one file with everything that the studies find of a story, to open anywhere and to send."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    seed_option,
    set_option,
    steps_option,
    tell,
    theory_option,
    variant_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.errors import InputError, OutputError, RunFailed
from sim.scenario.bundled import find
from sim.scenario.file.reading import STDIN
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    from sim.report.sources import Library

DEFAULT_RUNS, FEWEST, MOST = 200, 2, 100_000
HEAD = 4_000  # bytes of a page in which it says which report it is


@click.command("report")
@click.argument("path", metavar="FILE|DIR")
@click.option(
    "--runs", type=Whole(FEWEST, MOST), help=f"Runs (default: those of DIR where it has many, else {DEFAULT_RUNS})."
)
@seed_option
@click.option("--documents", type=PATH, help="Folder with the source texts: put the cited paragraphs in, once checked.")
@click.option("--out", type=PATH, help="File to write (default: results/ID-report.html).")
@set_option
@theory_option
@variant_option
@steps_option
@click.option("--force", is_flag=True, help="Replace another file that stands there.")
@yes_option
def report_command(
    path: str, runs: int | None, seed: int | None, documents: Path | None, out: Path | None, settings: tuple[str, ...],
    theory: str | None, variant: str | None, steps: int | None, force: bool, yes: bool,
) -> None:  # fmt: skip
    """Write a report of a scenario, or of a run's folder: one page that opens anywhere, without a network.

    It says what moved, because of what, how sure that is and where each number comes from. Paragraphs of the texts
    that are cited are only in it with --documents.
    """
    from sim.archive import versions
    from sim.report.report import mark_of, report
    from sim.studies.ensembles.ensemble import runs_on_each

    given = {"--set": settings, "--theory": theory, "--variant": variant, "--steps": steps, "--seed": seed}
    about: dict[str, Any] = {}
    if os.path.isdir(path):
        scenario, about = kept(Path(path), given)
    else:
        scenario = chosen_scenario(path, settings, variant, steps, theory)
    many = min(about.get("runs", 1), MOST)
    runs = runs or (many if many >= FEWEST else DEFAULT_RUNS)
    refuse_giant(scenario, runs_on_each(scenario, runs), yes)
    library = works_cited(scenario, path, documents)
    print_notes(scenario)
    chosen = about["seed"] if about else chosen_seed(seed)
    name = "-".join(filter(None, (scenario.id, theory, variant, "report")))
    target = out or Path("results") / f"{name}.html"
    refuse_other(target, mark_of(scenario, runs, chosen, documents is not None), force)
    command = made_by(about, path, runs) if about else again(chosen, ("out", "force", "documents"))
    with progress(runs, "runs") as advance:
        made = report(scenario, runs, chosen, command, versions(), library, advance, tell)
    write(target, made.page)
    click.echo(f"{target} ({len(made.page) / 1e6:.2f} MB)")
    if made.failed:
        raise RunFailed(f"{made.failed:,} of {runs:,} runs failed and are left out")


def kept(folder: Path, given: dict[str, Any]) -> tuple[Scenario, dict[str, Any]]:
    """Return the scenario of a run's folder and what it says of itself, checked; no option may change either."""
    from sim.archive import read_manifest, read_scenario

    if changed := [option for option, value in given.items() if value not in (None, ())]:
        raise InputError(f"{changed[0]}: goes with a scenario file; {folder} holds a run that was made already")
    about = read_manifest(folder)
    if about.get("minds"):
        raise InputError(f"{folder}: its actors had minds of their own, which a report cannot run again")
    return read_scenario(about, folder), about


def made_by(about: dict[str, Any], folder: str, runs: int) -> str:
    """Return the commands that make a run's folder and its report."""
    where = shlex.quote(folder)
    return f"{about['command']} --out {where} && sim report {where} --runs {runs}"


def works_cited(scenario: Scenario, path: str, documents: Path | None) -> "Library":
    """Return what is known of the works that are cited: by the register beside a file, none for a run's folder."""
    from sim.report.sources import library

    file = None if os.path.isdir(path) or path == STDIN else Path(find(path))
    return library(scenario, file, documents)


def refuse_other(target: Path, mark: str, force: bool) -> None:
    """Raise OutputError where a file cannot be written, or another than this report stands there."""
    from sim.disk.folders import writable
    from sim.disk.writing import reporting

    writable(target.parent)
    with reporting(target):
        if not os.path.lexists(target) or (target.is_file() and (force or says(target, mark))):
            return
    raise OutputError(f"{target}: stands there already; name another with --out, or replace a file with --force")


def says(target: Path, mark: str) -> bool:
    """Whether a file is the report that is known by a mark."""
    with open(target, "rb") as file:
        return f'<meta name="report" content="{mark}">'.encode() in file.read(HEAD)


def write(target: Path, page: bytes) -> None:
    """Write the page whole or not at all."""
    from sim.disk.writing import reporting, write_whole

    with reporting(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, page)
