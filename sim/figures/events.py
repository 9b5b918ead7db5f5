"""Which events a figure marks, where, and under which words; nothing is drawn here (see `strip`)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.trajectory import Trajectory
from sim.figures.palette import CONFLICT, COOPERATION, OTHER
from sim.inputs.occasions import row_of_event
from sim.scenario.clock import MONTHS
from sim.scenario.file.schema import Event
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.studies.ensembles.ensemble import Ensemble

MOST_AGAIN = 60  # periods of an event that are marked
HALF = 0.05  # inches from the middle of a mark to its end
WHOLE_DAY, WHOLE_MONTH = len("2019-07-12"), len("2019-07")


@dataclass(frozen=True, slots=True)
class Mark:
    """An event as it is marked: the periods in which it took place, and in which share of runs; None: it is sure to."""

    event: Event
    steps: tuple[int, ...]
    share: float | None
    of_runs: bool  # whether the share was counted, or is the probability that was coded
    light: "Mark | None" = None  # the first event that reveals it

    @property
    def tone(self) -> tuple[str, str]:
        """Marker and colour: up for cooperation, down for conflict, a square for anything else."""
        total = sum(act.intensity or 0.0 for act in self.event.all_acts)
        if total > 0:
            return "^", COOPERATION
        return ("v", CONFLICT) if total < 0 else ("s", OTHER)

    def is_secret(self, step: int) -> bool:
        """Whether an act of it is known to some only while it takes place in a period."""
        return any(act.known_to is not None for act in self.event.all_acts) and (
            self.light is None or step < self.light.steps[0]
        )

    def is_hollow(self, step: int) -> bool:
        """Whether it need not take place, or is secret in a period."""
        return self.share is not None or self.is_secret(step)

    @property
    def revealed(self) -> "Mark | None":
        """The event that brings it to light, None of one that is never secret or stays so."""
        return self.light if self.is_secret(self.steps[0]) else None

    def days(self, scenario: Scenario) -> list[date]:
        """Return where on the calendar it is marked: where it takes place, and last where it comes to light."""
        days = [self.day(scenario, step) for step in self.steps[:MOST_AGAIN]]
        return [*days, self.revealed.day(scenario, self.revealed.steps[0])] if self.revealed else days

    @property
    def again(self) -> bool:
        """Whether it is marked more than once."""
        return len(self.steps) > 1 or self.revealed is not None

    @property
    def strength(self) -> float:
        """How much it does: the intensities of its acts, without their signs."""
        return sum(abs(act.intensity or 0.0) for act in self.event.all_acts)

    def day(self, scenario: Scenario, step: int) -> date:
        """Return where on the calendar it is marked: its own day, or the middle of its month or period."""
        dated, first = self.event.dated, scenario.dates[step]
        if dated and len(self.steps) == 1:
            if len(dated) == WHOLE_DAY:
                return date.fromisoformat(dated)
            if scenario.clock.step in MONTHS:
                return date.fromisoformat(f"{dated}-15")
        return first + (scenario.dates[step + 1] - first) / 2

    def when(self, scenario: Scenario) -> str:
        """Return its date as the author gave it, or its period in words."""
        if self.event.dated and len(self.steps) == 1:
            return self.event.dated
        return period_in_words(scenario.dates[self.steps[0]], scenario.clock.step)

    @property
    def words(self) -> str:
        """Its name, how often it took place where that is more than once, how sure it is, and who knew of it."""
        times = f" (×{len(self.steps)})" if len(self.steps) > 1 else ""
        sure = "" if self.share is None else f" – in {percent(self.share)} of runs"
        if self.share is not None and not self.of_runs:
            sure = f" – of probability {self.share:g}"
        return f"{self.name}{times}{sure}{f' – {self.secrecy}' if self.secrecy else ''}"

    @property
    def name(self) -> str:
        """Its title, or its id in words."""
        return self.event.title or self.event.id.replace("-", " ")

    @property
    def secrecy(self) -> str:
        """Who knew of it while it was secret, and what brought it to light."""
        if not self.is_secret(self.steps[0]):
            return ""
        knew = [act.known_to for act in self.event.all_acts]
        known = f", {known_in_words(knew[0] or ())}" if len({*knew}) == 1 else ""
        until = f", until “{self.light.name}”" if self.light else ""
        return f"{'in part ' if None in knew else ''}secret{known}{until}"


def known_in_words(ids: Sequence[str]) -> str:
    """Return who of the third parties knows of a secret act."""
    return f"known to {', '.join(ids) or 'no third party'}"


def percent(share: float) -> str:
    """Return a share in words; what is not quite none or all is never called so."""
    if 0.0 < share < 0.01:
        return "less than 1 %"
    return "over 99 %" if 0.99 < share < 1.0 else f"{share:.0%}".replace("%", " %")


def period_in_words(first: date, step: str) -> str:
    """Return a period of the clock as a reader names it."""
    if step == "week":
        return f"{first} to {first + timedelta(days=6)}"
    year, month = f"{first}"[:4], f"{first}"[:WHOLE_MONTH]
    quarter = f"{year} Q{(first.month + 2) // 3}" if first.month % 3 == 1 else f"3 months from {month}"
    whole_year = year if first.month == 1 else f"year from {month}"
    return {"day": f"{first}", "month": month, "quarter": quarter, "year": whole_year}[step]


def marks_of(trajectory: Trajectory, ensemble: "Ensemble | None") -> list[Mark]:
    """Return the events that took place: in a run, or in any run of an ensemble in its likeliest periods."""
    events = trajectory.scenario.events
    if ensemble is None or not ensemble.acts.ever.any():  # runs of minds are not counted
        took = [Mark(e, trajectory.happened[e.id], chance_of(e), False) for e in events]
        return lit([mark for mark in took if mark.steps])
    rows, acts = row_of_event(trajectory.scenario), ensemble.acts
    marks = []
    for event in events:
        counts, ever = acts.events[rows[event.id]], int(acts.ever[rows[event.id]])
        steps = trajectory.happened[event.id] or (int(np.argmax(counts)),)
        if ever:
            marks.append(Mark(event, steps, None if ever == acts.runs else ever / acts.runs, True))
    return lit(marks)


def lit(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks with the first of them that reveals each."""
    first: dict[str, Mark] = {}
    for mark in sorted(marks, key=lambda mark: mark.steps[0], reverse=True):
        first |= dict.fromkeys(mark.event.reveals or (), mark)
    return [replace(mark, light=first.get(mark.event.id)) for mark in marks]


