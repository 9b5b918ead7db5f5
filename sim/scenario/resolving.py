"""Short form to complete form: every default filled in, dates turned into periods, groups and recurrences spelled out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.model.parameters import PARAMETERS
from sim.scenario import cameo
from sim.scenario.checking import check_structure, check_timeline
from sim.scenario.clock import months_in
from sim.scenario.merging import by_id, load_merged
from sim.scenario.reading import Mapping
from sim.scenario.scenario import Scenario
from sim.scenario.schema import (
    Act,
    Actor,
    Capability,
    Claim,
    DateInterval,
    Event,
    Parties,
    ScenarioFile,
    Shift,
    Sourced,
    StepInterval,
)
from sim.scenario.text import scripts
from sim.scenario.validating import validate

DEFAULT_CAPABILITY = 0.01  # about a hundredth of the world; used where a file gives none
LEFT_TO_DEFAULT = "no capability is coded: left to the default"


def load_scenario(path: str | Path) -> Scenario:
    """Return the complete scenario of a file and of all that it extends.

    Raises InputError with every problem found, each with file, line, column and key path.
    """
    return resolve(load_merged(path))


def from_document(document: Mapping) -> Scenario:
    """Return the complete scenario of values that stand for one file (extends is not followed)."""
    return resolve(by_id(validate(document)))


def resolve(story: ScenarioFile) -> Scenario:
    """Return the complete scenario of merged entries; raise InputError with everything that is wrong."""
    check_structure(story)
    assert story.clock is not None
    groups = {name: story.groups[name] for name in sorted(story.groups)}
    draft = Scenario(
        id=story.id or "",
        title=story.title or "",
        summary=story.summary or "",
        clock=story.clock,
        issues={id: story.issues[id] for id in sorted(story.issues)},
        actors={id: complete_actor(story.actors[id]) for id in sorted(story.actors)},
        groups=groups,
        regards=tuple(sorted((confident(r) for r in story.regards), key=lambda r: (r.from_ or "", r.to or ""))),
        treaties=tuple(
            confident(t).model_copy(update={"members": spelled(t.members, groups)})
            for t in sorted(story.treaties, key=lambda t: t.id)
        ),
        events=(),
        parameters={name: story.parameters.get(name, p.default) for name, p in PARAMETERS.items()},
        rest=story.rest or "status-quo",
        expect=tuple(complete_claim(c) for c in story.expect),
        variants=dict(story.variants),
        sweep=story.sweep,
        notes=tuple(notes(story)),
    )
    problems: list[Problem] = []
    events = tuple(complete_event(e, draft, problems) for e in sorted(story.events, key=lambda e: e.id))
    if problems:
        raise InputError(problems)
    scenario = replace_events(draft, events)
    check_timeline(scenario)
    return scenario


def replace_events(scenario: Scenario, events: tuple[Event, ...]) -> Scenario:
    """Return the scenario with other events."""
    from dataclasses import replace

    return replace(scenario, events=events)


def complete_actor(actor: Actor) -> Actor:
    """Return the actor with a capability, and interests by issue with their confidence."""
    capability = actor.capability or Capability.model_construct(value=DEFAULT_CAPABILITY, assumption=LEFT_TO_DEFAULT)
    interests = {k: confident(actor.interests[k]) for k in sorted(actor.interests)}
    return actor.model_copy(update={"capability": confident(capability), "interests": interests})


def confident(entry: Any) -> Any:
    """Return a sourced entry with its confidence: `stated` for a data set, `implied` for a document by default."""
    if entry.confidence is not None:
        return entry
    return entry.model_copy(update={"confidence": default_confidence(entry)})


def default_confidence(entry: Sourced) -> str:
    """Return the confidence of an entry that does not say it."""
    if entry.source is None:
        return "assumed"
    return "stated" if entry.source.dataset else "implied"


def spelled(party: Any, groups: dict[str, tuple[str, ...]]) -> Any:
    """Return the ids of the actors behind a party: an id where the author gave one actor, else a tuple."""
    if isinstance(party, str) and party not in groups:
        return party
    parties = (party,) if isinstance(party, str) else party
    return tuple(dict.fromkeys(m for p in parties for m in groups.get(p, (p,))))


def complete_event(event: Event, draft: Scenario, problems: list[Problem]) -> Event:
    """Return the event with periods for dates, actors for groups, and an intensity for every act."""
    update: dict[str, Any] = {"confidence": event.confidence or default_confidence(event)}
    update |= timing(event, draft, problems)
    groups = dict(draft.groups)
    if event.act:
        update["act"] = complete_act(event.act, groups)
    if event.acts:
        update["acts"] = tuple(complete_act(act, groups) for act in event.acts)
    update["shifts"] = tuple(complete_shift(shift, groups) for shift in event.shifts)
    if event.when:
        update["once"] = True if event.once is None else event.once
        delay = {"delay": event.when.delay or 0} if event.when.event else {"for_": event.when.for_ or 1}
        update["when"] = event.when.model_copy(update=delay)
    update["probability"] = 1.0 if event.probability is None else event.probability
    return event.model_copy(update=update)


def timing(event: Event, draft: Scenario, problems: list[Problem]) -> dict[str, Any]:
    """Return the complete form of when an event happens: `step` or `steps`, none for a triggered one."""
    if isinstance(event.date, str):
        return {
            "date": None,
            "step": inside(event, "date", draft.period(event.date), draft, problems),
            "dated": event.date,
        }
    if isinstance(event.date, DateInterval):
        first, last = (draft.period(d) for d in (event.date.from_, event.date.to))
        return {"date": None, "step": interval(event, "date", first, last, draft, problems)}
    if isinstance(event.step, StepInterval):
        return {"step": interval(event, "step", event.step.from_, event.step.to, draft, problems)}
    if isinstance(event.step, int):
        inside(event, "step", event.step, draft, problems)
    for step in event.steps or ():
        inside(event, "steps", step, draft, problems)
    if event.every:
        return {"every": None, "from_": None, "until": None, "steps": tuple(recurrences(event, draft, problems))}
    return {}


def inside(event: Event, key: str, period: int, draft: Scenario, problems: list[Problem]) -> int:
    """Return the period; note a problem where it lies outside the clock."""
    if not 0 <= period < draft.steps:
        nearest = 0 if period < 0 else max(draft.steps - 1, 0)
        problems.append(
            event.problem(
                key, f"lies outside the clock: period {period}, {clock_words(draft)}; the nearest is {nearest}"
            )
        )
    return period


def clock_words(draft: Scenario) -> str:
    """Return the clock as a person reads it."""
    last = draft.dates[-2] if draft.steps else draft.start
    return f"the {draft.clock.step}s run from {draft.start} (0) to {last} ({max(draft.steps - 1, 0)})"


def interval(event: Event, key: str, first: int, last: int, draft: Scenario, problems: list[Problem]) -> Any:
    """Return an interval of periods, or one period where both ends are the same."""
    if last < first:
        problems.append(event.problem(key, "ends before it begins"))
        return first
    for period in dict.fromkeys((first, last)):
        inside(event, key, period, draft, problems)
    return first if first == last else StepInterval.model_construct(from_=first, to=last)


def recurrences(event: Event, draft: Scenario, problems: list[Problem]) -> Iterator[int]:
    """Yield the periods of a recurring event, `from` and `until` both inside."""
    assert event.every is not None and event.from_ is not None and event.until is not None
    first, last = draft.period(event.from_), draft.period(event.until)
    if months_in(event.every) < months_in(draft.clock.step):
        problems.append(event.problem("every", f"is shorter than a step of the clock, a {draft.clock.step}"))
    elif last < first:
        problems.append(event.problem("until", "lies before `from`"))
    else:
        for period in dict.fromkeys((first, last)):
            inside(event, "from" if period == first else "until", period, draft, problems)
        yield from recurring_periods(event.every, event.from_, event.until, draft)


def recurring_periods(every: str, start: str, until: str, draft: Scenario) -> tuple[int, ...]:
    """Return the periods in which the recurrences from `start` to `until` fall, each once."""
    from sim.scenario.clock import first_day, parse_date, period_of

    begin, end = parse_date(start), parse_date(until)
    if len(until) == len("2020-07"):
        end = first_day(1, end, "month")
    else:
        end = first_day(1, end, "day")
    count = period_of(end, begin, every) + 1
    days = (first_day(n, begin, every) for n in range(count))
    return tuple(dict.fromkeys(period_of(day, draft.start, draft.clock.step) for day in days if day < end))


def complete_act(act: Act, groups: dict[str, tuple[str, ...]]) -> Act:
    """Return the act with actors for groups and its intensity; the author's own wins over the code's."""
    update: dict[str, Any] = {}
    if act.between:
        update["between"] = tuple(spelled(party, groups) for party in act.between)
    else:
        update = {"actor": spelled(act.actor, groups), "target": spelled(act.target, groups)}
    if act.intensity is None:
        update["intensity"] = cameo.intensity(act.code or "")
    return act.model_copy(update=update)


def complete_shift(shift: Shift, groups: dict[str, tuple[str, ...]]) -> Shift:
    """Return the shift with actors for groups."""
    return shift if shift.regard else shift.model_copy(update={"actor": spelled(shift.actor, groups)})


def complete_claim(claim: Claim) -> Claim:
    """Return the claim with its confidence and the defaults of its tests."""

    def completed(test: Any) -> Any:
        update = {"at": test.at or "end"}
        if test.by is None and (test.change or test.more_than):
            update["by"] = DEFAULT_CHANGE
        return test.model_copy(update=update)

    claim = confident(claim)
    if claim.all is None:
        return completed(claim)
    return claim.model_copy(update={"all": tuple(completed(test) for test in claim.all)})


DEFAULT_CHANGE = 0.02  # the least change of a measure that counts as one


def notes(story: ScenarioFile) -> Iterator[str]:
    """Yield what the author should know and is no error."""
    for id, actor in story.actors.items():
        mixed = scripts(actor.name or "")
        if len(mixed) > 1 or mixed & {"FULLWIDTH"}:
            yield f"the name of {id} mixes scripts: {', '.join(sorted(mixed)).lower()}"


__all__ = ["Parties", "from_document", "load_scenario", "resolve"]
