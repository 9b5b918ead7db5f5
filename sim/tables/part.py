"""A reading carried out: a part file as text, or a story of it alone, and what was left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Place, Problem
from sim.scenario.clock import MONTHS, parse_date, period_of
from sim.scenario.file.merging import by_id
from sim.scenario.file.reading import MAX_ITEMS, MAX_NODES, from_values
from sim.scenario.file.schema import ScenarioFile
from sim.scenario.file.validating import typed
from sim.scenario.file.writing import to_yaml
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.tables.actors import actors
from sim.tables.acts import acts, strengths
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
    entries: dict[str, Any]
    rows: int
    left: tuple[str, ...]

    @property
    def size(self) -> str:
        """What it holds, in words."""
        held = {key: len(self.entries.get(key, ())) for key in NOUNS}
        return ", ".join(f"{n:,} {NOUNS[key] if n == 1 else key}" for key, n in held.items() if n)

    @property
    def strengths(self) -> str | None:
        """How strong its acts are, in words; None where it has none."""
        events = self.entries.get("events")
        return strengths(events) if events else None

    @property
    def text(self) -> str:
        """The part file."""
        return f"{self.head('sim import')}{to_yaml(self.entries)}"

    def story(self, id: str, title: str) -> str:
        """Return the text of a story of nothing else."""
        return f"{self.head('sim new')}{to_yaml(self.framed(id, title))}"

    def framed(self, id: str, title: str) -> dict[str, Any]:
        """Return what it holds with id, title and clock around it."""
        return {"id": id, "title": title, "clock": clock(self.reading, self.entries), **self.entries}

    @property
    def name(self) -> str:
        """What problems call it."""
        return f"the part of {self.file.name}"

    def head(self, command: str) -> str:
        """Return the comment above: what made the file."""
        return f"# Made by `{command}` of {self.table.name} and {self.file.name}; edited like any other file.\n"


def read_part(file: Path) -> Part:
    """Return what a reading makes of its table; raise InputError with every heading, row and cell that does not fit."""
    reading = read_reading(file)
    sheet = Sheet(reading, file.parent)
    entries = {key: held for key, held in MAKERS[reading.gives](sheet, reading).items() if held}
    problems = list(sheet.problems())
    left = tuple(sheet.left_out())
    if not problems and not entries:
        problems.append(Problem(sheet.place, "", f"gives nothing; left out: {', '.join(left)}"))
    if problems:
        raise InputError(problems)
    part = Part(reading, file, sheet.file, entries, len(sheet.rows), left)
    refuse_unreadable(part)
    return part


def refuse_unreadable(part: Part) -> None:
    """Raise InputError where a scenario could not take the part: too much in it, or a thing that stands twice."""
    nodes, longest = size(part.entries), max(map(len, part.entries.values()))
    if nodes > MAX_NODES or longest > MAX_ITEMS:
        words = f"gives {part.size}, more than one part can hold; keep less by `where`, `actors` or `missing`"
        raise InputError(Problem(Place(part.table.as_posix()), "", words))
    problems: list[Problem] = []
    made = typed(ScenarioFile, from_values(part.entries, part.name), problems)
    if made is not None:
        by_id(made, problems)
    if problems:
        raise InputError(problems)


def size(value: Any) -> int:
    """Return how many entries, keys among them, values have as a file."""
    if isinstance(value, dict):
        return 1 + sum(1 + size(item) for item in value.values())
    return 1 + sum(map(size, value)) if isinstance(value, list) else 1


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
    """Return the story of a part alone; raise InputError where it is none."""
    return from_document(from_values(part.framed("part", part.reading.dataset), part.name))
