"""Camps: over time a strip that shows who stands with whom, at one date how firmly each stands."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.captions import made_from
from sim.figures.style import (
    FAINT,
    INK,
    NORMAL,
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
from sim.scenario.scenario import Scenario
from sim.studies.camps.camps import Camps
from sim.studies.camps.strip import ABSENT, INSIDE, Strip, strip_of
from sim.studies.sweeps.wording import cut, percent

BLOCS = {1: "#34468F", -1: "#B8860B"}  # told apart with any colour vision, by lightness too, and from events
MOST_ROWS, MOST_TICKS, MOST_CHANGES, MOST_MARKS = 60, 8, 6, 80
ROW, TALLEST = 0.27, 9.6  # inches: of an actor, and of all
TOP, AXIS, FOOT, RIGHT, EDGE = 0.78, 0.44, 0.08, 0.4, 0.12  # inches
LONGEST_NAME, MOST_NAMED = 28, 5  # letters of a name, ids in a note
LIGHTEST = 0.25  # of a bloc's colour, where runs agree no more than a coin would


@house_style()
def camps_figure(found: Camps) -> Figure:
    """Return the picture of camps: a strip over several dates, bars of firmness at one."""
    strip = strip_of(found)
    chosen = drawn_rows(strip)
    names = [label_of(found.trajectory.scenario, strip.ids[n]) for n in chosen]
    lines = [part for line in notes_of(found, strip, len(chosen)) for part in wrapped(line, WIDTH - 2 * EDGE, SMALL)]
    tall = min(max(ROW * len(names), 0.6), TALLEST)
    height = TOP + tall + AXIS + height_of(len(lines), SMALL) + FOOT
    left = EDGE + 0.1 + max(width_of(name, NORMAL) for name in names)
    figure = new_figure(height)
    place = (left / WIDTH, (height - TOP - tall) / height, (WIDTH - left - RIGHT) / WIDTH, tall / height)
    ax = figure.add_axes(place)
    if len(strip.rows) > 1:
        draw_strip(ax, strip, chosen, found.trajectory.scenario)
    else:
        draw_firmness(ax, strip, chosen)
    size = min(NORMAL, 72 * tall / len(names) * 0.75)
    ax.set_yticks(range(len(names)), names, fontsize=size)
    ax.tick_params(axis="y", length=0)
    mark_events(ax, found, strip)
    write_heading(figure, found, strip)
    figure.text(EDGE / WIDTH, FOOT / height, "\n".join(lines), va="bottom", fontsize=SMALL)
    return figure


def drawn_rows(strip: Strip) -> list[int]:
    """Return which actors to draw: of more than MOST_ROWS those that change sides, then those that stand least firm.

    One that is there at none of the dates is left out.
    """
    firm = np.where(np.isnan(strip.gaps), np.inf, strip.gaps).min(axis=1)
    order = np.lexsort((firm, -np.count_nonzero(strip.moved, axis=1)))
    return sorted(n for n in order[:MOST_ROWS].tolist() if strip.sides[n].any())


def label_of(scenario: Scenario, id: str) -> str:
    """Return an actor's name, short enough to stand beside its row, with the id where it had to be cut."""
    name = scenario.actors[id].name or id
    room = LONGEST_NAME - len(id) - len("… ()")
    return name if len(name) <= LONGEST_NAME else f"{name[:room]}… ({id})" if room > 0 else cut(id, LONGEST_NAME)


