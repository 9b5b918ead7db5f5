"""What a measure is: of whom, read how, under which name it stands in files (docs/extending.md, "A measure")."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sim.errors import InputError, SimError, nearest

if TYPE_CHECKING:  # numpy is imported where it is used: to read a scenario takes none
    import numpy as np

Series: TypeAlias = "np.ndarray"  # of numbers by run and step
KEPT = (
    "similarity",
    "regard",
    "position",
    "salience",
    "capability",
)  # arrays that are kept of runs where a measure says so
OFFERED = ("scenario", "shape", "alignment")  # of any runs
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

    def salience(self, i: int, k: int) -> Series:
        """Return how much an issue matters to i."""

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

    def read(self, runs: Runs, rows: Iterable[Rows], keeps: Collection[str]) -> Series:
        """Return it by run and step; raise InputError, naming it, where it reads what is not kept, or goes wrong."""
        import numpy as np

        kept: Any = KeptOnly(runs, self.name, frozenset(keeps))
        try:
            values = np.asarray(self.series(kept, *rows), np.float64)
        except (SimError, MemoryError):
            raise
        except Exception as error:  # whatever a file of somebody else's may raise
            raise InputError(f"the measure {self.name} went wrong: {type(error).__name__}: {error}") from error
        if values.shape != tuple(runs.shape):
            words = f"must return numbers by run and step, shape {tuple(runs.shape)}, not {values.shape}"
            raise InputError(f"the measure {self.name} {words}")
        return values


@dataclass(frozen=True, slots=True)
class KeptOnly:
    """Runs as one measure may read them, the same whether everything was kept of them or not."""

    runs: Runs
    measure: str
    keeps: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        if name in OFFERED or name in self.keeps:
            return getattr(self.runs, name)
        if name in KEPT:
            words = f"reads the {name} of runs, which is not kept for it: name '{name}' in its `keeps`"
        else:
            words = f"reads runs.{name}, which runs do not offer{nearest(name, (*OFFERED, *KEPT))}"
        raise InputError(f"the measure {self.measure} {words}")


def trouble_with(measure: Any) -> str | None:
    """Return why something can be no row of the table, in words, or None."""
    if not isinstance(measure, Measure):
        return "MEASURE must be a Measure"
    if not measure.name.isidentifier() or iskeyword(measure.name):
        return f"the name '{measure.name}' must be a word of letters, digits and _"
    if not isinstance(measure.parties, tuple) or not all(isinstance(party, Party) for party in measure.parties):
        return f"the parties must be a tuple of Party, such as (Party(ACTOR),), got {measure.parties}"
    if not isinstance(measure.keeps, frozenset):
        return f"`keeps` must be a frozenset of arrays' names, got {measure.keeps!r}"
    if unknown := sorted(measure.keeps.difference(KEPT)):
        return f"`keeps` names '{unknown[0]}', which is no array of runs{nearest(unknown[0], KEPT)}"
    places = range(len(measure.parties))
    if not all(isinstance(pair, tuple) and len(pair) == 2 and {*pair} <= {*places} for pair in measure.joins):
        return f"`joins` must be pairs of its {len(places)} parties by number from 0, as ((0, 1),), got {measure.joins}"
    keys = [party.key for party in measure.parties if party.key]
    if measure.form and len(set(keys)) < max(len(measure.parties), 1):
        return f"with the form {measure.form}, each party needs a key of its own"
    if keys and not measure.form:
        return f"its parties have keys ({', '.join(keys)}), so it needs a `form`, a name for their mapping; or no keys"
    return None
