"""Where a world's regards and positions come from: stocks by source and channel, kept beside it (docs/explaining.md).

Every phase of the step is linear in what it adds. So regards, baselines, positions and ideal points are split into
stocks, each phase is booked as the rules carry it out, and the stocks add up to what they are stocks of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.engine.loop import begun
from sim.engine.setup import Batch, Setup
from sim.inputs.occasions import TREATY
from sim.model import acts, balance, influence, shifts, shocks, step, treaties
from sim.model.acts import NO_POWER, Act
from sim.model.rest import once_stirred
from sim.model.world import World

START, LIMITS, SHOCKS = "start", "limits", "shocks"
FRIENDS, PERSUASION = "friends-of-friends", "persuasion"
CHANNELS: dict[str, Callable[[World, Act], None]] = {
    "target": acts.press_target,
    "commitment": acts.press_commitment,
    "ties": acts.press_ties,
    "interests": acts.press_interests,
    "sides": acts.press_sides,
    "power": acts.press_power,
}


class Source(NamedTuple):
    """What a change comes from, and for events by which channel."""

    name: str
    channel: str = ""


Stocks = dict[Source, np.ndarray]


@dataclass(frozen=True)
class Stand:
    """The world's numbers at one row, and the parts by source of which they are made."""

    position: np.ndarray  # N x K
    joint: np.ndarray  # w, N x N x K, lower triangle
    stake: np.ndarray  # W, N x N
    shrinkage: np.ndarray  # W / (W + tau), N x N, lower triangle
    alignment: np.ndarray  # N x N
    regard_of: Stocks
    position_of: Stocks


