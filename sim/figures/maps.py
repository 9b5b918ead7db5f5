"""An outcome over a grid of two numbers: a map of medians, and the line along which it flips sign."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sim.figures.style import DIVERGING, INK, NORMAL, SMALL, TITLE, WIDTH, height_of, new_figure
from sim.figures.sweeps import (
    CODED,
    FOOT,
    LEAST_SPAN,
    TOP,
    coded_in_words,
    is_yes_or_no,
    missing_note,
    name_lines,
    note_lines,
    summary,
    title_lines,
    write_words,
)
from sim.studies.sweeps.table import SweepTable
from sim.studies.sweeps.wording import short_names

SEQUENTIAL = "viridis"  # where all values lie on one side of the level
MOST_NUMBERS = 10  # cells on a side in which numbers can be read
MOST_TICKS = 12
MOST_SHAPES = 20_000  # an SVG holds a map of more cells as a picture
UNEVEN = 1.5  # a map's cells are of one size where the largest gap of its levels exceeds the smallest so often
NOT_DEFINED = "#C9C9C9"
SIDE, TALL, UNDER, BAR = 0.62, 4.2, 0.34, 1.05  # inches: left of the map, its height, under it, right of it


def map_figure(swept: SweepTable, outcome: str, level: float | None) -> Figure:
    """Return the map of a grid of two numbers: colours are the median of the runs at each point."""
    across, up = list(swept.levels)
    cells, share = medians(swept, outcome)
    middle = (0.5 if share else 0.0) if level is None else level
    names = short_names([across, up])
    below, beside = name_lines(names[across], WIDTH - SIDE - BAR), name_lines(names[up], TALL)
    title, side = title_lines(swept, outcome), SIDE + height_of(len(beside), NORMAL)
    note = note_lines(note_of(swept, outcome, cells, middle), swept)
    top = TOP + height_of(len(title), TITLE) + 0.12
    under = UNDER + height_of(len(below), NORMAL) + FOOT + height_of(len(note), SMALL)
    height = top + TALL + under
    figure = new_figure(height)
    ax = figure.add_axes((side / WIDTH, under / height, (WIDTH - side - BAR) / WIDTH, TALL / height))
    bar = figure.add_axes(((WIDTH - BAR + 0.15) / WIDTH, under / height, 0.17 / WIDTH, TALL / height))
    x, y = places_of(swept.levels[across], ax.xaxis), places_of(swept.levels[up], ax.yaxis)
    image = draw_cells(ax, x, y, cells, colours(cells, middle, share, LEAST_SPAN["@first" in outcome]))
    ax.set_xlabel("\n".join(below), labelpad=3)
    ax.set_ylabel("\n".join(beside), labelpad=3)
    figure.colorbar(image, cax=bar).ax.tick_params(labelsize=SMALL)
    bar.set_ylabel("share of runs in which it holds" if share else "median of the runs")
    draw_flip(ax, x, y, cells, middle)
    mark_coded(ax, swept, x, y)
    write_words(figure, title, note)
    return figure


def mark_coded(ax: Axes, swept: SweepTable, x: np.ndarray, y: np.ndarray) -> None:
    """Mark on both axes, and with a ring where they meet, what the scenario has for the two numbers."""
    found = []
    for path, places in zip(swept.levels, (x, y), strict=True):
        levels, value = swept.levels[path], swept.coded.get(path, np.nan)
        found.append(float(np.interp(value, levels, places)) if levels[0] <= value <= levels[-1] else np.nan)
    ax.plot([found[0]], [0.0], transform=ax.get_xaxis_transform(), **CODED)
    ax.plot([0.0], [found[1]], transform=ax.get_yaxis_transform(), **CODED | {"marker": ">"})
    for size, colour in ((9, "white"), (7, INK)):
        ax.plot([found[0]], [found[1]], "o", markersize=size, markerfacecolor="none", markeredgecolor=colour, zorder=5)


def medians(swept: SweepTable, outcome: str) -> tuple[np.ndarray, bool]:
    """Return the median (for yes and no: the share of yes) of runs by second and first number, and which it is."""
    across, up = swept.levels
    column = np.searchsorted(swept.levels[across], swept.column(across))
    row = np.searchsorted(swept.levels[up], swept.column(up))
    values = swept.values[outcome]
    share = is_yes_or_no(values)
    cells = np.full((len(swept.levels[up]), len(swept.levels[across])), np.nan)
    cells[row, column] = [found[len(found) // 2] for found in (summary(v, share) for v in values)]
    return cells, share


def draw_cells(
    ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray, look: tuple[str, Normalize]
) -> QuadMesh:  # fmt: skip
    """Draw the cells about their points, with numbers where they are few; grey and hatched where no run is defined."""
    ax.set_facecolor(NOT_DEFINED)
    shown = np.ma.masked_invalid(cells)
    cmap, norm = look
    edges_x, edges_y = edges_of(x), edges_of(y)
    if np.isnan(cells).any():  # hatched under the cells, and seen where there is none
        x_ends, y_ends = edges_x[[0, -1]], edges_y[[0, -1]]
        ax.fill_between(x_ends, *y_ends, facecolor="none", edgecolor="white", hatch="////", linewidth=0)
    image = ax.pcolormesh(edges_x, edges_y, shown, cmap=cmap, norm=norm, rasterized=cells.size > MOST_SHAPES)
    if max(cells.shape) <= MOST_NUMBERS:
        write_numbers(ax, x, y, cells, image)
    ax.set_xlim(edges_x[0], edges_x[-1])
    ax.set_ylim(edges_y[0], edges_y[-1])
    return image


def write_numbers(ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray, image: QuadMesh) -> None:
    """Write each cell's value in it, white on dark."""
    for row, column in zip(*np.nonzero(~np.isnan(cells)), strict=True):
        value = float(cells[row, column])
        red, green, blue, _ = image.to_rgba(cells[row, column])
        colour = "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else INK
        text = f"{value:.3g}" if abs(value) >= 1 else f"{value:.2f}"
        ax.text(x[column], y[row], text.replace("-", "−"), ha="center", va="center", fontsize=7, color=colour)


