"""`sim run`: a scenario's run 0, its claims, its files and its figure."""

import shlex
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.scenarios import print_notes
from sim.cli.settings import LARGEST_SEED, chosen_scenario
from sim.errors import InputError
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.studies.claims import ClaimResult
    from sim.trajectory import Trajectory

MOST_ROWS = 2_000_000  # rows of alignment.csv written without asking
SHIFTS_SHOWN = 8


@click.command("run")
@click.argument("path", metavar="FILE")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write (default: results/ID).")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a number of the complete form by its path."
)
@click.option("--variant", help="Run this counterfactual of the scenario.")
@click.option("--steps", type=click.IntRange(min=0), help="Run this many steps; later events are dropped and named.")
@click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), default=0, show_default=True, help="Seed of what is left to chance."
)
@click.option("--force", is_flag=True, help="Move another run that stands there aside.")
@click.option("--yes", is_flag=True, help="Run even what is estimated to be very large.")
def run_command(
    path: str, out: Path | None, settings: tuple[str, ...], variant: str | None, steps: int | None, seed: int,
    force: bool, yes: bool,
) -> None:  # fmt: skip
    """Run a scenario and write its trajectory, its claims and its figure.

    Nothing half-written is ever left: the folder appears when everything is in it.
    """
    scenario = chosen_scenario(path, settings, variant, steps)
    refuse_unasked_giants(scenario, yes)
    print_notes(scenario)
    from sim.archive import default_folder, manifest, write_run
    from sim.studies.claims import run_with_claims

    about = manifest(scenario, seed, 1, command_line(path, settings, variant, steps, seed))
    folder = out or default_folder(folder_name(scenario, settings, variant), about, force)
    trajectory, claims = run_with_claims(scenario, seed)
    write_run(folder, about, writers(trajectory, claims), force)
    print_run(trajectory, claims, folder)


def refuse_unasked_giants(scenario: Scenario, yes: bool) -> None:
    """Raise InputError with an estimate where a run would be very large and nobody said yes."""
    n, k = len(scenario.actors), len(scenario.issues)
    rows = n * (n - 1) * (scenario.steps + 1)
    if rows > MOST_ROWS and not yes:
        seconds = scenario.steps * (n**3 * 0.9 + n**2 * k * 0.8) * 1e-6
        raise InputError(
            f"{scenario.id}: {n} actors over {scenario.steps} steps give {rows:,} rows, about {rows * 90 / 1e6:,.0f} MB"
            f" and {seconds:,.0f} s; shorten it with --steps, or add --yes"
        )


def command_line(path: str, settings: Sequence[str], variant: str | None, steps: int | None, seed: int) -> str:
    """Return the command that makes this run again."""
    words = ["sim", "run", path, *(w for s in settings for w in ("--set", s))]
    words += ["--variant", variant] if variant else []
    words += ["--steps", str(steps)] if steps is not None else []
    return shlex.join([*words, "--seed", str(seed)])


def folder_name(scenario: Scenario, settings: Sequence[str], variant: str | None) -> str:
    """Return the name of a run's folder: the scenario, the variant, a mark of the settings."""
    parts = [scenario.id, *([variant] if variant else [])]
    if settings:
        parts.append(sha256("\n".join(settings).encode("utf-8")).hexdigest()[:6])
    return "-".join(parts)


def writers(trajectory: "Trajectory", claims: "Sequence[ClaimResult]") -> dict[str, Callable[[Path], None]]:
    """Return what writes each file of the run's folder."""
    from sim.archive import write_csv
    from sim.figures.curves import alignment_figure
    from sim.figures.style import save

    return {
        "alignment.csv": lambda path: write_csv(path, trajectory.alignment_columns()),
        "positions.csv": lambda path: write_csv(path, trajectory.position_columns()),
        "acts.csv": lambda path: write_csv(path, trajectory.act_columns()),
        "claims.csv": lambda path: write_csv(path, claim_columns(claims)),
        "alignment.png": lambda path: save(alignment_figure(trajectory), path),
    }


def claim_columns(claims: "Sequence[ClaimResult]") -> dict[str, list[Any]]:
    """Return the columns of claims.csv."""
    names = ("kind", "holds", "error", "change", "low", "high", "placebo")
    return {"id": [c.claim.id for c in claims], **{name: [getattr(c, name) for c in claims] for name in names}}


def print_run(trajectory: "Trajectory", claims: "Sequence[ClaimResult]", folder: Path) -> None:
    """Print the largest shifts, the claims, what the status quo takes as given, and where the files are."""
    from sim.cli.claims import print_claims

    scenario = trajectory.scenario
    days = scenario.dates
    click.echo(f"{scenario.title} ({scenario.id}): {days[0]} to {days[-1]}, {scenario.steps} {scenario.clock.step}s\n")
    print_shifts(trajectory)
    if claims:
        click.echo()
        print_claims(claims)
    click.echo(f"\n{explained_words(trajectory)}")
    click.echo(f"Files: {folder}/ (alignment.csv, positions.csv, acts.csv, claims.csv, run.json, alignment.png)")


def print_shifts(trajectory: "Trajectory") -> None:
    """Print the pairs whose alignment moved most."""
    from sim.cli.tables import print_table, signed, sparkline
    from sim.measures.shifts import pair_shifts

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


def explained_words(trajectory: "Trajectory") -> str:
    """Return how much of the coded ties structural balance accounts for, in words."""
    from sim.agents.alliance import AllianceModel
    from sim.measures.shifts import explained_share

    start = AllianceModel(trajectory.scenario, trajectory.seed).arrays
    explained = explained_share(trajectory.regard[0], start.implied_at_start)
    if explained.correlation is None or explained.sign_agreement is None:
        return "Explained share of the coded ties: not defined (too few ties, no variance, or rest: free)."
    return (
        f"Structural balance accounts for the coded ties with correlation {explained.correlation:.2f} and the same sign"
        f" in {explained.sign_agreement:.0%}; the rest the status quo takes as given."
    )
