"""What every entry of a scenario file is: a strict, closed mapping that remembers its place; the values it may hold."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.errors import Place, Problem
from sim.scenario import cameo, clock
from sim.scenario.file import text
from sim.scenario.file.reading import Mapping

Confidence = Literal["stated", "implied", "assumed"]
MOST_CAPABLE = 1e18  # of a capability in any unit; only ratios matter, and none of their products overflows


def kind_of(value: Any) -> str:
    """Return the tag by which a key that takes several forms is told apart."""
    if isinstance(value, dict | BaseModel):
        return "mapping"
    if isinstance(value, list | tuple):
        return "list"
    return "text" if isinstance(value, str) else "number"


def checked(trouble: Callable[[str], str | None]) -> AfterValidator:
    """Return a validator of texts from a function that says what is wrong with one."""

    def check(value: str) -> str:
        wrong = trouble(value)
        if wrong:
            raise PydanticCustomError("text", "{wrong}", {"wrong": wrong})
        return value

    return AfterValidator(check)


def within(low: float, high: float | None) -> AfterValidator:
    """Return a validator of numbers in a closed range, unbounded above where `high` is None."""
    words = f"must be between {low:g} and {high:g}" if high is not None else f"must be {low:g} or more"

    def check(value: float) -> float:
        if value < low or (high is not None and value > high):
            raise PydanticCustomError("range", "{wrong}", {"wrong": words})
        return float(value)

    return AfterValidator(check)


def limits(**extra: float) -> Any:
    """Return the description of a finite number, its limits for the JSON Schema."""
    return Field(allow_inf_nan=False, json_schema_extra=dict(extra))


def _year_as_date(value: Any, info: ValidationInfo) -> Any:
    """Return the first month of a year that stands alone, where the clock is of years."""
    if not (type(value) is int and 0 < value <= 9999):
        return value
    month = (info.context or {}).get("year_begins")
    if month is None:
        raise PydanticCustomError("text", "{wrong}", {"wrong": f"must be a date such as {value:04d}-01"})
    return f"{value:04d}-{month}"


def _moment_trouble(value: str) -> str | None:
    if text.id_trouble(value) is None:
        return None  # the id of an event, or a date
    return "must be a date or the id of an event"


Id = Annotated[str, checked(text.id_trouble)]
Name = Annotated[str, checked(text.name_trouble)]
Words = Annotated[str, checked(lambda t: text.text_trouble(t) if t.strip() else "must not be empty")]
Code = Annotated[str, checked(cameo.code_trouble)]
StoryId = Annotated[str, checked(text.story_id_trouble)]
Date = Annotated[
    str,
    BeforeValidator(_year_as_date),
    checked(clock.date_trouble),
    Field(json_schema_extra={"type": ["string", "integer"], "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}),
]
Moment = Annotated[
    str,
    BeforeValidator(_year_as_date),
    checked(_moment_trouble),
    Field(json_schema_extra={"type": ["string", "integer"]}),
]
Signed = Annotated[float, within(-1, 1), limits(minimum=-1, maximum=1)]
Share = Annotated[float, within(0, 1), limits(minimum=0, maximum=1)]
NonNegative = Annotated[float, within(0, None), limits(minimum=0)]
Strength = Annotated[float, within(0, MOST_CAPABLE), limits(minimum=0, maximum=MOST_CAPABLE)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Period = Annotated[int, Field(ge=0, le=clock.LONGEST)]
Count = Annotated[int, Field(ge=1, le=clock.LONGEST)]
Many = Annotated[int, Field(ge=1, le=2**31)]
Year = Annotated[int, Field(ge=-9999, le=9999)]
FILLED = Field(strict=False, min_length=1)  # lists of a file are kept as tuples
TWO_OR_MORE = Field(strict=False, min_length=2)
ANY_NUMBER = Field(strict=False)

Pair = Annotated[tuple[Id, Id], Field(strict=False)]


class Entry(BaseModel):
    """A mapping of the file: strict, frozen, closed; it remembers its places."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)
    meant: ClassVar[dict[str, str]] = {}  # keys that are often tried, and what to do instead
    _where: Mapping | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, value: Any, handler: Callable[[Any], Self], info: ValidationInfo) -> Self:
        if not isinstance(value, Mapping):
            return handler(value)
        problems = (info.context or {}).get("problems", [])
        made = handler(cls._without_unknown_keys(value, problems))
        made._where = value
        return made

    @classmethod
    def _without_unknown_keys(cls, value: Mapping, problems: list[Problem]) -> dict[str, Any]:
        allowed = known_keys(cls)
        if allowed >= value.keys():
            return value
        for key in value.keys() - allowed:
            place, path = value.key_places[key], value.path_of(key)
            if key in cls.meant:
                problems.append(Problem(place, path, f"is not a key: {cls.meant[key]}"))
            else:
                problems.append(Problem(place, path, "is not a key that is known here", key, (sorted(allowed),)))
        return {key: item for key, item in value.items() if key in allowed}

    def place(self, key: str | None = None) -> Place | None:
        """Return where the entry, or the value of one of its keys, stands; None for one made by the program."""
        where = self._where
        return None if where is None else where.value_places.get(key or "", where.place)

    @property
    def path(self) -> str:
        """The key path of the entry in its file."""
        where = self._where
        return "" if where is None else where.path

    def problem(
        self, key: str | None, words: str, name: str | None = None, known: tuple[Collection[str], ...] = ()
    ) -> Problem:
        """Return a problem with the entry or with one of its keys; a name that is not among the known ones."""
        return Problem(self.place(key), ".".join(p for p in (self.path, key) if p), words, name, known)


@cache
def known_keys(kind: type[Entry]) -> frozenset[str]:
    """Return the keys that an entry of this kind may have."""
    return frozenset(f.alias or name for name, f in kind.model_fields.items())


class Source(Entry):
    """Where a number comes from: a paragraph of a document, or a data set, its year and row."""

    document: Id | None = None
    paragraph: Count | None = None
    mentions: Annotated[tuple[Words, ...], FILLED] | None = None
    dataset: Id | None = None
    year: Year | None = None
    row: Count | None = None  # of a table, data rows from 1


class Sourced(Entry):
    """What every coded number carries: a source or an assumption in words, and the coder's confidence."""

    confidence: Confidence | None = None
    source: Source | None = None
    assumption: Words | None = None
