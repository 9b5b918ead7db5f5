"""What a claim tests: whether coded events join the measured pair, or the model must carry it there (decision 003)."""

from sim.engine.runs import as_runs
from sim.engine.trajectory import Trajectory
from sim.inputs.occasions import TREATY, Occasion, Shift, occasions_of
from sim.measures.measure import ACTOR, ISSUE, PARTNER
from sim.model.shifts import CAPABILITY, REGARD
from sim.scenario.changes import dependents
from sim.scenario.file.schema import Claim, Expectation, Measure
from sim.scenario.scenario import Scenario
from sim.studies.claims.judging import windows_of

DIRECT, DERIVED, CAUSAL = "direct", "derived", "causal"


def kind_of(claim: Claim, actual: Trajectory) -> str:
    """Return what a claim tests: `direct` where coded acts, treaties or shifts join its own pairs by themselves.

    A claim with several tests takes the strongest of their kinds. A test against the same worlds without some
    events is causal unless one of those events itself joins the pair: that would prove nothing.
    """
    kinds = {expectation_kind(test, actual) for test in claim.tests}
    return next(kind for kind in (CAUSAL, DERIVED, DIRECT) if kind in kinds)


def expectation_kind(test: Expectation, actual: Trajectory) -> str:
    """Return the kind of one test."""
    occasions = occasions_of(actual.scenario)
    if test.because:
        gone = dependents(actual.scenario.events, test.because)  # what hangs on an event goes with it
        taken = [o for o in occasions if o.origin != TREATY and o.name in gone]
        return DIRECT if any(joins(o, test, actual.scenario) for o in taken) else CAUSAL
    rows = windows_of(test, as_runs([actual]))
    inside = range(int(rows.first[0]), int(rows.last[0])) if rows.open[0] else range(0)
    taking_place = [o for o in occasions if any(step in inside for step in steps_of(o, actual))]
    return DIRECT if any(joins(o, test, actual.scenario) for o in taking_place) else DERIVED


def steps_of(occasion: Occasion, actual: Trajectory) -> tuple[int, ...]:
    """Return the periods in which an occasion took place, for treaties without the clock's first."""
    if occasion.origin != TREATY:
        return actual.happened[occasion.name]
    return tuple(period for period in occasion.periods if period >= 1)


def joins(occasion: Occasion, test: Expectation, scenario: Scenario) -> bool:
    """Whether a coded act, treaty or shift touches the very thing that is measured or compared."""
    ids = list(scenario.actors)
    acted = {frozenset((ids[i], ids[j])) for act in occasion.acts for i, j in act.pairs}
    acted |= {frozenset(ids[n] for n in pair) for s in occasion.shifts if s.quantity == REGARD for pair in s.targets}
    for _, treaty, member in occasion.treaty_changes:
        members = scenario.treaties[treaty].members
        changed = members if member < 0 else (ids[member],)
        acted |= {frozenset((a, b)) for a in changed for b in (*members, *changed)}
    return any(
        measure.pairs(scenario) & acted or any(moves(shift, measure, scenario) for shift in occasion.shifts)
        for measure in test.measured
    )


def moves(shift: Shift, measure: Measure, scenario: Scenario) -> bool:
    """Whether a shift of an interest moves the measured position, or one side of a measured tie where both care."""
    ids = list(scenario.actors)
    actors = {ids[i] for i, _ in shift.targets}
    if shift.quantity == REGARD:
        return False  # a tie, which `joins` sees
    if shift.quantity == CAPABILITY:  # weighs in a group's average
        return any(not actors.isdisjoint(scenario.groups.get(id, ())) for id in measure.named(PARTNER))
    issue = list(scenario.issues)[shift.targets[0][1]]
    if issues := measure.named(ISSUE):
        return issue in issues and not actors.isdisjoint(scenario.members(measure.named(ACTOR, PARTNER)))
    cares = {id for id, actor in scenario.actors.items() if issue in actor.interests}
    return any(pair & actors and pair <= cares | actors for pair in measure.pairs(scenario))
