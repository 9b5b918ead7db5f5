"""The one place that touches YAML: text to values that know where they stand.

Scalars follow the YAML 1.2 core schema in decimal; dates stay text. Aliases, anchors, tags, merge keys and
duplicate keys are refused; size, depth and nodes are capped before anything is constructed. Events are
used rather than nodes, because the C composer recurses and cannot be stopped.
"""

import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError, Place, Problem, shown

MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_DIGITS = 5_000_000, 50, 200_000, 20
STDIN = "-"

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Mapping(dict[str, Any]):
    """A mapping that knows where it, its keys and its values stand."""

    def __init__(self, path: str, place: Place) -> None:
        super().__init__()
        self.path, self.place = path, place
        self.key_places: dict[str, Place] = {}
        self.value_places: dict[str, Place] = {}


class Sequence(list[Any]):
    """A list that knows where it and its items stand."""

    def __init__(self, path: str, place: Place) -> None:
        super().__init__()
        self.path, self.place = path, place
        self.item_places: list[Place] = []


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
    if not isinstance(value, Mapping) and not reader.problems:
        if value is None:
            raise InputError(Problem(Place(name), "", "the scenario is empty; `sim new ID` writes a starter file"))
        raise InputError(Problem(reader.top, "", "expected a mapping of keys such as id, clock and actors"))
    if reader.problems:
        raise InputError(reader.problems)
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
        raise InputError(Problem(Place(name), "", f"is larger than {MAX_BYTES / 1e6:g} MB, the most a scenario may be"))
    return data


def decode(data: bytes, name: str) -> str:
    """Return the bytes as text; only UTF-8 is read, a byte order mark is dropped."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(data) > 1 and data[:2].count(0) == 1):  # mark, or none
        raise InputError(Problem(Place(name), "", "is UTF-16; re-save it as UTF-8"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = "is not UTF-8; it looks like Windows-1254 (Turkish) or Latin-1; re-save the file as UTF-8"
        raise InputError(Problem(Place(name, line, column), "", message)) from None


def refuse_characters(text: str, name: str) -> None:
    """Raise InputError naming every control character and Unicode line break outside \\t and \\n."""
    problems = []
    for found in FORBIDDEN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        code = f"U+{ord(found.group()):04X}"
        problems.append(Problem(Place(name, line, column), "", f"character {code} is not allowed; delete it"))
    if problems:
        raise InputError(problems[:20])


def syntax_problem(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """Return what the parser complains of in plain words, with the line and a caret."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(Place(name), "", f"is not YAML: {error.problem}")
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    message = f"is not YAML: {error.problem}"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message = "a tab is used for indentation; YAML wants spaces"
    caret = f"\n    {line.expandtabs(1)[:100]}\n    {' ' * min(mark.column, 100)}^"
    return Problem(Place(name, mark.line + 1, mark.column + 1), "", message + caret)


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
                value = self.node(event, events, "", 1)
        return value

    def place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def refuse(self, event: yaml.Event, path: str, message: str) -> None:
        self.problems.append(Problem(self.place(event), path, message))

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            limit = f"{MAX_DEPTH} levels deep" if depth > MAX_DEPTH else f"{MAX_NODES} entries long"
            raise InputError([*self.problems, Problem(self.place(event), "", f"the file is more than {limit}")])
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.refuse(event, path, "uses a YAML anchor or alias; write the entry out")
            if isinstance(event, yaml.AliasEvent):
                return None
        if getattr(event, "tag", None):
            self.refuse(event, path, f"uses the YAML tag {shown(getattr(event, 'tag', ''))}; write plain values")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, events, path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, events, path, depth)
        return self.scalar(event, path)

    def mapping(self, start: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> Mapping:
        made = Mapping(path, self.place(start))
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, events, path, depth)
            where = f"{path}.{key}" if path else str(key)
            value_event = next(events)
            value = self.node(value_event, events, where, depth + 1)
            if key in made:
                self.refuse(event, where, f"stands twice; first on line {made.key_places[str(key)].line}")
            elif key is not None:
                made[key] = value
                made.key_places[key], made.value_places[key] = self.place(event), self.place(value_event)
        return made

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> str | None:
        value = self.node(event, events, path, depth + 1)
        if value == "<<":
            self.refuse(event, path, "uses the merge key '<<'; use extends, or write the entries out")
            return None
        if not isinstance(value, str):
            hint = "" if isinstance(value, dict | list) else f'; quote it: "{value}"'
            self.refuse(event, path, f"has a key that is not text, {shown(value)}{hint}")
            return None
        return value

    def sequence(self, start: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> Sequence:
        made = Sequence(path, self.place(start))
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            made.append(self.node(event, events, f"{path}.{len(made)}", depth + 1))
            made.item_places.append(self.place(event))
        name_items_by_id(made)
        return made

    def scalar(self, event: yaml.Event, path: str) -> Any:
        text = event.value  # type: ignore[attr-defined]  # only scalar events come here
        if not event.implicit[0]:  # type: ignore[attr-defined]
            return text
        if text in WORDS:
            return WORDS[text]
        if not DECIMAL.fullmatch(text):
            return text
        if len(text) > 2 * MAX_DIGITS or (INTEGER.fullmatch(text) and len(text) > MAX_DIGITS):
            self.refuse(event, path, f"is a number of {len(text)} digits; at most {MAX_DIGITS} are read")
            return 0
        return self.number(event, text, path)

    def number(self, event: yaml.Event, text: str, path: str) -> float | int:
        if INTEGER.fullmatch(text):
            return int(text)
        value = float(text)
        if value in (float("inf"), float("-inf")):
            self.refuse(event, path, f"must be a finite number, got {shown(text)}")
        return value


def name_items_by_id(items: Sequence) -> None:
    """Let the paths below a list name its entries by their ids where they have them."""
    for position, item in enumerate(items):
        if isinstance(item, Mapping) and isinstance(item.get("id"), str):
            rename(item, f"{items.path}.{position}", f"{items.path}.{item['id']}")


def rename(value: Any, old: str, new: str) -> None:
    """Replace the start of the paths of a value and everything below it."""
    if isinstance(value, Mapping | Sequence):
        value.path = new + value.path[len(old) :]
        for item in value.values() if isinstance(value, Mapping) else value:
            rename(item, old, new)


def from_values(value: Any, name: str, path: str = "") -> Any:
    """Return plain values as if they had been read from a text called `name`, without lines."""
    place = Place(name)
    if isinstance(value, dict):
        made = Mapping(path, place)
        for key, item in value.items():
            made[key] = from_values(item, name, f"{path}.{key}" if path else key)
            made.key_places[key] = made.value_places[key] = place
        return made
    if isinstance(value, list | tuple):
        items = Sequence(path, place)
        items.extend(from_values(item, name, f"{path}.{n}") for n, item in enumerate(value))
        items.item_places.extend(place for _ in value)
        name_items_by_id(items)
        return items
    return value


def read_scalar(text: str) -> Any:
    """Return the value of one scalar as a scenario file would read it."""
    if DECIMAL.fullmatch(text) and len(text) <= 2 * MAX_DIGITS:
        return int(text) if INTEGER.fullmatch(text) else float(text)
    return WORDS.get(text, text) if text else text
