"""Tables of how actors stand to each other: a row for each pair, or a matrix."""

from collections.abc import Iterable, Iterator
from typing import Any

from sim.tables.reading import MatrixReading, RegardsReading, Valued
from sim.tables.sheet import Numbers, Sheet, settle_all
from sim.tables.table import Row
from sim.tables.ties import Pair, counts, named_actors, pairs

Said = tuple[Row, Numbers]


def regards(sheet: Sheet, reading: RegardsReading) -> dict[str, Any]:
    """Return the regards of a table with a row for each pair."""
    rows = ((row, pair, reading.value) for row, pair in pairs(sheet, reading, reading.from_, reading.to))
    return of_pairs(sheet, reading, rows)


def matrix(sheet: Sheet, reading: MatrixReading) -> dict[str, Any]:
    """Return the regards of a matrix, each row's actor for each column's."""
    return of_pairs(sheet, reading, cells(sheet, reading))


def cells(sheet: Sheet, reading: MatrixReading) -> Iterator[tuple[Row, Pair, int | str]]:
    """Yield row, pair and column of every cell that is not on the diagonal."""
    head = Row(0, sheet.place.line, sheet.headings)
    heads = [(n, sheet.text(head, n), sheet.id(head, n)) for n, text in enumerate(sheet.headings) if n and text]
    for row in sheet.rows:
        text, actor = sheet.text(row, 0), sheet.id(row, 0)
        for column, heading, target in heads:
            if actor != target and counts(sheet, reading, row, [text, heading], (actor, target)):
                yield row, (actor, target), column  # type: ignore[misc]  # two ids, for they count


def of_pairs(sheet: Sheet, reading: Valued, rows: Iterable[tuple[Row, Pair, int | str]]) -> dict[str, Any]:
    """Return actors and regards; two actors who regard each other alike share an entry."""
    found: dict[Pair, list[Said]] = {}
    for row, (a, b), column in rows:
        value = sheet.scaled(row, column, "value")
        if value is not None:
            pair = (a, b) if reading.directed else (min(a, b), max(a, b))
            found.setdefault(pair, []).append((row, {"value": value}))
    one = settle_all(sheet, found)
    return {
        "actors": named_actors(sheet, {id for pair in one for id in pair}),
        "regards": [*entries(sheet, reading, one)],
    }


def entries(sheet: Sheet, reading: Valued, one: dict[Pair, Said]) -> Iterator[dict[str, Any]]:
    """Yield the regards, each with its row; two equal cells of a matrix are one between the two."""
    for (a, b), (row, said) in one.items():
        back = one.get((b, a)) if reading.gives == "matrix" else None
        alike = back is not None and back[1] == said
        if alike and a > b:
            continue
        pair = {"between": [a, b]} if alike or not reading.directed else {"from": a, "to": b}
        yield {**pair, "value": float(said["value"]), **sheet.cited(row)}
