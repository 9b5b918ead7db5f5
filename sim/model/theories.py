"""Rival theories over the same phases: what each fixes, and a rule of its own (docs/theories.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.model.judgement import BANDWAGON, NO_POWER, THREAT


@dataclass(frozen=True, slots=True)
class Theory:
    """A theory: the parameters that it fixes, what it has third parties make of hostile acts, and where it is from."""

    name: str
    meaning: str
    source: str
    fixed: Mapping[str, float] = field(default_factory=dict)
    power: int = NO_POWER


FULL = "full"
_DEAF = {"witness": 0.0, "concern": 0.0}  # third parties do not judge acts
THEORIES = {
    theory.name: theory
    for theory in (
        Theory(
            "nothing",
            "Nothing moves beyond the act itself, memory and treaties.",
            "the null",
            {**_DEAF, "balance": 0.0, "influence": 0.0},
        ),
        Theory(
            "balance",
            "The friend of a friend becomes a friend; third parties do not judge acts.",
            "Heider 1946; Cartwright and Harary 1956; Marvel et al. 2011",
            _DEAF,
        ),
        Theory(
            "ties",
            "Third parties judge an act by whom it concerns: by their alignment with actor and target.",
            "Heider 1946; Cartwright and Harary 1956",
            {"concern": 0.0},
        ),
        Theory(
            "interests",
            "Third parties judge an act by what it is about: by how much nearer to their wishes it brings things.",
            "Downs 1957; Enelow and Hinich 1984; Newcomb 1953",
            {"witness": 0.0},
        ),
        Theory(
            "threat",
            "Whoever fears an attacker and is weak beside it draws together with its victim.",
            "Walt 1987",
            _DEAF,
            THREAT,
        ),
        Theory(
            "bandwagon",
            "Whoever is weak beside an attacker turns to it and from its victim.",
            "Schweller 1994",
            _DEAF,
            BANDWAGON,
        ),
        Theory(FULL, "Third parties judge an act by their ties and by their interests.", "this model"),
    )
}
