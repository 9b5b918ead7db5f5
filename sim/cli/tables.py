"""Tables in the terminal that fit it; text of the user is shown as it is, never as markup."""

import os
import sys
from collections.abc import Sequence
from typing import Any, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli.streams import without_control

WIDEST = 140
NARROWEST = 8  # characters that a column of words keeps
GAP = 2  # between columns
SPARKS = "▁▂▃▄▅▆▇█"


def room() -> int | None:
    """Return how wide a table may be; None where nobody's screen sets a limit, as in a pipe."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    width = Console().width
    return width if "COLUMNS" in os.environ else min(width, WIDEST)


def print_table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "", numbers: Sequence[int] = (),
    whole: Sequence[int] = (),
) -> None:  # fmt: skip
    """Print rows under headers; columns in `numbers` stand to the right.

    Words and ids fold where there is no room; numbers and columns in `whole` never do, and nothing is cut.
    """
    cells = [[c if isinstance(c, Text) else Text(without_control(str(c))) for c in row] for row in rows]
    natural = [max([cell_len(header), *(row[n].cell_len for row in cells)]) for n, header in enumerate(headers)]
    rigid = {*numbers, *whole}
    least = [
        width if n in rigid else min(width, max(NARROWEST, cell_len(headers[n]))) for n, width in enumerate(natural)
    ]
    most, needed = (sum(widths) + GAP * (len(headers) - 1) for widths in (natural, least))
    width = max(min(room() or most, most), needed)
    widths = shared_out(width - needed, least, natural)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0))
    for n, header in enumerate(headers):
        side: Literal["left", "right"] = "right" if n in numbers else "left"
        table.add_column(header, justify=side, overflow="fold", width=widths[n], no_wrap=n in rigid, header_style="dim")
    for row in cells:
        table.add_row(*row)
    console = Console(highlight=False, width=max(width, cell_len(title), 1))
    if title:
        console.print(Text(title, style="bold"))
    console.print(table)


def shared_out(spare: int, least: Sequence[int], natural: Sequence[int]) -> list[int]:
    """Return widths of columns: the least of each, and of what is spare by how much more it could use."""
    wanted = [most - few for few, most in zip(least, natural, strict=True)]
    total = max(sum(wanted), 1)
    return [few + min(more, spare * more // total) for few, more in zip(least, wanted, strict=True)]


def signed(value: float | None, digits: int = 2) -> str:
    """Return a number with its sign, or a dash where it is not defined."""
    if value is None or value != value:
        return "–"
    return f"{value:+.{digits}f}".replace("-", "−")


def sparkline(values: Sequence[float], least: float, width: int = 24) -> str:
    """Return values as a row of blocks from the lowest to the highest, about their middle where they span less.

    NaN is blank.
    """
    there = [value for value in values if value == value]
    if len(there) < 2:
        return ""
    low, high = min(there), max(there)
    spare = max(least - (high - low), 0.0) / 2
    low, span = low - spare, high - low + 2 * spare
    picked = [values[round(n * (len(values) - 1) / (width - 1))] for n in range(width)]
    return "".join(" " if v != v else SPARKS[min(int((v - low) / span * len(SPARKS)), len(SPARKS) - 1)] for v in picked)