def chance_of(event: Event) -> float | None:
    """Return the probability of an event that need not take place."""
    return event.probability if event.probability is not None and event.probability < 1.0 else None


def chosen(marks: Sequence[Mark], curves: Sequence[np.ndarray], most: int, scenario: Scenario) -> list[Mark]:
    """Return so many marks at most, by their days: those in whose first period one of the curves moved most.

    The n-th strongest event of a period counts for an n-th of its movement.
    """
    moves = np.zeros(scenario.steps)
    for curve in curves:
        moves = np.fmax(moves, np.abs(np.diff(curve)))
    before: Counter[int] = Counter()
    worth: dict[str, float] = {}
    for mark in sorted(marks, key=lambda mark: -mark.strength):
        before[mark.steps[0]] += 1
        worth[mark.event.id] = moves[mark.steps[0]] / before[mark.steps[0]]
    largest = sorted(marks, key=lambda mark: -worth[mark.event.id])[:most]
    return sorted(largest, key=lambda mark: (mark.day(scenario, mark.steps[0]), mark.event.id))


def rows_of(marks: Sequence[Mark], scenario: Scenario, inches: float, room: Callable[[int], float]) -> list[int]:
    """Return the row of each mark: the first in which nothing lies in its way, on a clock this many inches wide.

    `room` says how many inches the number of a mark takes: to its right, or to its left if it takes place again.
    """
    first, last = scenario.dates[0], scenario.dates[-1]
    taken: list[list[tuple[float, float]]] = []
    rows = []
    for number, mark in enumerate(marks, 1):
        spans = []
        for n, day in enumerate(mark.days(scenario)):
            x = inches * (day - first).days / ((last - first).days or 1)
            numbered = room(number) if n == 0 else HALF
            left, right = (numbered, HALF) if mark.again else (HALF, numbered)
            spans.append((x - left, x + right))
        free = (r for r, there in enumerate(taken) if all(b <= c or d <= a for a, b in spans for c, d in there))
        row = next(free, len(taken))
        taken += [[]] if row == len(taken) else []
        taken[row] += spans
        rows.append(row)
    return rows
