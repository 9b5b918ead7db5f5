"""Tables of treaties: a row for each pair that is bound, or for each member; obligations by column."""

from collections.abc import Iterator
from typing import Any

from sim.errors import shown
from sim.scenario.file.text import ID
from sim.tables.dates import date_in
from sim.tables.ids import as_id
from sim.tables.reading import TreatiesReading
from sim.tables.sheet import Numbers, Sheet, settle_all, settled
from sim.tables.table import Row
from sim.tables.ties import Pair, named_actors, pairs

GIVEN = {"1": True, "true": True, "0": False, "false": False}
LONGEST = 50  # characters of a data set in an id made of it


def treaties(sheet: Sheet, reading: TreatiesReading) -> dict[str, Any]:
    """Return actors and treaties; what gives no obligation, or binds nobody to another, is counted."""
    found = by_pair(sheet, reading) if reading.id is None else by_member(sheet, reading)
    entries = []
    for id, members, (row, said) in found:
        duties = [duty for duty in reading.obligations if duty in said]
        if duties and len(members) > 1:
            dates = {key: said[key] for key in ("start", "end") if key in said}
            entries.append({"id": id, "members": list(members), "obligations": duties, **dates, **sheet.cited(row)})
        else:
            sheet.leave(row, "tie", "of one member" if duties else "without an obligation")
    return {"actors": named_actors(sheet, {m for entry in entries for m in entry["members"]}), "treaties": entries}


Found = Iterator[tuple[str, tuple[str, ...], tuple[Row, Numbers]]]


def by_pair(sheet: Sheet, reading: TreatiesReading) -> Found:
    """Yield id, members and what the table says of each pair."""
    found: dict[Pair, list[tuple[Row, Numbers]]] = {}
    for row, (a, b) in pairs(sheet, reading, reading.actor or "", reading.target or ""):
        found.setdefault((min(a, b), max(a, b)), []).append((row, dict(said_of(sheet, reading, row))))
    for (a, b), (row, said) in settle_all(sheet, found).items():
        id = f"{reading.dataset}-{a}-{b}"
        yield (id if ID.fullmatch(id) else f"{reading.dataset[:LONGEST]}-{row.number}"), (a, b), (row, said)


def by_member(sheet: Sheet, reading: TreatiesReading) -> Found:
    """Yield id, members and what the table says of each treaty."""
    found: dict[str, list[tuple[Row, Numbers]]] = {}
    members: dict[str, dict[str, None]] = {}
    for row in sheet.rows:
        id, member = treaty_id(sheet, reading, row), sheet.id(row, reading.member or "")
        if id is None or sheet.text(row, reading.member or "") is None:
            sheet.leave(row, "row", "without a treaty or a member")
        elif member is not None and reading.actors and member not in reading.actors:
            sheet.left["row", "of others than `actors`"] += 1
        elif member is not None:
            found.setdefault(id, []).append((row, dict(said_of(sheet, reading, row))))
            if member in members.setdefault(id, {}):
                sheet.leave(row, "repeat")
            members[id][member] = None
    for id, rows in found.items():
        yield id, tuple(members[id]), settled(sheet, id, rows)


def treaty_id(sheet: Sheet, reading: TreatiesReading, row: Row) -> str | None:
    """Return the id of a row's treaty; None where it is missing or, which is noted, cannot be made one."""
    text = sheet.text(row, reading.id or "")
    id = None if text is None else as_id(text)
    if text is not None and id is None:
        sheet.refuse(row, reading.id or "", f"cannot be made an id, got {shown(text)}; write one in ASCII")
    return id


def said_of(sheet: Sheet, reading: TreatiesReading, row: Row) -> Iterator[tuple[str, str]]:
    """Yield what a row says of its treaty: the obligations that it gives, start and end."""
    for duty, heading in reading.obligations.items():
        text = (sheet.text(row, heading) or "0").lower()
        given = GIVEN.get(text.removesuffix(".0"))
        if given is None:
            words = f"must be 0 or 1, got {shown(text)}; `missing` names what stands for nothing"
            sheet.refuse(row, heading, words)
        elif given:
            yield duty, "1"
    for key in ("start", "end"):
        column: str | None = getattr(reading, key)
        if column and (date := sheet.text(row, column)):
            try:
                yield key, date_in([date])
            except ValueError as error:
                sheet.refuse(row, column, str(error))
