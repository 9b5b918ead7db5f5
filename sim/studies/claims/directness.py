"""What a claim tests: whether coded events join the measured pair, or the model must carry it there (decision 003)."""

from collections.abc import Iterable

from sim.engine.runs import as_runs
from sim.engine.trajectory import Trajectory
from sim.measures.measure import ACTOR, ISSUE, PARTNER
from sim.scenario.changes import dependents
from sim.scenario.file.schema import Act, Claim, Event, Expectation, Measure, Shift
from sim.studies.claims.judging import windows_of

DIRECT, DERIVED, CAUSAL = "direct", "derived", "causal"
Party = str | tuple[str, ...]


def kind_of(claim: Claim, actual: Trajectory) -> str:
    """Return what a claim tests: `direct` where coded acts, treaties or shifts join its own pairs by themselves.

    A claim with several tests takes the strongest of their kinds. A test against the same worlds without some
    events is causal unless one of those events itself joins the pair: that would prove nothing.
    """
    kinds = {expectation_kind(test, actual) for test in claim.tests}
    return next(kind for kind in (CAUSAL, DERIVED, DIRECT) if kind in kinds)


def expectation_kind(test: Expectation, actual: Trajectory) -> str:
    """Return the kind of one test."""
    events = actual.scenario.event_index
    if test.because:
        gone = dependents(actual.scenario.events, test.because)  # what hangs on an event goes with it
        return DIRECT if any(joins(events[id], test, actual) for id in gone) else CAUSAL
    rows = windows_of(test, as_runs([actual]))
    if not rows.open[0]:
        return DERIVED
    inside = range(int(rows.first[0]), int(rows.last[0]))
    taking_place = [id for id, steps in actual.happened.items() if any(s in inside for s in steps)]
    coded = any(joins(events[id], test, actual) for id in taking_place) or treaty_joins(test, inside, actual)
    return DIRECT if coded else DERIVED


def treaty_joins(test: Expectation, inside: range, actual: Trajectory) -> bool:
    """Whether a treaty that joins the measured pair begins or ends by its own date inside the periods."""
    scenario = actual.scenario
    for treaty in scenario.treaties:
        periods = [scenario.period(day) for day in (treaty.start, treaty.end) if day is not None]
        if any(period in inside and period >= 1 for period in periods):
            members = {frozenset((a, b)) for a in treaty.members for b in treaty.members if a != b}
            if any(members & measure.pairs(scenario) for measure in test.measured):
                return True
    return False


def joins(event: Event, test: Expectation, actual: Trajectory) -> bool:
    """Whether a coded act, treaty or shift of the event touches the very thing that is measured or compared."""
    return any(touches(event, measure, actual) for measure in test.measured)


def touches(event: Event, measure: Measure, actual: Trajectory) -> bool:
    """Whether a coded act, treaty or shift of the event touches this measure."""
    pairs = measure.pairs(actual.scenario)
    members = actual.scenario.members
    acted = {frozenset((a, b)) for act in event.all_acts for x, y in sides(act) for a in members(x) for b in members(y)}
    if event.treaty:
        treaty = actual.scenario.treaties[actual.scenario.treaty_index[event.treaty.named]]
        changed = members(event.treaty.member or ()) or treaty.members
        acted |= {frozenset((a, b)) for a in changed for b in {*treaty.members, *changed}}
    acted |= {frozenset(shift.regard) for shift in event.shifts if shift.regard}
    return bool(pairs & acted) or any(moves(shift, measure, pairs, actual) for shift in event.shifts)


def sides(act: Act) -> Iterable[tuple[Party, Party]]:
    """Yield the two sides of each exchange in a coded act."""
    if act.between is not None:
        yield from ((a, b) for n, a in enumerate(act.between) for b in act.between[n + 1 :])
    elif act.actor and act.target:
        yield act.actor, act.target


def moves(shift: Shift, measure: Measure, pairs: set[frozenset[str]], actual: Trajectory) -> bool:
    """Whether a shift of an interest moves the measured position, or one side of a measured tie where both care."""
    issue, actors = shift.issue, actual.scenario.members(shift.actor or ())
    if issue is None:  # a capability weighs in a group's average
        groups = [actual.scenario.groups.get(id, ()) for id in measure.named(PARTNER)]
        return any(member in actors for group in groups for member in group)
    if issues := measure.named(ISSUE):
        return issue in issues and not set(actors).isdisjoint(measure.named(ACTOR))
    cares = {id for id, actor in actual.scenario.actors.items() if issue in actor.interests}
    return any(pair & set(actors) and pair <= cares | set(actors) for pair in pairs)
