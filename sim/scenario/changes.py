"""Other worlds made from a scenario: values set by path, variants, events taken out, a shorter clock.

Each returns a new scenario. What had to go with a removed event is named in `notes`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sim.arguments import expect, known, texts, whole
from sim.errors import SHOWN_LENGTH, InputError, Problem, WayOut, at, nearest, shown
from sim.model.parameters import PARAMETERS
from sim.model.theories import THEORIES
from sim.scenario.calendar import Calendar
from sim.scenario.checks.order import followed, idle_changes, in_force_at_start
from sim.scenario.checks.presence import unmeasured
from sim.scenario.file.questions import Claim, Variant
from sim.scenario.file.reading import from_values
from sim.scenario.file.schema import Actor, Event, StepInterval, Treaty
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario

A_SCENARIO = "load_scenario(path) returns one"
MOST_NAMED = 5  # settings that a problem names


def with_settings(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """Return the scenario with numbers of its complete form set by path, e.g. `events.caatsa.act.intensity`.

    Raises InputError for a path that leads nowhere and for a value that the scenario layer refuses.
    """
    expect("scenario", scenario, Scenario, A_SCENARIO)
    expect("settings", settings, Mapping, "such as {'parameters.witness': 0.6}")
    if not settings:
        return scenario
    document = scenario.document()
    given = dict(zip(texts("paths", settings), map(plain, settings.values()), strict=True))
    for path, value in given.items():
        set_value(document, path, value)
    settings_shown = (
        f"{path}={v if isinstance(v, str) and len(v) <= SHOWN_LENGTH else shown(v)}" for path, v in given.items()
    )
    words = ", ".join(islice(settings_shown, MOST_NAMED))
    words += f" and {len(given) - MOST_NAMED} more" if len(given) > MOST_NAMED else ""
    made = from_document(from_values(document, f"{scenario.id} with {words}"))
    return replace(made, notes=scenario.notes)


def with_theory(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario under a rival theory: what it fixes takes the place of what is coded, and a note says so.

    What the scenario's own theory fixed goes back to its default.
    """
    expect("scenario", scenario, Scenario, A_SCENARIO)
    fixed, old = THEORIES[known("theory", name, THEORIES)].fixed, scenario.theory
    if name == old:
        return scenario
    document = scenario.document() | {"theory": name}
    for parameter in {*THEORIES[old].fixed, *fixed}:
        del document["parameters"][parameter]
    made = from_document(from_values(document, f"{scenario.id} under the theory {name}"))
    held = "".join(f", {parameter} {in_place(value, scenario, parameter)}" for parameter, value in fixed.items())
    return replace(made, notes=(*scenario.notes, f"{scenario.id}: theory {name} in place of {old}{held}"))


def in_place(value: float, scenario: Scenario, parameter: str) -> str:
    """Return the value of a parameter, and that which it takes the place of where somebody chose one."""
    old = scenario.parameters[parameter]
    if old in (value, PARAMETERS[parameter].default):
        return f"{value:g}"
    return f"{value:g} in place of {f'{old:g}' if isinstance(old, float) else 'a distribution'}"


def plain(value: Any) -> Any:
    """Return the value, a number of NumPy's as Python's own."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def set_value(document: Any, path: str, value: Any) -> None:
    """Set the value at a path of a complete document, in place; `regards.A.B` is A's regard for B."""
    *parents, last = path.split(".")
    where: Any = document
    if path == "theory":
        raise InputError(Problem(None, "settings.theory:", "is no number of the scenario"), WayOut.THEORY)
    if parents[:1] == ["clock"] and last != "steps":
        raise at(f"settings.{path}:", "would move every dated event; change the file's clock instead")
    if parents[:1] == ["regards"] and len(parents) == 2:
        where, last = regard_entry(document, parents[1], last, path), "value"
    else:
        for depth, part in enumerate(parents):
            where = step_into(where, part, path, ".".join(parents[:depth]))
    old = step_into(where, last, path, ".".join(parents))
    if isinstance(old, dict | list) and parents != ["parameters"] and last != "step":
        raise at(f"settings.{path}:", f"names a whole entry, not a number; go on to {', '.join(names_below(old))}")
    where[int(last) if isinstance(where, list) else last] = value
    if last == "step":
        where.pop("dated", None)


