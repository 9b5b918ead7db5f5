"""The keys of a scenario file, as types: who takes part and what happens.

Entries remember where they stand; unknown keys are problems.

The same types hold the file's short form and the complete form into which `resolving` turns it.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sim.model.theories import THEORIES
from sim.scenario.file.entries import (
    ANY_NUMBER,
    FILLED,
    TWO_OR_MORE,
    Code,
    Count,
    Date,
    Entry,
    Finite,
    Id,
    Name,
    Pair,
    Period,
    Share,
    Signed,
    Sourced,
    StoryId,
    Strength,
    Words,
    kind_of,
)
from sim.scenario.file.questions import MOST_VARIANTS, Claim, ParameterValue, Sweep, Variant

MOST_OCCURRENCES = 50_000  # of the recurring events of a story together
MOST_ACTORS, MOST_PARTS = 10_000, 50

Step = Literal["day", "week", "month", "quarter", "year"]


class Clock(Entry):
    """Start, length of a step and number of steps."""

    start: Date
    step: Step = "month"
    steps: Period


class Issue(Entry):
    """Something that actors want or do not want; +1 and -1 in words."""

    title: Name
    positive: Name
    negative: Name


class Capability(Sourced):
    """An actor's capability; only ratios matter."""

    value: Strength


class Interest(Sourced):
    """An actor's ideal point on an issue and how much it cares."""

    position: Signed
    salience: Share


class Presence(Entry):
    """From when to when an actor is there: through the whole periods in which the two dates lie; either may miss."""

    meant: ClassVar[dict[str, str]] = dict.fromkeys(("start", "since"), "write `from`") | dict.fromkeys(
        ("end", "to"), "write `until`, the last date on which the actor is there"
    )

    from_: Date | None = Field(default=None, alias="from")
    until: Date | None = None
    after_cut: bool | None = None  # it comes after the end of a clock that was shortened


class Actor(Entry):
    """A state, movement or bloc, its interest vector by issue, and when it is there: left out, for the whole clock."""

    meant: ClassVar[dict[str, str]] = dict.fromkeys(
        ("start", "end", "from", "to", "until", "since", "enters", "leaves", "joins", "exits", "born", "dissolved"),
        "say when the actor is there by `present: {from: DATE, until: DATE}`, either of the two or both",
    )

    name: Name | None = None
    kind: Literal["state", "movement", "bloc"] = "state"
    capability: Capability | None = None
    coding: Sourced | None = None
    interests: dict[Id, Interest] = {}
    present: Presence | None = None


class Regard(Sourced):
    """How one actor stands to another as the story begins, treaties in force included."""

    between: Pair | None = None
    from_: Id | None = Field(default=None, alias="from")
    to: Id | None = None
    value: Signed


class Treaty(Sourced):
    """A treaty with its ATOP obligations."""

    id: Id
    title: Name | None = None
    members: Annotated[tuple[Id, ...], FILLED]
    obligations: Annotated[
        tuple[Literal["defense", "offense", "neutrality", "nonaggression", "consultation"], ...], FILLED
    ]
    start: Date | None = None
    end: Date | None = None
    awaits_signing: bool = False  # without a start: not in force before an event signs it


Parties = Annotated[
    Annotated[Id, Tag("text")] | Annotated[Annotated[tuple[Id, ...], FILLED], Tag("list")],
    Discriminator(kind_of),
]


Stance = Annotated[
    Annotated[Signed, Tag("number")] | Annotated[dict[Id, Signed], Tag("mapping")], Discriminator(kind_of)
]


class Act(Entry):
    """Cooperation or conflict of an actor with a target or at nobody, or of several among each other."""

    actor: Parties | None = None
    target: Parties | None = None
    between: Annotated[tuple[Parties, ...], TWO_OR_MORE] | None = None
    code: Code | None = None
    intensity: Signed | None = None
    issue: Parties | None = None
    stance: Stance | None = None
    known_to: Annotated[tuple[Id, ...], ANY_NUMBER] | None = None  # the third parties who know of it; None: everybody
    note: Words | None = None

    @property
    def parties(self) -> tuple[Parties, ...]:
        """The ids, groups and lists that take part in it."""
        return tuple(party for party in (self.actor, self.target, *(self.between or ())) if party is not None)

    @property
    def issues(self) -> tuple[str, ...]:
        """The ids of the issues that it is about."""
        return (self.issue,) if isinstance(self.issue, str) else self.issue or ()

    @property
    def taking_part(self) -> tuple[str, ...]:
        """The ids of the actors and groups that take part in it."""
        return tuple(id for party in self.parties for id in ((party,) if isinstance(party, str) else party))

    @property
    def stances(self) -> dict[str, float]:
        """What is coded of what it advances, by issue."""
        if self.stance is None or isinstance(self.stance, dict):
            return self.stance or {}
        return dict.fromkeys(self.issues, self.stance)


class Shift(Entry):
    """A change of an interest, a capability or a regard."""

    actor: Parties | None = None
    issue: Id | None = None
    of: Literal["position", "ideal", "salience", "capability"] | None = None
    regard: Pair | None = None
    by: Finite | None = None
    to: Finite | None = None

    @property
    def parties(self) -> tuple[Parties, ...]:
        """The ids, groups and lists of whom something changes."""
        return self.regard or (() if self.actor is None else (self.actor,))


