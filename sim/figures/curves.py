"""Alignments or positions over time: a curve for each, labelled at its end, and the events that moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from sim.engine.excursions import courses_of_positions, largest_excursions
from sim.engine.trajectory import Trajectory
from sim.figures.style import CONFLICT, COOPERATION, FAINT, FONT, INK, OTHER, WIDTH, house_style, line_style, new_figure
from sim.scenario.file.schema import Event

if TYPE_CHECKING:
    from sim.studies.ensembles.ensemble import Bands, Ensemble

DEFAULT_CURVES = 6
LABEL_GAP = 0.045  # least distance of two labels, as a share of the axis
EVENT_LINE = 0.19  # inches per line of the list of events
LONGEST_LABEL = 66
MOST_EVENTS = 80  # marked and listed
MARK_GAP, LABEL_ROOM = 0.012, 0.05  # shares of the clock: events nearer share a mark, labels nearer are raised
MARGIN_LEFT, MARGIN_RIGHT = 0.085, 0.112  # shares of the width
NAME_SIZE, LONGEST_NAME, NAME_START = 8.5, 28, 1.03  # of curves: points, letters, where they begin, by the axis
AXIS_HEIGHT, TOP, BOTTOM, UNDER_AXIS = 3.7, 0.72, 0.1, 0.42  # inches
ALIGNMENT = "alignment  (−1 opposed, 1 aligned)", "no pair of actors: alignment is not defined"
POSITION = "position  (−1 and 1 are the issue's two ends)", "no interest is coded: there is no position"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What a curve shows by step: a name, the coded run, and of an ensemble the bands."""

    name: str
    coded: np.ndarray
    bands: "Bands | None"

    @property
    def line(self) -> np.ndarray:
        """The median of an ensemble, or the coded run."""
        return self.bands.median if self.bands else self.coded


@house_style()
def alignment_figure(trajectory: Trajectory, pairs: Sequence[Pair] = (), ensemble: "Ensemble | None" = None) -> Figure:
    """Return the figure of a run: curves of the pairs (default: those that move most) above the events.

    With an ensemble, the curves are medians among their bands.
    """
    chosen = list(pairs) or largest_excursions(trajectory, DEFAULT_CURVES)
    curves = [
        Curve("–".join(pair), trajectory.between(*pair), ensemble.bands_of(*pair) if ensemble else None)
        for pair in chosen
    ]
    return curves_figure(trajectory, curves, ALIGNMENT, ensemble)


@house_style()
def position_figure(
    trajectory: Trajectory, interests: Sequence[Pair] = (), ensemble: "Ensemble | None" = None
) -> Figure:
    """Return the same of positions: an actor's on an issue, default those that move most; of coded interests."""
    chosen = list(interests) or [course.ids for course in courses_of_positions(trajectory)[:DEFAULT_CURVES]]
    curves = [
        Curve(" on ".join(ids), trajectory.position_of(*ids), ensemble.position_bands_of(*ids) if ensemble else None)
        for ids in chosen
    ]
    return curves_figure(trajectory, curves, POSITION, ensemble)


