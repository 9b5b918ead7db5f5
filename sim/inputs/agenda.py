"""What a scenario schedules, as the tables that the rules go through; the same for every run."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.inputs.names import hash_path
from sim.model import coding, occasions, shifts
from sim.model.treaties import OBLIGATION_STRENGTH
from sim.model.world import Agenda
from sim.scenario.checks.order import in_force_at_start, in_order_of_need
from sim.scenario.file.schema import Act, Distribution, Event, Shift, StepInterval
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Occasion:
    """An event, or the day on which a treaty begins or ends by itself."""

    name: str
    event: Event | None = None
    treaty: int = -1
    signs: bool = False
    period: int = -1


@dataclass(frozen=True)
class Timetable:
    """The tables of a scenario; occasions are treaty dates by id, then scheduled and triggered events by id.

    `varied` names numbers, by path, that are set from outside in every run: they are not drawn as well.
    """

    scenario: Scenario
    varied: Collection[str] = field(default=())

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """Everything that may happen, in the order in which acts and shifts are carried out."""
        scenario = self.scenario
        dated = [
            Occasion(treaty.id, None, number, signs, scenario.period(day))
            for number, treaty in enumerate(scenario.treaties)
            for day, signs in ((treaty.start, True), (treaty.end, False))
            if day is not None and 0 <= scenario.period(day) < scenario.steps
            and not (signs and in_force_at_start(treaty, scenario))
        ]  # fmt: skip
        scheduled = [Occasion(e.id, e) for e in scenario.events if e.when is None]
        triggered = [Occasion(e.id, e) for e in scenario.events if e.when is not None]
        return (*dated, *scheduled, *triggered)

    @cached_property
    def number(self) -> dict[str, int]:
        """Occasion of each event."""
        return {o.name: e for e, o in enumerate(self.occasions) if o.event is not None}

    @cached_property
    def coded_acts(self) -> tuple[tuple[int, Act], ...]:
        """The acts as coded, one number each, with their occasion."""
        return tuple((e, act) for e, o in enumerate(self.occasions) if o.event for act in o.event.all_acts)

    @cached_property
    def act_paths(self) -> tuple[tuple[str, Event], ...]:
        """The path of each coded act, with its event."""
        found = []
        for event in (o.event for o in self.occasions if o.event):
            path = f"events.{event.id}"
            names = ["act"] if event.act else [f"acts.{n}" for n in range(len(event.acts or ()))]
            found += [(f"{path}.{name}", event) for name in names]
        return tuple(found)

    @cached_property
    def coded_shifts(self) -> tuple[tuple[int, Shift, str], ...]:
        """The shifts by actor (or by the first of a pair), with their occasion."""
        rows = []
        for e, occasion in enumerate(self.occasions):
            for shift in occasion.event.shifts if occasion.event else ():
                parties = (shift.regard[0],) if shift.regard else self.scenario.members(shift.actor or ())
                rows += [(e, shift, party) for party in parties]
        return tuple(rows)

    def shift_paths(self) -> list[tuple[str, Shift, tuple[tuple[int, ...], ...]]]:
        """Return path, shift and rows of each shift as coded; the rows of a group's shift are one number."""
        found: list[tuple[str, Shift, tuple[tuple[int, ...], ...]]] = []
        row = 0
        for occasion in self.occasions:
            for number, shift in enumerate(occasion.event.shifts if occasion.event else ()):
                rows = 1 if shift.regard else len(self.scenario.members(shift.actor or ()))
                way = "by" if shift.by is not None else "to"
                path = f"events.{occasion.name}.shifts.{number}.{way}"
                found.append((path, shift, tuple((r,) for r in range(row, row + rows))))
                row += rows
        return found

    def treaty_strengths(self) -> list[float]:
        """Return the strength of each treaty, that of its largest obligation."""
        return [max(OBLIGATION_STRENGTH[o] for o in t.obligations) for t in self.scenario.treaties]

    def agenda(self) -> Agenda:
        """Return what is scheduled, the same for every run."""
        due = self.due_table()
        acts, shared = self.act_rows()
        steps = max(self.scenario.steps, 1)
        shift_rows = self.shift_rows()
        shifting, acting = sorted({row[0] for row in shift_rows}), sorted({row[0] for row in acts})
        own = self.may_be_above_zero("initiative")
        when = [o.event.when if o.event else None for o in self.occasions]
        actor = self.scenario.actor_index
        watched = [[actor[a] for a in w.alignment] if w and w.alignment else [-1, -1] for w in when]
        followed = [[self.number[w.event], w.delay or 0] if w and w.event else [-1, -1] for w in when]
        return Agenda(
            order=_integers(self.order()),
            due=due,
            watched=_integers(watched, 2),
            patience=_integers([w.for_ or 1 if w else 1 for w in when]),
            followed=_integers(followed, 2),
            once=_integers([int(bool(o.event and o.event.when and o.event.once)) for o in self.occasions]),
            needs=_integers([[e, self.number[n]] for e, o in enumerate(self.occasions) for n in needs(o)], 2),
            acts=_integers(acts, 6),
            shared_by=np.array(shared, float),
            shifts=_integers(shift_rows, 5),
            treaty_changes=_integers(self.treaty_rows(), 3),
            treaty_pairs=_integers(self.treaty_pairs(), 3),
            stakes=self.stakes(),
            codings=_integers([[*row, *hash_path(path)] for path, row, _ in self.codings()], 5),
            spreads=np.array([spread for _, _, spread in self.codings()], float),
            intervals=_integers(self.interval_rows(), 4),
            acts_at=_integers([int(own or any(due[e, t] for e in acting)) for t in range(steps)]),
            shifts_at=_integers([int(any(due[e, t] for e in shifting)) for t in range(steps)]),
            status_quo=int(self.scenario.rest == "status-quo"),
            initiative=int(own),
            shocks=int(self.may_be_above_zero("volatility")),
        )

    def stakes(self) -> Any:
        """Return 1 where an actor's interest in an issue is coded, or a shift may give it one."""
        table = np.zeros((len(self.scenario.actors), len(self.scenario.issues)), np.int64)
        for i, actor in enumerate(self.scenario.actors.values()):
            table[i, [self.scenario.issue_index[k] for k in actor.interests]] = 1
        for _, quantity, i, k, _ in self.shift_rows():
            if quantity == shifts.SALIENCE:
                table[i, k] = 1
        return table

    def codings(self) -> list[tuple[str, list[int], float]]:
        """Return path, (quantity, row, column) and standard deviation of every number that coders are unsure of."""
        found: list[tuple[str, list[int], float]] = []
        for i, (id, actor) in enumerate(self.scenario.actors.items()):
            for issue, interest in actor.interests.items():
                k, spread = self.scenario.issue_index[issue], coding.SPREAD[interest.confidence or "assumed"]
                path = f"actors.{id}.interests.{issue}"
                found.append((f"{path}.position", [coding.IDEAL, i, k], spread))
                found.append((f"{path}.salience", [coding.SALIENCE, i, k], coding.SALIENCE_SHARE * spread))
        actor_index = self.scenario.actor_index
        for regard in self.scenario.regards:
            a, b = regard.from_ or "", regard.to or ""
            row = [coding.REGARD, actor_index[a], actor_index[b]]
            found.append((f"regards.{a}.{b}", row, coding.SPREAD[regard.confidence or "assumed"]))
        for number, (path, event) in enumerate(self.act_paths):
            row = [coding.INTENSITY, number, 0]
            found.append((f"{path}.intensity", row, coding.SPREAD[event.confidence or "assumed"]))
        return [entry for entry in found if entry[0] not in self.varied]

    def interval_rows(self) -> list[list[int]]:
        """Return occasion, number of periods and hashes of every date that is an interval."""
        rows = []
        for e, occasion in enumerate(self.occasions):
            step = occasion.event.step if occasion.event else None
            path = f"events.{occasion.name}.step"
            if isinstance(step, StepInterval) and path not in self.varied:
                last = step.to if step.before_cut is None else step.before_cut
                rows.append([e, last - step.from_ + 1, *hash_path(path)])
        return rows

    def may_be_above_zero(self, parameter: str) -> bool:
        """Whether a parameter is above 0 in any run."""
        value = self.scenario.parameters[parameter]
        return isinstance(value, Distribution) or value > 0 or f"parameters.{parameter}" in self.varied

    def order(self) -> list[int]:
        """Return the occasions, those that others need or follow at once first."""
        dated = [e for e, o in enumerate(self.occasions) if o.event is None]
        return dated + [self.number[id] for id in in_order_of_need(self.scenario.events)]

    def due_table(self) -> Any:
        """Return how each occasion becomes due at each step."""
        steps = max(self.scenario.steps, 1)
        table = np.zeros((len(self.occasions), steps), np.int64)
        for e, occasion in enumerate(self.occasions):
            event = occasion.event
            if event is None:
                table[e, occasion.period] = occasions.SURELY
            elif event.when is None:
                kind = occasions.ON_ITS_DATE if isinstance(event.step, StepInterval) else occasions.SURELY
                table[e, list(event.possible_steps)] = kind
                if f"events.{event.id}.step" in self.varied:
                    table[e, :] = occasions.ON_ITS_DATE
            else:
                first = self.scenario.period(event.after) if event.after else 0
                last = self.scenario.period(event.before) if event.before else steps
                kind = occasions.BY_ALIGNMENT if event.when.alignment else occasions.BY_FOLLOWING
                table[e, max(first, 0) : max(last, 0)] = kind
        return table

    def act_rows(self) -> tuple[list[list[int]], list[float]]:
        """Return a row per elementary act, and the number of acts its coded act became."""
        rows, shared = [], []
        for number, (e, act) in enumerate(self.coded_acts):
            issue = self.scenario.issue_index[act.issue] if act.issue else -1
            pairs = directed_pairs(act, self.scenario)
            rows += [[e, i, j, issue, number, int(act.between is not None)] for i, j in pairs]
            shared += [float(len(pairs))] * len(pairs)
        return rows, shared

    def shift_rows(self) -> list[list[int]]:
        """Return a row per elementary shift."""
        actor, issue = self.scenario.actor_index, self.scenario.issue_index
        kinds = {"position": shifts.POSITION, "salience": shifts.SALIENCE, "capability": shifts.CAPABILITY}
        rows = []
        for e, shift, party in self.coded_shifts:
            if shift.regard:
                kind, other = shifts.REGARD, actor[shift.regard[1]]
            else:
                kind, other = kinds[shift.of or ""], issue[shift.issue] if shift.issue else -1
            rows.append([e, kind, actor[party], other, int(shift.to is not None)])
        return rows

    def treaty_rows(self) -> list[list[int]]:
        """Return a row per signing or ending."""
        numbers = {treaty.id: q for q, treaty in enumerate(self.scenario.treaties)}
        rows = []
        for e, occasion in enumerate(self.occasions):
            if occasion.event is None:
                rows.append([e, occasion.treaty, int(occasion.signs)])
            elif occasion.event.treaty:
                change = occasion.event.treaty
                rows.append([e, numbers[change.sign or change.end or ""], int(change.sign is not None)])
        return rows

    def treaty_pairs(self) -> list[list[int]]:
        """Return every ordered pair of members of every treaty."""
        actor = self.scenario.actor_index
        return [
            [q, actor[a], actor[b]]
            for q, treaty in enumerate(self.scenario.treaties)
            for a in treaty.members
            for b in treaty.members
            if a != b
        ]


def needs(occasion: Occasion) -> tuple[str, ...]:
    """Return the ids of the events that an occasion needs."""
    return occasion.event.needs if occasion.event else ()


def directed_pairs(act: Act, scenario: Scenario) -> list[tuple[int, int]]:
    """Return (actor, target) rows of the acts that a coded act becomes; nobody acts on itself, no pair twice."""
    index = scenario.actor_index
    if act.between is None:
        pairs = [(a, b) for a in scenario.members(act.actor or ()) for b in scenario.members(act.target or ())]
    else:
        sides = [scenario.members(party) for party in act.between]
        pairs = [
            (a, b)
            for p, side in enumerate(sides)
            for other in sides[p + 1 :]
            for x in side
            for y in other
            for a, b in ((x, y), (y, x))
        ]
    return list(dict.fromkeys((index[a], index[b]) for a, b in pairs if a != b))


def _integers(rows: Any, columns: int = 0) -> Any:
    shape = (len(rows), columns) if columns else (len(rows),)
    return np.array(rows, np.int64).reshape(shape)
