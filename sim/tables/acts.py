"""A table with a row for each act: who, to whom, when, and how strong."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sim.errors import nearest, shown
from sim.scenario import cameo
from sim.scenario.clock import first_day, parse_date, period_of
from sim.scenario.file.numerals import MINUS, counted
from sim.tables.dates import date_in
from sim.tables.ids import without_point
from sim.tables.reading import ActsReading
from sim.tables.sheet import Sheet, exact
from sim.tables.table import Row
from sim.tables.ties import Pair, named_actors, pairs

LONGEST = 50  # characters of a data set in an id made of it


class Told(NamedTuple):
    """What a row says of an act."""

    row: Row
    pair: Pair
    date: str
    code: str | None
    intensity: Fraction | None

    @property
    def strength(self) -> Fraction:
        """The intensity, that of the code where none is given."""
        return exact(cameo.intensity(self.code or "")) if self.intensity is None else self.intensity


def acts(sheet: Sheet, reading: ActsReading) -> dict[str, Any]:
    """Return actors and dated events, one for each row, or for each pair and period."""
    found = list(told(sheet, reading))
    events = [event(sheet, each) for each in found] if reading.together is None else together(sheet, reading, found)
    events.sort(key=lambda event: (event["date"], event["source"]["row"]))
    return {"actors": named_actors(sheet, {id for each in found for id in each.pair}), "events": events}


def told(sheet: Sheet, reading: ActsReading) -> Iterator[Told]:
    """Yield what each row says; those that do not say when or how strong are counted."""
    for row, pair in pairs(sheet, reading, reading.actor, reading.target):
        date, code = date_of(sheet, reading, row), code_of(sheet, reading, row)
        intensity = None if reading.intensity is None else sheet.scaled(row, reading.intensity, "intensity")
        if date and (code or intensity is not None):
            yield Told(row, pair, date, code, intensity)
        elif date:
            sheet.leave(row, "row", "without a code or an intensity")


def date_of(sheet: Sheet, reading: ActsReading, row: Row) -> str | None:
    """Return the date of a row; None where it is missing, which is counted, or, which is noted, none."""
    cells = [sheet.text(row, heading) for heading in reading.date_columns]
    if None in cells:
        sheet.leave(row, "row", "without a date")
        return None
    try:
        return date_in([cell for cell in cells if cell])
    except ValueError as error:
        sheet.refuse(row, reading.date_columns[0], str(error))
        return None


def code_of(sheet: Sheet, reading: ActsReading, row: Row) -> str | None:
    """Return the CAMEO code of a row; None where it is missing or, which is noted, none."""
    text = None if reading.code is None else sheet.text(row, reading.code)
    if text is None or reading.code is None:
        return None
    code = reading.codes.get(text) or reading.codes.get(without_point(text)) if reading.codes else text
    if code is None:
        sheet.refuse(row, reading.code, f"{shown(text)} does not stand under `codes`{nearest(text, reading.codes)}")
    elif trouble := cameo.code_trouble(code):
        sheet.refuse(row, reading.code, f"{trouble}, got {shown(text)}; `codes` can map it to one")
        return None
    return code


def strengths(events: Sequence[Mapping[str, Any]]) -> str:
    """Return in words how strong acts are: from where to where, how many on either side of 0."""
    found = [strength_of(event["act"]) for event in events]
    low, high = (f"{end:.3g}".replace("-", MINUS) for end in (min(found), max(found)))
    sides = {"hostile": sum(g < 0 for g in found), "at 0": found.count(0.0), "friendly": sum(g > 0 for g in found)}
    counts = ", ".join(f"{n:,} {side}" for side, n in sides.items())
    return f"{counted(len(found), 'act')}, {low} to {high}: {counts}"


def strength_of(act: Mapping[str, Any]) -> float:
    """Return the intensity of an act as it is written, that of its code where none is."""
    return act["intensity"] if "intensity" in act else cameo.intensity(act["code"])


def event(sheet: Sheet, told: Told) -> dict[str, Any]:
    """Return a row's act as an event."""
    strength = {} if told.intensity is None else {"intensity": float(told.intensity)}
    return dated(sheet, told, told.date, ({"code": told.code} if told.code else {}) | strength)


def together(sheet: Sheet, reading: ActsReading, found: Sequence[Told]) -> list[dict[str, Any]]:
    """Return one act for each ordered pair and period: the mean of its rows, their number in its note."""
    periods: dict[tuple[Pair, str], list[Told]] = {}
    for each in found:
        periods.setdefault((each.pair, beginning(each.date, reading.together or "")), []).append(each)
    return [
        dated(
            sheet, rows[0], date, {"intensity": float(mean(rows)), "note": f"the mean of {counted(len(rows), 'row')}"}
        )
        for (_, date), rows in periods.items()
    ]


def mean(rows: Sequence[Told]) -> Fraction:
    """Return the mean strength of several rows, exactly."""
    return sum((each.strength for each in rows), Fraction(0)) / len(rows)


def beginning(date: str, unit: str) -> str:
    """Return the first day, or of longer units the first month, of the period in which a date falls."""
    day = parse_date(date)
    origin = day.replace(month=1, day=1)
    first = first_day(period_of(day, origin, unit), origin, unit).isoformat()
    return first if unit == "day" else first[: len("2020-07")]


def dated(sheet: Sheet, told: Told, date: str, act: dict[str, Any]) -> dict[str, Any]:
    """Return an event of one act; it cites the row, and has its id from it."""
    (actor, target), id = told.pair, f"{sheet.reading.dataset[:LONGEST]}-{told.row.number}"
    return {"id": id, "date": date, "act": {"actor": actor, "target": target, **act}, **sheet.cited(told.row)}
