"""Worlds side by side: each pair's alignment in all of them, and by how much each differs from the base."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.dates import date_axis
from sim.figures.style import FAINT, INK, WIDTH, house_style, line_style, new_figure
from sim.scenario.file.numerals import counted
from sim.studies.comparing.differences import Comparison, World
from sim.studies.sweeps.wording import cut

MOST_WORLDS = 8  # drawn: of more, those furthest from the base
MOST_PANELS = 12
LONGEST_NAME, LONGEST_TITLE = 52, 88
LEFT, RIGHT, BETWEEN = 0.8, 0.25, 0.7  # inches beside and between panels
PANEL, ALONE, UNDER, TOP = 2.3, 3.9, 0.55, 0.62  # inches
LINE, NOTE = 0.2, 0.3  # inches of a line of the legend, and of the note
LEAST_SPAN = 0.02  # of the axis of differences
Draw = Callable[[Axes, Comparison, Sequence[World], int], None]
Pair = tuple[str, str]


@house_style()
def worlds_figure(found: Comparison, pairs: Sequence[Pair]) -> Figure:
    """Return a panel for each pair: its median alignment in the base and in every world."""
    note = f"lines: median of {counted(found.runs, 'run')}" if found.runs > 1 else "lines: the coded values"
    return panels(found, pairs, draw_worlds, "alignment", "alignment", note)


@house_style()
def difference_figure(found: Comparison, pairs: Sequence[Pair]) -> Figure:
    """Return a panel for each pair: by how much each world differs from the base, run by run."""
    note = "lines: the coded values"
    if found.runs > 1:
        note = f"lines: median of {counted(found.runs, 'run')}, same dice; bands: the middle 50 % and 90 % of them"
    return panels(found, pairs, draw_differences, "there less base", "difference of alignment", note)


def draw_worlds(ax: Axes, found: Comparison, worlds: Sequence[World], pair: int) -> None:
    """Draw a pair's alignment by date: the base in ink, worlds in colours."""
    days: Any = found.scenario.dates
    ax.plot(days, found.base[pair], color=INK, linewidth=2.4, zorder=2)
    for number, world in enumerate(worlds):
        ax.plot(days, world.there[pair], linewidth=1.5, zorder=3, **line_style(number))
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
        ax.plot(days, world.median[pair], linewidth=1.5, zorder=3, **style)
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


def panels(found: Comparison, pairs: Sequence[Pair], draw: Draw, label: str, what: str, note: str) -> Figure:
    """Return a figure with a panel for each pair, one legend for all, and what lines and bands mean."""
    pairs = list(pairs)[:MOST_PANELS]
    worlds = drawn_worlds(found, pairs)
    columns, tall = (1, ALONE) if len(pairs) < 2 else (2, PANEL)
    legend_height = LINE * -(-(1 + len(worlds)) // 2) + NOTE
    height = TOP + max(-(-len(pairs) // columns), 1) * (tall + UNDER) + legend_height
    figure = new_figure(height)
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (columns - 1)) / columns
    for n, pair in enumerate(pairs):
        row, column = divmod(n, columns)
        x, y = LEFT + column * (wide + BETWEEN), height - TOP - row * (tall + UNDER) - tall
        ax = figure.add_axes((x / WIDTH, y / height, wide / WIDTH, tall / height))
        draw(ax, found, worlds, found.pair_row(*pair))
        date_axis(ax, found.scenario.dates)
        ax.set_title(f"{pair[0]}–{pair[1]}", fontsize=9.5)
        ax.set_ylabel(label if column == 0 else "")
    title = cut(f"{found.scenario.title}: {what}", LONGEST_TITLE)
    figure.text(LEFT / WIDTH, 1 - 0.12 / height, title, va="top", fontweight="bold", fontsize=11)
    if not pairs:
        figure.text(0.5, 0.5, "no pair of actors: alignment is not defined", ha="center")
    add_legend(figure, found, worlds, height)
    some = (
        f"; {len(worlds)} of {len(found.worlds)} worlds: those furthest from the base"
        if len(worlds) < len(found.worlds)
        else ""
    )
    figure.text(LEFT / WIDTH, 0.09 / height, note + some, fontsize=7.5)
    return figure


def add_legend(figure: Figure, found: Comparison, worlds: Sequence[World], height: float) -> None:
    """Name the base and the worlds below the panels, in two columns."""
    lines = [Line2D([], [], color=INK, linewidth=2.4)]
    lines += [Line2D([], [], linewidth=1.5, **line_style(number)) for number in range(len(worlds))]
    names = [cut(name, LONGEST_NAME) for name in (f"base: {found.scenario.id}", *(world.name for world in worlds))]
    place = (LEFT / WIDTH, NOTE / height)
    figure.legend(
        lines, names, loc="lower left", bbox_to_anchor=place, ncol=2, frameon=False, fontsize=8, borderaxespad=0,
        borderpad=0, handlelength=2.6,
    )  # fmt: skip
