"""Sensitivity indices: bars with their intervals beside a dummy that does nothing, and a matrix of interactions."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.captions import made_from
from sim.figures.style import FAINT, INK, SMALL, TITLE, height_of, house_style, new_figure, width_of, wrapped
from sim.figures.sweeps import name_lines
from sim.scenario.file.numerals import counted
from sim.studies.sensitivity.analysis import BESIDE, MAIN, SETTLED, Finding, Sensitivity, convergence
from sim.studies.sensitivity.indices import Index
from sim.studies.sensitivity.sampling import DUMMY, MORRIS, SOBOL
from sim.studies.sweeps.wording import short

COLUMNS = 3  # panels side by side
ROW = 0.27  # inches: of a parameter's bars
LEFT, GAP, TOP, HEAD, UNDER, FOOT = 0.12, 0.3, 0.1, 0.62, 0.42, 0.1  # inches
NARROW, ALL_PANELS, ROOM = 2.2, 5.6, 2.6  # inches: a panel at least, all of a row together, the longest name
CELL, BESIDE_MATRIX, NARROWEST = 0.27, 0.7, 6.2  # inches: a cell, room for the colours' scale, the figure at least
LETTERS = 7.0  # points of numbers' names
BAR_COLOURS = ("#2F5D8A", "#D9A441")
WORDS = {
    "ST": "total: share of the variance that goes with it", "S1": "first order: by itself",
    "mu_star": "μ*: mean absolute effect over its range", "sigma": "σ: spread of the effect",
}  # fmt: skip
MOST_PANELS, MOST_PATHS = 12, 30  # outcomes and numbers in one figure
NOT_DEFINED = "no variance:\nindices not defined"
ONLY_NOISE = "no pair rises above the noise"
WIDE = 2 * SETTLED  # of half an interval, as a share of the scale, beyond which an index has not settled


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
def bars_figure(found: Sensitivity) -> Figure:
    """Return a panel per outcome: main and second index of every number with 95 % intervals, the dummy as a line."""
    findings, paths, left_out = drawn_part(found.findings)
    columns = min(COLUMNS, len(findings))
    rows = -(-len(findings) // columns)
    names = names_of(found, paths)
    left, wide = LEFT + room_for(names), max(ALL_PANELS / columns - GAP, NARROW)
    tall, width = max(ROW * len(paths), 1.0), left + columns * (wide + GAP)
    titles = [panel_title(finding, wide) for finding in findings]
    head = height_of(max(map(len, titles)), SMALL + 1)
    foot = note_lines(found, width, left_out)
    height = TOP + HEAD + rows * (head + tall + UNDER) + height_of(len(foot), SMALL) + FOOT
    figure = new_figure(height, width)
    for n, (finding, title) in enumerate(zip(findings, titles, strict=True)):
        row, column = divmod(n, columns)
        x, y = left + column * (wide + GAP), height - TOP - HEAD - row * (head + tall + UNDER) - head - tall
        ax = figure.add_axes((x / width, y / height, wide / width, tall / height))
        draw_bars(ax, finding, paths)
        ax.set_title("\n".join(title), fontsize=SMALL + 1)
        ax.set_yticks(range(len(paths)), names if column == 0 else [""] * len(paths), fontsize=LETTERS)
    write_words(figure, found.title, foot)
    write_legend(figure, found.sample.method)
    return figure


def names_of(found: Sensitivity, paths: Sequence[str]) -> list[str]:
    """Return the numbers' names with the range that each was varied over, on two lines where one is too narrow."""
    ranges = {v.path: str(v).removeprefix(f"{v.path}=") for v in found.sample.varied}
    names = []
    for path in paths:
        given = ranges[path].replace(":", " to ").replace("-", "−")
        whole = f"{short(path)}  {given}"
        parts = [whole] if width_of(whole, LETTERS) <= ROOM else [*name_lines(short(path), ROOM, LETTERS), given]
        names.append("\n".join(parts[:1] if len(parts) == 1 else [parts[0], " ".join(parts[1:])]))
    return names


