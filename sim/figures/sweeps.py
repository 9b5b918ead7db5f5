"""What a sweep found: an outcome along one number, over two as a map, or along each of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import InputError
from sim.figures.style import FAINT, INK, PALETTE, WIDTH, house_style, new_figure
from sim.studies.sweeps.table import SweepTable
from sim.studies.sweeps.wording import cut, short_names

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_LEVELS, BINS = 24, 16  # numbers with more levels are put into so many bins, as many points in each
MOST_PANELS = 24
MOST_CROSSINGS = 5  # marked
LONGEST_NAME = 44
TITLE_WIDTH, NOTE_WIDTH = 92, 122  # characters across the figure
LEFT, RIGHT, BETWEEN = 0.85, 0.3, 0.3  # inches beside and between panels
PANEL_HEIGHT, UNDER, NOTE = 2.35, 0.6, 0.42  # inches
CURVE_HEIGHT = 3.9


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
    title = title_lines(swept, outcome)
    columns = min(len(paths), 2 if len(paths) in (2, 4) else 3)
    tall = CURVE_HEIGHT if len(paths) == 1 else PANEL_HEIGHT
    top = 0.3 + 0.2 * len(title)
    height = top + -(-len(paths) // columns) * (tall + UNDER) + NOTE
    figure = new_figure(height)
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (columns - 1)) / columns
    names = short_names(paths)
    found = [everything[path] for path in paths]
    axes: list[Axes] = []
    for n, path in enumerate(paths):
        row, column = divmod(n, columns)
        x, y = LEFT + column * (wide + BETWEEN), height - top - row * (tall + UNDER) - tall
        box = x / WIDTH, y / height, wide / WIDTH, tall / height
        axes.append(figure.add_axes(box, sharey=axes[0] if axes else None))
        draw_along(axes[-1], found[n], level)
        if len(paths) == 1:
            mark_crossings(axes[-1], crossings(found[n], level))
        axes[-1].set_xlabel(cut(names[path], LONGEST_NAME * 2 // columns), labelpad=3)
        axes[-1].set_ylabel(value_label(outcome, found[n].is_share, tall) if column == 0 else "")
        axes[-1].tick_params(labelleft=column == 0)
    frame(axes[0], found, level)
    axes[0].locator_params(axis="y", integer="@first" in outcome)
    figure.text(LEFT / WIDTH, 1 - 0.14 / height, "\n".join(title), va="top", fontweight="bold", fontsize=10.5)
    some = f"; {len(paths)} of {len(everything)} numbers: where it moves most" if len(paths) < len(everything) else ""
    figure.text(LEFT / WIDTH, 0.12 / height, wrapped(note_of(swept, outcome, found, level) + some), fontsize=7.5)
    return figure


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


def frame(ax: Axes, found: Sequence[Along], level: float | None) -> None:
    """Choose limits that hold what is drawn, and the level where one was asked for; shares from 0 to 1."""
    if found[0].is_share:
        ax.set_ylim(-0.04, 1.04)
        return
    drawn = np.concatenate([[np.nan if level is None else level], *(f.quantiles.ravel() for f in found)])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn):
        low, high = float(drawn.min()), float(drawn.max())
        room = 0.06 * (high - low) or 0.05 * max(abs(high), 1.0)
        ax.set_ylim(low - room, high + room)


def title_lines(swept: SweepTable, outcome: str) -> list[str]:
    """Return story and outcome, broken into lines that fit the figure."""
    return wrap(f"{swept.title}: {outcome}", TITLE_WIDTH)[:3]


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
    grey = "; grey: no run is defined" if any(np.isnan(f.quantiles).any() for f in found) else ""
    return what + grey + missing_note(swept, outcome)


def wrapped(note: str) -> str:
    """Return a note in lines that fit the figure."""
    return "\n".join(wrap(note, NOTE_WIDTH))


def missing_note(swept: SweepTable, outcome: str) -> str:
    """Return how many runs are still to come and in how many the outcome is not defined, or nothing."""
    undefined = int(np.isnan(swept.values[outcome]).sum()) - (swept.expected - swept.rows)
    notes = f"; not defined in {undefined:,} of {swept.rows:,} runs" if undefined else ""
    return notes + (f"; PARTIAL: {swept.rows:,} of {swept.expected:,} runs" if swept.is_partial else "")
