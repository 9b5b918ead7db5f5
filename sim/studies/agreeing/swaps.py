"""The first coding with what the second says of one kind of thing in its place."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sim.scenario.changes import set_value
from sim.scenario.file.reading import from_values
from sim.scenario.file.schema import Treaty
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario
from sim.studies.agreeing.items import ISSUES, KINDS, Item

PERIODS = KINDS["date"]


def swapped(scenario: Scenario, items: Iterable[Item], name: str) -> Scenario:
    """Return the first coding in which these items have the second coder's values."""
    document = scenario.document()
    for item in items:
        if item.kind == ISSUES:
            swap_issue(document, item)
        elif isinstance(item.other, Treaty):
            entry_at(document["treaties"], item.path)["obligations"] = [*item.other.obligations]
        elif item.kind == KINDS["stance"]:
            act, issue = act_at(document, item.path), item.path.rpartition(".")[2]
            act["stance"] = stances_of(act) | {issue: item.second}
        else:
            set_value(document, item.path, int(item.second) if item.kind == PERIODS else item.second)
    made = from_document(from_values(document, f"{scenario.id} with {name}"))
    return replace(made, notes=scenario.notes)


def entry_at(entries: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """Return the entry of a list whose id stands second in a path."""
    return next(entry for entry in entries if entry["id"] == path.split(".")[1])


def act_at(document: Any, path: str) -> dict[str, Any]:
    """Return the act of a document in which a path leads to something."""
    _, _, where, *rest = path.split(".")
    event = entry_at(document["events"], path)
    act: dict[str, Any] = event["act"] if where == "act" else event["acts"][int(rest[0])]
    return act


def issues_of(act: dict[str, Any]) -> list[str]:
    """Return the issues of an act of a document as a list."""
    issue = act.get("issue") or []
    return [issue] if isinstance(issue, str) else [*issue]


def stances_of(act: dict[str, Any]) -> dict[str, float]:
    """Return the stances of an act of a document by issue."""
    stance = act.get("stance")
    return dict.fromkeys(issues_of(act), stance) if isinstance(stance, int | float) else {**(stance or {})}


def swap_issue(document: Any, item: Item) -> None:
    """Have an act be about an issue, or not, in place; the stance goes with the issue."""
    act, issue = act_at(document, item.path), item.path.rpartition(".")[2]
    stances = stances_of(act)
    kept = [*(i for i in issues_of(act) if i != issue), *([issue] if item.second else [])]
    held = {i: stance for i, stance in stances.items() if i in kept}
    for key, value in (("issue", kept), ("stance", held)):
        act.pop(key, None)
        act.update({key: value} if value else {})
