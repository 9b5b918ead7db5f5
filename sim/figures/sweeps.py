"""What a sweep found: an outcome along one number, over two as a map, or along each of many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import InputError
from sim.figures.captions import made_from
from sim.figures.style import (
    FAINT,
    INK,
    NORMAL,
    PALETTE,
    SMALL,
    TITLE,
    WIDTH,
    height_of,
    house_style,
    new_figure,
    width_of,
    wrapped,
)
from sim.scenario.file.numerals import counted
from sim.studies.sweeps.table import SweepTable
from sim.studies.sweeps.wording import cut, short_names

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_LEVELS, BINS = 24, 16  # numbers with more levels are put into so many bins, as many points in each
MOST_PANELS = 24
MOST_CROSSINGS = 5  # marked
MOST_LINES = 3  # of a title, of a number's name
LONGEST_NAME = 400  # characters; longer ones lose their middle
LEAST_SPAN = {
    False: 0.1,
    True: 1.0,
}  # of an axis or a palette; True of steps: what spans less is drawn as small as it is
LEFT, RIGHT, BETWEEN = 0.8, 0.25, 0.3  # inches beside and between panels
PANEL_HEIGHT, UNDER, TOP, FOOT = 2.2, 0.34, 0.12, 0.08  # inches
CURVE_HEIGHT = 3.6
CODED: dict[str, Any] = {
    "marker": "^",
    "color": INK,
    "markersize": 6,
    "linestyle": "none",
    "clip_on": False,
    "zorder": 6,
}


@dataclass(frozen=True, eq=False)
class Along:
    """An outcome along a number: places (G,), quantiles (5, G) or shares (1, G) of the runs there; NaN for no run."""

    places: np.ndarray
    quantiles: np.ndarray
    is_share: bool
    is_binned: bool


@house_style()
def sweep_figure(swept: SweepTable, outcome: str, level: float | None = None) -> Figure:
    """Return the figure of an outcome, as the design asks for: curve, map or a panel for each number.

    `level` is where the outcome flips, 0 if not given. Raises InputError where nothing is varied.
    """
    if not swept.levels:
        raise InputError("this sweep varies no number: there is nothing to draw it against")
    if len(swept.levels) == 2 and swept.is_grid:
        from sim.figures.maps import map_figure

        return map_figure(swept, outcome, level)
    return panels_figure(swept, outcome, level)


def panels_figure(swept: SweepTable, outcome: str, level: float | None) -> Figure:
    """Return a panel for each number, the others averaged over; one large panel where there is but one."""
    everything = {
        path: along(swept, path, outcome, len(swept.levels) > 1 or not swept.is_grid) for path in swept.levels
    }
    paths = drawn_paths(everything)
    found = [everything[path] for path in paths]
    columns = min(len(paths), 2 if len(paths) in (2, 4) else 3)
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (columns - 1)) / columns
    tall = CURVE_HEIGHT if len(paths) == 1 else PANEL_HEIGHT
    labels = {path: name_lines(name, wide) for path, name in short_names(paths).items()}
    under = UNDER + height_of(max(map(len, labels.values())), NORMAL)
    some = f"; {len(paths)} of {len(everything)} numbers: where it moves most" if len(paths) < len(everything) else ""
    note = note_lines(note_of(swept, outcome, found, level) + some, swept)
    title = title_lines(swept, outcome)
    top, foot = TOP + height_of(len(title), TITLE) + 0.16, FOOT + height_of(len(note), SMALL)
    height = top + -(-len(paths) // columns) * (tall + under) + foot
    figure = new_figure(height)
    axes: list[Axes] = []
    for n, path in enumerate(paths):
        row, column = divmod(n, columns)
        x, y = LEFT + column * (wide + BETWEEN), height - top - row * (tall + under) - tall
        box = x / WIDTH, y / height, wide / WIDTH, tall / height
        axes.append(figure.add_axes(box, sharey=axes[0] if axes else None))
        draw_along(axes[-1], found[n], level)
        if len(paths) == 1:
            mark_crossings(axes[-1], crossings(found[n], level))
        mark_coded(axes[-1], swept, path)
        axes[-1].set_xlabel("\n".join(labels[path]), labelpad=3)
        axes[-1].set_ylabel(value_label(outcome, found[n].is_share, tall) if column == 0 else "")
        axes[-1].tick_params(labelleft=column == 0)
    frame(axes[0], found, level, LEAST_SPAN["@first" in outcome])
    axes[0].locator_params(axis="y", integer="@first" in outcome)
    write_words(figure, title, note)
    return figure


def write_words(figure: Figure, title: Sequence[str], note: Sequence[str]) -> None:
    """Write the title at the top, and the note at the foot."""
    height, x = figure.get_size_inches()[1], 0.12 / WIDTH
    figure.text(x, 1 - TOP / height, "\n".join(title), va="top", fontweight="bold", fontsize=TITLE)
    figure.text(x, FOOT / height, "\n".join(note), va="bottom", fontsize=SMALL)


def mark_coded(ax: Axes, swept: SweepTable, path: str) -> None:
    """Mark the value that the scenario has for a number on the axis, where it lies on it."""
    value = swept.coded.get(path, np.nan)
    if swept.levels[path][0] <= value <= swept.levels[path][-1]:
        ax.plot([value], [0.0], transform=ax.get_xaxis_transform(), **CODED)


def coded_in_words(swept: SweepTable) -> str:
    """Return what the mark on the axes means, and of the varied numbers of which the scenario's value lies beyond."""
    coded = {path: value for path, value in swept.coded.items() if path in swept.levels}
    beyond = [p for p, value in coded.items() if not swept.levels[p][0] <= value <= swept.levels[p][-1]]
    names = short_names(list(coded))
    words = "; triangle: as coded" if len(beyond) < len(coded) else ""
    return words + "".join(f"; {names[path]} is coded {coded[path]:g}, beyond the axis" for path in beyond[:MOST_LINES])


