"""The books of runs: each rule that moves a regard or a position is listened to, and what it does is booked by source.

Nothing is computed a second time except what an act presses, which each channel is asked to do once more on empty
pressures. The rules know nothing of it: the books are kept on copies of them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sim.engine.arrays import ON_ARRAYS, rebound, rules_on_arrays, world_of_runs
from sim.engine.loop import begun
from sim.engine.rules import rule_modules
from sim.engine.setup import Batch, Setup
from sim.inputs.occasions import TREATY
from sim.model import acts, balance, influence, judgement, secrecy, shifts, shocks, step, treaties
from sim.model.arithmetic import Number
from sim.model.rest import once_stirred
from sim.model.world import Act, World
from sim.studies.explaining.stocks import FRIENDS, LIMITS, PERSUASION, SHOCKS, Row, Source, Stocks

CHANNELS: dict[str, Callable[[World, Act], None]] = {
    "target": acts.press_target,
    "commitment": acts.press_commitment,
    "ties": judgement.press_ties,
    "interests": judgement.press_interests,
    "sides": judgement.press_sides,
    "power": judgement.press_power,
}
Noted = list[tuple[str, np.ndarray]]  # what had a hand in something, and in which runs


class Pressures(dict[Row, Any]):
    """Pressures to which nothing has been added yet."""

    def __missing__(self, place: Row) -> float:
        return 0.0


class Books:
    """Runs of a batch, stepped together, and the stocks of some pairs' regards and positions; of a pair i > j."""

    def __init__(self, setup: Setup, batch: Batch, pairs: Iterable[Row]) -> None:
        self.setup, self.runs, self.pairs = setup, len(batch), [*pairs]
        alone = len(batch) == 1  # one run is stepped as it stands, which is faster than arrays of one
        self.plain: Any = {} if alone else rules_on_arrays()
        self.rules = rebound(rule_modules(), ({} if alone else ON_ARRAYS) | self.listeners())
        self.ids = [*setup.scenario.actors]
        self.acting = ""
        self.pressed: dict[Source, Pressures] = {}
        self.implied: dict[Row, Number] = {}
        self.pulled: dict[Row, Number] = {}
        self.drawn: dict[Row, Number] = {}
        self.bound: dict[Row, Noted] = {}
        self.cared: list[Cared] = []
        self.world = begun(setup, batch, 0)[1] if alone else self.begun_together(batch)
        self.ties = Stocks("regard", "baseline", self.views(), self.world, self.runs)
        self.stands = Stocks("position", "ideal", self.at_stake(), self.world, self.runs)

    def begun_together(self, batch: Batch) -> World:
        """Return the world of many runs at row 0."""
        world = world_of_runs(self.setup, batch)
        self.plain[step.begin](world)
        return world

    def views(self) -> dict[Row, None]:
        """Return both views of each pair."""
        return dict.fromkeys(view for i, j in self.pairs for view in ((i, j), (j, i)))

    def at_stake(self) -> dict[Row, None]:
        """Return the positions on which the similarity of a pair may rest: those on what is at stake for both."""
        return dict.fromkeys((a, k) for pair in self.pairs for k in self.issues_of(*pair) for a in pair)

    def issues_of(self, i: int, j: int) -> list[int]:
        """Return the issues in which two actors may have a stake, in any run, at any step."""
        return np.flatnonzero(self.setup.agenda.stakes[i] * self.setup.agenda.stakes[j]).tolist()

    def plain_rule(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Return a rule as this host computes it, with nobody listening."""
        return self.plain.get(rule, rule)

    def listeners(self) -> dict[Any, Any]:
        """Return what stands in the place of each rule that is listened to."""
        heard = {channel: partial(self.press, name, self.plain_rule(channel)) for name, channel in CHANNELS.items()}
        return heard | {
            rule: partial(listener, self.plain_rule(rule))
            for rule, listener in (
                (shifts.shift, self.shift),
                (treaties.change, self.change_treaty),
                (treaties.follow_bond, self.follow_bond),
                (acts.scripted, self.script),
                (secrecy.to_outsiders, self.script),
                (balance.relaxed, self.relax_one),
                (shocks.draw, self.draw),
                (influence.pull, self.pull),
            )
        }

    def take_step(self, t: int) -> None:
        """Carry out a step, phase by phase; book those that move regards or positions at the end."""
        booked: dict[step.Phase, Callable[[Callable[[], None]], None]] = {
            acts.press_events: self.press_events,
            acts.move_regard: self.move_regard,
            balance.relax_regard: self.relax_regard,
            shocks.shock_regard: self.shock_regard,
            influence.move_positions: self.move_positions,
        }
        self.world.now[0] = t
        for phase in step.PHASES:
            carry_out = partial(self.rules[phase], self.world)
            if phase in booked:
                booked[phase](carry_out)
            else:
                carry_out()

    def name_of(self, e: int) -> str:
        """Return the source that an occasion is."""
        occasion = self.setup.start.occasions[e]
        return f"treaty:{occasion.name}" if occasion.origin == TREATY else occasion.name

    def shift(self, rule: Callable[[World, int], None], world: World, q: int) -> None:
        """Book a shift to its event: what it does to a baseline, to a position and its ideal point; note saliences."""
        e, quantity, i, other = (int(world.agenda.shifts[q, n]) for n in range(4))
        stocks = self.ties if quantity == shifts.REGARD else self.stands
        if (i, other) not in stocks.places or quantity == shifts.CAPABILITY:
            rule(world, q)
            return
        names = ("salience",) if quantity == shifts.SALIENCE else (stocks.number, stocks.home)
        before = [getattr(world, name)[i, other] for name in names]
        rule(world, q)
        moved = [getattr(world, name)[i, other] - old for name, old in zip(names, before, strict=True)]
        if quantity == shifts.SALIENCE:
            self.cared.append(Cared(int(world.now[0]), (i, other), self.name_of(e), self.in_runs(moved[0] != 0.0)))
        else:
            stocks.book(Source(self.name_of(e), "shift"), moved[0], moved[1], stocks.places[i, other])

    def in_runs(self, condition: Number) -> np.ndarray:
        """Return in which runs a condition holds."""
        return np.broadcast_to(np.asarray(condition), self.runs)

    def change_treaty(self, rule: Callable[[World, int], None], world: World, q: int) -> None:
        """Note whether a change of a treaty changes what it binds each pair by."""
        e, _, treaty, _ = (int(world.agenda.treaty_changes[q, n]) for n in range(4))

        def binds(i: int, j: int) -> Number:
            return world.in_force[treaty] * world.member[treaty, i] * world.member[treaty, j]

        before = [binds(*pair) for pair in self.pairs]
        rule(world, q)
        for pair, old in zip(self.pairs, before, strict=True):
            if is_some(changed := binds(*pair) != old):
                self.bound.setdefault(pair, []).append((self.name_of(e), self.in_runs(changed)))

    def follow_bond(self, rule: Callable[[World, int, int], None], world: World, i: int, j: int) -> None:
        """Book what becomes of a pair's baselines to the events and treaties' dates that changed its treaties."""
        views = [view for view in ((i, j), (j, i)) if view in self.ties.places]
        before = [world.baseline[view] for view in views]
        rule(world, i, j)
        for name, runs in together(self.bound.pop((i, j), [])):
            for view, old in zip(views, before, strict=True):
                change = np.where(runs, world.baseline[view] - old, 0.0)
                self.ties.book(Source(name, "treaty"), home=change, at=self.ties.places[view])

    def script(self, rule: Callable[..., Act], world: World, a: int, *intensity: Number) -> Act:
        """Note whose act it is that will press; what is revealed is booked to the event whose act it was."""
        self.acting = self.name_of(world.agenda.acts[a, 0])
        return rule(world, a, *intensity)

    def press_events(self, carry_out: Callable[[], None]) -> None:
        """Let events press on empty pressures."""
        self.pressed = {}
        carry_out()
        self.acting = ""

    def press(self, channel: str, rule: Callable[[World, Act], None], world: World, act: Act) -> None:
        """Keep what an act adds to the pressures by one channel."""
        rule(world, act)
        if is_some(act.intensity):
            name = self.acting or f"initiative:{self.ids[act.actor]}"
            rule(world._replace(pressure=self.pressed.setdefault(Source(name, channel), Pressures())), act)

    def move_regard(self, carry_out: Callable[[], None]) -> None:
        """Book what the acts do to regards and baselines (eqs. 11 and 12), clipping shared in proportion."""
        ties, rates = self.ties, self.world.rates
        r, baseline = ties.read(self.world.regard), ties.read(self.world.baseline)
        carry_out()
        pressed = {source: ties.gathered(pressures) for source, pressures in self.pressed.items()}
        self.pressed = {}
        if not pressed:
            return
        G = sum(pressed.values())
        z = rates.responsiveness * G
        clipped = np.abs(z) > 1.0
        share = np.where(clipped, np.sign(z) / np.where(clipped, G, 1.0), rates.responsiveness)
        now, later = share * (1.0 - np.sign(z) * r), rates.lasting * share * (1.0 - np.sign(z) * baseline)
        for source, Q in pressed.items():
            ties.book(source, now * Q, later * Q)

    def relax_one(
        self, rule: Callable[..., Number], world: World, i: int, j: int, implied: Number, *rates: Number
    ) -> Number:
        """Note what third parties imply about a tie."""
        self.implied[i, j] = implied
        return rule(world, i, j, implied, *rates)

    def relax_regard(self, carry_out: Callable[[], None]) -> None:
        """Let regards relax to their baselines; book friends of friends, and what clips took (eqs. 15, 16)."""
        ties, rest = self.ties, self.world.agenda.status_quo == 1
        beta, delta = (self.rate(name) * self.there(ties) for name in ("balance", "memory"))
        r, baseline = ties.read(self.world.regard), ties.read(self.world.baseline)
        carry_out()
        B = ties.gathered(self.implied)
        B0 = ties.read(self.world.implied_at_start)
        ties.relax(beta + delta if rest else delta, 0.0 if rest else beta)
        ties.book(Source(FRIENDS), beta * (B - B0))
        wanted = B + ((baseline if rest else 0.0) - B0)
        towards = np.clip(wanted, -1.0, 1.0)
        reached = (1.0 - beta - delta) * r + beta * towards + delta * baseline
        ties.book(Source(LIMITS), beta * (towards - wanted) + (np.clip(reached, -1.0, 1.0) - reached))

    def there(self, stocks: Stocks) -> np.ndarray:
        """Return by place of stocks 1 where those whose number it is are there in this step, else 0, (places, 1)."""
        agenda = self.setup.agenda
        there = agenda.there[agenda.cast[self.world.now[0]]].astype(float)
        rows = stocks.indices if stocks is self.ties else stocks.indices[:1]
        return np.prod([there[row] for row in rows], axis=0)[:, None]

    def rate(self, name: str) -> Number:
        """Return the rate at which something moves in this step."""
        return self.plain_rule(once_stirred)(self.world, getattr(self.world.rates, name))

    def draw(self, rule: Callable[[World, int, int], Number], world: World, i: int, j: int) -> Number:
        """Note what befalls a regard."""
        self.drawn[i, j] = rule(world, i, j)
        return self.drawn[i, j]

    def shock_regard(self, carry_out: Callable[[], None]) -> None:
        """Book the shocks, and what their clip took (eq. 17)."""
        self.drawn = {}
        r = self.ties.read(self.world.regard)
        carry_out()
        if self.drawn:
            shock = self.world.rates.volatility * self.ties.gathered(self.drawn)
            self.ties.book(Source(SHOCKS), shock)
            self.ties.book(Source(LIMITS), np.clip(r + shock, -1.0, 1.0) - (r + shock))

    def pull(self, rule: Callable[[World, int, int], Number], world: World, i: int, k: int) -> Number:
        """Note how far friends pull an actor on an issue."""
        self.pulled[i, k] = rule(world, i, k)
        return self.pulled[i, k]

    def move_positions(self, carry_out: Callable[[], None]) -> None:
        """Let positions return to ideal points; book persuasion by friends, and what the clip took (eq. 20)."""
        stands, world = self.stands, self.world
        alpha, rho = (self.rate(name) * self.there(stands) for name in ("influence", "anchor"))
        x, ideal, s, f = map(stands.read, (world.position, world.ideal, world.salience, world.pull_at_start))
        carry_out()
        stands.relax(rho)
        persuaded = 4.0 * alpha * s * (1.0 - s) * (stands.gathered(self.pulled) - f)
        reached = x + persuaded + rho * (ideal - x)
        stands.book(Source(PERSUASION), persuaded)
        stands.book(Source(LIMITS), np.clip(reached, -1.0, 1.0) - reached)


class Cared(NamedTuple):
    """A salience that an event moved: at which step, of which actor on which issue, and in which runs."""

    step: int
    place: Row
    name: str
    runs: np.ndarray


def is_some(value: Number) -> bool:
    """Return whether a number is not 0, or a condition holds, in any run."""
    return bool(value.any()) if isinstance(value, np.ndarray) else bool(value)


def together(noted: Noted) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the names that had a hand in something together, joined by +, and the runs in which just they had."""
    names = sorted({name for name, _ in noted})
    if not names:
        return
    held = np.array([np.any([runs for name, runs in noted if name == one], axis=0) for one in names])
    for which in np.unique(held, axis=1).T:
        if which.any():
            yield "+".join(np.array(names)[which].tolist()), (held == which[:, None]).all(axis=0)