def regard_entry(document: Any, actor: str, partner: str, path: str) -> dict[str, Any]:
    """Return the regard of an actor for a partner; a new entry where none is coded."""
    for entry in document["regards"]:
        if (entry["from"], entry["to"]) == (actor, partner):
            return entry
    for id in (actor, partner):
        if id not in document["actors"]:
            raise at(f"settings.{path}:", f"there is no actor '{id}'{nearest(id, document['actors'])}")
    document["regards"].append({"from": actor, "to": partner, "value": 0.0, "assumption": "set by hand"})
    return document["regards"][-1]


def step_into(where: Any, part: str, path: str, so_far: str) -> Any:
    """Return what stands under a part of a path: a key, an entry by its id, or an item by its number from 0."""
    if isinstance(where, dict) and part in where:
        return where[part]
    if isinstance(where, list):
        named = [item for item in where if isinstance(item, dict) and item.get("id") == part]
        if named:
            return named[0]
        if part in map(str, range(len(where))):
            return where[int(part)]
    hint = nearest(part, names_below(where))
    if isinstance(where, dict) and part in where.get("parameters", ()):
        hint = f"; did you mean 'parameters.{part}'?"
    raise at(f"settings.{path}:", f"there is no '{part}' in {so_far or 'the scenario'}{hint}")


def names_below(where: Any) -> list[str]:
    """Return the parts that may follow in a path."""
    if isinstance(where, dict):
        return list(where)
    if isinstance(where, list):
        return [str(item.get("id", n)) if isinstance(item, dict) else str(n) for n, item in enumerate(where)]
    return []


def as_variant(scenario: Scenario, id: str) -> Scenario:
    """Return the counterfactual that the scenario calls `id`, under the same dice."""
    expect("scenario", scenario, Scenario, A_SCENARIO)
    variant: Variant = scenario.variants[known("variant", id, scenario.variants)]
    try:
        made = with_settings(scenario, variant.set)
    except InputError as error:
        place, path = variant.place("set"), f"variants.{id}.set:"
        words = (str(problem).removeprefix("settings.") for problem in error.problems)
        raise InputError([Problem(place, path, text) for text in words]) from None
    made = switch_on(made, variant.with_ or ())
    made = without_events(made, variant.without or ())
    return replace(made, variants={})


def switch_on(scenario: Scenario, ids: Collection[str]) -> Scenario:
    """Return the scenario in which these optional events belong to the story."""
    events = tuple(e.model_copy(update={"optional": False}) if e.id in ids else e for e in scenario.events)
    return replace(scenario, events=events)


def without_events(scenario: Scenario, ids: Collection[str]) -> Scenario:
    """Return the scenario without these events and all that need or follow them."""
    expect("scenario", scenario, Scenario, A_SCENARIO)
    asked = {known("event", id, scenario.event_index) for id in texts("events", ids)}
    gone = dependents(scenario.events, asked)
    return keep_events(scenario, tuple(e for e in scenario.events if e.id not in gone), asked)


def dependents(events: tuple[Event, ...], ids: Collection[str]) -> set[str]:
    """Return these events' ids and those of all events that need or follow them."""
    return all_held(ids, held_by(events))


def held_by(events: tuple[Event, ...]) -> dict[str, list[str]]:
    """Return by event those that need or follow it."""
    held: dict[str, list[str]] = {}
    for event in events:
        for need in {*event.needs, *followed(event, delayed=True)}:
            held.setdefault(need, []).append(event.id)
    return held


def all_held(ids: Collection[str], held: Mapping[str, Sequence[str]]) -> set[str]:
    """Return these ids and all that hang on them, by what each holds."""
    gone, more = set(ids), list(ids)
    while more:
        more = [id for need in more for id in held.get(need, ()) if id not in gone]
        gone.update(more)
    return gone


def keep_events(scenario: Scenario, events: tuple[Event, ...], asked: set[str]) -> Scenario:
    """Return the scenario with these events only, naming what went unasked: events, claims, variants."""
    kept = {event.id for event in events}
    gone = {event.id for event in scenario.events} - kept
    claims = tuple(claim for claim in scenario.expect if not gone & events_named_by(claim))
    named = {id: {*(v.without or ()), *(v.with_ or ())} for id, v in scenario.variants.items()}
    variants = {id: v for id, v in scenario.variants.items() if not gone or not (v.set or gone & named[id])}
    notes = list(scenario.notes)
    events = tuple(without_revelations(event, gone) for event in events)
    idle: dict[str, set[int]] = {}
    for event, number, _ in idle_changes(replace(scenario, events=events)):
        idle.setdefault(event.id, set()).add(number)
    events = tuple(without_changes(e, idle[e.id]) if e.id in idle else e for e in events)
    if idle:
        notes.append(f"changes of treaties that would change nothing dropped from: {', '.join(sorted(idle))}")
    if gone - asked:
        notes.append(f"events dropped: {', '.join(sorted(gone - asked))}")
    lost = [claim.id for claim in scenario.expect if claim not in claims]
    if lost:
        notes.append(f"claims dropped with their events: {', '.join(lost)}")
    return replace(scenario, events=events, expect=claims, variants=variants, notes=tuple(notes))


