"""Who is there when, as tables: the same in every run (docs/model.md, "Who is there")."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.model.world import NOBODY
from sim.scenario.scenario import Scenario


class Casts(NamedTuple):
    """The sets of actors that are there, one after another: which in each step, shape (T,); who is in each, (C, N)."""

    at: np.ndarray
    there: np.ndarray

    def both(self, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
        """Return by set whether actor and target, where there is one, of elementary acts are in it, (C, acts)."""
        actors, targets = np.array(pairs, np.int64).reshape(-1, 2).T
        found: np.ndarray = self.there[:, actors] & (self.there[:, targets] | (targets == NOBODY))
        return found


def casts_of(scenario: Scenario) -> Casts:
    """Return who is there in each step; a clock without steps has one all the same."""
    steps = max(scenario.steps, 1)
    ends = {end for stay in scenario.stays for end in (stay.start, stay.stop)}
    firsts = np.array(sorted({0, *(end for end in ends if 0 < end < steps)}))
    there = [[first in stay for stay in scenario.stays] for first in firsts.tolist()]
    at = np.searchsorted(firsts, np.arange(steps), side="right") - 1
    return Casts(at, np.array(there, bool).reshape(len(firsts), len(scenario.stays)))


def rows_of_actors(scenario: Scenario) -> np.ndarray:
    """Return whether each actor has a row, shape (T+1, N)."""
    rows = [scenario.rows_of(i) for i in range(len(scenario.stays))]
    return in_rows(np.array([(r.start, r.stop) for r in rows]).reshape(-1, 2).T, scenario.steps)


def rows_of_pairs(scenario: Scenario) -> np.ndarray:
    """Return whether each pair has a row, shape (T+1, N, N); an actor with itself has its own."""
    first, past = np.array([(stay.start, stay.stop) for stay in scenario.stays]).reshape(-1, 2).T
    first, past = np.maximum.outer(first, first), np.minimum.outer(past, past)
    return in_rows((first, np.where(first < past, past + 1, first)), scenario.steps)


def in_rows(ends: np.ndarray | tuple[np.ndarray, np.ndarray], steps: int) -> np.ndarray:
    """Return whether each row of the clock lies from first ends up to second ones, along a new first axis."""
    first, past = ends
    rows = np.arange(steps + 1).reshape(-1, *(1,) * first.ndim)
    inside: np.ndarray = (rows >= first) & (rows < past)
    return inside
