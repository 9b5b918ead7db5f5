"""Points of a design from a CSV: a column per varied number, a row per point; all that is wrong is named at once."""

import csv
import io
import stat
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from sim.errors import InputError, Place, Problem
from sim.inputs.numbers import no_number, numbers_of
from sim.scenario.file.numerals import number_in
from sim.scenario.file.reading import decode
from sim.scenario.scenario import Scenario
from sim.studies.sweeps.design import Design
from sim.studies.sweeps.varied import full_path

A_TABLE = "expected a table of points as CSV, a column for each number and a row for each point"
MOST_BYTES, MOST_COLUMNS = 50_000_000, 10_000
PROBLEMS_SHOWN = 20
COUNTS_ROWS = (
    "counts the rows and is not a number of the scenario; leave the column out"
    " (pandas: to_csv(index=False), R: write.csv(row.names = FALSE))"
)


def listed(path: Path, scenario: Scenario) -> Design:
    """Return the points of a CSV whose headings are paths of a scenario, or names of parameters.

    Raises InputError naming file, line and column of all that is wrong.
    """
    name = path.as_posix()
    rows = csv.reader(io.StringIO(decode(read_bytes(path, name), name, A_TABLE), newline=""), strict=True)
    points, lines = array("d"), array("q")
    try:
        headings = [cell.strip() for cell in next(rows, [])]
        if len(headings) > MOST_COLUMNS:
            words = f"has {len(headings):,} columns; at most {MOST_COLUMNS:,} are read"
            raise InputError(Problem(Place(name, 1, 1), "", words))
        found = list(islice(table_problems(name, headings, rows, points, lines), PROBLEMS_SHOWN + 1))
    except csv.Error as error:
        raise InputError(Problem(Place(name, rows.line_num, 1), "", f"is not CSV: {error}")) from None
    paths = [full_path(heading, numbers_of(scenario)) for heading in headings]
    values = np.array(points).reshape(len(lines), -1) if lines and not found else None
    problems = [*islice(heading_problems(name, headings, paths, scenario, values), PROBLEMS_SHOWN), *found]
    if problems:
        *first, last = problems[:PROBLEMS_SHOWN]
        more = "\n… and more" if len(problems) > PROBLEMS_SHOWN else ""
        raise InputError([*first, Problem(last.place, last.path, last.message + more)])
    return Design("list", tuple(paths), listed=values, file=name, lines=lines)


def read_bytes(path: Path, name: str) -> bytes:
    """Return what a plain file holds, at most the size cap."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(Problem(Place(name), "", "is a folder, a pipe or a device; name a CSV file"))
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        words = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(Problem(Place(name), "", words)) from None
    if len(data) > MOST_BYTES:
        raise InputError(Problem(Place(name), "", f"is larger than {MOST_BYTES / 1e6:g} MB, the most a list may be"))
    return data


def table_problems(
    name: str, headings: Sequence[str], rows: Iterator[list[str]], points: array, lines: array
) -> Iterator[Problem]:
    """Yield what is wrong with the rows; their numbers are appended to `points`, their lines to `lines`."""
    blank = 0
    for row in rows:
        place = Place(name, rows.line_num, 1)  # type: ignore[attr-defined]  # a reader of csv has it
        if not any(map(str.strip, row)) and len(row) < 2:
            blank = blank or place.line
            continue
        if blank:  # blank lines may only stand at the end
            yield Problem(Place(name, blank, 1), "", "is blank, and points follow; delete the line or fill it")
        blank = 0
        lines.append(place.line)
        yield from row_problems(place, headings, row, points)
    if not lines:
        yield Problem(Place(name), "", "must have a heading for each column and at least one point below")


def row_problems(place: Place, headings: Sequence[str], row: Sequence[str], points: array) -> Iterator[Problem]:
    """Yield what is wrong with a row; its numbers are appended to `points`."""
    if len(row) != len(headings):
        yield Problem(place, "", f"has {len(row)} values for {len(headings)} columns")
    for column, (heading, cell) in enumerate(zip(headings, row, strict=False), 1):
        try:
            points.append(float(number_in(cell)))
        except ValueError as error:
            yield Problem(Place(place.file, place.line, column), heading, str(error))


def heading_problems(
    name: str, headings: Sequence[str], paths: Sequence[str], scenario: Scenario, points: np.ndarray | None
) -> Iterator[Problem]:
    """Yield what is wrong with the headings: none, twice, no number of the scenario, a column that counts rows."""
    for column, (heading, path) in enumerate(zip(headings, paths, strict=True)):
        place = Place(name, 1, column + 1)
        if path in numbers_of(scenario):
            if path in paths[:column]:
                yield Problem(place, heading, "heads a second column; keep one of the two")
        elif points is not None and counts_rows(points[:, column]):
            yield Problem(place, heading or f"column {column + 1}", COUNTS_ROWS)
        elif not heading:
            yield Problem(place, f"column {column + 1}", "has no heading; give it the path of a number")
        else:
            commas = "is not a path; columns are separated by commas"
            yield Problem(place, heading, commas if ";" in heading else no_number(path, scenario))


def counts_rows(values: np.ndarray) -> bool:
    """Whether values are 0, 1, 2 … or 1, 2, 3 …."""
    return np.array_equal(values - values[0], np.arange(len(values))) and values[0] in (0.0, 1.0)
