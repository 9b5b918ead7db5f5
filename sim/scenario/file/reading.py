"""The one place that touches YAML: text to values that know where they stand.

Scalars follow the YAML 1.2 core schema in decimal; dates stay text. Aliases, anchors, tags, merge keys and
duplicate keys are refused; size, depth and nodes are capped before anything is constructed. Events are
used rather than nodes, because the C composer recurses and cannot be stopped.
"""

import re
import stat
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import yaml

from sim.errors import MOST_SHOWN, InputError, Place, Problem, shown
from sim.scenario.file.foreign import foreign_bytes, foreign_text, way_in

MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_ITEMS, MAX_DIGITS, MAX_KEY = 5_000_000, 50, 200_000, 50_000, 20, 300
STDIN = "-"
TOO_DEEP = f"the file is more than {MAX_DEPTH} levels deep"
EXPECTED = "expected a mapping of keys such as id, clock and actors"
IN_YAML = f"{EXPECTED}, in YAML"

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # all but the plain one
MISPLACED_BLANK = re.compile(f"(?:^ *|[:,-] *)[{BLANKS}]|[{BLANKS}]$")
BLANK_IN_VALUE = re.compile(f"^(?:[\\w-]*:|-)?[{BLANKS}]|[{BLANKS}]$")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Trail:
    """A key path, one part a link, so that entries share what stands above them."""

    __slots__ = ("above", "name")

    def __init__(self, above: "Trail | None", name: str) -> None:
        self.above, self.name = above, name

    @property
    def ends(self) -> "tuple[Trail | None, str]":
        """What stands above, and the last part."""
        return self.above, self.name

    def __str__(self) -> str:
        above = str(self.above) if self.above is not None else ""
        return f"{above}.{self.name}" if above else self.name


class Mapping(dict[str, Any]):
    """A mapping that knows where it, its keys and its values stand, and how what is not text was written."""

    def __init__(self, trail: Trail, place: Place) -> None:
        super().__init__()
        self.trail, self.place = trail, place
        self.key_places: dict[str, Place] = {}
        self.value_places: dict[str, Place] = {}
        self.written: dict[str, str] = {}

    @property
    def path(self) -> str:
        """The key path."""
        return str(self.trail)

    def path_of(self, key: str | int) -> str:
        """Return the key path of a value."""
        return str(Trail(self.trail, str(key)))


class Sequence(list[Any]):
    """A list that knows where it and its items stand, and how what is not text was written."""

    def __init__(self, trail: Trail, place: Place) -> None:
        super().__init__()
        self.trail, self.place = trail, place
        self.item_places: list[Place] = []
        self.written: dict[int, str] = {}

    @property
    def path(self) -> str:
        """The key path."""
        return str(self.trail)

    def path_of(self, number: int) -> str:
        """Return the key path of an item; an entry with an id is called by it."""
        item = self[number]
        return item.path if isinstance(item, Mapping) else str(Trail(self.trail, str(number)))


def read_file(path: str | Path) -> Mapping:
    """Return the mapping that a YAML file (or `-`, standard input) holds; raise InputError with every problem."""
    name = "<stdin>" if str(path) == STDIN else Path(path).as_posix()
    return read_text(decode(read_bytes(path, name), name), name)


def read_text(text: str, name: str) -> Mapping:
    """Return the mapping that a YAML text holds, places named after `name`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_characters(text, name)
    reader = _Reader(name)
    try:
        value = reader.read(_events(text))
    except yaml.MarkedYAMLError as error:
        raise InputError([*reader.problems, syntax_problem(error, text, name)]) from None
    except yaml.YAMLError as error:
        raise InputError(Problem(Place(name), "", f"is not YAML: {shown(str(error))}")) from None
    if reader.problems:
        kind = foreign_text(text, "")
        raise InputError(Problem(reader.top, "", f"{kind}{IN_YAML}{way_in(kind)}") if kind else reader.problems)
    if value is None:
        raise InputError(Problem(Place(name), "", "the scenario is empty; `sim new ID` writes a starter file"))
    if not isinstance(value, Mapping):
        kind = foreign_text(text, name)
        raise InputError(Problem(reader.top, "", f"{kind}{EXPECTED}{way_in(kind)}"))
    return value


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return yaml.parse(text, Loader=loader)


def read_bytes(path: str | Path, name: str) -> bytes:
    """Return the file's bytes, at most the size cap."""
    try:
        if str(path) == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            mode = Path(path).stat().st_mode
            if stat.S_ISDIR(mode):
                raise InputError(Problem(Place(name), "", "is a folder; name a scenario file in it"))
            if stat.S_ISFIFO(mode):
                raise InputError(Problem(Place(name), "", f"is a pipe; use {STDIN} to read standard input"))
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(Place(name), "", f"cannot be read: {error.strerror or error}")) from None
    except ValueError:
        raise InputError(f"{shown(str(path))} is not a file name") from None
    if len(data) > MAX_BYTES:
        words = f"is larger than {MAX_BYTES / 1e6:g} MB, the most a scenario may be"
        raise InputError(Problem(Place(name), "", f"{words}{way_in(foreign_bytes(data) or foreign_text('', name))}"))
    return data


