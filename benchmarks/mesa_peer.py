"""The rules of docs/model.md once more, as a user of Mesa would write them: an agent per state, rows by numpy.

Independent of `sim`, and meant to be fast for what it is: whatever does not change is computed once, two activations
make a step, and the collector keeps one array of pairs per step. Chance comes from numpy's generator.
"""

from typing import Any, NamedTuple

import mesa
import numpy as np


class Rates(NamedTuple):
    """The parameters per step, in the order of docs/model.md."""

    relational_weight: float
    prior_stake: float
    responsiveness: float
    reciprocity: float
    witness: float
    concern: float
    lasting: float
    balance: float
    balance_gain: float
    memory: float
    influence: float
    anchor: float
    initiative: float
    decisiveness: float
    act_intensity: float
    volatility: float


def clipped(z: np.ndarray) -> np.ndarray:
    """Return z inside [-1, 1]; np.clip takes longer on a handful of numbers."""
    return np.minimum(np.maximum(z, -1.0), 1.0)


class Nation(mesa.Agent):
    """A state: it owns a row of regards, of positions, of alignments."""

    def __init__(self, model: "AlliancePeer", index: int) -> None:
        super().__init__(model)
        self.index = index
        self.others = model.weight.copy()
        self.others[index] = 0.0
        thirds = self.others.sum() - self.others
        self.per_third = np.divide(1.0, thirds, out=np.zeros_like(thirds), where=thirds > 0.0)
        self.joint = np.sqrt(model.salience[index] * model.salience)
        self.stake = self.joint.sum(axis=1)
        with_prior = self.stake + model.rates.prior_stake
        self.per_stake = np.divide(1.0, with_prior, out=np.zeros_like(with_prior), where=self.stake > 0.0)
        self.attention = np.cumsum(self.others * self.stake)
        s = model.salience[index]
        self.openness = 4.0 * model.rates.influence * s * (1.0 - s)

    def align(self) -> None:
        """Compute the row of alignments (eqs. 2, 3)."""
        model, i, eta = self.model, self.index, self.model.rates.relational_weight
        apart = (self.joint * np.abs(model.position - model.position[i])).sum(axis=1)
        similarity = (self.stake - apart) * self.per_stake
        row = (1.0 - eta) * similarity + (0.5 * eta) * (model.regard[i] + model.regard[:, i])
        row[i] = 1.0
        model.alignment[i] = row

    def implied(self) -> np.ndarray:
        """Return what third parties imply about each tie (eqs. 13, 14)."""
        known = self.others * self.model.alignment[self.index]
        z = self.model.rates.balance_gain * (known @ self.model.alignment - known) * self.per_third
        return z / np.sqrt(1.0 + z * z)

    def pull(self) -> np.ndarray:
        """Return how far friends pull on each issue, each by its share of all weight (eq. 19)."""
        model, i = self.model, self.index
        friends = self.others * np.maximum(model.alignment[i], 0.0)
        pulled = friends @ model.cared_position - (friends @ model.salience) * model.position[i]
        return pulled * model.per_opinion

    def take_as_given(self) -> None:
        """Keep what the model would have moved of the start (eqs. 15, 20)."""
        self.implied_at_start = self.implied()
        self.pull_at_start = self.pull()

    def take_initiative(self) -> None:
        """Act on somebody, perhaps (eqs. 21, 22)."""
        model, rates = self.model, self.model.rates
        whether, whom, tone = model.rng.random(3).tolist()
        if whether < rates.initiative and self.attention[-1] > 0.0:
            j = int(self.attention.searchsorted(whom * self.attention[-1], side="right"))
            z = rates.decisiveness * model.alignment[self.index, j]
            friendly = tone < 0.5 * (1.0 + z / (1.0 + z * z) ** 0.5)
            model.press(self.index, j, rates.act_intensity if friendly else -rates.act_intensity)

    def live(self) -> None:
        """Let regard and positions move; both follow alignments as they were."""
        if self.model.pressed:
            self.answer()
        if self.model.stirred:
            self.relax()
            self.move()

    def answer(self) -> None:
        """Move regard, and a lasting part of its baseline, by what was done (eqs. 11, 12)."""
        model, i, rates = self.model, self.index, self.model.rates
        u = clipped(rates.responsiveness * model.pressure[i])
        size, towards = np.abs(u), np.sign(u)
        model.regard[i] += size * (towards - model.regard[i])
        model.baseline[i] += rates.lasting * size * (towards - model.baseline[i])

    def relax(self) -> None:
        """Move regard towards what third parties imply and back to its baseline, and shake it (eqs. 15-17)."""
        model, i, rates = self.model, self.index, self.model.rates
        baseline = model.baseline[i]
        towards = clipped(self.implied() + (baseline - self.implied_at_start))
        keep = 1.0 - rates.balance - rates.memory
        regard = clipped(keep * model.regard[i] + rates.balance * towards + rates.memory * baseline)
        if rates.volatility > 0.0:
            regard = clipped(regard + rates.volatility * model.rng.standard_normal(len(regard)))
        model.regard[i] = regard

    def move(self) -> None:
        """Move positions towards friends' and back to the ideal point (eq. 20)."""
        model, i, rho = self.model, self.index, self.model.rates.anchor
        x = model.position[i]
        persuaded = x + self.openness * (self.pull() - self.pull_at_start)
        model.next_position[i] = clipped(persuaded + rho * (model.ideal[i] - x))


