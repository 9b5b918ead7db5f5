"""The resolved scenario: complete, valid and frozen; everything a run needs and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from sim.arguments import known
from sim.display import Displayed
from sim.model.theories import FULL
from sim.scenario.calendar import Calendar
from sim.scenario.file.numerals import counted
from sim.scenario.file.questions import Claim, Distribution, Sweep, Variant
from sim.scenario.file.schema import Actor, Clock, Event, Issue, Regard, ScenarioFile, Treaty
from sim.scenario.frozen import Frozen, frozen


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(Displayed):
    """A story with every default filled in; actors, issues and events in the order of their ids.

    Entries are in their complete form: an event has `step`, `steps` or `when`, every act an intensity,
    every regard one direction, every number its provenance. `notes` says what the author should know.
    """

    id: str
    title: str
    summary: str
    coded: str | None
    clock: Clock
    issues: Mapping[str, Issue]
    actors: Mapping[str, Actor]
    groups: Mapping[str, tuple[str, ...]]
    regards: tuple[Regard, ...]
    treaties: tuple[Treaty, ...]
    events: tuple[Event, ...]
    parameters: Mapping[str, float | Distribution]
    theory: str
    rest: str
    expect: tuple[Claim, ...]
    variants: Mapping[str, Variant]
    sweep: Sweep | None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, frozen(getattr(self, field.name)))

    @property
    def in_words(self) -> str:
        """What it is, in a line: id, period, size."""
        parts = {"actor": self.actors, "issue": self.issues, "event": self.events}
        size = ", ".join(counted(len(part), noun) for noun, part in parts.items())
        return f"{self.id}, {self.dates[0]} to {self.dates[-1]}, {counted(self.steps, self.clock.step)}, {size}"

    def __repr__(self) -> str:
        return f"<Scenario {self.in_words}>"

    @cached_property
    def calendar(self) -> Calendar:
        """The clock laid over the calendar."""
        return Calendar.of(self.clock)

    @property
    def steps(self) -> int:
        """The number of steps; a trajectory has one row more."""
        return self.clock.steps

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The day on which each row's period begins, steps + 1 of them."""
        return tuple(self.calendar.day(t) for t in range(self.steps + 1))

    @cached_property
    def actor_index(self) -> Mapping[str, int]:
        """Row of each actor in every array."""
        return Frozen({id: i for i, id in enumerate(self.actors)})

    @cached_property
    def issue_index(self) -> Mapping[str, int]:
        """Column of each issue in every array."""
        return Frozen({id: k for k, id in enumerate(self.issues)})

    @cached_property
    def issue_ids(self) -> tuple[str, ...]:
        """Id of each issue by its column."""
        return tuple(self.issues)

    @cached_property
    def interests(self) -> tuple[tuple[str, str], ...]:
        """Actor and issue of every coded interest."""
        return tuple(
            (id, issue) for id, actor in self.actors.items() for issue in self.issues if issue in actor.interests
        )

    @cached_property
    def stays(self) -> tuple[range, ...]:
        """The periods in which each actor is there, of which some may lie outside the clock."""
        return tuple(self.calendar.stay(actor.present) for actor in self.actors.values())

    @cached_property
    def everybody_stays(self) -> bool:
        """Whether all actors are there for the whole clock."""
        return all(self.has_every_row(i) for i in range(len(self.stays)))

    def rows_of(self, *actors: int) -> range:
        """Return the rows of actors by their numbers: from the first period in which all are there to the last's end.

        Some of them may lie outside the clock.
        """
        first, past = max(self.stays[i].start for i in actors), min(self.stays[i].stop for i in actors)
        return range(first, past + 1) if first < past else range(first, first)

    def has_every_row(self, *actors: int) -> bool:
        """Whether actors by their numbers are all there for the whole clock."""
        rows = self.rows_of(*actors)
        return 0 in rows and self.steps in rows

    def somebody_stays(self, party: str | tuple[str, ...], period: int) -> bool:
        """Whether somebody of an id, a group or a list is there in a period."""
        return any(period in self.stays[self.actor_index[id]] for id in self.members(party))

    def interest_row(self, actor: str, issue: str) -> int:
        """Return the row of a coded interest; raise InputError where there is none."""
        interests = self.actors[known("actor", actor, self.actors)].interests
        known("issue", issue, self.issues)
        return self.interests.index((actor, known(f"coded interest of {actor} in", issue, interests)))

    @cached_property
    def treaty_index(self) -> Mapping[str, int]:
        """Row of each treaty in every array."""
        return Frozen({treaty.id: q for q, treaty in enumerate(self.treaties)})

    @cached_property
    def event_index(self) -> Mapping[str, Event]:
        """Events by id."""
        return Frozen({event.id: event for event in self.events})

    @property
    def left_to_chance(self) -> bool:
        """Whether anything happens by chance: initiative, shocks, or events of some probability."""
        drawn = any(self.parameters[name] != 0.0 for name in ("initiative", "volatility"))
        return drawn or any(0.0 < (1.0 if e.probability is None else e.probability) < 1.0 for e in self.events)

    def period(self, text: str) -> int:
        """Return the period of a date, which may lie outside the clock."""
        return self.calendar.period(text)

    def members(self, party: str | tuple[str, ...]) -> tuple[str, ...]:
        """Return the actors that an actor's or group's id, or a list of them, stands for, each once."""
        parties = (party,) if isinstance(party, str) else party
        return tuple(dict.fromkeys(m for p in parties for m in self.groups.get(p, (p,))))

    def document(self) -> dict[str, Any]:
        """Return the complete scenario file as plain values; it resolves to this scenario again."""
        keys = {name: getattr(self, name) for name in ScenarioFile.model_fields if name != "extends"}
        story = ScenarioFile.model_construct(**keys | {"summary": self.summary or None})
        left_out = {"extends", *(["theory"] if self.theory == FULL else [])}
        return story.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=left_out)
