"""What a scenario file asks of its story: claims, counterfactuals, parameters as distributions, a sweep."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from sim.measures.table import MEASURES
from sim.scenario.file.entries import (
    FILLED,
    TWO_OR_MORE,
    Count,
    Entry,
    Finite,
    Id,
    Many,
    Moment,
    Name,
    NonNegative,
    Sourced,
    Words,
    kind_of,
)
from sim.scenario.file.measured import Measuring, measuring, refuse_taken_names

MOST_VARIANTS, MOST_SETTINGS, MOST_OUTCOMES = 100, 500, 1_000


@measuring(measure for measure in MEASURES.values() if measure.in_claims)
class Measure(Measuring):
    """One number by step: exactly one of the keys."""


@measuring(measure for measure in MEASURES.values() if not measure.in_claims)
class AnyMeasure(Measure):
    """One number by step, of parties or of the whole system."""


class Expectation(Measure):
    """A measure, a window, and what must hold of it."""

    change: Literal["rises", "falls", "steady"] | None = None
    not_: Literal["rises", "falls"] | None = Field(default=None, alias="not")
    by: NonNegative | None = None
    above: Finite | None = None
    below: Finite | None = None
    more_than: Measure | None = None
    because: Annotated[tuple[Id, ...], FILLED] | None = None
    from_: Moment | None = Field(default=None, alias="from")
    to: Moment | None = None
    within: Count | None = None
    at: Literal["end", "peak", "mean"] | None = None

    @property
    def measured(self) -> tuple[Measure, ...]:
        """What the test measures: its own measure, and the one it is compared with."""
        return (self, self.more_than) if self.more_than else (self,)


class Claim(Sourced, Expectation):
    """What a source says came of it."""

    id: Id
    claim: Words
    all: Annotated[tuple[Expectation, ...], TWO_OR_MORE] | None = None

    @property
    def tests(self) -> tuple[Expectation, ...]:
        """The tests that must all hold."""
        return self.all if self.all is not None else (self,)


Setting = Annotated[Annotated[int | Finite, Tag("number")] | Annotated[Words, Tag("text")], Discriminator(kind_of)]


class Variant(Entry):
    """A counterfactual: events taken out or switched on, values set."""

    title: Name | None = None
    without: Annotated[tuple[Id, ...], FILLED] | None = None
    with_: Annotated[tuple[Id, ...], FILLED] | None = Field(default=None, alias="with")
    set: Annotated[dict[Words, Setting], Field(max_length=MOST_SETTINGS)] = {}


class Distribution(Entry):
    """A parameter that is drawn once per run: exactly one of the keys."""

    uniform: tuple[Finite, Finite] | None = Field(default=None, strict=False)
    normal: tuple[Finite, NonNegative] | None = Field(default=None, strict=False)
    triangular: tuple[Finite, Finite, Finite] | None = Field(default=None, strict=False)
    log_uniform: tuple[Finite, Finite] | None = Field(default=None, strict=False)
    discrete: Annotated[tuple[Finite, ...], FILLED] | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The kinds that are given."""
        return tuple(k for k in type(self).model_fields if getattr(self, k) is not None)


ParameterValue = Annotated[
    Annotated[Finite, Tag("number")] | Annotated[Distribution, Tag("mapping")], Discriminator(kind_of)
]


class Grid(Entry):
    """Evenly spaced values of a swept number."""

    range: tuple[Finite, Finite] = Field(strict=False)
    points: Many


SweptValues = Annotated[
    Annotated[Annotated[tuple[Finite, ...], FILLED], Tag("list")] | Annotated[Grid, Tag("mapping")],
    Discriminator(kind_of),
]


class Outcome(AnyMeasure):
    """One number of a run: a measure at the end or otherwise, or one of the whole system (docs/sweeps.md)."""

    claim: Id | None = None
    at: Literal["end", "mean", "change", "largest", "smallest", "first"] | None = None
    below: Finite | None = None
    above: Finite | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what is measured, `claim` for a claim."""
        return (*super().given, *(() if self.claim is None else ("claim",)))

    @property
    def parties(self) -> tuple[str, ...]:
        """The ids of those whom it is measured of, of the claim for a claim."""
        return (self.claim,) if self.claim else super().parties


refuse_taken_names((Sourced, Expectation, Claim, Outcome))


class Sweep(Entry):
    """What a sweep varies and what it keeps."""

    parameters: dict[Words, SweptValues]
    runs: Many = 1
    outcomes: Annotated[tuple[Outcome, ...], Field(strict=False, min_length=1, max_length=MOST_OUTCOMES)]
