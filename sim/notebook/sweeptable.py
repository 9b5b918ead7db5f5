"""The card of a sweep."""

import numpy as np

from sim.notebook.card import Card
from sim.notebook.drawing import Curve, Look, curves_picture, told
from sim.scenario.file.numerals import counted
from sim.studies.sweeps.table import SweepTable

LEVELS, OUTCOMES = 20, 5  # of a number with more levels, as many stretches are drawn


def card(swept: SweepTable) -> Card:
    """Return the mean of the first outcome by the first number that varies, and how far each outcome reaches."""
    state = f"; {swept.rows:,} of {swept.expected:,} runs stand" if swept.is_partial else ""
    failed = f"; {swept.failed:,} failed" if swept.failed else ""
    outcome = next(iter(swept.values), "")
    path = next(iter(swept.levels), "")
    size = f"{counted(len(swept.points), 'point')} of {', '.join(swept.paths) or 'no number'}"
    drawn = [f"drawn: mean of {outcome} by {path}, over all else"] if path and outcome else []
    return Card(
        title=swept.title,
        lines=[f"{size} x {counted(swept.runs, 'run')}, seed {swept.plan['seed']}{state}{failed}", *drawn],
        picture=curve_by(swept, outcome, path) if path and outcome else "",
        head=("mean at a point", "least", "greatest"),
        rows=[(name, *reach(values)) for name, values in list(swept.values.items())[:OUTCOMES]],
        calls=["swept.to_frame()", f"discover(swept, {condition(outcome, swept)!r})"]
        if outcome
        else ["swept.to_frame()"],
    )


def curve_by(swept: SweepTable, outcome: str, path: str) -> str:
    """Return the outcome's mean over all points of one level, or of one of a few stretches of many levels."""
    numbers, levels = swept.column(path), swept.levels[path]
    if len(levels) > LEVELS:
        edges = np.linspace(levels[0], levels[-1], LEVELS + 1)
        place, at = np.clip(np.digitize(numbers, edges) - 1, 0, LEVELS - 1), (edges[1:] + edges[:-1]) / 2
    else:
        place, at = np.searchsorted(levels, numbers), levels
    means = np.array([mean(swept.values[outcome][place == n]) for n in range(len(at))])
    ends = (f"{levels[0]:g}", f"{levels[-1]:g}")
    return curves_picture([Curve(means, Look(), at)], f"mean of {outcome} by {path}", ends)


def mean(values: np.ndarray) -> float:
    """Return the mean of the values that are defined, NaN where none is."""
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if len(defined) else np.nan


def reach(values: np.ndarray) -> tuple[str, str]:
    """Return the least and the greatest mean over replications at a point."""
    defined = np.isfinite(values)
    counts = defined.sum(axis=1)
    means = np.where(defined, values, 0.0).sum(axis=1)[counts > 0] / counts[counts > 0]
    return (told(float(means.min())), told(float(means.max()))) if len(means) else ("–", "–")


def condition(outcome: str, swept: SweepTable) -> str:
    """Return a condition that some runs meet and some do not: the outcome below its median."""
    values = swept.values[outcome]
    defined = values[np.isfinite(values)]
    return f"{outcome} < {float(np.median(defined)) if len(defined) else 0.0:.3g}"
