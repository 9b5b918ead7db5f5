"""When does it tip: the level of one number at which a condition on outcomes flips, world by world."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, inf, isfinite
from typing import Any

import numpy as np

from sim.arguments import LARGEST_RUN, expect, expect_calls, seed_of, whole
from sim.engine.choose import is_compiled, make_ready
from sim.engine.chunks import in_order, threads
from sim.engine.setup import Setup
from sim.errors import at, shortened, shown
from sim.inputs.numbers import Number, no_number, numbers_of
from sim.model.parameters import BUDGETS, PARAMETERS
from sim.scenario.distributions import support
from sim.scenario.file.numerals import counted
from sim.scenario.file.questions import Outcome
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.scenario import Scenario
from sim.studies.claims.verdicts import median_levels
from sim.studies.claims.worlds import outcomes_at
from sim.studies.discovery.conditions import SIGN, Condition, parse_conditions, span
from sim.studies.ensembles.ensemble import runs_per_chunk
from sim.studies.sweeps.design import GRID, Design, check_design
from sim.studies.sweeps.varied import full_path
from sim.studies.tabular import Tabular

LEVELS = 9  # looked at first, from end to end
SHARE_OF_RANGE = 1000  # to which part of the range a level is found unless said otherwise
FINEST = 1e9  # parts of the range: beyond it numbers hardly differ
WIDEST = 100.0  # range that is looked through unasked
QUANTILES = (0.05, 0.5, 0.95)
ALWAYS, NEVER, COMES, CEASES, SEVERAL, UNKNOWN = (
    "holds throughout", "never holds", "comes to hold", "ceases to hold", "flips more than once", "cannot be told",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A condition on the outcomes of runs in which one number is set."""

    setup: Setup
    path: str
    conditions: tuple[Condition, ...]
    outcomes: tuple[Outcome, ...]

    def values(
        self, numbers: np.ndarray, levels: np.ndarray, workers: int, progress: Callable[[int], None]
    ) -> np.ndarray:
        """Return the outcomes of runs at a level each, (outcomes, runs): NaN where undefined, inf for a time never."""
        stop = np.zeros(1, np.int64)
        size = runs_per_chunk(self.setup, False, workers)

        def part(number: int) -> np.ndarray:
            here = slice(number * size, (number + 1) * size)
            _, runs, found = outcomes_at(self.setup, self.outcomes, {self.path: levels[here]}, numbers[here], stop)
            never = np.array([outcome.at == "first" for outcome in self.outcomes])[:, None] & np.isnan(found)
            return np.where(runs.sound, np.where(never, inf, found), np.nan)

        parts = []
        for found in in_order(part, ceil(len(numbers) / size), workers if is_compiled(self.setup) else 1, stop):
            parts.append(found)
            progress(found.shape[1])
        return np.concatenate(parts, axis=1)

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Return 1 where all conditions hold and 0 where not, NaN where an outcome is not defined; outcomes first."""
        held = np.all([c.holds(v) for c, v in zip(self.conditions, values, strict=True)], axis=0)
        return np.where(np.isnan(values).any(axis=0), np.nan, held)


@dataclass(frozen=True, eq=False, repr=False)
class Tip(Tabular):
    """Where a condition flips as a number goes from `low` to `high`, in each of many worlds.

    grid: (L,) the levels looked at first; values: (outcomes, L, R) there; holds: (L, R) 1, 0, or NaN where it cannot be
    told. flips: (R,) the level of the first flip, to `precision`, NaN where there is none; a whole number is the first
    beyond the flip.
    """

    scenario: Scenario
    seed: int
    number: Number
    conditions: tuple[Condition, ...]
    precision: float
    grid: np.ndarray
    values: np.ndarray
    holds: np.ndarray
    flips: np.ndarray

    @property
    def condition(self) -> str:
        """The condition in words."""
        return " and ".join(map(str, self.conditions))

    @property
    def runs(self) -> int:
        """How many worlds were looked at."""
        return len(self.flips)

    @cached_property
    def ways(self) -> np.ndarray:
        """What the condition does in each world as the number rises, in words, shape (R,)."""
        turns = np.count_nonzero(np.diff(self.holds, axis=0), axis=0)
        from_first = np.where(self.holds[0] == 1, CEASES, COMES)
        steady = np.where(self.holds[0] == 1, ALWAYS, NEVER)
        found = np.where(turns == 0, steady, np.where(turns == 1, from_first, SEVERAL))
        lost = np.isnan(self.holds).any(axis=0) | ((turns > 0) & np.isnan(self.flips))
        return np.where(lost, UNKNOWN, found)

    def count(self, way: str) -> int:
        """Return in how many worlds the condition does this."""
        return int(np.sum(self.ways == way))

    @property
    def direction(self) -> str | None:
        """Whether the condition comes or ceases to hold, in the more worlds; None where it flips once in none."""
        comes, ceases = self.count(COMES), self.count(CEASES)
        return None if comes == ceases == 0 else COMES if comes >= ceases else CEASES

    @cached_property
    def in_order(self) -> np.ndarray:
        """The levels at which worlds flip in the main direction, ascending.

        -inf where the world has done so below `low` already, inf where it has not up to `high`.
        """
        ends = {COMES: (ALWAYS, NEVER), CEASES: (NEVER, ALWAYS)}.get(self.direction or "")
        if ends is None:
            return np.zeros(0)
        already, not_yet = map(self.count, ends)
        middle = np.sort(self.flips[self.ways == self.direction])
        return np.concatenate([np.full(already, -inf), middle, np.full(not_yet, inf)])

    def level(self, share: float) -> float:
        """Return the level by which this share of the worlds has flipped; infinite where that is outside the range."""
        if not len(self.in_order):
            return np.nan
        return float(self.in_order[min(max(ceil(share * len(self.in_order)) - 1, 0), len(self.in_order) - 1)])

    @property
    def half(self) -> float:
        """The level at which half of the worlds flip; infinite where fewer, or more before, NaN where none does."""
        return self.level(0.5)

    @property
    def error(self) -> float | None:
        """The Monte-Carlo standard error of `half`; None where it has none."""
        low, high = map(self.level, median_levels(len(self.in_order)))
        return (high - low) / 2 if isfinite(high - low) and self.runs > 1 else None

    @property
    def is_monotone(self) -> bool:
        """Whether no world flips twice on the levels looked at, and all that flip do so in one direction."""
        return not self.count(SEVERAL) and not (self.count(COMES) and self.count(CEASES))

    @property
    def changes_nothing(self) -> bool:
        """Whether the outcomes of every world are the same at all levels."""
        same = (self.values == self.values[:, :1]) | np.isnan(self.values)
        return bool(same.all())

    def shares(self) -> np.ndarray:
        """Return the share of the worlds in which it holds at each level of the grid, of those that can be told."""
        told = ~np.isnan(self.holds).any(axis=0)
        return self.holds[:, told].mean(axis=1)

    def columns(self) -> dict[str, Any]:
        """Return run, level, condition: the columns of tip.csv; no level where the condition does not flip."""
        return {"run": np.arange(self.runs), "level": self.flips, "condition": self.ways.astype(object)}

    def share_columns(self) -> dict[str, Any]:
        """Return level, share: the columns of shares.csv."""
        return {"level": self.grid, "share": self.shares()}

    def __str__(self) -> str:
        from sim.studies.comparing.sentences import tip_lines

        return "\n".join(tip_lines(self))

    def __repr__(self) -> str:
        what = f"{self.condition} flips at {self.half:g}" if isfinite(self.half) else self.condition
        ends = f"{self.number.path} from {self.grid[0]:g} to {self.grid[-1]:g}"
        return shortened(f"<Tip of {self.scenario.id}: {what}; {ends}, {counted(self.runs, 'run')}>")


def tip(
    scenario: Scenario, number: str, condition: str, between: tuple[float, float] | None = None, runs: int = 1000,
    seed: int = 0, precision: float | None = None, workers: int | None = None,
    progress: Callable[[int], None] = lambda runs: None, notify: Callable[[str], None] = lambda words: None,
) -> Tip:  # fmt: skip
    """Return where a condition flips as a number goes from one end to the other, in each of so many worlds.

    number: the path of a number that a sweep could vary, or a parameter's name. condition: an outcome, a sign of
    comparison and a number, `alignment(TUR,USA) < 0`; several joined by " and ". between: its ends, default: all that
    the number may be. Nine levels are looked at first; then each world's own bracket is halved until it is no wider
    than `precision`, by default a thousandth of the range. All levels meet the same dice; run 0 has the coded values.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    expect("condition", condition, str, "such as 'alignment(TUR,USA) < 0'")
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    expect_calls(progress=progress, notify=notify)
    found = number_at(scenario, number)
    low, high = ends(scenario, found, between)
    precision = checked_precision(found, low, high, precision)
    grid = np.linspace(low, high, LEVELS)
    grid = np.unique(np.floor(grid)) if found.whole else grid
    conditions, outcomes = conditions_on(scenario, condition)
    expected = runs * (len(grid) + ceil(np.log2(max((high - low) / precision, 1.0))))
    asked = Question(
        Setup(scenario, seed, frozenset([found.path]), expected=expected), found.path, conditions, outcomes
    )
    make_ready(asked.setup, notify)
    return looked_for(asked, found, grid, runs, precision, threads(workers), progress)


