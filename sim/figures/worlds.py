"""Worlds side by side: each pair's alignment in all of them, and by how much each differs from the base."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import provenance
from sim.figures.panels import Panels, panels_figure
from sim.figures.style import FAINT, INK, PAPER, Medium, house_style, line_style
from sim.scenario.file.numerals import counted
from sim.studies.comparing.differences import Comparison, World

MOST_WORLDS = 8  # drawn: of more, those furthest from the base
LEAST_SPAN = 0.1  # of the axis of differences, so that what hardly differs does not look like a collapse
BASE, THIN = 2.2, 1.4  # points: lines of the base and of worlds
Draw = Callable[[Axes, Comparison, Sequence[World], int], None]
Pair = tuple[str, str]


@house_style()
def worlds_figure(found: Comparison, pairs: Sequence[Pair], medium: Medium = PAPER) -> Figure:
    """Return a panel for each pair: its median alignment in the base and in every world."""
    note = f"Lines: median of {counted(found.runs, 'run')}" if found.runs > 1 else "Lines: the coded values"
    return panels(found, pairs, draw_worlds, ("alignment", "alignment", note), medium)


@house_style()
def difference_figure(found: Comparison, pairs: Sequence[Pair], medium: Medium = PAPER) -> Figure:
    """Return a panel for each pair: by how much each world differs from the base, run by run."""
    note = "Lines: the coded values"
    if found.runs > 1:
        note = f"Lines: median of {counted(found.runs, 'run')}, same dice; bands: the middle 50 % and 90 % of them"
    return panels(found, pairs, draw_differences, ("there less base", "difference of alignment", note), medium)


def draw_worlds(ax: Axes, found: Comparison, worlds: Sequence[World], pair: int) -> None:
    """Draw a pair's alignment by date: the base in ink, worlds in colours."""
    days: Any = found.scenario.dates
    ax.plot(days, found.base[pair], color=INK, linewidth=BASE, zorder=2)
    for number, world in enumerate(worlds):
        ax.plot(days, world.there[pair], linewidth=THIN, zorder=3, **line_style(number))
    ax.margins(y=0.08)
    bottom, top = ax.get_ylim()
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.set_ylim(bottom, top)


def draw_differences(ax: Axes, found: Comparison, worlds: Sequence[World], pair: int) -> None:
    """Draw by how much a pair's alignment differs in each world, with the bands of paired runs, about the base at 0."""
    days: Any = found.scenario.dates
    for number, world in enumerate(worlds):
        style = line_style(number)
        look: dict[str, Any] = {"color": style["color"], "linewidth": 0}
        ax.fill_between(days, world.low90[pair], world.high90[pair], alpha=0.13, **look)
        ax.fill_between(days, world.low50[pair], world.high50[pair], alpha=0.22, **look)
        ax.plot(days, world.median[pair], linewidth=THIN, zorder=3, **style)
    ax.axhline(0, color=INK, linewidth=1.2, zorder=1)
    ax.margins(y=0.08)
    bottom, top = ax.get_ylim()
    ax.set_ylim(min(bottom, -LEAST_SPAN / 2), max(top, LEAST_SPAN / 2))


def drawn_worlds(found: Comparison, pairs: Sequence[Pair]) -> list[World]:
    """Return the worlds to draw: of more than MOST_WORLDS those in which these pairs come furthest from the base."""
    rows = [found.pair_row(*pair) for pair in pairs]
    reach = {w.name: float(np.max(np.abs(np.nan_to_num(w.median[rows])), initial=0.0)) for w in found.worlds}
    chosen = sorted(reach, key=lambda name: -reach[name])[:MOST_WORLDS]
    return [world for world in found.worlds if world.name in chosen]


def panels(found: Comparison, pairs: Sequence[Pair], draw: Draw, words: tuple[str, str, str], medium: Medium) -> Figure:
    """Return a figure with a panel for each pair, one legend for all, and what lines and bands mean."""
    label, what, note = words
    pairs = list(pairs)[: medium.most_curves]
    worlds = drawn_worlds(found, pairs)
    count = len(found.worlds)
    fewer = f"{len(worlds)} of {count} worlds: those furthest from the base" if len(worlds) < count else ""
    base: tuple[str, dict[str, Any]] = (f"base: {found.scenario.id}", {"color": INK, "linewidth": BASE})
    legend = [(world.name, {"linewidth": THIN, **line_style(number)}) for number, world in enumerate(worlds)]

    def panel(pair: Pair) -> Callable[[Axes], None]:
        return lambda ax: draw(ax, found, worlds, found.pair_row(*pair))

    return panels_figure(
        Panels(
            f"{found.scenario.title}: {what}", label, found.scenario.dates,
            {"–".join(pair): panel(pair) for pair in pairs}, [base, *legend], [note, fewer],
            provenance(found.scenario, found.seed, found.runs), "no pair of actors: alignment is not defined",
        ),
        medium,
    )  # fmt: skip
