"""`sim run`: a scenario's run 0 or an ensemble, its claims, its files and its figure."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim import figures
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    seed_option,
    set_option,
    theory_option,
    yes_option,
)
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    from sim.engine.trajectory import Trajectory
    from sim.studies.claims.verdicts import ClaimTable

SHIFTS_SHOWN = 8
Writers = dict[str, Callable[[Path], None]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader asked for."""

    settings: tuple[str, ...]
    theory: str | None
    variant: str | None
    seed: int | None
    runs: int
    minds: tuple[str, ...]

    def folder_name(self, scenario: Scenario) -> str:
        """Return the name of a folder: scenario, theory, variant, size, a mark of settings and minds."""
        parts = [scenario.id, *(part for part in (self.theory, self.variant) if part)]
        parts += [f"{self.runs}-runs"] if self.runs > 1 else []
        if marks := (*self.settings, *self.minds):
            parts.append(sha256("\n".join(marks).encode("utf-8", "surrogateescape")).hexdigest()[:6])
        return "-".join(parts)


@click.command("run")
@click.argument("path", metavar="FILE")
@click.option(
    "--runs",
    type=Whole(1, 2**31),
    default=1,
    show_default=True,
    help="Run this many: the coded values, then what coders, parameters and chance make of them.",
)
@seed_option
@click.option("--out", type=PATH, help="Folder to write (default: results/ID).")
@set_option
@theory_option
@click.option("--variant", help="Run this counterfactual of the scenario.")
@click.option("--steps", type=Whole(min=0), help="Run this many steps; later events are dropped and named.")
@click.option(
    "--mind",
    "minds",
    multiple=True,
    metavar="ACTOR=FILE.py:CLASS",
    help="Give an actor a mind of its own, a StateAgent in Python; may be given again.",
)
@click.option("--workers", type=Whole(1, 1024), help="Threads (default: the processors there are).")
@click.option("--force", is_flag=True, help="Move another run that stands there aside.")
@yes_option
def run_command(
    path: str, runs: int, seed: int | None, out: Path | None, settings: tuple[str, ...], theory: str | None,
    variant: str | None, steps: int | None, minds: tuple[str, ...], workers: int | None, force: bool, yes: bool,
) -> None:  # fmt: skip
    """Run a scenario and write its trajectory, its claims and its figure.

    With --runs: medians among bands, claims as shares of runs, and what the bands are made of. Nothing half-written
    is ever left: the folder appears when everything is in it.
    """
    choices = Choices(settings, theory, variant, seed, runs, minds)
    scenario = chosen_scenario(path, settings, variant, steps, theory)
    refuse_giant(scenario, yes=yes)
    print_notes(scenario)
    if runs > 1 or minds:
        from sim.cli.ensembles import run_many

        run_many(choices, scenario, out, workers, force, yes)
        return
    from sim.archive import manifest, out_folder, write_run
    from sim.studies.claims.verdicts import run_with_claims

    seed = chosen_seed(choices.seed)
    about = manifest(scenario, seed, 1, again(seed))
    folder = out_folder(out, choices.folder_name(scenario), about, force)
    trajectory, claims = run_with_claims(scenario, seed)
    files = writers(trajectory, claims, f"sim plot {shlex.quote(str(folder))}")
    write_run(folder, about, files, force)
    print_run(trajectory, claims)
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")


def writers(trajectory: "Trajectory", claims: "ClaimTable", again: str) -> Writers:
    """Return what writes each file of the run's folder; `again` draws its figure."""
    from sim.archive import write_csv
    from sim.cli.drawing import figure_writers

    return {
        "alignment.csv": lambda path: write_csv(path, trajectory.alignment_parts()),
        "positions.csv": lambda path: write_csv(path, [trajectory.position_columns()]),
        "acts.csv": lambda path: write_csv(path, [trajectory.act_columns()]),
        "claims.csv": lambda path: write_csv(path, [claims.columns()]),
        **figure_writers({"alignment.png": lambda: figures.alignment_figure(trajectory)}, again),
    }


def print_run(trajectory: "Trajectory", claims: "ClaimTable") -> None:
    """Print the largest shifts, the claims, and what the status quo takes as given."""
    from sim.cli.claims import print_claims

    print_heading(trajectory.scenario)
    print_shifts(trajectory)
    print_idle(trajectory)
    if claims:
        click.echo()
        print_claims(claims)


def print_idle(trajectory: "Trajectory") -> None:
    """Print which events did not take place in this run: chance, or a condition that was never met."""
    events = trajectory.scenario.event_index
    if idle := [id for id, steps in trajectory.happened.items() if not steps and not events[id].optional]:
        click.echo(f"\nDid not take place in this run: {', '.join(idle)}")


def print_heading(scenario: Scenario) -> None:
    """Print the title and the clock."""
    first, last = scenario.dates[0], scenario.dates[-1]
    click.echo(f"{scenario.title} ({scenario.id}): {first} to {last}, {counted(scenario.steps, scenario.clock.step)}\n")


def print_shifts(trajectory: "Trajectory") -> None:
    """Print the pairs whose alignment moved most."""
    from sim.cli.tables import print_table, signed, sparkline
    from sim.engine.excursions import pair_shifts

    shifts = pair_shifts(trajectory)
    if not shifts:
        click.echo("One actor alone: alignment is not defined.")
        return
    rows = []
    for shift in shifts[:SHIFTS_SHOWN]:
        curve = trajectory.between(shift.actor, shift.partner).tolist()
        spark = sparkline(curve, min(curve), max(curve))
        rows.append(
            (f"{shift.actor}–{shift.partner}", signed(shift.start), signed(shift.end), signed(shift.change), spark)
        )
    title = f"Largest shifts of alignment ({len(rows)} of {len(shifts)} pairs)"
    print_table(("pair", "start", "end", "change", "course (own scale)"), rows, title, numbers=(1, 2, 3))
