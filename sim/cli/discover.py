"""`sim discover`: where in a sweep a condition holds, as boxes in words, a table and a figure."""

from pathlib import Path

import click

from sim import figures
from sim.cli.drawing import written
from sim.cli.options import tell
from sim.cli.values import PATH, Number, Whole
from sim.disk.folders import writable
from sim.disk.writing import reporting, whole
from sim.errors import FigureFailed
from sim.scenario.file.numerals import counted
from sim.studies.discovery.boxes import MOST_BOXES
from sim.studies.discovery.conditions import parse_conditions
from sim.studies.discovery.discovery import Discovery, discover
from sim.studies.discovery.sentences import tree_lines
from sim.studies.sensitivity.sampling import ENOUGH_RUNS
from sim.studies.sweeps.reading import load_sweep
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.wording import slug


@click.command("discover")
@click.argument("folder", type=PATH, metavar="STORE")
@click.option("--when", required=True, metavar="TEXT", help="E.g. 'alignment(TUR,USA) < 0'; several joined by ' and '.")
@click.option("--tree", is_flag=True, help="Print a decision tree of at most three questions as well.")
@click.option("--min-density", type=Number(0, 1), help="Least share of a box's runs in which it holds.")
@click.option("--boxes", "most", type=Whole(1, 9), default=MOST_BOXES, show_default=True, help="Most boxes.")
@click.option("--out", type=PATH, help="Folder to write to (default: STORE/discovery/CONDITION).")
@click.option("--partial", is_flag=True, help="Take what stands of an unfinished sweep.")
def discover_command(
    folder: Path, when: str, tree: bool, min_density: float | None, most: int, out: Path | None, partial: bool
) -> None:
    """Find the boxes, limits on few of the varied numbers, in which a condition on outcomes holds.

    Boxes describe this sweep: its ranges, its design, this model. Read docs/discovery.md before you cite one.
    """
    conditions = parse_conditions(when, Store(folder).plan()["outcomes"])
    target = out or folder / "discovery" / slug(" and ".join(map(str, conditions)))
    writable(target)
    swept = load_sweep(folder, tuple(c.outcome for c in conditions), partial)
    found = discover(swept, when, most, min_density)
    leaves = tree_lines(found.cases) if tree else []
    if found.hangs_on_few_dice:
        tell(
            f"warning: only {counted(swept.runs, 'replication')}, and every point meets the same"
            f" dice: what chance and coding did in them shows in every box; sweep with --runs {ENOUGH_RUNS}"
        )
    click.echo("\n".join([str(found), *leaves]))
    if found.boxes:
        write(target, found)


def write(target: Path, found: Discovery) -> None:
    """Write boxes.csv and, where it can be drawn, the figure, each whole or not at all; raise OutputError otherwise."""
    from sim.archive import write_csv

    with reporting(target):
        target.mkdir(parents=True, exist_ok=True)
        with whole(target / "boxes.csv") as draft:
            write_csv(draft, [found.columns()])
        click.echo(f"\n{target / 'boxes.csv'}")
        try:
            draw = {"boxes": lambda: figures.boxes_figure(found.cases, found.boxes, found.condition)}
            for file in written(draw, target):
                click.echo(f"{file}")
        except FigureFailed as failed:
            tell(f"warning: {failed}; the table is written; the same command draws it again")
