"""What happens when: every event, and every day on which a treaty begins or ends by itself, as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from sim.model import shifts, treaties
from sim.model.occasions import BY_ALIGNMENT, BY_FOLLOWING, ON_ITS_DATE, SURELY
from sim.model.world import NOBODY
from sim.scenario.file import schema
from sim.scenario.frozen import Frozen
from sim.scenario.scenario import Scenario

SCHEDULED, TRIGGERED, TREATY = "scheduled", "triggered", "treaty"  # what brings an occasion about
NO_BELOW, NO_ABOVE = -2.0, 2.0  # levels that no alignment is below or above
NO_PAIR = (-1, -1)
SCENARIOS_KEPT = 8  # whose occasions are remembered
QUANTITIES = {
    "position": shifts.POSITION, "ideal": shifts.IDEAL, "salience": shifts.SALIENCE, "capability": shifts.CAPABILITY
}  # fmt: skip
KINDS = {"sign": treaties.SIGNED, "join": treaties.JOINED, "leave": treaties.LEFT, "end": treaties.ENDED}
Row = tuple[int, int]


class Numbers(NamedTuple):
    """The next numbers of what is coded, over all occasions."""

    acts: Iterator[int]
    stances: Iterator[int]
    shifts: Iterator[int]


@dataclass(frozen=True, slots=True)
class Act:
    """An act as coded, and the (actor, target) rows of the acts that it becomes."""

    path: str
    number: int  # among the coded acts of all occasions
    intensity: float
    topics: tuple[Row, ...]  # the issues it is about, each with its stance among the coded ones of all occasions, or -1
    stances: tuple[float, ...]  # the coded ones of these, in their order
    pairs: tuple[Row, ...]  # the target NOBODY where it is at nobody
    joint: bool
    knowing: frozenset[int] | None  # the actors who know of it when it takes place; None: everybody


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as coded, and the (actor, issue or other actor) of each shift that it becomes."""

    path: str
    rows: tuple[int, ...]  # those of its targets among the shifts of all occasions
    quantity: int
    absolute: bool
    amount: float
    targets: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that may take place: when it is due, under which condition, what it needs, and what it does."""

    name: str
    origin: str
    due: int  # how it becomes due (sim.model.occasions)
    periods: range | tuple[int, ...]  # in which it may become due
    drawn_from: int  # periods among which its date is drawn, 0 for none
    movable: bool  # whether its one date may be set
    watched: Row  # actors, or NO_PAIR
    below: float
    above: float
    rows: int  # in a row for which the condition must hold
    followed: Row  # occasion and delay, or NO_PAIR
    once: bool
    needs: tuple[int, ...]
    present: bool
    probability: float
    acts: tuple[Act, ...]
    shifts: tuple[Shift, ...]
    treaty_changes: tuple[tuple[int, int, int], ...]  # kind, treaty, member or -1
    reveals: tuple[int, ...]  # occasions whose secret acts everybody knows of from then on
    parties: tuple[tuple[int, ...], ...]  # of each of which somebody must be there

    @property
    def date(self) -> int:
        """The first period of a scheduled one, -1 for others."""
        return self.periods[0] if self.origin == SCHEDULED and self.periods else -1


@lru_cache(SCENARIOS_KEPT)
def occasions_of(scenario: Scenario) -> tuple[Occasion, ...]:
    """Return everything that may happen, in the order in which acts press.

    Treaties' dates come first, then scheduled and triggered events, each by id. Coded acts, stances and shifts are
    numbered by the id of their event alone.
    """
    row, numbers = row_of_event(scenario), Numbers(count(), count(), count())
    events = {row[event.id]: occasion(event, scenario, numbers) for event in scenario.events}
    return (*treaty_dates(scenario), *(events[e] for e in sorted(events)))


@lru_cache(SCENARIOS_KEPT)
def row_of_event(scenario: Scenario) -> Mapping[str, int]:
    """Return the row of each event among the occasions."""
    events = sorted(scenario.events, key=lambda event: event.when is not None)
    return Frozen({event.id: row for row, event in enumerate(events, len(treaty_dates(scenario)))})


def treaty_dates(scenario: Scenario) -> tuple[Occasion, ...]:
    """Return the days on the clock on which treaties begin or end by themselves."""
    return tuple(
        treaty_date(treaty.id, period, (kind, number, -1))
        for number, treaty in enumerate(scenario.treaties)
        for day, kind in ((treaty.start, treaties.SIGNED), (treaty.end, treaties.ENDED))
        if day is not None and 0 < (period := scenario.period(day)) < scenario.steps
    )  # fmt: skip


def treaty_date(id: str, period: int, change: tuple[int, int, int]) -> Occasion:
    """Return the occasion on which a treaty begins or ends by its own date."""
    return Occasion(
        id, TREATY, SURELY, (period,), drawn_from=0, movable=False,
        watched=NO_PAIR, below=NO_BELOW, above=NO_ABOVE, rows=1, followed=NO_PAIR, once=False,
        needs=(), present=True, probability=1.0, acts=(), shifts=(), treaty_changes=(change,), reveals=(), parties=(),
    )  # fmt: skip


def occasion(event: schema.Event, scenario: Scenario, numbers: Numbers) -> Occasion:
    """Return an event as an occasion; its acts, stances and shifts take the next numbers."""
    row, when, step = row_of_event(scenario), event.when or schema.When(), event.step
    origin = TRIGGERED if event.when else SCHEDULED
    return Occasion(
        event.id,
        origin,
        due=how_due(event),
        periods=open_periods(event, scenario) if origin == TRIGGERED else event.possible_steps,
        drawn_from=step.drawn_from if isinstance(step, schema.StepInterval) else 0,
        movable=origin == SCHEDULED and event.steps is None and scenario.steps > 0,
        watched=_two(when.alignment, scenario.actor_index),
        below=NO_BELOW if when.below is None else when.below,
        above=NO_ABOVE if when.above is None else when.above,
        rows=when.for_ or 1,
        followed=(row[when.event], when.delay or 0) if when.event else NO_PAIR,
        once=origin == TRIGGERED and bool(event.once),
        needs=tuple(row[id] for id in event.needs),
        present=not event.optional,
        probability=1.0 if event.probability is None else event.probability,
        acts=tuple(coded_acts(event, scenario, numbers)),
        shifts=tuple(coded_shifts(event, scenario, numbers.shifts)),
        treaty_changes=tuple(treaty_changes(event, scenario)),
        reveals=tuple(row[id] for id in event.reveals or ()),
        parties=tuple(tuple(scenario.actor_index[m] for m in scenario.members(party)) for party in event.parties),
    )


def how_due(event: schema.Event) -> int:
    """Return how an event becomes due."""
    if event.when:
        return BY_ALIGNMENT if event.when.alignment else BY_FOLLOWING
    return ON_ITS_DATE if event.has_interval else SURELY


def open_periods(event: schema.Event, scenario: Scenario) -> range:
    """Return the periods in which a triggered event may take place."""
    steps = max(scenario.steps, 1)
    first = scenario.period(event.after) if event.after else 0
    last = scenario.period(event.before) if event.before else steps
    return range(max(first, 0), min(max(last, 0), steps))


def coded_acts(event: schema.Event, scenario: Scenario, numbers: Numbers) -> Iterator[Act]:
    """Yield the acts of an event as they are coded."""
    for n, act in enumerate(event.all_acts):
        path = f"events.{event.id}.{'act' if event.act else f'acts.{n}'}"
        coded = act.stances
        topics = tuple(
            (scenario.issue_index[k], next(numbers.stances) if k in coded else -1) for k in sorted(act.issues)
        )
        stances, pairs = tuple(coded[k] for k in sorted(coded)), tuple(directed_pairs(act, scenario))
        knowing = None if act.known_to is None else actors_of((*act.taking_part, *act.known_to), scenario)
        joint = act.between is not None
        yield Act(path, next(numbers.acts), act.intensity or 0.0, topics, stances, pairs, joint, knowing)


def actors_of(parties: tuple[str, ...], scenario: Scenario) -> frozenset[int]:
    """Return the rows of the actors that parties stand for."""
    return frozenset(scenario.actor_index[id] for id in scenario.members(parties))


def directed_pairs(act: schema.Act, scenario: Scenario) -> list[Row]:
    """Return (actor, target) rows of the acts that a coded act becomes; none on itself, no pair twice."""
    index = scenario.actor_index
    if act.between is None and act.target is None:
        return [(index[a], NOBODY) for a in scenario.members(act.actor or ())]
    if act.between is None:
        pairs = [(a, b) for a in scenario.members(act.actor or ()) for b in scenario.members(act.target or ())]
    else:
        sides = [scenario.members(party) for party in act.between]
        pairs = [
            (a, b)
            for p, side in enumerate(sides)
            for other in sides[p + 1 :]
            for x in side
            for y in other
            for a, b in ((x, y), (y, x))
        ]
    return list(dict.fromkeys((index[a], index[b]) for a, b in pairs if a != b))


def coded_shifts(event: schema.Event, scenario: Scenario, rows: Iterator[int]) -> Iterator[Shift]:
    """Yield the shifts of an event as they are coded."""
    actor = scenario.actor_index
    for n, shift in enumerate(event.shifts):
        absolute = shift.by is None
        if shift.regard:
            quantity, targets = shifts.REGARD, [_two(shift.regard, actor)]
        else:
            quantity, issue = QUANTITIES[shift.of or ""], scenario.issue_index[shift.issue] if shift.issue else -1
            targets = [(actor[id], issue) for id in scenario.members(shift.actor or ())]
        own = tuple(next(rows) for _ in targets)
        path = f"events.{event.id}.shifts.{n}.{'to' if absolute else 'by'}"
        amount = (shift.to if absolute else shift.by) or 0.0
        yield Shift(path, own, quantity, absolute, amount, tuple(targets))


def treaty_changes(event: schema.Event, scenario: Scenario) -> Iterator[tuple[int, int, int]]:
    """Yield what an event does to treaties: kind, treaty, and the member that joins or leaves, else -1."""
    for change in event.treaty_changes:
        kind, treaty = KINDS[change.verb], scenario.treaty_index[change.named]
        members = [scenario.actor_index[m] for m in scenario.members(change.member or ())]
        yield from ((kind, treaty, member) for member in members or [-1])


def _two(ids: tuple[str, str] | None, index: Mapping[str, int]) -> Row:
    return (index[ids[0]], index[ids[1]]) if ids else NO_PAIR
