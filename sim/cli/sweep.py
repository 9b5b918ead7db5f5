"""`sim sweep`: a scenario at every point of a design, into a store that can be taken up again."""

from pathlib import Path

import click

from sim.cli.interruptions import after_the_part_in_hand, stop
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    outcome_option,
    parsed_numbers,
    seed_option,
    steps_option,
    tell,
    theory_option,
    variant_option,
    workers_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Address, Whole
from sim.disk.folders import writable
from sim.errors import InputError, RunFailed
from sim.scenario.file.numerals import counted
from sim.scenario.size import refuse_giant
from sim.studies.sweeps.design import GRID, LHS, SOBOL
from sim.studies.sweeps.plan import Estimate
from sim.studies.sweeps.point_files import listed
from sim.studies.sweeps.reading import failures_in
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.sweep import Compute, PlannedSweep, on_threads, plan_sweep, run_sweep

MOST_RUNS, MOST_ALLOWED = 10_000_000, 10**10


@click.command("sweep")
@click.argument("path", metavar="FILE")
@click.option("--out", type=PATH, help="Folder of the store (default: results/ID-sweep).")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="PATH=low:high[:n]",
    help="Vary a number; PATH=a,b,c takes a list. May be given again. Default: the scenario's sweep block.",
)
@outcome_option
@click.option("--method", type=click.Choice([GRID, LHS, SOBOL]), help="Design (default: grid).")
@click.option("--points", type=Whole(1, 2**40), help="Points of lhs or sobol (default: 256).")
@click.option("--points-from", type=PATH, help="Take the points from a CSV: a column per path.")
@click.option("--runs", type=Whole(1, 2**31), help="Replications at each point (default: the block's, or 1).")
@seed_option
@variant_option
@steps_option
@theory_option
@workers_option
@click.option(
    "--scheduler", type=Address(), metavar="tcp://HOST:PORT", help="Hand the parts to a Dask scheduler instead."
)
@click.option("--resume", is_flag=True, help="Go on with what stands in the folder.")
@click.option("--force", is_flag=True, help="Move another sweep that stands there aside.")
@click.option("--max-runs", type=Whole(1, MOST_ALLOWED), default=MOST_RUNS, show_default=True, help="Most runs.")
@yes_option
def sweep_command(
    path: str, out: Path | None, params: tuple[str, ...], outcomes: tuple[str, ...], method: str | None,
    points: int | None, points_from: Path | None, runs: int | None, seed: int | None, variant: str | None,
    steps: int | None, theory: str | None, workers: int | None, scheduler: str | None, resume: bool, force: bool,
    max_runs: int, yes: bool,
) -> None:  # fmt: skip
    """Run a scenario at every point of a design and keep the outcomes as Parquet.

    Every cell is checked before the first run. Killed anywhere, the same command with --resume goes on and ends with
    the same bytes. Replication r meets the same dice at every point; replication 0 has the coded values.
    """
    if points_from and (params or method or points is not None):
        raise InputError("--points-from: stands beside --param, --method or --points; the file says it all")
    scenario = chosen_scenario(path, (), variant, steps, theory)
    refuse_giant(scenario, yes=yes)
    print_notes(scenario)
    store = Store(writable(out or Path("results") / f"{scenario.id}-sweep"))
    if store.folder.exists():
        with store.locked():
            store.refuse(resume, force)
    stored_seed = store.plan()["seed"] if resume and store.plan_path.is_file() else None
    seed = chosen_seed(stored_seed if seed is None else seed)
    numbers = listed(points_from, scenario) if points_from else parsed_numbers(params)
    planned = plan_sweep(scenario, numbers, outcomes, runs, seed, method or GRID, points)
    expected = planned.estimate
    refuse_too_many(expected, max_runs)
    click.echo(f"{expected}: {store.folder}")
    refuse_giant(scenario, expected.on_each if scheduler is None else 1, yes)
    if stored_seed is None:
        warn_of_idle(planned)
    compute = on_threads(workers, tell)
    if scheduler is not None:
        from sim.studies.sweeps.cluster import on_cluster

        compute = on_cluster(scheduler)
    if force and not resume and not store.is_fresh():
        click.echo(f"moved aside: {store.move_aside()}", err=True)
    if run_into(store, planned, compute, resume, expected.runs):
        design = planned.design
        what = f"{counted(len(design), 'point')} of {counted(len(design.paths), 'number')}"
        click.echo(f"{what}, outcomes: {', '.join(planned.outcomes)}")
        click.echo(f"`sim plot {store.folder}` draws it, `sim export {store.folder}` writes CSV")
    else:
        click.echo("complete, nothing to do")
    refuse_failures(store)


def run_into(store: Store, planned: PlannedSweep, compute: Compute, resume: bool, runs: int) -> int:
    """Compute what a store lacks and return how many parts; where a signal asks, stop and say how to go on."""
    with after_the_part_in_hand() as asked, progress(runs, "runs") as advance:
        points = planned.design.all_points
        done = run_sweep(store, planned.plan, points, compute, resume, advance, lambda: bool(asked()))
    for note in done.notes:
        click.echo(note, err=True)
    if done.standing < done.parts:
        way_on = again(planned.seed, ("force", "resume"), "--resume")
        click.echo(f"stopped: {done.standing} of {done.parts} parts stand; go on with\n  {way_on}", err=True)
        stop(asked())
    return done.computed


def warn_of_idle(planned: PlannedSweep) -> None:
    """Name the numbers that change nothing between the ends of their range."""
    from sim.studies.sweeps.idle_numbers import without_effect

    for path in without_effect(planned.scenario, planned.design, planned.seed):
        click.echo(f"warning: {path} has no effect between the ends of its range, all else as coded", err=True)


def refuse_too_many(expected: Estimate, most: int) -> None:
    """Raise InputError where a study has more runs than are allowed."""
    if expected.runs > most:
        raise InputError(f"{expected.in_time}: more than {counted(most, 'run')}; ask for fewer, or raise --max-runs")


def refuse_failures(store: Store) -> None:
    """Raise RunFailed where runs in a finished store failed."""
    failed, reasons = failures_in(store)
    if failed:
        are = "is" if failed == 1 else "are"
        raise RunFailed(f"{counted(failed, 'run')} failed and {are} marked in the table:\n" + "\n".join(reasons))
