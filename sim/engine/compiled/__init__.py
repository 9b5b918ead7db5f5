"""The rules compiled for many runs in lockstep: all of Numba, and nothing that a result needs."""
