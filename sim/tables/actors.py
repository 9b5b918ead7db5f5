"""A table with a row for each actor: capability, positions and saliences."""

from collections.abc import Iterator
from typing import Any

from sim.errors import shown
from sim.scenario.file.entries import MOST_CAPABLE
from sim.tables.reading import ActorsReading
from sim.tables.sheet import Numbers, Sheet, settle_all
from sim.tables.table import Row

ACTOR_KINDS = ("state", "movement", "bloc")


def actors(sheet: Sheet, reading: ActorsReading) -> dict[str, Any]:
    """Return the actors of a table, and the issues on which it places them."""
    found: dict[str, list[tuple[Row, Numbers]]] = {}
    for row in sheet.rows:
        id = sheet.id(row, reading.id)
        if id is not None:
            found.setdefault(id, []).append((row, dict(said_of(sheet, reading, row))))
        elif sheet.text(row, reading.id) is None:
            sheet.leave(row, "row", "without an actor")
    entries = {id: entry(sheet, reading, *said) for id, said in settle_all(sheet, found).items()}
    return {"issues": dict(issues(reading)), "actors": entries}


def said_of(sheet: Sheet, reading: ActorsReading, row: Row) -> Iterator[tuple[str, Any]]:
    """Yield what a row says of its actor: name, kind, capability, position and salience by issue."""
    yield (
        "name",
        (reading.name and sheet.name(row, reading.name)) or sheet.names.name_of(sheet.text(row, reading.id) or ""),
    )
    if reading.kind and (kind := sheet.text(row, reading.kind)):
        if kind not in ACTOR_KINDS:
            sheet.refuse(row, reading.kind, f"must be one of {', '.join(ACTOR_KINDS)}, got {shown(kind)}")
        yield "kind", kind
    if reading.capability and (capability := sheet.number(row, reading.capability)) is not None:
        if not 0 <= capability <= MOST_CAPABLE:
            sheet.refuse(
                row,
                reading.capability,
                f"must be between 0 and {MOST_CAPABLE:g}, got {float(capability):g}",
            )
        yield "capability", capability
    for issue, columns in reading.issues.items():
        position = sheet.scaled(row, columns.position, "position")
        salience = sheet.scaled(row, columns.salience, "salience")
        if position is not None and salience is not None:
            yield f"{issue} position", position
            yield f"{issue} salience", salience


def entry(sheet: Sheet, reading: ActorsReading, row: Row, said: Numbers) -> dict[str, Any]:
    """Return an actor's entry; every number cites the row."""
    made: dict[str, Any] = {key: said[key] for key in ("name", "kind") if key in said}
    cited = sheet.cited(row)
    if "capability" in said:
        made["capability"] = {"value": float(said["capability"]), **cited}
    interests = {
        issue: {key: float(said[f"{issue} {key}"]) for key in ("position", "salience")} | cited
        for issue in reading.issues
        if f"{issue} position" in said
    }
    return {**made, **({"interests": interests} if interests else {})}


def issues(reading: ActorsReading) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the issues by id; what the reading does not call otherwise is called by column and ends of the scale."""
    for id, columns in reading.issues.items():
        low, high = reading.scale.position or (-1.0, 1.0)
        words = {
            "title": columns.position,
            "positive": f"{columns.position} {high:g}",
            "negative": f"{columns.position} {low:g}",
        }
        yield id, {key: getattr(columns, key) or default for key, default in words.items()}
