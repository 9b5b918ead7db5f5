"""Two coders' numbers against each other, a panel for each kind: what lies on the diagonal was coded alike."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import CAPTION, caption_lines, provenance
from sim.figures.style import (
    EDGE,
    FAINT,
    PALETTE,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    axes_at,
    height_of,
    house_style,
    new_figure,
    wrapped,
    write_lines,
)
from sim.studies.agreeing.items import ISSUES

if TYPE_CHECKING:
    from sim.studies.agreeing.agreement import Agreement, KindOfNumber

COLUMNS, LEFT, BETWEEN, UNDER, ABOVE = 4, 0.45, 0.42, 0.5, 0.32  # panels in a row; inches about a panel
SPARE = 0.05  # of the range, on either side


@house_style()
def agreement_figure(found: "Agreement") -> Figure:
    """Return a panel for each kind of number, the first coder's across and the second's up."""
    kinds = [kind for kind in found.kinds if kind.kind != ISSUES]
    side = (WIDTH - LEFT - EDGE - BETWEEN * (COLUMNS - 1)) / COLUMNS
    title = wrapped(f"{found.first.title}: two codings", WIDTH - 2 * EDGE, TITLE, True)
    top = EDGE + height_of(len(title), TITLE) + 0.1
    base = top + -(-len(kinds) // COLUMNS) * (ABOVE + side + UNDER)
    runs = found.swaps.runs if found.swaps else 1
    note = caption_lines(
        ["Across: the first coder, up: the second; on the line both coded the same", alone_in_words(found)],
        provenance(found.first, found.swaps.seed if found.swaps else 0, runs),
    )
    figure = new_figure(base + height_of(len(note), CAPTION) + EDGE / 2)
    write_lines(figure, title, EDGE, EDGE, TITLE, fontweight="bold")
    for number, kind in enumerate(kinds):
        row, column = divmod(number, COLUMNS)
        left, upper = LEFT + column * (side + BETWEEN), top + ABOVE + row * (ABOVE + side + UNDER)
        draw_kind(axes_at(figure, left, upper, side, side), found, kind)
    write_lines(figure, note, EDGE, base, CAPTION, color=QUIET)
    return figure


def draw_kind(ax: Axes, found: "Agreement", kind: "KindOfNumber") -> None:
    """Draw the numbers of a kind, darker where several lie on each other, about the line on which both are equal."""
    values = np.array([(item.first, item.second) for item in found.items if item.kind == kind.kind])
    low, high = float(values.min()), float(values.max())
    spare = max(SPARE * (high - low), SPARE)
    ends = (low - spare, high + spare)
    ax.plot(ends, ends, color=FAINT, linewidth=1.0, zorder=0)
    ax.scatter(values[:, 0], values[:, 1], s=10, color=PALETTE[0], alpha=0.5, linewidths=0)
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)
    alpha = "α –" if kind.alpha != kind.alpha else f"α {kind.alpha:.2f}"
    ax.set_title(f"{kind.kind}\n{alpha}, {kind.items} items", fontsize=SMALL, fontweight="normal")
    ax.tick_params(labelsize=SMALL - 1)


def alone_in_words(found: "Agreement") -> str:
    """Return how many things one coder found alone."""
    return f"Not drawn: {len(found.alone)} that only one coder found" if found.alone else ""
