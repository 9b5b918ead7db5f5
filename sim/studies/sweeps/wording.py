"""Names short enough for axes and sentences, and safe enough for files."""

import re
from collections.abc import Iterable, Sequence

LONGEST_SLUG = 80
OPERATORS = {"<=": " at-most ", ">=": " at-least ", "==": " is ", "<": " below ", ">": " above "}


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Return a name for each path: without its first key (`parameters.`, `events.`) where that stays unique."""
    short = {path: path.partition(".")[2] or path for path in paths}
    taken = list(short.values())
    return {path: name if taken.count(name) == 1 else path for path, name in short.items()}


def short(path: str) -> str:
    """Return a path as figures and tables label it: a parameter by its name alone."""
    return path.removeprefix("parameters.")


def cut(text: str, length: int) -> str:
    """Return a text of at most so many characters, its middle left out where it is longer."""
    if len(text) <= length:
        return text
    head = (length - 1) // 2
    return f"{text[:head]}…{text[len(text) - (length - 1 - head) :]}"


def slug(text: str) -> str:
    """Return a text as the name of a file: letters, digits, dots and dashes; comparisons in words."""
    for sign, words in OPERATORS.items():
        text = text.replace(sign, words)
    text = re.sub(r"(?<![\w.])-(?=[\d.])", "minus", text)
    text = re.sub(r"[^\w.]+", "-", text, flags=re.ASCII).strip("-.")
    return text[:LONGEST_SLUG].rstrip("-.") or "unnamed"


def slugs(texts: Iterable[str]) -> dict[str, str]:
    """Return a slug for each text, numbered where two would share one (also where capitals do not count)."""
    made: dict[str, str] = {}
    for text in texts:
        name, number = slug(text), 1
        while name.casefold() in {other.casefold() for other in made.values()}:
            number += 1
            name = f"{slug(text)}-{number}"
        made[text] = name
    return made


def percent(share: float) -> str:
    """Return a share in per cent: whole, or with a digit where whole numbers would say none or all."""
    whole = f"{share:.0%}"[:-1]
    if (whole == "0" and share > 0) or (whole == "100" and share < 1):
        return "less than 0.1 %" if share < 0.001 else "more than 99.9 %" if share > 0.999 else f"{100 * share:.1f} %"
    return f"{whole} %"
