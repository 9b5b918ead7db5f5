"""Counter-based random numbers: Philox 4x32-10 on plain integers below 2**32 [Salmon2011] (docs/model.md).

Counter: (run, step, hash of a name, purpose + another hash); key: hash of the seed. The name is an actor's or an
event's id, the other hash its partner's; for a coded number both are of its path.
"""

from math import sqrt

from sim.model.arithmetic import Number

MASK = 0xFFFFFFFF
UNIT = 2.0**-32  # a word becomes a uniform in [0, 1)
INITIATIVE, TRIGGER, SHOCK, CODING, DATE, PARAMETER = range(1, 7)  # purposes, below 8
UNIT_VARIANCE = sqrt(3.0)  # four uniforms have variance 1/3


def philox(
    c0: Number, c1: Number, c2: Number, c3: Number, k0: Number, k1: Number
) -> tuple[Number, Number, Number, Number]:
    """Return four 32-bit words for a counter of four words and a key of two."""
    for _ in range(10):
        a = c0 * 0xD2511F53
        b = c2 * 0xCD9E8D57
        c0, c1, c2, c3 = ((b >> 32) & MASK) ^ c1 ^ k0, b & MASK, ((a >> 32) & MASK) ^ c3 ^ k1, a & MASK
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def unit_normal(w0: Number, w1: Number, w2: Number, w3: Number) -> Number:
    """Return the sum of four uniforms, centred and scaled: mean 0, variance 1, never beyond 3.47."""
    return (w0 * UNIT + w1 * UNIT + w2 * UNIT + w3 * UNIT - 2.0) * UNIT_VARIANCE
