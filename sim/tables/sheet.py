"""A table under its reading: cells as texts, numbers and ids; what is wrong and what is left out is gathered."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import InputError, Place, Problem, shown
from sim.scenario.file.numerals import counted, number_in
from sim.scenario.file.text import name_trouble
from sim.scenario.file.validating import hint, locate
from sim.tables.ids import Names
from sim.tables.reading import Reading
from sim.tables.table import Row, read_table

MODEL: dict[str, tuple[int, int]] = {"position": (-1, 1), "salience": (0, 1), "value": (-1, 1), "intensity": (-1, 1)}
MOST_PROBLEMS, MOST_NAMED = 10_000, 10
NOTHING = "; or list it under `missing`, where it stands for nothing"
FIRST_NAMED = 5  # rows of what is left out


class Sheet:
    """The rows of a table that a reading keeps, and what is found on the way."""

    def __init__(self, reading: Reading, folder: Path) -> None:
        self.reading, self.file = reading, reading.table_in(folder)
        table = read_table(self.file, reading.delimiter, reading.skip)
        self.place, self.headings, self.total = Place(table.file, table.line, 1), table.headings, len(table.rows)
        self.columns = {heading: n for n, heading in enumerate(table.headings) if heading}
        self.names = Names(reading.ids.from_, reading.ids.own)
        self.unplaced: list[Problem] = []
        self.refused: dict[tuple[int, str], list[Row]] = {}  # column and words: where
        self.left: Counter[tuple[str, str]] = Counter()  # a noun, and what of it
        self.left_in: dict[tuple[str, str], dict[int, None]] = {}  # in which rows
        self.refuse_unknown_columns()
        self.rows = tuple(row for row in table.rows if self.keeps(row))
        if not self.rows:
            self.unplaced.append(reading.problem("where", f"keeps none of the {counted(self.total, 'row')}"))
        self.left["row", "by `where`"] = self.total - len(self.rows)

    def refuse_unknown_columns(self) -> None:
        """Raise InputError with every column of the reading that the table does not have."""
        known, problems = (dict.fromkeys(self.columns),), []
        for keys, column in self.reading.columns:
            if column not in self.columns:
                place, path, _, _ = locate(self.reading.written, keys)
                words = f"names {shown(column)}, which heads no column of {self.file.name}"
                problems.append(Problem(place, path, words, column, known))
        if problems:
            raise InputError(problems)

    def cited(self, row: Row) -> dict[str, Any]:
        """Return what every entry that a row gives carries: its source, and the reading's confidence."""
        year = {} if self.reading.year is None else {"year": self.reading.year}
        source = {"dataset": self.reading.dataset, **year, "row": row.number}
        return {"confidence": self.reading.confidence, "source": source}

    def keeps(self, row: Row) -> bool:
        """Whether the reading keeps a row."""
        for column, kept in self.reading.where.items():
            wanted = kept if isinstance(kept, tuple) else (kept,)
            if not any(is_cell(row.cells[self.columns[column]], value) for value in wanted):
                return False
        return True

    def at(self, column: int | str) -> int:
        """Return the number of a column, which may be given by its heading."""
        return self.columns[column] if isinstance(column, str) else column

    def refuse(self, row: Row, column: int | str, words: str) -> None:
        """Note what is wrong with a cell."""
        key = self.at(column), words
        if len(self.refused) < MOST_PROBLEMS or key in self.refused:
            self.refused.setdefault(key, []).append(row)

    def leave(self, row: Row, noun: str, rest: str = "") -> None:
        """Count something that is left out, and note its row."""
        self.left[noun, rest] += 1
        self.left_in.setdefault((noun, rest), {})[row.number] = None

    def left_out(self) -> Iterator[str]:
        """Yield in words what was left out: how much, and the first rows of what no filter took."""
        for (noun, rest), count in self.left.items():
            rows = [*self.left_in.get((noun, rest), ())]
            first = ", ".join(map(str, rows[:FIRST_NAMED])) + (", …" if len(rows) > FIRST_NAMED else "")
            where = f"(row{'' if len(rows) == 1 else 's'} {first})" if rows else ""
            if count:
                yield " ".join(filter(None, [counted(count, noun), rest, where]))

    def text(self, row: Row, column: int | str) -> str | None:
        """Return the text in a column, or None where it is missing."""
        cell = row.cells[self.at(column)]
        return None if not cell or any(is_cell(cell, value) for value in self.reading.missing) else cell

    def number(self, row: Row, column: int | str) -> Fraction | None:
        """Return the number in a column, exactly; None where it is missing or, which is noted, none."""
        text = self.text(row, column)
        if text is None:
            where = "" if self.reading.gives == "matrix" else f" under {self.heading(self.at(column))}"
            self.leave(row, "cell", f"missing{where}")
            return None
        try:
            return Fraction(number_in(text))
        except ValueError as error:
            self.refuse(row, column, f"{error}{hint('float_type', text, None) or NOTHING}")
            return None

    def scaled(self, row: Row, column: int | str, what: str) -> Fraction | None:
        """Return the number in a column on the model's scale of a quantity, or None."""
        found = self.number(row, column)
        if found is None:
            return None
        times, (low, high) = getattr(self.reading, "times", None), MODEL[what]
        start, end = map(exact, self.reading.ends(what) or (low, high))
        share = (found * exact(1 if times is None else times) - start) / (end - start)
        if 0 <= share <= 1:
            return low + share * (high - low)
        words = (
            f"must be between {float(min(start, end)):g} and {float(max(start, end)):g}, got {self.text(row, column)}"
        )
        by = "" if times is None else f" times {times:g}"
        self.refuse(row, column, f"{words}{by}; `scale` gives the ends of the table's own scale")
        return None

    def id(self, row: Row, column: int | str) -> str | None:
        """Return the id of the actor in a column; None where it is missing or, which is noted, without one."""
        text = self.text(row, column)
        found = None if text is None else self.names.id_of(text)
        if text is None:
            return None
        if found is None:
            scheme = self.reading.ids.from_
            why = f"is no {scheme} that the library of country codes knows" if scheme else "cannot be made an id"
            self.refuse(row, column, f"{shown(text)} {why}; give it an id under `ids.own`")
        elif (other := self.names.first_text(text)) != text:
            words = f"{shown(text)} would have the id {found} of {shown(other)}"
            self.refuse(row, column, f"{words}; give one of them another under `ids.own`")
        return found

    def name(self, row: Row, heading: str) -> str | None:
        """Return the display name under a heading; None where it is missing or, which is noted, cannot be shown."""
        text = self.text(row, heading)
        text = text and unicodedata.normalize("NFC", text)
        if text and (trouble := name_trouble(text)):
            self.refuse(row, heading, f"{trouble}, got {shown(text)}")
        return text

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong, the same thing in one column once, with the rows in which it stands."""
        yield from self.unplaced
        for (column, words), rows in self.refused.items():
            place = Place(self.place.file, rows[0].line, column + 1)
            where = f"row {rows[0].number}" if rows[0].number else "headings"
            others = [str(row.number) for row in rows[1 : MOST_NAMED + 1]]
            more = f" and {len(rows) - MOST_NAMED - 1:,} more" if len(rows) > MOST_NAMED + 1 else ""
            also = f" (also in row{'s' if len(rows) > 2 else ''} {', '.join(others)}{more})" if others else ""
            yield Problem(place, f"{where}, {self.heading(column)}:", f"{words}{also}")

    def heading(self, column: int) -> str:
        """Return what heads a column, or its number."""
        return self.headings[column] or f"column {column + 1}"


def is_cell(cell: str, value: float | str) -> bool:
    """Whether a cell holds a value of the reading: the same text, or the same number where the value is one."""
    if isinstance(value, str):
        return cell == value.strip()
    try:
        return number_in(cell) == Decimal(repr(value))
    except ValueError:
        return False


def exact(value: float) -> Fraction:
    """Return a number of the reading as it is written there, exactly."""
    return Fraction(repr(value))


Numbers = Mapping[str, Fraction | str]
Key = TypeVar("Key", str, tuple[str, str])


def settled(sheet: Sheet, name: str, rows: Sequence[tuple[Row, Numbers]]) -> tuple[Row, Numbers]:
    """Return what several rows say of one thing, with the first of them; what they do not agree on is noted."""
    (first, said), *others = rows
    different = [row for row, also in others if also != said]
    if not different or sheet.reading.double == "first":
        return first, said
    if sheet.reading.double == "mean":
        return first, {key: mean([also[key] for _, also in rows if key in also]) for key in all_keys(rows)}
    settling = "`double: first`" if sheet.reading.gives == "treaties" else "`double: first` or `mean`"
    way = f"keep one of them by `where: {{COLUMN: value}}`, or {settling} settles it"
    sheet.refuse(different[0], 0, f"gives {name} again, otherwise than row {first.number}; {way}")
    return first, said


def settle_all(sheet: Sheet, found: Mapping[Key, Sequence[tuple[Row, Numbers]]]) -> dict[Key, tuple[Row, Numbers]]:
    """Return what the rows of each thing say of it; rows beyond the first are counted."""
    for row in sorted(row for rows in found.values() for row, _ in rows[1:]):
        sheet.leave(row, "repeat")
    return {key: settled(sheet, key if isinstance(key, str) else " to ".join(key), rows) for key, rows in found.items()}


def all_keys(rows: Sequence[tuple[Row, Numbers]]) -> dict[str, None]:
    """Return the keys of several rows, each once."""
    return dict.fromkeys(key for _, said in rows for key in said)


def mean(values: Sequence[Fraction | str]) -> Fraction | str:
    """Return the mean of numbers, or of texts the first."""
    numbers = [value for value in values if isinstance(value, Fraction)]
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else values[0]
