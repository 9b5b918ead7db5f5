"""`sim run`: a scenario's run 0 or an ensemble, its claims, its files and its figure."""

import shlex
from collections.abc import Callable, Sequence
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
    parsed_positions,
    position_option,
    seed_option,
    set_option,
    steps_option,
    theory_option,
    variant_option,
    workers_option,
    yes_option,
)
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    from sim.engine.excursions import Course
    from sim.engine.trajectory import Trajectory
    from sim.studies.claims.verdicts import ClaimTable

SHIFTS_SHOWN, POSITIONS_SHOWN = 8, 4
MOVED = 0.02  # of a position that is shown unasked
Interests = list[tuple[str, str]]
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
    positions: Interests

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
@variant_option
@steps_option
@click.option(
    "--mind",
    "minds",
    multiple=True,
    metavar="ACTOR=FILE.py:CLASS",
    help="Give an actor a mind of its own, a StateAgent in Python; may be given again.",
)
@position_option
@workers_option
@click.option("--force", is_flag=True, help="Move another run that stands there aside.")
@yes_option
def run_command(
    path: str, runs: int, seed: int | None, out: Path | None, settings: tuple[str, ...], theory: str | None,
    variant: str | None, steps: int | None, minds: tuple[str, ...], positions: tuple[str, ...], workers: int | None,
    force: bool, yes: bool,
) -> None:  # fmt: skip
    """Run a scenario and write its trajectory, its claims and its figure.

    With --runs: medians among bands, claims as shares of runs, and what the bands are made of. Nothing half-written
    is ever left: the folder appears when everything is in it.
    """
    scenario = chosen_scenario(path, settings, variant, steps, theory)
    choices = Choices(settings, theory, variant, seed, runs, minds, parsed_positions(positions, scenario))
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
    files = writers(trajectory, claims, choices.positions, folder)
    write_run(folder, about, files, force)
    print_run(trajectory, claims, choices.positions)
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")


def writers(trajectory: "Trajectory", claims: "ClaimTable", positions: Interests, folder: Path) -> Writers:
    """Return what writes each file of the run's folder, with a figure of these positions where there are any."""
    from sim.archive import write_csv
    from sim.cli.drawing import Draw, figure_writers

    draws: dict[str, Draw] = {"alignment.png": lambda: figures.alignment_figure(trajectory)}
    if positions:
        draws["positions.png"] = lambda: figures.position_figure(trajectory, positions)
    asked = (word for ids in positions for word in ("--position", ",".join(ids)))
    return {
        "alignment.csv": lambda path: write_csv(path, trajectory.alignment_parts()),
        "positions.csv": lambda path: write_csv(path, [trajectory.position_columns()]),
        "acts.csv": lambda path: write_csv(path, [trajectory.act_columns()]),
        "claims.csv": lambda path: write_csv(path, [claims.columns()]),
        **figure_writers(draws, shlex.join(["sim", "plot", str(folder), *asked])),
    }


def print_run(trajectory: "Trajectory", claims: "ClaimTable", positions: Interests) -> None:
    """Print the largest shifts of alignments and of positions, or the positions asked for, and the claims."""
    from sim.cli.claims import print_claims
    from sim.studies.sense import NOTHING_MOVES, can_move

    print_heading(trajectory.scenario)
    if not can_move(trajectory.scenario):
        click.echo(f"note: {NOTHING_MOVES}", err=True)
    print_shifts(trajectory)
    print_positions(trajectory, positions)
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
    from sim.engine.excursions import courses_of_pairs

    courses = courses_of_pairs(trajectory)
    if not courses:
        click.echo("One actor alone: alignment is not defined.")
        return
    shown = courses[:SHIFTS_SHOWN]
    title = f"Largest shifts of alignment ({len(shown)} of {len(courses)} pairs)"
    print_courses("pair", "–", shown, title)


def print_positions(trajectory: "Trajectory", asked: Interests) -> None:
    """Print these positions, or those that moved most, if any moved."""
    if courses := positions_shown(trajectory, asked):
        click.echo()
        of_all = f"Largest shifts of positions ({len(courses)} of {len(trajectory.scenario.interests)})"
        print_courses("position", " on ", courses, "Positions" if asked else of_all)


def positions_shown(trajectory: "Trajectory", asked: Interests) -> "list[Course]":
    """Return the positions asked for, or the few that moved most and by MOVED at least."""
    from sim.engine.excursions import courses_of_positions

    courses = courses_of_positions(trajectory)
    if asked:
        return [course for ids in asked for course in courses if course.ids == ids]
    return [course for course in courses if abs(course.change) >= MOVED][:POSITIONS_SHOWN]


def print_courses(head: str, joint: str, courses: "Sequence[Course]", title: str) -> None:
    """Print start, end, change and course of each."""
    from sim.cli.tables import print_table, signed, sparkline

    rows = []
    for course in courses:
        curve = course.values.tolist()
        numbers = (signed(value) for value in (course.start, course.end, course.change))
        rows.append((joint.join(course.ids), *numbers, sparkline(curve, min(curve), max(curve))))
    print_table((head, "start", "end", "change", "course (own scale)"), rows, title, numbers=(1, 2, 3))
