"""One look for all figures: colours that colour-blind readers can tell apart, and files with the same bytes."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

# Okabe and Ito 2008, without the yellow that vanishes on white
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F")
DASHES = ("-", "--", "-.", ":")
COOPERATION, CONFLICT, OTHER, FAINT, INK = "#0072B2", "#D55E00", "#7F7F7F", "#D9D9D9", "#333333"
DIVERGING = "PuOr"  # purple to orange, told apart with any colour vision and in grey
WIDTH = 8.2  # inches
RESOLUTION = 140  # dots per inch
MOST_DOTS = 8_000  # on a side: what would be larger gets fewer dots per inch
FONT = "DejaVu Sans"  # comes with Matplotlib
READERS_OWN = ("backend", "interactive")  # settings that say where a reader's own windows appear
STYLE = {
    "font.family": [FONT],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.hashsalt": "alliance-sim",
    "text.parse_math": False,
}


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
    """Return colour and dash of the n-th curve; dashes change when the colours are used up."""
    return {"color": PALETTE[number % len(PALETTE)], "linestyle": DASHES[number // len(PALETTE) % len(DASHES)]}


@house_style()
def rendered(figure: Figure, suffix: str) -> bytes:
    """Return the picture as its suffix says (.png or .svg), the same bytes every time under one Matplotlib."""
    metadata = {"Date": None} if suffix == ".svg" else {"Software": None}
    quick: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if suffix == ".png" else {}
    content = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")  # see `lacking`
        figure.savefig(content, format=suffix[1:], metadata=metadata, **quick)
    return content.getvalue()


@house_style()
def lacking(figure: Figure) -> str:
    """Return the characters in the figure's texts, each once, for which their font has no sign."""
    found: dict[str, None] = {}
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        font = get_font(findfont(text.get_fontproperties()))
        found |= {c: None for c in text.get_text() if c.isprintable() and not font.get_char_index(ord(c))}
    return "".join(found)
