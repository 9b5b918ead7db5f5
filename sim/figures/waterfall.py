"""The account of a pair as a waterfall: from where it stood, source by source, to where it came to stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import CAPTION, caption_lines, provenance
from sim.figures.style import (
    CONFLICT,
    COOPERATION,
    EDGE,
    FAINT,
    INK,
    NORMAL,
    OTHER,
    PAPER,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    Medium,
    axes_at,
    height_of,
    house_style,
    new_figure,
    wrapped,
    write_lines,
)
from sim.studies.explaining.account import Account
from sim.studies.explaining.reading import MOST_SHOWN, hundredths, largest, lines_of

if TYPE_CHECKING:
    from sim.studies.explaining.explanation import Explanation

BAR, GAP, UNDER, LEFT, RIGHT = 0.19, 0.5, 0.42, 2.3, 0.45  # inches
ROOM = 0.14  # of the axis, on either side, for the numbers
LEAST_SPAN = 0.1  # of the axis, so that what hardly moved does not look like a collapse


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Where a pair stood, what each of the largest sources made of it, and the rest together."""

    title: str
    start: float
    bars: Sequence[tuple[str, float]]

    @property
    def names(self) -> list[list[str]]:
        """The lines beside each row, from the start to the end."""
        return [["start"], *(wrapped(name, LEFT - 2 * EDGE, SMALL) for name, _ in self.bars), ["end"]]

    @property
    def height(self) -> float:
        """How many inches it takes: rows as high as the longest name."""
        return len(self.names) * max(BAR, height_of(max(map(len, self.names)), SMALL) + 0.04)

    @property
    def levels(self) -> list[float]:
        """Where the pair stands after each bar, the start first."""
        levels = [self.start]
        for _, amount in self.bars:
            levels.append(levels[-1] + amount)
        return levels


def waterfall_of(account: Account, start: float) -> Waterfall:
    """Return the waterfall of a pair's account in run 0."""
    lines, rest, more = largest(lines_of(account), MOST_SHOWN)
    bars = [(line.words, line.amount) for line in lines]
    bars += [] if rest is None else [(f"the other {more}", float(rest[0]))]
    return Waterfall("–".join(account.pair), start, bars)


@house_style()
def waterfall_figure(explanation: "Explanation", medium: Medium = PAPER) -> Figure:
    """Return a waterfall for each pair, one under another."""
    scenario = explanation.scenario
    drawn = []
    for account in explanation.accounts[: medium.most_curves]:
        curve = explanation.coded.between(*account.pair)
        drawn.append(waterfall_of(account, float(curve[explanation.rows_of(account.pair)[0]])))
    span = f"{scenario.dates[explanation.first]} to {scenario.dates[explanation.last]}"
    title = wrapped(f"{scenario.title}: what moved alignment, {span}", WIDTH - 2 * EDGE, TITLE, True)
    note = caption(explanation, len(drawn))
    heights = [one.height for one in drawn]
    top = EDGE + height_of(len(title), TITLE) + 0.3
    note_top = top + sum(heights) + GAP * (len(drawn) - 1) + UNDER
    figure = new_figure(note_top + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    for one, tall in zip(drawn, heights, strict=True):
        draw_waterfall(axes_at(figure, LEFT, top, WIDTH - LEFT - RIGHT, tall), one)
        top += tall + GAP
    write_lines(figure, note, EDGE, note_top, CAPTION, color=QUIET)
    return figure


def caption(explanation: "Explanation", drawn: int) -> list[str]:
    """Return what is to be read beneath the waterfalls."""
    count = len(explanation.accounts)
    fewer = f"{drawn} of {count} pairs" if drawn < count else ""
    how = "Bars: what each source adds in the coded run; hatched: what parts the pair"
    return caption_lines([how, fewer], provenance(explanation.scenario, explanation.coded.seed, explanation.size))


def draw_waterfall(ax: Axes, data: Waterfall) -> None:
    """Draw bars from level to level, those that draw the pair together blue, those that part it orange and hatched."""
    levels, last = data.levels, len(data.bars) + 1
    for row, (_, amount) in enumerate(data.bars, 1):
        before, after = levels[row - 1], levels[row]
        look: dict[str, Any] = (
            {"color": COOPERATION} if amount >= 0 else {"facecolor": CONFLICT, "edgecolor": "white", "hatch": "////"}
        )
        ax.barh(row, amount, left=before, height=0.72, linewidth=0, **look)
        ax.plot([after, after], [row, row + 1], color=OTHER, linewidth=0.7, zorder=0)
        side = 1 if amount >= 0 else -1
        ax.annotate(
            f"{amount:+.3f}".replace("-", "−"), (after, row), xytext=(3 * side, 0), textcoords="offset points",
            ha="left" if side > 0 else "right", va="center", fontsize=SMALL - 0.5,
        )  # fmt: skip
    for row, level in ((0, levels[0]), (last, levels[-1])):
        ax.plot([level], [row], "D", color=INK, markersize=5)
        ax.annotate(
            hundredths(level), (level, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=SMALL
        )
    ax.plot([levels[0], levels[0]], [0, 1], color=OTHER, linewidth=0.7, zorder=0)
    ax.set_yticks(range(last + 1), ["\n".join(lines) for lines in data.names])
    ax.set_ylim(last + 0.6, -0.6)
    low, high = min(levels), max(levels)
    room = max(ROOM * (high - low), (LEAST_SPAN - (high - low)) / 2)
    ax.set_xlim(low - room, high + room)
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=SMALL)
    ax.set_title(data.title, fontsize=NORMAL)
