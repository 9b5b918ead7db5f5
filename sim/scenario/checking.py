"""What the types cannot see: names that must exist, forms that exclude each other, things that cannot be."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.errors import Place, Problem, nearest
from sim.model.parameters import BUDGETS, PARAMETERS
from sim.scenario import cameo
from sim.scenario.calendar import Calendar
from sim.scenario.clock import DATE, first_day, months_in, parse_date
from sim.scenario.distributions import distribution_trouble, typical
from sim.scenario.scenario import Scenario
from sim.scenario.schema import (
    Act,
    DateInterval,
    Distribution,
    Entry,
    Event,
    Expectation,
    Measure,
    ScenarioFile,
    Shift,
    Sourced,
    StepInterval,
    Treaty,
    When,
)

Problems = Iterator[Problem]


def structure_problems(story: ScenarioFile) -> list[Problem]:
    """Return everything wrong in merged entries that can be seen before they are completed."""
    checks: tuple[Callable[[ScenarioFile], Problems], ...] = (
        required_keys,
        clock_problems,
        identity_problems,
        actor_problems,
        group_problems,
        regard_problems,
        treaty_problems,
        event_problems,
        circle_problems,
        parameter_problems,
        claim_problems,
        variant_problems,
        sweep_problems,
    )
    problems = [problem for check in checks for problem in check(story)]
    clock = story.clock
    if clock is not None and not list(clock_problems(story)):
        problems += [*calendar_problems(story, Calendar.of(clock)), *window_problems(story, Calendar.of(clock))]
    return problems


def required_keys(story: ScenarioFile) -> Problems:
    """Yield the keys that a story must have."""
    for key in ("id", "title", "clock"):
        if getattr(story, key) is None:
            yield Problem(story.place(), key, "is required and missing")
    if not story.actors:
        yield Problem(story.place(), "actors", "must name at least one actor")


def clock_problems(story: ScenarioFile) -> Problems:
    """Yield what keeps the clock from running."""
    if story.clock is None:
        return
    try:
        first_day(story.clock.steps, parse_date(story.clock.start), story.clock.step)
    except OverflowError:
        yield story.clock.problem("steps", "runs beyond the year 9999")


def identity_problems(story: ScenarioFile) -> Problems:
    """Yield ids that only differ in case, and groups named like actors."""
    yield from too_alike([*named(story, "actors"), *named(story, "groups")])
    for kind in ("issues", "treaties", "events", "expect", "variants"):
        yield from too_alike(named(story, kind))
    for name in story.groups:
        if name in story.actors:
            yield group_problem(story, name, "has the id of an actor")


def named(story: ScenarioFile, kind: str) -> list[tuple[str, str, Place | None]]:
    """Return id, path and place of every entry of a kind."""
    entries = getattr(story, kind)
    if isinstance(entries, tuple):
        return [(entry.id, entry.path, entry.place()) for entry in entries]
    return [(id, f"{kind}.{id}", place_of(story, kind, id)) for id in entries]


def place_of(story: ScenarioFile, kind: str, id: str) -> Place | None:
    """Return where an entry of a mapping such as `groups` stands."""
    entries = story._where.get(kind) if story._where is not None else None
    return entries.value_places.get(id) if entries is not None else None


def too_alike(entries: Iterable[tuple[str, str, Place | None]]) -> Problems:
    """Yield the ids that differ from an earlier one in case only."""
    seen: dict[str, str] = {}
    for id, path, place in entries:
        other = seen.setdefault(id.casefold(), id)
        if other != id:
            yield Problem(place, path, f"is too like '{other}', which differs in case only")


def group_problem(story: ScenarioFile, name: str, message: str) -> Problem:
    """Return a problem with a group."""
    return Problem(place_of(story, "groups", name), f"groups.{name}", message)


def provenance(entry: Sourced) -> Problems:
    """Yield what is missing of where a number comes from."""
    source = entry.source
    if source is None and entry.assumption is None:
        yield entry.problem(None, "has neither a source nor an assumption; say where the number comes from")
    elif source is not None:
        if (source.document is None) == (source.dataset is None):
            yield entry.problem("source", "must name either a document or a dataset")
        elif source.document is not None and source.paragraph is None:
            yield entry.problem("source", "must name the document's paragraph")


def unknown(entry: Entry, key: str | None, id: str, known: Iterable[str], what: str) -> Problems:
    """Yield a problem where an id is not among the known ones."""
    names = list(known)
    if id not in names:
        yield entry.problem(key, f"names the unknown {what} '{id}'{nearest(id, names)}")


def actor_problems(story: ScenarioFile) -> Problems:
    """Yield actors without a name, interests in unknown issues, numbers without provenance."""
    for actor in story.actors.values():
        if actor.name is None:
            yield actor.problem("name", "is required and missing")
        if actor.capability:
            yield from provenance(actor.capability)
        for issue, interest in actor.interests.items():
            yield from unknown(interest, None, issue, story.issues, "issue")
            yield from provenance(interest)


def group_problems(story: ScenarioFile) -> Problems:
    """Yield groups with unknown or repeated members."""
    for name, members in story.groups.items():
        for member in dict.fromkeys(members):
            if member not in story.actors:
                hint = nearest(member, story.actors)
                yield group_problem(story, name, f"names the unknown actor '{member}'{hint}")
        if len(set(members)) < len(members):
            yield group_problem(story, name, "names a member twice")


def regard_problems(story: ScenarioFile) -> Problems:
    """Yield regards between unknown actors or without provenance."""
    for regard in story.regards:
        for id in dict.fromkeys(i for i in (regard.from_, regard.to) if i is not None):
            yield from unknown(regard, None, id, story.actors, "actor")
        yield from provenance(regard)


def treaty_problems(story: ScenarioFile) -> Problems:
    """Yield treaties with unknown members, fewer than two of them, or an end before the start."""
    for treaty in story.treaties:
        for id in treaty.members:
            yield from unknown(treaty, "members", id, (*story.actors, *story.groups), "actor or group")
        members = {m for p in treaty.members for m in story.groups.get(p, (p,))}
        if len(members) < 2:
            yield treaty.problem("members", "must name at least two actors")
        if treaty.start and treaty.end and parse_date(treaty.end) <= parse_date(treaty.start):
            yield treaty.problem("end", "must come after the start")
        yield from provenance(treaty)


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


def parameter_problems(story: ScenarioFile) -> Problems:
    """Yield unknown parameters and values outside their range."""
    values = {name: p.default for name, p in PARAMETERS.items()}
    for name, value in story.parameters.items():
        entry = story if not isinstance(value, Distribution) else value
        key = f"parameters.{name}"
        place = place_of(story, "parameters", name)
        if name not in PARAMETERS:
            yield Problem(place, key, f"is not a parameter{nearest(name, PARAMETERS)}")
            continue
        if isinstance(entry, Distribution):
            trouble = distribution_trouble(entry)
            if trouble:
                yield Problem(place, key, trouble)
                continue
        values[name] = typical(value)
        for end in ends(value):
            if not PARAMETERS[name].admits(end):
                yield Problem(place, key, f"must be {PARAMETERS[name].range_in_words}, got {end:g}")
    for pair in BUDGETS:
        total = values[pair[0]] + values[pair[1]]
        if total > 1:
            yield Problem(
                story.place("parameters"), "parameters", f"{pair[0]} + {pair[1]} must be at most 1, got {total:g}"
            )


def ends(value: float | Distribution) -> tuple[float, ...]:
    """Return the values at which a parameter's range is checked."""
    if not isinstance(value, Distribution):
        return (value,)
    if value.normal:
        return (value.normal[0],)
    return tuple(dict.fromkeys(getattr(value, value.given[0])))


