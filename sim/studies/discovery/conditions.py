"""Conditions on outcomes, `alignment(TUR,USA) < 0 and claim(fall) == 1`, and the cases in which they hold."""

import operator
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import InputError, at, shown
from sim.scenario.file.numerals import counted, number_in
from sim.studies.sweeps.table import SweepTable, known_outcome

SIGNS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq, "<": operator.lt, ">": operator.gt}
SIGN = re.compile(f"({'|'.join(SIGNS)})")
LONGEST = 2_000
FIRST = "@first_"  # marks outcomes that are the time of a crossing
EXAMPLE = "'alignment(TUR,USA) < 0'"
LEAN = "'lean(TUR,USA,RUS) > 0', alignment(TUR,RUS) above alignment(TUR,USA)"


@dataclass(frozen=True, slots=True)
class Condition:
    """An outcome compared with a number."""

    outcome: str
    sign: str
    number: float

    def __str__(self) -> str:
        return f"{self.outcome} {self.sign} {self.number:g}"

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Return where the condition holds, same shape; never where a value is NaN."""
        return SIGNS[self.sign](values, self.number)


@dataclass(frozen=True, eq=False)
class Cases:
    """Points of a sweep (P, paths), at each the runs in which the condition can be told and those in which it holds."""

    paths: tuple[str, ...]
    points: np.ndarray
    runs: np.ndarray  # (P,)
    hits: np.ndarray  # (P,)

    @property
    def density(self) -> float:
        """Share of all runs in which the condition holds."""
        return float(self.hits.sum() / self.runs.sum())

    def where(self, chosen: np.ndarray) -> "Cases":
        """Return the cases of some points, a mask of shape (P,)."""
        return Cases(self.paths, self.points[chosen], self.runs[chosen], self.hits[chosen])


@dataclass(frozen=True, eq=False)
class Replicated:
    """Points (P, paths), and by point and replication (P, R) whether the condition can be told and whether it holds."""

    paths: tuple[str, ...]
    points: np.ndarray
    told: np.ndarray
    held: np.ndarray

    @property
    def cases(self) -> Cases:
        """The same, replications counted."""
        return Cases(self.paths, self.points, self.told.sum(axis=1), self.held.sum(axis=1))


def parse_conditions(text: str, outcomes: Collection[str]) -> tuple[Condition, ...]:
    """Return the conditions of a text, joined by " and "; raise InputError where one is none of this sweep's."""
    if len(text) > LONGEST:
        raise at("condition", f"has {len(text):,} characters; the most is {LONGEST:,}")
    return tuple(parse_condition(part, outcomes) for part in " ".join(text.split()).split(" and "))


def parse_condition(text: str, outcomes: Collection[str]) -> Condition:
    """Return one condition: one of these outcomes, a sign of comparison, a number."""
    found = [part.strip() for part in SIGN.split(text)]
    if len(found) != 3 or not found[0] or len(found[2].split()) != 1:
        raise at(
            "condition", f"{shown(text)} must be like {EXAMPLE}, with one of < <= > >= ==; join several by ' and '"
        )
    if "(" in found[0] and "(" in found[2]:
        words = "compares two outcomes; one is compared with a number"
        raise at("condition", f"{shown(text)} {words}, and two ties of one actor by {LEAN}")
    try:
        number = float(number_in(found[2]))
    except ValueError as error:
        raise at("condition", f"{shown(text)}: {error}") from None
    return Condition(known_outcome(outcomes, found[0], "condition"), found[1], number)


def replicated(swept: SweepTable, conditions: Sequence[Condition]) -> Replicated:
    """Return in which runs all conditions hold, points without a run that can tell left out.

    Raises InputError where nothing is varied, or the conditions hold in no run or in all.
    """
    if not swept.levels:
        raise InputError("this sweep varies no number, so no box can tell where the condition holds")
    values = [(condition, with_never(swept, condition.outcome)) for condition in conditions]
    told = np.all([~np.isnan(v) for _, v in values], axis=0)
    held = np.all([condition.holds(v) for condition, v in values], axis=0)
    hits, runs = int(held.sum()), int(told.sum())
    if hits in (0, runs):
        ranges = "; ".join(dict.fromkeys(span(c.outcome, v[told]) for c, v in values))
        word = "always" if hits and runs else "never"
        raise InputError(
            f"the condition {word} holds in this sweep: {hits:,} of {counted(runs, 'run')} ({ranges})"
            f"{left_out(swept, runs)}; ask for another"
        )
    some = told.any(axis=1)
    return Replicated(swept.paths, swept.points[some], told[some], held[some])


def with_never(swept: SweepTable, outcome: str) -> np.ndarray:
    """Return an outcome's values; where a crossing never comes in a sound run, its first time is infinite."""
    values = swept.values[outcome]
    return np.where(np.isnan(values) & swept.is_sound, np.inf, values) if FIRST in outcome else values


def never_comes(swept: SweepTable, conditions: Sequence[Condition]) -> dict[str, int]:
    """Return in how many runs a crossing never comes, by outcome, where there are any."""
    counts = {c.outcome: int(np.isinf(with_never(swept, c.outcome)).sum()) for c in conditions}
    return {outcome: count for outcome, count in counts.items() if count}


def left_out(swept: SweepTable, told: int) -> str:
    """Return how many stored runs tell nothing, and why, where there are any: "; left out: 3 runs that failed"."""
    undefined = swept.rows - swept.failed - told
    reasons = [f"{counted(swept.failed, 'run')} that failed"] if swept.failed else []
    reasons += [f"{counted(undefined, 'run')} in which an outcome is not defined"] if undefined else []
    return f"; left out: {', '.join(reasons)}" if reasons else ""


def has_dice(swept: SweepTable, conditions: Sequence[Condition]) -> bool:
    """Return whether replications of any point differ in an outcome of the conditions."""
    values = [with_never(swept, condition.outcome) for condition in conditions]
    return any(bool(np.any(np.fmax.reduce(v, axis=1) > np.fmin.reduce(v, axis=1))) for v in values)


def span(outcome: str, values: np.ndarray) -> str:
    """Return between which values an outcome lies, in words."""
    if not len(values):
        return f"{outcome} is not defined in any"
    never, finite = int(np.isinf(values).sum()), values[~np.isinf(values)]
    words = f"{outcome} lies between {finite.min():.4g} and {finite.max():.4g}" if len(finite) else outcome
    return f"{words}{f', never comes in {never:,}' if never else ''}"
