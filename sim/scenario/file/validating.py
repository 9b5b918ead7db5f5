"""What the types refuse, said in words with its place and the way out."""

import re
import unicodedata
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Place, Problem, escaped, nearest, shown
from sim.scenario.file.entries import Entry
from sim.scenario.file.reading import DECIMAL, Mapping, Sequence, is_too_small

E = TypeVar("E", bound=Entry)
KINDS = {
    "float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number",
    "float_parsing": "a number", "int_parsing": "a whole number", "string_type": "text", "bool_type": "true or false",
    "tuple_type": "a list", "list_type": "a list", "dict_type": "a mapping", "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}  # fmt: skip
TAGS = {"text": "text", "mapping": "a mapping", "number": "a number", "list": "a list"}

LONGEST_HINTED = 60  # characters of a value that is compared with what is often meant
MOST_EXPLAINED = 10_000  # complaints of one file that are put into words

HINTS = (
    (re.compile(r"[-+]?\d+,\d+"), "the decimal point is '.'"),
    (re.compile(r"[-+\d_]*\d_[\d_.]*"), "write the digits without '_'"),
    (re.compile(r"%.*|.*%"), "write a share such as 0.05, not per cent"),
    (re.compile(r"\d+:\d+(:\d+)?"), "times of day are not numbers"),
    (re.compile(r"[-+]?0\d+(\.\d*)?"), "a number has no leading zero"),
    (re.compile(r"[-+]?\.?(nan|inf|infinity)", re.I), "it must be finite"),
    (re.compile(r"[-+]?(\d+\.?\d*|\.\d+)"), "write it without quotes"),
)


def typed(kind: type[E], document: Mapping, problems: list[Problem], year_begins: str | None = None) -> E | None:
    """Return a document's entries, or None where their types are wrong; what is wrong is added to the problems.

    year_begins: the month for which a year alone stands, where the clock is of years.
    """
    unknown: list[Problem] = []
    try:
        return kind.model_validate(document, context={"problems": unknown, "year_begins": year_begins})
    except ValidationError as error:
        details = sound(error, document)
        problems += [in_words(detail, document) for detail in details[:MOST_EXPLAINED]]
        if len(details) > MOST_EXPLAINED:
            words = f"{len(details) - MOST_EXPLAINED} more values are not what they must be"
            problems.append(Problem(document.place, str(details[-1]["loc"][0]), words))
        return None
    finally:
        problems += unknown


def sound(error: ValidationError, document: Mapping) -> list[ErrorDetails]:
    """Return the complaints of the schema, without lists called too short only because an item was refused."""
    details = error.errors(include_url=False, include_input=False)
    return [
        d for d in details if d["type"] != "too_short" or len(locate(document, d["loc"])[2]) < d["ctx"]["min_length"]
    ]


def in_words(detail: ErrorDetails, document: Mapping) -> Problem:
    """Return one complaint of the schema as a problem with its place."""
    place, path, value, written = locate(document, detail["loc"])
    return Problem(place, path, message(detail, value, written))


def locate(document: Mapping, loc: tuple[int | str, ...]) -> tuple[Place, str, Any, str | None]:
    """Return place, key path and value of a schema location, and how the value was written.

    Parts that only name a type are passed over.
    """
    value: Any = document
    place, path, written = document.place, "", None
    for part, following in zip(loc, (*loc[1:], None), strict=True):
        if isinstance(value, Mapping) and part in value and following == "[key]":
            return value.key_places[str(part)], value.path_of(part), str(part), None
        if isinstance(value, Mapping) and part in value:
            key = str(part)
            place, path, written = value.value_places[key], value.path_of(key), value.written.get(key)
            value = value[key]
        elif isinstance(value, Sequence) and isinstance(part, int) and part < len(value):
            place, path, written = value.item_places[part], value.path_of(part), value.written.get(part)
            value = value[part]
        elif isinstance(value, Mapping) and part not in TAGS:
            path = value.path_of(part)
    return place, path, value, written


def message(detail: ErrorDetails, value: Any, written: str | None) -> str:
    """Return what is wrong with the value and what is allowed."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return f"has too few items, got {len(value)}" if isinstance(value, Sequence) else "is required and missing"
    if kind in KINDS:
        return f"must be {KINDS[kind]}, got {got(value, written)}{hint(kind, value, written)}"
    if kind == "union_tag_invalid":
        wanted = " or ".join(TAGS[t.strip(" '")] for t in context["expected_tags"].split(","))
        return f"must be {wanted}, got {got(value, written)}{hint('float_type', value, written)}"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        close = nearest(value, allowed) if isinstance(value, str) else ""
        close = close if "mean" in close else ""
        return f"must be one of {', '.join(allowed)}, got {shown(value)}{close}"
    if kind in ("range", "text"):
        return f"{context['wrong']}, got {shown(value)}"
    if kind == "finite_number":
        return f"must be a finite number, got {shown(value)}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, side = (context["ge"], "more") if "ge" in context else (context["le"], "less")
        return f"must be {bound} or {side}, got {shown(value)}"
    if kind in ("too_short", "too_long"):
        bound = context.get("min_length", context.get("max_length"))
        return f"must have {'at least' if kind == 'too_short' else 'at most'} {bound} items, got {len(value)}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, got {shown(value)}"


def got(value: Any, written: str | None) -> str:
    """Return the value as its author wrote it."""
    return shown(value) if written is None else escaped(written)


def hint(kind: str, value: Any, written: str | None) -> str:
    """Return the way out for a value of the wrong kind, or nothing."""
    if value is None:
        return "; the key has no value"
    if kind == "string_type" and isinstance(value, int | float):
        return f'; quote it: "{written or value}"'
    if not isinstance(value, str) or kind not in ("float_type", "int_type") or len(value) > LONGEST_HINTED:
        return ""
    if DECIMAL.fullmatch(value) and is_too_small(value):
        return "; it is too small to be told from 0"
    if strange := re.search(r"[^\x00-\x7f]", value):
        return f"; {strange_in_number(strange.group())}"
    return next((f"; {words}" for pattern, words in HINTS if pattern.fullmatch(value.strip())), "")


def strange_in_number(character: str) -> str:
    """Return the name of a character that does not belong in numbers, and what to write for it."""
    name = (
        f"U+{ord(character):04X} ({unicodedata.name(character, 'without a name').lower()}) does not belong in numbers"
    )
    if unicodedata.category(character) == "Pd" or character == "\u2212":
        return f"{name}; write '-'"
    return f"{name}; write the digits 0 to 9" if character.isdecimal() else name