def draw_strip(ax: Axes, strip: Strip, chosen: Sequence[int], scenario: Scenario) -> None:
    """Draw a row for each actor and a column for each date in its bloc's colour, lighter where runs agree less."""
    ax.imshow(shades(strip)[chosen], aspect="auto", interpolation="nearest")
    for row in range(1, len(chosen)):
        apart = strip.sides[chosen[row], -1] != strip.sides[chosen[row - 1], -1]
        ax.axhline(row - 0.5, color="white", linewidth=5 if apart else 0.8)
    for place in strip.changes if len(strip.changes) <= 4 * MOST_CHANGES else ():
        ax.axvline(place - 0.5, color="white", linewidth=1.6)
    for first, last, row in stretches(strip.waverers):
        if row in chosen:
            y = chosen.index(row)
            for colour, wide in ((INK, 4.6), ("white", 2.4)):
                ax.plot([first - 0.28, last + 0.28], [y, y], color=colour, linewidth=wide, solid_capstyle="round")
    days = [scenario.dates[row] for row in strip.rows]
    form = "%Y-%m-%d" if scenario.clock.step in ("day", "week") else "%Y-%m"
    every = -(-len(days) // MOST_TICKS)
    ax.set_xticks(range(0, len(days), every), [day.strftime(form) for day in days[::every]])
    ax.spines[:].set_visible(False)
    ax.set_xlim(-0.5, len(days) - 0.5)


def shades(strip: Strip) -> np.ndarray:
    """Return the colour of every cell (N, D, 3): its bloc's, mixed with white by how little the runs agree.

    White while an actor is not there.
    """
    colours = np.where((strip.sides == INSIDE)[..., None], to_rgb(BLOCS[1]), to_rgb(BLOCS[-1]))
    agreed = np.ones(strip.sides.shape) if strip.agreement is None else np.nan_to_num(strip.agreement, nan=1.0)
    strength = np.clip(2.0 * agreed - 1.0, 0.0, 1.0)[..., None] * (1.0 - LIGHTEST) + LIGHTEST
    strength = np.where((strip.sides == ABSENT)[..., None], 0.0, strength)
    return np.asarray(1.0 - strength * (1.0 - colours))


def stretches(waverers: np.ndarray) -> list[tuple[int, int, int]]:
    """Return first place, last place and who wavers, for each stretch of dates over which the same actor does."""
    starts = [0, *(np.nonzero(np.diff(waverers))[0] + 1).tolist()]
    ends = [start - 1 for start in starts[1:]] + [len(waverers) - 1]
    return [(first, last, int(waverers[first])) for first, last in zip(starts, ends, strict=True)]


def mark_events(ax: Axes, found: Camps, strip: Strip) -> None:
    """Mark under the strip, between the dates before and after, when events took place in run 0."""
    if len(strip.rows) < 2:
        return
    steps = sorted({step for steps in found.trajectory.happened.values() for step in steps})
    places = [strip.rows.index(step) + 0.5 for step in steps if step in strip.rows]
    at: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "clip_on": False}
    few = len(places) <= MOST_MARKS
    mark: dict[str, Any] = {"marker": "^" if few else "|", "markersize": 4, "markeredgewidth": 0 if few else 0.5}
    ax.plot(places, np.full(len(places), -0.012), color=INK, linestyle="none", **mark, **at)
    ax.tick_params(axis="x", pad=7, length=0)