def room_for(names: Sequence[str]) -> float:
    """Return the inches that the longest of these names takes beside the panels."""
    lines = [line for name in names for line in name.split("\n")]
    return max((width_of(line, LETTERS) for line in lines), default=0.0) + 0.12


def panel_title(finding: Finding, inches: float) -> list[str]:
    """Return the outcome as the title of its panel, and that it has not settled where it has not."""
    lines = name_lines(finding.outcome, inches, SMALL + 1, bold=True)
    settled = convergence(finding)
    if finding.is_constant or (settled is not None and settled.values_settled):
        return lines
    if settled is None:
        why = "no variance at a smaller N"
    elif settled.widest > WIDE:
        why = f"intervals up to ±{settled.widest:.2g}"
    else:
        why = f"an index moved by {settled.change:.2g} as N doubled"
    return [*lines, *wrapped(f"NOT settled: {why}", inches, SMALL + 1, bold=True)]


def note_lines(found: Sensitivity, width: float, left_out: str) -> list[str]:
    """Return what was run, how large the samples were, and what is left out, in lines that fit."""
    sizes = ", ".join(f"{level.size:,}" for level in found.findings[0].levels) if found.findings else ""
    what = f"{found.sample.method}, N = {sizes}, {counted(found.runs, 'run')} at each point"
    whole = made_from(found.scenario, what, found.sample.seed)
    return [*wrapped(whole, width - 2 * LEFT, SMALL), *(wrapped(left_out, width - 2 * LEFT, SMALL) if left_out else [])]


def write_legend(figure: Figure, method: str) -> None:
    """Write under the title what the bars and the line mean."""
    width, height = figure.get_size_inches()
    marks = [Patch(color=c, label=WORDS[k]) for c, k in zip(BAR_COLOURS, (MAIN[method], BESIDE[method]), strict=True)]
    open_bar = Patch(facecolor="white", edgecolor=INK, label=f"open: interval wider than ±{WIDE:g}, not settled")
    dummy = Line2D([], [], color=INK, linestyle="--", linewidth=1.0, label="dummy, which does nothing")
    place = (LEFT / width, 1 - 0.29 / height)
    figure.legend(
        handles=[*marks, dummy, open_bar], loc="upper left", bbox_to_anchor=place, ncols=2, frameon=False,
        fontsize=SMALL, borderaxespad=0, borderpad=0, handlelength=1.4, columnspacing=1.2, labelspacing=0.3,
    )  # fmt: skip


def draw_bars(ax: Axes, finding: Finding, paths: Sequence[str]) -> None:
    """Draw the two indices of each path from the top down; an outcome without variance gets words instead."""
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
        draw_index(ax, [found[path] for path in paths], shift, colour, WIDE * finding.scale)
    ax.axvline(finding.last.of(MAIN[finding.method])[DUMMY].high, color=INK, linestyle="--", linewidth=1.0)
    ends = [i.high for name in (MAIN, BESIDE) for i in finding.last.of(name[finding.method]).values()]
    lows = [i.low for name in (MAIN, BESIDE) for i in finding.last.of(name[finding.method]).values()]
    ax.set_xlim(min(1.1 * min(lows), -0.02 * max(ends)), 1.04 * max(ends))
    units = {SOBOL: "share of variance", MORRIS: "change of the outcome"}
    ax.set_xlabel(units[finding.method], fontsize=7.5)


def draw_index(ax: Axes, indices: Sequence[Index], shift: float, colour: str, wide: float) -> None:
    """Draw one index of every number as bars with their intervals, open where an interval is so wide."""
    places = np.arange(len(indices)) + shift
    filled = ["white" if i.error > wide else colour for i in indices]
    ax.barh(places, [i.value for i in indices], height=0.34, color=filled, edgecolor=colour, linewidth=0.9)
    ax.hlines(places, [i.low for i in indices], [i.high for i in indices], color=INK, linewidth=1.0)


