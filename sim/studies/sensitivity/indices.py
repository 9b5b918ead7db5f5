"""Sensitivity indices of one output: Sobol' and Morris, each with its interval. Computed by SALib where it has them.

SALib falls back on the global generator where a seed is 0 or missing: it is always given one here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.studies.sensitivity.sampling import LEVELS, MORRIS, SOBOL, Sample

BOOTSTRAP_SEED = 1
RESAMPLES = 100
CONFIDENCE, WIDE = 0.95, 1.959963984540054  # the share, and how many standard errors it takes on either side
NO_VARIANCE = 1e-12  # outputs that differ by less, in their own units, differ by rounding
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """An index of one axis, or of a pair of them: its name, value and 95 % interval."""

    name: str
    of: str | Pair
    value: float
    error: float  # half of the interval

    @property
    def low(self) -> float:
        """The low end of the interval."""
        return self.value - self.error

    @property
    def high(self) -> float:
        """The high end of the interval."""
        return self.value + self.error


def indices(sample: Sample, output: np.ndarray, size: int) -> tuple[Index, ...] | None:
    """Return the indices from the nested sample of `size`; None where the output has no variance there.

    output: (rows,), finite, in the order of the sample's rows.
    """
    rows = sample.rows(size)
    unit, y = sample.unit[:rows], np.ascontiguousarray(output[:rows], float)
    varied = y.reshape(-1, 2 * sample.dimensions + 2)[:, [0, -1]] if sample.method == SOBOL else y  # the base samples
    if np.ptp(varied) <= NO_VARIANCE * max(1.0, float(np.max(np.abs(y)))):
        return None
    methods: dict[str, Callable[..., Iterator[Index]]] = {SOBOL: sobol, MORRIS: morris}
    return tuple(methods[sample.method](sample, unit, y))


def sobol(sample: Sample, _unit: np.ndarray, y: np.ndarray) -> Iterator[Index]:
    """Yield first-order, total and second-order indices [Sobol2001, Saltelli2010]."""
    from SALib.analyze import sobol as salib

    found = salib.analyze(sample.problem, y, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=BOOTSTRAP_SEED)
    names = sample.problem["names"]
    for kind in ("S1", "ST"):
        for n, name in enumerate(names):
            yield Index(kind, name, float(found[kind][n]), float(found[f"{kind}_conf"][n]))
    for i, a in enumerate(names):
        for j, b in enumerate(names[i + 1 :], i + 1):
            yield Index("S2", (a, b), float(found["S2"][i, j]), float(found["S2_conf"][i, j]))


def morris(sample: Sample, unit: np.ndarray, y: np.ndarray) -> Iterator[Index]:
    """Yield mean absolute elementary effects and their standard deviation, per whole range [Morris1991]."""
    from SALib.analyze import morris as salib

    found = salib.analyze(
        sample.problem, unit, y, num_resamples=RESAMPLES, conf_level=CONFIDENCE, num_levels=LEVELS, seed=BOOTSTRAP_SEED
    )
    names = sample.problem["names"]
    for n, name in enumerate(names):
        yield Index("mu_star", name, float(found["mu_star"][n]), float(found["mu_star_conf"][n]))
    effects = elementary_effects(unit, y)
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(len(effects), size=(RESAMPLES, len(effects)))
    for n, name in enumerate(names):
        spread = np.std(effects[draws, n], axis=1, ddof=1)  # SALib gives no interval for sigma
        yield Index("sigma", name, float(found["sigma"][n]), WIDE * float(np.std(spread, ddof=1)))


def elementary_effects(unit: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the effect of each axis in each trajectory, shape (trajectories, axes): change of output per range."""
    dimensions = unit.shape[1]
    steps = np.diff(unit.reshape(-1, dimensions + 1, dimensions), axis=1)
    moved = np.abs(steps).argmax(axis=2)  # the axis that each step moves
    change = np.diff(y.reshape(-1, dimensions + 1), axis=1) / np.take_along_axis(steps, moved[..., None], 2)[..., 0]
    effects = np.zeros_like(change)
    np.put_along_axis(effects, moved, change, axis=1)
    return effects
