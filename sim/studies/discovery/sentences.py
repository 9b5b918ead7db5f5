"""What a search for boxes found, in sentences."""

from collections.abc import Sequence
from math import isfinite, isnan

from sim.scenario.file.numerals import counted
from sim.studies.discovery.boxes import Box, Limit
from sim.studies.discovery.conditions import Cases, Condition, left_out, never_comes
from sim.studies.discovery.trees import tree_of
from sim.studies.sweeps.table import SweepTable
from sim.studies.sweeps.wording import percent, short_names

FEW_POINTS = 30  # of a sweep, below which its boxes are hints
NO_BOX = "no box says more than the whole sweep: no limits on these numbers tell where the condition holds"
NO_BOX_OF_FEW = "no box says more than the whole sweep, which so few points may hide; sweep with more"


def heading(swept: SweepTable, cases: Cases, conditions: Sequence[Condition], error: float | None) -> list[str]:
    """Return what was looked at: points, numbers, how often the condition holds, what was left out."""
    runs, numbers = int(cases.runs.sum()), len(swept.levels)
    lines = [
        f"{counted(len(cases.points), 'point')} of {counted(numbers, 'number')}, {counted(runs, 'run')}:"
        f" {' and '.join(map(str, conditions))} in {give_or_take(cases.density, error)} of them"
    ]
    if error is not None:
        lines.append(f"±: standard error over {swept.runs:,} replications, whose dice all points share")
    if len(cases.points) < FEW_POINTS:
        lines.append(f"only {counted(len(cases.points), 'point')}: too few for boxes to be more than hints")
    lines += [words.removeprefix("; ")] if (words := left_out(swept, runs)) else []
    for outcome, count in never_comes(swept, conditions).items():
        lines.append(f"{outcome} never comes in {counted(count, 'run')}: that counts as later than any step")
    if swept.is_partial:
        lines.append(f"PARTIAL: {swept.rows:,} of {swept.expected:,} runs stand")
    return lines


def box_lines(cases: Cases, boxes: Sequence[Box], condition: str) -> list[str]:
    """Return each box as a sentence, and under it what each limit is worth."""
    if not boxes:
        return [NO_BOX_OF_FEW if len(cases.points) < FEW_POINTS else NO_BOX]
    names, lines = short_names(cases.paths), []
    for number, box in enumerate(boxes, 1):
        limits = " and ".join(in_words(limit, names[limit.path]) for limit in box.limits)
        rest = f", outside the box{'es' if number > 2 else ''} above" if number > 1 else ""
        dense, covered = give_or_take(box.density, box.density_error), give_or_take(box.coverage, box.coverage_error)
        lines.append(
            f"\nBox {number}: {condition} in {dense} of the runs with {limits}{rest};"
            f" these are {covered} of all such runs (box of {percent(box.mass)} of the sweep)"
        )
        lines += [f"  {in_words(limit, names[limit.path])}: {without_it(limit)}" for limit in box.limits]
    return lines


def tree_lines(cases: Cases) -> list[str]:
    """Return the decision tree as indented sentences."""
    names, lines = short_names(cases.paths), ["\nTree, share of runs in which the condition holds:"]
    for leaf in tree_of(cases):
        side = f"{names[leaf.path]} {leaf.side} {leaf.at:.3g}" if leaf.path else "all"
        lines.append(f"{'  ' * (leaf.depth + 1)}{side}: {percent(leaf.share)} of {counted(leaf.runs, 'run')}")
    return lines


def in_words(limit: Limit, name: str) -> str:
    """Return a limit as words: "witness above 0.43", "witness between 0.2 and 0.43"."""
    if isfinite(limit.low) and isfinite(limit.high):
        return f"{name} between {limit.low:.10g} and {limit.high:.10g}"
    return f"{name} above {limit.low:.10g}" if isfinite(limit.low) else f"{name} below {limit.high:.10g}"


def give_or_take(share: float, error: float | None) -> str:
    """Return a share in per cent with its standard error, "81 % ± 9", as far as there is one."""
    if error is None:
        return percent(share)
    if isnan(error):
        return f"{percent(share)} ± unknown"
    return f"{percent(share)} ± {100 * error:.{0 if error == 0 or error >= 0.0095 else 1}f}"


def without_it(limit: Limit) -> str:
    """Return what a limit is worth, as words: quasi-p value, density without it, whether it may be an accident."""
    p = "below 0.001" if limit.p < 0.001 else f"{limit.p:.2g}"
    accident = "; may be an accident, do not rely on it" if limit.is_accidental else ""
    return f"quasi-p {p}; without it {percent(limit.density_without)}{accident}"
