"""What a scenario schedules, as the tables that the rules go through; the same for every run."""

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from sim.inputs.names import hash_path
from sim.inputs.numbers import Number, coded_numbers
from sim.inputs.occasions import TREATY, Act, Occasion, occasions_of, row_of_event
from sim.inputs.presence import Casts, casts_of
from sim.model import coding, shifts
from sim.model.occasions import NEVER, ON_ITS_DATE
from sim.model.theories import THEORIES
from sim.model.world import OPEN, Agenda
from sim.scenario.checks.order import in_order_of_need
from sim.scenario.file.questions import Distribution
from sim.scenario.scenario import Scenario

QUANTITIES = {
    "ideal": coding.IDEAL, "salience": coding.SALIENCE, "baseline": coding.REGARD,
    "intensity": coding.INTENSITY, "stance": coding.STANCE,
}  # fmt: skip


def agenda_of(scenario: Scenario, varied: Collection[str] = ()) -> Agenda:
    """Return what is scheduled; numbers whose paths are `varied` are set from outside in every run, and not drawn."""
    occasions = occasions_of(scenario)
    due, acts, moved = due_table(scenario, varied), act_rows(occasions), shift_rows(occasions)
    changes, secrets, casts = treaty_rows(occasions), secret_rows(occasions), casts_of(scenario)
    reveals = [(e, revealed) for e, o in enumerate(occasions) for revealed in o.reveals]
    drawn = [number for number in coded_numbers(scenario) if number.spread > 0.0 and number.path not in varied]
    codings = [number for number in drawn if number.array in QUANTITIES]
    own = may_be_above_zero("initiative", scenario, varied)
    return Agenda(
        order=_integers(order(scenario)),
        due=due,
        watched=_integers([o.watched for o in occasions], 2),
        patience=_integers([o.rows for o in occasions]),
        followed=_integers([o.followed for o in occasions], 2),
        once=_integers([int(o.once) for o in occasions]),
        needs=_integers([(e, need) for e, o in enumerate(occasions) for need in o.needs], 2),
        acts=_integers(acts, 8),
        topics=_integers([topic for act in acts_by_number(occasions) for topic in act.topics], 2),
        shared_by=sharing(occasions, casts),
        secrets=_integers(secrets, 2),
        knows=knows(occasions, len(scenario.actors)),
        reveals=_integers(reveals, 2),
        shifts=_integers(moved, 5),
        treaty_changes=_integers(changes, 4),
        cast=_integers(casts.at),
        there=_integers(casts.there, len(scenario.actors)),
        stakes=stakes(scenario, moved),
        codings=_integers([coding_row(number) for number in codings], 5),
        spreads=np.array([number.spread for number in codings], float),
        intervals=_integers([interval_row(number) for number in drawn if number.array == "date"], 4),
        acts_at=np.where(own, 1, any_due(due, acts) | any_due(due, reveals)),
        shifts_at=any_due(due, moved),
        treaties_at=any_due(due, changes),
        reveals_at=any_due(due, reveals),
        status_quo=int(scenario.rest == "status-quo"),
        initiative=int(own),
        shocks=int(may_be_above_zero("volatility", scenario, varied)),
        power=THEORIES[scenario.theory].power,
    )


def due_table(scenario: Scenario, varied: Collection[str]) -> Any:
    """Return how each occasion becomes due at each step; never where nobody of a party that it needs is there."""
    occasions, casts = occasions_of(scenario), casts_of(scenario)
    table = np.zeros((len(occasions), max(scenario.steps, 1)), np.int64)
    for e, occasion in enumerate(occasions):
        table[e, list(occasion.periods)] = occasion.due
        if occasion.origin != TREATY and f"events.{occasion.name}.step" in varied:
            table[e, :] = ON_ITS_DATE
        able = np.all([casts.there[:, list(party)].any(axis=1) for party in occasion.parties], axis=0)
        table[e, ~np.broadcast_to(able, len(casts.there))[casts.at]] = NEVER
    return table


def any_due(due: Any, rows: Sequence[Sequence[int]]) -> Any:
    """Return by step 1 where the occasion of any row may be due."""
    return due[sorted({row[0] for row in rows})].any(axis=0).astype(np.int64)


def act_rows(occasions: Sequence[Occasion]) -> list[tuple[int, ...]]:
    """Return a row per elementary act, in pressing order."""
    past = list(accumulate(len(act.topics) for act in acts_by_number(occasions)))
    place = {row: s for s, (row, _) in enumerate(secret_rows(occasions))}
    return [
        (e, i, j, act.number, int(act.joint), past[act.number] - len(act.topics), past[act.number], place.get(a, OPEN))
        for a, (e, act, i, j) in enumerate(elementary(occasions))
    ]


