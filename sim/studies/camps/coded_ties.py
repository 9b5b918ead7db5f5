"""Ties that somebody else coded, from CSV: propensities with sizes, or signed edges; all problems at once."""

import csv
import io
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from sim.errors import InputError, Place, Problem
from sim.scenario.file.numerals import number_in
from sim.scenario.file.reading import decode
from sim.studies.camps.standing import Standing
from sim.studies.sweeps.point_files import read_bytes

A_TABLE = "expected a table as CSV, columns separated by commas"
SIGNS = {"+": 1.0, "+1": 1.0, "1": 1.0, "-": -1.0, "-1": -1.0, "\u2212": -1.0, "\u22121": -1.0}
EQUAL = 1e-9  # share by which a number and its mirror image may differ, rounded somewhere
Row = tuple[Place, list[str]]


def read_propensities(propensities: Path, sizes: Path, seed: int = 0) -> Standing:
    """Return actors from a square matrix with ids in the first row and column, and a table of `id,size`.

    Raises InputError naming file, row and column of all that is wrong.
    """
    problems: list[Problem] = []
    ids, matrix = matrix_in(rows_of(propensities, problems), problems)
    weight = sizes_in(rows_of(sizes, problems), ids, problems)
    if problems:
        raise InputError(problems)
    return Standing(tuple(ids), matrix, weight, seed=seed)


def read_edges(path: Path, seed: int = 0) -> Standing:
    """Return actors of size 1 from a table of `a,b,sign`, each pair once and its sign + or -; other pairs have no tie.

    Raises InputError naming file, row and column of all that is wrong.
    """
    problems: list[Problem] = []
    ties = edges_in(rows_of(path, problems), problems)
    if problems:
        raise InputError(problems)
    ids = sorted({id for pair in ties for id in pair})
    matrix = np.zeros((len(ids), len(ids)))
    for pair, sign in ties.items():
        i, j = (ids.index(id) for id in pair)
        matrix[i, j] = matrix[j, i] = sign
    return Standing(tuple(ids), matrix, np.ones(len(ids)), seed=seed)