class Books:
    """The stocks of one run by source, and the bookkeeping of each phase."""

    def __init__(self, setup: Setup, batch: Batch, place: int) -> None:
        self.setup = setup
        self.world, self.rules = world, _ = begun(setup, batch, place)
        n, k = world.position.shape
        self.regard: Stocks = defaultdict(partial(np.zeros, (n, n)))
        self.baseline: Stocks = defaultdict(partial(np.zeros, (n, n)))
        self.position: Stocks = defaultdict(partial(np.zeros, (n, k)))
        self.ideal: Stocks = defaultdict(partial(np.zeros, (n, k)))
        self.pressed: Stocks = {}
        self.salience_moved: list[tuple[int, int, str]] = []  # step, actor, event
        self.own = ~np.eye(n, dtype=bool)
        start = Source(START)
        self.regard[start], self.baseline[start] = world.regard.copy(), world.baseline.copy()
        self.position[start], self.ideal[start] = world.position.copy(), world.ideal.copy()

    @property
    def phases(self) -> dict[step.Phase, Callable[[step.Phase], None]]:
        """How the phases that move regard or positions are carried out and booked."""
        return {
            shifts.apply_shifts: self.shift,
            treaties.change_treaties: self.change_treaties,
            acts.press_events: self.press_events,
            acts.press_initiative: self.press_initiative,
            acts.move_regard: self.move_regard,
            balance.relax_regard: self.relax_regard,
            shocks.shock_regard: self.shock_regard,
            influence.move_positions: self.move_positions,
        }

    def take_step(self, t: int) -> None:
        """Carry out a step, phase by phase."""
        self.world.now[0] = t
        booked = self.phases
        for phase in step.PHASES:
            booked.get(phase, self.carry_out)(phase)

    def carry_out(self, phase: step.Phase) -> None:
        """Carry out a phase that changes neither regard nor position."""
        phase(self.rules)

    def name_of(self, e: int) -> str:
        """Return the source that an occasion is."""
        occasion = self.setup.start.occasions[e]
        return f"treaty:{occasion.name}" if occasion.origin == TREATY else occasion.name

    def scratch(self, *names: str) -> tuple[World, World]:
        """Return the world with copies of these numbers, and the same for the rules."""
        copies = {name: getattr(self.world, name).copy() for name in names}
        return self.world._replace(**copies), self.rules._replace(**{n: memoryview(c) for n, c in copies.items()})

    def shift(self, phase: step.Phase) -> None:
        """Book each shift to its event: what it does to baselines, positions and ideal points."""
        moved = ("baseline", "position", "ideal", "salience", "capability", "stirred")
        after, rules = self.scratch(*moved)
        for q, (e, quantity, i, *_) in enumerate(self.world.agenda.shifts.tolist()):
            if self.world.agenda.shifts_at[self.world.now[0]] and self.world.fires[e] > 0.0:
                before = {name: getattr(after, name).copy() for name in ("baseline", "position", "ideal")}
                shifts.shift(rules, q)
                source = Source(self.name_of(e), "shift")
                for name, old in before.items():
                    getattr(self, name)[source] += getattr(after, name) - old
                if quantity == shifts.SALIENCE:
                    self.salience_moved.append((int(self.world.now[0]), i, self.name_of(e)))
        phase(self.rules)

    def change_treaties(self, phase: step.Phase) -> None:
        """Book what became of baselines to the events and treaties' dates that changed a bond of the pair, together."""
        before, members = self.world.baseline.copy(), self.world.member.copy()
        phase(self.rules)
        change = self.world.baseline - before
        rows = self.world.agenda.treaty_changes.tolist()
        firing = [row for row in rows if self.world.fires[row[0]] > 0.0]
        for i, j in np.argwhere(change != 0.0).tolist():
            both = [np.maximum(members[q], self.world.member[q])[[i, j]].all() for _, _, q, _ in firing]
            names = {self.name_of(row[0]) for row, joined in zip(firing, both, strict=True) if joined}
            self.baseline[Source("+".join(sorted(names)), "treaty")][i, j] += change[i, j]

    def press_events(self, phase: step.Phase) -> None:
        """Keep what each event adds to the pressures, by channel."""
        self.pressed = {}
        phase(self.rules)
        if self.world.agenda.acts_at[self.world.now[0]]:
            for a, (e, *_) in enumerate(self.world.agenda.acts.tolist()):
                if self.world.fires[e] > 0.0:
                    self.press(self.name_of(e), acts.scripted(self.rules, a))

    def press_initiative(self, phase: step.Phase) -> None:
        """Keep what actors' own acts add to the pressures, by channel."""
        phase(self.rules)
        if self.world.agenda.initiative:
            for i, id in enumerate(self.setup.scenario.actors):
                j, g = int(self.world.chosen[i]), float(self.world.tone[i])
                if j >= 0 and g != 0.0:
                    act = Act(i, j, 0, 0, g, 1.0, self.world.rates.reciprocity)
                    self.press(f"initiative:{id}", act)

    def press(self, name: str, act: Act) -> None:
        """Ask each channel by itself what an act adds to empty pressures."""
        acts.weigh_interests(self.rules, act)
        for channel, press in CHANNELS.items():
            if channel != "power" or self.world.agenda.power != NO_POWER:
                pressure = np.zeros_like(self.world.pressure)
                press(self.rules._replace(pressure=memoryview(pressure)), act)
                if pressure.any():
                    source = Source(name, channel)
                    self.pressed[source] = self.pressed.get(source, 0.0) + pressure

    def move_regard(self, phase: step.Phase) -> None:
        """Book what the acts do to regards and baselines, clipping shared in proportion."""
        r, baseline, rates = self.world.regard.copy(), self.world.baseline.copy(), self.world.rates
        phase(self.rules)
        if not self.pressed:
            return
        total = sum(self.pressed.values())
        u = np.clip(rates.responsiveness * total, -1.0, 1.0)
        some = total != 0.0
        share = np.where(some, u / np.where(some, total, 1.0), rates.responsiveness)
        for source, pressure in self.pressed.items():
            part = np.where(self.own, share * pressure, 0.0)
            self.regard[source] += part * (1.0 - np.sign(u) * r)
            self.baseline[source] += rates.lasting * part * (1.0 - np.sign(u) * baseline)

    def relax_regard(self, phase: step.Phase) -> None:
        """Let the stocks relax to those of baselines; book what friends of friends imply, and what clips took."""
        beta = once_stirred(self.rules, self.rules.rates.balance)
        delta = once_stirred(self.rules, self.rules.rates.memory)
        rest = self.world.agenda.status_quo == 1
        returning = beta + delta if rest else delta
        r, baseline = self.world.regard.copy(), self.world.baseline
        B = self.implied()
        phase(self.rules)
        for source in {**self.regard, **self.baseline}:
            self.regard[source] = (1.0 - beta - delta) * self.regard[source] + returning * self.baseline[source]
        B0 = self.world.implied_at_start if rest else np.zeros_like(B)
        self.regard[Source(FRIENDS)] += beta * (B - B0)
        wanted = B + (baseline - B0 if rest else 0.0)
        towards = np.clip(wanted, -1.0, 1.0)
        reached = (1.0 - beta - delta) * r + beta * towards + delta * baseline
        taken = beta * (towards - wanted) + (np.clip(reached, -1.0, 1.0) - reached)
        self.regard[Source(LIMITS)] += np.where(self.own, taken, 0.0)

    def implied(self) -> np.ndarray:
        """Return what third parties imply about each tie, 0 on the diagonal."""
        n = len(self.world.capability)
        B = np.zeros((n, n))
        for i in range(n):
            for j in range(i):
                B[i, j] = B[j, i] = balance.implied(self.rules, i, j)
        return B

    def shock_regard(self, phase: step.Phase) -> None:
        """Book the shocks, and what their clip took."""
        before = self.world.regard.copy()
        phase(self.rules)
        if self.world.agenda.shocks and self.world.rates.volatility > 0.0:
            for i, j in np.argwhere(self.own).tolist():
                shock = self.world.rates.volatility * shocks.draw(self.rules, i, j)
                self.regard[Source(SHOCKS)][i, j] += shock
                reached = before[i, j] + shock
                self.regard[Source(LIMITS)][i, j] += min(max(reached, -1.0), 1.0) - reached

    def move_positions(self, phase: step.Phase) -> None:
        """Let the stocks return to those of ideal points; book persuasion by friends, and what the clip took."""
        alpha = once_stirred(self.rules, self.rules.rates.influence)
        rho = once_stirred(self.rules, self.rules.rates.anchor)
        x, s = self.world.position.copy(), self.world.salience
        influence.warm_to_friends(self.rules)
        pulled = np.array(
            [[influence.pull(self.rules, i, k) for k in range(x.shape[1])] for i in range(x.shape[0])]
        ).reshape(x.shape)
        phase(self.rules)
        for source in {**self.position, **self.ideal}:
            self.position[source] = (1.0 - rho) * self.position[source] + rho * self.ideal[source]
        persuaded = 4.0 * alpha * s * (1.0 - s) * (pulled - self.world.pull_at_start)
        reached = x + persuaded + rho * (self.world.ideal - x)
        self.position[Source(PERSUASION)] += persuaded
        self.position[Source(LIMITS)] += np.clip(reached, -1.0, 1.0) - reached

    def stand(self) -> Stand:
        """Return how the world and its stocks stand now."""
        numbers = {n: getattr(self.world, n).copy() for n in ("position", "joint", "stake", "shrinkage", "alignment")}
        return Stand(**numbers, regard_of=copied(self.regard), position_of=copied(self.position))


def copied(stocks: Stocks) -> Stocks:
    """Return a copy of stocks."""
    return {source: stock.copy() for source, stock in stocks.items()}


def stands(books: Books, rows: tuple[int, ...]) -> Iterator[Stand]:
    """Yield how the world stands at these rows of its run, which rise."""
    row = 0
    for wanted in rows:
        for t in range(row, wanted):
            books.take_step(t)
        row = wanted
        yield books.stand()
