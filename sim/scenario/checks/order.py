"""The order that needs, conditions and treaties impose on events."""

from collections.abc import Iterator
from typing import Any

from sim.scenario.checks.naming import Problems
from sim.scenario.file.schema import Event, Treaty, TreatyChange
from sim.scenario.scenario import Scenario

Dated = tuple[Any, str, Event | None, int]  # period, verb, the event that makes it and its number there


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
    """Whether a treaty is part of the coded regard: started in period 0 or before, and not ended (resolved form)."""
    if treaty.start is None or scenario.period(treaty.start) > 0:
        return False
    return treaty.end is None or scenario.period(treaty.end) > 0


def treaty_order_problems(scenario: Scenario) -> Problems:
    """Yield changes of treaties that would change nothing, as far as dates are certain."""
    for event, number, why in idle_changes(scenario):
        change = event.treaty_changes[number]
        yield change.problem(change.verb, f"names '{change.named}', {why}")


def is_certain(event: Event) -> bool:
    """Whether the event takes place in one known period, whatever else happens."""
    return isinstance(event.step, int) and not event.needs and event.probability == 1 and not event.optional


def idle_changes(scenario: Scenario) -> Iterator[tuple[Event, int, str]]:
    """Yield the changes of treaties that would change nothing: event, number, and why; none where dates are open."""
    changes: dict[str, list[tuple[Event, int]]] = {}
    for event in scenario.events:
        for number, change in enumerate(event.treaty_changes):
            changes.setdefault(change.named, []).append((event, number))
    for treaty in scenario.treaties:
        named = changes.get(treaty.id, [])
        if all(is_certain(event) for event, _ in named):
            yield from idle_among(named, treaty, scenario)


def idle_among(
    changes: list[tuple[Event, int]], treaty: Treaty, scenario: Scenario
) -> Iterator[tuple[Event, int, str]]:
    """Yield which of the dated changes of a treaty would change nothing, and why."""
    in_force, members, changed = in_force_at_start(treaty, scenario), set(treaty.members), None
    dated = [(scenario.period(d), verb) for d, verb in ((treaty.start, "sign"), (treaty.end, "end")) if d]
    timeline: list[Dated] = [(p, v, None, 0) for p, v in dated if 0 < p < scenario.steps]
    timeline += [(event.step, event.treaty_changes[n].verb, event, n) for event, n in changes]
    for period, verb, event, n in sorted(timeline, key=place_in_time):
        who = changing(event, event.treaty_changes[n], scenario) if event else set()
        if event and verb in ("sign", "end") and period == changed:
            yield event, n, "which is signed and ended in the same period"
        elif event and (why := why_idle(verb, in_force, who, members)):
            yield event, n, why
        if verb in ("sign", "end"):
            in_force, changed = verb == "sign", period
        elif in_force:
            members = members | who if verb == "join" else members - who


def changing(event: Event, change: TreatyChange, scenario: Scenario) -> set[str]:
    """Return who joins or leaves a treaty by a dated event; who is not there does not join."""
    who = set(scenario.members(change.member or ()))
    return {id for id in who if change.leave or scenario.somebody_stays(id, event.possible_steps[0])}


def place_in_time(change: Dated) -> tuple[Any, bool, int, str, int]:
    """Return by what changes of treaties are ordered: period, date before event, kind, event, as written."""
    period, verb, event, number = change
    return period, event is not None, TreatyChange.verbs.index(verb), event.id if event else "", number


def why_idle(verb: str, in_force: bool, who: set[str], members: set[str]) -> str | None:
    """Return why a change of a treaty changes nothing, or None."""
    if verb == "sign":
        return "which is in force already then" if in_force else None
    if not in_force:
        return "which is not in force then"
    if verb == "join" and who & members:
        return f"of which {', '.join(sorted(who & members))} is a member already then"
    if verb == "leave" and who - members:
        return f"of which {', '.join(sorted(who - members))} is no member then"
    return None
