"""The alignment of everybody with everybody, before and after, camps together."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from sim.engine.trajectory import Trajectory
from sim.figures.camp_order import camp_order
from sim.figures.captions import CAPTION, caption_lines, provenance
from sim.figures.style import (
    DIVERGING,
    EDGE,
    FAINT,
    INK,
    NORMAL,
    PAPER,
    QUIET,
    SLIDE,
    SMALL,
    TITLE,
    WIDTH,
    Medium,
    axes_at,
    height_of,
    house_style,
    new_figure,
    width_of,
    wrapped,
    write_lines,
)

MOST_ACTORS = 40
MOST_IN_A_ROW = 6  # actors up to which three matrices stand beside each other
LARGEST_CELL, LEAST_CELL = 0.6, 0.24  # inches: of a cell, and of one in which a number can be written
NUMBER, LARGEST_NAME, LEAST_NAME = 6.0, 7.0, 3.6  # points
LEAST_RANGE = 0.1  # of the colours of changes, so that what hardly moved does not shine
GAP, BAR, BESIDE, ABOVE = 0.16, 0.09, 0.5, 0.24  # inches: between matrices, a bar of colours, with its numbers, a title


@dataclass(frozen=True, slots=True)
class Layout:
    """Where three matrices stand, in inches from the upper left: beside each other, or the third below the first."""

    ids: tuple[str, ...]
    columns: int  # how many stand beside each other: 2 or 3

    @property
    def points(self) -> float:
        """The size of names."""
        room = 72 * 0.85 * (WIDTH - 1.5) / self.columns / max(len(self.ids), 1)
        return min(max(room, LEAST_NAME), LARGEST_NAME)

    @property
    def name(self) -> float:
        """How long the longest name is."""
        return max((width_of(id, self.points) for id in self.ids), default=0.0) + 0.08

    @property
    def side(self) -> float:
        """How long a matrix is."""
        beside = 2 * BESIDE + (GAP if self.columns == 3 else 0.0)
        return min((WIDTH - 2 * EDGE - self.name - beside) / self.columns, LARGEST_CELL * max(len(self.ids), 2))

    @property
    def upright(self) -> bool:
        """Whether names under columns have to be turned."""
        return self.name > self.side / max(len(self.ids), 1)

    @property
    def under(self) -> float:
        """How much room names under columns take."""
        return self.name if self.upright else height_of(1, self.points) + 0.05

    def place(self, number: int, top: float) -> tuple[float, float]:
        """Return the left and upper edge of one of the matrices."""
        left = EDGE + self.name
        if self.columns == 2:
            return (left + (number == 1) * (self.side + BESIDE), top + (number == 2) * (self.side + ABOVE))
        return left + number * (self.side + GAP) + (number == 2) * (BESIDE - GAP), top

    def has_names_under(self, number: int) -> bool:
        """Whether a matrix is the lowest of its column."""
        return self.columns == 3 or number > 0


@house_style()
def matrix_figure(trajectory: Trajectory, medium: Medium = PAPER) -> Figure:
    """Return the alignment matrix at the first row, at the last row, and what changed between them."""
    scenario, ends = trajectory.scenario, (trajectory.alignment[0], trajectory.alignment[-1])
    chosen = drawn_actors(ends[1] - ends[0])
    chosen = chosen[camp_order(mean_tie(*ends)[np.ix_(chosen, chosen)])]
    first, last = (matrix[np.ix_(chosen, chosen)] for matrix in ends)
    columns = 3 if len(chosen) <= MOST_IN_A_ROW or medium is SLIDE else 2
    layout = Layout(tuple(np.array(list(scenario.actors))[chosen].tolist()), columns)
    title = wrapped(f"{scenario.title}: alignment", WIDTH - 2 * EDGE, TITLE, True)
    top = EDGE + height_of(len(title), TITLE) + ABOVE
    base = layout.place(2, top)[1] + layout.side + layout.under + 0.1
    note = caption(trajectory, len(chosen), first, last)
    figure = new_figure(base + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    largest = max(float(np.max(np.abs(np.nan_to_num(last - first)), initial=0.0)), LEAST_RANGE)
    shown = ((first, 1.0), (last, 1.0), (last - first, largest))
    for number, (matrix, limit) in enumerate(shown):
        left, upper = layout.place(number, top)
        ax = axes_at(figure, left, upper, layout.side, layout.side)
        image = draw_matrix(ax, matrix, layout, limit, signed=number == 2)
        ax.set_title((f"{scenario.dates[0]}", f"{scenario.dates[-1]}", "change")[number], fontsize=NORMAL, pad=3)
        name_rows(ax, layout, number)
        if number:
            bar = axes_at(figure, left + layout.side + 0.05, upper, BAR, layout.side)
            figure.colorbar(image, cax=bar).ax.tick_params(labelsize=SMALL - 1, length=2, pad=1)
    write_lines(figure, note, EDGE, base, CAPTION, color=QUIET)
    return figure


def mean_tie(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return the mean of two matrices, of a pair that one of them has not that of the other, 0 where neither has it."""
    return np.nan_to_num((np.where(np.isnan(first), last, first) + np.where(np.isnan(last), first, last)) / 2)


