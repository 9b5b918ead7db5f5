"""Rival theories side by side: which of them carries which claims [Masad2016] (docs/theories.md)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.arguments import LARGEST_RUN, expect, known, seed_of, whole
from sim.model.theories import THEORIES
from sim.scenario.changes import with_theory
from sim.scenario.scenario import Scenario
from sim.studies.claims.scores import Score, score
from sim.studies.claims.verdicts import ClaimResult
from sim.studies.claims.words import HOLDS, NOT_SPECIFIC, OPEN, OPPOSITE, TOO_SMALL
from sim.studies.ensembles.ensemble import run_ensemble
from sim.studies.tabular import Tabular

ALL = "all"
WORDS = (HOLDS, NOT_SPECIFIC, TOO_SMALL, OPEN, OPPOSITE)
Heard = Callable[[str, str], None]


@dataclass(frozen=True, repr=False)
class TheoryTable(Tabular):
    """The results of every claim under each theory, and how each theory scores, by story and over all of them."""

    results: dict[str, tuple[tuple[str, ClaimResult], ...]]  # by theory: story and result
    runs: int

    @property
    def stories(self) -> tuple[str, ...]:
        """The stories, in their order."""
        return tuple(dict.fromkeys(story for found in self.results.values() for story, _ in found))

    def score(self, theory: str, story: str = ALL) -> Score:
        """Return how a theory does on a story, or on all."""
        return score((of, result) for of, result in self.results[theory] if story in (ALL, of))

    def columns(self) -> dict[str, list[Any]]:
        """Return theory, story, rank with its interval, claims with a rank, right, telling, kept, denials, words."""
        rows = [(theory, story, self.score(theory, story)) for theory in self.results for story in (*self.stories, ALL)]
        made = {
            "theory": [theory for theory, _, _ in rows],
            "story": [story for _, story, _ in rows],
            **{name: [getattr(s.rank, name) for *_, s in rows] for name in ("value", "low", "high", "count")},
            **{name: [getattr(s, name) for *_, s in rows] for name in ("right", "telling", "kept", "denials")},
        }
        made["rank"] = made.pop("value")
        words = {word.replace(" ", "_"): [telling(s, word) for *_, s in rows] for word in WORDS}
        return {**made, **words}

    def carried(self, story: str) -> dict[str, tuple[str, ...]]:
        """Return by telling claim of a story the theories under which it holds."""
        found: dict[str, list[str]] = {}
        for theory, results in self.results.items():
            for of, result in results:
                if of == story and result.is_telling:
                    found.setdefault(result.claim.id, []).extend([theory] if result.word == HOLDS else [])
        return {id: tuple(theories) for id, theories in found.items()}

    def __repr__(self) -> str:
        return f"<TheoryTable: {', '.join(self.results)} on {len(self.stories)} stories, {self.runs:,} runs each>"


def telling(found: Score, word: str) -> int:
    """Return how many telling claims have a word."""
    return sum(count for (kind, of), count in found.verdicts.items() if of == word and kind == "telling")


def compare_theories(
    scenarios: Scenario | Iterable[Scenario], theories: Sequence[str] = tuple(THEORIES), runs: int = 50, seed: int = 0,
    progress: Heard = lambda theory, story: None,
) -> TheoryTable:  # fmt: skip
    """Return the claims of the scenarios under each theory, in so many runs each, under the same dice.

    A scenario's own theory is put aside. `progress` hears of every theory and story before it is run.
    """
    stories = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    for scenario in stories:
        expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 2, LARGEST_RUN), seed_of(seed)
    results = {}
    for theory in (known("theory", name, THEORIES) for name in theories):
        found: list[tuple[str, ClaimResult]] = []
        for scenario in stories:
            progress(theory, scenario.id)
            claims = run_ensemble(with_theory(scenario, theory), runs, seed).claims
            found += [(scenario.id, result) for result in claims]
        results[theory] = tuple(found)
    return TheoryTable(results, runs)
