"""A sensitivity study of a scenario: a sample, a sweep of its points in memory, indices of the outcomes' means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arguments import LARGEST_RUN, expect, expect_calls, whole
from sim.errors import InputError, RunFailed
from sim.inputs.numbers import PREFIX, numbers_of
from sim.scenario.file.questions import Grid
from sim.scenario.scenario import Scenario
from sim.studies.sensitivity.analysis import Sensitivity, analyse
from sim.studies.sensitivity.sampling import (
    DEFAULT_POINTS,
    FEWEST_RUNS,
    SOBOL,
    Sample,
    make_sample,
    meets_chance,
    rows_needed,
)
from sim.studies.sweeps.design import LISTED, Design
from sim.studies.sweeps.plan import Estimate, estimate
from sim.studies.sweeps.sweep import PlannedSweep, chosen_outcomes
from sim.studies.sweeps.table import gathered
from sim.studies.sweeps.varied import full_path, sampled_numbers

if TYPE_CHECKING:
    from sim.studies.sweeps.part import Rows

TROUBLES_SHOWN = 10
MODEL_RANGES = {  # what docs/decisions/005-parameters-stay.md searched, and concern beside witness
    "relational_weight": (0.3, 0.8), "prior_stake": (0.1, 1.5), "responsiveness": (0.15, 0.6), "reciprocity": (0.2, 1),
    "witness": (0.2, 1), "concern": (0.2, 1), "lasting": (0.1, 0.8), "balance": (0.02, 0.2), "balance_gain": (0.5, 5),
    "memory": (0, 0.1), "influence": (0, 0.12), "anchor": (0.03, 0.3),
}  # fmt: skip


@dataclass(frozen=True)
class PlannedSensitivity:
    """A study that is asked for: nothing is computed yet."""

    scenario: Scenario
    sample: Sample
    outcomes: tuple[str, ...]
    runs: int

    @property
    def estimate(self) -> Estimate:
        """What it will take."""
        paths, sample = len(self.sample.varied), self.sample
        points = rows_needed(sample.method, paths, sample.size)
        return estimate(self.scenario, points, self.runs, self.outcomes, paths)

    @property
    def hangs_on_few_dice(self) -> bool:
        """Whether chance has a say and is drawn too few times to be averaged out."""
        return self.runs < FEWEST_RUNS and meets_chance(self.scenario, self.sample.paths)

    def sweep(self) -> tuple[PlannedSweep, np.ndarray]:
        """Return the sweep of the sample's different points, and which of them each row of the sample is."""
        points, place = np.unique(self.sample.points, axis=0, return_inverse=True)
        design = Design(LISTED, self.sample.paths, listed=points)
        return PlannedSweep(self.scenario, design, self.outcomes, self.runs, self.sample.seed), place.reshape(-1)

    def run(
        self, workers: int | None = None, progress: Callable[[int], None] = lambda runs: None,
        notify: Callable[[str], None] = lambda words: None,
    ) -> Sensitivity:  # fmt: skip
        """Return what was found; `progress` hears of runs done, `notify` of a first compilation.

        Raises RunFailed or InputError, the first points listed, where a run fails or an outcome is not defined: indices
        of the others would mislead.
        """
        swept, place = self.sweep()
        rows = sound(swept, swept.computed(workers, progress, notify))
        outputs = gathered(swept.plan, swept.design.all_points, rows).means()[place]
        findings = analyse(self.sample, self.sample.points, outputs, self.outcomes)
        return Sensitivity(self.scenario.id, self.scenario.title, self.sample, self.runs, tuple(findings))


def default_numbers(scenario: Scenario) -> dict[str, Any]:
    """Return what is varied where nothing is said, by path: the sweep block's numbers, else twelve parameters.

    Of the twelve, those that the theory does not fix.
    """
    known = numbers_of(scenario)
    if scenario.sweep:  # whose points are those of a grid
        block = scenario.sweep.parameters.items()
        return {full_path(path, known): v.range if isinstance(v, Grid) else list(v) for path, v in block}
    return {path: values for name, values in MODEL_RANGES.items() if (path := f"{PREFIX}{name}") in known}


def plan_sensitivity(
    scenario: Scenario, numbers: Mapping[str, Any] | None = None, outcomes: Sequence[str] = (), method: str = SOBOL,
    points: int | None = None, runs: int | None = None, seed: int = 0,
) -> PlannedSensitivity:  # fmt: skip
    """Return a study as `sensitivity` would make it."""
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    if runs is None:
        runs = scenario.sweep.runs if scenario.sweep and numbers is None else 1
    varied = sampled_numbers(scenario, default_numbers(scenario) if numbers is None else numbers)
    size = DEFAULT_POINTS.get(method, 1) if points is None else points
    wanted, runs = chosen_outcomes(scenario, outcomes), whole("number of runs", runs, 1, LARGEST_RUN)
    return PlannedSensitivity(scenario, make_sample(method, varied, size, seed), wanted, runs)


def sensitivity(
    scenario: Scenario, numbers: Mapping[str, Any] | None = None, outcomes: Sequence[str] = (), method: str = SOBOL,
    points: int | None = None, runs: int | None = None, seed: int = 0, workers: int | None = None,
    progress: Callable[[int], None] = lambda runs: None, notify: Callable[[str], None] = lambda words: None,
) -> Sensitivity:  # fmt: skip
    """Return how much of each outcome goes with each number, against a dummy that does nothing.

    numbers: (low, high) or a list of values by path; default: those of the scenario's sweep block, else twelve
    parameters of the model. method: `sobol` for shares of the variance, `morris` for effects of single steps.
    points: the base sample N, a power of 2 except for morris. runs: replications averaged at each point.
    """
    expect_calls(progress=progress, notify=notify)
    study = plan_sensitivity(scenario, numbers, outcomes, method, points, runs, seed)
    return study.run(workers, progress, notify)


def sound(swept: PlannedSweep, parts: "Iterable[Rows]") -> "Iterator[Rows]":
    """Yield the parts as they come; raise RunFailed where runs failed, InputError where an outcome is not defined."""
    for part in parts:
        if part.reasons:
            troubles = [f"{place_of(swept, part, n)}: {words}" for n, words in sorted(part.reasons.items())]
            words = "runs failed, and there are no indices without them; narrow the ranges:"
            raise RunFailed("\n".join([words, *troubles[:TROUBLES_SHOWN]]))
        values = np.array([part.columns[name] for name in swept.outcomes])
        if len(missing := np.argwhere(~np.isfinite(values.T))):
            words = "an outcome is not defined at every point; narrow the ranges, or choose another outcome:"
            troubles = [
                f"{place_of(swept, part, n)}: {swept.outcomes[outcome]} is not defined"
                for n, outcome in missing[:TROUBLES_SHOWN].tolist()
            ]
            raise InputError("\n".join([words, *troubles]))
        yield part


def place_of(swept: PlannedSweep, part: "Rows", n: int) -> str:
    """Return point and run of a row in words, with the values that the point has."""
    values = ", ".join(f"{path}={part.columns[path][n]:g}" for path in swept.design.paths)
    return f"point {part.columns['point'][n]}, run {part.columns['replication'][n]} ({values})"