def caption(trajectory: Trajectory, drawn: int, *ends: np.ndarray) -> list[str]:
    """Return what is to be read beneath the matrices."""
    scenario, count = trajectory.scenario, len(trajectory.scenario.actors)
    some = f"The {drawn} of {count} actors that moved most" if drawn < count else ""
    absent = "Grey: not there at that date" if any(np.isnan(matrix).any() for matrix in ends) else ""
    sentences = ["The coded values, actors in the order of their camps", absent, some]
    return caption_lines(sentences, provenance(scenario, trajectory.seed, 1))


def drawn_actors(change: np.ndarray) -> np.ndarray:
    """Return the numbers of the actors to draw: of more than MOST_ACTORS those that moved most."""
    largest = np.argsort(-np.max(np.abs(np.nan_to_num(change)), axis=1), kind="stable")
    return np.sort(largest[:MOST_ACTORS])


def name_rows(ax: Axes, layout: Layout, number: int) -> None:
    """Write names beside the rows and under the columns of the matrices that stand at these edges."""
    places = range(len(layout.ids))
    beside, under = number == 0 or (number == 2 and layout.columns == 2), layout.has_names_under(number)
    ax.set_yticks(places, layout.ids if beside else [""] * len(places), fontsize=layout.points)
    turn = 90 if layout.upright else 0
    ax.set_xticks(places, layout.ids if under else [""] * len(places), fontsize=layout.points, rotation=turn)
    ax.tick_params(length=0, pad=2)


def draw_matrix(ax: Axes, matrix: np.ndarray, layout: Layout, limit: float, signed: bool = False) -> AxesImage:
    """Draw an N x N matrix with values, grey where there is none, the diagonal blank; colours span [-limit, limit]."""
    apart = ~np.eye(len(matrix), dtype=bool)
    ax.imshow(np.where(apart & np.isnan(matrix), 1.0, np.nan), cmap=ListedColormap([FAINT]))
    image = ax.imshow(np.where(apart, matrix, np.nan), cmap=DIVERGING, vmin=-limit, vmax=limit)
    for spine in ax.spines.values():
        spine.set_visible(False)
    if layout.side / max(len(matrix), 1) >= LEAST_CELL:
        for i, j in zip(*np.nonzero(apart & ~np.isnan(matrix)), strict=True):
            colour = "white" if abs(matrix[i, j]) > 0.62 * limit else INK
            ax.text(j, i, rounded(matrix[i, j], signed), ha="center", va="center", fontsize=NUMBER, color=colour)
    return image


def rounded(value: float, signed: bool) -> str:
    """Return a value with two digits, a minus sign worth its name, and no sign on zero."""
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")
