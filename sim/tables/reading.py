"""X.reading.yaml: which table, what its columns hold, on which scale; one class of entries for each kind of table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sim.errors import InputError, Problem, shown
from sim.scenario.file.entries import (
    FILLED,
    Code,
    Confidence,
    Entry,
    Finite,
    Id,
    Name,
    Words,
    Year,
    kind_of,
)
from sim.scenario.file.reading import Mapping, read_file
from sim.scenario.file.validating import typed
from sim.tables.ids import SCHEMES

SUFFIX = ".reading.yaml"
Obligation = Literal["defense", "offense", "neutrality", "nonaggression", "consultation"]
Column = Words
Keys = tuple[str, ...]
Cell = Annotated[Annotated[int | Finite, Tag("number")] | Annotated[str, Tag("text")], Discriminator(kind_of)]
Cells = Annotated[tuple[Cell, ...], Field(strict=False)]
Kept = Annotated[
    Annotated[int | Finite, Tag("number")] | Annotated[str, Tag("text")] | Annotated[Cells, Tag("list")],
    Discriminator(kind_of),
]
Ends = Annotated[tuple[Finite, Finite], Field(strict=False)]
Dated = Annotated[
    Annotated[Column, Tag("text")]
    | Annotated[Annotated[tuple[Column, ...], Field(strict=False, min_length=2, max_length=3)], Tag("list")],
    Discriminator(kind_of),
]


class Ids(Entry):
    """How texts of the table become ids of actors."""

    from_: Literal[tuple(SCHEMES)] | None = Field(default=None, alias="from")  # type: ignore[valid-type]
    own: dict[Words, Id] = {}


class Reading(Entry):
    """What every reading says: the table, its form, its data set, which rows and cells count."""

    table: Words
    delimiter: Literal[",", "\t", ";"] = ","
    skip: Annotated[int, Field(ge=0)] = 0
    dataset: Id
    year: Year | None = None
    confidence: Confidence
    where: dict[Words, Kept] = {}
    missing: Cells = ("",)
    double: Literal["error", "first", "mean"] = "error"
    ids: Ids = Ids.model_construct()
    gives: Literal["actors", "regards", "matrix", "treaties", "acts"]

    @property
    def columns(self) -> Iterator[tuple[Keys, str]]:
        """The headings that it names, each with the keys under which it does."""
        for column in self.where:
            yield ("where", column), column

    @property
    def written(self) -> Mapping:
        """The mapping of its file."""
        assert self._where is not None  # readings are always read from a file
        return self._where

    def troubles(self) -> Iterator[Problem]:
        """Yield what does not fit together in it."""
        yield from ()

    def table_in(self, folder: Path) -> Path:
        """Return the path of its table; raise InputError where that is not in the folder."""
        path = folder / self.table
        try:
            inside = "\0" not in self.table and path.resolve().is_relative_to(folder.resolve())
        except (OSError, RuntimeError):  # a name too long, links in a circle
            inside = False
        if not inside or "://" in self.table:
            raise InputError(
                self.problem("table", f"must name a file in the reading's folder, got {shown(self.table)}")
            )
        return path

    def ends(self, what: str) -> tuple[float, float] | None:
        """Return the ends of the table's own scale of a quantity."""
        return getattr(getattr(self, "scale", None), what, None)

    def without_scale(self, what: str) -> Iterator[Problem]:
        """Yield that a scale is missing, or has one end only."""
        ends = self.ends(what)
        if ends is None:
            or_times = "; or a factor, by `times`" if "times" in type(self).model_fields else ""
            yield self.problem(
                f"scale.{what}", f"is required and missing: the ends of the table's own, such as [0, 100]{or_times}"
            )
        elif ends[0] == ends[1]:
            yield self.problem("scale", f"{what} must have two different ends")


class InterestColumns(Entry):
    """The columns of positions and saliences on an issue, and perhaps what its ends mean."""

    position: Column
    salience: Column
    title: Name | None = None
    positive: Name | None = None
    negative: Name | None = None


class ActorScale(Entry):
    """The table's own scales of positions and saliences."""

    position: Ends | None = None
    salience: Ends | None = None


class ActorsReading(Reading):
    """A row for each actor."""

    id: Column
    name: Column | None = None
    kind: Column | None = None
    capability: Column | None = None
    issues: dict[Id, InterestColumns] = {}
    scale: ActorScale = ActorScale.model_construct()

    @property
    def columns(self) -> Iterator[tuple[Keys, str]]:
        """The headings that it names, each with the keys under which it does."""
        yield from super().columns
        yield from named(self, "id", "name", "kind", "capability")
        for id, columns in self.issues.items():
            yield ("issues", id, "position"), columns.position
            yield ("issues", id, "salience"), columns.salience

    def troubles(self) -> Iterator[Problem]:
        """Yield scales that are missing where issues are given."""
        for what in ("position", "salience") if self.issues else ():
            yield from self.without_scale(what)


