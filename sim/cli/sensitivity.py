"""`sim sensitivity`: which numbers the outcomes of a scenario hang on."""

import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.designing import chosen_outcomes, outcome_option, varied_numbers
from sim.cli.progress import progress
from sim.cli.scenarios import print_notes
from sim.cli.settings import chosen_scenario, chosen_seed, parsed, seed_option, set_option, tell, yes_option
from sim.cli.values import PATH, Whole
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.studies.sensitivity.sampling import DEFAULT_POINTS, METHODS, SOBOL, Sample, make_sample, rows_needed
from sim.studies.sweeps.design import Design, Varied, check_design
from sim.studies.sweeps.plan import estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_RUNS, MOST_ALLOWED = 10_000_000, 10**10
LIBRARIES = ("SALib", "scipy", "numba")
MODEL_RANGES = (  # what docs/decisions/005-parameters-stay.md searched
    "relational_weight=0.3:0.8", "prior_stake=0.1:1.5", "responsiveness=0.15:0.6", "reciprocity=0.2:1", "witness=0.2:1",
    "lasting=0.1:0.8", "balance=0.02:0.2", "balance_gain=0.5:5", "memory=0:0.1", "influence=0:0.12", "anchor=0.03:0.3",
)  # fmt: skip
PARAM_HELP = (
    "Vary a number between two ends, or over a list a,b,c. May be given again. Default: the ranges of the scenario's "
    "sweep block, or else those of eleven model parameters (docs/sensitivity.md)."
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
@click.option("--workers", type=Whole(1, 1024), help="Threads (default: the processors there are).")
@click.option("--out", type=PATH, help="Folder (default: results/ID-sensitivity, numbered).")
@click.option("--force", is_flag=True, help="Move other results that stand there aside.")
@click.option("--max-runs", type=Whole(1, MOST_ALLOWED), default=MOST_RUNS, show_default=True, help="Most runs.")
@yes_option
def sensitivity_command(
    path: str, method: str, points: int | None, runs: int | None, params: tuple[str, ...], outcomes: tuple[str, ...],
    seed: int | None, settings: tuple[str, ...], workers: int | None, out: Path | None, force: bool, max_runs: int,
    yes: bool,
) -> None:  # fmt: skip
    """Say which numbers the outcomes of a scenario hang on, against a dummy that does nothing.

    sobol: shares of the outcome's variance, alone and with others. morris: effects of single steps, a cheap screening.
    Each at a quarter, a half and the whole of the sample, to see whether it settled.
    A number that --set gives is held there.
    """
    scenario = chosen_scenario(path, settings, None, None)
    refuse_giant(scenario, yes=yes)
    print_notes(scenario)
    varied = free_numbers(scenario, params, parsed(settings))
    wanted = chosen_outcomes(scenario, outcomes)
    runs = runs or (scenario.sweep.runs if scenario.sweep and not params else 1)
    size = DEFAULT_POINTS[method] if points is None else points
    expected = estimate(scenario, rows_needed(method, len(varied), size), runs, wanted, len(varied))
    click.echo(f"{method}, {len(varied)} numbers, N = {size:,}: {expected.in_time}")
    if expected.runs > max_runs:
        raise InputError(f"more than {max_runs:,} runs; ask for fewer --points or --runs, or raise --max-runs")
    refuse_giant(scenario, expected.on_each, yes)
    sample = make_sample(method, varied, size, chosen_seed(seed))
    check_design(Design(method, sample.paths, listed=sample.points), scenario)
    study(scenario, sample, runs, wanted, command(path, sample, runs, wanted, settings), workers, out, force)


def free_numbers(scenario: Scenario, params: Sequence[str], held: Collection[str]) -> list[Varied]:
    """Return the numbers to vary, default ranges without those that are held; raise InputError where one is both."""
    varied = varied_numbers(scenario, params or (() if scenario.sweep else MODEL_RANGES))
    both = [v.path for v in varied if v.path in held] if params else []
    if both:
        raise InputError(f"--set {both[0]}: --param varies it as well; give one of the two")
    return [v for v in varied if v.path not in held]


def command(path: str, sample: Sample, runs: int, outcomes: Sequence[str], settings: Sequence[str]) -> str:
    """Return the command that makes the same again."""
    words = ["sim", "sensitivity", path, "--method", sample.method, "--points", str(sample.size), "--runs", str(runs)]
    words += [w for setting in settings for w in ("--set", setting)]
    words += [w for v in sample.varied for w in ("--param", option_text(v))]
    words += [w for text in outcomes for w in ("--outcome", text)]
    return shlex.join([*words, "--seed", str(sample.seed)])


def option_text(varied: Varied) -> str:
    """Return a varied number as --param takes it."""
    return f"{varied.path}={','.join(map(str, varied.values)) if varied.values else f'{varied.low}:{varied.high}'}"


def study(
    scenario: Scenario, sample: Sample, runs: int, outcomes: Sequence[str], again: str,
    workers: int | None, out: Path | None, force: bool,
) -> None:  # fmt: skip
    """Evaluate the sample, print what was found, and write the folder, whole or not at all."""
    from sim.archive import manifest, out_folder, write_run
    from sim.cli.indices import print_findings, warn_of_dice
    from sim.studies.sensitivity.analysis import analyse, evaluate_sample

    warn_of_dice(scenario, sample, runs)
    about = manifest(scenario, sample.seed, runs, again)
    about["study"] = {
        "kind": "sensitivity", "method": sample.method, "points": sample.size, "outcomes": list(outcomes),
        "ranges": [option_text(v) for v in sample.varied], "sample_sha256": sample.digest,
    }  # fmt: skip
    about["versions"] |= {name.lower(): metadata.version(name) for name in LIBRARIES}
    folder = out_folder(out, f"{scenario.id}-sensitivity", about, force)
    total = rows_needed(sample.method, len(sample.varied), sample.size) * runs
    with progress(total, "runs") as advance:
        outputs = evaluate_sample(scenario, sample, runs, outcomes, sample.seed, workers, advance, tell)
    findings = analyse(sample, sample.points, outputs, outcomes)
    files = writers(scenario, sample, findings, again)
    write_run(folder, about, files, force)
    print_findings(findings)
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")


def writers(
    scenario: Scenario, sample: Sample, findings: Sequence[Any], again: str
) -> Mapping[str, Callable[[Path], None]]:
    """Return what writes each file of the folder: the table and the figures."""
    from sim.archive import write_csv
    from sim.cli.drawing import figure_writers
    from sim.studies.sensitivity.analysis import table

    figures = {"indices.png": lambda: draw("bars_figure", findings, scenario.title)}
    if sample.method == SOBOL and len(sample.varied) > 1:
        figures["interactions.png"] = lambda: draw("interactions_figure", findings, scenario.title)
    files: dict[str, Callable[[Path], None]] = {
        "sensitivity.csv": lambda path: write_csv(path, [table(scenario.id, findings)])
    }
    return files | figure_writers(figures, again)


def draw(which: str, findings: Sequence[Any], title: str) -> "Figure":
    """Return one of the figures of a study."""
    from sim.figures import sensitivity

    return getattr(sensitivity, which)(findings, title)
