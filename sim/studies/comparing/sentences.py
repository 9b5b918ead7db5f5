"""Where a condition flips, in sentences."""

from collections.abc import Iterator
from math import ceil, isfinite, log10
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.file.numerals import MINUS, counted
from sim.studies.discovery.conditions import span

if TYPE_CHECKING:
    from sim.studies.comparing.tipping import Tip


def tip_lines(found: "Tip") -> Iterator[str]:
    """Yield what was asked, and the answer."""
    number, grid = found.number, found.grid
    yield (
        f"{found.condition}, as {number.path} goes from {told(grid[0])} to {told(grid[-1])}"
        f" (coded: {told(number.value)}), in {counted(found.runs, 'world')}"
    )
    yield from no_flip(found) if found.direction is None else flip(found)
    yield from not_monotone(found)
    from sim.studies.comparing.tipping import UNKNOWN

    if lost := found.count(UNKNOWN):
        yield f"Left out: {counted(lost, 'world')} in which it cannot be told at every level."


def no_flip(found: "Tip") -> Iterator[str]:
    """Yield that no world flips once, and what its outcomes are."""
    from sim.studies.comparing.tipping import ALWAYS, NEVER, SEVERAL

    spans = "; ".join(span(c.outcome, v[~np.isnan(v)]) for c, v in zip(found.conditions, found.values, strict=True))
    if found.changes_nothing:
        yield f"It does not flip: {found.number.path} changes nothing of it in any world ({spans})."
    elif not found.count(SEVERAL):
        always, never = found.count(ALWAYS), found.count(NEVER)
        how = "always holds" if not never else "never holds" if not always else f"always holds in {always:,}, never in {never:,}"
        yield f"It flips in no world: it {how} ({spans})."


def flip(found: "Tip") -> Iterator[str]:
    """Yield where half of the worlds flip, and the few first and last."""
    from sim.studies.comparing.tipping import ALWAYS, COMES, NEVER, QUANTILES

    digits = 0 if found.number.whole else max(ceil(-log10(found.precision)), 0)
    early, half, late = (place(found, found.level(share), digits) for share in QUANTILES)
    comes = found.direction == COMES
    verb = "comes to hold" if comes else "ceases to hold"
    if found.runs == 1:
        yield f"It {verb} at {half}, to {found.precision:g}."
        return
    error = f" ± {found.error:.{digits}f}" if found.error else ""
    yield f"Half of the worlds flip at {half}{error}, 5 % at {early}, 95 % at {late}: it {verb} there (to {found.precision:g})."
    if isfinite(found.flips[0]):
        yield f"Under the coded values it flips at {told(found.flips[0], digits)}."
    else:
        yield f"Under the coded values it {found.ways[0]}."
    stays = {f"holds throughout in {found.count(ALWAYS):,}": found.count(ALWAYS), f"never holds in {found.count(NEVER):,}": found.count(NEVER)}
    if any(stays.values()):
        yield f"It {' and '.join(words for words, count in stays.items() if count)} of the worlds."


def not_monotone(found: "Tip") -> Iterator[str]:
    """Yield in how many worlds it flips back, or the other way."""
    from sim.studies.comparing.tipping import CEASES, COMES, SEVERAL

    if several := found.count(SEVERAL):
        yield f"Not monotone: in {counted(several, 'world')} it flips more than once, and {'that is' if several == 1 else 'these are'} not in the figures."
    if found.count(COMES) and found.count(CEASES):
        other = CEASES if found.direction == COMES else COMES
        yield f"Not one way: in {counted(found.count(other), 'world')} it {other} instead, and {'that is' if found.count(other) == 1 else 'these are'} not in the figures."


def place(found: "Tip", level: float, digits: int) -> str:
    """Return a level in words."""
    if isfinite(level):
        return told(level, digits)
    return f"below {told(found.grid[0])}" if level < 0 else f"beyond {told(found.grid[-1])}"


def told(number: float, digits: int | None = None) -> str:
    """Return a number with a minus sign worth its name."""
    return (f"{number:.6g}" if digits is None else f"{number:.{digits}f}").replace("-", MINUS)
