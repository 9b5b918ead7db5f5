"""What a claim tests: whether coded events join the measured pair, or the model must carry it there (decision 003)."""

from collections.abc import Iterable

from sim.measures.windows import window
from sim.scenario.overriding import dependents
from sim.scenario.schema import Act, Claim, Event, Expectation, Measure, Shift
from sim.trajectory import Trajectory

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
    rows = window(test, actual)
    if rows is None:
        return DERIVED
    inside = [id for id, steps in actual.happened.items() if any(rows.first <= s < rows.last for s in steps)]
    return DIRECT if any(joins(events[id], test, actual) for id in inside) else DERIVED


def joins(event: Event, measure: Measure, actual: Trajectory) -> bool:
    """Whether a coded act, treaty or shift of the event touches the very thing that is measured."""
    pairs = measured_pairs(measure, actual)
    members = actual.scenario.members
    acted = {frozenset((a, b)) for act in event.all_acts for x, y in sides(act) for a in members(x) for b in members(y)}
    if event.treaty:
        signed = next(t for t in actual.scenario.treaties if t.id in (event.treaty.sign, event.treaty.end))
        acted |= {frozenset((a, b)) for a in signed.members for b in signed.members}
    acted |= {frozenset(shift.regard) for shift in event.shifts if shift.regard}
    return bool(pairs & acted) or any(moves(shift, measure, pairs, actual) for shift in event.shifts)


def sides(act: Act) -> Iterable[tuple[Party, Party]]:
    """Yield the two sides of each exchange in a coded act."""
    if act.between is not None:
        yield from ((a, b) for n, a in enumerate(act.between) for b in act.between[n + 1 :])
    elif act.actor and act.target:
        yield act.actor, act.target


def measured_pairs(measure: Measure, actual: Trajectory) -> set[frozenset[str]]:
    """Return the pairs of actors whose tie is measured; none for a position."""
    members = actual.scenario.members
    if measure.alignment:
        a, b = measure.alignment
        return {frozenset((a, m)) for m in members(b) if m != a}
    if measure.regard:
        return {frozenset((measure.regard.from_, measure.regard.to))}
    if measure.lean:
        return {frozenset((measure.lean.of, other)) for other in (measure.lean.from_, measure.lean.to)}
    return set()


def moves(shift: Shift, measure: Measure, pairs: set[frozenset[str]], actual: Trajectory) -> bool:
    """Whether a shift of an interest moves the measured position, or one side of a measured tie where both care."""
    issue, actors = shift.issue, actual.scenario.members(shift.actor or ())
    if issue is None:
        return False
    if measure.position:
        return measure.position.issue == issue and measure.position.actor in actors
    cares = {id for id, actor in actual.scenario.actors.items() if issue in actor.interests}
    return any(pair & set(actors) and pair <= cares | set(actors) for pair in pairs)
