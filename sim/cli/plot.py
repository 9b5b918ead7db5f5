"""`sim plot`: figures of a run's folder, or of a scenario run on the spot."""

from pathlib import Path

import click

from sim.cli.settings import chosen_scenario, parsed_pairs
from sim.errors import OutputError
from sim.scenario.overriding import as_variant
from sim.scenario.scenario import Scenario


@click.command("plot")
@click.argument("path", metavar="DIR|FILE")
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="A,B",
    help="A pair to draw; may be given again. Default: those that move most.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the figures (default: DIR, or results/ID-figures)."
)
@click.option("--variant", help="Draw this counterfactual.")
def plot_command(path: str, pairs: tuple[str, ...], out: Path | None, variant: str | None) -> None:
    """Draw alignment curves with events, and the alignment matrix before and after, as PNG and SVG."""
    scenario, seed, folder = planned(path, variant)
    chosen = parsed_pairs(pairs, scenario)
    from sim.agents.alliance import simulate
    from sim.figures.curves import alignment_figure
    from sim.figures.matrix import matrix_figure
    from sim.figures.style import save

    trajectory = simulate(scenario, seed)
    figures = {"curves": alignment_figure(trajectory, chosen), "matrix": matrix_figure(trajectory)}
    target = out or folder
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            for suffix in (".png", ".svg"):
                partial = target / f".{name}.partial{suffix}"
                save(figure, partial)
                partial.replace(target / f"{name}{suffix}")
                click.echo(f"{target / (name + suffix)}")
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror or error}") from None


def planned(path: str, variant: str | None) -> tuple[Scenario, int, Path]:
    """Return scenario, seed and folder of a run's folder, checked, or of a scenario file."""
    if Path(path).is_dir():
        from sim.archive import read_manifest, read_scenario

        about = read_manifest(Path(path))
        scenario = read_scenario(about, Path(path))
        return as_variant(scenario, variant) if variant else scenario, about["seed"], Path(path)
    scenario = chosen_scenario(path, (), variant, None)
    return scenario, 0, Path("results") / f"{scenario.id}-figures"
