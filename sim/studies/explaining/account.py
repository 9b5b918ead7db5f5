"""The account of pairs: what moved an alignment between two rows, by source and channel (docs/explaining.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.setup import Batch, Setup
from sim.scenario.file.numerals import counted
from sim.scenario.frozen import Frozen
from sim.scenario.scenario import Scenario
from sim.studies.explaining.books import Books, together
from sim.studies.explaining.stocks import Row, Source

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Account:
    """What moved the alignment of a pair between two rows, in every run; the amounts add up to the change."""

    pair: Pair
    change: np.ndarray
    amounts: Mapping[Source, np.ndarray]

    def where(self, runs: np.ndarray) -> "Account":
        """Return the account in some of the runs."""
        amounts = Frozen({source: read_only(amount[runs]) for source, amount in self.amounts.items()})
        return Account(self.pair, read_only(self.change[runs]), amounts)

    def __repr__(self) -> str:
        size = f"{len(self.amounts)} amounts, {counted(len(self.change), 'run')}"
        return f"<Account of {'–'.join(self.pair)}: {self.change[0]:+.3f} in run 0, of {size}>"


@dataclass(frozen=True, slots=True)
class Stand:
    """The numbers at one row from which the alignment of a pair i > j is made; issues by their place among its own."""

    apart: np.ndarray  # x_i - x_j, issues x runs
    joint: np.ndarray  # w, issues x runs
    stake: np.ndarray  # W
    shrinkage: np.ndarray  # W / (W + tau)
    alignment: np.ndarray
    regard_parts: np.ndarray  # sources x runs: of (r_ij + r_ji) / 2
    apart_parts: np.ndarray  # sources x issues x runs: of x_i - x_j

    def similarity(self, apart: np.ndarray) -> np.ndarray:
        """Return the similarity of two actors so far apart, at the stakes of this row (eq. 2)."""
        some = self.stake > 0.0
        share = np.where(some, np.sum(self.joint * np.abs(apart), axis=0) / np.where(some, self.stake, 1.0), 1.0)
        return (1.0 - share) * self.shrinkage

    def slopes(self, after: "Stand") -> np.ndarray:
        """Return by issue how similarity at this row's stakes follows the distance between the two positions."""
        moved = after.apart != self.apart
        rise = np.abs(after.apart) - np.abs(self.apart)
        slope = np.where(moved, rise / np.where(moved, after.apart - self.apart, 1.0), np.sign(after.apart))
        some = self.stake > 0.0
        return np.where(some, -self.joint / np.where(some, self.stake, 1.0) * self.shrinkage * slope, 0.0)


def accounts_of(setup: Setup, batch: Batch, pairs: Sequence[Pair], rows: tuple[int, int]) -> list[Account]:
    """Return the account of each pair of the runs of a batch, between those of its rows that lie between two."""
    index = setup.scenario.actor_index
    places = [(max(index[a], index[b]), min(index[a], index[b])) for a, b in pairs]
    spans = [span_of(setup.scenario, pair, rows) for pair in places]
    before: dict[Row, Stand] = {}
    found: dict[Row, Account] = {}
    with np.errstate(all="ignore"):  # what is no number any more is found by whoever made the run
        books = Books(setup, batch, places)
        for t in range(rows[1] + 1):
            for ids, pair, (first, last) in zip(pairs, places, spans, strict=True):
                if t == first:
                    before[pair] = stand_of(books, *pair)
                if t == last:
                    found[pair] = account(
                        books, ids, before[pair], stand_of(books, *pair), together_caring(books, pair, first)
                    )
            if t < rows[1]:
                books.take_step(t)
    return [found[pair] for pair in places]


def accounts_by_row(setup: Setup, batch: Batch, pairs: Sequence[Pair]) -> Iterator[tuple[list[Account], list[Account]]]:
    """Yield, for each row after the first, the accounts of pairs from the first row on, and from the row before on.

    Of a pair that is not always there, as far as its own rows reach.
    """
    index = setup.scenario.actor_index
    places = [(max(index[a], index[b]), min(index[a], index[b])) for a, b in pairs]
    spans = [span_of(setup.scenario, pair, (0, setup.scenario.steps)) for pair in places]
    starts = [start for start, _ in spans]
    with np.errstate(all="ignore"):
        books = Books(setup, batch, places)
        first = before = [stand_of(books, *pair) for pair in places]
        for t in range(setup.scenario.steps):
            books.take_step(t)
            known = zip(places, before, spans, strict=True)
            after = [stand_of(books, *pair) if t < last else stand for pair, stand, (_, last) in known]
            first, before = (
                [new if t < start else old for old, new, start in zip(stands, after, starts, strict=True)]
                for stands in (first, before)
            )
            yield between(books, pairs, first, after, starts), between(books, pairs, before, after, [t] * len(pairs))
            before = after


