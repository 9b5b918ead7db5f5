"""The card of a run."""

import numpy as np

from sim.engine.excursions import largest_excursions
from sim.engine.trajectory import Trajectory
from sim.figures.palette import look_of_pairs, told_apart
from sim.notebook.card import Card
from sim.notebook.drawing import Curve, Look, curves_picture, told
from sim.scenario.file.numerals import counted

PAIRS = 4


def card(run: Trajectory) -> Card:
    """Return the pairs that stray furthest."""
    scenario, pairs = run.scenario, largest_excursions(run, PAIRS)
    looks = told_apart(pairs, look_of_pairs(scenario))
    courses = [run.between(*pair) for pair in pairs]
    rows = np.arange(scenario.steps + 1)
    curves = [Curve(values, Look(*look), rows) for look, values in zip(looks, courses, strict=True)]
    coded = " (the coded values)" if run.run == 0 else ""
    minds = f"; minds of {', '.join(run.minds)}" if run.minds else ""
    return Card(
        title=scenario.title,
        lines=[scenario.in_words, f"seed {run.seed}, run {run.run}{coded}, {counted(len(run.acts), 'act')}{minds}"],
        picture=curves_picture(curves, "alignment by date", (str(scenario.dates[0]), str(scenario.dates[-1]))),
        head=("alignment", "start", "end", "change"),
        rows=[
            ("–".join(pair), told(v[0]), told(v[-1]), told(v[-1] - v[0]))
            for pair, v in zip(pairs, courses, strict=True)
        ],
        calls=calls(run, pairs),
        marks=[curve.look.mark for curve in curves],
    )


def calls(run: Trajectory, pairs: list[tuple[str, str]]) -> list[str]:
    """Return what to do with a run: its claims or its table; why its first pair moved, which is told of run 0."""
    first = "check_claims(run)" if run.scenario.expect and not run.minds else "run.to_frame()"
    if pairs and run.run == 0 and not run.minds:
        return [first, f"explain(run.scenario, [{pairs[0]!r}], seed={run.seed})"]
    return [first, "run.to_xarray()"]