class ValueScale(Entry):
    """The table's own scale of regards."""

    value: Ends | None = None


class Ties(Reading):
    """What tables between actors share: whom they keep."""

    actors: Annotated[tuple[Id, ...], FILLED] | None = None


class Valued(Ties):
    """What tables of regards share: their scale, or a factor instead."""

    directed: bool
    times: Finite | None = None
    scale: ValueScale = ValueScale.model_construct()

    def troubles(self) -> Iterator[Problem]:
        """Yield a scale beside a factor."""
        if self.scale.value is not None:
            yield from self.without_scale("value")
            if self.times is not None:
                yield self.problem("times", "stands beside `scale`; use one of them")


class RegardsReading(Valued):
    """A row for each pair."""

    from_: Column = Field(alias="from")
    to: Column
    value: Column

    @property
    def columns(self) -> Iterator[tuple[Keys, str]]:
        """The headings that it names, each with the keys under which it does."""
        yield from super().columns
        yield from named(self, "from_", "to", "value")


class MatrixReading(Valued):
    """A row for each actor, named in the first column, and a column for each."""

    directed: bool = True


class TreatiesReading(Ties):
    """A row for each pair that is bound, or for each member of a treaty."""

    id: Column | None = None
    member: Column | None = None
    actor: Column | None = None
    target: Column | None = None
    obligations: Annotated[dict[Obligation, Column], Field(min_length=1)]
    start: Column | None = None
    end: Column | None = None
    ways: ClassVar[tuple[set[str], ...]] = ({"id", "member"}, {"actor", "target"})

    @property
    def columns(self) -> Iterator[tuple[Keys, str]]:
        """The headings that it names, each with the keys under which it does."""
        yield from super().columns
        yield from named(self, "id", "member", "actor", "target", "start", "end")
        for obligation, column in self.obligations.items():
            yield ("obligations", obligation), column

    def troubles(self) -> Iterator[Problem]:
        """Yield that members are named neither way or in both ways, and means of what has none."""
        given = {key for way in self.ways for key in way if getattr(self, key) is not None}
        if given not in self.ways:
            yield self.problem(None, "must name members by `actor` and `target`, or by `id` and `member`")
        if self.double == "mean":
            yield self.problem("double", "must be error or first: obligations have no mean, got 'mean'")


class ActScale(Entry):
    """The table's own scale of intensities."""

    intensity: Ends | None = None


class ActsReading(Ties):
    """A row for each act."""

    actor: Column
    target: Column
    date: Dated
    code: Column | None = None
    intensity: Column | None = None
    codes: dict[Words, Code] = {}
    together: Literal["day", "month", "quarter", "year"] | None = None
    times: Finite | None = None
    scale: ActScale = ActScale.model_construct()

    @property
    def columns(self) -> Iterator[tuple[Keys, str]]:
        """The headings that it names, each with the keys under which it does."""
        yield from super().columns
        yield from named(self, "actor", "target", "code", "intensity")
        for column in self.date_columns:
            yield ("date",), column

    @property
    def date_columns(self) -> tuple[str, ...]:
        """The columns that together hold the date."""
        return (self.date,) if isinstance(self.date, str) else self.date

    def troubles(self) -> Iterator[Problem]:
        """Yield that nothing says how strong the acts are, a scale that is missing, codes of no column."""
        if self.code is None and self.intensity is None:
            yield self.problem(None, "must name a column of `code` or of `intensity`")
        if self.intensity is not None and self.times is None:
            yield from self.without_scale("intensity")
        if self.times is not None and self.scale.intensity is not None:
            yield self.problem("times", "stands beside `scale`; use one of them")
        if self.times is not None and self.intensity is None:
            yield self.problem("times", "goes with `intensity` only")
        if self.codes and self.code is None:
            yield self.problem("codes", "goes with `code` only")


KINDS: dict[str, type[Reading]] = {
    "actors": ActorsReading,
    "regards": RegardsReading,
    "matrix": MatrixReading,
    "treaties": TreatiesReading,
    "acts": ActsReading,
}


def named(reading: Reading, *keys: str) -> Iterator[tuple[Keys, str]]:
    """Yield those of the keys that name a column, and the column."""
    for key in keys:
        if (column := getattr(reading, key)) is not None:
            yield (key.strip("_"),), column


def read_reading(path: Path) -> Reading:
    """Return the reading of a file; raise InputError with everything wrong in it."""
    document = read_file(path)
    problems: list[Problem] = []
    made = typed(kind_given(document), document, problems)
    problems += [] if made is None else made.troubles()
    if made is None or problems:
        raise InputError(problems)
    return made


def kind_given(document: Mapping) -> type[Reading]:
    """Return the class of a reading's kind; of one that names none, what every reading has."""
    gives: Any = document.get("gives")
    return KINDS.get(gives, Reading) if isinstance(gives, str) else Reading
