"""What a size means: a few levels of the story's own coded start, by the names of the pairs that stood there."""

from dataclasses import dataclass

import numpy as np

from sim.engine.trajectory import Trajectory

LEAST_APART = 0.1  # of two levels that are both worth a line
STRANGERS = 0.1  # alignment, either way, up to which a pair has little to do with each other


@dataclass(frozen=True, slots=True)
class Anchor:
    """An alignment at the start: of which pair, and what that pair was."""

    level: float
    pair: tuple[str, str]
    role: str

    @property
    def words(self) -> str:
        """Pair, role and level in a few words."""
        return f"{self.role} {'–'.join(self.pair)} {signed(self.level)}"


def signed(value: float) -> str:
    """Return a level with two digits and its sign; none on zero."""
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")


def anchors(trajectory: Trajectory) -> list[Anchor]:
    """Return the closest pair, a pair of strangers and the most opposed one at the start, from the top down.

    At most three, LEAST_APART from each other; none where no pair is there. A role that nobody fills is left out: a
    closest pair that is not aligned, a most opposed pair that is not opposed.
    """
    ids, start = list(trajectory.scenario.actors), trajectory.alignment[0]
    i, j = np.triu_indices(len(ids), 1)
    i, j = i[~np.isnan(start[i, j])], j[~np.isnan(start[i, j])]
    levels = start[i, j]
    if not len(levels):
        return []
    places = (int(np.argmax(levels)), int(np.argmin(np.abs(levels))), int(np.argmin(levels)))
    roles = ("closest", "strangers", "most opposed")
    named = [Anchor(float(levels[p]), (ids[i[p]], ids[j[p]]), role) for p, role in zip(places, roles, strict=True)]
    closest, strangers, opposed = named
    kept = [closest] if closest.level > STRANGERS else []
    kept += [strangers] if abs(strangers.level) <= STRANGERS and apart(strangers, *kept) else []
    return kept + ([opposed] if opposed.level < -STRANGERS and apart(opposed, *kept) else [])


def apart(one: Anchor, *others: Anchor) -> bool:
    """Whether an anchor stands far enough from others to be labelled."""
    return all(abs(one.level - other.level) >= LEAST_APART for other in others)


def in_words(found: list[Anchor]) -> str:
    """Return a sentence that says what the sizes mean."""
    return f"At the start: {', '.join(anchor.words for anchor in found)}" if found else ""
