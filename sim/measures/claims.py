"""Claims put to trajectories: what a source says came of it, as a test that can fail (docs/scenario.md, "Claims")."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.measures.series import series
from sim.scenario.schema import Act, Claim, Event, Expectation, Measure, Shift
from sim.trajectory import Trajectory

DIRECT, DERIVED, CAUSAL = "direct", "derived", "causal"
Party = str | tuple[str, ...]
Without = Callable[[tuple[str, ...]], Trajectory]


@dataclass(frozen=True, slots=True)
class Window:
    """The rows over which a claim is tested; change is measured against the first."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a test holds in one run, the change (or level) it saw, and how far that is from failing."""

    holds: bool
    change: float
    margin: float


UNDEFINED = Verdict(False, float("nan"), float("-inf"))


def judge(claim: Claim, actual: Trajectory, world: Trajectory, without: Without) -> Verdict:
    """Return the verdict on a claim in `world`, its windows taken from the `actual` run.

    `world` is the actual run or its placebo; `without` gives the same world without some events. Of several
    tests the one nearest to failing speaks for the claim. Not defined (and not holding) where an event that
    opens the window did not take place.
    """
    return min((judge_test(test, actual, world, without) for test in claim.tests), key=lambda v: (v.holds, v.margin))


def judge_test(test: Expectation, actual: Trajectory, world: Trajectory, without: Without) -> Verdict:
    """Return the verdict on one test."""
    rows = window(test, actual)
    if rows is None:
        return UNDEFINED
    values = series(test, world)
    if test.because:
        values = values - series(test, without(test.because))
    verdicts = list(conditions(test, values, rows, world))
    if not all(np.isfinite(v.change) for v in verdicts):
        return UNDEFINED
    return min(verdicts, key=lambda v: (v.holds, v.margin))


def window(test: Expectation, actual: Trajectory) -> Window | None:
    """Return the rows of a test; None where an event that bounds them did not take place, or none are left."""
    first = 0 if test.from_ is None else row_of(test.from_, actual)
    last = actual.scenario.steps if test.to is None else row_of(test.to, actual)
    if first is None or last is None:
        return None
    if test.within is not None:
        last = min(first + test.within, last)
    return Window(first, last) if first < last or test.change is None else None


def row_of(text: str, actual: Trajectory) -> int | None:
    """Return the row of a date, or the row before an event's first act shows; None where it did not take place."""
    if text in actual.happened:
        steps = actual.happened[text]
        return steps[0] if steps else None
    return actual.scenario.period(text)


def conditions(test: Expectation, values: np.ndarray, rows: Window, world: Trajectory) -> Iterable[Verdict]:
    """Yield a verdict for everything that the test demands."""
    least = test.by if test.by is not None else 0.0
    if test.change:
        yield change_verdict(test, values, rows, least)
    for level, sign in ((test.above, 1.0), (test.below, -1.0)):
        if level is not None:
            value = level_at(test, values, rows, sign)
            yield Verdict(sign * (value - level) > 0, value, sign * (value - level))
    if test.more_than is not None:
        yield comparison_verdict(test, values, series(test.more_than, world), rows, least)


def change_verdict(test: Expectation, values: np.ndarray, rows: Window, least: float) -> Verdict:
    """Return whether the measure rises, falls or stays within `least`."""
    sign = {"rises": 1.0, "falls": -1.0, "steady": 0.0}[test.change or ""]
    change = change_at(test, values, rows, sign)
    if sign == 0.0:
        return Verdict(abs(change) <= least, change, least - abs(change))
    return Verdict(sign * change > least, change, sign * change - least)


def comparison_verdict(test: Expectation, mine: np.ndarray, other: np.ndarray, rows: Window, least: float) -> Verdict:
    """Return whether this measure changes more than another, or stands above it where no change is asked."""
    if test.change:
        sign = 1.0 if test.change == "rises" else -1.0
        gap = sign * (change_at(test, mine, rows, sign) - change_at(test, other, rows, sign))
    else:
        gap = level_at(test, mine - other, rows, 1.0)
    return Verdict(gap > least, gap, gap - least)


def change_at(test: Expectation, values: np.ndarray, rows: Window, sign: float) -> float:
    """Return the change against the first row: at the end, on average, or where it goes furthest."""
    changes = values[rows.first + 1 : rows.last + 1] - values[rows.first]
    return pick(test.at or "end", changes, sign)


def level_at(test: Expectation, values: np.ndarray, rows: Window, sign: float) -> float:
    """Return the level: at the end, on average, or where it goes furthest."""
    return pick(test.at or "end", values[rows.first : rows.last + 1], sign)


def pick(at: str, values: np.ndarray, sign: float) -> float:
    """Return the last, the mean, or the peak of values (largest, smallest, or largest in size by sign)."""
    if at == "end":
        return float(values[-1])
    if at == "mean":
        return float(np.mean(values))
    if sign == 0.0:
        return float(values[np.argmax(np.abs(values))])
    return float(np.max(values) if sign > 0 else np.min(values))


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
        return DIRECT if any(joins(events[id], test, actual) for id in test.because) else CAUSAL
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
