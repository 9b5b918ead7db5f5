"""What users of Mesa plot: numbers of the model and of every actor by step, and the acts as a table."""

from operator import attrgetter
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.engine.trajectory import ACT_COLUMNS

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel


def data_collector() -> mesa.DataCollector:
    """Return an empty collector; it can be pickled, which before Mesa 3.4 one with names of attributes cannot."""
    agents = {"actor": "id", "capability": "capability", "alignment": "mean_alignment"}
    return mesa.DataCollector(
        model_reporters={"mean_alignment": mean_alignment, "polarization": polarization},
        agent_reporters={name: attrgetter(attribute) for name, attribute in agents.items()},
        tables={"acts": list(ACT_COLUMNS)},
    )


def mean_alignment(model: "AllianceModel") -> float:
    """Return the mean of A over pairs that are there; NaN where there is none."""
    A = model.shown("alignment")
    there = int((~np.isnan(np.diag(A))).sum())
    pairs = there * (there - 1)
    return float((np.nansum(A) - there) / pairs) if pairs else float("nan")


def polarization(model: "AllianceModel") -> float:
    """Return the mean of |A| over pairs, each weighted by v_i v_j; NaN where none has weight."""
    weight = np.outer(model.arrays.weight, model.arrays.weight)
    np.fill_diagonal(weight, 0.0)
    total = weight.sum()
    return float((weight * np.abs(model.arrays.alignment)).sum() / total) if total > 0.0 else float("nan")
