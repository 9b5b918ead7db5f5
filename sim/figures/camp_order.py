"""Actors in an order that puts camps together."""

import numpy as np

DIGITS = 9  # of the places on the line that count, so that no rounding of the last bits decides


def camp_order(ties: np.ndarray) -> np.ndarray:
    """Return the rows of an N x N matrix of ties in [-1, 1], neighbours alike: by their places on its main axis.

    That is the eigenvector of the largest eigenvalue, without the diagonal; the camp of the first actor comes first.
    Actors whose ties all but vanish keep their order in the middle.
    """
    symmetric = (ties + ties.T) / 2
    np.fill_diagonal(symmetric, 0.0)
    if len(symmetric) < 2:
        return np.arange(len(symmetric))
    axis = np.round(np.linalg.eigh(symmetric)[1][:, -1], DIGITS)
    leads = axis[np.flatnonzero(axis)[:1]]
    return np.argsort(-axis * np.sign(leads.sum() or 1.0), kind="stable")
