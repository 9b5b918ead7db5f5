"""Numbers as people read and write them: the digits 0 to 9, a decimal point, none too large to hold; things counted."""

import re
from decimal import Decimal
from math import isinf

from sim.errors import shown

LONGEST, MOST_DIGITS = 100, 40
MINUS = "\u2212"  # the typographic minus, which tables of this program print
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
WHOLE = re.compile(r"[-+]?[0-9]+")


def number_in(text: str) -> Decimal:
    """Return the number that a text means; ValueError in words where it means none."""
    plain = text.strip().replace(MINUS, "-")
    if len(plain) > LONGEST or not NUMBER.fullmatch(plain):
        raise ValueError(f"{shown(text)} is not a number with a decimal point")
    if isinf(float(plain)):
        raise ValueError(f"{shown(text)} is not finite: larger than any number that can be held")
    if float(plain) == 0.0 and re.search("[1-9]", plain.lower().partition("e")[0]):
        raise ValueError(f"{shown(text)} is smaller than any number that can be held; write 0")
    return Decimal(plain)


def whole_in(text: str) -> int:
    """Return the whole number that a text means; ValueError in words where it means none."""
    plain = text.strip().replace(MINUS, "-")
    if len(plain) > MOST_DIGITS or not WHOLE.fullmatch(plain):
        raise ValueError(f"{shown(text)} is not a whole number in the digits 0 to 9")
    return int(plain)


def counted(number: int, noun: str) -> str:
    """Return so many of a thing in words: `1 run`, `1,200 runs`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
