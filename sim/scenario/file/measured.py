"""Entries that say what is measured; their keys are made from the table of measures."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from types import GenericAlias
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, create_model

from sim.errors import InputError
from sim.measures.measure import ACTOR, PARTNER, Kind, Measure, Runs, Series
from sim.measures.table import MEASURES
from sim.scenario.file.entries import Entry, Id


def entry(name: str, words: str | None, base: type[Entry], module: str, keys: dict[str, Any]) -> Any:
    """Return a class of entries with these keys, each a type and a default."""
    made: Callable[..., Any] = create_model
    return made(name, __base__=base, __doc__=words, __module__=module, **keys)


FORMS: dict[str, Any] = {
    name: entry(m.form, m.words, Entry, __name__, {party.key: (Id, ...) for party in m.parties})
    for name, m in MEASURES.items()
    if m.form
}


class Measuring(Entry):
    """What is measured: exactly one of the keys, each a measure of the table."""

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what is measured."""
        return tuple(name for name in MEASURES if getattr(self, name, None) is not None)

    @property
    def measure(self) -> Measure:
        """The row of the table."""
        return MEASURES[self.given[0]]

    @property
    def parties(self) -> tuple[str, ...]:
        """The ids of those whom it is measured of."""
        measure = self.measure
        value = getattr(self, measure.name)
        if measure.form:
            return tuple(getattr(value, party.key) for party in measure.parties)
        return tuple(value) if len(measure.parties) > 1 else (value,) * len(measure.parties)

    @property
    def kinds(self) -> Iterable[tuple[Kind, str]]:
        """Each party's kind and id."""
        return zip((party.kind for party in self.measure.parties), self.parties, strict=True)

    def named(self, *kinds: Kind) -> tuple[str, ...]:
        """Return the ids of those parties that are of these kinds."""
        return tuple(id for kind, id in self.kinds if kind in kinds)

    def series(self, runs: Runs) -> Series:
        """Return what is measured by run and step, shape (R, T+1)."""
        rows = [kind.rows(runs.scenario, id) for kind, id in self.kinds]
        return self.measure.read(runs, rows, self.keeps(runs.scenario.groups))

    def rows_together(self, scenario: Any) -> list[range]:
        """Return the rows that its actors have together, with one member of each group after another."""
        parties = self.named(ACTOR, PARTNER)
        if not parties or scenario.everybody_stays:
            return [range(scenario.steps + 1)]
        sides = product(*([scenario.actor_index[m] for m in scenario.members(id)] for id in parties))
        return [rows for side in sides if (rows := scenario.rows_of(*side))]

    def rows(self, scenario: Any) -> slice:
        """Return the rows from the first to the last in which it is defined by who is there."""
        found = self.rows_together(scenario)
        first, past = min((r.start for r in found), default=0), max((r.stop for r in found), default=0)
        return slice(first, min(past, scenario.steps + 1))

    def keeps(self, groups: Iterable[str]) -> frozenset[str]:
        """Return which arrays of a run are read, besides the alignments of pairs; a group is averaged by capability."""
        averaged = not set(groups).isdisjoint(self.named(PARTNER))
        return self.measure.keeps | ({"capability"} if averaged else set())

    def pairs(self, scenario: Any) -> set[frozenset[str]]:
        """Return the pairs of actors whose tie is measured; none for a position."""
        members = [scenario.members(id) for id in self.parties]
        joins = self.measure.joins
        return {frozenset((a, b)) for m, n in joins for a in members[m] for b in members[n] if a != b}


Made = TypeVar("Made", bound=type[Measuring])


def measuring(measures: Iterable[Measure]) -> Callable[[Made], Made]:
    """Return a decorator that gives an entry a key for each of these measures."""
    keys = {measure.name: (annotation(measure) | None, None) for measure in measures}

    def with_keys(made: Made) -> Made:
        return entry(made.__name__, made.__doc__, made, made.__module__, keys)

    return with_keys


def refuse_taken_names(kinds: Iterable[type[Entry]]) -> None:
    """Raise InputError where a measure has the name of another key of the entries in which it may stand."""
    for name in MEASURES:
        if any(name in kind.__annotations__ for kind in kinds):
            raise InputError(f"the measure {name} has the name of another key of claims or outcomes; choose another")


def annotation(measure: Measure) -> Any:
    """Return the type of a measure's key: a mapping, a list of ids, one id, or `true` where it is of nobody."""
    if measure.form:
        return FORMS[measure.name]
    if len(measure.parties) > 1:
        return Annotated[GenericAlias(tuple, (Id,) * len(measure.parties)), Field(strict=False)]
    return Id if measure.parties else Literal[True]


def written(measure: Measure, ids: Sequence[str]) -> Any:
    """Return the value of a measure's key for these ids."""
    if measure.form:
        return FORMS[measure.name].model_construct(**dict(zip((p.key for p in measure.parties), ids, strict=True)))
    return tuple(ids) if len(ids) > 1 else ids[0] if ids else True


if taken := [form.__name__ for form in FORMS.values() if form.__name__ in globals()]:
    raise InputError(f"a measure's form must have a name that is not taken, got '{taken[0]}'; choose another")
globals().update({form.__name__: form for form in FORMS.values()})  # entries are pickled by the names of their classes
