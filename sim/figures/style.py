"""One look for all figures: colours that colour-blind readers can tell apart, and files with the same bytes."""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.disk.writing import whole

# Okabe and Ito 2008, without the yellow that vanishes on white
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F")
DASHES = ("-", "--", "-.", ":")
COOPERATION, CONFLICT, OTHER, FAINT, INK = "#0072B2", "#D55E00", "#7F7F7F", "#D9D9D9", "#333333"
DIVERGING = "PuOr"  # purple to orange, told apart with any colour vision and in grey
WIDTH = 8.2  # inches
RESOLUTION = 140  # dots per inch

matplotlib.rcParams.update(
    {
        "font.family": ["DejaVu Sans"],
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
)


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure with its own canvas, sizes in inches."""
    figure = Figure(figsize=(width, height), dpi=RESOLUTION)
    FigureCanvasAgg(figure)
    return figure


def line_style(number: int) -> dict[str, Any]:
    """Return colour and dash of the n-th curve; dashes change when the colours are used up."""
    return {"color": PALETTE[number % len(PALETTE)], "linestyle": DASHES[number // len(PALETTE) % len(DASHES)]}


def save(figure: Figure, path: Path) -> None:
    """Write the figure as its suffix says (png or svg), the same bytes every time under one Matplotlib."""
    metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        quick: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if path.suffix == ".png" else {}
        figure.savefig(path, format=path.suffix[1:], metadata=metadata, **quick)


def save_figures(figures: Mapping[str, Figure], folder: Path) -> Iterator[Path]:
    """Write figures by name as PNG and SVG, each whole or not at all, and yield each file once it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        for suffix in (".png", ".svg"):
            with whole(folder / f"{name}{suffix}") as draft:
                save(figure, draft)
            yield folder / f"{name}{suffix}"
