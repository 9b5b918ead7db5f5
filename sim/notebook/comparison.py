"""The card of a comparison."""

import numpy as np

from sim.figures.palette import look_of_pairs
from sim.notebook.card import Card
from sim.notebook.drawing import Curve, Look, curves_picture, told, told_span
from sim.scenario.file.numerals import counted
from sim.studies.comparing.differences import Comparison, World

WORLDS, CURVES = 4, 4  # of each of the worlds at least one pair


def card(found: Comparison) -> Card:
    """Return the differences of the pairs that each world sets furthest apart: colours are pairs, dashes worlds."""
    worlds, looks = found.worlds[:WORLDS], look_of_pairs(found.scenario)
    shown = [(n, pair) for n, w in enumerate(worlds) for pair in found.apart(CURVES // len(worlds), w.name)]
    at, dates = np.arange(found.scenario.steps + 1), found.scenario.dates
    curves = [Curve(worlds[n].median[found.pair_row(*pair)], Look(looks[pair][0], n), at) for n, pair in shown]
    failed = f", {found.failed:,} failed" if found.failed else ""
    more = f"; {len(found.worlds) - WORLDS:,} more are not shown" if len(found.worlds) > WORLDS else ""
    return Card(
        title=found.scenario.title,
        lines=[f"{found.scenario.id} beside {', '.join(w.name for w in worlds)}{more}",
               f"seed {found.seed}, {counted(found.runs, 'run')}{failed}; curves: median difference, there less base"],
        picture=curves_picture(curves, "median difference of alignment by date", (str(dates[0]), str(dates[-1]))),
        head=("last date of both", "base", "there", "difference", "90 % of runs"),
        rows=[numbers(found, worlds[n], pair) for n, pair in shown],
        calls=["beside.to_frame()", f"beside.world({worlds[0].name!r}).changes"],
        marks=[curve.look.mark for curve in curves],
    )  # fmt: skip


def numbers(found: Comparison, world: World, pair: tuple[str, str]) -> tuple[str, ...]:
    """Return world and pair with its alignments, difference and band, at the last date that both worlds have."""
    p, t = found.pair_row(*pair), world.rows_shared[-1]
    middle, low, high = (float(getattr(world, name)[p, t]) for name in ("median", "low90", "high90"))
    name = f"{world.name}: {'–'.join(pair)}"
    return name, told(float(found.base[p, t])), told(float(world.there[p, t])), told(middle), told_span(low, high)
