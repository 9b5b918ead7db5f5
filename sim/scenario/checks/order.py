"""The order that needs, conditions and treaties impose on events."""

from collections.abc import Iterator
from typing import Any

from sim.scenario.checks.naming import Problems
from sim.scenario.file.schema import Event, Treaty
from sim.scenario.scenario import Scenario


def in_order_of_need(events: tuple[Event, ...], delayed: bool = False) -> list[str]:
    """Return the ids of the events, those that others need or follow in the same period (`delayed`: or later) first.

    Events that wait for each other in a circle, and those that wait for such, are left out; unknown ids are no wait.
    """
    place = {event.id: n for n, event in enumerate(events)}
    waits = {e.id: {*e.needs, *followed(e, delayed)} & place.keys() for e in events}
    held: dict[str, list[str]] = {}
    for id, needs in waits.items():
        for need in needs:
            held.setdefault(need, []).append(id)
    order: list[str] = []
    open_waits = {id: len(needs) for id, needs in waits.items()}
    ready = [id for id, count in open_waits.items() if count == 0]
    while ready:
        order += ready
        freed = []
        for id in (waiting for done in ready for waiting in held.get(done, ())):
            open_waits[id] -= 1
            if open_waits[id] == 0:
                freed.append(id)
        ready = sorted(freed, key=place.__getitem__)
    return order


def followed(event: Event, delayed: bool) -> tuple[str, ...]:
    """Return the id of the event that a triggered one follows, if it does so in the same period or `delayed` allows."""
    when = event.when
    return (when.event,) if when and when.event and (delayed or not when.delay) else ()


def in_force_at_start(treaty: Treaty, scenario: Scenario) -> bool:
    """Whether a treaty is part of the coded regard: started in period 0 or before, and not ended."""
    if treaty.start is None or scenario.period(treaty.start) > 0:
        return False
    return treaty.end is None or scenario.period(treaty.end) > 0


def treaty_order_problems(scenario: Scenario) -> Problems:
    """Yield signings of a treaty in force and endings of one that is not, as far as dates are certain."""
    for event, state in idle_changes(scenario):
        assert event.treaty is not None
        key = "sign" if event.treaty.sign else "end"
        yield event.treaty.problem(key, f"names '{getattr(event.treaty, key)}', which {state}")


def is_certain(event: Event) -> bool:
    """Whether the event takes place in one known period, whatever else happens."""
    return isinstance(event.step, int) and not event.needs and event.probability == 1 and not event.optional


def idle_changes(scenario: Scenario) -> Iterator[tuple[Event, str]]:
    """Yield the events that would sign a treaty in force or end one that is not, and why; none where dates are open."""
    changes: dict[str, list[Event]] = {}
    for event in scenario.events:
        if event.treaty:
            changes.setdefault(event.treaty.sign or event.treaty.end or "", []).append(event)
    for treaty in scenario.treaties:
        events = changes.get(treaty.id, [])
        if all(map(is_certain, events)):
            yield from idle_among(events, treaty, scenario)


def idle_among(events: list[Event], treaty: Treaty, scenario: Scenario) -> Iterator[tuple[Event, str]]:
    """Yield which of the dated events that sign or end a treaty would change nothing, and why."""
    in_force, changed = in_force_at_start(treaty, scenario), None
    dated = [(scenario.period(d), s) for d, s in ((treaty.start, True), (treaty.end, False)) if d]
    timeline: list[tuple[Any, bool, Event | None]] = [(p, s, None) for p, s in dated if 0 < p < scenario.steps]
    timeline += [(event.step, event.treaty is not None and event.treaty.sign is not None, event) for event in events]
    for period, signs, event in sorted(timeline, key=lambda c: (c[0], c[2] is not None, c[2].id if c[2] else "")):
        if event is not None and period == changed:
            yield event, "is signed and ended in the same period"
        elif event is not None and signs == in_force:
            yield event, "is in force already then" if signs else "is not in force then"
        in_force, changed = signs, period
