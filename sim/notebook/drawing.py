"""Small pictures as SVG: curves over rows or numbers, bars, marks. Every text is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from sim.figures.palette import CONFLICT, COOPERATION, DASHES, LIGHT, OTHER
from sim.scenario.file.numerals import MINUS

WIDTH, HEIGHT, THICK = 470, 130, 1.7
LEFT, RIGHT, TOP, BOTTOM = 40, 464, 6, 112
STRETCHES = 18  # of a curve, of each of which two points are drawn
LEAST_SPAN = 0.1  # of an axis, so that nothing looks large that is not
Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A colour and a dash, by their numbers."""

    colour: int = 0
    dash: int = 0

    @property
    def attributes(self) -> str:
        """The attributes of a stroke."""
        dash = " ".join(f"{THICK * length:g}" for length in DASHES[self.dash % len(DASHES)])
        return f'stroke="{LIGHT[self.colour % len(LIGHT)]}"' + (f' stroke-dasharray="{dash}"' if dash else "")

    @property
    def mark(self) -> str:
        """A piece of the line, before the name of what it shows."""
        line = f'<path d="M0,6H18" {self.attributes} stroke-width="{THICK}"/>'
        return f'<svg width="24" height="10" aria-hidden="true">{line}</svg>'


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Values, NaN where there are none, at numbers that ascend; `low` and `high` bound a band."""

    values: np.ndarray
    look: Look
    at: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None


def curves_picture(curves: Sequence[Curve], label: str, ends: tuple[str, str]) -> str:
    """Return curves on one scale; `label` says what they are, `ends` stand under the axis."""
    parts = [part for c in curves for part in (c.values, c.low, c.high) if part is not None]
    numbers = np.concatenate(parts or [np.zeros(0)])
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return ""
    low, high = spanned(float(numbers.min()), float(numbers.max()))
    bands = "".join(band(c, low, high) for c in curves)
    return picture(label, scale(low, high) + dates(ends) + bands + "".join(line(c, low, high) for c in curves))


def picture(label: str, content: str, height: int = HEIGHT) -> str:
    """Return a picture of this content, named for those who do not see it."""
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    look = 'style="display:block;max-width:100%" font-size="11" fill="#222"'
    return f'<svg role="img" aria-label="{escape(label)}" {size} {look}>{content}</svg>'


def spanned(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an axis around values."""
    room = max(LEAST_SPAN - (high - low), 0.0) / 2
    return low - room, high + room


def scale(low: float, high: float) -> str:
    """Return the axis with its two ends, and the line of 0 where it lies between."""
    ends = "".join(label(34, y + 4, told(v), "end") for y, v in ((TOP + 4, high), (BOTTOM - 2, low)))
    zero = f"M{LEFT},{height_of(0.0, low, high):.1f}H{RIGHT}" if low < 0.0 < high else ""
    return f'{ends}<path d="M{LEFT},{TOP}V{BOTTOM}H{RIGHT}{zero}" stroke="#bbb" fill="none"/>'


def dates(ends: tuple[str, str]) -> str:
    """Return what stands under the two ends of the axis."""
    return label(LEFT, 126, ends[0], "start") + label(RIGHT, 126, ends[1], "end")


def label(x: float, y: float, words: str, anchor: str) -> str:
    """Return a piece of text."""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(curve: Curve, low: float, high: float) -> str:
    """Return a curve."""
    points = joined(placed(curve, curve.values, low, high))
    return f'<polyline points="{points}" {curve.look.attributes} fill="none" stroke-width="{THICK}"/>'


def band(curve: Curve, low: float, high: float) -> str:
    """Return the band of a curve, nothing where it has none."""
    if curve.low is None or curve.high is None:
        return ""
    over, under = placed(curve, curve.high, low, high), placed(curve, curve.low, low, high)
    points = f"{joined(over)} {joined((under[0][::-1], under[1][::-1]))}"
    return f'<polygon points="{points}" fill="{LIGHT[curve.look.colour % len(LIGHT)]}" fill-opacity=".15"/>'


def placed(curve: Curve, values: np.ndarray, low: float, high: float) -> Points:
    """Return where the points of a curve are drawn."""
    first, last = curve.at[0], curve.at[-1]
    rows = telling_rows(values)
    across = LEFT + (RIGHT - LEFT) * (curve.at[rows] - first) / ((last - first) or 1)
    return across, height_of(values[rows], low, high)


def telling_rows(values: np.ndarray) -> np.ndarray:
    """Return the rows with a value; of many the first, the last, and the least and greatest of each stretch."""
    rows = np.nonzero(np.isfinite(values))[0]
    if len(rows) <= 2 * STRETCHES:
        return rows
    parts = np.array_split(rows, STRETCHES)
    ends = [p[pick(values[p])] for p in parts for pick in (np.argmin, np.argmax)]
    return np.unique([rows[0], *ends, rows[-1]])


def height_of(value: Any, low: float, high: float) -> Any:
    """Return how far down the picture a value, or each of several, stands."""
    return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)


def joined(points: Points) -> str:
    """Return points as SVG has them."""
    return " ".join(f"{x:.0f},{y:.1f}" for x, y in zip(*(part.tolist() for part in points), strict=True))


def told(value: float, digits: int = 2) -> str:
    """Return a number with its sign, a dash where it is none."""
    return "–" if value != value else f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", MINUS)


def told_span(low: float, high: float) -> str:
    """Return two numbers with their signs on one line, a dash where they are none."""
    return "–" if low != low else f"{told(low)}\u00a0…\u00a0{told(high)}"


def bars_picture(rows: Sequence[tuple[str, float]], words: str) -> str:
    """Return a bar for each amount beside its name, to the right what draws together, to the left what parts."""
    most = max((abs(amount) for _, amount in rows), default=0.0) or 1.0
    middle, reach, step = 310, 100, 16
    parts = [f'<path d="M{middle},0V{step * len(rows)}" stroke="#bbb"/>']
    for n, (name, amount) in enumerate(rows):
        length = reach * abs(amount) / most
        x, y = middle - (length if amount < 0 else 0), n * step
        parts.append(rectangle(x, y + 3, length, 10, COOPERATION if amount > 0 else CONFLICT))
        parts.append(label(150, y + 12, name, "end") + label(190, y + 12, told(amount), "end"))
    return picture(words, "".join(parts), step * len(rows) + 2)


def columns_picture(counts: np.ndarray, words: str, ends: tuple[str, str]) -> str:
    """Return counts, shape (3, columns), as columns: what joins upwards, anything else above it, what parts down."""
    middle, reach, wide = 60, 50, (RIGHT - LEFT) / counts.shape[1]
    joins, parts, other = counts * reach / max(float((counts[0] + counts[2]).max()), float(counts[1].max()), 1.0)
    drawn = [f'<path d="M{LEFT},{middle}H{RIGHT}" stroke="#bbb"/>']
    for tall, top, colour in (
        (joins, middle - joins, COOPERATION),
        (other, middle - joins - other, OTHER),
        (parts, middle + 0 * parts, CONFLICT),
    ):
        for n in np.nonzero(tall)[0].tolist():
            drawn.append(rectangle(LEFT + n * wide, top[n], max(wide - 1, 1), tall[n], colour))
    return picture(words, "".join(drawn) + dates(ends))


def rectangle(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    """Return a filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{colour}"/>'
