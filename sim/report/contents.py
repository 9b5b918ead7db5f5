"""The contents of a page: what its charts read, and what stands in its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.figures.anchors import anchors
from sim.model.theories import THEORIES
from sim.report import curves, tables
from sim.report.curves import Plain, rounded
from sim.report.findings import Findings
from sim.report.sentences import DISCLAIMER, methods, result, why
from sim.report.sources import Library
from sim.report.words import day, name_of
from sim.scenario.scenario import Scenario

FORMAT = 1
SECTIONS = (
    ("curves", "Curves"), ("why", "Why"), ("claims", "Claims"), ("ties", "Ties"), ("positions", "Positions"),
    ("variants", "What if"), ("splits", "By chance"), ("camps", "Camps"), ("cast", "Cast"), ("events", "Events"),
    ("parameters", "Parameters"), ("methods", "Methods"), ("reproduce", "Reproduce"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """How a page came about: the command, the versions of program and libraries, and by what the story is known."""

    command: str
    versions: Mapping[str, str]
    scenario_sha256: str


def data_of(found: Findings, library: Library, origin: Origin) -> Plain:
    """Return what the charts read."""
    made, story = found.made, found.made.scenario
    return {
        "format": FORMAT,
        "story": story_told(story),
        "made": {
            "runs": made.size, "failed": made.failed, "seed": made.seed, "command": origin.command,
            "versions": dict(origin.versions), "scenario_sha256": origin.scenario_sha256, "left_out": [*found.left_out],
        },
        "sentence": result(found),
        "actors": [actor(id, story) for id in found.shown.actors],
        "issues": [{"id": id, **one.model_dump()} for id, one in story.issues.items()],
        "anchors": [{"level": rounded(one.level), "words": one.words} for one in anchors(made.first)],
        "pairs": curves.pairs(found),
        "events": curves.events(found, library),
        "effects": curves.effects(found),
        "accounts": curves.accounts(found),
        "claims": tables.claims(found, library),
        "ties": curves.ties(found),
        "positions": curves.positions(found),
        "variants": curves.variants(found),
        "splits": curves.splits(found),
        "camps": curves.camps_told(found),
        "texts": bool(library.texts),
    }  # fmt: skip


def story_told(story: Scenario) -> Plain:
    """Return what the story is, and its clock."""
    return {
        "id": story.id, "title": story.title, "summary": story.summary, "coded": story.coded,
        "dates": [day.isoformat() for day in story.dates], "step": story.clock.step, "theory": story.theory,
        "rest": story.rest,
    }  # fmt: skip


def actor(id: str, story: Scenario) -> Plain:
    """Return an actor as charts name and size it."""
    one = story.actors[id]
    capability = None if one.capability is None else rounded(one.capability.value)
    return {"id": id, "name": name_of(id, story), "kind": one.kind, "capability": capability}


def texts_of(found: Findings, library: Library, data: Plain) -> dict[str, Any]:
    """Return what the page says in words and tables, besides what its charts read."""
    story = found.made.scenario
    camps = data["camps"]
    columns = tables.effect_columns(data["effects"], data["pairs"])
    return {
        "disclaimer": DISCLAIMER,
        "methods": methods(found),
        "theory": THEORIES[story.theory],
        "kinds": tables.KIND_MEANS,
        "cast": tables.cast(found, library),
        "groups": {id: ", ".join(members) for id, members in story.groups.items()},
        "treaties": tables.treaties(story, library),
        "parameters": tables.parameters(story),
        "effect_columns": columns,
        "effect_names": [f"effect on {label}" for label in columns],
        "claims": [(kind, [one for one in data["claims"] if one["kind"] == kind]) for kind in tables.KIND_MEANS],
        "camp_rows": [] if camps is None else [[*zip(camps["actors"], side, strict=True)] for side in camps["sides"]],
        "sections": SECTIONS,
        "span": f"{day(0, story)} to {day(-1, story)}",
        "event_rows": tables.event_rows(data["events"], data["effects"], len(columns)),
        "why": why(found),
        "cameo": any(act.code for event in found.shown.events for act in event.all_acts),
        "notes": [*story.notes],
        "failures": [*found.made.failures],
    }
