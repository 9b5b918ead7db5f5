"""Checks of events: when they happen, who does what to whom, what shifts."""

from collections.abc import Collection, Mapping

from sim.scenario.checks.naming import Problems, provenance, unknown
from sim.scenario.clock import parse_date
from sim.scenario.file.entries import MOST_CAPABLE
from sim.scenario.file.schema import Act, Event, ScenarioFile, Shift, TreatyChange, When


def event_problems(story: ScenarioFile) -> Problems:
    """Yield what is wrong with each event."""
    ids = dict.fromkeys(event.id for event in story.events)
    treaties = dict.fromkeys(treaty.id for treaty in story.treaties)
    alone = {name: members[0] for name, members in story.groups.items() if len(set(members)) == 1}
    groups = {name: frozenset(members) for name, members in story.groups.items()}
    secret = {event.id: any(act.known_to is not None for act in event.all_acts) for event in story.events}
    for event in story.events:
        yield from provenance(event)
        yield from timing_problems(event)
        for need in event.needs:
            yield from unknown(event, "needs", need, "event", ids)
        if event.when:
            yield from condition_problems(event.when, story, ids)
        if event.act and event.acts:
            yield event.problem("acts", "stands beside `act`; use one of them")
        for act in event.all_acts:
            yield from act_problems(act, story, alone)
            yield from secrecy_problems(act, story, groups)
        for shift in event.shifts:
            yield from shift_problems(shift, story)
        for change in event.treaty_changes:
            yield from treaty_change_problems(change, story, treaties)
        yield from revelation_problems(event, secret)


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


def condition_problems(when: When, story: ScenarioFile, ids: Collection[str]) -> Problems:
    """Yield conditions that are neither an alignment with one level nor an event with a delay."""
    if (when.alignment is None) == (when.event is None):
        yield when.problem(None, "must watch either an alignment or an event")
        return
    if when.event is not None:
        yield from unknown(when, "event", when.event, "event", ids)
        wrong = [key for key in ("below", "above", "for_") if getattr(when, key) is not None]
    else:
        for id in when.alignment or ():
            yield from unknown(when, "alignment", id, "actor", story.actors)
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


def act_problems(act: Act, story: ScenarioFile, alone: Mapping[str, str]) -> Problems:
    """Yield acts that do not say who does what to whom, or how strongly; `alone` are the groups of one actor."""
    directed = act.actor is not None or act.target is not None
    if directed == (act.between is not None) or (directed and act.actor is None):
        yield act.problem(None, "must name `actor` and `target`, or the parties `between` whom it is")
    elif directed and act.target is None and not act.issues:
        yield act.problem(None, "is at nobody, so it must say what it is about: name an `issue`, or its `target`")
    if act.code is None and act.intensity is None:
        yield act.problem(None, "must give a CAMEO code or an intensity")
    yield from topic_problems(act, story)
    sides = [parties_of(act.actor), parties_of(act.target), *(parties_of(p) for p in act.between or ())]
    keys = ["actor", "target", *("between" for _ in act.between or ())]
    for key, side in zip(keys, sides, strict=True):
        for id in side:
            yield from unknown(act, key, id, "actor or group", story.actors, story.groups)
    named = [side for side in sides if side]
    several = {alone.get(p, p) for side in named for p in side}
    if len(named) > 1 and len(several) == 1 and not several & story.groups.keys():
        yield act.problem(None, "has an actor act on itself")
    elif act.between and len(set(act.between)) < len(act.between):
        yield act.problem("between", "names a party twice")


def secrecy_problems(act: Act, story: ScenarioFile, groups: Mapping[str, frozenset[str]]) -> Problems:
    """Yield those named as knowing of an act who are unknown, or take part in it and so know anyhow."""
    for id in dict.fromkeys(act.known_to or ()):
        yield from unknown(act, "known_to", id, "actor or group", story.actors, story.groups)
        if any(id == party or id in groups.get(party, ()) for party in act.taking_part):
            yield act.problem("known_to", f"names {id}, who takes part and so knows: name third parties only")


