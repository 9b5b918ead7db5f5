"""The account of a pair as a waterfall: from where it stood, source by source, to where it came to stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.style import CONFLICT, COOPERATION, FAINT, INK, OTHER, WIDTH, house_style, new_figure
from sim.studies.explaining.account import Account
from sim.studies.explaining.reading import MOST_SHOWN, hundredths, largest, lines_of

if TYPE_CHECKING:
    from sim.studies.explaining.explanation import Explanation

BAR, GAP, TOP, UNDER, LEFT, RIGHT = 0.19, 0.55, 0.75, 0.35, 2.3, 0.5  # inches
LONGEST = 34  # characters of a source's name
ROOM = 0.12  # of the axis, on either side, for the numbers


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Where a pair stood, what each of the largest sources made of it, and the rest together."""

    title: str
    start: float
    bars: Sequence[tuple[str, float]]

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
def waterfall_figure(explanation: "Explanation") -> Figure:
    """Return a waterfall for each pair, one under another."""
    scenario = explanation.scenario
    drawn = []
    for account in explanation.accounts:
        curve = explanation.coded.between(*account.pair)
        drawn.append(waterfall_of(account, float(curve[explanation.rows_of(account.pair)[0]])))
    heights = [BAR * (len(one.bars) + 2) for one in drawn]
    height = TOP + UNDER + sum(heights) + GAP * (len(drawn) - 1)
    figure, y = new_figure(height), height - TOP
    for one, tall in zip(drawn, heights, strict=True):
        y -= tall
        ax = figure.add_axes((LEFT / WIDTH, y / height, (WIDTH - LEFT - RIGHT) / WIDTH, tall / height))
        draw_waterfall(ax, one)
        y -= GAP
    span = f"{scenario.dates[explanation.first]} to {scenario.dates[explanation.last]}"
    figure.text(0.1 / WIDTH, 1 - 0.1 / height, scenario.title, va="top", fontweight="bold", fontsize=11)
    figure.text(0.1 / WIDTH, 1 - 0.32 / height, f"What moved alignment, {span}", va="top", fontsize=8.5)
    return figure


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
            ha="left" if side > 0 else "right", va="center", fontsize=7,
        )  # fmt: skip
    for row, level in ((0, levels[0]), (last, levels[-1])):
        ax.plot([level], [row], "D", color=INK, markersize=5)
        ax.annotate(
            hundredths(level), (level, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5
        )
    ax.plot([levels[0], levels[0]], [0, 1], color=OTHER, linewidth=0.7, zorder=0)
    names = ["start", *(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name, _ in data.bars), "end"]
    ax.set_yticks(range(last + 1), names, fontsize=7.5)
    ax.set_ylim(last + 0.6, -0.6)
    low, high = min(levels), max(levels)
    room = max(ROOM * (high - low), 0.02)
    ax.set_xlim(low - room, high + room)
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=7.5)
    ax.set_title(data.title, fontsize=9.5)