def without_revelations(event: Event, gone: Collection[str]) -> Event:
    """Return the event, which reveals nothing of events that are gone."""
    if not event.reveals:
        return event
    return event.model_copy(update={"reveals": tuple(id for id in event.reveals if id not in gone) or None})


def without_changes(event: Event, idle: Collection[int]) -> Event:
    """Return the event without these of its changes of treaties."""
    left = tuple(change for n, change in enumerate(event.treaty_changes) if n not in idle)
    return event.model_copy(update={"treaty": left if len(left) > 1 else left[0] if left else None})


def events_named_by(claim: Claim) -> set[str]:
    """Return the ids of events (and dates) on which a claim's tests rest."""
    return {name for test in claim.tests for name in (*(test.because or ()), test.from_, test.to) if name is not None}


def without_anything(scenario: Scenario) -> Scenario:
    """Return the placebo: the same world in which no event takes place and no treaty begins or ends."""

    def undated(treaty: Treaty) -> Treaty:
        start = scenario.clock.start if in_force_at_start(treaty, scenario) else None
        return treaty.model_copy(update={"start": start, "end": None, "awaits_signing": start is None})

    return replace(scenario, events=(), expect=(), variants={}, treaties=tuple(map(undated, scenario.treaties)))


def with_steps(scenario: Scenario, steps: int) -> Scenario:
    """Return the scenario on a clock of that many steps; events that no longer fit are dropped and named."""
    expect("scenario", scenario, Scenario, A_SCENARIO)
    steps = whole("number of steps", steps, 0)
    clock = scenario.clock.model_copy(update={"steps": steps})
    calendar = Calendar.of(clock)
    try:
        calendar.day(steps)
    except OverflowError:
        raise at("steps", f"must not lead beyond the year 9999, got {steps}") from None
    trimmed = tuple(trim(event, steps) for event in scenario.events)
    pairs = zip(scenario.events, trimmed, strict=True)
    late = {e.id for e, cut in pairs if e.possible_steps and not cut.possible_steps}
    late |= {e.id for e in trimmed if e.after and calendar.period(e.after) >= steps}
    gone = dependents(scenario.events, late)
    actors = {id: before_cut(actor, calendar) for id, actor in scenario.actors.items()}
    made = keep_events(scenario, tuple(e for e in trimmed if e.id not in gone), set())
    made = replace(made, clock=clock, actors=actors)
    inside = tuple(c for c in made.expect if window_fits(c, made, steps) and not list(unmeasured(c, made)))
    lost = [c.id for c in made.expect if c not in inside]
    notes = (*made.notes, *([f"claims dropped with their dates: {', '.join(lost)}"] if lost else ()))
    return replace(made, expect=inside, notes=notes)


def before_cut(actor: Actor, calendar: Calendar) -> Actor:
    """Return the actor with a word where it comes after the end of a clock that was shortened."""
    present = actor.present
    if present is None or present.from_ is None or calendar.period(present.from_) <= calendar.steps:
        return actor
    return actor.model_copy(update={"present": present.model_copy(update={"after_cut": True})})


def trim(event: Event, steps: int) -> Event:
    """Return the event with the periods that lie before `steps`; with none where all lie later."""
    if event.steps:
        return event.model_copy(update={"steps": tuple(s for s in event.steps if s < steps)})
    if isinstance(event.step, StepInterval):
        first, last = event.step.from_, event.step.to
        if last < steps:
            return event
        before_cut = last if event.step.before_cut is None else event.step.before_cut
        cut = StepInterval.model_construct(from_=first, to=steps - 1, before_cut=before_cut)
        return event.model_copy(update={"step": cut if first < steps else None})
    if isinstance(event.step, int) and event.step >= steps:
        return event.model_copy(update={"step": None})
    return event


def window_fits(claim: Claim, scenario: Scenario, steps: int) -> bool:
    """Whether the dates of a claim's windows lie on the clock."""
    dates = [d for t in claim.tests for d in (t.from_, t.to) if d and d not in scenario.event_index]
    return all(0 <= scenario.period(d) <= steps for d in dates)
