"""What a measure is: of whom, read how, under which name it stands in files (docs/extending.md, "A measure")."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:  # numpy is imported where it is used: to read a scenario takes none
    import numpy as np

Series: TypeAlias = "np.ndarray"  # of numbers by run and step
Rows = int | tuple[int, ...]  # an actor's or issue's place in the arrays, or those of the members of a group or treaty


class Runs(Protocol):
    """Runs as a measure reads them: series by run and step, of actors i and j and issue k."""

    @property
    def scenario(self) -> Any:
        """What was run."""

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of every series: runs, rows."""

    def alignment(self, i: int, j: int) -> Series:
        """Return the alignment of a pair."""

    def similarity(self, i: int, j: int) -> Series:
        """Return the similarity of a pair."""

    def regard(self, i: int, j: int) -> Series:
        """Return i's regard for j."""

    def position(self, i: int, k: int) -> Series:
        """Return i's position on an issue."""

    def capability(self, i: int) -> Series:
        """Return i's capability."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a party may be: in words, the parts of a scenario where such ids stand, and where one is in the arrays."""

    words: str
    parts: tuple[str, ...]
    rows: Callable[[Any, str], Rows]

    def known(self, story: Any) -> list[Collection[str]]:
        """Return the ids of this kind in a scenario, part by part."""
        found = [getattr(story, part) for part in self.parts]
        return [[entry.id for entry in part] if isinstance(part, tuple) else part for part in found]


def partner_rows(scenario: Any, id: str) -> Rows:
    """Return the row of an actor, or the rows of a group's members."""
    index = scenario.actor_index
    return index[id] if id in index else tuple(index[member] for member in scenario.members(id))


def treaty_rows(scenario: Any, id: str) -> Rows:
    """Return the rows of a treaty's members, each once."""
    members = next(treaty.members for treaty in scenario.treaties if treaty.id == id)
    return tuple(sorted({scenario.actor_index[member] for member in members}))


ACTOR = Kind("actor", ("actors",), lambda scenario, id: scenario.actor_index[id])
PARTNER = Kind("actor or group", ("actors", "groups"), partner_rows)
ISSUE = Kind("issue", ("issues",), lambda scenario, id: scenario.issue_index[id])
TREATY = Kind("treaty", ("treaties",), treaty_rows)


@dataclass(frozen=True, slots=True)
class Party:
    """One of those that a measure is of; `key` where they stand in a mapping, none where they stand in a list."""

    kind: Kind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table of measures.

    `series(runs, *rows)` returns it by run and step, shape (R, T+1), NaN where it is not defined. `keeps` names the
    arrays of a run that it reads besides alignments (and capabilities, by which a group is averaged). `joins` are the
    pairs among its parties whose tie it measures, by their number: what touches such a tie moves it directly.
    `place` is its place in lists, `form` the name of its mapping in the schema and `words` what the schema says of it.
    """

    name: str
    place: int
    series: Callable[..., Series]
    parties: tuple[Party, ...] = ()
    keeps: frozenset[str] = frozenset()
    joins: tuple[tuple[int, int], ...] = ()
    in_claims: bool = True
    form: str = ""
    words: str = ""
