"""`sim sensitivity`: which numbers the outcomes of a scenario hang on."""

from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from sim import figures
from sim.cli.drawing import Draw, figure_writers
from sim.cli.indices import print_findings
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    outcome_option,
    parsed,
    parsed_numbers,
    seed_option,
    set_option,
    tell,
    theory_option,
    workers_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.sweep import MOST_ALLOWED, MOST_RUNS, refuse_too_many
from sim.cli.values import PATH, Whole
from sim.errors import InputError
from sim.inputs.numbers import numbers_of
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.studies.sensitivity.analysis import Sensitivity
from sim.studies.sensitivity.sampling import DEFAULT_POINTS, ENOUGH_RUNS, METHODS, SOBOL
from sim.studies.sensitivity.study import PlannedSensitivity, default_numbers, plan_sensitivity
from sim.studies.sweeps.varied import full_path

LIBRARIES = ("SALib", "scipy", "numba")
PARAM_HELP = (
    "Vary a number between two ends, or over a list a,b,c. May be given again. Default: the ranges of the scenario's "
    "sweep block, or else those of twelve model parameters (docs/sensitivity.md)."
)
DEFAULTS = ", ".join(f"{method} {size}" for method, size in DEFAULT_POINTS.items())
POINTS_HELP = f"Base sample N, a power of 2 except for morris (default: {DEFAULTS})."
RUNS_HELP = "Replications averaged at each point (default: the sweep block's, or 1)."


@click.command("sensitivity")
@click.argument("path", metavar="FILE")
@click.option("--method", type=click.Choice(METHODS), default=SOBOL, show_default=True, help="Which indices.")
@click.option("--points", type=Whole(0, 2**40), help=POINTS_HELP)
@click.option("--runs", type=Whole(1, 2**31), help=RUNS_HELP)
@click.option("--param", "params", multiple=True, metavar="PATH=low:high", help=PARAM_HELP)
@outcome_option
@seed_option
@set_option
@theory_option
@workers_option
@click.option("--out", type=PATH, help="Folder (default: results/ID-sensitivity, numbered).")
@click.option("--force", is_flag=True, help="Move other results that stand there aside.")
@click.option("--max-runs", type=Whole(1, MOST_ALLOWED), default=MOST_RUNS, show_default=True, help="Most runs.")
@yes_option
def sensitivity_command(
    path: str, method: str, points: int | None, runs: int | None, params: tuple[str, ...], outcomes: tuple[str, ...],
    seed: int | None, settings: tuple[str, ...], theory: str | None, workers: int | None, out: Path | None, force: bool,
    max_runs: int, yes: bool,
) -> None:  # fmt: skip
    """Say which numbers the outcomes of a scenario hang on, against a dummy that does nothing.

    sobol: shares of the outcome's variance, alone and with others. morris: effects of single steps, a cheap screening.
    Each at a quarter, a half and the whole of the sample, to see whether it settled. A number that --set gives is held
    there.
    """
    scenario = chosen_scenario(path, settings, theory=theory)
    refuse_giant(scenario, yes=yes)
    print_notes(scenario)
    seed = chosen_seed(seed)
    numbers = free_numbers(scenario, parsed_numbers(params), parsed(settings))
    runs = scenario.sweep.runs if runs is None and scenario.sweep and not params else runs or 1
    planned = plan_sensitivity(scenario, numbers, outcomes, method, points, runs, seed)
    expected, size = planned.estimate, f"{method}, {counted(len(numbers), 'number')}, N = {planned.sample.size:,}"
    click.echo(f"{size}: {expected.in_time}")
    refuse_too_many(expected, max_runs)
    refuse_giant(scenario, expected.on_each, yes)
    swept, _ = planned.sweep()
    swept.design  # noqa: B018  # every cell is checked before anything is written
    study(planned, expected.runs, workers, out, force)


def free_numbers(scenario: Scenario, given: Mapping[str, Any] | None, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers to vary, default ranges without those that are held; raise InputError where one is both."""
    known = numbers_of(scenario)
    numbers = default_numbers(scenario) if given is None else {full_path(p, known): v for p, v in given.items()}
    both = [path for path in numbers if path in held]
    if both and given is not None:
        raise InputError(f"--set {both[0]}: --param varies it as well; give one of the two")
    return {path: values for path, values in numbers.items() if path not in held}


def study(planned: PlannedSensitivity, runs: int, workers: int | None, out: Path | None, force: bool) -> None:
    """Evaluate the sample, print what was found, and write the folder, whole or not at all."""
    from sim.archive import manifest, out_folder, write_run

    if planned.hangs_on_few_dice:
        times = "once" if planned.runs == 1 else f"{planned.runs} times"
        tell(
            f"warning: chance is drawn {times} and met by every point: the indices are those of these dice;"
            f" --runs {ENOUGH_RUNS} averages over them"
        )
    scenario, sample = planned.scenario, planned.sample
    command = again(sample.seed)
    about = manifest(scenario, sample.seed, planned.runs, command)
    about["study"] = {
        "kind": "sensitivity", "method": sample.method, "points": sample.size, "outcomes": list(planned.outcomes),
        "ranges": [str(v) for v in sample.varied], "sample_sha256": sample.digest,
    }  # fmt: skip
    about["versions"] |= {name.lower(): metadata.version(name) for name in LIBRARIES}
    folder = out_folder(out, f"{scenario.id}-sensitivity", about, force)
    with progress(runs, "runs") as advance:
        found = planned.run(workers, advance, tell)
    files = writers(found, command)
    write_run(folder, about, files, force)
    print_findings(found.findings)
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")


def writers(found: Sensitivity, again: str) -> Mapping[str, Callable[[Path], None]]:
    """Return what writes each file of the folder: the table and the figures."""
    from sim.archive import write_csv

    drawn: dict[str, Draw] = {"indices.png": lambda: figures.bars_figure(found)}
    if found.sample.method == SOBOL and len(found.sample.varied) > 1:
        drawn["interactions.png"] = lambda: figures.interactions_figure(found)
    files: dict[str, Callable[[Path], None]] = {"sensitivity.csv": lambda path: write_csv(path, [found.columns()])}
    return files | figure_writers(drawn, again)
