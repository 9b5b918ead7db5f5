"""The order that needs, conditions and treaties impose on events."""

from collections.abc import Iterator
from typing import Any

from sim.scenario.checks.naming import Problems
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Event, Treaty


def in_order_of_need(events: tuple[Event, ...], delayed: bool = False) -> list[str]:
    """Return the ids of the events, those that others need or follow in the same period (`delayed`: or later) first."""
    waits = {e.id: {*e.needs, *followed(e, delayed)} for e in events}
    order: list[str] = []
    while ready := [id for id, needs in waits.items() if needs <= set(order)]:
        order += ready
        waits = {id: needs for id, needs in waits.items() if id not in ready}
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
    for treaty in scenario.treaties:
        for event, state in idle_changes(treaty, scenario):
            assert event.treaty is not None
            key = "sign" if event.treaty.sign else "end"
            yield event.treaty.problem(key, f"names '{treaty.id}', which {state}")


def is_certain(event: Event) -> bool:
    """Whether the event takes place in one known period, whatever else happens."""
    return isinstance(event.step, int) and not event.needs and event.probability == 1 and not event.optional


def idle_changes(treaty: Treaty, scenario: Scenario) -> Iterator[tuple[Event, str]]:
    """Yield the events that would sign a treaty in force or end one that is not, and why; none where dates are open."""
    changes: list[tuple[Any, bool, Event | None]] = [
        (event.step, event.treaty.sign == treaty.id, event)
        for event in scenario.events
        if event.treaty and treaty.id in (event.treaty.sign, event.treaty.end)
    ]
    if not all(e is not None and is_certain(e) for _, _, e in changes):
        return
    in_force, changed = in_force_at_start(treaty, scenario), None
    dated = [(scenario.period(d), s) for d, s in ((treaty.start, True), (treaty.end, False)) if d]
    timeline: list[tuple[Any, bool, Event | None]] = [(p, s, None) for p, s in dated if 0 < p < scenario.steps]
    for period, signs, event in sorted(
        timeline + changes, key=lambda c: (c[0], c[2] is not None, c[2].id if c[2] else "")
    ):
        if event is not None and period == changed:
            yield event, "is signed and ended in the same period"
        elif event is not None and signs == in_force:
            yield event, "is in force already then" if signs else "is not in force then"
        in_force, changed = signs, period