def revelation_problems(event: Event, secret: Mapping[str, bool]) -> Problems:
    """Yield events that reveal unknown ones, themselves, or what is no secret; `secret`: by id, whether an act is."""
    for id in event.reveals or ():
        yield from unknown(event, "reveals", id, "event", secret)
        if id == event.id:
            words = "names the event itself: leave out the `known_to` of its acts, and they are open"
            yield event.problem("reveals", words)
        elif not secret.get(id, True):
            words = f"names '{id}', none of whose acts is secret: give one `known_to`, or leave '{id}' out"
            yield event.problem("reveals", words)


def topic_problems(act: Act, story: ScenarioFile) -> Problems:
    """Yield unknown issues and repeats among them, and stances on what the act is not about."""
    for issue in dict.fromkeys(act.issues):
        yield from unknown(act, "issue", issue, "issue", story.issues)
    if len(set(act.issues)) < len(act.issues):
        yield act.problem("issue", "names an issue twice")
    if act.stance is not None and not act.issues:
        yield act.problem("stance", "goes with `issue` only: on what does the act advance it?")
    elif isinstance(act.stance, float) and len(act.issues) > 1:
        yield act.problem("stance", f"must be given by issue, for the act is about {', '.join(act.issues)}")
    elif isinstance(act.stance, dict):
        for issue in act.stance.keys() - set(act.issues):
            yield act.problem("stance", "is of an issue that the act does not name", issue, (act.issues,))


def shift_problems(shift: Shift, story: ScenarioFile) -> Problems:
    """Yield shifts that do not say what changes, or by how much, or leave its range."""
    if (shift.by is None) == (shift.to is None):
        yield shift.problem(None, "must give `by` or `to`")
    if shift.regard is not None:
        if shift.actor or shift.issue or shift.of:
            yield shift.problem("regard", "does not go with actor, issue or of")
        for id in shift.regard:
            yield from unknown(shift, "regard", id, "actor", story.actors)
        if shift.regard[0] == shift.regard[1]:
            yield shift.problem("regard", "must name two different actors")
    else:
        yield from interest_shift_problems(shift, story)
    for key, amount, (low, high) in (("to", shift.to, range_of(shift)), ("by", shift.by, reach_of(shift))):
        if amount is not None and not low <= amount <= high:
            yield shift.problem(key, f"must be between {low:g} and {high:g}, got {amount:g}")


def range_of(shift: Shift) -> tuple[float, float]:
    """Return the smallest and the largest value of what a shift changes."""
    if shift.of == "capability":
        return 0.0, MOST_CAPABLE
    return (0.0, 1.0) if shift.of == "salience" else (-1.0, 1.0)


def reach_of(shift: Shift) -> tuple[float, float]:
    """Return the largest changes downwards and upwards, from one end of the range to the other."""
    low, high = range_of(shift)
    return low - high, high - low


def interest_shift_problems(shift: Shift, story: ScenarioFile) -> Problems:
    """Yield what is wrong with a shift of an actor's interests or capability."""
    if shift.actor is None or shift.of is None:
        yield shift.problem(None, "must name `actor` and `of` (position, ideal, salience or capability), or a `regard`")
    for id in parties_of(shift.actor):
        yield from unknown(shift, "actor", id, "actor or group", story.actors, story.groups)
    if shift.issue is not None:
        yield from unknown(shift, "issue", shift.issue, "issue", story.issues)
    if shift.of == "capability" and shift.issue is not None:
        yield shift.problem("issue", "does not go with capability")
    if shift.of in ("position", "ideal", "salience") and shift.issue is None:
        yield shift.problem("issue", "is required and missing")


def treaty_change_problems(change: TreatyChange, story: ScenarioFile, treaties: Collection[str]) -> Problems:
    """Yield changes of an unknown treaty, in several ways or none, or by nobody who joins or leaves."""
    if len(change.given) != 1:
        yield change.problem(None, "must give one of `sign`, `end`, `join` and `leave`")
    for verb in change.given:
        yield from unknown(change, verb, getattr(change, verb), "treaty", treaties)
    if (change.member is None) == (change.join is not None or change.leave is not None):
        words = "goes with `join` or `leave` only" if change.member else "must say which `member` joins or leaves"
        yield change.problem("member" if change.member else None, words)
    for id in parties_of(change.member):
        yield from unknown(change, "member", id, "actor or group", story.actors, story.groups)
