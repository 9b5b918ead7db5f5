"""`sim tip`: the level of one number at which a condition flips, over an ensemble."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    parsed,
    range_in,
    seed_option,
    set_option,
    steps_option,
    tell,
    theory_option,
    variant_option,
    workers_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Number, Whole
from sim.errors import InputError, shown
from sim.scenario.file.numerals import counted
from sim.scenario.size import refuse_giant
from sim.studies.comparing.sentences import told
from sim.studies.comparing.tipping import LEVELS, tip

if TYPE_CHECKING:
    from sim.studies.comparing.tipping import Tip

HALVINGS = 7  # about how often brackets are halved
DEFAULT_RUNS = 1000


@click.command("tip")
@click.argument("path", metavar="FILE")
@click.option(
    "--param",
    required=True,
    metavar="PATH[=low:high]",
    help="The number, and between which ends (default: all it may be).",
)
@click.option("--when", required=True, metavar="TEXT", help="E.g. 'alignment(TUR,USA) < 0'; several joined by ' and '.")
@click.option("--runs", type=Whole(1, 2**31), default=DEFAULT_RUNS, show_default=True, help="Worlds to look at.")
@click.option("--precision", type=Number(0), help="To what width levels are bracketed (default: 1/1000 of the range).")
@seed_option
@set_option
@theory_option
@variant_option
@steps_option
@workers_option
@click.option("--out", type=PATH, help="Folder to write (default: results/ID-tip, numbered).")
@click.option("--force", is_flag=True, help="Move other results that stand there aside.")
@yes_option
def tip_command(
    path: str, param: str, when: str, runs: int, precision: float | None, seed: int | None, settings: tuple[str, ...],
    variant: str | None, theory: str | None, steps: int | None, workers: int | None, out: Path | None,
    force: bool, yes: bool,
) -> None:  # fmt: skip
    """Find the level of a number at which a condition on outcomes flips: where half of the worlds do.

    Nine levels are looked at first, so that what flips back is seen and said; then every world's own bracket is halved.
    All levels meet the same dice; world 0 has the coded values.
    """
    from sim.archive import manifest, out_folder, write_csv, write_run

    name, between = parsed_number(param)
    refuse_held(name, settings)
    scenario = chosen_scenario(path, settings, variant, steps, theory)
    refuse_giant(scenario, runs * (LEVELS + HALVINGS), yes)
    print_notes(scenario)
    seed = chosen_seed(seed)
    about = manifest(scenario, seed, runs, again(seed))
    about["study"] = {"kind": "tip", "param": param, "when": when, "precision": precision}
    folder = out_folder(out, f"{scenario.id}-tip", about, force)
    with progress(runs * (LEVELS + HALVINGS), "runs") as advance:
        found = tip(scenario, name, when, between, runs, seed, precision, workers, advance, tell)
    files: dict[str, Callable[[Path], None]] = {
        "tip.csv": lambda path: write_csv(path, [found.columns()]),
        "shares.csv": lambda path: write_csv(path, [found.share_columns()]),
    }
    write_run(folder, about, files, force)
    print_shares(found)
    click.echo(f"\n{found}\nFiles: {folder}/ ({', '.join((*files, 'run.json'))})")


def parsed_number(text: str) -> tuple[str, tuple[float, float] | None]:
    """Return PATH or PATH=low:high as a path and its ends."""
    path, equals, values = text.partition("=")
    if not equals:
        return path, None
    try:
        low, high = range_in(values)
    except ValueError:
        raise InputError(f"--param {shown(text)}: must be PATH or PATH=low:high") from None
    return path, (float(low), float(high))


def refuse_held(path: str, settings: tuple[str, ...]) -> None:
    """Raise InputError where the number is to be held as well."""
    if held := [name for name in parsed(settings) if name in (path, f"parameters.{path}")]:
        raise InputError(f"--set {held[0]}: --param varies it as well; give one of the two")


def print_shares(found: "Tip") -> None:
    """Print in what share of the worlds the condition holds at each level that was looked at first."""
    from sim.cli.tables import print_table

    rows = [(told(level), f"{share:.0%}") for level, share in zip(found.grid, found.shares(), strict=True)]
    click.echo(f"{found.condition}: share of {counted(found.runs, 'world')} in which it holds")
    print_table((found.number.path, "holds"), rows, numbers=(0, 1))
