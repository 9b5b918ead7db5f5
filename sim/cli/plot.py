"""`sim plot`: figures of a run's folder, of a scenario run on the spot, or of a sweep."""

import os
from pathlib import Path

import click

from sim import figures
from sim.cli.drawing import Draw, written
from sim.cli.options import chosen_scenario, parsed_pairs, parsed_positions, position_option, variant_option, yes_option
from sim.cli.values import PATH, Number
from sim.disk.folders import writable
from sim.disk.writing import reporting
from sim.errors import InputError
from sim.scenario.changes import as_variant
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

PLAN = "plan.json"  # what makes a folder a sweep's; the store itself is only loaded for one


@click.command("plot")
@click.argument("path", metavar="DIR|FILE|STORE")
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
@variant_option
@click.option("--outcome", "outcomes", multiple=True, metavar="TEXT", help="Of a sweep: draw this (default: all).")
@click.option("--level", type=Number(), help="Of a sweep: where an outcome flips (default: 0).")
@click.option("--partial", is_flag=True, help="Of a sweep: take what stands of an unfinished one.")
@yes_option
def plot_command(
    path: str, pairs: tuple[str, ...], positions: tuple[str, ...], out: Path | None, variant: str | None,
    outcomes: tuple[str, ...], level: float | None, partial: bool, yes: bool,
) -> None:  # fmt: skip
    """Draw alignment curves with events, and the alignment matrix before and after, as PNG and SVG.

    With --position: curves of positions as well.

    Of a sweep: each outcome along the number that was varied, as a map over two, or along each of many.
    """
    if os.path.isfile(os.path.join(path, PLAN)):
        given = {"--pair": bool(pairs), "--position": bool(positions), "--variant": variant is not None}
        refuse(given, path, "goes with a run, and this is a sweep")
        target = out or Path(path) / "figures"
        writable(target)
        drawn = figures_of_sweep(Path(path), outcomes, level, partial)
    else:
        given = {"--outcome": bool(outcomes), "--level": level is not None, "--partial": partial}
        refuse(given, path, "goes with a sweep, and this is none")
        drawn, target = figures_of_run(path, (pairs, positions), variant, out, yes)
    with reporting(target):
        for file in written(drawn, target):
            click.echo(f"{file}")


def refuse(given: dict[str, bool], path: str, why: str) -> None:
    """Raise InputError where an option was given that means nothing here."""
    for option, is_given in given.items():
        if is_given:
            raise InputError(f"{option}: {why} ({path})")


def figures_of_run(
    path: str, curves: tuple[tuple[str, ...], tuple[str, ...]], variant: str | None, out: Path | None, yes: bool
) -> tuple[dict[str, Draw], Path]:
    """Return what draws a run's figures, and the folder where they belong; `curves` are pairs and positions."""
    scenario, seed, folder = planned(path, variant)
    refuse_giant(scenario, yes=yes)
    pairs, positions = parsed_pairs(curves[0], scenario), parsed_positions(curves[1], scenario)
    target = out or folder
    writable(target)
    from sim.agents.simulate import simulate

    trajectory = simulate(scenario, seed)
    draws: dict[str, Draw] = {
        "curves": lambda: figures.alignment_figure(trajectory, pairs),
        "matrix": lambda: figures.matrix_figure(trajectory),
    }
    if positions:
        draws["positions"] = lambda: figures.position_figure(trajectory, positions)
    return draws, target


def figures_of_sweep(folder: Path, outcomes: tuple[str, ...], level: float | None, partial: bool) -> dict[str, Draw]:
    """Return what draws a sweep's figures, one for each outcome."""
    from sim.studies.sweeps.reading import load_sweep
    from sim.studies.sweeps.wording import slugs

    swept = load_sweep(folder, outcomes, partial)

    def draw(outcome: str) -> Draw:
        return lambda: figures.sweep_figure(swept, outcome, level)

    return {name: draw(outcome) for outcome, name in slugs(swept.values).items()}


def planned(path: str, variant: str | None) -> tuple[Scenario, int, Path]:
    """Return scenario, seed and folder of a run's folder, checked, or of a scenario file."""
    if os.path.isdir(path):
        from sim.archive import read_manifest, read_scenario

        about = read_manifest(Path(path))
        drawn_already = about.get("study") or about.get("minds") or about.get("runs", 1) > 1
        if drawn_already:
            raise InputError(
                f"{path}: holds more than one plain run; what figures it has were drawn with it ({about['command']})"
            )
        scenario = read_scenario(about, Path(path))
        return as_variant(scenario, variant) if variant else scenario, about["seed"], Path(path)
    scenario = chosen_scenario(path, (), variant, None)
    return scenario, 0, Path("results") / f"{scenario.id}-figures"
