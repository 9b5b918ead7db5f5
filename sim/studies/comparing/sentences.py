"""Where a condition flips and what worlds make of pairs, in lines."""

from collections.abc import Iterator
from math import ceil, isfinite, log10

import numpy as np

from sim.scenario.file.numerals import MINUS, counted
from sim.studies.comparing.differences import Comparison
from sim.studies.comparing.tipping import ALWAYS, CEASES, COMES, NEVER, QUANTILES, SEVERAL, UNKNOWN, Tip
from sim.studies.discovery.conditions import span

PAIRS_SAID = 3


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Yield by world, at the last date it shares with the base, the pairs furthest apart: base, there, difference."""
    failed = f", {found.failed:,} failed" if found.failed else ""
    size = f"{counted(found.runs, 'run')}{failed}, seed {found.seed}"
    yield f"{found.scenario.id}, {size}: alignment in the base, there, difference"
    for world in found.worlds:
        t = world.rows_shared[-1]
        yield f"{world.name} ({counted(len(world.changes_told), 'change')}), at {found.scenario.dates[t]}:"
        for pair in found.apart(PAIRS_SAID, world.name):
            p = found.pair_row(*pair)
            base, there, middle, low, high = (
                f"{float(v[p, t]):+.3f}".replace("-", MINUS)
                for v in (found.base, world.there, world.median, world.low90, world.high90)
            )
            bounds = "" if found.runs == 1 else f" (90 % of runs {low} … {high})"
            yield f"  {'–'.join(pair)}: {base}, {there}, {middle}{bounds}"


def tip_lines(found: Tip) -> Iterator[str]:
    """Yield what was asked, and the answer."""
    number, worlds = found.number, counted(found.runs, "world")
    span_asked = f"{told(found.grid[0])} to {told(found.grid[-1])}"
    coded = f"coded: {told(number.value)}"
    yield f"{found.condition}, as {number.path} goes from {span_asked} ({coded}), in {worlds}:"
    if 2 * (several := found.count(SEVERAL)) > found.runs:
        yield f"Not monotone: in {several:,} of {worlds} it flips more than once; there is no one level."
    else:
        yield from not_monotone(found)
        yield from no_flip(found) if found.direction is None else flip(found)
    if lost := found.count(UNKNOWN):
        yield f"Left out: {counted(lost, 'world')} in which it cannot be told at every level."


def not_monotone(found: Tip) -> Iterator[str]:
    """Yield in how many worlds it flips back, or the other way than in most."""
    if several := found.count(SEVERAL):
        yield f"Not monotone: in {counted(several, 'world')} it flips more than once; {left_out(several)}."
    if found.count(COMES) and found.count(CEASES):
        other = CEASES if found.direction == COMES else COMES
        yield f"Not one way: in {counted(found.count(other), 'world')} it {other}; {left_out(found.count(other))}."


def no_flip(found: Tip) -> Iterator[str]:
    """Yield that no world flips for good, and what its outcomes are."""
    spans = "; ".join(span(c.outcome, v[~np.isnan(v)]) for c, v in zip(found.conditions, found.values, strict=True))
    if found.changes_nothing:
        yield f"It does not flip: {found.number.path} changes nothing of it in any world ({spans})."
    elif found.runs == 1:
        yield f"It {found.ways[0]} ({spans})."
    else:
        once = " once and for good" if found.count(SEVERAL) else ""
        yield f"It flips{once} in no world: {counts(found, ALWAYS, NEVER)} ({spans})."


def flip(found: Tip) -> Iterator[str]:
    """Yield where half of the worlds flip, and the few first and last; where the coded one does; where none does."""
    digits = 0 if found.number.whole else max(ceil(-log10(found.precision)), 0)
    to = "in whole numbers" if found.number.whole else f"to {found.precision:g}"
    if found.runs == 1:
        yield f"It {found.direction} at {told(found.half, digits)} ({to}), under the coded values."
        return
    early, half, late = (place(found, found.level(share), digits) for share in QUANTILES)
    error = f" ± {found.error:.{digits}f}" if found.error else ""
    if isfinite(found.half):
        yield f"Half of the worlds flip {half}{error}, 5 % {early}, 95 % {late} ({to}): it {found.direction}."
    else:
        some = np.quantile(found.flips[found.ways == found.direction], QUANTILES, method="inverted_cdf")
        low, middle, high = (told(level, digits) for level in some)
        yield f"At no level between {told(found.grid[0])} and {told(found.grid[-1])} do half of the worlds flip."
        yield f"Of those that do, half flip at {middle}, 5 % at {low}, 95 % at {high} ({to}): it {found.direction}."
    yield f"Of {found.runs:,}: {counts(found, str(found.direction), ALWAYS, NEVER)}."
    coded = f"{found.ways[0]} at {told(found.flips[0], digits)}" if isfinite(found.flips[0]) else found.ways[0]
    yield f"Under the coded values it {coded.replace(f'{SEVERAL} at', f'{SEVERAL}, first at')}."


def counts(found: Tip, *ways: str) -> str:
    """Return in how many worlds the condition does each of these."""
    return ", ".join(f"it {way} in {found.count(way):,}" for way in ways if found.count(way))


def left_out(worlds: int) -> str:
    """Return that so many worlds are not in the figures."""
    return f"the levels are without {'it' if worlds == 1 else 'them'}"


def place(found: Tip, level: float, digits: int) -> str:
    """Return where a level is, in words."""
    if isfinite(level):
        return f"at {told(level, digits)}"
    return f"below {told(found.grid[0])}" if level < 0 else f"beyond {told(found.grid[-1])}"


def told(number: float, digits: int | None = None) -> str:
    """Return a number with a minus sign worth its name."""
    return (f"{number:.6g}" if digits is None else f"{number:.{digits}f}").replace("-", MINUS)
