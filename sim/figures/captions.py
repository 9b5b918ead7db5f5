"""What stands beneath a figure: what was run, how often, from which seed, by which version and under which theory."""

from collections.abc import Iterable

import sim
from sim.figures.style import EDGE, SMALL, WIDTH, wrapped
from sim.model.theories import FULL
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario

CAPTION = SMALL - 0.5  # points


def caption_lines(sentences: Iterable[str], provenance: str) -> list[str]:
    """Return the lines of a caption: sentences that say anything, and on a line of its own where it all is from."""
    text = ". ".join(sentence for sentence in sentences if sentence)
    inches = WIDTH - 2 * EDGE
    return [*(wrapped(f"{text}.", inches, CAPTION) if text else ()), *wrapped(provenance, inches, CAPTION)]


def provenance(scenario: Scenario, seed: int, runs: int) -> str:
    """Return in a line what makes the picture again."""
    theory = "" if scenario.theory == FULL else f", theory {scenario.theory}"
    return made_from(f"{scenario.id}{theory}", counted(runs, "run"), seed)


def made_from(story: str, size: str, seed: int, version: str = sim.__version__) -> str:
    """Return the same from its parts: which story, how much was run of it and how, under which seed and version."""
    return f"{story}, {size}, seed {seed}, alliance-sim {version}"


def bands_in_words(runs: int) -> str:
    """Return how curves among bands are read."""
    return f"Lines: median of {runs:,} runs; bands: the middle 50 % and 90 % of them"
