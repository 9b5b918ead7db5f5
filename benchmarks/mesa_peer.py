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
        """Return what third parties imply about each tie (eqs. 8, 9)."""
        known = self.others * self.model.alignment[self.index]
        z = self.model.rates.balance_gain * (known @ self.model.alignment - known) * self.per_third
        return z / np.sqrt(1.0 + z * z)

    def pull(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where friends stand on each issue, and how much of them there is (eq. 17)."""
        friends = self.others * np.maximum(self.model.alignment[self.index], 0.0)
        weight = friends @ self.model.salience
        return friends @ self.model.cared_position / np.where(weight > 0.0, weight, 1.0), weight

    def take_as_given(self) -> None:
        """Keep what the model does not explain of the start (eq. 20)."""
        model, i = self.model, self.index
        self.implied_at_start = self.implied()
        towards, weight = self.pull()
        self.unexplained = np.where(weight > 0.0, model.position[i] - towards, 0.0)

    def take_initiative(self) -> None:
        """Act on somebody, perhaps (eqs. 13, 14)."""
        model, rates = self.model, self.model.rates
        whether, whom, tone = model.rng.random(3).tolist()
        if whether < rates.initiative and self.attention[-1] > 0.0:
            j = int(self.attention.searchsorted(whom * self.attention[-1], side="right"))
            z = rates.decisiveness * model.alignment[self.index, j]
            friendly = tone < 0.5 * (1.0 + z / (1.0 + z * z) ** 0.5)
            model.press(self.index, j, rates.act_intensity if friendly else -rates.act_intensity, None)

    def live(self) -> None:
        """Let regard and positions move; both follow alignments as they were."""
        if self.model.pressed:
            self.answer()
        self.relax()
        self.move()

    def answer(self) -> None:
        """Move regard, and a lasting part of its baseline, by what was done (eqs. 6, 7)."""
        model, i, rates = self.model, self.index, self.model.rates
        u = clipped(rates.responsiveness * model.pressure[i])
        size, towards = np.abs(u), np.sign(u)
        model.regard[i] += size * (towards - model.regard[i])
        model.baseline[i] += rates.lasting * size * (towards - model.baseline[i])

    def relax(self) -> None:
        """Move regard towards what third parties imply and back to its baseline, and shake it (eqs. 10-12)."""
        model, i, rates = self.model, self.index, self.model.rates
        baseline = model.baseline[i]
        towards = clipped(self.implied() + (baseline - self.implied_at_start))
        keep = 1.0 - rates.balance - rates.memory
        regard = clipped(keep * model.regard[i] + rates.balance * towards + rates.memory * baseline)
        if rates.volatility > 0.0:
            regard = clipped(regard + rates.volatility * model.rng.standard_normal(len(regard)))
        model.regard[i] = regard

    def move(self) -> None:
        """Move positions towards friends' and back to the ideal point (eqs. 18, 19)."""
        model, i, rho = self.model, self.index, self.model.rates.anchor
        towards, weight = self.pull()
        a = np.where(weight > 0.0, self.openness, 0.0)
        x = (1.0 - a - rho) * model.position[i] + a * clipped(towards + self.unexplained)
        model.next_position[i] = clipped(x + rho * model.ideal[i])


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
        self.position, self.next_position = self.next_position, self.position
        self.cared_position = self.salience * self.position
        self.agents.do("align")
        self.collect()
        self.running = self.steps < self.last_step

    def gather_acts(self) -> None:
        """Gather scheduled acts and initiative (phase 1)."""
        self.pressed = False
        for number, (step, actor, target, _, issue) in enumerate(self.acts):
            if step == self.steps - 1:
                self.press(actor, target, self.intensity[number], issue)
        if self.rates.initiative > 0.0:
            self.agents.do("take_initiative")

    def press(self, i: int, j: int, g: float, issue: int | None) -> None:
        """Add one act to the pressures (eqs. 4, 5)."""
        if not self.pressed:
            self.pressure[:] = 0.0
            self.pressed = True
        A = self.alignment
        judged = self.rates.witness * g * (1.0 if issue is None else self.salience[:, issue])
        on_actor, on_target = judged * A[:, j], judged * A[:, i]
        on_actor[[i, j]] = on_target[[i, j]] = 0.0
        self.pressure[:, i] += on_actor
        self.pressure[:, j] += on_target
        self.pressure[j, i] += g
        self.pressure[i, j] += self.rates.reciprocity * g

    def run(self) -> np.ndarray:
        """Run every step; return the alignments of pairs i > j, row by row."""
        while self.running:
            self.step()
        return np.array(self.datacollector.model_vars["alignment"])
