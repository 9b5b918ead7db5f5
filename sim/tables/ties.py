"""What tables between actors share: pairs of ids, and the actors that a part must name."""

from collections.abc import Iterable, Iterator
from typing import Any

from sim.tables.reading import Ties
from sim.tables.sheet import Sheet
from sim.tables.table import Row

Pair = tuple[str, str]


def pairs(sheet: Sheet, reading: Ties, first: str, second: str) -> Iterator[tuple[Row, Pair]]:
    """Yield the rows with the two actors under these headings; those without two are counted."""
    for row in sheet.rows:
        pair = sheet.id(row, first), sheet.id(row, second)
        if counts(sheet, reading, row, [sheet.text(row, first), sheet.text(row, second)], pair):
            yield row, pair  # type: ignore[misc]  # two ids, for they count


def counts(sheet: Sheet, reading: Ties, row: Row, texts: list[str | None], pair: tuple[str | None, str | None]) -> bool:
    """Whether a pair is two actors that the reading keeps; if not, why is counted."""
    if None in texts:
        sheet.leave(row, "row", "without a target" if texts[0] is not None else "without an actor")
    elif None in pair:
        return False  # which is a problem
    elif pair[0] == pair[1]:
        sheet.leave(row, "self tie")
    elif reading.actors and not {*pair} <= {*reading.actors}:
        sheet.left["row", "of others than `actors`"] += 1
    else:
        return True
    return False


def named_actors(sheet: Sheet, ids: Iterable[str]) -> dict[str, Any]:
    """Return entries that name these actors, in the order of their ids, so that a story of the part alone can run."""
    return {id: {"name": sheet.names.name_of(sheet.names.texts[id.casefold()])} for id in sorted({*ids})}
