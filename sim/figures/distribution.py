"""What an outcome comes to over many runs: how often which value, the middle of them, and the coded run."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import CAPTION, caption_lines, provenance
from sim.figures.style import (
    EDGE,
    FAINT,
    INK,
    PALETTE,
    QUIET,
    TITLE,
    WIDTH,
    axes_at,
    height_of,
    house_style,
    new_figure,
    wrapped,
    write_lines,
)
from sim.scenario.scenario import Scenario

LEFT, RIGHT, UNDER, HEIGHT = 0.66, 0.2, 0.55, 2.2  # inches
MOST_BARS, LEAST_SPAN = 40, 0.1
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@house_style()
def distribution_figure(scenario: Scenario, seed: int, outcome: str, values: np.ndarray) -> Figure:
    """Return the figure of an outcome; values by run, the coded one first, NaN where it is not defined."""
    known = values[~np.isnan(values)]
    title = wrapped(f"{scenario.title}: {outcome}", WIDTH - 2 * EDGE, TITLE, True)
    note = caption_lines(sentences(values, known), provenance(scenario, seed, len(values)))
    top = EDGE + height_of(len(title), TITLE) + 0.15
    base = top + HEIGHT + UNDER
    figure = new_figure(base + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    ax = axes_at(figure, LEFT, top, WIDTH - LEFT - RIGHT, HEIGHT)
    draw_distribution(ax, known, values[0])
    ax.set_xlabel(outcome)
    ax.set_ylabel("runs")
    write_lines(figure, note, EDGE, base, CAPTION, color=QUIET)
    return figure


def draw_distribution(ax: Axes, known: np.ndarray, coded: float) -> None:
    """Draw bars of how many runs lie where, the middle 90 % shaded, lines at the median and at the coded run."""
    if not len(known):
        ax.text(0.5, 0.5, "it is defined in no run", transform=ax.transAxes, ha="center")
        return
    low, high = float(known.min()), float(known.max())
    spare = max(LEAST_SPAN - (high - low), 0.0) / 2
    bars = min(MOST_BARS, max(int(np.sqrt(len(known))), 5))
    ax.hist(known, bins=np.linspace(low - spare, high + spare, bars + 1).tolist(), color=PALETTE[3], linewidth=0)
    low90, _, median, _, high90 = np.quantile(known, LEVELS).tolist()
    ax.axvspan(low90, high90, color=FAINT, alpha=0.5, zorder=0, linewidth=0)
    ax.axvline(median, color=INK, linewidth=1.4)
    if coded == coded:
        ax.axvline(coded, color=INK, linewidth=1.0, linestyle=(0, (1.5, 1.5)))
    ax.set_xlim(low - spare, high + spare)


def sentences(values: np.ndarray, known: np.ndarray) -> Sequence[str]:
    """Return how it is read and what it comes to, in numbers."""
    undefined = f"Not defined in {len(values) - len(known):,} of {len(values):,} runs"
    left_out = [undefined] if len(known) < len(values) else []
    if not len(known):
        return left_out
    low90, low50, median, high50, high90 = (f"{q:.3g}".replace("-", "−") for q in np.quantile(known, LEVELS))
    numbers = f"Median {median} (line), middle 50 % of runs {low50} to {high50}, middle 90 % {low90} to {high90} (grey)"
    return [numbers, "Dotted: the coded run", *left_out]
