"""What a claim tests: does something coded join the measured pair, or must the model carry it there (decision 003)."""

from collections.abc import Iterable

from sim.engine.runs import as_runs
from sim.engine.trajectory import Trajectory
from sim.measures.measure import ACTOR, ISSUE, PARTNER
from sim.scenario.changes import dependents
from sim.scenario.file.questions import Claim, Expectation, Measure
from sim.scenario.file.schema import Act, Event, Shift, Treaty
from sim.scenario.scenario import Scenario
from sim.studies.claims.judging import demands_of, is_change, is_denial, judge_demand, windows_of

TELLING, DIRECT, DENIAL, LEVEL = "telling", "direct", "denial", "level"
KINDS = (TELLING, DIRECT, DENIAL, LEVEL)
Party = str | tuple[str, ...]
Pairs = set[frozenset[str]]


def kind_of(claim: Claim, actual: Trajectory) -> str:
    """Return what a claim tests: `telling` or `direct` for a change, `denial`, or `level`.

    A change is direct where a coded act, treaty or shift of its causes, with what hangs on them, joins a measured
    pair: that proves nothing. A claim with several demands is a change where one of them is.
    """
    demands = demands_of(claim)
    if any(map(is_change, demands)):
        return TELLING if direct_event(claim, actual) is None else DIRECT
    return DENIAL if any(map(is_denial, demands)) else LEVEL


def direct_event(claim: Claim, actual: Trajectory) -> str | None:
    """Return the event, or the treaty that begins or ends by its date, which joins what a claim measures; None: none.

    Of a claim of change only its changes are asked.
    """
    demands = demands_of(claim)
    asked = [d for d in demands if is_change(d)] or demands
    return next((id for d in asked for id in behind(d, actual) if joins(id, d, actual.scenario)), None)


def behind(demand: Expectation, actual: Trajectory) -> Iterable[str]:
    """Yield the events that may be behind a demand: its causes and what hangs on them, else what falls into its window.

    Treaties that begin or end by date inside the window too.
    """
    scenario = actual.scenario
    if demand.because:
        yield from sorted(dependents(scenario.events, demand.because))
        return
    rows = windows_of(demand, as_runs([actual]))
    if rows.open[0]:
        inside = range(int(rows.first[0]), int(rows.last[0]))
        yield from (id for id, steps in actual.happened.items() if any(s in inside for s in steps))
        for treaty in scenario.treaties:
            periods = [scenario.period(day) for day in (treaty.start, treaty.end) if day is not None]
            if any(period in inside and period >= 1 for period in periods):
                yield treaty.id


def is_constraint(demand: Expectation, actual: Trajectory) -> bool:
    """Whether a level holds at the start and nobody acts on it, nor moves one of its sides."""
    if is_change(demand) or is_denial(demand):
        return False
    at_start = demand.model_copy(update={"from_": None, "to": None, "within": 0, "at": "end"})
    runs = as_runs([actual])
    if not judge_demand(at_start, runs, runs, lambda ids: runs).holds[0]:
        return False
    whole = demand.model_copy(update={"from_": None})
    return not any(joins(id, demand, actual.scenario, sides=True) for id in behind(whole, actual))


def joins(id: str, test: Expectation, scenario: Scenario, sides: bool = False) -> bool:
    """Whether a coded act, treaty or shift touches the very thing that is measured, or with `sides` one side of it."""
    return any(touches(id, measure, scenario, sides) for measure in test.measured)


def touches(id: str, measure: Measure, scenario: Scenario, sides: bool = False) -> bool:
    """Whether an event, or a treaty's own date, touches this measure."""
    pairs = measure.pairs(scenario)
    event = scenario.event_index.get(id)
    if event is None:
        treaty = scenario.treaties[scenario.treaty_index[id]]
        periods = [scenario.period(day) for day in (treaty.start, treaty.end) if day is not None]
        return bool(pairs & those_there(bound(treaty), periods, scenario))
    return bool(pairs & joined_pairs(event, scenario)) or any(
        moves(shift, measure, pairs, scenario, sides) for shift in event.shifts
    )


def joined_pairs(event: Event, scenario: Scenario) -> Pairs:
    """Return the pairs that the acts, treaty changes and shifts of regard of an event join when both are there."""
    members = scenario.members
    found = {
        frozenset((a, b)) for act in event.all_acts for x, y in sides_of(act) for a in members(x) for b in members(y)
    }
    for change in event.treaty_changes:
        treaty = scenario.treaties[scenario.treaty_index[change.named]]
        found |= bound(treaty, members(change.member or ()))
    found |= {frozenset(shift.regard) for shift in event.shifts if shift.regard}
    return those_there(found, event.possible_steps or range(scenario.steps), scenario)


def those_there(pairs: Pairs, periods: Iterable[int], scenario: Scenario) -> Pairs:
    """Return the pairs of which both are there in one of some periods."""
    if scenario.everybody_stays:
        return pairs
    there = [{id for id, stay in zip(scenario.actors, scenario.stays, strict=True) if t in stay} for t in periods]
    return {pair for pair in pairs if any(pair <= ids for ids in there)}


def bound(treaty: Treaty, changed: tuple[str, ...] = ()) -> Pairs:
    """Return the pairs that a treaty binds; of members that join or leave, theirs with all others."""
    return {frozenset((a, b)) for a in changed or treaty.members for b in {*treaty.members, *changed} if a != b}


def sides_of(act: Act) -> Iterable[tuple[Party, Party]]:
    """Yield the two sides of each exchange in a coded act."""
    if act.between is not None:
        yield from ((a, b) for n, a in enumerate(act.between) for b in act.between[n + 1 :])
    elif act.actor and act.target:
        yield act.actor, act.target


def moves(shift: Shift, measure: Measure, pairs: Pairs, scenario: Scenario, sides: bool) -> bool:
    """Whether a shift moves the measured position or re-weighs a measured group; with `sides`, one side of a pair.

    An interest that shifts moves its actor against everybody who cares: which tie goes how far is the model's work.
    """
    actors = scenario.members(shift.actor or ())
    if shift.regard is not None:
        return False
    if shift.issue is None:  # a capability weighs in a group's average
        return any(member in actors for id in measure.named(PARTNER) for member in scenario.groups.get(id, ()))
    if issues := measure.named(ISSUE):
        return shift.issue in issues and not set(actors).isdisjoint(scenario.members(measure.named(ACTOR, PARTNER)))
    return sides and any(pair & set(actors) for pair in pairs)
