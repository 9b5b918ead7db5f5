"""What a band is made of: how much of the variance goes when one source of it is switched off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arguments import expect, known, seed_of, whole
from sim.engine.choose import run
from sim.engine.chunks import in_order, processors
from sim.engine.runs import Runs
from sim.engine.setup import Setup
from sim.inputs.numbers import coded_numbers
from sim.scenario.distributions import typical
from sim.scenario.file.questions import Distribution
from sim.scenario.scenario import Scenario

CODING, PARAMETERS, CHANCE = "coding", "parameters", "chance"
MOST_RUNS, GROUPS = 2000, 20  # runs looked at; groups of the jackknife
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """The share of a pair's variance at the end that goes without a source, with its standard error.

    Shares need not add up to 1: sources may strengthen or mask each other. None where there is no variance.
    """

    pair: Pair
    source: str
    share: float | None
    error: float | None


def coded_paths(scenario: Scenario) -> frozenset[str]:
    """Return the paths of all numbers and dates that are drawn for coders' uncertainty."""
    return frozenset(number.path for number in coded_numbers(scenario) if number.spread > 0.0)


def sources_of(scenario: Scenario) -> tuple[str, ...]:
    """Return what makes runs of a scenario differ."""
    active = {
        CODING: bool(coded_paths(scenario)),
        PARAMETERS: any(isinstance(value, Distribution) for value in scenario.parameters.values()),
        CHANCE: scenario.left_to_chance,
    }
    return tuple(source for source, is_active in active.items() if is_active)


def without(scenario: Scenario, source: str) -> tuple[Scenario, Collection[str]]:
    """Return the scenario with a source of variance switched off, and the paths of numbers that are not drawn."""
    if source == CODING:
        return scenario, coded_paths(scenario)
    if source == PARAMETERS:
        numbers = {name: typical(value) for name, value in scenario.parameters.items()}
        return replace(scenario, parameters=numbers), ()
    calm = {**scenario.parameters, "initiative": 0.0, "volatility": 0.0}
    nearer = (float(e.probability is None or e.probability >= 0.5) for e in scenario.events)  # of 0 and 1
    sure = tuple(e.model_copy(update={"probability": p}) for e, p in zip(scenario.events, nearer, strict=True))
    return replace(scenario, parameters=calm, events=sure), ()


def variance_shares(scenario: Scenario, seed: int, runs: int, pairs: Sequence[Pair]) -> list[VarianceShare]:
    """Return, for each pair and source, the share of the variance of the last alignment that goes without the source.

    All under common random numbers. Where chance is switched off, events of some probability become sure or
    impossible, whichever is nearer.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 1), seed_of(seed)
    pairs = [(known("actor", a, scenario.actors), known("actor", b, scenario.actors)) for a, b in pairs]
    sources = sources_of(scenario) if pairs else ()
    if not sources:
        return []
    worlds = [(scenario, ()), *(without(scenario, source) for source in sources)]
    stop = np.zeros(1, np.int64)
    numbers = np.arange(min(runs, MOST_RUNS))

    def ends(number: int) -> tuple[np.ndarray, np.ndarray]:
        story, fixed = worlds[number]
        setup = Setup(story, seed, fixed, expected=len(worlds) * len(numbers))
        found = run(setup, setup.batch(numbers), (), stop)
        return np.stack([last_alignment(found, pair) for pair in pairs]), found.sound

    values = list(in_order(ends, len(worlds), processors(), stop))
    sound = np.logical_and.reduce([ok for _, ok in values])
    total, *parts = (rows[:, sound] for rows, _ in values)
    return [
        VarianceShare(pair, source, *share_that_goes(total[n], part[n]))
        for n, pair in enumerate(pairs)
        for source, part in zip(sources, parts, strict=True)
    ]


def last_alignment(runs: Runs, pair: Pair) -> np.ndarray:
    """Return the alignment of a pair at the last row on which both are there, by run."""
    index, steps = runs.scenario.actor_index, runs.scenario.steps
    i, j = (index[id] for id in pair)
    return runs.alignment(i, j)[:, min(runs.scenario.rows_of(i, j).stop - 1, steps)]


def share_that_goes(whole: np.ndarray, part: np.ndarray) -> tuple[float | None, float | None]:
    """Return 1 - Var(part) / Var(whole) and its jackknife standard error; None where nothing varies."""
    if len(whole) < 2 * GROUPS or np.ptp(whole) == 0:
        return None, None
    group = np.arange(len(whole)) % GROUPS
    estimates = np.array([1 - np.var(part[group != g]) / np.var(whole[group != g]) for g in range(GROUPS)])
    error = np.sqrt((GROUPS - 1) / GROUPS * np.sum((estimates - estimates.mean()) ** 2))
    return float(1 - np.var(part) / np.var(whole)), float(error)


def share_columns(shares: Sequence[VarianceShare]) -> dict[str, list[Any]]:
    """Return the columns of variance.csv."""
    rows = [(*s.pair, s.source, s.share, s.error) for s in shares]
    return {name: [row[n] for row in rows] for n, name in enumerate(("actor", "partner", "source", "share", "error"))}
