"""`sim plot`: figures of runs and ensembles, of several laid over each other, or of a sweep."""

import os
from pathlib import Path

import click

from sim import figures
from sim.cli.drawing import FORMATS, Draw, written
from sim.cli.options import position_option, variant_option, yes_option
from sim.cli.runs_drawn import Wanted, draws_of_many, draws_of_one, planned
from sim.cli.values import PATH, Number, Whole
from sim.disk.folders import writable
from sim.disk.writing import reporting
from sim.errors import InputError

PLAN = "plan.json"  # what makes a folder a sweep's; the store itself is only loaded for one
PURPOSES = ("paper", "slide")


@click.command("plot")
@click.argument("paths", metavar="DIR|FILE|STORE...", nargs=-1, required=True)
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="A,B",
    help="A pair to draw; may be given again. Default: those that move most.",
)
@position_option
@click.option(
    "--out",
    type=PATH,
    help="Folder for the figures (default: DIR, STORE/figures, or results/ID-figures).",
)
@click.option("--runs", type=Whole(2, 2**31), help="Of a FILE: draw the bands of this many runs.")
@variant_option
@click.option("--outcome", "outcomes", multiple=True, metavar="TEXT", help="Of a sweep or many runs: draw this.")
@click.option("--level", type=Number(), help="Of a sweep: where an outcome flips (default: 0).")
@click.option("--partial", is_flag=True, help="Of a sweep: take what stands of an unfinished one.")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(PURPOSES),
    default="paper",
    show_default=True,
    help="Draw for two columns of a journal, or for a slide.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("png", "svg"),
    show_default=True,
    help="Write this kind of file; may be given again.",
)
@yes_option
def plot_command(
    paths: tuple[str, ...], pairs: tuple[str, ...], positions: tuple[str, ...], out: Path | None, runs: int | None,
    variant: str | None, outcomes: tuple[str, ...], level: float | None, partial: bool, purpose: str,
    formats: tuple[str, ...], yes: bool,
) -> None:  # fmt: skip
    """Draw alignment curves with events, and the alignment matrix before and after.

    Of an ensemble the curves are medians among bands. With --position: curves of positions as well. With --outcome:
    how it is distributed over the runs. Several folders or files are laid over each other, a line for each.

    Of a sweep: each outcome along the number that was varied, as a map over two, or along each of many.
    """
    stores = [path for path in paths if os.path.isfile(os.path.join(path, PLAN))]
    if stores and len(paths) > 1:
        raise InputError(f"{stores[0]}: is a sweep, and is drawn alone")
    if stores:
        given = {
            "--pair": bool(pairs), "--position": bool(positions), "--variant": variant is not None,
            "--runs": runs is not None,
        }  # fmt: skip
        refuse(given, paths[0], "goes with a run, and this is a sweep")
        target = out or Path(paths[0]) / "figures"
        writable(target)
        drawn = figures_of_sweep(Path(paths[0]), outcomes, level, partial)
    else:
        refuse({"--level": level is not None, "--partial": partial}, paths[0], "goes with a sweep, and this is none")
        plans = [planned(path, variant, runs, yes) for path in paths]
        target = out or plans[0].folder if len(plans) == 1 else out or Path("results") / "overlay"
        writable(target)
        wanted = Wanted(pairs, positions, outcomes, purpose)
        drawn = draws_of_one(plans[0], wanted) if len(plans) == 1 else draws_of_many(plans, wanted)
    with reporting(target):
        for file in written(drawn, target, formats, purpose):
            click.echo(f"{file}")


def refuse(given: dict[str, bool], path: str, why: str) -> None:
    """Raise InputError where an option was given that means nothing here."""
    for option, is_given in given.items():
        if is_given:
            raise InputError(f"{option}: {why} ({path})")


def figures_of_sweep(folder: Path, outcomes: tuple[str, ...], level: float | None, partial: bool) -> dict[str, Draw]:
    """Return what draws a sweep's figures, one for each outcome."""
    from sim.studies.sweeps.reading import load_sweep
    from sim.studies.sweeps.wording import slugs

    swept = load_sweep(folder, outcomes, partial)

    def draw(outcome: str) -> Draw:
        return lambda: figures.sweep_figure(swept, outcome, level)

    return {name: draw(outcome) for outcome, name in slugs(swept.values).items()}
