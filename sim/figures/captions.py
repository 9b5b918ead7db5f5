"""What stands beneath a figure: what was run, how often, from which seed, by which version and under which theory."""

import sim
from sim.model.theories import FULL
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario


def provenance(scenario: Scenario, seed: int, runs: int) -> str:
    """Return in a line what makes the picture again."""
    theory = "" if scenario.theory == FULL else f", theory {scenario.theory}"
    return f"{scenario.id}{theory}, {counted(runs, 'run')}, seed {seed}, alliance-sim {sim.__version__}"


def bands_in_words(runs: int) -> str:
    """Return how curves among bands are read."""
    return f"Lines: median of {runs:,} runs; bands: the middle 50 % and 90 % of them"
