"""`sim discover`: where in a sweep a condition holds, as boxes in words, a table and a figure."""

from collections.abc import Sequence
from math import isfinite, isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.settings import tell
from sim.cli.values import PATH, Number, Whole
from sim.disk.folders import writable
from sim.disk.writing import reporting, whole, write_whole
from sim.errors import FigureFailed
from sim.scenario.file.numerals import counted
from sim.scenario.file.reading import from_values
from sim.scenario.resolving import from_document
from sim.studies.discovery.boxes import (
    FEW_POINTS,
    MOST_BOXES,
    Box,
    find_boxes,
    give_or_take,
    in_words,
    prevalence_error,
    with_errors,
    without_it,
)
from sim.studies.discovery.conditions import (
    Cases,
    Condition,
    has_dice,
    left_out,
    never_comes,
    parse_conditions,
    replicated,
)
from sim.studies.sensitivity.sampling import ENOUGH_RUNS, FEWEST_RUNS, meets_chance
from sim.studies.sweeps.labels import percent, short_names, slug
from sim.studies.sweeps.store import Store
from sim.studies.sweeps.swept import Swept, read_swept

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_BOX = "no box says more than the whole sweep: no limits on these numbers tell where the condition holds"
NO_BOX_OF_FEW = "no box says more than the whole sweep, which so few points may hide; sweep with more"


@click.command("discover")
@click.argument("folder", type=PATH, metavar="STORE")
@click.option("--when", required=True, metavar="TEXT", help="E.g. 'alignment(TUR,USA) < 0'; several joined by ' and '.")
@click.option("--tree", is_flag=True, help="Print a decision tree of at most three questions as well.")
@click.option("--min-density", type=Number(0, 1), help="Least share of a box's runs in which it holds.")
@click.option("--boxes", "most", type=Whole(1, 9), default=MOST_BOXES, show_default=True, help="Most boxes.")
@click.option("--out", type=PATH, help="Folder to write to (default: STORE/discovery/CONDITION).")
@click.option("--partial", is_flag=True, help="Take what stands of an unfinished sweep.")
def discover_command(
    folder: Path, when: str, tree: bool, min_density: float | None, most: int, out: Path | None, partial: bool
) -> None:
    """Find the boxes, limits on few of the varied numbers, in which a condition on outcomes holds.

    Boxes describe this sweep: its ranges, its design, this model. Read docs/discovery.md before you cite one.
    """
    store = Store(folder)
    conditions = parse_conditions(when, store.plan())
    target = out or folder / "discovery" / slug(" and ".join(map(str, conditions)))
    writable(target)
    swept = read_swept(store, tuple(dict.fromkeys(c.outcome for c in conditions)), partial)
    runs, condition = replicated(swept, conditions), " and ".join(map(str, conditions))
    cases, varies = runs.cases, has_dice(swept, conditions)
    leaves = tree_lines(cases) if tree else []
    boxes = find_boxes(cases, most, min_density)
    boxes, error = (with_errors(boxes, runs), prevalence_error(runs)) if varies else (boxes, None)
    if swept.runs < FEWEST_RUNS and (varies or may_vary(store, swept)):
        warn_of_dice(swept.runs)
    click.echo("\n".join([*heading(swept, cases, conditions, error), *box_lines(cases, boxes, condition), *leaves]))
    if boxes:
        write(target, cases, boxes, condition, error)


def may_vary(store: Store, swept: Swept) -> bool:
    """Return whether a sweep of one replication would have others if it met other dice."""
    if swept.runs > 1:
        return False
    return meets_chance(from_document(from_values(store.plan()["scenario"], "plan.json")), swept.paths)


def warn_of_dice(runs: int) -> None:
    """Say on the error stream that boxes may be the doing of few dice."""
    click.echo(
        f"warning: only {runs} replication{'' if runs == 1 else 's'}, and every point meets the same dice: what chance"
        f" and coding did in them shows in every box; sweep with --runs {ENOUGH_RUNS}",
        err=True,
    )


def heading(swept: Swept, cases: Cases, conditions: Sequence[Condition], error: float | None) -> list[str]:
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


def box_lines(cases: Cases, boxes: list[Box], condition: str) -> list[str]:
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
    from sim.studies.discovery.trees import tree_of

    names, lines = short_names(cases.paths), ["\nTree, share of runs in which the condition holds:"]
    for leaf in tree_of(cases):
        side = f"{names[leaf.path]} {leaf.side} {leaf.at:.3g}" if leaf.path else "all"
        lines.append(f"{'  ' * (leaf.depth + 1)}{side}: {percent(leaf.share)} of {counted(leaf.runs, 'run')}")
    return lines


def write(target: Path, cases: Cases, boxes: list[Box], condition: str, error: float | None) -> None:
    """Write boxes.csv and, where it can be drawn, the figure, each whole or not at all; raise OutputError otherwise."""
    from sim.archive import write_csv
    from sim.cli.drawing import pictures

    def draw() -> "Figure":
        from sim.figures.boxes import boxes_figure

        return boxes_figure(cases, boxes, condition)

    with reporting(target):
        target.mkdir(parents=True, exist_ok=True)
        with whole(target / "boxes.csv") as draft:
            write_csv(draft, [columns(cases, boxes, error)])
        click.echo(f"\n{target / 'boxes.csv'}")
        try:
            for name, content in pictures("boxes", draw, ".png", ".svg").items():
                write_whole(target / name, content)
                click.echo(f"{target / name}")
        except FigureFailed as failed:
            tell(f"warning: {failed}; the table is written; the same command draws it again")


def columns(cases: Cases, boxes: list[Box], error: float | None) -> dict[str, list[object]]:
    """Return the table of boxes: a row for each limit, empty where a side is free or an error is not known."""
    rows = [(number, box, limit) for number, box in enumerate(boxes, 1) for limit in box.limits]
    return {
        "box": [number for number, _, _ in rows],
        "path": [limit.path for _, _, limit in rows],
        "low": [limit.low if isfinite(limit.low) else None for _, _, limit in rows],
        "high": [limit.high if isfinite(limit.high) else None for _, _, limit in rows],
        "coverage": [box.coverage for _, box, _ in rows],
        "coverage_error": [known(box.coverage_error) for _, box, _ in rows],
        "density": [box.density for _, box, _ in rows],
        "density_error": [known(box.density_error) for _, box, _ in rows],
        "mass": [box.mass for _, box, _ in rows],
        "p": [limit.p for _, _, limit in rows],
        "prevalence": [cases.density for _ in rows],
        "prevalence_error": [known(error) for _ in rows],
    }


def known(error: float | None) -> float | None:
    """Return a standard error, or None where there is none."""
    return None if error is None or isnan(error) else error
