"""Why did it move? The account and the counterfactuals of pairs (docs/explaining.md)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.simulate import simulate
from sim.arguments import LARGEST_RUN, expect, expect_calls, known, seed_of, texts, whole
from sim.display import Displayed
from sim.engine.setup import Setup
from sim.engine.trajectory import Trajectory
from sim.errors import InputError, at, shortened, shown
from sim.scenario.clock import date_trouble
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.explaining.account import Account, Pair, accounts_of, joined, span_of
from sim.studies.explaining.reading import effect, lines_of, quantiles, sentence
from sim.studies.explaining.removals import Removal, all_runs, removals_of
from sim.studies.tabular import Tabular

if TYPE_CHECKING:
    import pandas

PAIRS_CHOSEN = 3
BATCH_BYTES = 200_000_000  # what the stocks of the runs that are stepped together may take
BYTES_A_PLACE = 64 * 4 * 8  # for some 64 sources, what a number is and returns to, now and at the first row
BAND = ("low90", "median", "high90")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Explanation(Tabular, Displayed):
    """What moved pairs between two rows: the account of each, and its change without each event; run 0 comes first.

    `size` is how many runs were asked for; those that failed are left out everywhere. `coded` is run 0.
    """

    scenario: Scenario
    seed: int
    size: int
    first: int
    last: int
    coded: Trajectory
    accounts: tuple[Account, ...]
    removals: tuple[Removal, ...]

    @property
    def failed(self) -> int:
        """How many runs left the range in which the model is defined."""
        return self.size - len(self.accounts[0].change)

    def removals_for(self, account: Account) -> list[Removal]:
        """Return the removals for the pair of an account."""
        return [removal for removal in self.removals if removal.pair == account.pair]

    def sentences(self) -> list[str]:
        """Return a sentence for each pair, made from the numbers of run 0."""
        return [sentence(account, self.removals_for(account), self.scenario) for account in self.accounts]

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of account.csv: actor, partner, from, to, source, channel, amount; bands where many ran.

        The amounts of a pair, those of run 0, add up to its change; medians do not.
        """
        names = ("actor", "partner", "from", "to", "source", "channel", "amount")
        rows = [
            (*account.pair, *self.rows_of(account.pair), *line.source, line.amount, *self.band(line.amounts))
            for account in self.accounts
            for line in sorted(lines_of(account, channels=True), key=lambda line: line.source)
        ]
        return self.table(names, rows)

    def removal_columns(self) -> dict[str, list[Any]]:
        """Return the columns of removals.csv: actor, partner, from, to, event, gone, change, without, effect.

        `gone` are the events that hang on it; `without` is the change without them all; bands are of the effect.
        """
        names = ("actor", "partner", "from", "to", "event", "gone", "change", "without", "effect")
        rows = [
            (*removal.pair, *self.rows_of(removal.pair), removal.event, "+".join(removal.gone),
             float(account.change[0]), float(removal.change[0]), float(effect(account, removal)[0]),
             *self.band(effect(account, removal)))
            for account in self.accounts
            for removal in self.removals_for(account)
        ]  # fmt: skip
        return self.table(names, rows)

    def removals_frame(self) -> "pandas.DataFrame":
        """Return the columns of removals.csv as a data frame."""
        import pandas

        return pandas.DataFrame(self.removal_columns())

    def rows_of(self, pair: Pair) -> tuple[int, int]:
        """Return between which rows the change of a pair is told: the first and the last of its own in the span."""
        i, j = (self.scenario.actor_index[id] for id in pair)
        return span_of(self.scenario, (i, j), (self.first, self.last))

    def band(self, values: np.ndarray) -> tuple[float, ...]:
        """Return the quantiles of a number over runs, nothing where one ran."""
        return quantiles(values) if self.size > 1 else ()

    def table(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
        """Return rows as columns, their bands last."""
        names = (*names, *(BAND if self.size > 1 else ()))
        return {name: [row[n] for row in rows] for n, name in enumerate(names)}

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def __repr__(self) -> str:
        pairs = ", ".join("–".join(account.pair) for account in self.accounts)
        span = f"{self.scenario.dates[self.first]} to {self.scenario.dates[self.last]}"
        size = f"seed {self.seed}, {counted(self.size, 'run')}{f', {self.failed:,} failed' if self.failed else ''}"
        return shortened(f"<Explanation of {self.scenario.id}, {span}, {size}: {pairs}>")


def explain(
    scenario: Scenario, pairs: Iterable[Pair] | None = None, from_: str | None = None, to: str | None = None,
    runs: int = 1, seed: int = 0, progress: Callable[[int], None] = lambda done: None,
    notify: Callable[[str], None] = lambda words: None, without: Collection[str] | None = None,
) -> Explanation:  # fmt: skip
    """Return what moved pairs (default: the few that moved most) from one date to another, and what each event did.

    The account says what a change consists of, and adds up. The counterfactual says what the change would have been
    without an event and all that hangs on it. Run 0 has the coded values; with more `runs` both have medians and bands.
    Counterfactuals are told of the events `without`, by default of each. `progress` hears of
    every run done, `notify` of a first compilation. Raises RunFailed where run 0 fails.
    """
    expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
    runs, seed = whole("number of runs", runs, 1, LARGEST_RUN), seed_of(seed)
    expect_calls(progress=progress, notify=notify)
    first, last = rows_of(scenario, from_, to)
    index = scenario.actor_index
    if len(index) < 2:
        raise InputError(f"{scenario.id}: has one actor, and alignment is of two")
    asked = None if pairs is None else pairs_of(pairs, index)
    coded = simulate(scenario, seed)
    chosen = asked or most_moved(coded, first, last)
    for pair in chosen:
        refuse_absent(scenario, pair, (first, last))
    events = events_told(scenario, without)
    setup = Setup(scenario, seed, expected=runs * (1 + len(events)))
    parts = []
    for numbers in batches(scenario, len(chosen), runs):
        parts.append(explain_runs(setup, numbers, chosen, (first, last), events, notify))
        progress(len(numbers))
    accounts = tuple(map(joined, zip(*(accounts for accounts, _ in parts), strict=True)))
    removals = tuple(map(all_runs, zip(*(removals for _, removals in parts), strict=True)))
    return Explanation(scenario, seed, runs, first, last, coded, accounts, removals)


def refuse_absent(scenario: Scenario, pair: Pair, rows: tuple[int, int]) -> None:
    """Raise InputError where a pair has fewer than two rows between two, so that there is no change."""
    i, j = (scenario.actor_index[id] for id in pair)
    first, last = span_of(scenario, (i, j), rows)
    if first >= last:
        span = f"between {scenario.dates[rows[0]]} and {scenario.dates[rows[1]]}"
        raise InputError(f"{scenario.id}: {pair[0]} and {pair[1]} are not there together {span}; see their `present`")


def events_told(scenario: Scenario, asked: Collection[str] | None) -> list[str]:
    """Return the events that belong to the story, of those asked for where any are; raise InputError for others."""
    for id in asked or ():
        known("event", id, scenario.event_index)
    return [e.id for e in scenario.events if not e.optional and (asked is None or e.id in asked)]


def worlds_of(scenario: Scenario, runs: int) -> int:
    """Return how many runs are made in all: as told, and without each event."""
    return runs * (1 + len(scenario.events))


def batches(scenario: Scenario, pairs: int, runs: int) -> Iterator[np.ndarray]:
    """Yield the numbers of the runs that are stepped together."""
    size = max(BATCH_BYTES // (BYTES_A_PLACE * 2 * pairs * (1 + len(scenario.issues))), 1)
    for first in range(0, runs, size):
        yield np.arange(first, min(first + size, runs))


def explain_runs(
    setup: Setup,
    numbers: np.ndarray,
    pairs: Sequence[Pair],
    rows: tuple[int, int],
    events: Sequence[str],
    notify: Callable[[str], None],
) -> tuple[list[Account], list[Removal]]:
    """Return the accounts of pairs and their removals in those of some runs that do not fail."""
    batch = setup.batch(numbers)
    sound, removals = removals_of(setup, batch, pairs, rows, events, notify)
    accounts = accounts_of(setup, batch, pairs, rows)
    return [one.where(sound) for one in accounts], [one.where(sound) for one in removals]


def rows_of(scenario: Scenario, from_: str | None, to: str | None) -> tuple[int, int]:
    """Return the rows of two dates, by default the first and the last; raise InputError where nothing lies between."""
    first = 0 if from_ is None else row_of(scenario, "from", from_)
    last = scenario.steps if to is None else row_of(scenario, "to", to)
    if first >= last:
        raise at(
            "from",
            f"must come before to, got {scenario.dates[first]} (row {first}) and {scenario.dates[last]} ({last})",
        )
    return first, last


def row_of(scenario: Scenario, name: str, text: Any) -> int:
    """Return the row of a date; raise InputError for what is none and for dates outside the clock."""
    trouble = date_trouble(text) if isinstance(text, str) else "expected a date as YYYY-MM or YYYY-MM-DD"
    if trouble:
        raise at(name, f"{shown(text)} {trouble}" if trouble.startswith("is") else f"{trouble}, got {shown(text)}")
    row = scenario.period(text)
    if not 0 <= row <= scenario.steps:
        raise at(name, f"{text} lies outside the clock, {scenario.calendar.span_of_rows}")
    return row


def pairs_of(pairs: Any, ids: Mapping[str, int]) -> list[Pair]:
    """Return pairs of two actors that are there, each once and with its ids in order."""
    pairs = pairs if isinstance(pairs, str) or not isinstance(pairs, Iterable) else [*pairs]
    if not isinstance(pairs, list) or any(isinstance(pair, str) for pair in pairs):
        raise InputError(f"the pairs must be a list such as [('TUR', 'USA')], got {shown(pairs)}")
    made: dict[Pair, None] = {}
    for pair in pairs:
        two = sorted(known("actor", id, ids) for id in texts("actors of a pair", pair))
        if len(two) != 2 or two[0] == two[1]:
            raise InputError(f"a pair must be two actors, got {shown(pair)}")
        made[two[0], two[1]] = None
    if not made:
        raise InputError("the pairs must be one or more, or None for those that moved most")
    return [*made]


def most_moved(coded: Trajectory, first: int, last: int) -> list[Pair]:
    """Return the few pairs whose alignment changed most between two rows, or their own rows between these."""
    story, pairs = coded.scenario, []
    for (i, a), (j, b) in combinations(enumerate(story.actors), 2):
        begin, end = span_of(story, (i, j), (first, last))
        if begin < end:
            pairs.append((-abs(float(coded.alignment[end, i, j] - coded.alignment[begin, i, j])), a, b))
    if not pairs:
        raise InputError(f"{story.id}: no two actors are there together between the two dates")
    return [(a, b) for _, a, b in sorted(pairs)[:PAIRS_CHOSEN]]
