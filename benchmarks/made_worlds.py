"""What the benchmarks run: scenarios of any size made by code, and runs of them in which every input differs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.choose import Host
from sim.engine.compiled.host import run_compiled
from sim.engine.runs import Runs
from sim.engine.setup import Batch, Setup
from sim.inputs.numbers import coded_numbers
from sim.model.parameters import PARAMETERS
from sim.scenario.file.reading import from_values
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario

WHY = "made for a benchmark"
ISSUES, STEPS = 9, 36
# step, actor, target, intensity, issues, stances (None: what the actor stands for)
BARE_ACTS = ((3, 1, 0, 0.5, (), ()), (9, 0, 2, -0.6, (), ()), (20, 3, 1, 0.4, (), ()))
ACTS = ((3, 1, 0, 0.5, (0,), (0.6,)), (9, 0, 2, -0.6, (1, 4), (None, -0.3)), (20, 3, 1, 0.4, (2,), (None,)))
Acts = tuple[tuple, ...]
CHANCE = {"initiative": 0.3, "volatility": 0.05}
SEED = 1
RATE_SPREAD = 0.2
VARIED = ("ideal", "salience", "capability", "baseline", "intensity")


@dataclass(frozen=True)
class Numbers:
    """Inputs of many runs, each with a leading axis of runs; rates in the order of `PARAMETERS`."""

    ideal: np.ndarray
    salience: np.ndarray
    capability: np.ndarray
    baseline: np.ndarray
    intensity: np.ndarray
    rates: np.ndarray

    def __len__(self) -> int:
        return len(self.rates)

    def of(self, run: int) -> "Numbers":
        """Return the inputs of one run, without the axis of runs."""
        return Numbers(*(getattr(self, name)[run] for name in (*VARIED, "rates")))

    def flat(self) -> np.ndarray:
        """Return a row of numbers for each run."""
        return np.hstack([getattr(self, name).reshape(len(self), -1) for name in (*VARIED, "rates")])


def draw_numbers(scenario: Scenario, runs: int, seed: int = SEED) -> Numbers:
    """Return inputs that differ in every run: interests and relations at random, rates around the scenario's."""
    dice = np.random.default_rng(seed)
    n, k = len(scenario.actors), len(scenario.issues)
    baseline = dice.uniform(-1, 1, (runs, n, n))
    baseline[:, np.arange(n), np.arange(n)] = 0.0
    coded = np.array([scenario.parameters[name] for name in PARAMETERS], float)
    return Numbers(
        ideal=dice.uniform(-1, 1, (runs, n, k)),
        salience=dice.uniform(0, 1, (runs, n, k)),
        capability=dice.uniform(0.01, 1, (runs, n)),
        baseline=baseline,
        intensity=np.array([act[3] for act in ACTS]) * dice.uniform(0.5, 1.5, (runs, len(ACTS))),
        rates=coded * dice.uniform(1 - RATE_SPREAD, 1 + RATE_SPREAD, (runs, len(coded))),
    )


def made_scenario(
    actors: int, issues: int = ISSUES, steps: int = STEPS, acts: Acts = ACTS, **parameters: float
) -> Scenario:
    """Return a scenario of this size: numbers at random, three scheduled acts, a start at rest."""
    coded = draw_numbers(from_document(from_values(frame(actors, issues, steps, acts), WHY)), 1).of(0)
    story = frame(actors, issues, steps, acts) | {"parameters": parameters}
    return from_document(from_values(story | filled(story, coded), WHY))


def told(scenario: Scenario, numbers: Numbers, acts: Acts = ACTS) -> Scenario:
    """Return the same story with the numbers of one run written into it."""
    story = frame(len(scenario.actors), len(scenario.issues), scenario.steps, acts)
    parameters = dict(zip(PARAMETERS, numbers.rates.tolist(), strict=True))
    return from_document(from_values(story | filled(story, numbers) | {"parameters": parameters}, WHY))