class AlliancePeer(mesa.Model):
    """One run. `inputs` has ideal, salience, capability, baseline, intensity and rates; `acts` their places."""

    def __init__(
        self, inputs: Any, acts: tuple[tuple, ...], last_step: int, collects: bool = True, seed: int = 1
    ) -> None:
        super().__init__(rng=seed)
        self.rates = Rates(*inputs.rates.tolist())
        self.ideal, self.salience, self.intensity = inputs.ideal, inputs.salience, inputs.intensity.tolist()
        self.position, self.next_position = self.ideal.copy(), np.empty_like(self.ideal)
        self.regard, self.baseline = inputs.baseline.copy(), inputs.baseline.copy()
        self.weight = np.sqrt(inputs.capability)
        opinions = self.weight @ self.salience
        self.per_opinion = np.divide(1.0, opinions, out=np.zeros_like(opinions), where=opinions > 0.0)
        self.stirred = self.rates.volatility > 0.0
        actors = len(self.weight)
        self.alignment, self.pressure = np.empty((actors, actors)), np.zeros((actors, actors))
        self.pairs = np.tril_indices(actors, -1)
        self.acts, self.last_step, self.collects = acts, last_step, collects
        self.datacollector = mesa.DataCollector(model_reporters={"alignment": lambda m: m.alignment[m.pairs]})
        for i in range(actors):
            Nation(self, i)
        self.cared_position = self.salience * self.position
        self.agents.do("align")
        self.agents.do("take_as_given")
        self.collect()

    def collect(self) -> None:
        """Keep the alignment of every pair."""
        if self.collects:
            self.datacollector.collect(self)

    def step(self) -> None:
        """Run the phases once."""
        self.gather_acts()
        self.agents.do("live")
        if self.stirred:
            self.position, self.next_position = self.next_position, self.position
            self.cared_position = self.salience * self.position
        self.agents.do("align")
        self.collect()
        self.running = self.steps < self.last_step

    def gather_acts(self) -> None:
        """Gather scheduled acts and initiative (phase 1)."""
        self.pressed = False
        for number, (step, actor, target, _, issues, stances) in enumerate(self.acts):
            if step == self.steps - 1:
                self.press(actor, target, self.intensity[number], issues, stances)
        if self.rates.initiative > 0.0:
            self.agents.do("take_initiative")

    def press(
        self, i: int, j: int, g: float, issues: tuple[int, ...] = (), stances: tuple[float | None, ...] = ()
    ) -> None:
        """Add one act to the pressures: of target and actor, and of third parties by their ties (eqs. 5 to 7)."""
        if not self.pressed:
            self.pressure[:] = 0.0
            self.pressed = True
        self.stirred = self.stirred or g != 0.0
        A, G = self.alignment, self.pressure
        judged = self.rates.witness * g * (self.salience[:, issues].max(axis=1) if issues else 1.0)
        on_actor, on_target = judged * A[:, j], judged * A[:, i]
        on_actor[[i, j]] = on_target[[i, j]] = 0.0
        G[:, i] += on_actor
        G[:, j] += on_target
        G[j, i] += g
        G[i, j] += self.rates.reciprocity * g
        if issues:
            self.press_interests(i, j, g, issues, stances)

    def press_interests(
        self, i: int, j: int, g: float, issues: tuple[int, ...], stances: tuple[float | None, ...]
    ) -> None:
        """Add what third parties make of what the act is about, and of each other (eqs. 8 to 10)."""
        x, G = self.position[:, issues], self.pressure
        d = np.array([x[i, at] if coded is None else coded for at, coded in enumerate(stances)])
        interest = clipped((self.salience[:, issues] * (np.abs(x) - np.abs(x - d))).sum(axis=1))
        interest[[i, j]] = 0.0
        felt = self.rates.concern * interest
        G[:, i] += abs(g) * felt
        G[:, j] += g * felt
        sides = np.outer(abs(g) * felt, interest)
        np.fill_diagonal(sides, 0.0)
        G += sides

    def run(self) -> np.ndarray:
        """Run every step; return the alignments of pairs i > j, row by row."""
        while self.running:
            self.step()
        return np.array(self.datacollector.model_vars["alignment"])
