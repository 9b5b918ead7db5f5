"""What a sweep is to compute: everything that decides its rows, how many parts there are, what it will take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from math import ceil
from typing import Any

import numpy as np

import sim
from sim.arguments import LARGEST_RUN, seed_of, whole
from sim.disk.digests import sha256
from sim.engine.choose import LANES, expected_seconds
from sim.engine.chunks import processors
from sim.engine.rules import digest_of_rules
from sim.scenario.file.numerals import counted
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.scenario import Scenario
from sim.scenario.size import seconds_per_run
from sim.studies.claims.worlds import causes_of
from sim.studies.sweeps.design import Design
from sim.studies.sweeps.store import FORMAT, canonical

PART_SECONDS, MOST_IN_A_PART = 0.4, 8_192  # what one part may take
BYTES_PER_NUMBER = 6.0  # on disk, compressed; outcomes hardly compress
STORED_SECONDS = 2e-6  # to bring one run to the disk
LIBRARIES = ("numpy", "pyarrow", "numba")


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sweep will take: runs, how many each processor makes in all worlds, seconds here, bytes on the disk."""

    points: int
    runs: int
    on_each: int
    seconds: float
    size: float

    @property
    def in_time(self) -> str:
        """Points, runs and seconds in words."""
        each = self.runs // max(self.points, 1)
        runs = f"{counted(self.points, 'point')} x {counted(each, 'run')} = {counted(self.runs, 'run')}"
        return f"{runs}, about {self.seconds:,.0f} s"

    def __str__(self) -> str:
        return f"{self.in_time} and {self.size / 1e6:,.1f} MB"


def worlds_of(scenario: Scenario, outcomes: Sequence[str]) -> int:
    """Return in how many worlds each run takes place: claims that name causes need others beside the one told."""
    claims = [o.claim for text in outcomes if (o := parse_outcome(text, scenario)).claim]
    return 1 + len(set(causes_of(c for c in scenario.expect if c.id in claims)))


def estimate(scenario: Scenario, points: int, runs: int, outcomes: Sequence[str], paths: int) -> Estimate:
    """Return what a sweep will take."""
    total = points * runs
    on_each = ceil(total * worlds_of(scenario, outcomes) / processors())
    seconds = min(expected_seconds(scenario, on_each).values()) + total * STORED_SECONDS
    return Estimate(points, total, on_each, seconds, total * (len(outcomes) * BYTES_PER_NUMBER + paths * 0.5 + 1))


def runs_in_a_part(scenario: Scenario, outcomes: Sequence[str]) -> int:
    """Return how many runs are computed in one go: whole blocks, bounded in time."""
    cost = seconds_per_run(scenario) * worlds_of(scenario, outcomes)
    return max(min(int(PART_SECONDS / cost), MOST_IN_A_PART) // LANES, 1) * LANES


def make_plan(scenario: Scenario, design: Design, runs: int, outcomes: Sequence[str], seed: int) -> dict[str, Any]:
    """Return everything that decides what a sweep's rows hold; its hash is the sweep's name."""
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    return {
        "format": FORMAT,
        "scenario": scenario.document(),
        "method": design.method,
        "paths": list(design.paths),
        "points": len(design),
        "points_sha256": sha256(np.ascontiguousarray(design.all_points).tobytes()),
        "runs": runs,
        "seed": seed,
        "outcomes": list(outcomes),
        "per_part": runs_in_a_part(scenario, outcomes),
        "rules": digest_of_rules(),
        "versions": {"alliance-sim": sim.__version__, **{name: metadata.version(name) for name in LIBRARIES}},
    }


def rows_of(plan: Mapping[str, Any], part: int) -> np.ndarray:
    """Return the flat numbers of a part's runs: point x replications + replication."""
    first = part * plan["per_part"]
    return np.arange(first, min(first + plan["per_part"], plan["points"] * plan["runs"]))


def points_of(plan: Mapping[str, Any], part: int) -> np.ndarray:
    """Return the numbers of the points that a part needs."""
    rows = rows_of(plan, part)
    return np.arange(rows[0] // plan["runs"], rows[-1] // plan["runs"] + 1)


def parts_of(plan: Mapping[str, Any]) -> int:
    """Return the number of parts of a plan."""
    return ceil(plan["points"] * plan["runs"] / plan["per_part"])


def rows_in_parts(plan: Mapping[str, Any]) -> Sequence[int]:
    """Return the number of rows of each part of a plan."""
    whole, rest = divmod(plan["points"] * plan["runs"], plan["per_part"])
    return [plan["per_part"]] * whole + [rest] * (rest > 0)


def plan_name(plan: Mapping[str, Any]) -> str:
    """Return by what the journal knows a plan; library versions may change underway."""
    return sha256(canonical({k: v for k, v in plan.items() if k != "versions"}))[:16]