def measure_problems(measure: Measure, story: ScenarioFile) -> Problems:
    """Yield measures that are not exactly one, or name unknown actors or issues."""
    given = measure.measures_given
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield measure.problem(None, f"must give one of alignment, regard, position or lean; got {got}")
        return
    actors: list[str] = []
    if measure.alignment:
        actors = [measure.alignment[0]]
        yield from unknown(measure, "alignment", measure.alignment[1], (*story.actors, *story.groups), "actor or group")
        if story.groups.get(measure.alignment[1], (measure.alignment[1],)) == (measure.alignment[0],):
            yield measure.problem("alignment", "must name two different actors")
    elif measure.regard:
        actors = [measure.regard.from_, measure.regard.to]
    elif measure.position:
        actors = [measure.position.actor]
        yield from unknown(measure, "position", measure.position.issue, story.issues, "issue")
    elif measure.lean:
        actors = [measure.lean.of, measure.lean.from_, measure.lean.to]
    for id in dict.fromkeys(actors):
        yield from unknown(measure, given[0], id, story.actors, "actor")
    if len(set(actors)) < len(actors):
        yield measure.problem(given[0], "must name different actors")


def claim_problems(story: ScenarioFile) -> Problems:
    """Yield claims that cannot be tested."""
    for claim in story.expect:
        yield from provenance(claim)
        if claim.all is not None and claim.measures_given:
            yield claim.problem("all", "stands beside a measure; put the measure into the list")
        for test in claim.tests:
            yield from expectation_problems(test, story)