def between(
    books: Books, pairs: Sequence[Pair], before: Sequence[Stand], after: Sequence[Stand], rows: Sequence[int]
) -> list[Account]:
    """Return the accounts of the pairs of books, each from its row on, where they stood so before and after."""
    cared = [together_caring(books, pair, row) for pair, row in zip(books.pairs, rows, strict=True)]
    return [account(books, *parts) for parts in zip(pairs, before, after, cared, strict=True)]


def span_of(scenario: Scenario, pair: Row, rows: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last of the rows of a pair, given by its actors' numbers, that lie between two rows."""
    own = scenario.rows_of(*pair)
    return max(own.start, rows[0]), min(own.stop - 1, rows[1])


def stand_of(books: Books, i: int, j: int) -> Stand:
    """Return how a pair stands now, and of which parts that is made."""
    world, ties, stands = books.world, books.ties, books.stands
    issues = books.issues_of(i, j)
    mine, theirs = ([stands.places[a, k] for k in issues] for a in (i, j))
    position = stands.read(world.position)
    joint = [np.broadcast_to(world.joint[i, j, k], books.runs) for k in issues]
    return Stand(
        apart=position[mine] - position[theirs],
        joint=np.array(joint).reshape(len(issues), books.runs),
        **{n: np.broadcast_to(getattr(world, n)[i, j], books.runs).copy() for n in ("stake", "shrinkage", "alignment")},
        regard_parts=(ties.parts[:, ties.places[i, j]] + ties.parts[:, ties.places[j, i]]) / 2.0,
        apart_parts=stands.parts[:, mine] - stands.parts[:, theirs],
    )


def together_caring(books: Books, pair: Row, first: int) -> list[tuple[str, np.ndarray]]:
    """Return the events that moved saliences that count for a pair since a row, together, and in which runs."""
    places = {(a, k) for k in books.issues_of(*pair) for a in pair}
    return [*together([(one.name, one.runs) for one in books.cared if one.step >= first and one.place in places])]


def account(books: Books, pair: Pair, before: Stand, after: Stand, cared: Sequence[tuple[str, np.ndarray]]) -> Account:
    """Return what moved the alignment of a pair; `cared` names the events that shifted its saliences, by runs."""
    eta = np.broadcast_to(books.world.rates.relational_weight, books.runs)
    amounts: dict[Source, np.ndarray] = {}
    regard = grown(before.regard_parts, after.regard_parts)
    for source, row in books.ties.row.items():
        amounts[source] = eta * regard[row]
    weights, apart = (1.0 - eta) * before.slopes(after), grown(before.apart_parts, after.apart_parts)
    for source, row in books.stands.row.items():
        amounts[source] = amounts.get(source, 0.0) + np.sum(weights * apart[row], axis=0)
    restaked = (1.0 - eta) * (after.similarity(after.apart) - before.similarity(after.apart))
    for name, runs in cared:
        amounts[Source(name, "salience")] = np.where(runs, restaked, 0.0)
    some = {source: read_only(amount) for source, amount in amounts.items() if amount.any()}
    return Account(pair, read_only(after.alignment - before.alignment), Frozen(some))


def joined(parts: Sequence[Account]) -> Account:
    """Return the account of a pair in the runs of several batches, one after another."""
    nothing = [np.zeros(len(one.change)) for one in parts]
    amounts = {
        source: read_only(np.concatenate([one.amounts.get(source, n) for one, n in zip(parts, nothing, strict=True)]))
        for source in dict.fromkeys(source for one in parts for source in one.amounts)
    }
    return Account(parts[0].pair, read_only(np.concatenate([one.change for one in parts])), Frozen(amounts))


def read_only(values: np.ndarray) -> np.ndarray:
    """Return an array that nobody changes any more."""
    values.flags.writeable = False
    return values


def grown(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return by how much parts have grown; sources that are new have grown from 0."""
    return after - np.concatenate([before, np.zeros((len(after) - len(before), *before.shape[1:]))])
