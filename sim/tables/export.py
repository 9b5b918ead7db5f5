"""A scenario as tables with their readings, and in words what tables cannot say."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

from sim.inputs.occasions import occasions_of, row_of_event
from sim.inputs.presence import casts_of
from sim.model.parameters import PARAMETERS
from sim.model.theories import FULL, THEORIES
from sim.model.world import NOBODY
from sim.scenario.clock import parse_date
from sim.scenario.file.entries import Sourced
from sim.scenario.file.numerals import counted
from sim.scenario.file.schema import Event, Treaty
from sim.scenario.file.writing import to_yaml
from sim.scenario.resolving import LEFT_TO_DEFAULT
from sim.scenario.scenario import Scenario
from sim.tables.reading import SUFFIX

OBLIGATIONS = ("defense", "offense", "neutrality", "nonaggression", "consultation")
SIGNED_ENDS, SHARE_ENDS = [-1, 1], [0, 1]
Rows = list[tuple[Any, ...]]


def tables(scenario: Scenario) -> dict[str, str]:
    """Return the texts of tables and readings by the names of their files; of what a story does not have, none."""
    made = {}
    for kind, write in (("actors", actors), ("regards", regards), ("treaties", treaties), ("acts", acts)):
        headings, rows, reading = write(scenario)
        if rows:
            made[f"{kind}.csv"] = as_csv([headings, *rows])
            about = {"table": f"{kind}.csv", "dataset": scenario.id, "confidence": commonest(scenario)}
            made[f"{kind}{SUFFIX}"] = to_yaml({**about, "gives": kind, **reading})
    return made


Written = tuple[tuple[str, ...], Rows, dict[str, Any]]


def actors(scenario: Scenario) -> Written:
    """Return headings, rows and reading of the actors and their interests."""
    issues = {
        id: {"position": f"{id} position", "salience": f"{id} salience", **issue.model_dump()}
        for id, issue in scenario.issues.items()
    }
    headings = (
        "id",
        "name",
        "kind",
        "capability",
        *(f"{id} {key}" for id in issues for key in ("position", "salience")),
    )
    rows: Rows = []
    for id, actor in scenario.actors.items():
        held = [(i.position, i.salience) if (i := actor.interests.get(issue)) else ("", "") for issue in issues]
        coded = actor.capability is not None and actor.capability.assumption != LEFT_TO_DEFAULT
        capability = actor.capability.value if coded and actor.capability else ""
        rows.append((id, actor.name, actor.kind, capability, *(cell for pair in held for cell in pair)))
    reading: dict[str, Any] = {key: key for key in ("id", "name", "kind", "capability")}
    scale = {"issues": issues, "scale": {"position": SIGNED_ENDS, "salience": SHARE_ENDS}} if issues else {}
    return headings, rows, reading | scale


def regards(scenario: Scenario) -> Written:
    """Return headings, rows and reading of the regards that somebody coded."""
    rows: Rows = [(regard.from_, regard.to, regard.value) for regard in scenario.regards]
    headings = ("from", "to", "value")
    return headings, rows, {**dict(zip(headings, headings, strict=True)), "directed": True}


def treaties(scenario: Scenario) -> Written:
    """Return headings, rows and reading of the treaties that begin by themselves, a row for each member."""
    rows: Rows = [
        (treaty.id, member, *(int(duty in treaty.obligations) for duty in OBLIGATIONS), treaty.start, treaty.end or "")
        for treaty in scenario.treaties
        if begins(treaty)
        for member in treaty.members
    ]
    headings = ("id", "member", *OBLIGATIONS, "start", "end")
    reading = {key: key for key in ("id", "member", "start", "end")}
    return headings, rows, reading | {"obligations": {duty: duty for duty in OBLIGATIONS}}


def begins(treaty: Treaty) -> bool:
    """Whether a treaty begins by itself, on a date."""
    return treaty.start is not None


def acts(scenario: Scenario) -> Written:
    """Return headings, rows and reading of acts that take place on their date, each from one to one who are there."""
    ids, rows, casts = tuple(scenario.actors), [], casts_of(scenario)
    occasions, row = occasions_of(scenario), row_of_event(scenario)
    for event in scenario.events:
        if why_not(event) is None:
            for act, coded in zip(occasions[row[event.id]].acts, event.all_acts, strict=True):
                for step, date in dates(event, scenario):
                    pairs = compress(act.pairs, casts.both(act.pairs)[casts.at[step]])
                    rows += [(date, ids[i], ids[j], coded.code or "", act.intensity) for i, j in pairs if j != NOBODY]
    rows.sort(key=lambda row: parse_date(row[0]))
    headings = ("date", "actor", "target", "code", "intensity")
    return headings, rows, {**dict(zip(headings, headings, strict=True)), "scale": {"intensity": SIGNED_ENDS}}


def dates(event: Event, scenario: Scenario) -> Iterator[tuple[int, str]]:
    """Yield the periods of an event with their dates: as coded, else the day on which the period begins."""
    for step in event.possible_steps:
        yield step, event.dated or scenario.calendar.day(step).isoformat()


def why_not(event: Event) -> str | None:
    """Return why an event cannot stand in a table of dated acts, or None."""
    if event.when is not None:
        return "upon a condition"
    if event.has_interval:
        return "dated by an interval"
    if event.probability not in (None, 1.0) or event.optional:
        return "that may not take place"
    return "with needs" if event.needs else None


def left_out(scenario: Scenario) -> Iterator[str]:
    """Yield in words what the tables do not say of a scenario."""
    events = Counter(why for event in scenario.events if (why := why_not(event)) is not None)
    numbers = {**{("event", why): n for why, n in events.items()}, **of_acts(scenario), **of_all(scenario)}
    yield from (f"{counted(n, noun)} {rest}".strip() for (noun, rest), n in numbers.items() if n)
    yield from (what for what, said in singles(scenario) if said)
    yield "where numbers come from (each cites its own row)"


Counts = dict[tuple[str, str], int]  # of a noun, and what of it


def of_acts(scenario: Scenario) -> Counts:
    """Return how much of the acts that stand in the table does not."""
    acts = [act for event in scenario.events if why_not(event) is None for act in event.all_acts]
    return {
        ("joint act", "but as one from each to each"): sum(act.between is not None for act in acts),
        ("issue", "of acts, with stances"): sum(len(act.issues) for act in acts),
        ("act", "at nobody"): sum(act.target is None and act.between is None for act in acts),
        ("secret", "of acts"): sum(act.known_to is not None for act in acts),
        ("note", "of acts"): sum(act.note is not None for act in acts),
    }


def of_all(scenario: Scenario) -> Counts:
    """Return how much else of a scenario has no table."""
    changed = {name for name, p in PARAMETERS.items() if scenario.parameters[name] != p.default}
    usual = commonest(scenario)
    return {
        ("shift", ""): sum(len(event.shifts) for event in scenario.events),
        ("change", "of treaties by events"): sum(len(event.treaty_changes) for event in scenario.events),
        ("revelation", ""): sum(len(event.reveals or ()) for event in scenario.events),
        ("actor", "there for a part of the clock (with acts of those who are there)"): sum(
            actor.present is not None for actor in scenario.actors.values()
        ),
        ("awaited signing", "of a treaty"): sum(not begins(treaty) for treaty in scenario.treaties),
        ("number", f"of another confidence than {usual}"): sum(
            entry.confidence != usual for entry in entries(scenario)
        ),
        ("group", ""): len(scenario.groups),
        ("claim", ""): len(scenario.expect),
        ("variant", ""): len(scenario.variants),
        ("parameter", ""): len(changed - {*THEORIES[scenario.theory].fixed}),
    }


def singles(scenario: Scenario) -> Iterator[tuple[str, bool]]:
    """Yield what stands once in a file, and whether this one has it."""
    yield "clock, title and summary", True
    yield f"theory {scenario.theory}", scenario.theory != FULL
    yield f"rest {scenario.rest}", scenario.rest != "status-quo"
    yield "the sweep", scenario.sweep is not None


def entries(scenario: Scenario) -> Iterator[Sourced]:
    """Yield the entries that stand in tables and have a confidence."""
    for actor in scenario.actors.values():
        yield from actor.interests.values()
        if actor.capability is not None and actor.capability.assumption != LEFT_TO_DEFAULT:
            yield actor.capability
    yield from scenario.regards
    yield from filter(begins, scenario.treaties)
    yield from (event for event in scenario.events if why_not(event) is None and event.all_acts)


def commonest(scenario: Scenario) -> str:
    """Return the confidence that most entries have."""
    counts = Counter(entry.confidence or "assumed" for entry in entries(scenario))
    return counts.most_common(1)[0][0] if counts else "assumed"


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV; numbers read back as the same doubles."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