def expectation_problems(test: Expectation, story: ScenarioFile) -> Problems:
    """Yield what is wrong with one test of a claim."""
    ids = {event.id for event in story.events}
    yield from measure_problems(test, story)
    if test.more_than is not None:
        yield from measure_problems(test.more_than, story)
    if test.change is None and test.above is None and test.below is None and test.more_than is None:
        yield test.problem(None, "must say what is expected: change, above, below or more_than")
    if test.because is not None:
        if test.change is None:
            yield test.problem("because", "goes with `change`")
        for id in test.because:
            yield from unknown(test, "because", id, ids, "event")
    if test.change == "steady" and test.more_than is not None:
        yield test.problem("more_than", "does not go with `change: steady`")
    for key, value in (("from", test.from_), ("to", test.to)):
        if value is not None and value not in ids:
            try:
                parse_date(value)
            except ValueError:
                yield test.problem(key, f"must be a date or the id of an event, got '{value}'{nearest(value, ids)}")
    if test.to is not None and test.within is not None:
        yield test.problem("within", "stands beside `to`; use one of them")


def variant_problems(story: ScenarioFile) -> Problems:
    """Yield variants that name unknown events, or switch on what is not optional."""
    optional = {event.id for event in story.events if event.optional}
    ids = {event.id for event in story.events}
    for variant in story.variants.values():
        for id in variant.without or ():
            yield from unknown(variant, "without", id, ids, "event")
        for id in variant.with_ or ():
            yield from unknown(variant, "with", id, optional, "optional event")
        if not (variant.without or variant.with_ or variant.set):
            yield variant.problem(None, "changes nothing; give `without`, `with` or `set`")


def sweep_problems(story: ScenarioFile) -> Problems:
    """Yield outcomes of the sweep that cannot be measured."""
    if story.sweep:
        for outcome in story.sweep.outcomes:
            yield from measure_problems(outcome, story)


def calendar_problems(story: ScenarioFile, calendar: Calendar) -> Problems:
    """Yield dates of events outside the clock, reversed intervals, and recurrences shorter than a step."""
    for event in story.events:
        yield from interval_problems(event, calendar)
        for key, period in dated_periods(event, calendar):
            if words := calendar.outside(period):
                yield event.problem(key, words)
        if event.every and months_in(event.every) < months_in(calendar.step):
            yield event.problem("every", f"is shorter than a step of the clock, a {calendar.step}")
        for key, text, lost in (("after", event.after, calendar.steps), ("before", event.before, 0)):
            if text is not None and (calendar.period(text) >= lost if lost else calendar.period(text) <= lost):
                yield event.problem(key, f"lies outside the clock: the event could never happen; {calendar.in_words}")


def dated_periods(event: Event, calendar: Calendar) -> list[tuple[str, int]]:
    """Return the periods that an event names by date or number, each with its key."""
    named: list[tuple[str, int]] = [("steps", step) for step in event.steps or ()]
    if isinstance(event.date, str):
        named.append(("date", calendar.period(event.date)))
    elif event.date is not None:
        named += [("date", calendar.period(text)) for text in (event.date.from_, event.date.to)]
    if isinstance(event.step, int):
        named.append(("step", event.step))
    elif event.step is not None:
        named += [("step", event.step.from_), ("step", event.step.to)]
    if event.every:
        named += [(k, calendar.period(t)) for k, t in (("from", event.from_), ("until", event.until)) if t is not None]
    return list(dict.fromkeys(named))


def interval_problems(event: Event, calendar: Calendar) -> Problems:
    """Yield intervals that end before they begin."""
    date, step = event.date, event.step
    if isinstance(date, DateInterval) and parse_date(date.to) < parse_date(date.from_):
        yield event.problem("date", "ends before it begins")
    if isinstance(step, StepInterval) and step.to < step.from_:
        yield event.problem("step", "ends before it begins")
    if event.every and event.from_ and event.until and calendar.period(event.until) < calendar.period(event.from_):
        yield event.problem("until", "lies before `from`")


def circle_problems(story: ScenarioFile) -> Problems:
    """Yield a problem where events need or follow each other in a circle."""
    ids = {event.id for event in story.events}
    order = in_order_of_need(story.events, delayed=True)
    for event in story.events:
        known = {*event.needs, *followed(event, delayed=True)} <= ids
        if event.id not in order and known:
            yield event.problem(
                "needs" if event.needs else "when", "is part of a circle of events that wait for each other"
            )


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


def window_problems(story: ScenarioFile, calendar: Calendar) -> Problems:
    """Yield claims whose window lies outside the clock or ends before it begins."""
    ids = {event.id for event in story.events}
    for claim in story.expect:
        for test in claim.tests:
            rows = {}
            for key, value in (("from", test.from_), ("to", test.to)):
                if value is not None and value not in ids and DATE.fullmatch(value):
                    rows[key] = calendar.period(value)
                    if not 0 <= rows[key] <= calendar.steps:
                        yield test.problem(key, f"lies outside the clock: row {rows[key]} of 0 to {calendar.steps}")
            if "from" in rows and "to" in rows and rows["to"] <= rows["from"]:
                yield test.problem("to", "must come after `from`")
