"""How specific a change is: the same of other actors, and what other events did (docs/scenario.md, "Claims").

A rank is the share of alternatives below what is claimed, ties half.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import nan, perm

import numpy as np

from sim.engine.runs import Runs
from sim.measures.measure import ACTOR, PARTNER, Kind, Rows
from sim.scenario.changes import dependents
from sim.scenario.file.questions import Expectation, Measure
from sim.scenario.scenario import Scenario
from sim.studies.claims.directness import Pairs, joined_pairs
from sim.studies.claims.judging import Without, is_change, seen, sign_of, windows_of

MOST_RELABELLED = 60
MOST_TRIED = 3000  # assignments from which those are taken
Assignment = Mapping[str, str]
NOBODY: Assignment = {}


@dataclass(frozen=True, slots=True)
class Rank:
    """Where what is claimed stands among so many alternatives; nan where there are none."""

    rank: float = nan
    count: int = 0


NO_RANK = Rank()


def rank(value: float, others: Iterable[float]) -> Rank:
    """Return the share of the others that are below, ties half; those that are not defined do not count."""
    found = np.array([other for other in others if np.isfinite(other)])
    if not len(found) or not np.isfinite(value):
        return NO_RANK
    return Rank(float(np.mean((found < value) + 0.5 * (found == value))), len(found))


def claimed_change(demand: Expectation, actual: Runs, without: Without, assignment: Assignment = NOBODY) -> float:
    """Return the median change over runs, above 0 where it goes the claimed way; nan where it is never defined."""
    rows = windows_of(demand, actual)
    found = sign_of(demand) * seen(demand, rows, actual, without, partial(read_relabelled, assignment))
    found = found[rows.open & np.isfinite(found) & actual.sound]
    return float(np.median(found)) if len(found) else nan


def read_relabelled(assignment: Assignment, measure: Measure, runs: Runs) -> np.ndarray:
    """Return what is measured by run and step, of the actors to which those of the measure are assigned."""
    index = runs.scenario.actor_index

    def rows(kind: Kind, id: str) -> Rows:
        if not assignment or kind not in (ACTOR, PARTNER):
            return kind.rows(runs.scenario, id)
        found = tuple(index[assignment[member]] for member in runs.scenario.members(id))
        return found[0] if id in index else found

    return measure.measure.series(runs, *(rows(kind, id) for kind, id in measure.kinds))


def relabellings(demand: Expectation, scenario: Scenario) -> list[Assignment]:
    """Return assignments of actors to those of a change, at most 60, spread evenly over all in the order of ids.

    None maps a measured pair onto a measured pair, or onto one that its causes (without any: the story) join. A
    group's members are assigned one by one. A position has no pairs, and no assignments.
    """
    measured: Pairs = set().union(*(measure.pairs(scenario) for measure in demand.measured))
    if not measured or not is_change(demand):
        return []
    taken = measured | joined_by_causes(demand, scenario)
    own = scenario.members(tuple(id for measure in demand.measured for id in measure.named(ACTOR, PARTNER)))
    places = [tuple(own.index(id) for id in pair) for pair in measured]
    tried = permutations_spread(tuple(scenario.actors), len(own))
    valid = [actors for actors in tried if not any(frozenset((actors[a], actors[b])) in taken for a, b in places)]
    return [dict(zip(own, valid[n], strict=True)) for n in spread(len(valid), MOST_RELABELLED)]


def joined_by_causes(demand: Expectation, scenario: Scenario) -> Pairs:
    """Return the pairs joined by what a demand names as causes, with what hangs on them; without any, by the story."""
    if demand.because:
        gone = dependents(scenario.events, demand.because)
        causes = [event for event in scenario.events if event.id in gone]
    else:
        causes = [event for event in scenario.events if not event.optional]
    return set().union(*(joined_pairs(event, scenario) for event in causes))


def permutations_spread(ids: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    """Return the permutations of so many of the ids in their order, or as many as are tried, spread evenly."""
    count = perm(len(ids), size)
    if count <= MOST_TRIED:
        return permutations(ids, size)
    return (permutation(ids, size, number) for number in spread(count, MOST_TRIED))


def permutation(ids: Sequence[str], size: int, number: int) -> tuple[str, ...]:
    """Return one of the permutations by its number in their order."""
    left, found = list(ids), []
    for place in range(size):
        which, number = divmod(number, perm(len(left) - 1, size - place - 1))
        found.append(left.pop(which))
    return tuple(found)


def spread(count: int, most: int) -> list[int]:
    """Return the numbers below `count`, or so many of them, spread evenly."""
    kept = min(count, most)
    return [n * count // kept for n in range(kept)]


def other_causes(demand: Expectation, scenario: Scenario, events: Iterable[str]) -> list[str]:
    """Return which of these events may stand for the causes that a change names: each is removed alone.

    Not what hangs on the causes, nor that without which a cause would not take place.
    """
    if not demand.because or not is_change(demand):
        return []
    causes = set(demand.because)
    gone = dependents(scenario.events, causes)
    return [id for id in events if id not in gone and not causes & dependents(scenario.events, (id,))]
