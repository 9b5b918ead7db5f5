"""What the types refuse, said in words with its place and the way out."""

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Place, Problem, nearest, shown
from sim.scenario.reading import Mapping, Sequence

KINDS = {
    "float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number",
    "float_parsing": "a number", "int_parsing": "a whole number", "string_type": "text", "bool_type": "true or false",
    "tuple_type": "a list", "list_type": "a list", "dict_type": "a mapping", "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}  # fmt: skip
TAGS = {"text": "text", "mapping": "a mapping", "number": "a number", "list": "a list"}

HINTS = (
    (re.compile(r"[-+]?\d+,\d+"), "the decimal point is '.'"),
    (re.compile(r"[-+\d_]*\d_[\d_.]*"), "write the digits without '_'"),
    (re.compile(r"%.*|.*%"), "write a share such as 0.05, not per cent"),
    (re.compile(r"\d+:\d+(:\d+)?"), "times of day are not numbers"),
    (re.compile(r"[-+]?0\d+(\.\d*)?"), "a number has no leading zero"),
    (re.compile(r"[-+]?\.?(nan|inf|infinity)", re.I), "it must be finite"),
    (re.compile(r"[-+]?(\d+\.?\d*|\.\d+)"), "write it without quotes"),
)


def sound(error: ValidationError, document: Mapping) -> list[ErrorDetails]:
    """Return the complaints of the schema, without lists called too short only because an item was refused."""
    details = error.errors(include_url=False)
    return [
        d for d in details if d["type"] != "too_short" or len(locate(document, d["loc"])[2]) < d["ctx"]["min_length"]
    ]


def in_words(detail: ErrorDetails, document: Mapping) -> Problem:
    """Return one complaint of the schema as a problem with its place."""
    place, path, value = locate(document, detail["loc"])
    return Problem(place, path, message(detail, value))


def locate(document: Mapping, loc: tuple[int | str, ...]) -> tuple[Place, str, Any]:
    """Return place, key path and value of a schema location; parts that only name a type are passed over."""
    value: Any = document
    place, path = document.place, ""
    for part, following in zip(loc, (*loc[1:], None), strict=True):
        if isinstance(value, Mapping) and part in value and following == "[key]":
            return value.key_places[str(part)], f"{value.path}.{part}".lstrip("."), str(part)
        if isinstance(value, Mapping) and part in value:
            place = value.value_places[str(part)]
            path, value = f"{value.path}.{part}".lstrip("."), value[str(part)]
        elif isinstance(value, Sequence) and isinstance(part, int) and part < len(value):
            place, path, value = value.item_places[part], f"{value.path}.{part}", value[part]
        elif isinstance(value, Mapping) and part not in TAGS:
            path = f"{value.path}.{part}".lstrip(".")
        if isinstance(value, Mapping | Sequence) and not path.startswith(value.path):
            path = value.path
    if isinstance(value, Mapping) and loc and loc[-1] in value:
        place = value.key_places[str(loc[-1])]
    return place, path, value


def message(detail: ErrorDetails, value: Any) -> str:
    """Return what is wrong with the value and what is allowed."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return f"has too few items, got {len(value)}" if isinstance(value, Sequence) else "is required and missing"
    if kind in KINDS:
        return f"must be {KINDS[kind]}, got {shown(value)}{hint(kind, value)}"
    if kind == "union_tag_invalid":
        wanted = " or ".join(TAGS[t.strip(" '")] for t in context["expected_tags"].split(","))
        return f"must be {wanted}, got {shown(value)}{hint('float_type', value)}"
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


def hint(kind: str, value: Any) -> str:
    """Return the way out for a value of the wrong kind, or nothing."""
    if value is None:
        return "; the key has no value"
    if kind == "string_type" and isinstance(value, int | float):
        return f'; quote it: "{value}"'
    if isinstance(value, str) and kind in ("float_type", "int_type"):
        return next((f"; {words}" for pattern, words in HINTS if pattern.fullmatch(value.strip())), "")
    return ""
