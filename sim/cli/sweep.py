"""`sim sweep`: a scenario at every point of a design, into a store that can be taken up again."""

import shlex
import sys
from pathlib import Path

import click

from sim.cli.designing import chosen_design, chosen_outcomes, count_points, outcome_option, param_option
from sim.cli.patience import leave, patient
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.settings import chosen_scenario, chosen_seed, seed_option, tell, yes_option
from sim.cli.values import PATH, Address, Whole
from sim.disk.folders import writable
from sim.errors import InputError, RunFailed
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.studies.sweeps.design import Design, check_design
from sim.studies.sweeps.plan import Estimate, estimate, make_plan
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.sweep import Compute, on_threads, run_sweep
from sim.studies.sweeps.table import failures_in

MOST_RUNS, MOST_ALLOWED = 10_000_000, 10**10


@click.command("sweep")
@click.argument("path", metavar="FILE")
@click.option("--out", type=PATH, help="Folder of the store (default: results/ID-sweep).")
@param_option
@outcome_option
@click.option("--method", type=click.Choice(["grid", "lhs", "sobol"]), help="Design (default: grid).")
@click.option("--points", type=Whole(1, 2**40), help="Points of lhs or sobol (default: 256).")
@click.option("--points-from", type=PATH, help="Take the points from a CSV: a column per path.")
@click.option("--runs", type=Whole(1, 2**31), help="Replications at each point (default: the block's, or 1).")
@seed_option
@click.option("--variant", help="Sweep this counterfactual of the scenario.")
@click.option("--steps", type=Whole(min=0), help="Run this many steps.")
@click.option("--workers", type=Whole(1, 1024), help="Threads (default: the processors there are).")
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
    steps: int | None, workers: int | None, scheduler: str | None, resume: bool, force: bool, max_runs: int,
    yes: bool,
) -> None:  # fmt: skip
    """Run a scenario at every point of a design and keep the outcomes as Parquet.

    Every cell is checked before the first run. Killed anywhere, the same command with --resume goes on and ends with
    the same bytes. Replication r meets the same dice at every point; replication 0 has the coded values.
    """
    scenario = chosen_scenario(path, (), variant, steps)
    refuse_giant(scenario, yes=yes)
    print_notes(scenario)
    store = Store(writable(out or Path("results") / f"{scenario.id}-sweep"))
    if store.folder.exists():
        with store.locked():
            store.refuse(resume, force)
    stored_seed = store.plan()["seed"] if resume and store.plan_path.is_file() else None
    seed = chosen_seed(stored_seed if seed is None else seed)
    wanted = chosen_outcomes(scenario, outcomes)
    runs = runs or (scenario.sweep.runs if scenario.sweep and not params else 1)
    count = 0 if points_from else count_points(scenario, params, method, points)
    refuse_too_many(estimate(scenario, count, runs, wanted, len(params)), max_runs)
    design = chosen_design(scenario, params, method, points, points_from, seed)
    expected = estimate(scenario, len(design), runs, wanted, len(design.paths))
    refuse_too_many(expected, max_runs)
    click.echo(f"{expected}: {store.folder}")
    refuse_giant(scenario, expected.on_each if scheduler is None else 1, yes)
    check_design(design, scenario)
    if stored_seed is None:
        warn_of_idle(scenario, design, seed)
    compute = on_threads(workers, tell) if scheduler is None else on_scheduler(scheduler)
    if force and not resume and not store.is_fresh():
        click.echo(f"moved aside: {store.move_aside()}", err=True)
    plan = make_plan(scenario, design, runs, wanted, seed)
    with patient() as asked, progress(expected.runs, "runs") as advance:
        done = run_sweep(store, plan, design.all_points, compute, resume, advance, lambda: bool(asked()))
    for note in done.notes:
        click.echo(note, err=True)
    if done.standing < done.parts:
        click.echo(f"stopped: {done.standing} of {done.parts} parts stand; go on with\n  {again(seed)}", err=True)
        leave(asked())
    if done.computed:
        what = f"{counted(len(design), 'point')} of {counted(len(design.paths), 'number')}"
        click.echo(f"{what}, outcomes: {', '.join(wanted)}")
        click.echo(f"`sim plot {store.folder}` draws it, `sim export {store.folder}` writes CSV")
    else:
        click.echo("complete, nothing to do")
    refuse_failures(store)


def warn_of_idle(scenario: Scenario, design: Design, seed: int) -> None:
    """Name the numbers that change nothing between the ends of their range."""
    from sim.studies.sweeps.idle_numbers import without_effect

    for path in without_effect(scenario, design, seed):
        click.echo(f"warning: {path} has no effect between the ends of its range, all else as coded", err=True)


def on_scheduler(address: str) -> Compute:
    """Return what hands parts to a Dask scheduler."""
    from sim.studies.sweeps.cluster import on_cluster

    return on_cluster(address)


def again(seed: int) -> str:
    """Return the command that goes on."""
    words = [word for word in sys.argv[1:] if word not in ("--resume", "--force")]
    for n, word in enumerate(words):
        if word == "--seed=random" or (word == "random" and words[n - 1] == "--seed"):
            words[n] = word.replace("random", str(seed))
    return shlex.join(["sim", *words, "--resume"])


def refuse_too_many(expected: Estimate, most: int) -> None:
    """Raise InputError where a sweep has more runs than are allowed."""
    if expected.runs > most:
        raise InputError(f"{expected}: more than {counted(most, 'run')}; ask for fewer, or raise --max-runs")


def refuse_failures(store: Store) -> None:
    """Raise RunFailed where runs in a finished store failed."""
    failed, reasons = failures_in(store)
    if failed:
        are = "is" if failed == 1 else "are"
        raise RunFailed(f"{counted(failed, 'run')} failed and {are} marked in the table:\n" + "\n".join(reasons))
