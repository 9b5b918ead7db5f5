"""What results say of themselves, as JSON: whatever is wrong with it is a ValueError."""

import json
from collections.abc import Mapping
from typing import Any


def as_json(value: Any) -> bytes:
    """Return a value as readable JSON; bytes of file names that are no text are written as escapes and come back."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def from_json(content: bytes, kinds: Mapping[str, type]) -> dict[str, Any]:
    """Return a record in which each of these keys has a value of its kind; raise ValueError for anything else."""
    try:
        found = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(found, dict) or not has_kinds(found, kinds):
        raise ValueError("lacks something, or something is not of its kind")
    return found


def has_kinds(record: Mapping[str, Any], kinds: Mapping[str, type]) -> bool:
    """Whether each of these keys has a value of its kind, where a truth value is no number."""
    return all(type(record.get(key)) is kind for key, kind in kinds.items())