def decode(data: bytes, name: str, expected: str = "") -> str:
    """Return the bytes as text; only UTF-8 is read, a mark dropped; else `expected` is told, by default a scenario."""
    if kind := foreign_bytes(data):
        raise InputError(Problem(Place(name), "", f"{kind}{expected or f'{IN_YAML}{way_in(kind)}'}"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(data) > 1 and data[:2].count(0) == 1):  # mark, or none
        raise InputError(Problem(Place(name), "", "is UTF-16; re-save it as UTF-8"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        byte = f"byte 0x{data[error.start]:02X}"
        message = f"is not UTF-8 ({byte}); it looks like Windows-1254 (Turkish) or Latin-1; re-save the file as UTF-8"
        raise InputError(Problem(Place(name, line, column), "", message)) from None


def refuse_characters(text: str, name: str) -> None:
    """Raise InputError naming the first control characters and Unicode line breaks outside \\t and \\n."""
    problems = []
    for found in islice(FORBIDDEN.finditer(text), MOST_SHOWN):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        code = f"U+{ord(found.group()):04X}"
        problems.append(Problem(Place(name, line, column), "", f"character {code} is not allowed; delete it"))
    if problems:
        raise InputError(problems)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """Return what the parser complains of in plain words, with the line and a caret."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(Place(name), "", f"is not YAML: {error.problem}")
    lines = text.rstrip("\n").split("\n")
    row, column = (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))
    for number in (row, row - 1):  # the parser often notices on the line that follows
        found = MISPLACED_BLANK.search(lines[number]) if number >= 0 else None
        if found:
            return Problem(Place(name, number + 1, found.end()), "", misplaced_blank(found.group()[-1]))
    place, line = Place(name, row + 1, column + 1), lines[row]
    if "nesting" in str(error.problem):
        return Problem(place, "", TOO_DEEP)
    message = f"is not YAML: {error.problem}"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message = "a tab is used for indentation; YAML wants spaces"
    elif kind := foreign_text(text, name):
        message = f"{kind}{IN_YAML}{way_in(kind)}"
    return Problem(place, "", message + pointed_at(line, column))


def pointed_at(line: str, column: int) -> str:
    """Return the piece of a line around a column on a line of its own, and a caret below it."""
    start = max(0, column - 60)
    return f"\n    {line[start : start + 100].expandtabs(1)}\n    {' ' * (column - start)}^"


def misplaced_blank(character: str) -> str:
    """Return in words that a blank is not the plain one where YAML wants that."""
    name = unicodedata.name(character, "").lower()
    return f"character U+{ord(character):04X} ({name}) stands where YAML wants a plain blank; retype it"


@dataclass(slots=True)
class _Reader:
    """Builds values from parser events and collects what is wrong on the way."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    top: Place | None = None

    def read(self, events: Iterator[yaml.Event]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise InputError([*self.problems, Problem(self.place(event), "", "one scenario per file")])
            elif isinstance(event, yaml.NodeEvent):
                self.top = self.place(event)
                value = self.node(event, events, None, "", 1)
        return value

    def place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def refuse(self, event: yaml.Event, above: Trail | None, name: str | int, message: str) -> None:
        self.problems.append(Problem(self.place(event), str(Trail(above, str(name))), message))
        if len(self.problems) == MOST_SHOWN - 1:
            self.stop(event, "is where reading stops; mend these first", str(Trail(above, str(name))))

    def stop(self, event: yaml.Event, message: str, path: str = "") -> NoReturn:
        raise InputError([*self.problems, Problem(self.place(event), path, message)])

    def node(
        self, event: yaml.Event, events: Iterator[yaml.Event], above: Trail | None, name: str | int, depth: int
    ) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.stop(event, TOO_DEEP)
        if self.nodes > MAX_NODES:
            self.stop(event, f"the file is more than {MAX_NODES} entries long")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.refuse(event, above, name, "uses a YAML anchor or alias; write the entry out")
            if isinstance(event, yaml.AliasEvent):
                return None
        if tag := event.tag:  # type: ignore[attr-defined]  # every event but an alias has one
            self.refuse(event, above, name, f"uses the YAML tag {shown(tag)}; write plain values")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, above, name)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, events, Trail(above, str(name)), depth)
        return self.sequence(event, events, Trail(above, str(name)), depth)

    def mapping(self, start: yaml.Event, events: Iterator[yaml.Event], trail: Trail, depth: int) -> Mapping:
        made = Mapping(trail, self.place(start))
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, events, trail, depth)
            value_event = next(events)
            value = self.node(value_event, events, trail, "?" if key is None else key, depth + 1)
            if key is not None and key in made:
                self.refuse(event, trail, key, f"stands twice; first on line {made.key_places[key].line}")
            elif key is not None:
                made[key] = value
                made.key_places[key], made.value_places[key] = self.place(event), self.place(value_event)
                note_spelling(made.written, key, value, value_event)
        return made

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], trail: Trail, depth: int) -> str | None:
        value = self.node(event, events, trail.above, trail.name, depth + 1)
        if value == "<<":
            self.refuse(event, *trail.ends, "uses the merge key '<<'; use extends, or write the entries out")
        elif not isinstance(value, str):
            written = getattr(event, "value", "")
            hint = f'{written}; quote it: "{written}"' if written else shown(value)
            self.refuse(event, *trail.ends, f"has a key that is not text, {hint}")
        elif len(value) > MAX_KEY:
            self.refuse(event, *trail.ends, f"has a key of {len(value)} characters; at most {MAX_KEY} are read")
        else:
            return value
        return None

    def sequence(self, start: yaml.Event, events: Iterator[yaml.Event], trail: Trail, depth: int) -> Sequence:
        made = Sequence(trail, self.place(start))
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            if len(made) == MAX_ITEMS:
                self.stop(event, f"is a list of more than {MAX_ITEMS} items", str(trail))
            value = self.node(event, events, trail, len(made), depth + 1)
            note_spelling(made.written, len(made), value, event)
            made.append(value)
            made.item_places.append(self.place(event))
        name_items_by_id(made)
        return made

    def scalar(self, event: Any, above: Trail | None, name: str | int) -> Any:
        text = event.value
        if not event.implicit[0]:
            return text
        if text in WORDS:
            return WORDS[text]
        if not DECIMAL.fullmatch(text):
            if not text.isascii() and (found := BLANK_IN_VALUE.search(text)):
                self.refuse(event, above, name, misplaced_blank(found.group()[-1]))
            return text
        if len(text) > 2 * MAX_DIGITS or (INTEGER.fullmatch(text) and len(text) > MAX_DIGITS):
            self.refuse(event, above, name, f"is a number of {len(text)} digits; at most {MAX_DIGITS} are read")
            return 0
        if INTEGER.fullmatch(text):
            return int(text)
        value = float(text)
        if value in (float("inf"), float("-inf")):
            self.refuse(event, above, name, f"must be a finite number, got {shown(text)}")
        if is_too_small(text):
            self.refuse(event, above, name, f"is too small to be told from 0, got {shown(text)}")
        return value


