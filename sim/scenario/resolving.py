"""Short form to complete form: defaults filled in, dates turned into periods, groups and recurrences spelled out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.arguments import expect_path
from sim.errors import InputError, Problem
from sim.model.parameters import PARAMETERS
from sim.model.theories import FULL, THEORIES
from sim.scenario import cameo
from sim.scenario.bundled import find
from sim.scenario.calendar import Calendar, interval
from sim.scenario.checks import structure_problems
from sim.scenario.checks.order import treaty_order_problems
from sim.scenario.checks.presence import absence_problems
from sim.scenario.clock import parse_date
from sim.scenario.file.entries import Sourced
from sim.scenario.file.merging import by_id, load_merged, year_begins
from sim.scenario.file.questions import Claim
from sim.scenario.file.reading import Mapping
from sim.scenario.file.schema import (
    Act,
    Actor,
    Capability,
    DateInterval,
    Event,
    ScenarioFile,
    Shift,
    StepInterval,
    Treaty,
    TreatyChange,
)
from sim.scenario.file.text import scripts
from sim.scenario.file.validating import typed
from sim.scenario.scenario import Scenario

DEFAULT_CAPABILITY = 0.01  # about a hundredth of the world; used where a file gives none
MOST_NAMED = 5  # treaties that a note names
LEFT_TO_DEFAULT = "no capability is coded: left to the default"


def load_scenario(path: str | Path) -> Scenario:
    """Return the complete scenario of a file, or of a bundled scenario's name, and of all that it extends.

    Raises InputError with every problem found, each with file, line, column and key path: first all values whose
    types are wrong, and once there are none all names, orders and dates that do not fit together.
    """
    expect_path("path", path)
    return resolve(*load_merged(find(path) if isinstance(path, str) else path))


def read_story(path: str | Path) -> ScenarioFile:
    """Return the merged entries of a file and of all that it extends, not completed; raise InputError."""
    story, problems = load_merged(path)
    if problems:
        raise InputError(problems)
    return story


def from_document(document: Mapping) -> Scenario:
    """Return the complete scenario of values that stand for one file (extends is not followed)."""
    problems: list[Problem] = []
    story = typed(ScenarioFile, document, problems, year_begins(document))
    if story is None or problems:
        raise InputError(problems)
    return resolve(by_id(story, problems), problems)


def resolve(story: ScenarioFile, problems: list[Problem]) -> Scenario:
    """Return the complete scenario of merged entries; raise InputError with these problems and all others."""
    problems = [*problems, *structure_problems(story)]
    if problems:
        raise InputError(problems)
    assert story.clock is not None
    groups = {name: story.groups[name] for name in sorted(story.groups)}
    given = {**story.parameters, **THEORIES[story.theory or FULL].fixed}
    scenario = Scenario(
        id=story.id or "",
        title=story.title or "",
        summary=story.summary or "",
        coded=story.coded,
        clock=story.clock,
        issues={id: story.issues[id] for id in sorted(story.issues)},
        actors={id: complete_actor(story.actors[id]) for id in sorted(story.actors)},
        groups=groups,
        regards=tuple(sorted((confident(r) for r in story.regards), key=lambda r: (r.from_ or "", r.to or ""))),
        treaties=tuple(complete_treaty(t, story, groups) for t in sorted(story.treaties, key=lambda t: t.id)),
        events=tuple(
            complete_event(e, Calendar.of(story.clock), groups) for e in sorted(story.events, key=lambda e: e.id)
        ),
        parameters={name: given.get(name, p.default) for name, p in PARAMETERS.items()},
        theory=story.theory or FULL,
        rest=story.rest or "status-quo",
        expect=tuple(complete_claim(c) for c in story.expect),
        variants=dict(story.variants),
        sweep=story.sweep,
        notes=tuple(notes(story)),
    )
    if problems := [*treaty_order_problems(scenario), *absence_problems(scenario)]:
        raise InputError(problems)
    return scenario


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


def complete_treaty(treaty: Treaty, story: ScenarioFile, groups: dict[str, tuple[str, ...]]) -> Treaty:
    """Return the treaty with actors for groups, and from when it is in force: the start, unless an event signs it."""
    update: dict[str, Any] = {"members": spelled(treaty.members, groups)}
    if treaty.start is None and not treaty.awaits_signing:
        assert story.clock is not None
        ended = treaty.end is not None and parse_date(treaty.end) <= parse_date(story.clock.start)  # never in force
        update |= {"awaits_signing": True} if signed(treaty, story) else {} if ended else {"start": story.clock.start}
    return confident(treaty).model_copy(update=update)


def signed(treaty: Treaty, story: ScenarioFile) -> bool:
    """Whether an event of the file signs the treaty."""
    return any(change.sign == treaty.id for event in story.events for change in event.treaty_changes)


def complete_event(event: Event, calendar: Calendar, groups: dict[str, tuple[str, ...]]) -> Event:
    """Return the event with periods for dates, actors for groups, and an intensity for every act."""
    update: dict[str, Any] = {"confidence": event.confidence or default_confidence(event)}
    update |= timing(event, calendar)
    if event.act:
        update["act"] = complete_act(event.act, groups)
    if event.acts:
        update["acts"] = tuple(complete_act(act, groups) for act in event.acts)
    update["shifts"] = tuple(complete_shift(shift, groups) for shift in event.shifts)
    if event.treaty:
        changes = tuple(complete_treaty_change(change, groups) for change in event.treaty_changes)
        update["treaty"] = changes if len(changes) > 1 else changes[0]
    if event.when:
        update["once"] = True if event.once is None else event.once
        delay = {"delay": event.when.delay or 0} if event.when.event else {"for_": event.when.for_ or 1}
        update["when"] = event.when.model_copy(update=delay)
    update["probability"] = 1.0 if event.probability is None else event.probability
    return event.model_copy(update=update)


def timing(event: Event, calendar: Calendar) -> dict[str, Any]:
    """Return the complete form of when an event happens: `step` or `steps`, none for a triggered one."""
    if isinstance(event.date, str):
        return {"date": None, "step": calendar.period(event.date), "dated": event.date}
    if isinstance(event.date, DateInterval):
        return {"date": None, "step": interval(calendar.period(event.date.from_), calendar.period(event.date.to))}
    if isinstance(event.step, StepInterval):
        return {} if event.step.before_cut is not None else {"step": interval(event.step.from_, event.step.to)}
    if event.every and event.from_ and event.until:
        steps = calendar.recurrences(event.every, event.from_, event.until)
        return {"every": None, "from_": None, "until": None, "steps": steps}
    return {}


def complete_act(act: Act, groups: dict[str, tuple[str, ...]]) -> Act:
    """Return the act with actors for groups and its intensity; the author's own wins over the code's."""
    update: dict[str, Any] = {}
    if act.between:
        update["between"] = tuple(spelled(party, groups) for party in act.between)
    else:
        update = {"actor": spelled(act.actor, groups), "target": spelled(act.target, groups) if act.target else None}
    if act.known_to is not None:  # those who take part know, also where a group that knows contains them
        taking_part = set(spelled(act.taking_part, groups))
        update["known_to"] = tuple(id for id in spelled(act.known_to, groups) if id not in taking_part)
    if act.issue:
        update["issue"] = act.issues[0] if len(act.issues) == 1 else tuple(sorted(act.issues))
    if act.stance is not None:
        update["stance"] = {k: act.stances[k] for k in sorted(act.stances)}
    if act.intensity is None:
        update["intensity"] = cameo.intensity(act.code or "")
    return act.model_copy(update=update)


def complete_treaty_change(change: TreatyChange, groups: dict[str, tuple[str, ...]]) -> TreatyChange:
    """Return the change of a treaty with actors for groups."""
    return change.model_copy(update={"member": spelled(change.member, groups)}) if change.member else change


def complete_shift(shift: Shift, groups: dict[str, tuple[str, ...]]) -> Shift:
    """Return the shift with actors for groups."""
    return shift if shift.regard else shift.model_copy(update={"actor": spelled(shift.actor, groups)})


def complete_claim(claim: Claim) -> Claim:
    """Return the claim with its confidence and the defaults of its tests."""

    def completed(test: Any) -> Any:
        update = {"at": test.at or "end"}
        if test.by is None and (test.change or test.not_ or test.more_than):
            update["by"] = LEAST_CLAIMED if test.change in ("rises", "falls") else MOST_DENIED
        return test.model_copy(update=update)

    claim = confident(claim)
    if claim.all is None:
        return completed(claim)
    return claim.model_copy(update={"all": tuple(completed(test) for test in claim.all)})


LEAST_CLAIMED = 0.005  # the median change that counts where a change is claimed
MOST_DENIED = 0.02  # up to which nothing has changed where a change is denied; the gap of levels that counts


def notes(story: ScenarioFile) -> Iterator[str]:
    """Yield what the author should know and is no error."""
    if story.coded:
        yield f"{story.id}: coded {story.coded}"
    for id, actor in story.actors.items():
        mixed = scripts(actor.name or "")
        if len(mixed) > 1 or mixed & {"FULLWIDTH"}:
            yield f"the name of {id} mixes scripts: {', '.join(sorted(mixed)).lower()}"
    if changed := [] if knows_the_fourth_draft(story) else list(changed_meanings(story)):
        words = f"{story.id}: means something else since the model's fourth draft: {'; '.join(changed)}"
        yield f"{words}; `theory: full` in the file says that it is meant"


def knows_the_fourth_draft(story: ScenarioFile) -> bool:
    """Whether a file says anything that could not be said before that draft."""
    acts = [act for event in story.events for act in event.all_acts]
    return (
        story.theory is not None
        or any(act.stance is not None or isinstance(act.issue, tuple) or act.known_to is not None for act in acts)
        or any(act.target is None and act.between is None for act in acts)
        or any(change.member for event in story.events for change in event.treaty_changes)
        or any(shift.of == "ideal" for event in story.events for shift in event.shifts)
        or any(test.not_ for claim in story.expect for test in claim.tests)
    )


def changed_meanings(story: ScenarioFile) -> Iterator[str]:
    """Yield what stands in a file and means something else since the fourth draft."""
    declared = sum(shift.of == "position" for event in story.events for shift in event.shifts)
    if declared:
        yield f"{declared} of its shifts declare a position at once (`of: ideal` moves slowly)"
    undated = [t.id for t in story.treaties if t.start is None and not t.awaits_signing and not signed(t, story)]
    if undated:
        yield f"{', '.join(undated[:MOST_NAMED])}: without `start` in force from the beginning, and never before"
