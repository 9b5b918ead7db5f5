"""What an author should know of a file before it runs: whether anything can move, how fast pushes grow, who cannot."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from sim.engine.loop import world_of
from sim.engine.setup import Setup
from sim.inputs.occasions import SCHEDULED, occasions_of
from sim.inputs.start import as_memoryviews
from sim.model.alignment import align, weigh_stakes
from sim.model.coding import start_from_ideals
from sim.model.influence import weigh_opinions
from sim.model.parameters import MONTHS_PER_STEP, PARAMETERS
from sim.model.shifts import weigh_actors
from sim.model.world import World
from sim.scenario.distributions import support
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario

FULL_ACT = 1.0  # the size of the strongest single act
ROUNDS = 200  # of a push through the linear map at most, to find by what factor its largest part grows
SETTLED, ALIKE = 10, 1e-4  # rounds whose factors differ by so little end it
NAMED = 5
BEGUN = (start_from_ideals, weigh_actors, weigh_stakes, weigh_opinions, align)  # what A(0) needs of `step.begin`


NOTHING_MOVES = (
    "nothing can move: no event or treaty date falls on the clock, and nobody acts unasked (rest: status-quo)"
)


def remarks(scenario: Scenario) -> Iterator[str]:
    """Yield what the author of a file should know before it runs."""
    if not can_move(scenario):
        yield NOTHING_MOVES
    if crowded := crowded_pairs(scenario):
        (a, b, period), total = crowded[0]
        pairs = len({frozenset((a, b)) for (a, b, _), _ in crowded})
        yield (
            f"in {counted(pairs, 'pair')} more than one full act falls into a period, where what is added counts less"
            f" and less; most: {a} on {b}, {total:.1f} from {scenario.dates[period]}. Machine-coded events"
            " are brought in as the mean of a period"
        )
    if silent := [act.path for o in occasions_of(scenario) for act in o.acts if act.intensity == 0.0]:
        more = f" and {len(silent) - NAMED} more" if len(silent) > NAMED else ""
        names = ", ".join(silent[:NAMED])
        yield f"acts of size 0 move nothing: {names}{more}; give an intensity where the code has none"
    if fixed := immovable(scenario):
        names = ", ".join(fixed[:NAMED]) + (f" and {len(fixed) - NAMED} more" if len(fixed) > NAMED else "")
        yield f"no friend can move the positions of {names}: every salience is 0 or 1"
    if len(scenario.actors) > 1:
        factor = growth(scenario)
        verb = "grows" if factor > 1 else "fades"
        yield f"once something has happened, a small push {verb} by the factor {factor:.3f} a month, left alone"


def can_move(scenario: Scenario) -> bool:
    """Whether anything may happen or move in any run."""
    due = any(o.present and len(o.periods) and o.probability > 0 for o in occasions_of(scenario))
    by_chance = any(support(scenario.parameters[p], PARAMETERS[p])[1] > 0 for p in ("initiative", "volatility"))
    return scenario.steps > 0 and (due or by_chance or scenario.rest != "status-quo")


def crowded_pairs(scenario: Scenario) -> list[tuple[tuple[str, str, int], float]]:
    """Return actor, target and period where acts that are due there add up to more than a full one, the most first."""
    ids, total = list(scenario.actors), defaultdict[tuple[str, str, int], float](float)
    for occasion in occasions_of(scenario):
        sure = occasion.present and occasion.origin == SCHEDULED and occasion.drawn_from == 0
        for act in occasion.acts if sure else ():
            for i, j in act.pairs:
                for period in occasion.periods:
                    total[ids[i], ids[j], period] += abs(act.intensity)
    crowded = [(key, size) for key, size in total.items() if size > FULL_ACT]
    return sorted(crowded, key=lambda one: (-one[1], one[0]))


def immovable(scenario: Scenario) -> list[str]:
    """Return the actors whose every salience is 0 or 1: a_ik, and so what friends can do, is 0 (eq. 20)."""
    return [
        id
        for id, actor in scenario.actors.items()
        if actor.interests and all(interest.salience in (0.0, 1.0) for interest in actor.interests.values())
    ]


def growth(scenario: Scenario) -> float:
    """Return by what factor a small push grows in a month once something has happened, where nothing else does.

    It is the spectral radius of a step's derivative at the coded start: above 1 a push feeds itself, through friends
    of friends; below 1 it fades. Clipping at the ends of the scales is left out.
    """
    if len(scenario.actors) < 2:
        return 1.0
    world = started(scenario)
    push = Push(world)
    n, k = world.position.shape
    regard, position = np.sin(1.0 + np.arange(n * n)).reshape(n, n), np.cos(1.0 + np.arange(n * k)).reshape(n, k)
    np.fill_diagonal(regard, 0.0)
    logs: list[float] = []
    while len(logs) < ROUNDS and (len(logs) < 2 * SETTLED or np.ptp(logs[-SETTLED:]) > ALIKE):
        regard, position = push.stepped(regard, position)
        size = float(np.sqrt(np.sum(regard**2) + np.sum(position**2)))
        if size == 0.0:
            return 0.0
        regard, position = regard / size, position / size
        logs.append(float(np.log(size)))
    last = logs[-SETTLED:] if len(logs) < ROUNDS else logs[ROUNDS // 2 :]  # complex factors turn the push: their mean
    return float(np.exp(np.mean(last) / MONTHS_PER_STEP[scenario.clock.step]))


def started(scenario: Scenario) -> World:
    """Return the world of run 0 as it is coded, with A(0)."""
    setup = Setup(scenario, 0)
    world = world_of(setup, setup.batch(np.arange(1)), 0)
    rules = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda))
    for rule in BEGUN:
        rule(rules)
    return world


class Push:
    """The derivative of phases 4 to 7 at a world: what a step makes of a small change of regards and positions."""

    def __init__(self, world: World) -> None:
        self.rates, self.A, self.v, self.x = world.rates, world.alignment, world.weight, world.position
        n = len(self.v)
        lower = np.tril(np.ones((n, n)), -1)
        w, shrinkage, third = (as_pairs(field, lower) for field in (world.joint, world.shrinkage, world.third_weight))
        stake = world.stake[..., None]
        sides = np.sign(self.x[:, None] - self.x[None])
        weights = np.divide(w, stake, out=np.zeros_like(w), where=stake > 0)
        self.apart = -shrinkage[..., None] * weights * sides  # of S_ij by x_ik; by x_jk the other way (eq. 2)
        off = 1 - np.eye(n)
        z = np.divide(self.third_parties() * self.rates.balance_gain, third, out=np.zeros((n, n)), where=third > 0)
        slope = self.rates.balance_gain * (1 + z**2) ** -1.5
        self.slope = off * np.divide(slope, third, out=np.zeros((n, n)), where=third > 0)  # of B_ij (eqs. 13, 14)
        total = world.opinions
        self.opinion = np.divide(world.opinion, total, out=np.zeros_like(world.opinion), where=total > 0)
        self.open = 4 * self.rates.influence * world.salience * (1 - world.salience)  # a_ik (eq. 20)
        self.goodwill = np.maximum(self.A, 0) * off
        self.warm = (self.A > 0) * off

    def third_parties(self) -> np.ndarray:
        """Return the sum over third parties m of v_m A_im A_mj."""
        ends = self.v * np.diag(self.A)
        return (self.A * self.v) @ self.A - ends[:, None] * self.A - self.A * ends

    def third_changed(self, change: np.ndarray) -> np.ndarray:
        """Return how that sum changes with the alignments of third parties."""
        half = (change * self.v) @ (self.A * (1 - np.eye(len(self.v))))
        half = half - np.diag(np.diag(half))
        return half + half.T

    def stepped(self, regard: np.ndarray, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the changes of regards and positions a step later."""
        eta, beta, delta = self.rates.relational_weight, self.rates.balance, self.rates.memory
        similarity = np.einsum("ijk,ik->ij", self.apart, position)
        similarity = similarity + similarity.T
        alignment = (1 - eta) * similarity + eta * (regard + regard.T) / 2
        np.fill_diagonal(alignment, 0.0)
        implied = self.slope * self.third_changed(alignment)
        pulled = self.goodwill @ (self.opinion * position) - (self.goodwill @ self.opinion) * position
        turned = self.warm * alignment
        pulled += turned @ (self.opinion * self.x) - (turned @ self.opinion) * self.x
        moved = (1 - self.rates.anchor) * position + self.open * pulled
        return (1 - beta - delta) * regard + beta * implied, moved


def as_pairs(field: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Return what is kept of pairs i > j for both orders."""
    kept = field * (lower if field.ndim == 2 else lower[..., None])
    return kept + np.swapaxes(kept, 0, 1)
