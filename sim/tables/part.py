"""A reading carried out: a part file as text, or a story of it alone, and what was left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.scenario.clock import MONTHS, parse_date, period_of
from sim.scenario.file.merging import by_id
from sim.scenario.file.numerals import counted
from sim.scenario.file.reading import read_text
from sim.scenario.file.schema import ScenarioFile
from sim.scenario.file.validating import typed
from sim.scenario.file.writing import to_yaml
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.tables.actors import actors
from sim.tables.acts import acts
from sim.tables.reading import Reading, read_reading
from sim.tables.regards import matrix, regards
from sim.tables.sheet import Sheet
from sim.tables.treaties import treaties

MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "actors": actors, "regards": regards, "matrix": matrix, "treaties": treaties, "acts": acts,
}  # fmt: skip
NOUNS = {"issues": "issue", "actors": "actor", "regards": "regard", "treaties": "treaty", "events": "event"}
START, STEPS = 2020, 24  # the year and the months of a clock that neither an act nor the table's year sets


@dataclass(frozen=True, slots=True)
class Part:
    """What a table gives: entries as plain values, and in words what was left out."""

    reading: Reading
    file: Path  # of the reading
    table: Path
    entries: Mapping[str, Any]
    rows: int
    left: tuple[str, ...]

    @property
    def size(self) -> str:
        """What it holds, in words."""
        held = {key: len(self.entries.get(key, ())) for key in NOUNS}
        return ", ".join(f"{n:,} {NOUNS[key] if n == 1 else key}" for key, n in held.items() if n)

    @property
    def text(self) -> str:
        """The part file."""
        return f"{self.head('sim import')}{to_yaml(dict(self.entries))}"

    def story(self, id: str, title: str) -> str:
        """Return the text of a story of nothing else."""
        frame = {"id": id, "title": title, "clock": clock(self.reading, self.entries)}
        return f"{self.head(f'sim new {id} --from')}{to_yaml({**frame, **self.entries})}"

    def head(self, command: str) -> str:
        """Return the comment above: what made the file."""
        return f"# Made by `{command} {self.file.name}` of {self.table.name}; edited like any other file.\n"


def read_part(file: Path) -> Part:
    """Return what a reading makes of its table; raise InputError with every heading, row and cell that does not fit."""
    reading = read_reading(file)
    sheet = Sheet(reading, file.parent)
    entries = {key: held for key, held in MAKERS[reading.gives](sheet, reading).items() if held}
    problems = list(sheet.problems())
    left = tuple(f"{counted(n, noun)} {rest}".strip() for (noun, rest), n in sheet.left.items() if n)
    if not problems and not entries:
        problems.append(Problem(sheet.place, "", f"gives nothing; left out: {', '.join(left)}"))
    if problems:
        raise InputError(problems)
    part = Part(reading, file, sheet.file, entries, len(sheet.rows), left)
    refuse_unreadable(part)
    return part


def refuse_unreadable(part: Part) -> None:
    """Raise InputError where the part would not be read again: too many entries, a thing that stands twice."""
    problems: list[Problem] = []
    try:
        document = read_text(part.text, f"the part of {part.file.name}")
    except InputError as error:
        words = (
            f"{part.table}: gives more than one part can hold ({error}); keep less by `where`, `actors` or `missing`"
        )
        raise InputError(words) from None
    made = typed(ScenarioFile, document, problems)
    if made is not None:
        by_id(made, problems)
    if problems:
        raise InputError(problems)


def clock(reading: Reading, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return a clock around the acts, or one of months from the year of the table."""
    dates = [parse_date(event["date"]) for event in entries.get("events", ())]
    step = getattr(reading, "together", None) or "month"
    if not dates:
        return {"start": f"{reading.year or START:04d}-01", "step": step, "steps": STEPS}
    first = min(dates) if step not in MONTHS else min(dates).replace(day=1)
    steps = period_of(max(dates), first, step) + 1
    return {"start": first.isoformat(), "step": step, "steps": steps}


def as_scenario(part: Part) -> Scenario:
    """Return the story of a part alone."""
    return from_document(read_text(part.story("part", part.reading.dataset), f"the part of {part.file.name}"))
