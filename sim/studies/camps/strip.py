"""Camps over time as a strip: on which side each actor stands at each date, one bloc followed from date to date."""

from dataclasses import dataclass

import numpy as np

from sim.studies.camps.camps import Camps

OUTSIDE, ABSENT, INSIDE = -1, 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Sides by actor and date, those of the deepest configurations; actors ordered by bloc at the last date.

    rows: (D,) of the clock; sides: (N, D), 1, -1, and 0 while not there; waverers: (D,) places among `ids`; gaps:
    (N, D), to switching, NaN while not there.
    agreement: (N, D), the share of runs that agree with whom an actor stands, mean over its pairs; None of one run.
    """

    ids: tuple[str, ...]
    rows: tuple[int, ...]
    sides: np.ndarray
    waverers: np.ndarray
    gaps: np.ndarray
    agreement: np.ndarray | None

    @property
    def changes(self) -> list[int]:
        """The dates, by place, at which somebody stands on another side than at the date before."""
        return [int(n) + 1 for n in np.nonzero(self.moved.any(axis=0))[0]]

    @property
    def moved(self) -> np.ndarray:
        """Who stands on another side than at the date before, (N, D - 1); who comes or goes does not move."""
        return self.sides[:, 1:] * self.sides[:, :-1] < 0

    def switching(self, place: int) -> list[str]:
        """Return who stands on another side than at the date before."""
        return [id for id, has in zip(self.ids, self.moved[:, place - 1], strict=True) if has]


def strip_of(found: Camps) -> Strip:
    """Return the strip of camps: the bloc of the most firm first, its waverers next to those of the other.

    Who has left by the last date stands between the two.
    """
    ids = tuple(found.trajectory.scenario.actors)
    deepest = [landscape.deepest for landscape in found.landscapes]
    sides = followed(
        np.array([[(id in c.blocs[0]) * INSIDE + (id in c.blocs[1]) * OUTSIDE for c in deepest] for id in ids])
    )
    gaps = np.array([[c.gap.get(id, np.nan) for c in deepest] for id in ids])
    order = np.argsort(-sides[:, -1] * np.nan_to_num(gaps[:, -1]), kind="stable")
    order = np.array(sorted(order, key=lambda n: -sides[n, -1]))
    waverers = np.array([order.tolist().index(ids.index(c.waverer)) for c in deepest])
    agreement = agreements(found, sides)
    return Strip(
        tuple(ids[n] for n in order), found.rows, sides[order], waverers, gaps[order],
        None if agreement is None else agreement[order],
    )  # fmt: skip


def followed(sides: np.ndarray) -> np.ndarray:
    """Return sides (N, D) with blocs and their mirrors exchanged so that the fewest actors change from date to date.

    At the last date the larger bloc is the one inside, the first actor's where both are as large.
    """
    found = sides.copy()
    count = int(found[:, -1].sum())
    found[:, -1] *= INSIDE if count > 0 or (count == 0 and found[0, -1] > 0) else OUTSIDE
    for place in range(found.shape[1] - 2, -1, -1):
        if found[:, place] @ found[:, place + 1] < 0:
            found[:, place] *= OUTSIDE
    return found


def agreements(found: Camps, sides: np.ndarray) -> np.ndarray | None:
    """Return the share of runs that agree with whom each actor stands, (N, D); None where there is but one.

    NaN of one that is not there or alone.
    """
    if not found.support or len(sides) == 1:
        return None
    agreed = np.full(sides.shape, np.nan)
    for place, support in enumerate(found.support):
        there = np.flatnonzero(sides[:, place])
        side = sides[there, place]
        share = np.where(side[:, None] == side[None, :], support.together, 1.0 - support.together)
        if len(there) > 1:
            agreed[there, place] = (share.sum(axis=1) - np.diagonal(share)) / (len(there) - 1)
    return agreed
