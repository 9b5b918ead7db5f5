"""The only arithmetic that rules may use beyond + - * / and comparison (docs/model.md).

Each is correctly rounded under IEEE 754. No `**`, no exp or log, no built-in `sum`, `max` or `min`.
"""

from math import sqrt

NAN = float("nan")
SATURATED = 1e150  # sat is 1 from here on (and long before), and the square of what lies beyond overflows


def either(condition, yes, no):
    """Return `yes` where `condition` holds, else `no`; both are already computed."""
    return yes if condition else no


def ratio(top, bottom, otherwise):
    """Return top / bottom where bottom > 0, else `otherwise`."""
    return top / bottom if bottom > 0.0 else otherwise


def clip(z, low, high):
    """Return z, or the nearer end of [low, high]."""
    return either(z > high, high, either(z < low, low, z))


def positive(z):
    """Return z where z > 0, else 0."""
    return either(z > 0.0, z, 0.0)


def sign(z):
    """Return 1, -1 or 0, the sign of z; sign(0) = 0."""
    return either(z > 0.0, 1.0, either(z < 0.0, -1.0, 0.0))


def root(z):
    """Return the square root of z, NaN where z < 0 (the host stops such a run and names it)."""
    return either(z < 0.0, NAN, sqrt(abs(z)))


def saturate(z):
    """Return sat(z) = z / sqrt(1 + z z), in [-1, 1]."""
    z = clip(z, -SATURATED, SATURATED)
    return z / sqrt(1.0 + z * z)
