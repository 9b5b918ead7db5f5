"""Boxes of a sweep: the points and the box over the two numbers that tell most, and how the box came about."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.figures.style import CONFLICT, FAINT, INK, PALETTE, WIDTH, house_style, new_figure
from sim.scenario.file.numerals import counted
from sim.studies.discovery.boxes import Box, Limit
from sim.studies.discovery.conditions import Cases
from sim.studies.sweeps.wording import cut, percent, short_names

MOST_POINTS = 4_000  # drawn; of more every n-th
INSET = 0.008  # of an axis: how far inside its ends a free side is drawn
SHARES = LinearSegmentedColormap.from_list("shares", ["#C4CBD2", "#E8B48F", CONFLICT, "#8A3B00"])
TALL, TOP, UNDER, NOTE, BETWEEN = 3.1, 0.42, 0.62, 0.38, 0.42  # inches
LEFT, SCATTER, BAR, PATH = 0.62, 2.8, 0.95, 2.2  # inches


@house_style()
def boxes_figure(cases: Cases, boxes: Sequence[Box], condition: str) -> Figure:
    """Return a row for each box: the points that those before it left, with the box, and how it was peeled."""
    height = 0.3 + len(boxes) * (TALL + TOP + UNDER) + NOTE
    figure = new_figure(height)
    drawn = cases.where(np.arange(len(cases.points)) % -(-len(cases.points) // MOST_POINTS) == 0)
    rest = drawn
    for n, box in enumerate(boxes):
        y = (height - 0.3 - (n + 1) * (TALL + TOP + UNDER) + UNDER) / height
        ax = figure.add_axes((LEFT / WIDTH, y, SCATTER / WIDTH, TALL / height))
        dots = draw_points(ax, rest, box)
        rest = rest.where(~np.all([limit.admits(rest.paths, rest.points) for limit in box.limits], axis=0))
        bar = figure.add_axes(((LEFT + SCATTER + 0.1) / WIDTH, y, 0.13 / WIDTH, TALL / height))
        figure.colorbar(dots, cax=bar, ticks=[0, 0.5, 1], format="{x:.0%}").ax.tick_params(labelsize=7)
        bar.set_ylabel("runs in which it holds", fontsize=8, labelpad=-2)
        steps = figure.add_axes(((LEFT + SCATTER + BAR + BETWEEN) / WIDTH, y, PATH / WIDTH, TALL / height))
        draw_trajectory(steps, box, cases.density)
        ax.set_title(f"Box {n + 1}{' of the rest' if n else ''}", fontsize=9.5)
        steps.set_title("How it was peeled", fontsize=9.5)
    figure.text(LEFT / WIDTH, 1 - 0.1 / height, cut(condition, 96), va="top", fontweight="bold", fontsize=10.5)
    figure.text(LEFT / WIDTH, 0.1 / height, note_of(cases, drawn, boxes), fontsize=7.5, va="bottom")
    return figure


def draw_points(ax: Axes, cases: Cases, box: Box) -> PathCollection:
    """Draw points by the share of runs in which the condition holds; small those that other limits keep out."""
    shares = cases.hits / cases.runs
    across, up = axes_of(cases, box)
    names = short_names(cases.paths)
    x = cases.points[:, cases.paths.index(across)]
    y = shares if up is None else cases.points[:, cases.paths.index(up)]
    others = [limit for limit in box.limits if limit.path not in (across, up)]
    far = ~np.all([np.ones(len(x), bool), *(limit.admits(cases.paths, cases.points) for limit in others)], axis=0)
    size = 22.0 if len(x) <= 200 else 9.0 if len(x) <= 1000 else 5.0
    order = np.argsort(~far, kind="stable")
    sizes = np.where(far, size / 4, size)[order]
    dots = ax.scatter(x[order], y[order], c=shares[order], s=sizes, cmap=SHARES, vmin=0, vmax=1, linewidths=0)
    ax.set_xlabel(cut(names[across], 44))
    ax.set_ylabel("share of runs in which it holds" if up is None else cut(names[up], 40))
    ax.margins(0.04)
    draw_box(ax, {limit.path: limit for limit in box.limits}, across, up)
    return dots


def axes_of(cases: Cases, box: Box) -> tuple[str, str | None]:
    """Return the two numbers whose limits tell most; a free number, or none, where only one is limited."""
    chosen = [limit.path for limit in box.limits][:2]
    free = [p for n, p in enumerate(cases.paths) if p not in chosen and np.ptp(cases.points[:, n]) > 0]
    chosen = (chosen + free)[:2]
    return chosen[0], chosen[1] if len(chosen) > 1 else None


def draw_box(ax: Axes, limits: dict[str, Limit], across: str, up: str | None) -> None:
    """Outline the box, its free sides along the edges of the figure."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ends = []
    for path, first, last in ((across, left, right), (up, low, high)):
        limit, inset = limits.get(path or ""), INSET * (last - first)
        ends += [max(first + inset, limit.low) if limit else first + inset]
        ends += [min(last - inset, limit.high) if limit else last - inset]
    corner, size = (ends[0], ends[2]), (ends[1] - ends[0], ends[3] - ends[2])
    ax.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor="white", linewidth=3.6, zorder=4))
    ax.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor=INK, linewidth=1.7, zorder=5))


def draw_trajectory(ax: Axes, box: Box, base: float) -> None:
    """Draw density against coverage as the box was peeled, and the box that was taken."""
    coverage, density = box.trajectory[:, 0], box.trajectory[:, 1]
    ax.plot(coverage, density, "o-", color=PALETTE[0], markersize=2.6, linewidth=0.9)
    ax.plot([box.coverage], [box.density], "D", color=CONFLICT, markersize=7, markeredgecolor="white", zorder=4)
    ax.axhline(base, color=FAINT, linewidth=1, zorder=0)
    free = 0.02 if coverage[0] > 0.5 else 0.7  # where the trajectory does not pass
    ax.annotate("whole sweep", (free, base), xytext=(0, 2), textcoords="offset points", fontsize=7, va="bottom")
    words = f"taken: {percent(box.coverage)} covered,\n{percent(box.density)} dense"
    right = box.coverage < 0.5
    ax.annotate(
        words, (box.coverage, box.density), xytext=(9 if right else -9, -9), textcoords="offset points",
        ha="left" if right else "right", va="top", fontsize=7.5, color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0},
    )  # fmt: skip
    ax.set_xlim(0, 1.03)
    ax.set_ylim(0, 1.05)
    ax.set_xlabel("coverage: share of all such runs")
    ax.set_ylabel("density: share of the box's runs")


def note_of(cases: Cases, drawn: Cases, boxes: Sequence[Box]) -> str:
    """Return what is drawn, in words."""
    points = counted(len(cases.points), "point")
    if len(drawn.points) < len(cases.points):
        points = f"{len(drawn.points):,} of {points} drawn"
    small = "; small: kept out by the box's other limits" if any(len(box.limits) > 2 for box in boxes) else ""
    return f"{points}{small}; diamond: the box after pasting"
