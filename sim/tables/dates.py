"""Cells that hold dates."""

import re
from collections.abc import Sequence

from sim.errors import shown
from sim.scenario.clock import parse_date
from sim.tables.ids import WHOLE

TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def date_in(cells: Sequence[str]) -> str:
    """Return the date of a cell, or of one of year, one of month and perhaps one of day; ValueError in words."""
    if len(cells) > 1:
        parts = [WHOLE.fullmatch(cell) for cell in cells]
        if None in parts:
            raise ValueError(f"must be whole numbers of year and month, got {' and '.join(map(shown, cells))}")
        text = "-".join(f"{int(part[1]):0{4 if n == 0 else 2}d}" for n, part in enumerate(parts) if part)
    else:
        found = TOGETHER.fullmatch(cells[0])
        text = "-".join(found.groups()) if found else cells[0]
    try:
        parse_date(text)
    except ValueError as error:
        raise ValueError(f"{error}, got {' and '.join(map(shown, cells))}") from None
    return text
