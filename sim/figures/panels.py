"""Panels of curves in a grid, under one title, above one legend and one caption."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.captions import CAPTION, caption_lines
from sim.figures.dates import date_axis
from sim.figures.style import (
    EDGE,
    NORMAL,
    QUIET,
    SLIDE,
    SMALL,
    TITLE,
    WIDTH,
    Medium,
    axes_at,
    height_of,
    new_figure,
    wrapped,
    write_lines,
)

MOST_PANELS = 12
LEFT, RIGHT, BETWEEN = 0.66, 0.15, 0.55  # inches beside and between panels
PANEL, UNDER, ABOVE = 1.9, 0.42, 0.24  # inches: of one of several panels, for its dates, for its title
HANDLE = 0.42  # inches of a line in the legend


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """What is in such a figure: how each panel is drawn, by its heading, and what each line of the legend looks like.

    nothing: what is said where there is no panel.
    """

    title: str
    label: str
    days: Sequence[date]
    draws: Mapping[str, Callable[[Axes], None]]
    legend: Sequence[tuple[str, Mapping[str, Any]]]
    sentences: Sequence[str]
    provenance: str
    nothing: str


def panels_figure(panels: Panels, medium: Medium) -> Figure:
    """Return the figure."""
    inches = WIDTH - 2 * EDGE
    title = wrapped(panels.title, inches, TITLE, True)
    names = [wrapped(name, inches - HANDLE - 0.1, SMALL) for name, _ in panels.legend]
    note = caption_lines(panels.sentences, panels.provenance)
    columns = 1 if len(panels.draws) < 2 else 2
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (columns - 1)) / columns
    rows = max(-(-len(panels.draws) // columns), 1)
    tall = height_of_panel(columns, rows, medium)
    top = EDGE + height_of(len(title), TITLE) + 0.05
    legend_top = top + rows * (ABOVE + tall + UNDER)
    note_top = legend_top + height_of(sum(map(len, names)), SMALL) + 0.06
    figure = new_figure(note_top + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    for number, (heading, draw) in enumerate(panels.draws.items()):
        row, column = divmod(number, columns)
        place = LEFT + column * (wide + BETWEEN), top + row * (ABOVE + tall + UNDER) + ABOVE
        ax = axes_at(figure, *place, wide, tall)
        draw(ax)
        date_axis(ax, panels.days, wide)
        ax.set_title(heading, fontsize=NORMAL)
        ax.set_ylabel(panels.label if column == 0 else "")
    if not panels.draws:
        figure.text(0.5, 0.5, panels.nothing, ha="center")
    draw_legend(figure, panels, names, legend_top)
    write_lines(figure, note, EDGE, note_top, CAPTION, color=QUIET)
    return figure


def height_of_panel(columns: int, rows: int, medium: Medium) -> float:
    """Return how many inches tall the plot of a panel is."""
    if columns == 1:
        return medium.one_frame
    return PANEL if medium is not SLIDE else max((medium.all_frames + 0.8) / rows - ABOVE - UNDER, 0.45)


def draw_legend(figure: Figure, panels: Panels, names: Sequence[Sequence[str]], top: float) -> None:
    """Write the names of the lines below the panels, one under another, each beside its line."""
    wide, tall = figure.get_size_inches()
    row = 0
    for (_, look), lines in zip(panels.legend, names, strict=True):
        y = 1 - (top + height_of(row, SMALL) + 0.5 * SMALL / 72) / tall
        figure.add_artist(Line2D([EDGE / wide, (EDGE + HANDLE) / wide], [y, y], **look))
        write_lines(figure, lines, EDGE + HANDLE + 0.1, top + height_of(row, SMALL), SMALL)
        row += len(lines)
