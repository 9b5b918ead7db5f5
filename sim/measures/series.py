"""One number by step: alignment, regard, position, lean (docs/model.md, section 10)."""

import numpy as np

from sim.scenario.schema import Measure
from sim.trajectory import Trajectory


def series(measure: Measure, trajectory: Trajectory) -> np.ndarray:
    """Return the measure by step, shape (T+1,)."""
    if measure.alignment:
        return alignment_with(trajectory, *measure.alignment)
    if measure.regard:
        i, j = trajectory.index(measure.regard.from_), trajectory.index(measure.regard.to)
        return trajectory.regard[:, i, j]
    if measure.position:
        k = trajectory.scenario.issue_index[measure.position.issue]
        return trajectory.position[:, trajectory.index(measure.position.actor), k]
    assert measure.lean is not None
    of = measure.lean.of
    return trajectory.between(of, measure.lean.to) - trajectory.between(of, measure.lean.from_)


def alignment_with(trajectory: Trajectory, actor: str, partner: str) -> np.ndarray:
    """Return A of an actor with another, or with a group: averaged by weight over members other than itself.

    Where no other member has any weight the average is not defined and NaN.
    """
    members = [m for m in trajectory.scenario.members(partner) if m != actor]
    i = trajectory.index(actor)
    if partner in trajectory.scenario.actors:
        return trajectory.alignment[:, i, trajectory.index(partner)]
    top = np.zeros(len(trajectory.alignment))
    weights = np.zeros_like(top)
    for j in map(trajectory.index, members):
        v = np.sqrt(trajectory.capability[:, j])
        top = top + v * trajectory.alignment[:, i, j]
        weights = weights + v
    return np.divide(top, weights, out=np.full_like(top, np.nan), where=weights > 0)
