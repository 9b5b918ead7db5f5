"""One look for all figures, texts that fit, and files with the same bytes, on paper or on a slide."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

from sim.figures.palette import CONFLICT as CONFLICT  # names of the look, offered here
from sim.figures.palette import COOPERATION as COOPERATION
from sim.figures.palette import DASHES, LIGHT, Look
from sim.figures.palette import OTHER as OTHER

PALETTE = LIGHT
FAINT, QUIET, INK = "#D9D9D9", "#6B6B6B", "#333333"
DIVERGING = "PuOr"  # purple to orange, told apart with any colour vision and in grey
WIDTH = 7.2  # inches: two columns of a journal
RESOLUTION = 300  # dots per inch
MOST_DOTS = 8_000  # on a side: what would be larger gets fewer dots per inch
SMALL, NORMAL, TITLE = 7.0, 8.0, 10.0  # points
LINE = 1.35  # from line to line, in points of the letters
FONT = "DejaVu Sans"  # comes with Matplotlib
READERS_OWN = ("backend", "interactive")  # settings that say where a reader's own windows appear
STYLE = {
    "font.family": [FONT],
    "font.size": NORMAL,
    "xtick.labelsize": NORMAL - 0.5,
    "ytick.labelsize": NORMAL - 0.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": TITLE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.hashsalt": "alliance-sim",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "text.parse_math": False,
}


@dataclass(frozen=True, slots=True)
class Medium:
    """What a figure is for: by how much it is enlarged, and what there is room for."""

    name: str
    scale: float
    axis_height: float  # inches of the curves, before it is enlarged
    most_events: int
    most_curves: int


PAPER = Medium("paper", 1.0, 3.0, 40, 12)
SLIDE = Medium("slide", 13.333 / WIDTH, 2.2, 8, 6)
MEDIA = {medium.name: medium for medium in (PAPER, SLIDE)}


@contextmanager
def house_style() -> Iterator[None]:
    """Have the library's defaults and our style hold, and the reader's own settings again afterwards."""
    settings: Any = {name: matplotlib.rcParamsDefault[name] for name in matplotlib.rcParams if name not in READERS_OWN}
    with matplotlib.rc_context(settings | STYLE):
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure with its own canvas, sizes in inches, of a bounded number of dots."""
    figure = Figure(figsize=(width, height), dpi=min(RESOLUTION, MOST_DOTS / max(width, height)))
    FigureCanvasAgg(figure)
    return figure


def line_style(number: int) -> dict[str, Any]:
    """Return colour and dash of the n-th of curves that are no pairs; dashes change when the colours are used up."""
    return look_of((number % len(LIGHT), number // len(LIGHT) % len(DASHES)))


def look_of(look: Look) -> dict[str, Any]:
    """Return colour and dash as a line takes them."""
    colour, dash = look
    return {"color": LIGHT[colour], "linestyle": (0, DASHES[dash]) if DASHES[dash] else "-"}


def width_of(text: str, points: float, bold: bool = False) -> float:
    """Return how many inches a text takes in letters of this size."""
    font = get_font(findfont(FontProperties(family=[FONT], weight="bold" if bold else "normal")))
    font.set_size(points, 72)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        font.set_text(text, 0.0)
    return font.get_width_height()[0] / 64 / 72


def wrapped(text: str, inches: float, points: float, bold: bool = False) -> list[str]:
    """Return the lines of a text, none wider than this; between words where it can be."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, points, bold) <= inches:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = lines[-1] or word
        while (fits := letters_that_fit(lines[-1], inches, points, bold)) < len(lines[-1]):
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def letters_that_fit(word: str, inches: float, points: float, bold: bool) -> int:
    """Return how many letters of a word fit, one at least."""
    return max((n for n in range(1, len(word) + 1) if width_of(word[:n], points, bold) <= inches), default=1)


def height_of(lines: int, points: float) -> float:
    """Return how many inches so many lines take."""
    return lines * points * LINE / 72


@house_style()
def rendered(figure: Figure, suffix: str, scale: float = 1.0) -> bytes:
    """Return the picture as its suffix says (.png, .svg, .pdf), the same bytes every time under one Matplotlib."""
    content = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")  # see `lacking`
        WRITERS[suffix](figure, content, scale)
    return content.getvalue()


def write_png(figure: Figure, content: BytesIO, scale: float) -> None:
    """Write dots, as many more as the picture is enlarged."""
    dots = min(figure.dpi * scale, MOST_DOTS / max(figure.get_size_inches()))
    pil = {"compress_level": 3, "dpi": (dots / scale, dots / scale)}
    figure.savefig(content, format="png", dpi=dots, metadata={"Software": None}, pil_kwargs=pil)


def write_svg(figure: Figure, content: BytesIO, scale: float) -> None:
    """Write letters as letters, on a page that is enlarged and drawn on as before."""
    figure.savefig(content, format="svg", metadata={"Date": None})
    if scale != 1.0:
        page = re.sub(
            rb'(width|height)="([0-9.]+)pt"', lambda m: b'%s="%.2fpt"' % (m[1], float(m[2]) * scale),
            content.getvalue(), count=2,
        )  # fmt: skip
        content.seek(0)
        content.write(page)


def write_pdf(figure: Figure, content: BytesIO, scale: float) -> None:
    """Write a page that is enlarged and drawn on through a matrix."""
    from matplotlib.backends.backend_mixed import MixedModeRenderer
    from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf

    dots, (width, height) = figure.dpi, figure.get_size_inches()
    file = PdfFile(content, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    file.newPage(width * scale, height * scale)
    file.output(scale, 0, 0, scale, 0, 0, Op.concat_matrix)
    figure.dpi = 72
    try:
        renderer = MixedModeRenderer(figure, width, height, dots, RendererPdf(file, dots, height, width))
        figure.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        figure.dpi = dots
        file.close()


WRITERS = {".png": write_png, ".svg": write_svg, ".pdf": write_pdf}


@house_style()
def lacking(figure: Figure) -> str:
    """Return the characters in the figure's texts, each once, for which their font has no sign."""
    found: dict[str, None] = {}
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        font = get_font(findfont(text.get_fontproperties()))
        found |= {c: None for c in text.get_text() if c.isprintable() and not font.get_char_index(ord(c))}
    return "".join(found)
