"""Colours, searched so that no two are alike under any colour vision, and which of them a pair has in every figure.

Among curves the least difference is 31 in CIELAB on white and 26 on the dark background, also as seen without red,
green or blue cones [Machado2009], and the least contrast with the background 3 [WCAG22]; events differ from curves by
shape as well, and by 17.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations

from sim.scenario.scenario import Scenario

LIGHT = ("#0000EB", "#AD8E4E", "#85213C", "#408CFF", "#FF40A6", "#7A0099")
DARK = ("#73ABFF", "#FFD073", "#588500", "#73F6FF", "#C2579E", "#A640FF")
BACKGROUND, DARK_BACKGROUND = "#FFFFFF", "#15181C"
COOPERATION, CONFLICT, OTHER = "#0B7A75", "#C2410C", "#6E6E6E"
DARK_COOPERATION, DARK_CONFLICT, DARK_OTHER = "#5BD68A", "#FF6B5E", "#A8A8A8"
DASHES = ((), (5, 1.6), (1.2, 1.2), (6, 1.5, 1.2, 1.5))  # drawn and blank, in line widths
Pair = tuple[str, str]
Look = tuple[int, int]  # numbers of a colour and of a dash


def look_of_pairs(scenario: Scenario) -> dict[Pair, Look]:
    """Return the look of every pair of actors, in either order.

    It hangs on the story's actors alone, so that no event taken out, variant, setting or choice of pairs changes it.
    """
    found = looks(combinations(scenario.actors, 2))
    return found | {(b, a): look for (a, b), look in found.items()}


def look_of_positions(scenario: Scenario) -> dict[Pair, Look]:
    """Return the look of every coded interest, an actor and an issue."""
    return looks(scenario.interests)


def looks(ids: Iterable[Pair]) -> dict[Pair, Look]:
    """Return looks in this order: each colour in turn, then each with the next dash."""
    return {id: (number % len(LIGHT), number // len(LIGHT) % len(DASHES)) for number, id in enumerate(ids)}


def told_apart(chosen: Iterable[Pair], known: Mapping[Pair, Look]) -> list[Look]:
    """Return the looks of curves of one picture; one that another has keeps its colour and takes a free dash."""
    taken: list[Look] = []
    for colour, dash in (known[ids] for ids in chosen):
        dashes = ((dash + n) % len(DASHES) for n in range(len(DASHES)))
        taken.append(next((look for look in ((colour, d) for d in dashes) if look not in taken), (colour, dash)))
    return taken
