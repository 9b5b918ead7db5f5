"""Conditions on outcomes, `alignment(TUR,USA) < 0 and claim(fall) == 1`, and the cases in which they hold."""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.scenario.numerals import number_in
from sim.studies.swept import Swept, known_outcome

SIGNS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq, "<": operator.lt, ">": operator.gt}
FORM = re.compile(r"(?P<outcome>.+?)\s*(?P<sign><=|>=|==|<|>)\s*(?P<number>[^\s<>=]+)")
EXAMPLE = "'alignment(TUR,USA) < 0'"


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


def parse_conditions(text: str, plan: dict[str, Any]) -> tuple[Condition, ...]:
    """Return the conditions of a text, joined by " and "; raise InputError where one is none of this sweep's."""
    return tuple(parse_condition(part, plan) for part in re.split(r"\s+and\s+", text.strip()))


def parse_condition(text: str, plan: dict[str, Any]) -> Condition:
    """Return one condition: an outcome of the plan, a sign of comparison, a number."""
    found = FORM.fullmatch(text.strip())
    if not found:
        raise InputError(f"--when {text}: must be like {EXAMPLE}, with one of < <= > >= ==; join several by ' and '")
    try:
        number = float(number_in(found["number"]))
    except ValueError as error:
        raise InputError(f"--when {text}: {error}") from None
    return Condition(known_outcome(plan, found["outcome"], "--when "), found["sign"], number)


def replicated(swept: Swept, conditions: Sequence[Condition]) -> Replicated:
    """Return in which runs all conditions hold, points without a run that can tell left out.

    Raises InputError where nothing is varied, or the conditions hold in no run or in all.
    """
    if not swept.levels:
        raise InputError("this sweep varies no number, so no box can tell where the condition holds")
    values = [(condition, swept.values[condition.outcome]) for condition in conditions]
    told = np.all([~np.isnan(v) for _, v in values], axis=0)
    held = np.all([condition.holds(v) for condition, v in values], axis=0)
    hits, runs = int(held.sum()), int(told.sum())
    if hits in (0, runs):
        ranges = "; ".join(dict.fromkeys(span(c.outcome, v[told]) for c, v in values))
        word = "always" if hits and runs else "never"
        raise InputError(
            f"the condition {word} holds in this sweep: {hits:,} of {runs:,} runs ({ranges}); ask for another"
        )
    some = told.any(axis=1)
    return Replicated(swept.paths, swept.points[some], told[some], held[some])


def has_dice(swept: Swept, conditions: Sequence[Condition]) -> bool:
    """Return whether replications of any point differ in an outcome of the conditions."""
    values = [swept.values[condition.outcome] for condition in conditions]
    return any(bool(np.any(np.fmax.reduce(v, axis=1) > np.fmin.reduce(v, axis=1))) for v in values)


def span(outcome: str, values: np.ndarray) -> str:
    """Return between which values an outcome lies, in words."""
    if not len(values):
        return f"{outcome} is not defined in any"
    return f"{outcome} lies between {values.min():.4g} and {values.max():.4g}"