def draw_firmness(ax: Axes, strip: Strip, chosen: Sequence[int]) -> None:
    """Draw how much each actor would lose by changing sides: one bloc to the left, the other to the right."""
    values = -strip.sides[chosen, 0] * strip.gaps[chosen, 0]
    ax.barh(range(len(chosen)), values, height=0.7, color=shades(strip)[chosen, 0])
    reach = max(float(np.abs(values).max(initial=0.0)), 1e-9)
    for row, (n, value) in enumerate(zip(chosen, values.tolist(), strict=True)):
        gap = f"{strip.gaps[n, 0]:.3f}".replace("-", "−")
        words, right = f"{gap}{'  wavers first' if n == strip.waverers[0] else ''}", value > 0
        at: dict[str, Any] = {"xytext": (4 if right else -4, 0), "textcoords": "offset points"}
        at["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        ax.annotate(words, (value, row), ha="left" if right else "right", va="center", fontsize=SMALL, **at)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(-1.45 * reach, 1.45 * reach)
    ax.set_ylim(len(chosen) - 0.4, -0.6)
    ax.set_xticks([])
    ax.set_xlabel("gap to switching: what it would lose by changing sides")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.hlines(np.arange(len(chosen)), -1.45 * reach, 1.45 * reach, color=FAINT, linewidth=0.5, zorder=0)


def write_heading(figure: Figure, found: Camps, strip: Strip) -> None:
    """Write title, what is drawn, and which colour is whose bloc."""
    height, scenario = figure.get_size_inches()[1], found.trajectory.scenario
    first, last = scenario.dates[strip.rows[0]], scenario.dates[strip.rows[-1]]
    what = f"Who would stand with whom, {first}" + (f" to {last}" if len(strip.rows) > 1 else "")
    title, *more = wrapped(scenario.title, WIDTH - 2 * EDGE, TITLE, bold=True)
    title += "…" if more else ""
    figure.text(EDGE / WIDTH, 1 - 0.1 / height, title, va="top", fontweight="bold", fontsize=TITLE)
    figure.text(EDGE / WIDTH, 1 - 0.31 / height, what, va="top")
    marks: list[Any] = [Patch(color=BLOCS[side], label=bloc_in_words(found, strip, side)) for side in BLOCS]
    if len(strip.rows) > 1:
        marks.append(Line2D([], [], color=INK, linewidth=3, label="who wavers"))
        marks.append(Line2D([], [], color=INK, marker="^", markersize=4, linestyle="none", label="events"))
    figure.legend(
        handles=marks, loc="upper left", bbox_to_anchor=(EDGE / WIDTH, 1 - 0.5 / height), ncols=len(marks),
        frameon=False, borderaxespad=0, borderpad=0, handlelength=1.3, columnspacing=1.2,
    )  # fmt: skip


def bloc_in_words(found: Camps, strip: Strip, side: int) -> str:
    """Return a bloc's name: that of its largest member at the last date."""
    capability = dict(zip(found.trajectory.scenario.actors, found.trajectory.capability[strip.rows[-1]], strict=True))
    members = [id for id, at in zip(strip.ids, strip.sides[:, -1], strict=True) if at == side]
    if not members:
        return "the other bloc: nobody at the end"
    return f"with {label_of(found.trajectory.scenario, max(members, key=lambda id: capability[id]))}"


def notes_of(found: Camps, strip: Strip, drawn: int) -> list[str]:
    """Return the lines under the picture: who changed sides and when, what lightness means, how it was computed."""
    scenario, run = found.trajectory.scenario, found.trajectory
    lines = [change_in_words(found, strip, place) for place in strip.changes[:MOST_CHANGES]]
    if (more := len(strip.changes) - MOST_CHANGES) > 0:
        lines.append(f"… and {counted(more, 'later change')}")
    if len(strip.rows) > 1 and not strip.changes:
        lines.append("Nobody changes sides.")
    if found.support and strip.agreement is not None:
        one = found.support[-1]
        lines.append(
            f"The paler, the fewer of {counted(one.runs, 'run')} agree with whom an actor stands (palest: half of them)"
            f"; the last date's blocs in {percent(one.blocs)}"
        )
    if len(strip.rows) > 1 and not strip.sides.all():
        lines.append("Blank: not there")
    if drawn < (there := int(strip.sides.any(axis=1).sum())):
        lines.append(f"{drawn} of {there} actors: those that change sides, then those that stand least firm")
    if not found.landscapes[-1].exact:
        lines.append("More than 20 actors: the deepest that descent from random starts found")
    if tied := sum(one.tied > 1 for one in found.landscapes):
        where = f" at {counted(tied, 'date')}" if len(strip.rows) > 1 else ""
        lines.append(f"Another configuration is as deep{where}: the first of them is drawn")
    lines.append(f"The deepest of all divisions into two blocs; {made_from(scenario.id, 'run 0', run.seed)}")
    return lines


def change_in_words(found: Camps, strip: Strip, place: int) -> str:
    """Return at which date who changes sides, and which events took place in the period before."""
    scenario, row = found.trajectory.scenario, strip.rows[place]
    before = [id for id, steps in found.trajectory.happened.items() if row - 1 in steps]
    after = f", after {some_of(before)}" if before else ""
    who = strip.switching(place)
    return f"{scenario.dates[row]}: {some_of(who)} {'changes' if len(who) == 1 else 'change'} sides{after}"


def some_of(ids: Sequence[str]) -> str:
    """Return ids in a row; of many the first, and how many more there are."""
    more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED + 1 else ""
    return ", ".join(ids[:MOST_NAMED] if more else ids) + more
