"""A table as it lies: UTF-8, headings, rows that have one cell for each; everything else is a problem with its line."""

import csv
import io
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.errors import InputError, Place, Problem, shown
from sim.scenario.file.reading import decode

MOST_BYTES, MOST_COLUMNS = 100_000_000, 10_000
A_TABLE = "expected a table as CSV, in UTF-8; docs/tables.md says how other formats become one"
DELIMITERS = {",": '","', "\t": '"\\t"', ";": '";"'}
Records = Iterator[tuple[int, list[str]]]


class Row(NamedTuple):
    """A row of data: its number from 1, the line on which it begins, its cells."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of a file."""

    file: str
    line: int  # of the headings
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, delimiter: str, skip: int) -> Table:
    """Return the table of a file; raise InputError with every heading or row that is none."""
    name = path.as_posix()
    records = numbered(io.StringIO(decode(contents(path), name, A_TABLE), newline=""), name, delimiter, skip)
    line, first = next(records, (skip + 1, []))
    headings = without_blank_end([cell.strip() for cell in first])
    if problems := list(heading_problems(Place(name, line, 1), headings, delimiter)):
        raise InputError(problems)
    rows = []
    for number, (at, cells) in enumerate(records, 1):
        problems += row_problems(Place(name, at, 1), number, headings, cells)
        rows.append(Row(number, at, tuple(cell.strip() for cell in cells[: len(headings)])))
    if not rows:
        problems.append(Problem(Place(name, line, 1), "", "is empty: there are no rows below its headings"))
    if problems:
        raise InputError(problems)
    return Table(name, line, tuple(headings), tuple(rows))


def contents(path: Path) -> bytes:
    """Return what a plain file holds, at most the size cap; raise InputError."""
    place = Place(path.as_posix())
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(Problem(place, "", "is a folder, a pipe or a device; name a table (CSV)"))
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        words = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(Problem(place, "", words)) from None
    if len(data) > MOST_BYTES:
        words = f"is larger than {MOST_BYTES / 1e6:g} MB, the most a table may be; cut out the rows that you need"
        raise InputError(Problem(place, "", words))
    return data


def numbered(lines: io.StringIO, name: str, delimiter: str, skip: int) -> Records:
    """Yield the records below the lines that are skipped, blank ones left out, each with the line where it begins."""
    above = sum(1 for _ in zip(range(skip), lines, strict=False))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = above + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = above + reader.line_num + 1
    except csv.Error as error:
        raise InputError(Problem(Place(name, line, 1), "", f"is not CSV: {error}")) from None


def without_blank_end(cells: Sequence[str]) -> list[str]:
    """Return cells without the blank ones at their end, which a delimiter at the end of a line makes."""
    last = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    return list(cells[:last])


def heading_problems(place: Place, headings: Sequence[str], delimiter: str) -> Iterator[Problem]:
    """Yield what is wrong with the headings: none, too many, another delimiter, one that stands twice."""
    if not headings:
        yield Problem(place, "", "is empty: there are no headings")
    if len(headings) > MOST_COLUMNS:
        yield Problem(place, "", f"has {len(headings):,} columns; at most {MOST_COLUMNS:,} are read")
        return
    if len(headings) == 1 and (other := [d for d in DELIMITERS if d != delimiter and d in headings[0]]):
        words = f"has one heading, {shown(headings[0])}; is it `delimiter: {DELIMITERS[other[0]]}`?"
        yield Problem(place, "", words)
    first: dict[str, int] = {}
    for column, heading in enumerate(headings, 1):
        if heading and first.setdefault(heading, column) != column:
            words = f"heads column {column} as well as {first[heading]}; rename one of the two"
            yield Problem(place._replace(column=column), heading, words)


def row_problems(place: Place, number: int, headings: Sequence[str], cells: Sequence[str]) -> Iterator[Problem]:
    """Yield that a row has fewer cells than there are headings, or more that are not blank."""
    if len(cells) < len(headings) or any(cell.strip() for cell in cells[len(headings) :]):
        yield Problem(place, f"row {number}", f"has {len(cells)} cells for {len(headings)} headings")