def is_too_small(text: str) -> bool:
    """Whether a number that is written as another than 0 would be read as 0."""
    return float(text) == 0 and re.match("[^eE]*[1-9]", text) is not None


def note_spelling(written: dict[Any, str], key: str | int, value: Any, event: yaml.Event) -> None:
    """Keep how a value that is not text was written, where Python writes it otherwise."""
    if isinstance(value, int | float) and isinstance(event, yaml.ScalarEvent) and event.value != str(value):
        written[key] = event.value


def name_items_by_id(items: Sequence) -> None:
    """Let the paths below a list name its entries by their ids where they have them."""
    for item in items:
        if isinstance(item, Mapping) and isinstance(item.get("id"), str) and len(item["id"]) <= MAX_KEY:
            item.trail.name = item["id"]


def from_values(value: Any, name: str, path: str = "") -> Any:
    """Return plain values as if they had been read from a text called `name`, without lines."""
    return _placed(value, Place(name), Trail(None, path))


def _placed(value: Any, place: Place, trail: Trail) -> Any:
    if isinstance(value, dict):
        made = Mapping(trail, place)
        made.key_places = made.value_places = dict.fromkeys(value, place)
        for key, item in value.items():
            made[key] = _placed(item, place, Trail(trail, key)) if isinstance(item, dict | list | tuple) else item
        return made
    if isinstance(value, list | tuple):
        items = Sequence(trail, place)
        items.item_places = [place] * len(value)
        for n, item in enumerate(value):
            items.append(_placed(item, place, Trail(trail, str(n))) if isinstance(item, dict | list | tuple) else item)
        name_items_by_id(items)
        return items
    return value


def read_scalar(text: str) -> Any:
    """Return the value of one scalar as a scenario file would read it."""
    if DECIMAL.fullmatch(text) and len(text) <= 2 * MAX_DIGITS:
        return int(text) if INTEGER.fullmatch(text) else text if is_too_small(text) else float(text)
    return WORDS.get(text, text) if text else text
