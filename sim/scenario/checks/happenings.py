"""Checks of events: when they happen, who does what to whom, what shifts."""

from sim.errors import nearest
from sim.scenario import cameo
from sim.scenario.checks.naming import Problems, provenance, unknown
from sim.scenario.clock import parse_date
from sim.scenario.schema import Act, Event, ScenarioFile, Shift, When


def event_problems(story: ScenarioFile) -> Problems:
    """Yield what is wrong with each event."""
    ids = {event.id for event in story.events}
    for event in story.events:
        yield from provenance(event)
        yield from timing_problems(event)
        for need in event.needs:
            yield from unknown(event, "needs", need, ids, "event")
        if event.when:
            yield from condition_problems(event.when, story, ids)
        if event.act and event.acts:
            yield event.problem("acts", "stands beside `act`; use one of them")
        for act in event.all_acts:
            yield from act_problems(act, story)
        for shift in event.shifts:
            yield from shift_problems(shift, story)
        if event.treaty:
            yield from treaty_change_problems(event, story)


def timing_problems(event: Event) -> Problems:
    """Yield events that say more than once, or not at all, when they happen."""
    ways = [key for key in ("date", "step", "steps", "every", "when") if getattr(event, key) is not None]
    if len(ways) != 1:
        got = f"got {' and '.join(ways)}" if ways else "got none"
        yield event.problem(None, f"must say when it happens by one of date, step, steps, every or when; {got}")
    for key, needed in (
        ("from_", "every"),
        ("until", "every"),
        ("after", "when"),
        ("before", "when"),
        ("once", "when"),
    ):
        if getattr(event, key) is not None and getattr(event, needed) is None:
            yield event.problem(key.strip("_"), f"goes with `{needed}` only")
    if event.every and (event.from_ is None or event.until is None):
        yield event.problem("every", "needs `from` and `until`")
    if event.steps and len(set(event.steps)) < len(event.steps):
        yield event.problem("steps", "names a period twice")
    if event.after and event.before and parse_date(event.before) <= parse_date(event.after):
        yield event.problem("before", "must come after `after`")


def condition_problems(when: When, story: ScenarioFile, ids: set[str]) -> Problems:
    """Yield conditions that are neither an alignment with one level nor an event with a delay."""
    if (when.alignment is None) == (when.event is None):
        yield when.problem(None, "must watch either an alignment or an event")
        return
    if when.event is not None:
        yield from unknown(when, "event", when.event, ids, "event")
        wrong = [key for key in ("below", "above", "for_") if getattr(when, key) is not None]
    else:
        for id in when.alignment or ():
            yield from unknown(when, "alignment", id, story.actors, "actor")
        if when.alignment and when.alignment[0] == when.alignment[1]:
            yield when.problem("alignment", "must name two different actors")
        if (when.below is None) == (when.above is None):
            yield when.problem(None, "must give one level, `below` or `above`")
        wrong = ["delay"] if when.delay is not None else []
    for key in wrong:
        yield when.problem(key.strip("_"), "does not go with this condition")


def parties_of(party: object) -> tuple[str, ...]:
    """Return the ids that a party of an act names."""
    if party is None:
        return ()
    return (party,) if isinstance(party, str) else tuple(party)  # type: ignore[arg-type]


def act_problems(act: Act, story: ScenarioFile) -> Problems:
    """Yield acts that do not say who does what to whom, or how strongly."""
    directed = act.actor is not None or act.target is not None
    if directed == (act.between is not None) or (directed and (act.actor is None or act.target is None)):
        yield act.problem(None, "must name `actor` and `target`, or the parties `between` whom it is")
    if act.code is None and act.intensity is None:
        yield act.problem(None, "must give a CAMEO code or an intensity")
    if act.code is not None and act.code not in cameo.SCORES:
        yield act.problem("code", f"is not a CAMEO code: '{act.code}'{nearest_code(act.code)}")
    if act.issue is not None:
        yield from unknown(act, "issue", act.issue, story.issues, "issue")
    sides = [parties_of(act.actor), parties_of(act.target), *(parties_of(p) for p in act.between or ())]
    keys = ["actor", "target", *("between" for _ in act.between or ())]
    for key, side in zip(keys, sides, strict=True):
        for id in side:
            yield from unknown(act, key, id, (*story.actors, *story.groups), "actor or group")
    expanded = [{m for p in side for m in story.groups.get(p, (p,))} for side in sides if side]
    if len(expanded) > 1 and len(set().union(*expanded)) == 1:
        yield act.problem(None, "has an actor act on itself")
    elif act.between and len(set(act.between)) < len(act.between):
        yield act.problem("between", "names a party twice")


def nearest_code(code: str) -> str:
    """Return the nearest CAMEO code as a hint."""
    padded = code.zfill(3)
    return f"; did you mean '{padded}'?" if padded in cameo.SCORES else nearest(code, ())


def shift_problems(shift: Shift, story: ScenarioFile) -> Problems:
    """Yield shifts that do not say what changes, or by how much, or leave its range."""
    if (shift.by is None) == (shift.to is None):
        yield shift.problem(None, "must give `by` or `to`")
    if shift.regard is not None:
        if shift.actor or shift.issue or shift.of:
            yield shift.problem("regard", "does not go with actor, issue or of")
        for id in shift.regard:
            yield from unknown(shift, "regard", id, story.actors, "actor")
        if shift.regard[0] == shift.regard[1]:
            yield shift.problem("regard", "must name two different actors")
    else:
        yield from interest_shift_problems(shift, story)
    low, high = (-1, 1) if shift.regard or shift.of == "position" else (0, 1)
    if shift.to is not None and (shift.to < low or (shift.to > high and shift.of != "capability")):
        yield shift.problem("to", f"must be between {low} and {high}, got {shift.to:g}")


def interest_shift_problems(shift: Shift, story: ScenarioFile) -> Problems:
    """Yield what is wrong with a shift of an actor's interests or capability."""
    if shift.actor is None or shift.of is None:
        yield shift.problem(None, "must name `actor` and `of` (position, salience or capability), or a `regard`")
    for id in parties_of(shift.actor):
        yield from unknown(shift, "actor", id, (*story.actors, *story.groups), "actor or group")
    if shift.issue is not None:
        yield from unknown(shift, "issue", shift.issue, story.issues, "issue")
    if shift.of == "capability" and shift.issue is not None:
        yield shift.problem("issue", "does not go with capability")
    if shift.of in ("position", "salience") and shift.issue is None:
        yield shift.problem("issue", "is required and missing")


def treaty_change_problems(event: Event, story: ScenarioFile) -> Problems:
    """Yield events that sign or end an unknown treaty, or both or neither."""
    assert event.treaty is not None
    if (event.treaty.sign is None) == (event.treaty.end is None):
        yield event.treaty.problem(None, "must give `sign` or `end`")
    for key in ("sign", "end"):
        id = getattr(event.treaty, key)
        if id is not None:
            yield from unknown(event.treaty, key, id, [t.id for t in story.treaties], "treaty")
