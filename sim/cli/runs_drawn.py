"""What `sim plot` draws of runs: of a folder or a file, of an ensemble, of several laid over each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim import figures
from sim.cli.drawing import Draw
from sim.cli.options import chosen_scenario, parsed_pairs, parsed_positions, tell
from sim.errors import InputError
from sim.scenario.changes import as_variant
from sim.scenario.outcome_text import parse_outcome
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    import numpy as np

    from sim.engine.trajectory import Trajectory
    from sim.figures.style import Medium
    from sim.studies.ensembles.ensemble import Ensemble

SHARED = 4  # pairs of several runs that are drawn unasked
CHUNK = 512  # runs at a time whose outcomes are computed


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn: pairs and positions as they were given, outcomes of an ensemble, and for what."""

    pairs: tuple[str, ...]
    positions: tuple[str, ...]
    outcomes: tuple[str, ...]
    purpose: str

    @cached_property
    def medium(self) -> "Medium":
        """What the figures are for; Matplotlib has to be loaded."""
        from sim.figures.style import MEDIA

        return MEDIA[self.purpose]


@dataclass(frozen=True)
class Planned:
    """A run or an ensemble that is to be computed again: from where, of what, and where its figures belong."""

    path: str
    scenario: Scenario
    seed: int
    runs: int
    folder: Path

    @cached_property
    def computed(self) -> "tuple[Trajectory, Ensemble | None]":
        """Run 0, and the ensemble where there are more."""
        if self.runs > 1:
            from sim.studies.ensembles.ensemble import run_ensemble

            made = run_ensemble(self.scenario, self.runs, self.seed, notify=tell)
            return made.first, made
        from sim.agents.simulate import simulate

        return simulate(self.scenario, self.seed), None


def planned(path: str, variant: str | None, runs: int | None, yes: bool) -> Planned:
    """Return what a run's folder holds, checked, or a scenario file with so many runs."""
    import os

    if not os.path.isdir(path):
        scenario = chosen_scenario(path, (), variant, None)
        found = Planned(path, scenario, 0, runs or 1, Path("results") / f"{scenario.id}-figures")
    else:
        from sim.archive import read_manifest, read_scenario

        if runs is not None:
            raise InputError(f"--runs: goes with a scenario's file; a folder's runs are its own ({path})")
        about = read_manifest(Path(path))
        if about.get("study") or about.get("minds"):
            raise InputError(
                f"{path}: holds no plain runs; what figures it has were drawn with it ({about['command']})"
            )
        scenario = read_scenario(about, Path(path))
        scenario = as_variant(scenario, variant) if variant else scenario
        found = Planned(path, scenario, about["seed"], about["runs"], Path(path))
    from sim.studies.ensembles.ensemble import runs_on_each

    refuse_giant(found.scenario, runs_on_each(found.scenario, found.runs) if found.runs > 1 else 1, yes)
    return found


def draws_of_one(plan: Planned, wanted: Wanted) -> dict[str, Draw]:
    """Return what draws curves, matrix, positions and outcomes of a run or an ensemble."""
    pairs, interests = parsed_pairs(wanted.pairs, plan.scenario), parsed_positions(wanted.positions, plan.scenario)
    run, many = plan.computed
    draws: dict[str, Draw] = {
        "curves": lambda: figures.alignment_figure(run, pairs, many, wanted.medium),
        "matrix": lambda: figures.matrix_figure(run, wanted.medium),
    }
    if interests:
        draws["positions"] = lambda: figures.position_figure(run, interests, many, wanted.medium)
    return draws | draws_of_outcomes(plan, wanted)


def draws_of_outcomes(plan: Planned, wanted: Wanted) -> dict[str, Draw]:
    """Return what draws how each outcome is distributed over the runs of an ensemble."""
    if not wanted.outcomes:
        return {}
    if plan.runs < 2:
        raise InputError(f"--outcome: goes with a sweep or many runs, and this is one run ({plan.path}); give --runs N")
    from sim.studies.sweeps.wording import slugs

    found = outcomes_of(plan, wanted.outcomes)

    def draw(name: str) -> Draw:
        return lambda: figures.distribution_figure(plan.scenario, plan.seed, name, found[name])

    return {slug: draw(name) for name, slug in slugs(found).items()}


def outcomes_of(plan: Planned, texts: Sequence[str]) -> "dict[str, np.ndarray]":
    """Return the values of outcomes in every run, by their names."""
    import numpy as np

    from sim.engine.choose import make_ready
    from sim.engine.setup import Setup
    from sim.scenario.outcome_text import outcome_name
    from sim.studies.claims.worlds import outcomes_at

    outcomes = {outcome_name(outcome): outcome for outcome in (parse_outcome(t, plan.scenario) for t in texts)}
    setup, stop = Setup(plan.scenario, plan.seed, expected=plan.runs), np.zeros(1, np.int64)
    make_ready(setup, tell)
    numbers = np.arange(plan.runs)
    parts = [
        outcomes_at(setup, list(outcomes.values()), {}, numbers[first : first + CHUNK], stop)
        for first in range(0, plan.runs, CHUNK)
    ]
    values = np.concatenate([np.where(runs.sound, found, np.nan) for _, runs, found in parts], axis=1)
    return dict(zip(outcomes, values, strict=True))


def draws_of_many(plans: Sequence[Planned], wanted: Wanted) -> dict[str, Draw]:
    """Return what lays runs over each other: pairs (default: those that move most in the first) and positions."""
    from sim.engine.excursions import largest_excursions

    if wanted.outcomes:
        raise InputError("--outcome: goes with a sweep or one ensemble, and these are several runs")
    read = [(parsed_pairs(wanted.pairs, p.scenario), parsed_positions(wanted.positions, p.scenario)) for p in plans]
    pairs, interests = read[0]
    many = {name: plan.computed for name, plan in zip(named_apart(plans), plans, strict=True)}
    if not pairs and not interests:
        known = set.intersection(*(set(plan.scenario.actors) for plan in plans))
        moved = largest_excursions(plans[0].computed[0], len(plans[0].scenario.actors) ** 2)
        pairs = [pair for pair in moved if known.issuperset(pair)][:SHARED]
    draws: dict[str, Draw] = {}
    if pairs:
        draws["curves"] = lambda: figures.overlay_figure(many, pairs, wanted.medium)
    if interests:
        draws["positions"] = lambda: figures.position_overlay_figure(many, interests, wanted.medium)
    if not draws:
        raise InputError(f"{', '.join(many)}: have no pair of actors in common")
    return draws


def named_apart(plans: Sequence[Planned]) -> list[str]:
    """Return the paths as names of lines; raise InputError where one is given twice."""
    names = [plan.path for plan in plans]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name}: is given twice")
    return names