@house_style()
def interactions_figure(found: Sensitivity) -> Figure:
    """Return a matrix of second-order indices per outcome that has any above the dummy's; the others in words."""
    findings, paths, left_out = drawn_part(found.findings)
    shown = [finding for finding in findings if interacting(finding, paths)]
    columns, names = max(min(COLUMNS, len(shown)), 1), [f"{short(path)}  {n}" for n, path in enumerate(paths, 1)]
    left, side = LEFT + room_for(names), max(CELL * len(paths), 1.6)
    width = max(left + columns * (side + BESIDE_MATRIX), NARROWEST)
    quiet = [quiet_in_words(finding) for finding in findings if finding not in shown]
    words = "second order: share of the variance that two numbers make only together; grey: no more than noise"
    foot = [line for text in quiet for line in wrapped(text, width - 2 * LEFT, SMALL)]
    foot += note_lines(found, width, left_out)
    rows = -(-len(shown) // columns)
    height = TOP + (0.7 if shown else 0.5) + rows * (side + UNDER + 0.3) + height_of(len(foot), SMALL) + FOOT
    figure = new_figure(height, width)
    for n, finding in enumerate(shown):
        row, column = divmod(n, columns)
        x, y = left + column * (side + BESIDE_MATRIX), height - TOP - 0.7 - row * (side + UNDER + 0.3) - side
        ax = figure.add_axes((x / width, y / height, side / width, side / height))
        image = draw_interactions(ax, finding, paths)
        ax.set_title("\n".join(name_lines(finding.outcome, side + 0.5, SMALL + 1, bold=True)), fontsize=SMALL + 1)
        bar = figure.add_axes(((x + side + 0.06) / width, y / height, 0.1 / width, 0.9 * side / height))
        figure.colorbar(image, cax=bar).ax.tick_params(labelsize=SMALL)
        ax.set_yticks(range(len(paths)), names if column == 0 else [""] * len(paths), fontsize=LETTERS)
    write_words(figure, found.title, foot)
    figure.text(LEFT / width, 1 - 0.31 / height, words, va="top", fontsize=SMALL)
    return figure


def interacting(finding: Finding, paths: Sequence[str]) -> list[Index]:
    """Return the second-order indices of these numbers that rise above the noise."""
    return [index for index in finding.interactions() if set(index.of) <= set(paths)]


def quiet_in_words(finding: Finding) -> str:
    """Return why there is no matrix for an outcome."""
    return f"{finding.outcome}: {NOT_DEFINED.replace(chr(10), ' ') if finding.is_constant else ONLY_NOISE}"


def draw_interactions(ax: Axes, finding: Finding, paths: Sequence[str]) -> AxesImage:
    """Draw the lower triangle of second-order indices and return the image."""
    size = len(paths)
    ax.spines[:].set_visible(False)
    ax.imshow(np.where(np.tri(size, k=-1, dtype=bool), 0.12, np.nan), cmap="Greys", vmin=0.0, vmax=1.0)
    ax.set_xticks(range(size - 1), [str(n + 1) for n in range(size - 1)], fontsize=LETTERS)
    ax.tick_params(length=0)
    values = np.full((size, size), np.nan)
    for index in interacting(finding, paths):
        first, second = sorted(paths.index(path) for path in index.of)
        values[second, first] = index.value
    limit = float(np.nanmax(values))
    for i, j in np.argwhere(np.isfinite(values)):
        colour = "white" if values[i, j] > 0.62 * limit else INK
        ax.text(j, i, f"{values[i, j]:.2f}", ha="center", va="center", fontsize=6.3, color=colour)
    return ax.imshow(values, cmap="Blues", vmin=0.0, vmax=limit)


def write_words(figure: Figure, title: str, foot: Sequence[str]) -> None:
    """Write the title at the top left, and the notes at the foot."""
    width, height = figure.get_size_inches()
    line = name_lines(title, width - 2 * LEFT, TITLE, bold=True)[0]
    figure.text(LEFT / width, 1 - TOP / height, line, va="top", fontsize=TITLE, fontweight="bold")
    figure.text(LEFT / width, FOOT / height, "\n".join(foot), va="bottom", fontsize=SMALL)
