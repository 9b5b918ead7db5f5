"""The account of pairs: what moved an alignment between two rows, by source and channel (docs/explaining.md)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.setup import Setup
from sim.scenario.scenario import Scenario
from sim.studies.explaining.stocks import Books, Source, Stand, Stocks, stands

if TYPE_CHECKING:
    import pandas

Pair = tuple[str, str]
Amounts = dict[Source, float]


@dataclass(frozen=True)
class Account:
    """What moved the alignment of pairs between two rows of one run; the amounts of a pair add up to its change."""

    scenario: Scenario
    run: int
    first: int
    last: int
    change: dict[Pair, float]
    amounts: dict[Pair, Amounts]

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of account.csv: actor, partner, from, to, source, channel, amount."""
        rows = [
            (a, b, self.first, self.last, *source, amount)
            for (a, b), amounts in self.amounts.items()
            for source, amount in sorted(amounts.items())
        ]
        names = ("actor", "partner", "from", "to", "source", "channel", "amount")
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def to_frame(self) -> "pandas.DataFrame":
        """Return a row for each pair, source and channel: the columns of account.csv."""
        import pandas

        return pandas.DataFrame(self.columns())

    def __repr__(self) -> str:
        return f"<Account of {len(self.amounts)} pairs of {self.scenario.id}, run {self.run}, rows {self.first} to {self.last}>"


def account_of(setup: Setup, pairs: Sequence[Pair], first: int, last: int, runs: Sequence[int] = (0,)) -> list[Account]:
    """Return the account of these pairs between two rows, for each of these runs."""
    batch = setup.batch(np.array(runs, np.int64))
    return [account_at(setup, pairs, first, last, Books(setup, batch, place), run) for place, run in enumerate(runs)]


def account_at(setup: Setup, pairs: Sequence[Pair], first: int, last: int, books: Books, run: int) -> Account:
    """Return the account of the pairs in one run, whose books are open at row 0."""
    before, after = stands(books, (first, last))
    index = setup.scenario.actor_index
    change, amounts = {}, {}
    for a, b in pairs:
        i, j = sorted((index[a], index[b]), reverse=True)
        change[a, b] = float(after.alignment[i, j] - before.alignment[i, j])
        cared = sorted({name for t, actor, name in books.salience_moved if t >= first and actor in (i, j)})
        amounts[a, b] = amounts_of(i, j, before, after, books.world.rates.relational_weight, "+".join(cared))
    return Account(setup.scenario, run, first, last, change, amounts)


def amounts_of(i: int, j: int, before: Stand, after: Stand, eta: float, cared: str) -> Amounts:
    """Return what moved the alignment of i > j by source; `cared` names the events that shifted their saliences."""
    found: Amounts = defaultdict(float)
    for source, part in parts(before.regard_of, after.regard_of):
        found[source] += eta * float(part[i, j] + part[j, i]) / 2.0
    weights = (1.0 - eta) * slopes(i, j, before, after)
    for source, part in parts(before.position_of, after.position_of):
        found[source] += float(np.sum(weights * (part[i] - part[j])))
    if cared:
        at_new_stakes = similarity(i, j, after.position, after) - similarity(i, j, after.position, before)
        found[Source(cared, "salience")] += (1.0 - eta) * at_new_stakes
    return {source: amount for source, amount in found.items() if amount != 0.0}


def parts(before: Stocks, after: Stocks) -> list[tuple[Source, np.ndarray]]:
    """Return by how much each stock has grown."""
    return [(source, stock - before[source] if source in before else stock) for source, stock in after.items()]


def slopes(i: int, j: int, before: Stand, after: Stand) -> np.ndarray:
    """Return by issue how similarity at the first row's stakes follows the distance between two positions."""
    if before.stake[i, j] == 0.0:
        return np.zeros(before.position.shape[1])
    old, new = before.position[i] - before.position[j], after.position[i] - after.position[j]
    moved = new != old
    slope = np.where(moved, (np.abs(new) - np.abs(old)) / np.where(moved, new - old, 1.0), np.sign(new))
    return -before.joint[i, j] / before.stake[i, j] * before.shrinkage[i, j] * slope


def similarity(i: int, j: int, position: np.ndarray, stakes: Stand) -> float:
    """Return the similarity of i > j in these positions at the stakes of a row (eq. 2)."""
    if stakes.stake[i, j] == 0.0:
        return 0.0
    apart = np.sum(stakes.joint[i, j] * np.abs(position[i] - position[j]))
    return float((1.0 - apart / stakes.stake[i, j]) * stakes.shrinkage[i, j])