def drawn_paths(found: Mapping[str, Along]) -> list[str]:
    """Return the numbers to draw: of more than MOST_PANELS those along which the middle of the outcome moves most."""

    def least_moved(path: str) -> float:
        middle = found[path].quantiles[len(found[path].quantiles) // 2]
        defined = middle[~np.isnan(middle)]
        return -float(np.ptp(defined)) if len(defined) else 0.0

    chosen = sorted(found, key=least_moved)[:MOST_PANELS]
    return [path for path in found if path in chosen]


def along(swept: SweepTable, path: str, outcome: str, binned: bool) -> Along:
    """Return an outcome along a number, over all runs at a level or, where there are many, in a bin of points."""
    column, values = swept.column(path), swept.values[outcome]
    levels = swept.levels[path]
    if binned and len(levels) > MOST_LEVELS:
        order = np.argsort(column, kind="stable")
        groups = [part for part in np.array_split(order, min(BINS, len(order))) if len(part)]
        places = np.array([np.median(column[group]) for group in groups])
    else:
        groups = [np.nonzero(column == level)[0] for level in levels]
        places = levels
    share = is_yes_or_no(values)
    summaries = [summary(values[group], share) for group in groups]
    return Along(places, np.array(summaries).T, share, binned and len(levels) > MOST_LEVELS)


def is_yes_or_no(values: np.ndarray) -> bool:
    """Whether an outcome says but yes or no, 1 or 0, so that its mean is the share of runs that say yes."""
    return bool(np.isin(values[~np.isnan(values)], (0.0, 1.0)).all())


def summary(values: np.ndarray, share: bool) -> np.ndarray:
    """Return the quantiles of the runs that are defined, or the share of ones; NaN where none is."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return np.full(1 if share else len(QUANTILES), np.nan)
    return np.array([defined.mean()]) if share else np.quantile(defined, QUANTILES)


def draw_along(ax: Axes, found: Along, level: float | None) -> None:
    """Draw median and bands, or the share, the level at which the outcome flips, and what is not defined in grey."""
    colour, middle = PALETTE[0], found.quantiles[len(found.quantiles) // 2]
    marker: dict[str, Any] = {"marker": "o", "markersize": 3} if len(found.places) <= MOST_LEVELS else {}
    if not found.is_share:
        ax.fill_between(found.places, found.quantiles[0], found.quantiles[4], color=colour, alpha=0.16, linewidth=0)
        ax.fill_between(found.places, found.quantiles[1], found.quantiles[3], color=colour, alpha=0.30, linewidth=0)
    ax.plot(found.places, middle, color=colour, linewidth=1.6, **marker)
    if not found.is_share:
        ax.axhline(flip_level(found, level), color=INK, linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
    for place in found.places[np.isnan(middle)]:
        ax.axvline(place, color=FAINT, linewidth=4, zorder=0)
    ax.locator_params(axis="x", nbins=6)


def flip_level(found: Along, level: float | None) -> float:
    """Return where the outcome flips: the level that was asked for, else 0; half of the runs for a share."""
    return 0.5 if found.is_share else level or 0.0


def crossings(found: Along, level: float | None) -> np.ndarray:
    """Return where the line crosses the level at which the outcome flips, between levels by a straight line."""
    middle = found.quantiles[len(found.quantiles) // 2] - flip_level(found, level)
    a, b, defined = middle[:-1], middle[1:], ~np.isnan(middle[:-1] + middle[1:])
    at = np.nonzero(defined & ((a < 0) != (b < 0)))[0]
    return found.places[at] + (found.places[at + 1] - found.places[at]) * a[at] / (a[at] - b[at])


def mark_crossings(ax: Axes, places: np.ndarray) -> None:
    """Mark where the line crosses, with the number; of more than MOST_CROSSINGS none."""
    for place in places.tolist() if len(places) <= MOST_CROSSINGS else ():
        ax.axvline(place, color=INK, linewidth=0.9, linestyle=":", zorder=1)
        ax.text(
            place, 1.0, f"{place:.3g}".replace("-", "−"), transform=ax.get_xaxis_transform(), ha="center", fontsize=8
        )


def frame(ax: Axes, found: Sequence[Along], level: float | None, least: float) -> None:
    """Choose limits that hold what is drawn and span so much, the level where one was asked for; shares from 0 to 1."""
    if found[0].is_share:
        ax.set_ylim(-0.04, 1.04)
        return
    drawn = np.concatenate([[np.nan if level is None else level], *(f.quantiles.ravel() for f in found)])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn):
        low, high = float(drawn.min()), float(drawn.max())
        room = max(0.06 * (high - low), (least - (high - low)) / 2)
        ax.set_ylim(low - room, high + room)


def title_lines(swept: SweepTable, outcome: str) -> list[str]:
    """Return story and outcome, broken into lines that fit the figure."""
    return name_lines(f"{swept.title}: {outcome}", WIDTH - 0.3, TITLE, bold=True)


def name_lines(name: str, inches: float, points: float = NORMAL, bold: bool = False) -> list[str]:
    """Return the lines of a name, none wider than this: broken at blanks, dots, commas and dashes where it can be."""
    pieces = re.findall(r"[^\s.,_)-]*[\s.,_)-]*", cut(name, LONGEST_NAME))
    lines = [""]
    for piece in pieces:
        fits = width_of((lines[-1] + piece).rstrip(), points, bold) <= inches
        lines[-1:] = [lines[-1] + piece] if fits else [*filter(None, lines[-1:]), *wrapped(piece, inches, points, bold)]
    lines = [line.strip() for line in lines if line.strip()] or [""]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]


def value_label(outcome: str, share: bool, inches: float) -> str:
    """Return what the values are, short enough for an axis of so many inches; the title has the outcome in full."""
    if share:
        return "share of runs in which it holds" if inches > PANEL_HEIGHT else "share of runs"
    return outcome if len(outcome) <= 11 * inches else "first step" if "@first" in outcome else "the outcome"


def note_of(swept: SweepTable, outcome: str, found: Sequence[Along], level: float | None) -> str:
    """Return what lines and bands mean, and how many runs are not in them."""
    where = f"in each of {BINS} bins of points" if any(f.is_binned for f in found) else "at each level"
    over = ", over all values of the other numbers" if len(found) > 1 else ""
    bands = "bands: the middle 50\N{NO-BREAK SPACE}% and 90\N{NO-BREAK SPACE}% of them"
    what = f"line: median of the runs {where}{over}; {bands}"
    if found[0].is_share:
        what = f"line: share of the runs {where}{over}"
    if len(found) == 1 and 0 < len(crossings(found[0], level)) <= MOST_CROSSINGS:
        what += f"; dotted: where it crosses {flip_level(found[0], level):g}"
    what += coded_in_words(swept)
    grey = "; grey: no run is defined" if any(np.isnan(f.quantiles).any() for f in found) else ""
    return what + grey + missing_note(swept, outcome)


def note_lines(note: str, swept: SweepTable) -> list[str]:
    """Return a note in lines that fit the figure, and under them what was run."""
    return [*wrapped(note, WIDTH - 0.3, SMALL), *wrapped(provenance(swept), WIDTH - 0.3, SMALL)]


def provenance(swept: SweepTable) -> str:
    """Return points, runs, seed, story and version in words, as far as the plan says them."""
    size = f"{counted(len(swept.points), 'point')} × {counted(swept.runs, 'run')}"
    if not swept.plan:
        return size
    plan = swept.plan
    how = f"{size}, {plan['method']}"
    return made_from(plan["scenario"]["id"], how, plan["seed"], plan["versions"]["alliance-sim"])


def missing_note(swept: SweepTable, outcome: str) -> str:
    """Return how many runs are still to come and in how many the outcome is not defined, or nothing."""
    undefined = int(np.isnan(swept.values[outcome]).sum()) - (swept.expected - swept.rows)
    notes = f"; not defined in {undefined:,} of {swept.rows:,} runs" if undefined else ""
    return notes + (f"; PARTIAL: {swept.rows:,} of {swept.expected:,} runs" if swept.is_partial else "")
