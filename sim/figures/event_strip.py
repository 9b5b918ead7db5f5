"""Events in a strip under the axis and in a list: up for cooperation, down for conflict, hollow if unsure or secret."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.events import MOST_AGAIN, Mark, rows_of
from sim.figures.style import FAINT, SMALL, axes_at, height_of, width_of, wrapped
from sim.scenario.scenario import Scenario

ROW = 0.115  # inches of a row of marks
MARK, AGAIN = 4.6, 2.4  # points
BESIDE = 0.055  # inches from the middle of a mark to its number
NUMBER = 6.2  # points
DATES = 0.3  # inches from the left of the list to the dates
READING = "Events: ▲ cooperation, ▼ conflict, ■ neither"


def room_of(number: int) -> float:
    """Return how many inches the number of a mark takes to its right."""
    return BESIDE + width_of(str(number), NUMBER) + 0.03


def stacked(marks: Sequence[Mark], scenario: Scenario, inches: float, most: int) -> tuple[list[Mark], list[int]]:
    """Return the marks for which there is a row, and their rows."""
    rows = rows_of(marks, scenario, inches, room_of)
    if max(rows, default=0) < most:
        return list(marks), rows
    kept = [mark for mark, row in zip(marks, rows, strict=True) if row < most]
    return stacked(kept, scenario, inches, most)


def height_of_strip(rows: Sequence[int]) -> float:
    """Return how many inches the rows take."""
    return ROW * (max(rows) + 1.4) if rows else 0.0


def draw_strip(ax: Axes, marks: Sequence[Mark], rows: Sequence[int], scenario: Scenario) -> None:
    """Draw numbered marks in rows from the top; smaller ones where an event takes place again."""
    ax.set_ylim(max(rows, default=0) + 0.8, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for number, (mark, row) in enumerate(zip(marks, rows, strict=True), 1):
        marker, colour = mark.tone
        look: dict[str, Any] = {"color": colour, "markeredgewidth": 0.9, "linestyle": "none", "clip_on": False}
        days: list[Any] = mark.days(scenario)
        hollow = [mark.is_hollow(step) for step in mark.steps[:MOST_AGAIN]] + [False]  # what has come to light is full
        for n, day in enumerate(days):
            face = "white" if hollow[n] else colour
            ax.plot([day], [row], marker, markersize=AGAIN if n else MARK, markerfacecolor=face, **look)
        ax.annotate(
            str(number), (days[0], row), xytext=((-72 if mark.again else 72) * BESIDE, 0), textcoords="offset points",
            ha="right" if mark.again else "left", va="center_baseline",
            fontsize=NUMBER, color=colour, annotation_clip=False,
        )  # fmt: skip


def draw_guides(ax: Axes, marks: Sequence[Mark], scenario: Scenario) -> None:
    """Draw a faint line where each event is marked."""
    for day in sorted({day for mark in marks for day in mark.days(scenario)}):
        ax.axvline(day, color=FAINT, linewidth=0.5, zorder=0)  # type: ignore[arg-type]  # a date


def listed(marks: Sequence[Mark], scenario: Scenario, inches: float) -> list[list[str]]:
    """Return the lines of each event's words, over the whole width."""
    return [wrapped(mark.words, inches - indent(marks, scenario), SMALL) for mark in marks]


def indent(marks: Sequence[Mark], scenario: Scenario) -> float:
    """Return how many inches from the left of the list the words of events begin."""
    return DATES + 0.1 + max((width_of(mark.when(scenario), SMALL) for mark in marks), default=0.0)


def draw_list(
    figure: Figure, marks: Sequence[Mark], lines: Sequence[Sequence[str]], scenario: Scenario, place: tuple[float, ...]
) -> None:
    """Write sign, number, date and words of each event; left, top and width of the list in inches are its place."""
    left, top, inches = place
    begin = indent(marks, scenario)
    height = height_of(sum(map(len, lines)), SMALL)
    ax = axes_at(figure, left, top, inches, height)
    ax.set_axis_off()
    ax.set_xlim(0, inches)
    ax.set_ylim(sum(map(len, lines)), 0)
    row = 0
    for number, (mark, words) in enumerate(zip(marks, lines, strict=True), 1):
        marker, colour = mark.tone
        face = "white" if mark.is_hollow(mark.steps[0]) else colour
        ax.plot([0.05], [row + 0.5], marker, color=colour, markerfacecolor=face, markersize=MARK, markeredgewidth=0.9)
        ax.text(DATES - 0.06, row + 0.5, str(number), ha="right", va="center_baseline", fontsize=SMALL, color=colour)
        ax.text(DATES, row + 0.5, mark.when(scenario), va="center_baseline", fontsize=SMALL)
        for line in words:
            ax.text(begin, row + 0.5, line, va="center_baseline", fontsize=SMALL)
            row += 1


def reading(marks: Sequence[Mark]) -> str:
    """Return how the marks are read, what the hollow ones are, and where undated ones stand."""
    meanings = {
        "need not take place": any(mark.share is not None for mark in marks),
        "secret": any(mark.is_secret(mark.steps[0]) for mark in marks),
    }
    means = " or ".join(words for words, any_so in meanings.items() if any_so)
    hollow = f"; hollow: {means}" if means else ""
    light = "; small and full after that: it comes to light" if any(mark.revealed for mark in marks) else ""
    undated = "; in mid-period where no day is known" if any(_undated(m) for m in marks) else ""
    return f"{READING}{hollow}{light}{undated}" if marks else ""


def _undated(mark: Mark) -> bool:
    return not mark.event.dated or len(mark.event.dated) < len("2019-07-12")
