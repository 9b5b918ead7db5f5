"""One number by step and run: alignment, regard, position, lean (docs/model.md)."""

from collections.abc import Iterable

import numpy as np

from sim.engine.runs import Runs
from sim.scenario.file.schema import Measure


def series(measure: Measure, runs: Runs) -> np.ndarray:
    """Return the measure by run and step, shape (R, T+1)."""
    actors = runs.scenario.actor_index
    if measure.alignment:
        return alignment_with(runs, *measure.alignment)
    if measure.regard:
        return runs.regard(actors[measure.regard.from_], actors[measure.regard.to])
    if measure.position:
        return runs.position(actors[measure.position.actor], runs.scenario.issue_index[measure.position.issue])
    assert measure.lean is not None
    of = actors[measure.lean.of]
    return runs.alignment(of, actors[measure.lean.to]) - runs.alignment(of, actors[measure.lean.from_])


def alignment_with(runs: Runs, actor: str, partner: str) -> np.ndarray:
    """Return A of an actor with another, or with a group: averaged by weight over members other than itself.

    Where no other member has any weight the average is not defined and NaN.
    """
    index = runs.scenario.actor_index
    i = index[actor]
    if partner in index:
        return runs.alignment(i, index[partner])
    top = np.zeros((len(runs), runs.scenario.steps + 1))
    weights = np.zeros_like(top)
    for j in (index[m] for m in runs.scenario.members(partner) if m != actor):
        v = weight_of(runs, j)
        top = top + v * runs.alignment(i, j)
        weights = weights + v
    return np.divide(top, weights, out=np.full_like(top, np.nan), where=weights > 0)


def what_to_keep(measures: Iterable[Measure], groups: Iterable[str]) -> frozenset[str]:
    """Return which arrays of a run the measures read, besides the alignments of pairs."""
    kept = set()
    for measure in measures:
        if measure.regard:
            kept.add("regard")
        if measure.position:
            kept.add("position")
        if measure.alignment and measure.alignment[1] in groups:
            kept.add("capability")
    return frozenset(kept)


def weight_of(runs: Runs, i: int) -> np.ndarray:
    """Return v = sqrt(c) of an actor by run and step; NaN in runs that failed by a capability below 0."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(runs.capability(i))
