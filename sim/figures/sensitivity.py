"""Sensitivity indices: bars with their intervals beside a dummy that does nothing, and a matrix of interactions."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.style import FAINT, INK, PALETTE, house_style, new_figure
from sim.studies.sensitivity.analysis import BESIDE, MAIN, Finding
from sim.studies.sensitivity.indices import Index
from sim.studies.sensitivity.sampling import DUMMY, MORRIS, SOBOL
from sim.studies.sweeps.wording import short

COLUMNS = 3  # panels side by side
ROW, LETTER = 0.27, 0.068  # inches: of a parameter's bars, of a letter of a label
LEFT, GAP, TOP, BOTTOM, UNDER = 0.3, 0.3, 0.85, 0.0, 0.72  # inches
NARROW, ALL_PANELS = 2.35, 6.0  # inches: a panel at least, and all of a row together where there are few
CELL, BESIDE_MATRIX, NARROWEST = 0.27, 0.7, 6.2  # inches: a cell, room for the colours' scale, the figure at least
BAR_COLOURS = (PALETTE[0], PALETTE[4])
WORDS = {
    "ST": "total: share of the variance that goes with it", "S1": "first order: by itself",
    "mu_star": "μ*: mean absolute effect over its range", "sigma": "σ: spread of the effect",
}  # fmt: skip
MOST_PANELS, MOST_PATHS = 12, 30  # outcomes and numbers in one figure
LONGEST_TITLE = 26  # letters
NOT_DEFINED = "no variance:\nindices not defined"
ONLY_NOISE = "no pair rises\nabove the noise"


def common_order(findings: Sequence[Finding]) -> list[str]:
    """Return the paths by the largest main index that any outcome gives them, the same order for all panels."""
    largest: dict[str, float] = {}
    for finding in findings:
        for path, index in finding.last.of(MAIN[finding.method]).items():
            if path != DUMMY:
                largest[path] = max(largest.get(path, 0.0), index.value / finding.scale)
    return sorted(largest, key=lambda path: -largest[path])


def drawn_part(findings: Sequence[Finding]) -> tuple[Sequence[Finding], list[str], str]:
    """Return the outcomes and the numbers to draw, and in words what is left out."""
    paths, shown = common_order(findings), findings[:MOST_PANELS]
    words = []
    if len(paths) > MOST_PATHS:
        words.append(f"{MOST_PATHS} of {len(paths)} numbers: those of the largest indices")
    if len(findings) > MOST_PANELS:
        words.append(f"the first {MOST_PANELS} of {len(findings)} outcomes")
    return shown, paths[:MOST_PATHS], "; ".join(words)


@house_style()
def bars_figure(findings: Sequence[Finding], title: str) -> Figure:
    """Return a panel per outcome: main and second index of every number with 95 % intervals, the dummy as a line."""
    findings, paths, left_out = drawn_part(findings)
    columns = min(COLUMNS, len(findings))
    rows = -(-len(findings) // columns)
    left = LEFT + LETTER * max((len(short(path)) for path in paths), default=0)
    wide, tall = max(ALL_PANELS / columns - GAP, NARROW), max(ROW * len(paths), 1.0)
    width = left + columns * (wide + GAP)
    height = TOP + rows * (tall + UNDER) + BOTTOM
    figure = new_figure(height, width)
    for n, finding in enumerate(findings):
        row, column = divmod(n, columns)
        x, y = left + column * (wide + GAP), height - TOP - row * (tall + UNDER) - tall
        ax = figure.add_axes((x / width, y / height, wide / width, tall / height))
        draw_bars(ax, finding, paths)
        ax.set_yticks(range(len(paths)), [short(path) for path in paths] if column == 0 else [""] * len(paths))
    write_title(figure, title, left_out)
    write_legend(figure, findings[0].method)
    return figure


def write_legend(figure: Figure, method: str) -> None:
    """Write under the title what the bars and the line mean."""
    width, height = figure.get_size_inches()
    marks = [Patch(color=c, label=WORDS[k]) for c, k in zip(BAR_COLOURS, (MAIN[method], BESIDE[method]), strict=True)]
    dummy = Line2D([], [], color=INK, linestyle="--", linewidth=1.0, label="dummy, which does nothing")
    place = (LEFT / width, 1 - 0.33 / height)
    figure.legend(
        handles=[*marks, dummy], loc="upper left", bbox_to_anchor=place, ncols=3, frameon=False, fontsize=7.5,
        borderaxespad=0, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def draw_bars(ax: Axes, finding: Finding, paths: Sequence[str]) -> None:
    """Draw the two indices of each path from the top down; an outcome without variance gets words instead."""
    ax.set_title(title_of(finding), fontsize=8.5)
    ax.set_ylim(len(paths) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelsize=8)
    ax.tick_params(axis="x", labelsize=7.5)
    if finding.is_constant:
        ax.text(0.5, 0.5, NOT_DEFINED, transform=ax.transAxes, ha="center", va="center", fontsize=8.5)
        ax.set_xticks([])
        ax.spines[:].set_visible(False)
        return
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    for shift, colour, name in zip((-0.19, 0.19), BAR_COLOURS, (MAIN, BESIDE), strict=True):
        found = finding.last.of(name[finding.method])
        draw_index(ax, [found[path] for path in paths], shift, colour)
    ax.axvline(finding.last.of(MAIN[finding.method])[DUMMY].high, color=INK, linestyle="--", linewidth=1.0)
    ends = [i.high for name in (MAIN, BESIDE) for i in finding.last.of(name[finding.method]).values()]
    lows = [i.low for name in (MAIN, BESIDE) for i in finding.last.of(name[finding.method]).values()]
    ax.set_xlim(min(1.1 * min(lows), -0.02 * max(ends)), 1.04 * max(ends))
    units = {SOBOL: "share of variance", MORRIS: "change of the outcome"}
    ax.set_xlabel(units[finding.method], fontsize=7.5)


def draw_index(ax: Axes, indices: Sequence[Index], shift: float, colour: str) -> None:
    """Draw one index of every number as bars with their intervals."""
    places = np.arange(len(indices)) + shift
    ax.barh(places, [i.value for i in indices], height=0.36, color=colour)
    ax.hlines(places, [i.low for i in indices], [i.high for i in indices], color=INK, linewidth=1.1)


@house_style()
def interactions_figure(findings: Sequence[Finding], title: str) -> Figure:
    """Return a matrix of second-order indices per outcome; those that do not rise above the dummy's are grey."""
    findings, paths, left_out = drawn_part(findings)
    columns = min(COLUMNS, len(findings))
    left = LEFT + LETTER * max((len(short(path)) + 4 for path in paths), default=0)
    side = max(CELL * len(paths), 1.6)
    width = max(left + columns * (side + BESIDE_MATRIX), NARROWEST)
    height = TOP + -(-len(findings) // columns) * (side + UNDER) + BOTTOM
    figure = new_figure(height, width)
    for n, finding in enumerate(findings):
        row, column = divmod(n, columns)
        x, y = left + column * (side + BESIDE_MATRIX), height - TOP - row * (side + UNDER) - side
        ax = figure.add_axes((x / width, y / height, side / width, side / height))
        if (image := draw_interactions(ax, finding, paths)) is not None:
            bar = figure.add_axes(((x + side + 0.06) / width, y / height, 0.1 / width, 0.9 * side / height))
            figure.colorbar(image, cax=bar).ax.tick_params(labelsize=7)
        names = [f"{short(path)}  {number}" for number, path in enumerate(paths, 1)]
        ax.set_yticks(range(len(paths)), names if column == 0 else [""] * len(paths), fontsize=8)
    write_title(figure, title, left_out)
    words = "second order: share of the variance that two numbers make only together; grey: no more than noise"
    figure.text(LEFT / width, 1 - 0.33 / height, words, va="top", fontsize=7.5)
    return figure


def draw_interactions(ax: Axes, finding: Finding, paths: Sequence[str]) -> AxesImage | None:
    """Draw the lower triangle of second-order indices; return the image, None where no pair is above the noise."""
    size = len(paths)
    ax.set_title(title_of(finding), fontsize=8.5)
    for spine in ax.spines.values():
        spine.set_visible(False)
    shade = 0.0 if finding.is_constant else 0.12
    if size:
        ax.imshow(np.where(np.tri(size, k=-1, dtype=bool), shade, np.nan), cmap="Greys", vmin=0.0, vmax=1.0)
    ax.set_xticks(range(size - 1), [str(n + 1) for n in range(size - 1)], fontsize=8)
    ax.tick_params(length=0)
    values = np.full((size, size), np.nan)
    drawn = (index for index in finding.interactions() if set(index.of) <= set(paths))
    for index in drawn:
        first, second = sorted(paths.index(path) for path in index.of)
        values[second, first] = index.value
    real = np.argwhere(np.isfinite(values))
    if not len(real):
        words = NOT_DEFINED if finding.is_constant else ONLY_NOISE
        ax.text(0.98, 0.96, words, transform=ax.transAxes, ha="right", va="top", fontsize=7.5)
        return None
    limit = float(np.nanmax(values))
    for i, j in real:
        colour = "white" if values[i, j] > 0.62 * limit else INK
        ax.text(j, i, f"{values[i, j]:.2f}", ha="center", va="center", fontsize=6.3, color=colour)
    return ax.imshow(values, cmap="Blues", vmin=0.0, vmax=limit)


def title_of(finding: Finding) -> str:
    """Return an outcome as the title of its panel, on two lines where it is long."""
    return finding.outcome if len(finding.outcome) <= LONGEST_TITLE else finding.outcome.replace("@", "\n@")


def write_title(figure: Figure, title: str, left_out: str) -> None:
    """Write the title at the top left, and what is left out under it."""
    width, height = figure.get_size_inches()
    figure.text(LEFT / width, 1 - 0.5 / height, left_out, va="top", fontsize=7.5)
    figure.text(LEFT / width, 1 - 0.1 / height, title, va="top", fontsize=11, fontweight="bold")
