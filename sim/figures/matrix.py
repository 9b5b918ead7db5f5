"""The alignment of everybody with everybody, before and after."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from sim.engine.trajectory import Trajectory
from sim.figures.style import DIVERGING, INK, house_style, new_figure

MOST_ACTORS = 40
MOST_NUMBERS = 14  # with more actors the cells are too small to write in


@house_style()
def matrix_figure(trajectory: Trajectory) -> Figure:
    """Return the alignment matrix at the first row, at the last row, and what changed between them."""
    chosen = drawn_actors(trajectory.alignment[-1] - trajectory.alignment[0])
    everybody = list(trajectory.scenario.actors)
    ids = [everybody[n] for n in chosen]
    side = max(2.4, 0.4 * len(ids))  # inches of one matrix
    width, height = 3 * side + 3.2, side + 1.15
    figure = new_figure(height, width)
    before, after, change = (
        figure.add_axes(
            ((0.5 + n * (side + 0.55) + (n == 2) * 0.75) / width, 0.35 / height, side / width, side / height)
        )
        for n in range(3)
    )
    first, last = (matrix[np.ix_(chosen, chosen)] for matrix in (trajectory.alignment[0], trajectory.alignment[-1]))
    days = trajectory.scenario.dates
    draw_matrix(before, first, ids, 1.0)
    shade = draw_matrix(after, last, ids, 1.0)
    largest = max(float(np.max(np.abs(np.nan_to_num(last - first)))), 0.05)
    moved = draw_matrix(change, last - first, ids, largest, signed=True)
    for ax, title in ((before, f"{days[0]}"), (after, f"{days[-1]}"), (change, "change")):
        ax.set_title(title, fontsize=9)
    some = f" of the {len(ids)} of {len(everybody)} actors that moved most" if len(ids) < len(everybody) else ""
    title = f"{trajectory.scenario.title}: alignment{some}"
    look = {"ha": "left", "va": "top", "fontweight": "bold", "fontsize": 11}
    figure.suptitle(title, x=0.5 / width, y=1 - 0.12 / height, **look)
    for ax, image in ((after, shade), (change, moved)):
        box = ax.get_position()
        bar = figure.add_axes((box.x1 + 0.12 / width, box.y0, 0.12 / width, box.height))
        figure.colorbar(image, cax=bar).ax.tick_params(labelsize=7)
    return figure


def drawn_actors(change: np.ndarray) -> np.ndarray:
    """Return the numbers of the actors to draw: of more than MOST_ACTORS those that moved most."""
    largest = np.argsort(-np.max(np.abs(np.nan_to_num(change)), axis=1), kind="stable")
    return np.sort(largest[:MOST_ACTORS])


def draw_matrix(ax: Axes, matrix: np.ndarray, ids: list[str], limit: float, signed: bool = False) -> AxesImage:
    """Draw an N x N matrix with its values, the diagonal left blank; colours span [-limit, limit]."""
    shown = np.where(np.eye(len(ids), dtype=bool), np.nan, matrix)
    image = ax.imshow(shown, cmap=DIVERGING, vmin=-limit, vmax=limit)
    ax.set_xticks(range(len(ids)), ids, rotation=90 if len(ids) > 8 else 0, fontsize=8)
    ax.set_yticks(range(len(ids)), ids, fontsize=8)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    if len(ids) <= MOST_NUMBERS:
        for i, j in zip(*np.nonzero(~np.isnan(shown)), strict=True):
            colour = "white" if abs(matrix[i, j]) > 0.62 * limit else INK
            ax.text(j, i, rounded(matrix[i, j], signed), ha="center", va="center", fontsize=6.3, color=colour)
    return image


def rounded(value: float, signed: bool) -> str:
    """Return a value with two digits, a minus sign worth its name, and no sign on zero."""
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")