def frame(actors: int, issues: int, steps: int, acts: Acts = ACTS) -> dict[str, Any]:
    """Return a scenario document in which nobody wants anything yet."""
    titles = {"title": "An issue", "positive": "more", "negative": "less"}
    return {
        "id": "made",
        "title": "Made for a benchmark",
        "clock": {"start": "2020-01", "step": "month", "steps": steps},
        "issues": {f"q{k:02d}": titles for k in range(issues)},
        "actors": {f"A{i:03d}": {"name": f"Actor {i}"} for i in range(actors)},
        "events": [event(number, *act) for number, act in enumerate(acts) if act[0] < steps],
        "rest": "status-quo",
    }


def event(
    number: int, step: int, actor: int, target: int, intensity: float, issues: tuple[int, ...], stances: tuple
) -> dict[str, Any]:
    """Return one scheduled act as a scenario document has it."""
    act: dict[str, Any] = {"actor": f"A{actor:03d}", "target": f"A{target:03d}", "intensity": intensity}
    coded = {f"q{k:02d}": d for k, d in zip(issues, stances, strict=True) if d is not None}
    act |= {"issue": [f"q{k:02d}" for k in issues]} if issues else {}
    act |= {"stance": coded} if coded else {}
    return {"id": f"e{number}", "step": step, "act": act, "assumption": WHY}


def filled(story: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    """Return the entries of a document that hold one run's numbers."""
    issues, ids = list(story["issues"]), list(story["actors"])
    actors = {
        id: {
            "name": id,
            "capability": {"value": float(numbers.capability[i]), "assumption": WHY},
            "interests": {
                issue: {
                    "position": float(numbers.ideal[i, k]),
                    "salience": float(numbers.salience[i, k]),
                    "assumption": WHY,
                }
                for k, issue in enumerate(issues)
            },
        }
        for i, id in enumerate(ids)
    }
    regards = [
        {"from": a, "to": b, "value": float(numbers.baseline[i, j]), "assumption": WHY}
        for i, a in enumerate(ids)
        for j, b in enumerate(ids)
        if i != j
    ]
    pairs = zip(story["events"], numbers.intensity.tolist(), strict=False)
    events = [e | {"act": e["act"] | {"intensity": g}} for e, g in pairs]
    return {"actors": actors, "regards": regards, "events": events}


def setup_without_draws(scenario: Scenario) -> Setup:
    """Return a scenario ready for the engine, every coded number set from outside instead of drawn."""
    return Setup(scenario, SEED, frozenset(number.path for number in coded_numbers(scenario)))


def batch_of(setup: Setup, numbers: Numbers, run_numbers: np.ndarray | None = None) -> Batch:
    """Return the runs that have these inputs; numbered from 0 unless told otherwise."""
    sizes = {name: getattr(setup.start.inputs, name).size for name in VARIED} | {"rates": len(PARAMETERS)}
    rows = np.concatenate([setup.first_row[name] + np.arange(size) for name, size in sizes.items()])
    numbered = np.arange(len(numbers)) if run_numbers is None else run_numbers
    return Batch(numbered, rows, np.ascontiguousarray(numbers.flat().T))


def step_all(setup: Setup, batch: Batch, keep: frozenset[str] = frozenset(), host: Host = run_compiled) -> Runs:
    """Return the runs of a batch on this thread, alignments kept and whatever else is asked for."""
    return host(setup, batch, keep, np.zeros(1, np.int64))


def best_of(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Return the shortest time of each work in seconds; they take turns, so that a busy moment meets all of them."""
    times = [[clocked(work) for work in works] for _ in range(rounds)]
    return [min(taken) for taken in zip(*times, strict=True)]


def clocked(work: Callable[[], object]) -> float:
    """Return how long something takes in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def differing_bits(a: np.ndarray, b: np.ndarray) -> int:
    """Return in how many bits two arrays of float64 differ."""
    bits = np.ascontiguousarray(a).view(np.uint64) ^ np.ascontiguousarray(b).view(np.uint64)
    return int(np.unpackbits(bits.view(np.uint8)).sum())