def rows_of(path: Path, problems: list[Problem]) -> list[Row]:
    """Return the rows of a CSV that are not blank, each with its place; what keeps it from being read is a problem."""
    name = path.as_posix()
    found: list[Row] = []
    try:
        reader = csv.reader(io.StringIO(decode(read_bytes(path, name), name, A_TABLE), newline=""), strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((Place(name, reader.line_num, 1), [cell.strip() for cell in row]))
    except InputError as error:
        problems += error.problems
    except csv.Error as error:
        problems.append(Problem(Place(name, reader.line_num, 1), "", f"is not CSV: {error}"))
    else:
        if not found:
            problems.append(Problem(Place(name), "", f"is empty; {A_TABLE}"))
    return found


def at(place: Place, column: int) -> Place:
    """Return the place of a column, from 0, in a row."""
    return place._replace(column=column + 1)


def matrix_in(rows: Sequence[Row], problems: list[Problem]) -> tuple[list[str], np.ndarray]:
    """Return ids and their propensities, NaN where there is none; the diagonal, which counts for nothing, is 0."""
    if not rows:
        return [], np.zeros((0, 0))
    heading, ids = rows[0][0], rows[0][1][1:]
    heading_problems(heading, ids, problems)
    values = np.full((len(ids), len(ids)), np.nan)
    lines: dict[str, Place] = {}
    for place, (id, *cells) in rows[1:]:
        if id not in ids:
            problems.append(
                Problem(
                    at(place, 0), "", f"has the unknown id '{id}', which heads no column", id, (dict.fromkeys(ids),)
                )
            )
        elif id in lines:
            problems.append(
                Problem(at(place, 0), "", f"has the id '{id}' a second time; its first row is {lines[id].line}")
            )
        elif len(cells) != len(ids):
            words = f"has {len(cells)} numbers for {len(ids)} columns; the matrix must be square"
            problems.append(Problem(place, id, words))
            lines[id] = place
        else:
            lines[id] = place
            values[ids.index(id)] = numbers_in(place, id, ids, cells, problems)
    for column, id in enumerate(ids):
        if id and id not in lines and id not in ids[:column]:
            problems.append(
                Problem(at(heading, column + 1), id, "heads a column and no row; the matrix must be square")
            )
    problems += asymmetries(ids, values, lines)
    np.fill_diagonal(values, 0.0)
    return ids, values


def heading_problems(place: Place, ids: Sequence[str], problems: list[Problem]) -> None:
    """Note what is wrong with the ids that head the columns."""
    if not ids:
        problems.append(Problem(place, "", "must have the ids of the actors from the second column on"))
    for column, id in enumerate(ids, 1):
        if not id:
            problems.append(Problem(at(place, column), f"column {column + 1}", "has no id"))
        elif id in ids[: column - 1]:
            problems.append(Problem(at(place, column), "", f"has the id '{id}' a second time"))


def numbers_in(place: Place, id: str, ids: Sequence[str], cells: Sequence[str], problems: list[Problem]) -> list[float]:
    """Return the numbers of a row, NaN where a cell has none, which is a problem but on the diagonal."""
    found = []
    for column, cell in enumerate(cells, 1):
        other = ids[column - 1]
        try:
            found.append(0.0 if id == other and not cell else float(number_in(cell)))
        except ValueError as error:
            problems.append(Problem(at(place, column), f"{id},{other}", "is empty" if not cell else str(error)))
            found.append(np.nan)
    return found


def asymmetries(ids: Sequence[str], values: np.ndarray, lines: dict[str, Place]) -> list[Problem]:
    """Return a problem for each pair whose two propensities differ."""
    found = []
    for j, i in combinations(range(len(ids)), 2):
        one, other = values[i, j], values[j, i]
        if abs(one - other) > EQUAL * max(abs(one), abs(other)):
            words = f"is {one:.15g}, and {ids[j]},{ids[i]} is {other:.15g}; propensities must be symmetric"
            found.append(Problem(at(lines[ids[i]], j + 1), f"{ids[i]},{ids[j]}", words))
    return found


def table_of(rows: Sequence[Row], names: Sequence[str], problems: list[Problem]) -> list[tuple[Place, list[str]]]:
    """Return the cells of each row in the order of these names, which must head the columns."""
    if not rows:
        return []
    place, headings = rows[0]
    lowered = [heading.lower() for heading in headings]
    if sorted(lowered) != sorted(names):
        words = f"must head its columns {','.join(names)}, got {','.join(headings)}"
        problems.append(Problem(place, "", words))
        return []
    found = []
    for place, cells in rows[1:]:
        if len(cells) != len(names):
            problems.append(Problem(place, "", f"has {len(cells)} values for {len(names)} columns"))
        else:
            found.append((place, [cells[lowered.index(name)] for name in names]))
    return found


def sizes_in(rows: Sequence[Row], ids: Sequence[str], problems: list[Problem]) -> np.ndarray:
    """Return the size of each of these ids; where there are none, whatever kept them from being read is a problem."""
    sizes: dict[str, float] = {}
    table = table_of(rows, ("id", "size"), problems)
    for place, (id, cell) in table:
        if ids and id not in ids:
            problems.append(
                Problem(place, "", f"has the unknown id '{id}', which is not in the matrix", id, (dict.fromkeys(ids),))
            )
        elif id in sizes:
            problems.append(Problem(place, "", f"has the id '{id}' a second time"))
        sizes.setdefault(id, 0.0)
        try:
            sizes[id] = float(number_in(cell))
            if sizes[id] < 0.0:
                raise ValueError(f"must be 0 or more, got {cell}")
        except ValueError as error:
            problems.append(Problem(at(place, 1), f"size of {id}", str(error)))
    missing = [id for id in dict.fromkeys(ids) if id and id not in sizes]
    if table and missing:
        problems.append(Problem(Place(rows[0][0].file), "", f"must give the size of {', '.join(missing)}"))
    if len(rows) == 1 and not problems:
        problems.append(Problem(rows[0][0], "", "has no sizes below"))
    return np.array([sizes.get(id, 0.0) for id in ids])


def edges_in(rows: Sequence[Row], problems: list[Problem]) -> dict[tuple[str, str], float]:
    """Return the sign of each pair, its ids in order."""
    ties: dict[tuple[str, str], float] = {}
    for place, (a, b, sign) in table_of(rows, ("a", "b", "sign"), problems):
        pair = (min(a, b), max(a, b))
        if not a or not b:
            problems.append(Problem(at(place, 0 if not a else 1), "", "has no id"))
        elif a == b:
            problems.append(Problem(at(place, 1), "", f"joins '{a}' with itself"))
        elif pair in ties:
            problems.append(Problem(place, f"{a},{b}", "has a sign already; each pair may stand once, in one order"))
        elif sign not in SIGNS:
            problems.append(Problem(at(place, 2), f"{a},{b}", f"must be + or -, got '{sign}'"))
        ties.setdefault(pair, SIGNS.get(sign, 0.0))
    if len(rows) == 1 and not problems:
        problems.append(Problem(rows[0][0], "", "has no pairs below"))
    return ties