def looked_for(
    asked: Question, number: Number, grid: np.ndarray, runs: int, precision: float, workers: int,
    progress: Callable[[int], None],
) -> Tip:  # fmt: skip
    """Return the answer: the grid first, then the brackets of worlds that flip."""
    every = np.arange(runs)
    values = asked.values(np.tile(every, len(grid)), np.repeat(grid, runs), workers, progress)
    values = values.reshape(len(asked.outcomes), len(grid), runs)
    holds = asked.holds(values)
    told = ~np.isnan(holds).any(axis=0)
    if not told.any():
        spans = "; ".join(span(c.outcome, v[~np.isnan(v)]) for c, v in zip(asked.conditions, values, strict=True))
        raise at("condition", f"can never be told: in every run it is undefined at some level ({spans})")
    turns = np.diff(holds, axis=0) != 0
    flipping = np.nonzero(told & turns.any(axis=0))[0]
    first = turns[:, flipping].argmax(axis=0)
    flips = np.full(runs, np.nan)
    flips[flipping] = halved(
        asked,
        flipping,
        grid[first],
        grid[first + 1],
        holds[first, flipping],
        number.whole,
        precision,
        workers,
        progress,
    )
    setup = asked.setup
    return Tip(setup.scenario, setup.seed, number, asked.conditions, precision, grid, values, holds, flips)


