"""Parameters given as a distribution: what makes one valid, the value that run 0 takes, and how far draws reach."""

from math import sqrt

from sim.model.parameters import Parameter, round_significant
from sim.scenario.file.questions import Distribution

NORMAL_REACH = 4.0  # standard deviations at which a normal is cut


def distribution_trouble(distribution: Distribution, parameter: Parameter) -> str | None:
    """Return what is wrong with a parameter's distribution in words, or None; its ends are looked at elsewhere."""
    if len(distribution.given) != 1:
        return "must give one of uniform, normal, triangular, log_uniform or discrete"
    kind = distribution.given[0]
    values = getattr(distribution, kind)
    if kind in ("uniform", "log_uniform") and values[0] > values[1]:
        return f"must have its low end first, got {values[0]:g} and {values[1]:g}"
    if kind == "log_uniform" and values[0] <= 0:
        return f"must lie above 0 for log_uniform, got {values[0]:g}"
    if kind == "triangular" and not values[0] <= values[1] <= values[2]:
        return "must give low, mode and high in that order"
    if kind == "normal" and values[1] > parameter.high - parameter.low:
        width = parameter.high - parameter.low
        return f"must have a standard deviation of at most {width:g}, the width of the range, got {values[1]:g}"
    return None


def typical(value: float | Distribution) -> float:
    """Return the value that run 0 takes: the number itself, or the distribution's centre.

    Midpoint of a uniform, mean of a normal, mode of a triangular, geometric mean of a log-uniform,
    first of a discrete.
    """
    if not isinstance(value, Distribution):
        return value
    if value.uniform:
        return (value.uniform[0] + value.uniform[1]) / 2
    if value.log_uniform:
        return round_significant(sqrt(value.log_uniform[0] * value.log_uniform[1]))
    if value.triangular:
        return value.triangular[1]
    return value.normal[0] if value.normal else (value.discrete or (0.0,))[0]


def support(value: float | Distribution, parameter: Parameter) -> tuple[float, float]:
    """Return the smallest and the largest value that a parameter may take; a normal is cut at the parameter's range."""
    if not isinstance(value, Distribution):
        return value, value
    if value.normal:
        mean, sd = value.normal
        low, high = mean - NORMAL_REACH * sd, mean + NORMAL_REACH * sd
        return max(low, parameter.low), min(high, parameter.high)
    ends = getattr(value, value.given[0])
    return min(ends), max(ends)