def colours(cells: np.ndarray, level: float, share: bool, least: float) -> tuple[str, Normalize]:
    """Return the colours: diverging about the level where values lie on both sides of it, else from low to high.

    They stand for so much at least, so that what hardly moves is hardly seen; those of shares for 0 to 1.
    """
    found = cells[~np.isnan(cells)]
    low, high = (float(found.min()), float(found.max())) if len(found) else (level, level)
    if low < level < high:
        far = max(high - level, level - low, least / 2)
        return DIVERGING, Normalize(level - far, level + far)
    if share:
        return SEQUENTIAL, Normalize(0.0, 1.0)
    room = max(least - (high - low), 0.0) / 2
    return SEQUENTIAL, Normalize(low - room, high + room)


def places_of(levels: np.ndarray, axis: Axis) -> np.ndarray:
    """Return where levels stand: at their values, or one beside the other where their gaps differ much."""
    gaps = np.diff(levels)
    if gaps.max() <= UNEVEN * gaps.min():
        return levels
    places = np.arange(len(levels), dtype=float)
    every = -(-len(levels) // MOST_TICKS)
    axis.set_ticks(list(places[::every]), [f"{level:g}".replace("-", "−") for level in levels[::every]])
    return places


def edges_of(levels: np.ndarray) -> np.ndarray:
    """Return the edges of cells about ascending levels: half-way between them, shape (levels + 1,)."""
    between = (levels[1:] + levels[:-1]) / 2
    return np.concatenate([[2 * levels[0] - between[0]], between, [2 * levels[-1] - between[-1]]])


def draw_flip(ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray, level: float) -> None:
    """Draw the line along which the median crosses the level, where it does."""
    if crosses(cells, level):
        lines = ax.contour(x, y, np.ma.masked_invalid(cells), levels=[level], colors=INK, linewidths=1.4)
        if max(cells.shape) > MOST_NUMBERS:
            ax.clabel(lines, fmt=f"{level:g}".replace("-", "−"), fontsize=NORMAL, inline=True)


def crosses(cells: np.ndarray, level: float) -> bool:
    """Whether cells lie on both sides of a level."""
    found = cells[~np.isnan(cells)]
    return bool(len(found) and found.min() < level < found.max())


def note_of(swept: SweepTable, outcome: str, cells: np.ndarray, level: float) -> str:
    """Return what the figure shows beside the colours."""
    flips, at_first = crosses(cells, level), "@first" in outcome
    line = f"line: where the outcome crosses {level:g}" if flips else f"the outcome nowhere crosses {level:g}"
    grey = "; grey, hatched: no run is defined" if np.isnan(cells).any() else ""
    found = cells[~np.isnan(cells)]
    small = len(found) and np.ptp(found) < LEAST_SPAN[at_first] and not is_yes_or_no(swept.values[outcome])
    moved = f"; all cells lie within {np.ptp(found):.2g}: colours stand for {LEAST_SPAN[at_first]:g}" if small else ""
    words = f"{line if flips or not at_first else 'first step'}{moved}{grey}{coded_in_words(swept)}"
    return words.replace("triangle", "triangles, ring") + missing_note(swept, outcome)
