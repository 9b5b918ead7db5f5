"""Runs laid over each other: a panel for each pair or position, a line for each run or ensemble."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.engine.trajectory import Trajectory
from sim.figures.captions import provenance
from sim.figures.panels import MOST_PANELS, Panels, panels_figure
from sim.figures.style import FAINT, PAPER, Medium, house_style, line_style

if TYPE_CHECKING:
    from sim.studies.ensembles.ensemble import Bands, Ensemble

MOST_RUNS = 8
MEDIANS = "Lines among bands: medians of the runs; bands: the middle 50 % and 90 % of them"
THIN, LEAST_SPAN = 1.4, 0.2  # points; of the axis
Pair = tuple[str, str]
Many: TypeAlias = "Mapping[str, tuple[Trajectory, Ensemble | None]]"
Read: TypeAlias = "Callable[[Trajectory, Ensemble | None, Pair], tuple[np.ndarray, Bands | None]]"


@house_style()
def overlay_figure(runs: "Many", pairs: Sequence[Pair], medium: Medium = PAPER) -> Figure:
    """Return a panel for each pair: its alignment in every run, by the run's name; medians among bands of ensembles."""

    def read(run: Trajectory, ensemble: "Ensemble | None", ids: Pair) -> "tuple[np.ndarray, Bands | None]":
        return run.between(*ids), ensemble.bands_of(*ids) if ensemble else None

    return overlaid(runs, {"–".join(ids): ids for ids in pairs}, read, "alignment", medium)


@house_style()
def position_overlay_figure(runs: "Many", interests: Sequence[Pair], medium: Medium = PAPER) -> Figure:
    """Return the same of positions, an actor's on an issue."""

    def read(run: Trajectory, ensemble: "Ensemble | None", ids: Pair) -> "tuple[np.ndarray, Bands | None]":
        return run.position_of(*ids), ensemble.position_bands_of(*ids) if ensemble else None

    return overlaid(runs, {" on ".join(ids): ids for ids in interests}, read, "position", medium)


def overlaid(runs: "Many", curves: Mapping[str, Pair], read: "Read", label: str, medium: Medium) -> Figure:
    """Return the figure; `read` gives a curve of a run, and its bands."""
    shown = dict(list(runs.items())[:MOST_RUNS])
    headings = list(curves)[: min(MOST_PANELS, medium.most_curves)]
    days = sorted(day for run, _ in shown.values() for day in (run.scenario.dates[0], run.scenario.dates[-1]))
    sentences = [
        MEDIANS if any(ensemble for _, ensemble in shown.values()) else "Lines: the coded values",
        f"{len(shown)} of {len(runs)} runs" if len(shown) < len(runs) else "",
        f"{len(headings)} of {len(curves)} curves" if len(headings) < len(curves) else "",
    ]
    sources = [provenance(run.scenario, run.seed, many.size if many else 1) for run, many in shown.values()]

    def panel(ids: Pair) -> Callable[[Axes], None]:
        return lambda ax: draw_overlaid(ax, [(run.scenario.dates, *read(run, e, ids)) for run, e in shown.values()])

    named = [f"{name}: {run.scenario.title}" for name, (run, _) in shown.items()]
    legend = [(name, {"linewidth": THIN, **line_style(n)}) for n, name in enumerate(named)]
    title = " and ".join(dict.fromkeys(run.scenario.title for run, _ in shown.values()))
    draws = {heading: panel(curves[heading]) for heading in headings}
    return panels_figure(
        Panels(title, label, [days[0], days[-1]], draws, legend, sentences, "; ".join(dict.fromkeys(sources)), ""),
        medium,
    )


def draw_overlaid(ax: Axes, curves: "Sequence[tuple[Sequence[Any], np.ndarray, Bands | None]]") -> None:
    """Draw dates and values of each run, medians among bands where it is an ensemble."""
    for number, (days, values, bands) in enumerate(curves):
        look: dict[str, Any] = line_style(number)
        if bands:
            ax.fill_between(days, bands.low90, bands.high90, color=look["color"], alpha=0.12, linewidth=0)
            ax.fill_between(days, bands.low50, bands.high50, color=look["color"], alpha=0.2, linewidth=0)
        ax.plot(days, bands.median if bands else values, linewidth=THIN, **look)
    ax.margins(y=0.08)
    ends = ax.get_ylim()
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    spare = max(LEAST_SPAN - (ends[1] - ends[0]), 0.0) / 2
    ax.set_ylim(ends[0] - spare, ends[1] + spare)
