"""What two codings of a story say differently: their complete forms, compared by path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.scenario import Scenario

PROSE = frozenset({"title", "summary", "name", "claim", "note", "source", "assumption", "dated"})  # no run reads it
NO_WORLD = frozenset({"id", "variants", "sweep"})  # of a file, not of the world that it codes
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at a path of the complete form, before and after; an entry that came or went is one change."""

    path: str
    kind: str
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        if self.kind == CHANGED:
            return f"{self.path} {in_words(self.before)} → {in_words(self.after)}"
        value = in_words(self.after if self.kind == ADDED else self.before)
        return f"{self.path} {self.kind}{f' ({value})' if value else ''}"


def changes_between(one: Scenario, other: Scenario) -> tuple[Change, ...]:
    """Return everything that makes runs or claims of two scenarios differ, by path; prose and sources left out."""
    by_date = (one.clock.start, one.clock.step) != (other.clock.start, other.clock.step)
    before, after = (by_key(document_of(scenario, by_date)) for scenario in (one, other))
    return tuple(walk(before, after))


def document_of(scenario: Scenario, by_date: bool) -> dict[str, Any]:
    """Return the complete form of the world; where clocks differ, with the dates of events for their periods."""
    document = {k: v for k, v in scenario.document().items() if k not in NO_WORLD}
    return document | ({"events": [dated(event, scenario) for event in document["events"]]} if by_date else {})


def dated(event: Mapping[str, Any], scenario: Scenario) -> dict[str, Any]:
    """Return an event of a document with dates for periods."""

    def day(period: Any) -> Any:
        if isinstance(period, Mapping):
            return {end: day(value) for end, value in period.items()}
        return [*map(day, period)] if isinstance(period, list) else scenario.calendar.day(period).isoformat()

    return {key: day(value) if key in ("step", "steps") else value for key, value in event.items()}


def by_key(value: Any, key: str = "") -> Any:
    """Return values with every list of entries as a mapping: by id, regards by both actors, others by number."""
    if isinstance(value, Mapping):
        return {str(k): by_key(v, str(k)) for k, v in value.items() if k not in PROSE}
    if not isinstance(value, Sequence) or isinstance(value, str) or not any(isinstance(v, Mapping) for v in value):
        return value
    entries = {key_of(entry, key, n): entry for n, entry in enumerate(value)}
    return {name: by_key({k: v for k, v in entry.items() if k != "id"}) for name, entry in entries.items()}


def key_of(entry: Mapping[str, Any], key: str, number: int) -> str:
    """Return by what an entry of a list is known in a path."""
    return f"{entry['from']}.{entry['to']}" if key == "regards" else str(entry.get("id", number))


def walk(one: Mapping[str, Any], other: Mapping[str, Any], path: str = "") -> Iterator[Change]:
    """Yield the changes between two trees."""
    for key in sorted({*one, *other}):
        at = f"{path}.{key}" if path else key
        before, after = one.get(key), other.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from walk(before, after, at)
        elif key not in one:
            yield Change(at, ADDED, after=after)
        elif key not in other:
            yield Change(at, REMOVED, before=before)
        elif before != after:  # regards.A.B is a path of its own, that of its value
            yield Change(at.removesuffix(".value") if at.startswith("regards.") else at, CHANGED, before, after)


def cell(value: Any) -> Any:
    """Return a value as a cell of a table: a number or text as it is, a list in words, nothing for a whole entry."""
    if isinstance(value, Mapping):
        return cell(value.get("value"))  # as a regard has one
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(in_words, value))
    return value


def in_words(value: Any) -> str:
    """Return a value as it is read."""
    value = cell(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
