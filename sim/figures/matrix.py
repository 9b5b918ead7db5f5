"""The alignment of everybody with everybody, before and after."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from sim.figures.style import DIVERGING, INK, new_figure
from sim.trajectory import Trajectory

MOST_NUMBERS = 14  # with more actors the cells are too small to write in


def matrix_figure(trajectory: Trajectory) -> Figure:
    """Return the alignment matrix at the first row, at the last row, and what changed between them."""
    ids = list(trajectory.scenario.actors)
    side = max(2.6, 0.42 * len(ids) + 0.8)
    figure = new_figure(side + 0.9, width=3 * side + 1.2)
    before, after, change = figure.subplots(1, 3)
    first, last = trajectory.alignment[0], trajectory.alignment[-1]
    days = trajectory.scenario.dates
    draw_matrix(before, first, ids, 1.0)
    shade = draw_matrix(after, last, ids, 1.0)
    largest = max(float(np.max(np.abs(last - first))), 0.05)
    moved = draw_matrix(change, last - first, ids, largest, signed=True)
    for ax, title in ((before, f"{days[0]}"), (after, f"{days[-1]}"), (change, "change")):
        ax.set_title(title)
    figure.suptitle(f"{trajectory.scenario.title}: alignment", x=0.01, ha="left", fontweight="bold")
    figure.colorbar(shade, ax=[before, after], shrink=0.75, label="alignment", pad=0.02)
    figure.colorbar(moved, ax=change, shrink=0.75, label="change", pad=0.03)
    return figure


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
        for i, j in zip(*np.nonzero(~np.eye(len(ids), dtype=bool)), strict=True):
            colour = "white" if abs(matrix[i, j]) > 0.62 * limit else INK
            text = f"{matrix[i, j]:+.2f}" if signed else f"{matrix[i, j]:.2f}"
            ax.text(j, i, text.replace("-", "−"), ha="center", va="center", fontsize=6.3, color=colour)
    return image
