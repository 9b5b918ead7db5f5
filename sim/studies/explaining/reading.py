"""An account as a person reads it: the largest rows, the rest summed, what cancels, and a sentence of the numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.scenario.scenario import Scenario
from sim.studies.explaining.account import Account
from sim.studies.explaining.removals import Removal
from sim.studies.explaining.stocks import FRIENDS, LIMITS, PERSUASION, SHOCKS, START, Source

ACCOUNT_ANSWERS = "The account says what the change consists of, source by source; it adds up."
COUNTERFACTUAL_ANSWERS = (
    "The counterfactual says what the change would have been without an event and all that hangs on it; it does not "
    "add up, for later events build on earlier ones."
)
MOST_SHOWN = 8
MOST_SAID, MOST_REMOVED = 3, 2  # sources and removals in a sentence
LEAST_SAID = 0.005  # what rounds to 0.01
LEAST_SHOWN = 0.0005  # what rounds to 0.001
LARGE = 0.25  # of the largest row: what is worth a word where it cancels with another
WORDS = {
    FRIENDS: "friends of friends", PERSUASION: "persuasion by friends", SHOCKS: "shocks",
    LIMITS: "limits of the scale", START: "the start, left to itself",
}  # fmt: skip
KINDS = {"treaty": "treaty {}", "initiative": "own acts of {}"}
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What comes of one source, by one channel or by all, in every run; run 0 first."""

    source: Source
    amounts: np.ndarray

    @property
    def amount(self) -> float:
        """The amount in run 0, the coded values."""
        return float(self.amounts[0])

    @property
    def size(self) -> float:
        """How large it is, in run 0 or in the median of runs."""
        return max(abs(self.amount), abs(quantiles(self.amounts)[1])) if len(self.amounts) > 1 else abs(self.amount)

    @property
    def reach(self) -> float:
        """How large it is in run 0 or at either end of the middle 90 % of runs: what chance brings does much in few."""
        return max(abs(self.amount), *map(abs, quantiles(self.amounts))) if len(self.amounts) > 1 else self.size

    @property
    def words(self) -> str:
        """The source as a person reads it."""
        kind, colon, id = self.source.name.partition(":")
        return KINDS[kind].format(id) if colon else WORDS.get(kind, kind)


def quantiles(values: np.ndarray) -> tuple[float, float, float]:
    """Return the median among the ends of the middle 90 per cent, over runs in which there is a value."""
    defined = values[np.isfinite(values)]
    low, median, high = np.quantile(defined, LEVELS).tolist() if len(defined) else (np.nan,) * 3
    return low, median, high


def lines_of(account: Account, channels: bool = False) -> list[Line]:
    """Return what comes of each source, the largest first; by channel, or all channels of a source together."""
    found: dict[Source, np.ndarray] = {}
    for source, amounts in account.amounts.items():
        key = source if channels else Source(source.name)
        found[key] = found[key] + amounts if key in found else amounts
    lines = [Line(source, amounts) for source, amounts in found.items()]
    return sorted(lines, key=lambda line: (-line.size, line.source))


def largest(lines: Sequence[Line], most: int = MOST_SHOWN) -> tuple[list[Line], np.ndarray | None, int]:
    """Return the lines of the largest reach in their order, the sum of the rest, how many these are; one is no rest.

    Lines that print as 0 are of the rest.
    """
    count = min(most, sum(line.reach >= LEAST_SHOWN for line in lines))
    count += len(lines) == count + 1
    shown = sorted(range(len(lines)), key=lambda n: -lines[n].reach)[:count]
    rest = [line for n, line in enumerate(lines) if n not in shown]
    total = np.sum([line.amounts for line in rest], axis=0) if rest else None
    return [lines[n] for n in sorted(shown)], total, len(rest)


def cancelling(lines: Sequence[Line]) -> tuple[Line, Line] | None:
    """Return the two largest lines of which one takes back most of the other, or None."""
    worth = [line for line in lines if abs(line.amount) >= max(LARGE * abs(lines[0].amount), LEAST_SAID)]
    for a, b in combinations(worth, 2):
        if abs(a.amount + b.amount) <= min(abs(a.amount), abs(b.amount)) / 2:
            return a, b
    return None


def effect(account: Account, removal: Removal) -> np.ndarray:
    """Return what the change of a pair owes to an event in every run: as told less without it."""
    return account.change - removal.change


def sentence(account: Account, removals: Iterable[Removal], scenario: Scenario) -> str:
    """Return in a sentence what a pair did, what that consists of, and the change without the events that count."""
    lines = [line for line in lines_of(account) if abs(line.amount) >= LEAST_SAID]
    said = [f"{line.words} {hundredths(line.amount)}" for line in lines[:MOST_SAID]]
    said += ["…"] if len(lines) > MOST_SAID else []
    without = [f"without {r.event} {hundredths(float(r.change[0]))}" for r in said_of(account, removals)]
    clauses = (": ".join(filter(None, (opening(account, scenario), ", ".join(said)))), ", ".join(without))
    return "; ".join(filter(None, clauses)) + "."


def said_of(account: Account, removals: Iterable[Removal]) -> list[Removal]:
    """Return the removals with the largest effects, those that a sentence names."""
    large = [removal for removal in removals if abs(effect(account, removal)[0]) >= LEAST_SAID]
    return sorted(large, key=lambda removal: -abs(effect(account, removal)[0]))[:MOST_REMOVED]


def opening(account: Account, scenario: Scenario) -> str:
    """Return whether a pair parts or draws together, by how much, and how sure that is over many runs."""
    change = float(account.change[0])
    names = " and ".join(scenario.actors[id].name or id for id in account.pair)
    did = f"{'part' if change < 0 else 'draw together'} by {abs(change):.2f}"
    words = did if abs(change) >= LEAST_SAID else f"end as close as they were ({hundredths(change)})"
    if len(account.change) == 1:
        return f"{names} {words}"
    low, median, high = map(hundredths, quantiles(account.change))
    return f"{names} {words} (over runs {median}, 90 % of them {low} … {high})"


def hundredths(value: float) -> str:
    """Return a number with its sign in two digits."""
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")