def halved(
    asked: Question, numbers: np.ndarray, low: np.ndarray, high: np.ndarray, before: np.ndarray, is_whole: bool,
    precision: float, workers: int, progress: Callable[[int], None],
) -> np.ndarray:  # fmt: skip
    """Return the levels at which runs flip, each in its own bracket; NaN where it cannot be told on the way.

    `before` says whether the condition holds at the low end; it does not at the high end, or the other way round.
    """
    low, high = low.copy(), high.copy()
    while (wide := np.nonzero(high - low > precision)[0]).size:
        middle = (low[wide] + high[wide]) / 2
        middle = np.floor(middle) if is_whole else middle
        holds = asked.holds(asked.values(numbers[wide], middle, workers, progress))
        same = holds == before[wide]
        low[wide[same]], high[wide[~same]] = middle[same], middle[~same]
        high[wide[np.isnan(holds)]] = np.nan
    return high if is_whole else (low + high) / 2


def number_at(scenario: Scenario, path: str) -> Number:
    """Return the number at a path; raise InputError where there is none that can be varied."""
    expect("path of a number", path, str, "such as 'witness' or 'events.raid.act.intensity'")
    known = numbers_of(scenario)
    if (path := full_path(path, known)) not in known:
        raise at(f"numbers.{path}:", no_number(path, scenario))
    return known[path]


def ends(scenario: Scenario, number: Number, between: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends between which to look: those given, or all that it may be; raise InputError for others."""
    where = f"numbers.{number.path}:"
    if between is None:
        low, high = number.low, min(number.high, left_in_budget(scenario, number))
        if high - low > WIDEST and not number.whole:
            raise at(where, f"may be {number.range_in_words}; say between which ends to look, such as 0 and 5")
        inside = (high - low) / SHARE_OF_RANGE
        low, high = low + inside * number.above_low, high - inside * number.below_high
    else:
        low, high = checked_ends(where, between)
    if high > left_in_budget(scenario, number):
        raise at(where, f"may be at most {left_in_budget(scenario, number):g}: it shares a whole with another rate")
    if not low < high:
        raise at(where, f"must have its low end first and a higher one next, got {low:g} and {high:g}")
    check_design(Design(GRID, (number.path,), ((low, high),)), scenario)
    return low, high


def checked_ends(where: str, between: Any) -> tuple[float, float]:
    """Return two ends as numbers; raise InputError for anything else."""
    try:
        low, high = (float(end) for end in between)
    except (TypeError, ValueError):
        raise at(where, f"must be looked for between two numbers, such as (0, 1), got {shown(between)}") from None
    return low, high


def left_in_budget(scenario: Scenario, number: Number) -> float:
    """Return how large a rate may be that shares a whole with another; infinite for any other number."""
    name = number.path.rpartition(".")[2] if number.array == "parameters" else ""
    partners = [other for pair in BUDGETS if name in pair for other in pair if other != name]
    return 1.0 - support(scenario.parameters[partners[0]], PARAMETERS[partners[0]])[1] if partners else inf


def checked_precision(number: Number, low: float, high: float, precision: float | None) -> float:
    """Return to what width brackets are halved, 1 for whole numbers; raise InputError for one that is none."""
    if number.whole:
        return 1.0
    if precision is None:
        return (high - low) / SHARE_OF_RANGE
    finest = (high - low) / FINEST
    if isinstance(precision, bool) or not isinstance(precision, int | float) or not finest <= precision <= high - low:
        raise at(
            "precision", f"must be a number from {finest:.1g} to {high - low:g}, the range, got {shown(precision)}"
        )
    return float(precision)


def conditions_on(scenario: Scenario, text: str) -> tuple[tuple[Condition, ...], tuple[Outcome, ...]]:
    """Return the conditions of a text and the outcome of each; raise InputError where one is none of this scenario."""
    asked = {"".join(SIGN.split(part)[0].split()) for part in " ".join(text.split()).split(" and ")}
    conditions = parse_conditions(text, asked)
    return conditions, tuple(parse_outcome(condition.outcome, scenario) for condition in conditions)
