"""Parameters that nobody knows: one draw per run from the distribution that the scenario gives."""

from math import exp, log
from statistics import NormalDist

import numpy as np

from sim.inputs.names import hash_path, key_of
from sim.model.dice import PARAMETER, UNIT, philox
from sim.model.parameters import MONTHS_PER_STEP, PARAMETERS, rates_per_step, round_significant
from sim.scenario.distributions import support, typical
from sim.scenario.file.questions import Distribution
from sim.scenario.scenario import Scenario


def draw_parameters(scenario: Scenario, seed: int, runs: np.ndarray) -> np.ndarray:
    """Return the parameters of each run per month, shape (runs, parameters); run 0 has the typical ones."""
    values = np.tile([typical(scenario.parameters[name]) for name in PARAMETERS], (len(runs), 1))
    for column, name in enumerate(PARAMETERS):
        given = scenario.parameters[name]
        if isinstance(given, Distribution):
            drawn = quantiles(given, uniforms(f"parameters.{name}", seed, runs), support(given, PARAMETERS[name]))
            values[:, column] = np.where(runs == 0, values[:, column], drawn)
    return values


def uniforms(path: str, seed: int, runs: np.ndarray) -> np.ndarray:
    """Return a uniform draw in (0, 1) for the number at a path in each run."""
    hashed, beside = hash_path(path)
    key0, key1 = key_of(seed)
    run = runs.astype(np.uint64)
    word, _, _, _ = philox(run, 0 * run, 0 * run + hashed, 0 * run + (PARAMETER + beside), key0, key1)
    return (word.astype(float) + 0.5) * UNIT


def quantiles(given: Distribution, u: np.ndarray, inside: tuple[float, float]) -> np.ndarray:
    """Return the quantiles of a distribution at u in (0, 1), a normal cut to `inside`.

    What exp, log or pow made is rounded to 12 significant digits.
    """
    if given.uniform:
        low, high = given.uniform
        return low + u * (high - low)
    if given.discrete:
        return np.array(given.discrete)[(u * len(given.discrete)).astype(np.int64)]
    if given.triangular:
        return triangular(*given.triangular, u)
    if given.log_uniform:
        low, high = (log(end) for end in given.log_uniform)
        return np.array([round_significant(exp(low + p * (high - low))) for p in u.tolist()])
    return normal(*(given.normal or (0.0, 0.0)), u, inside)


def normal(mean: float, sd: float, u: np.ndarray, inside: tuple[float, float]) -> np.ndarray:
    """Return the quantiles of a normal distribution cut at both ends."""
    if sd == 0:
        return np.full_like(u, mean)
    standard = NormalDist(mean, sd)
    low, high = (standard.cdf(end) for end in inside)
    return np.array([round_significant(standard.inv_cdf(low + p * (high - low))) for p in u.tolist()])


def triangular(low: float, mode: float, high: float, u: np.ndarray) -> np.ndarray:
    """Return the quantiles of a triangular distribution."""
    width = high - low
    if width == 0:
        return np.full_like(u, low)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def rates_of(values: np.ndarray, step: str) -> np.ndarray:
    """Return the parameters of each run as a step uses them, shape (runs, parameters)."""
    if MONTHS_PER_STEP[step] == 1.0:
        return values
    rows, number = np.unique(values, axis=0, return_inverse=True)
    made = [rates_per_step(dict(zip(PARAMETERS, row, strict=True)), step) for row in rows.tolist()]
    return np.array(made)[number.ravel()]
