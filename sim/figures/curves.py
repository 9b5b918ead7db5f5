"""Alignments or positions over time: a curve for each, labelled at its end, above the events that moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.engine.excursions import courses_of_positions, largest_excursions
from sim.engine.trajectory import Trajectory
from sim.figures.anchors import Anchor, anchors, in_words
from sim.figures.captions import CAPTION, bands_in_words, caption_lines, provenance
from sim.figures.dates import date_axis
from sim.figures.event_strip import draw_guides, draw_list, draw_strip, height_of_strip, listed, reading, stacked
from sim.figures.events import chosen, marks_of
from sim.figures.labels import label_ends, lines_of_name, margin_of, with_level
from sim.figures.palette import LIGHT, Look, look_of_pairs, look_of_positions, told_apart
from sim.figures.style import (
    EDGE,
    NORMAL,
    PAPER,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    Medium,
    axes_at,
    axes_size,
    height_of,
    house_style,
    look_of,
    new_figure,
    width_of,
    wrapped,
    write_lines,
)

if TYPE_CHECKING:
    from sim.studies.ensembles.ensemble import Bands, Ensemble

DEFAULT_CURVES = 6
MOST_IN_ONE = 3  # curves among bands that share a frame
LEFT, GAP, DATES = 0.62, 0.1, 0.36  # inches: to the axis, between frames, for the dates
LEAST_PANEL, LARGEST_PANEL = 0.62, 1.2  # inches
ROOM, FURTHEST = 1.12, 1.03  # how much longer than its curves an axis is, and how far it reaches at most
LEAST_SPAN = 0.2  # of the axis, so that what hardly moves does not look like a collapse
THIN, HALO = 1.5, 1.7  # points: a curve, and how much wider it is for each that lies on it
LONGEST_ANCHOR = 0.45  # of the axis
MIDDLE = 0.022  # of the axis, from the line of a text to its middle
NEAR, OFTEN = 0.012, 0.25  # curves this near, as a share of the axis, in this share of the rows hide one another
ALIGNMENT = "alignment  (−1 opposed, 1 aligned)", "no pair of actors: alignment is not defined"
POSITION = "position  (−1 and 1 are the issue's two ends)", "no interest is coded: there is no position"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What a curve shows by step: whose it is, its look, the coded run, and of an ensemble the bands."""

    name: list[str]
    look: Look
    coded: np.ndarray
    bands: "Bands | None"

    @property
    def line(self) -> np.ndarray:
        """The median of an ensemble, or the coded run."""
        return self.bands.median if self.bands else self.coded

    @property
    def last(self) -> int:
        """The last row that there is."""
        return int(np.flatnonzero(~np.isnan(self.line))[-1])

    @property
    def end(self) -> float:
        """The level at that row."""
        return float(self.line[self.last])

    @property
    def label(self) -> list[str]:
        """The name, and where the curve ends."""
        return with_level(self.name, self.end)

    @property
    def colour(self) -> str:
        """The colour of line, band and label."""
        return LIGHT[self.look[0]]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A figure of curves before it is drawn: what is in it, and what its axis says."""

    trajectory: Trajectory
    ensemble: "Ensemble | None"
    curves: list[Curve]
    of_all: int
    label: str
    nothing: str
    anchors: list[Anchor]

    @property
    def panels(self) -> list[list[Curve]]:
        """Which curves share a frame: all, or of many among bands each has its own."""
        apart = self.ensemble is not None and len(self.curves) > MOST_IN_ONE
        return [[curve] for curve in self.curves] if apart else [self.curves]

    @property
    def limits(self) -> list[tuple[float, float]]:
        """The ends of every frame's axis, all on one scale: as long as the widest takes, and LEAST_SPAN at least."""
        ends = [extent(curves) for curves in self.panels]
        half = min(ROOM * max(LEAST_SPAN, *(high - low for low, high in ends)) / 2, FURTHEST)
        middles = [max(min((low + high) / 2, FURTHEST - half), half - FURTHEST) for low, high in ends]
        return [(middle - half, middle + half) for middle in middles]


def extent(curves: Sequence[Curve]) -> tuple[float, float]:
    """Return the lowest and the highest value of curves and bands."""
    lines = [rows for c in curves for rows in ((c.bands.low90, c.bands.high90) if c.bands else (c.coded,))]
    return (float(np.nanmin(lines)), float(np.nanmax(lines))) if lines else (0.0, 0.0)


