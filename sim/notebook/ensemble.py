"""The card of an ensemble."""

import numpy as np

from sim.engine.excursions import largest_excursions
from sim.figures.palette import look_of_pairs, told_apart
from sim.notebook.card import Card
from sim.notebook.drawing import Curve, Look, curves_picture, told, told_span
from sim.scenario.file.numerals import counted
from sim.studies.ensembles.ensemble import Ensemble

PAIRS = 3


def card(made: Ensemble) -> Card:
    """Return medians among the middle 90 % of runs, of the pairs that stray furthest in run 0."""
    scenario, pairs = made.scenario, largest_excursions(made.first, PAIRS)
    looks = told_apart(pairs, look_of_pairs(scenario))
    bands, at = [made.bands_of(*pair) for pair in pairs], np.arange(scenario.steps + 1)
    curves = [Curve(b.median, Look(*look), at, b.low90, b.high90) for look, b in zip(looks, bands, strict=True)]
    ends = (str(scenario.dates[0]), str(scenario.dates[-1]))
    failed = f", {made.failed:,} failed" if made.failed else ""
    size = f"seed {made.seed}, {counted(made.size, 'run')}{failed}"
    first = [f"many.bands_of{pairs[0]!r}"] if pairs else ["many.first"]
    return Card(
        title=scenario.title,
        lines=[scenario.in_words, f"{size}; claims: {made.claims.in_words}"],
        picture=curves_picture(curves, "median alignment and the middle 90 % of runs by date", ends),
        head=("at the end", "median", "± error", "90 % of runs"),
        rows=[
            (
                "–".join(pair), told(b.median[-1]), f"{b.error[-1]:.3f}",
                told_span(b.low90[-1], b.high90[-1]),
            )
            for pair, b in zip(pairs, bands, strict=True)
        ],
        calls=["print(many.claims)" if scenario.expect else "many.to_frame()", *first],
        marks=[curve.look.mark for curve in curves],
    )  # fmt: skip