def curves_figure(
    trajectory: Trajectory, curves: Sequence[Curve], words: tuple[str, str], ensemble: "Ensemble | None"
) -> Figure:
    """Return curves above the events; `words` label the axis, and say why nothing is drawn."""
    marked, left_out = marked_events(trajectory, [curve.coded for curve in curves])
    list_height = EVENT_LINE * (-(-len(marked) // 2) + bool(left_out))
    height = TOP + AXIS_HEIGHT + UNDER_AXIS + list_height + BOTTOM
    figure = new_figure(height)
    width = 1 - MARGIN_LEFT - margin_right(curves)
    upper = figure.add_axes((MARGIN_LEFT, 1 - (TOP + AXIS_HEIGHT) / height, width, AXIS_HEIGHT / height))
    draw_curves(upper, trajectory, curves, words)
    if ensemble:
        note = f"lines: median of {ensemble.size:,} runs; bands: the middle 50 % and 90 % of them; events: as coded"
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5}
        upper.text(0.008, 0.018, note, transform=upper.transAxes, fontsize=7.5, color=INK, bbox=box)
    draw_event_marks(upper, trajectory, marked)
    upper.set_title(trajectory.scenario.title, pad=32)
    if marked:
        lower = figure.add_axes((0.035, BOTTOM / height, 0.96, list_height / height))
        draw_event_list(lower, marked, trajectory, left_out)
    return figure


def margin_right(curves: Sequence[Curve]) -> float:
    """Return the share of the width that the names of curves take."""
    look = FontProperties(family=FONT, weight="bold", size=NAME_SIZE)
    points = max((TextPath((0, 0), shown_name(curve), prop=look).get_extents().width for curve in curves), default=0.0)
    return max(MARGIN_RIGHT, NAME_START - 1 + 1.05 * points / 72 / WIDTH)  # letters on pixels are up to 5 % wider


def shown_name(curve: Curve) -> str:
    """Return the name of a curve, cut where it is very long."""
    return curve.name if len(curve.name) <= LONGEST_NAME else f"{curve.name[: LONGEST_NAME - 1]}…"


def draw_curves(ax: Axes, trajectory: Trajectory, curves: Sequence[Curve], words: tuple[str, str]) -> None:
    """Draw curves over dates among their bands; where there are none the axes say why."""
    days: Any = trajectory.scenario.dates
    label, nothing = words
    bands = [curve.bands for curve in curves if curve.bands]
    for number, band in enumerate(bands):
        colour = line_style(number)["color"]
        ax.fill_between(days, band.low90, band.high90, color=colour, alpha=0.13, linewidth=0)
        ax.fill_between(days, band.low50, band.high50, color=colour, alpha=0.22, linewidth=0)
    for number, curve in enumerate(curves):
        ax.plot(days, curve.line, linewidth=1.8, solid_capstyle="round", **line_style(number))
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    if not curves:
        ax.text(0.5, 0.5, nothing, transform=ax.transAxes, ha="center")
    ax.set_ylabel(label)
    date_axis(ax, days)
    frame_values(ax, [*(c.line for c in curves), *(end for band in bands for end in (band.low90, band.high90))])
    label_ends(ax, [(shown_name(curve), float(curve.line[~np.isnan(curve.line)][-1])) for curve in curves])


def date_axis(ax: Axes, days: Sequence[date]) -> None:
    """Let the x axis show the calendar, from the first day to the last."""
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    if len(days) > 1:
        ax.set_xlim(days[0], days[-1])  # type: ignore[arg-type]  # Matplotlib converts dates, its stubs want numbers


def frame_values(ax: Axes, curves: Sequence[np.ndarray]) -> None:
    """Choose limits that hold the curves with room to breathe, inside [-1, 1], never narrower than 0.2."""
    if curves:
        low, high = min(float(np.nanmin(c)) for c in curves), max(float(np.nanmax(c)) for c in curves)
        spread = max(high - low, 0.2)
        middle = (low + high) / 2
        ax.set_ylim(max(middle - 0.58 * spread, -1.03), min(middle + 0.66 * spread, 1.03))


def label_ends(ax: Axes, ends: Sequence[tuple[str, float]]) -> None:
    """Write each curve's name at its right end, moved apart where they would overlap."""
    low, high = ax.get_ylim()
    order = sorted(range(len(ends)), key=lambda n: ends[n][1])
    heights = spread_apart([(ends[n][1] - low) / (high - low) for n in order], LABEL_GAP)
    for n, height in zip(order, heights, strict=True):
        colour = line_style(n)["color"]
        ax.annotate(
            ends[n][0], xy=(1, (ends[n][1] - low) / (high - low)), xycoords="axes fraction",
            xytext=(NAME_START, height), textcoords="axes fraction", va="center", color=colour,
            fontweight="bold", fontsize=NAME_SIZE,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def spread_apart(heights: Sequence[float], gap: float) -> list[float]:
    """Return ascending heights moved as little as needed to stand at least `gap` apart."""
    placed: list[list[float]] = []  # groups of labels that stand together
    for height in heights:
        placed.append([height])
        while len(placed) > 1 and overlap(placed[-2], placed[-1], gap):
            merged = placed[-2] + placed[-1]
            placed[-2:] = [merged]
    return [centre(group) + (n - (len(group) - 1) / 2) * gap for group in placed for n in range(len(group))]


def centre(group: Sequence[float]) -> float:
    """Return where a group of labels stands on average."""
    return sum(group) / len(group)


def overlap(lower: Sequence[float], upper: Sequence[float], gap: float) -> bool:
    """Whether two neighbouring groups of labels would run into each other."""
    return centre(upper) - centre(lower) < gap * (len(lower) + len(upper)) / 2


def marked_events(trajectory: Trajectory, curves: Sequence[np.ndarray]) -> tuple[list[Event], int]:
    """Return the events to mark, in the order in which they first took place, and how many are left out.

    Of more than MOST_EVENTS: those in whose first period one of the curves moved most.
    """
    took_place = [e for e in trajectory.scenario.events if trajectory.happened[e.id]]
    moves = np.max([np.abs(np.nan_to_num(np.diff(curve))) for curve in curves] or [np.zeros(1)], axis=0)
    order = sorted(took_place, key=lambda e: -moves[trajectory.happened[e.id][0]] if curves else 0.0)
    marked = order[:MOST_EVENTS]
    marked.sort(key=lambda e: (event_day(e, trajectory.happened[e.id][0], trajectory), e.id))
    return marked, len(took_place) - len(marked)


def event_day(event: Event, step: int, trajectory: Trajectory) -> Any:
    """Return the date to mark: the author's own where it names one, else the middle of the period."""
    dates = trajectory.scenario.dates
    if event.dated and len(event.dated) == len("2019-07-12"):
        return date.fromisoformat(event.dated)
    return dates[step] + (dates[step + 1] - dates[step]) / 2


def tone(event: Event) -> tuple[str, str]:
    """Return marker and colour: up for cooperation, down for conflict, a square for anything else."""
    total = sum(act.intensity or 0.0 for act in event.all_acts)
    if total > 0:
        return "^", COOPERATION
    return ("v", CONFLICT) if total < 0 else ("s", OTHER)


def draw_event_marks(ax: Axes, trajectory: Trajectory, events: Sequence[Event]) -> None:
    """Mark the events above the curves; those that fall together share one mark that names their numbers."""
    above = ax.get_xaxis_transform()
    last, raised = -1.0, False
    for day, numbers in clusters(trajectory, events):
        x = share_of_clock(day, trajectory)
        raised = x - last < LABEL_ROOM and not raised
        last = x
        tones = {tone(events[n - 1]) for n in numbers}
        marker, colour = tones.pop() if len(tones) == 1 else ("d", INK)
        ax.axvline(day, color=colour, linewidth=0.7, alpha=0.5, zorder=0)
        ax.plot([day], [1.0], marker, color=colour, markersize=6, transform=above, clip_on=False, zorder=4)
        label = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        look: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 7.5, "color": colour}
        ax.text(day, 1.058 if raised else 1.022, label, transform=above, **look)
    for event in events:
        for step in trajectory.happened[event.id][1:]:
            day = event_day(event, step, trajectory)
            ax.axvline(day, color=tone(event)[1], linewidth=0.7, alpha=0.25, zorder=0)


def clusters(trajectory: Trajectory, events: Sequence[Event]) -> list[tuple[Any, list[int]]]:
    """Return the marks: a day and the numbers (from 1) of the events that first take place about then."""
    found: list[tuple[Any, list[int]]] = []
    last_step = -1
    for number, event in enumerate(events, 1):
        step = trajectory.happened[event.id][0]
        day = event_day(event, step, trajectory)
        near = found and share_of_clock(day, trajectory) - share_of_clock(found[-1][0], trajectory) <= MARK_GAP
        if found and (near or step == last_step):
            found[-1][1].append(number)
        else:
            found.append((day, [number]))
        last_step = step
    return found


def share_of_clock(day: date, trajectory: Trajectory) -> float:
    """Return where a day lies on the clock, from 0 to 1."""
    first, last = trajectory.scenario.dates[0], trajectory.scenario.dates[-1]
    return (day - first).days / ((last - first).days or 1)


def draw_event_list(ax: Axes, events: Sequence[Event], trajectory: Trajectory, left_out: int) -> None:
    """List the marked events in two columns: sign of their tone, number, month or day, name; say how many are not."""
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    half = -(-len(events) // 2)
    rows = half + bool(left_out)
    if left_out:
        words = f"{len(events)} of {len(events) + left_out:,} events: those in whose periods the curves moved most"
        ax.text(0.004, 0.5 / rows, words, va="center", fontsize=7.5)
    places = [((0.0, n) if n < half else (0.52, n - half)) for n in range(len(events))]
    spots = [(x + 0.004, 1 - (row + 0.5) / rows) for x, row in places]
    for look in dict.fromkeys(map(tone, events)):
        chosen = [spot for spot, event in zip(spots, events, strict=True) if tone(event) == look]
        marker, colour = look
        ax.plot(*zip(*chosen, strict=True), marker, color=colour, markersize=4.5, linestyle="none", clip_on=False)
    for number, (event, (x, y)) in enumerate(zip(events, spots, strict=True), 1):
        ax.text(x + 0.012, y, f"{number}  {event_label(event, trajectory)}", va="center", fontsize=6.9)


def event_label(event: Event, trajectory: Trajectory) -> str:
    """Return date and name of an event, with how often it took place where that is more than once."""
    steps = trajectory.happened[event.id]
    when = event.dated or trajectory.scenario.dates[steps[0]].isoformat()
    when = when[: len("2019-07")] if trajectory.scenario.clock.step not in ("day", "week") else when
    name: Any = event.title or event.id.replace("-", " ")
    times = f" (×{len(steps)})" if len(steps) > 1 else ""
    label = f"{when}  {name}{times}"
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