@house_style()
def alignment_figure(
    trajectory: Trajectory, pairs: Sequence[Pair] = (), ensemble: "Ensemble | None" = None, medium: Medium = PAPER
) -> Figure:
    """Return the figure of a run: curves of the pairs (default: those that move most) above the events.

    With an ensemble, the curves are medians among their bands, and more than three have a frame each.
    """
    ids = list(pairs) or largest_excursions(trajectory, min(DEFAULT_CURVES, medium.most_curves))
    looks = told_apart(ids, look_of_pairs(trajectory.scenario))
    curves = [
        Curve(lines_of_name(p, "–"), look, trajectory.between(*p), ensemble.bands_of(*p) if ensemble else None)
        for p, look in zip(ids[: medium.most_curves], looks, strict=False)
    ]
    return curves_figure(Picture(trajectory, ensemble, curves, len(ids), *ALIGNMENT, anchors(trajectory)), medium)


@house_style()
def position_figure(
    trajectory: Trajectory, interests: Sequence[Pair] = (), ensemble: "Ensemble | None" = None, medium: Medium = PAPER
) -> Figure:
    """Return the same of positions: an actor's on an issue, default those that move most; of coded interests."""
    most = min(DEFAULT_CURVES, medium.most_curves)
    ids = list(interests) or [course.ids for course in courses_of_positions(trajectory)[:most]]
    looks = told_apart(ids, look_of_positions(trajectory.scenario))
    curves = [
        Curve(
            lines_of_name(i, " on "), look, trajectory.position_of(*i),
            ensemble.position_bands_of(*i) if ensemble else None,
        )
        for i, look in zip(ids[: medium.most_curves], looks, strict=False)
    ]  # fmt: skip
    return curves_figure(Picture(trajectory, ensemble, curves, len(ids), *POSITION, []), medium)


