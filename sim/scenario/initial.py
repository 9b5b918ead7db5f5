"""A complete scenario as the arrays in which the rules see it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.model import occasions, shifts
from sim.model.dice import MASK
from sim.model.parameters import rates_per_step
from sim.model.treaties import OBLIGATION_STRENGTH
from sim.model.world import Agenda, Dice, World
from sim.scenario.checks.order import in_force_at_start, in_order_of_need
from sim.scenario.distributions import typical
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Act, Distribution, Event, Shift, StepInterval

PARTNER_SHIFT = 3  # bits below the partner's hash are left to the purpose


@dataclass(frozen=True)
class Occasion:
    """An event, or the day on which a treaty begins or ends by itself."""

    name: str
    event: Event | None = None
    treaty: int = -1
    signs: bool = False
    period: int = -1


@dataclass(frozen=True)
class Initial:
    """The arrays of a scenario; occasions are treaty dates by id, then scheduled and triggered events by id."""

    scenario: Scenario

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

    def world(self, seed: int, run: int) -> World:
        """Return the world of one run."""
        n, k, e = len(self.scenario.actors), len(self.scenario.issues), len(self.occasions)
        state = self.interests() | self.relations() | self.conditions() | self.quantities()
        empty = {
            "weight": (n,), "joint": (n, n, k), "stake": (n, n), "similarity": (n, n), "alignment": (n, n),
            "pressure": (n, n), "moved": (n, k), "implied_at_start": (n, n), "unexplained": (n, k), "streak": (e,),
            "fires": (e,), "ever": (e,), "happened": (e, max(self.scenario.steps, 1)), "tone": (n,),
        }  # fmt: skip
        blank = {name: np.zeros(shape) for name, shape in empty.items()}
        values = {name: typical(value) for name, value in self.scenario.parameters.items()}
        rates = rates_per_step(values, self.scenario.clock.step)
        now = np.zeros(1, np.int64)
        return World(
            **state,
            **blank,
            chosen=np.full(n, -1.0),
            now=now,
            rates=rates,
            agenda=self.agenda(),
            dice=self.dice(seed, run),
        )

    def interests(self) -> dict[str, Any]:
        """Return positions, ideal points, saliences and capabilities."""
        actors, issues = self.scenario.actors, self.scenario.issue_index
        ideal = np.zeros((len(actors), len(issues)))
        salience = np.zeros_like(ideal)
        for i, actor in enumerate(actors.values()):
            for issue, interest in actor.interests.items():
                ideal[i, issues[issue]] = interest.position
                salience[i, issues[issue]] = interest.salience
        capability = np.array([a.capability.value if a.capability else 0.0 for a in actors.values()])
        return {"position": ideal.copy(), "ideal": ideal, "salience": salience, "capability": capability}

    def relations(self) -> dict[str, Any]:
        """Return regards, their baselines, and the treaties' strength and standing."""
        scenario = self.scenario
        regard = np.zeros((len(scenario.actors), len(scenario.actors)))
        for r in scenario.regards:
            regard[scenario.actor_index[r.from_ or ""], scenario.actor_index[r.to or ""]] = r.value
        strength = [max(OBLIGATION_STRENGTH[o] for o in t.obligations) for t in scenario.treaties]
        standing = [float(in_force_at_start(t, scenario)) for t in scenario.treaties]
        return {
            "regard": regard, "baseline": regard.copy(),
            "obligation": np.array(strength, float), "in_force": np.array(standing, float),
        }  # fmt: skip

    def conditions(self) -> dict[str, Any]:
        """Return presence, date, probability and levels of the occasions."""
        events = [o.event for o in self.occasions]
        whens = [event.when if event else None for event in events]
        first = [(event.possible_steps or (-1,))[0] if event else -1 for event in events]
        return {
            "present": np.array([0.0 if event and event.optional else 1.0 for event in events]),
            "date": np.array(first, float),
            "probability": np.array([1.0 if e is None or e.probability is None else e.probability for e in events]),
            "below": np.array([w.below if w and w.below is not None else -2.0 for w in whens]),
            "above": np.array([w.above if w and w.above is not None else 2.0 for w in whens]),
        }

    @cached_property
    def coded_acts(self) -> tuple[tuple[int, Act], ...]:
        """The acts as coded, one number each, with their occasion."""
        return tuple((e, act) for e, o in enumerate(self.occasions) if o.event for act in o.event.all_acts)

    @cached_property
    def coded_shifts(self) -> tuple[tuple[int, Shift, str], ...]:
        """The shifts by actor (or by the first of a pair), with their occasion."""
        rows = []
        for e, occasion in enumerate(self.occasions):
            for shift in occasion.event.shifts if occasion.event else ():
                parties = (shift.regard[0],) if shift.regard else self.scenario.members(shift.actor or ())
                rows += [(e, shift, party) for party in parties]
        return tuple(rows)

    def quantities(self) -> dict[str, Any]:
        """Return the intensities of coded acts and the amounts of shifts."""
        amounts = [s.by if s.by is not None else s.to for _, s, _ in self.coded_shifts]
        return {
            "intensity": np.array([act.intensity for _, act in self.coded_acts], float),
            "amount": np.array(amounts, float),
        }

    def agenda(self) -> Agenda:
        """Return what is scheduled, the same for every run."""
        due = self.due_table()
        acts, shared = self.act_rows()
        steps = max(self.scenario.steps, 1)
        shift_rows = self.shift_rows()
        shifting = sorted({row[0] for row in shift_rows})
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
            shifts_at=_integers([int(any(due[e, t] for e in shifting)) for t in range(steps)]),
            status_quo=int(self.scenario.rest == "status-quo"),
            initiative=int(may_be_above_zero(self.scenario.parameters["initiative"])),
            shocks=int(may_be_above_zero(self.scenario.parameters["volatility"])),
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

    def dice(self, seed: int, run: int) -> Dice:
        """Return what the draws of a run depend on: hashes of names, not rows."""
        hashes = [hash_name(id) for id in self.scenario.actors]
        key = hashlib.blake2b(str(seed).encode("ascii"), digest_size=8).digest()
        return Dice(
            run=run,
            key0=int.from_bytes(key[:4], "little"),
            key1=int.from_bytes(key[4:], "little"),
            actors=_integers(hashes),
            partners=_integers([(h << PARTNER_SHIFT) & MASK for h in hashes]),
            occasions=_integers([hash_name(o.name) for o in self.occasions]),
        )


def hash_name(name: str) -> int:
    """Return a 32-bit hash of an id, the same everywhere."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=4).digest(), "little")


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


def may_be_above_zero(value: float | Distribution) -> bool:
    """Whether a parameter, or any draw of it, may be above 0."""
    return isinstance(value, Distribution) or value > 0


def _integers(rows: Any, columns: int = 0) -> Any:
    shape = (len(rows), columns) if columns else (len(rows),)
    return np.array(rows, np.int64).reshape(shape)
