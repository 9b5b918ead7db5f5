"""Two codings of one story: how far they agree by kind of number, and what swapping each kind does to the claims."""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np

from sim.arguments import LARGEST_RUN, expect, expect_calls, seed_of, whole
from sim.errors import InputError, shortened
from sim.provenance.citations import Citation
from sim.provenance.pages import grounds
from sim.scenario.file.entries import Sourced
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.agreeing.alpha import FEWEST, interval_alpha, interval_of, nominal_alpha
from sim.studies.agreeing.items import ISSUES, KINDS, Alone, Item, found_alone, same_numbers
from sim.studies.agreeing.swaps import swapped
from sim.studies.comparing.differences import Comparison, compare
from sim.studies.tabular import Tabular

ALL = "everything both coded"


@dataclass(frozen=True, slots=True)
class KindOfNumber:
    """How far two coders agree on a kind of number: alpha with its middle 90 % over resamples of the items.

    apart: mean absolute difference. implied: standard deviation of a coding that the differences imply; drawn: that
    which ensembles draw by the first coder's confidence.
    """

    kind: str
    items: int
    equal: int
    alpha: float
    low: float
    high: float
    apart: float
    implied: float
    drawn: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Agreement(Tabular):
    """What two coders of a story agree on; `swaps` lays the first coding beside itself with each kind swapped."""

    first: Scenario
    second: Scenario
    items: tuple[Item, ...]
    alone: tuple[Alone, ...]
    kinds: tuple[KindOfNumber, ...]
    swaps: Comparison | None

    def largest(self, count: int) -> list[Item]:
        """Return the items that stand furthest apart beside the scale of their kind, at most `count`."""
        apart = sorted((item for item in self.items if item.differs), key=lambda item: -abs(item.difference))
        return [item for item in apart if item.kind not in (ISSUES, KINDS["capability"], KINDS["date"])][:count]

    def moved_claims(self) -> dict[str, list[tuple[str, str]]]:
        """Return by claim whose word a swap changes: each such swap and the word there."""
        if self.swaps is None:
            return {}
        words = {result.claim.id: result.word for result in self.swaps.claims}
        moved: dict[str, list[tuple[str, str]]] = {}
        for world in self.swaps.worlds:
            for result in world.claims:
                if result.word != words.get(result.claim.id, result.word):
                    moved.setdefault(result.claim.id, []).append((world.name, result.word))
        return moved

    def columns(self) -> dict[str, list[Any]]:
        """Return a row for each kind of number."""
        return {name: [getattr(kind, name) for kind in self.kinds] for name in KindOfNumber.__slots__}

    def item_columns(self) -> dict[str, list[Any]]:
        """Return a row for each item that both coded, with what each rests on."""
        names = ("kind", "path", "first", "second", "difference")
        found = {name: [getattr(item, name) for item in self.items] for name in names}
        found["source_first"] = [in_words(item.entry) for item in self.items]
        return found | {"source_second": [in_words(item.other) for item in self.items]}

    def alone_columns(self) -> dict[str, list[Any]]:
        """Return a row for each item that only one coder found."""
        found = {name: [getattr(item, name) for item in self.alone] for name in ("kind", "coder", "path", "value")}
        return found | {"source": [in_words(item.entry) for item in self.alone]}

    def __repr__(self) -> str:
        both = f"{counted(len(self.items), 'item')} of both, {len(self.alone):,} of one"
        return shortened(f"<Agreement on {self.first.id}: {both}>")


def agree(
    first: Scenario, second: Scenario, runs: int = 100, seed: int = 0, workers: int | None = None,
    progress: Callable[[int], None] = lambda runs: None, notify: Callable[[str], None] = lambda words: None,
) -> Agreement:  # fmt: skip
    """Return how far two codings of a story agree, and what its claims say with each kind of number swapped.

    Actors and issues go by their ids; events and treaties also by date and parties. Claims are those of the first
    coding, under the same dice in every swap. Raises InputError where nothing is coded by both.
    """
    for name, scenario in (("first coding", first), ("second coding", second)):
        expect(name, scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    expect_calls(progress=progress, notify=notify)
    items = same_numbers(first, second)
    if not items:
        raise InputError(
            f"{first.id} and {second.id} have no number in common: two codings of one story name actors and issues"
            " by the same ids"
        )
    worlds = swaps_of(first, items) if first.expect else {}
    swaps = compare(first, worlds, runs, seed, workers, progress, notify) if worlds else None
    kinds = [kind for kind in (*KINDS.values(), ISSUES) if any(item.kind == kind for item in items)]
    rows = tuple(row_of(kind, [item for item in items if item.kind == kind]) for kind in kinds)
    return Agreement(first, second, tuple(items), tuple(found_alone(first, second)), rows, swaps)


def swaps_of(first: Scenario, items: list[Item]) -> dict[str, Scenario]:
    """Return the first coding with each kind of difference swapped, with all of them."""
    apart = [item for item in items if item.differs]
    worlds = {}
    for kind in (*KINDS.values(), ISSUES):
        if own := [item for item in apart if item.kind == kind]:
            worlds[kind] = swapped(first, own, kind)
    if len(worlds) > 1:
        worlds[ALL] = swapped(first, apart, ALL)
    return worlds


def row_of(kind: str, items: list[Item]) -> KindOfNumber:
    """Return how far two coders agree on items of a kind."""
    judged = np.array([(item.first, item.second) for item in items])
    alpha = nominal_alpha if kind == ISSUES else interval_alpha
    difference = judged[:, 1] - judged[:, 0]
    return KindOfNumber(
        kind,
        len(items),
        int(np.sum(difference == 0)),
        float(alpha(judged)) if len(judged) >= FEWEST else nan,
        *interval_of(alpha, judged),
        float(np.mean(np.abs(difference))),
        float(np.sqrt(np.mean(difference**2) / 2)),
        sqrt(sum(item.spread**2 for item in items) / len(items)) or nan,
    )


def in_words(entry: Sourced) -> str:
    """Return what a number rests on, in words."""
    return grounds(Citation("", 0.0, entry))
