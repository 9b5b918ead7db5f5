"""The parameters: defaults, ranges, and their conversion into rates per step (docs/model.md)."""

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_GAIN = 1e6
SIGNIFICANT_DIGITS = 12  # what exp, log or pow computed is rounded to: platforms differ in the last bits


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the model: symbol, default, closed range and meaning.

    Where theory gives no largest value, the range ends where nothing changes any more and nothing overflows yet.
    """

    name: str
    symbol: str
    default: float
    low: float
    high: float
    meaning: str
    above_low: bool = False  # the low end itself is excluded
    monthly: bool = False  # a share or chance per month that shares no whole with another

    def admits(self, value: float) -> bool:
        """Whether the value lies in the parameter's range."""
        return (value > self.low if self.above_low else value >= self.low) and value <= self.high

    @property
    def range_in_words(self) -> str:
        """The range as a person reads it."""
        if self.above_low:
            return f"above {self.low:g} and at most {self.high:g}"
        return f"between {self.low:g} and {self.high:g}"


PARAMETERS = {
    p.name: p
    for p in (
        Parameter("relational_weight", "η", 0.5, 0, 1, "share of regard in alignment"),
        Parameter("prior_stake", "τ", 0.5, 0, LARGEST_GAIN, "joint salience at which similarity counts half"),
        Parameter("responsiveness", "κ", 0.3, 0, 1, "how far one full-intensity act moves regard"),
        Parameter("reciprocity", "μ", 0.5, 0, 1, "the actor's own commitment by acting"),
        Parameter("witness", "ν", 0.5, 0, 1, "third parties judge by their ties"),
        Parameter("concern", "ι", 0.5, 0, 1, "third parties judge by their interests"),
        Parameter("lasting", "φ", 0.3, 0, 1, "share of an act that the baseline keeps"),
        Parameter("balance", "β", 0.05, 0, 1, "structural balance, per month"),
        Parameter("balance_gain", "γ", 2.0, 0, LARGEST_GAIN, "steepness of saturation", above_low=True),
        Parameter("memory", "δ", 0.03, 0, 1, "return of regard to its baseline, per month"),
        Parameter("influence", "α", 0.02, 0, 1, "pull of friends on positions, per month"),
        Parameter("anchor", "ρ", 0.10, 0, 1, "return of positions to the ideal point, per month"),
        Parameter("initiative", "p", 0.0, 0, 1, "chance that an actor acts by itself in a month", monthly=True),
        Parameter("decisiveness", "λ", 3.0, 0, LARGEST_GAIN, "how sharply tone follows alignment"),
        Parameter("act_intensity", "a", 0.3, 0, 1, "size of an act of initiative"),
        Parameter("volatility", "σ", 0.0, 0, 10, "size of shocks to regard, per month"),
    )
}
Rates: Any = namedtuple("Rates", list(PARAMETERS))  # type: ignore[misc]  # the parameters as a step uses them

BUDGETS = (("balance", "memory"), ("influence", "anchor"))  # pairs of rates that share one whole

MONTHS_PER_STEP = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1.0, "quarter": 3.0, "year": 12.0}


def round_significant(value: float) -> float:
    """Return the value rounded to 12 significant decimal digits, the same on every platform."""
    return float(f"{value:.{SIGNIFICANT_DIGITS - 1}e}")


def over_months(rate: float, months: float) -> float:
    """Return the share moved in `months` when `rate` is moved in one: 1 - (1 - rate)^months."""
    return 1.0 - (1.0 - rate) ** months


def rates_per_step(values: Mapping[str, float], step: str) -> Any:
    """Return the parameters as a step of that length uses them.

    A pair that shares a budget is converted by its total, each keeping its share; volatility grows
    with the square root of time. On a monthly clock nothing is computed.
    """
    rates = {name: float(values[name]) for name in PARAMETERS}
    months = MONTHS_PER_STEP[step]
    if months != 1.0:
        for pair in BUDGETS:
            total = rates[pair[0]] + rates[pair[1]]
            for name in pair:
                share = rates[name] / total if total > 0.0 else 0.0
                rates[name] = round_significant(share * over_months(min(total, 1.0), months))
        for name in (p.name for p in PARAMETERS.values() if p.monthly):
            rates[name] = round_significant(over_months(rates[name], months))
        rates["volatility"] = round_significant(rates["volatility"] * months**0.5)
    return Rates(**rates)