def curves_figure(picture: Picture, medium: Medium) -> Figure:
    """Return frames of curves on one scale, under them the events in a strip and in a list, and the caption."""
    scenario = picture.trajectory.scenario
    width = WIDTH - LEFT - margin_of([curve.label for curve in picture.curves])
    found = marks_of(picture.trajectory, picture.ensemble)
    marks = chosen(found, [curve.line for curve in picture.curves], medium.most_events, scenario)
    marks, rows = stacked(marks, scenario, width, medium.most_rows)
    lines = listed(marks, scenario, WIDTH - 2 * EDGE)
    title = wrapped(scenario.title, WIDTH - 2 * EDGE, TITLE, True)
    note = caption(picture, len(found) - len(marks), reading(marks))
    panels, strip = picture.panels, height_of_strip(rows)
    tall = height_of_panel(len(panels), medium)
    top = EDGE + height_of(len(title), TITLE) + 0.08
    base = top + len(panels) * (tall + GAP) - GAP
    list_top = base + strip + DATES
    note_top = list_top + height_of(sum(map(len, lines)), SMALL) + 0.07
    figure = new_figure(note_top + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    for number, curves in enumerate(panels):
        ax = axes_at(figure, LEFT, top + number * (tall + GAP), width, tall)
        draw_curves(ax, curves, picture, picture.limits[number])
        draw_guides(ax, marks, scenario)
        ax.tick_params(axis="x", length=0, labelbottom=False)
        ax.spines["bottom"].set_visible(number == len(panels) - 1)
    write_label(figure, picture.label, top, base)
    below = axes_at(figure, LEFT, base, width, max(strip, 0.02))
    draw_strip(below, marks, rows, scenario)
    date_axis(below, scenario.dates, width)
    if marks:
        draw_list(figure, marks, lines, scenario, (EDGE, list_top, WIDTH - 2 * EDGE))
    write_lines(figure, note, EDGE, note_top, CAPTION, color=QUIET)
    return figure


def height_of_panel(count: int, medium: Medium) -> float:
    """Return how many inches each of so many frames is tall."""
    if count == 1:
        return medium.one_frame
    shared = (medium.all_frames - GAP * (count - 1)) / count
    return min(max(shared, LEAST_PANEL / medium.scale), LARGEST_PANEL)


def write_label(figure: Figure, label: str, top: float, base: float) -> None:
    """Write what the frames show beside all of them, in a word where they are low."""
    wide, tall = figure.get_size_inches()
    words = label if width_of(label, NORMAL) <= base - top else label.split()[0]
    figure.text(0.05 / wide, 1 - (top + base) / 2 / tall, words, rotation=90, va="center", fontsize=NORMAL)


def draw_curves(ax: Axes, curves: Sequence[Curve], picture: Picture, limits: tuple[float, float]) -> None:
    """Draw curves over dates among their bands; where there are none the axes say why."""
    days: Any = picture.trajectory.scenario.dates
    ax.set_ylim(*limits)
    for curve in curves:
        if band := curve.bands:
            ax.fill_between(days, band.low90, band.high90, color=curve.colour, alpha=0.14, linewidth=0)
            ax.fill_between(days, band.low50, band.high50, color=curve.colour, alpha=0.24, linewidth=0)
    for curve, width in zip(curves, widths_of([c.line for c in curves], limits), strict=True):
        ax.plot(days, curve.line, linewidth=width, solid_capstyle="butt", **look_of(curve.look))
    ax.axhline(0, color=QUIET, linewidth=0.5, zorder=0.5)
    if not picture.curves:
        ax.text(0.5, 0.5, picture.nothing, transform=ax.transAxes, ha="center")
    elif len(picture.panels) == 1:
        draw_anchors(ax, picture)
    if len(days) > 1:
        ax.set_xlim(days[0], days[-1])
    ax.yaxis.set_major_locator(MultipleLocator(tick_step(limits[1] - limits[0], len(picture.panels))))
    ends = [(date2num(days[c.last]), c.end) for c in curves]
    label_ends(ax, [c.label for c in curves], ends, [c.colour for c in curves])


def tick_step(span: float, frames: int) -> float:
    """Return a round step that puts a few ticks on an axis, fewer where frames are low."""
    return next(step for step in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if span / step <= (8 if frames == 1 else 4))


def widths_of(lines: Sequence[np.ndarray], limits: tuple[float, float]) -> list[float]:
    """Return how wide each curve is drawn: wider under those drawn later that would hide it."""
    near = NEAR * (limits[1] - limits[0])

    def hides(upper: np.ndarray, lower: np.ndarray) -> bool:
        return bool(np.mean(np.abs(upper - lower) < near) > OFTEN)

    return [THIN + HALO * min(sum(hides(u, line) for u in lines[n + 1 :]), 3) for n, line in enumerate(lines)]


def draw_anchors(ax: Axes, picture: Picture) -> None:
    """Draw a dotted line at each level of the start that lies in the frame, named where the curves leave most room."""
    low, high = ax.get_ylim()
    rows = np.array([curve.line for curve in picture.curves])
    for anchor in picture.anchors:
        if not low < anchor.level < high - 0.06 * (high - low):
            continue
        distance = np.abs(np.nan_to_num(rows, nan=np.inf) - anchor.level - MIDDLE * (high - low)).min(axis=0) / (
            high - low
        )
        words = f"{anchor.role} at the start: {'–'.join(anchor.pair)}"
        width = width_of(words, SMALL - 1) / axes_size(ax)[0]
        share, room = clearest(distance, width)
        if room < MIDDLE or width > LONGEST_ANCHOR:
            continue
        ax.text(
            share, anchor.level + 0.008 * (high - low), words,
            transform=ax.get_yaxis_transform(), fontsize=SMALL - 1, color=QUIET, va="bottom", zorder=0.7,
        )  # fmt: skip
        ax.axhline(anchor.level, color=QUIET, linewidth=0.7, linestyle=(0, (1, 2)), zorder=0.6)


def clearest(distance: np.ndarray, width: float) -> tuple[float, float]:
    """Return where a text of this width, as a share of the axis, stays furthest from every curve, and how far."""
    places = [0.01, 0.2, 0.4, 0.99 - width]
    ends = [(int(max(p, 0.0) * len(distance)), max(int((p + width) * len(distance)), 1)) for p in places]
    rooms = [float(distance[slice(*end)].min()) for end in ends]
    return max(zip(places, rooms, strict=True), key=lambda found: found[1])


def caption(picture: Picture, events_left_out: int, how_marks_are_read: str) -> list[str]:
    """Return the lines beneath a figure: how it is read, what it leaves out, what sizes mean, and where it is from."""
    run, ensemble = picture.trajectory, picture.ensemble
    left_out = [
        f"{events_left_out:,} more events are not shown: the curves moved less in their periods, or there is no room"
    ]
    fewer = [f"{len(picture.curves)} of the {picture.of_all:,} curves that were asked for"]
    sentences = [
        bands_in_words(ensemble.size) if ensemble else "Lines: the coded values",
        *(["Every frame spans as much"] if len(picture.panels) > 1 else []),
        *(fewer if len(picture.curves) < picture.of_all else []),
        how_marks_are_read,
        *(left_out if events_left_out else []),
        in_words(picture.anchors),
    ]
    return caption_lines(sentences, provenance(run.scenario, run.seed, ensemble.size if ensemble else 1))
