"""Tables in the terminal that fit it; text of the user is shown as it is, never as markup."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli.streams import without_control

WIDEST = 140
SPARKS = "▁▂▃▄▅▆▇█"


def print_table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "", numbers: Sequence[int] = ()
) -> None:
    """Print rows under headers; columns in `numbers` stand to the right and are never wrapped."""
    table = Table(title=Text(title, style="bold") if title else None, title_justify="left", box=None, pad_edge=False)
    for n, header in enumerate(headers):
        is_number = n in numbers
        table.add_column(header, justify="right" if is_number else "left", no_wrap=is_number, header_style="dim")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(without_control(str(cell))) for cell in row))
    made = Console(highlight=False)
    made.width = min(made.width, WIDEST)  # no wider than is readable
    made.print(table)


def signed(value: float | None, digits: int = 2) -> str:
    """Return a number with its sign, or a dash where it is not defined."""
    if value is None or value != value:
        return "–"
    return f"{value:+.{digits}f}".replace("-", "−")


def sparkline(values: Sequence[float], low: float, high: float, width: int = 24) -> str:
    """Return values as a row of blocks between low and high."""
    if high <= low or len(values) < 2:
        return ""
    picked = [values[round(n * (len(values) - 1) / (width - 1))] for n in range(width)]
    return "".join(SPARKS[min(int((v - low) / (high - low) * len(SPARKS)), len(SPARKS) - 1)] for v in picked)