def elementary(occasions: Sequence[Occasion]) -> list[tuple[int, Act, int, int]]:
    """Return every elementary act in pressing order: its occasion, the coded act, actor and target."""
    return [(e, act, i, j) for e, occasion in enumerate(occasions) for act in occasion.acts for i, j in act.pairs]


def secret_rows(occasions: Sequence[Occasion]) -> list[tuple[int, int]]:
    """Return each elementary act that not everybody sees and its row of who knows, by coded act."""
    known = {act.number: row for row, act in enumerate(secret_acts(occasions))}
    rows = [(act.number, a) for a, (_, act, _, _) in enumerate(elementary(occasions)) if act.number in known]
    return [(a, known[number]) for number, a in sorted(rows)]


def secret_acts(occasions: Sequence[Occasion]) -> list[Act]:
    """Return the coded acts that not everybody sees, by their number."""
    return [act for act in acts_by_number(occasions) if act.knowing is not None]


def knows(occasions: Sequence[Occasion], actors: int) -> Any:
    """Return by secret coded act 1 where an actor knows of it when it takes place."""
    table = np.zeros((len(secret_acts(occasions)), actors), np.int64)
    for row, act in enumerate(secret_acts(occasions)):
        table[row, list(act.knowing or ())] = 1
    return table


def sharing(occasions: Sequence[Occasion], casts: Casts) -> Any:
    """Return by set of actors how many of the elementary acts of one coded act it has, 0 for those that it has not."""
    acted = [casts.both(act.pairs) for o in occasions for act in o.acts]
    shares = [np.where(both, both.sum(axis=1, keepdims=True), 0) for both in acted]
    return np.hstack([np.zeros((len(casts.there), 0)), *shares]).astype(float)


def acts_by_number(occasions: Sequence[Occasion]) -> list[Act]:
    """Return the coded acts of all occasions by their number."""
    return sorted((act for occasion in occasions for act in occasion.acts), key=lambda act: act.number)


def shift_rows(occasions: Sequence[Occasion]) -> list[tuple[int, ...]]:
    """Return a row per elementary shift, by the id of its event."""
    rows = {
        row: (e, shift.quantity, i, other, int(shift.absolute))
        for e, occasion in enumerate(occasions)
        for shift in occasion.shifts
        for row, (i, other) in zip(shift.rows, shift.targets, strict=True)
    }
    return [rows[row] for row in sorted(rows)]


def treaty_rows(occasions: Sequence[Occasion]) -> list[tuple[int, ...]]:
    """Return a row per change of a treaty: those by date by treaty, then those of events by kind and event."""
    rows: list[tuple[int, ...]] = [(e, *c) for e, occasion in enumerate(occasions) for c in occasion.treaty_changes]
    dated = [row for row in rows if occasions[row[0]].origin == TREATY]
    return dated + sorted((row for row in rows if row not in dated), key=lambda r: (r[1], occasions[r[0]].name))


def stakes(scenario: Scenario, moved: Sequence[Sequence[int]]) -> Any:
    """Return 1 where an actor's interest in an issue is coded, or a shift may give it one."""
    table = np.zeros((len(scenario.actors), len(scenario.issues)), np.int64)
    for i, actor in enumerate(scenario.actors.values()):
        table[i, [scenario.issue_index[k] for k in actor.interests]] = 1
    for _, quantity, i, k, _ in moved:
        if quantity == shifts.SALIENCE:
            table[i, k] = 1
    return table


def coding_row(number: Number) -> list[int]:
    """Return quantity, row, column and hashes of a number that is drawn around its coded value."""
    row, *column = number.places[0]
    return [QUANTITIES[number.array], row, *(column or [0]), *hash_path(number.path)]


def interval_row(number: Number) -> list[int]:
    """Return occasion, number of periods and hashes of a date that is drawn."""
    return [number.places[0][0], int(number.spread), *hash_path(number.path)]


def may_be_above_zero(parameter: str, scenario: Scenario, varied: Collection[str]) -> bool:
    """Whether a parameter is above 0 in any run."""
    value = scenario.parameters[parameter]
    return isinstance(value, Distribution) or value > 0 or f"parameters.{parameter}" in varied


def order(scenario: Scenario) -> list[int]:
    """Return the occasions, those that others need or follow at once first."""
    row = row_of_event(scenario)
    dated = range(len(occasions_of(scenario)) - len(row))
    return [*dated, *(row[id] for id in in_order_of_need(scenario.events))]


def _integers(rows: Any, columns: int = 0) -> Any:
    shape = (len(rows), columns) if columns else (len(rows),)
    return np.array(rows, np.int64).reshape(shape)
