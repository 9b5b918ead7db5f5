"""Options that studies of many points share: which numbers vary, in what design, with which outcomes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import prod
from pathlib import Path

import click

from sim.errors import InputError
from sim.inputs.numbers import numbers_of
from sim.scenario.file.schema import Grid
from sim.scenario.outcome_text import outcome_name, parse_outcome
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.design import Design, Varied, full_path, grid, no_number, parse_varied, sampled
from sim.studies.sweeps.point_files import listed

DEFAULT_SAMPLE = 256  # points of a Latin hypercube or Sobol' sequence

param_option = click.option(
    "--param", "params", multiple=True, metavar="PATH=low:high[:n]",
    help="Vary a number; PATH=a,b,c takes a list. May be given again. Default: the scenario's sweep block.",
)  # fmt: skip
outcome_option = click.option(
    "--outcome", "outcomes", multiple=True, metavar="TEXT",
    help="Keep this of each run, e.g. alignment(TUR,RUS), lean(TUR,USA,RUS)@mean, claim(ID). May be given again.",
)  # fmt: skip


def varied_numbers(scenario: Scenario, params: Sequence[str]) -> list[Varied]:
    """Return the numbers to vary: those of the command line, else those of the scenario's sweep block."""
    if params:
        varied = [parse_varied(text) for text in params]
    elif scenario.sweep:
        varied = [from_block(path, values) for path, values in scenario.sweep.parameters.items()]
    else:
        raise InputError(f"{scenario.id} has no sweep block: say what to vary with --param PATH=low:high[:n]")
    known = numbers_of(scenario)
    varied = [replace(v, path=full_path(v.path, known)) for v in varied]
    unknown = [v.path for v in varied if v.path not in known]
    if unknown:
        raise InputError("\n".join(f"--param {p}: {no_number(p, known)}" for p in unknown))
    for n, v in enumerate(varied):
        if v.path in {other.path for other in varied[:n]}:
            raise InputError(f"--param {v.path}: is given twice")
        if len(v.values) > len(set(v.values)):
            click.echo(f"{v.path}: a value stands twice and counts once", err=True)
    return varied


def from_block(path: str, values: Grid | tuple[float, ...]) -> Varied:
    """Return a number as the sweep block of a scenario varies it."""
    if isinstance(values, Grid):
        low, high = (Decimal(repr(end)) for end in values.range)
        if low > high:
            raise InputError(f"sweep.parameters.{path}.range must have its low end first")
        return Varied(path, low, high, values.points)
    return Varied(path, values=tuple(dict.fromkeys(Decimal(repr(value)) for value in values)))


def chosen_outcomes(scenario: Scenario, outcomes: Sequence[str]) -> list[str]:
    """Return the names of the outcomes to keep: those of the command line, else of the scenario's sweep block."""
    if outcomes:
        names = [outcome_name(parse_outcome(text, scenario)) for text in outcomes]
    elif scenario.sweep:
        names = [outcome_name(outcome) for outcome in scenario.sweep.outcomes]
    else:
        raise InputError(f"{scenario.id} has no sweep block: say what to keep with --outcome 'alignment(A,B)'")
    return list(dict.fromkeys(names))


def count_points(scenario: Scenario, params: Sequence[str], method: str | None, points: int | None) -> int:
    """Return how many points a design will have, without making any; 0 for those of a file."""
    if points is not None or method not in (None, "grid"):
        return points or DEFAULT_SAMPLE
    if not params and scenario.sweep is None:
        return 0
    return prod(v.count for v in varied_numbers(scenario, params))


def chosen_design(
    scenario: Scenario, params: Sequence[str], method: str | None, points: int | None, path: Path | None, seed: int
) -> Design:
    """Return the design that the options, or the scenario's sweep block, ask for."""
    if path is not None:
        if params or method or points is not None:
            raise InputError("--points-from: stands beside --param, --method or --points; the file says it all")
        return listed(path, numbers_of(scenario))
    if method in (None, "grid"):
        if points is not None:
            raise InputError("--points: goes with --method lhs or sobol; on a grid each --param has its own number")
        return grid(varied_numbers(scenario, params))
    return sampled(str(method), varied_numbers(scenario, params), points or DEFAULT_SAMPLE, seed)