class TreatyChange(Entry):
    """What an event does to a treaty: it is signed or ended, or a member joins or leaves."""

    sign: Id | None = None
    end: Id | None = None
    join: Id | None = None
    leave: Id | None = None
    member: Parties | None = None
    verbs: ClassVar[tuple[str, ...]] = ("sign", "join", "leave", "end")  # in the order in which they are made

    @property
    def parties(self) -> tuple[Parties, ...]:
        """The id, group or list that joins."""
        return () if self.join is None or self.member is None else (self.member,)

    @property
    def given(self) -> tuple[str, ...]:
        """The ways in which it changes a treaty, of which there must be one."""
        return tuple(verb for verb in self.verbs if getattr(self, verb) is not None)

    @property
    def verb(self) -> str:
        """How the treaty changes (resolved form)."""
        return self.given[0]

    @property
    def named(self) -> str:
        """The id of the treaty (resolved form)."""
        return str(getattr(self, self.verb))


TreatyChanges = Annotated[
    Annotated[TreatyChange, Tag("mapping")] | Annotated[Annotated[tuple[TreatyChange, ...], FILLED], Tag("list")],
    Discriminator(kind_of),
]


class When(Entry):
    """The condition of a triggered event."""

    alignment: Pair | None = None
    below: Signed | None = None
    above: Signed | None = None
    for_: Count | None = Field(default=None, alias="for")
    event: Id | None = None
    delay: Period | None = None


class DateInterval(Entry):
    """A date known only to lie between two, both inside."""

    from_: Date = Field(alias="from")
    to: Date


class StepInterval(Entry):
    """A period known only to lie between two, both inside."""

    from_: Period = Field(alias="from")
    to: Period
    before_cut: Period | None = None  # the end before the clock was shortened: draws beyond `to` do not take place

    @property
    def drawn_from(self) -> int:
        """The number of periods among which the date is drawn."""
        return (self.to if self.before_cut is None else self.before_cut) - self.from_ + 1


EventDate = Annotated[
    Annotated[Date, Tag("text")] | Annotated[DateInterval, Tag("mapping")],
    Discriminator(lambda value: "text" if type(value) is int else kind_of(value)),  # a year may stand alone
]
EventStep = Annotated[
    Annotated[Period, Tag("number")] | Annotated[StepInterval, Tag("mapping")], Discriminator(kind_of)
]


class Event(Sourced):
    """Something that happens on a date, again and again, or when a condition holds."""

    id: Id
    title: Name | None = None
    date: EventDate | None = None
    step: EventStep | None = None
    steps: Annotated[tuple[Period, ...], Field(strict=False, min_length=1, max_length=MOST_OCCURRENCES)] | None = None
    dated: Date | None = None
    every: Step | None = None
    from_: Date | None = Field(default=None, alias="from")
    until: Date | None = None
    when: When | None = None
    after: Date | None = None
    before: Date | None = None
    probability: Share | None = None
    once: bool | None = None
    optional: bool = False
    needs: Annotated[tuple[Id, ...], ANY_NUMBER] = ()
    act: Act | None = None
    acts: Annotated[tuple[Act, ...], FILLED] | None = None
    shifts: Annotated[tuple[Shift, ...], ANY_NUMBER] = ()
    treaty: TreatyChanges | None = None
    reveals: Annotated[tuple[Id, ...], FILLED] | None = None

    @property
    def all_acts(self) -> tuple[Act, ...]:
        """The acts of the event, however they were written."""
        return (self.act,) if self.act else self.acts or ()

    @property
    def treaty_changes(self) -> tuple[TreatyChange, ...]:
        """What the event does to treaties, however it was written."""
        return (self.treaty,) if isinstance(self.treaty, TreatyChange) else self.treaty or ()

    @property
    def parties(self) -> tuple[Parties, ...]:
        """The ids, groups and lists of which somebody must be there, or the event does not take place."""
        acting = [party for act in self.all_acts for party in act.parties]
        shifted = [party for shift in self.shifts for party in shift.parties]
        return (*acting, *shifted, *(party for change in self.treaty_changes for party in change.parties))

    @property
    def has_interval(self) -> bool:
        """Whether the date is known only to lie in an interval (resolved form)."""
        return isinstance(self.step, StepInterval)

    @property
    def possible_steps(self) -> range | tuple[int, ...]:
        """The periods in which the event may take place by its date; none for a triggered one (resolved form)."""
        if isinstance(self.step, StepInterval):
            return range(self.step.from_, self.step.to + 1)
        return (self.step,) if isinstance(self.step, int) else self.steps or ()


class ScenarioFile(Entry):
    """One file: a story, or a part that stories extend."""

    id: StoryId | None = None
    title: Name | None = None
    summary: Words | None = None
    coded: Words | None = None  # by whom and from what, where that is to be known before anything else
    extends: Annotated[tuple[Words, ...], Field(strict=False, max_length=MOST_PARTS)] = ()
    clock: Clock | None = None
    issues: dict[Id, Issue] = {}
    actors: Annotated[dict[Id, Actor], Field(max_length=MOST_ACTORS)] = {}
    groups: dict[Id, Annotated[tuple[Id, ...], FILLED]] = {}
    regards: Annotated[tuple[Regard, ...], ANY_NUMBER] = ()
    treaties: Annotated[tuple[Treaty, ...], ANY_NUMBER] = ()
    events: Annotated[tuple[Event, ...], ANY_NUMBER] = ()
    parameters: dict[Words, ParameterValue] = {}
    theory: Literal[tuple(THEORIES)] | None = None  # type: ignore[valid-type]
    rest: Literal["status-quo", "free"] | None = None
    expect: Annotated[tuple[Claim, ...], ANY_NUMBER] = ()
    variants: Annotated[dict[Id, Variant], Field(max_length=MOST_VARIANTS)] = {}
    sweep: Sweep | None = None
