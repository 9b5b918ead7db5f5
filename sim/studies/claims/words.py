"""One word for a claim, and one reason beside it: direction, size, specificity (docs/scenario.md, "Claims")."""

from dataclasses import dataclass

from sim.studies.claims.nulls import Rank
from sim.studies.claims.specificity import Nulls

OPPOSITE, OPEN, TOO_SMALL, NOT_SPECIFIC = "opposite", "open", "too small", "not specific"
HOLDS, CONSTRAINT = "holds", "constraint"
AS_CLAIMED = "as claimed"  # of one run: its sign and size, and nothing more
WORST = (OPPOSITE, OPEN, TOO_SMALL, NOT_SPECIFIC, AS_CLAIMED, HOLDS, CONSTRAINT)  # first
NEARLY_ALL, FEW = 0.8, 0.2  # of the runs
TOP = 0.8  # the rank from which something is in the top fifth
ALTERNATIVES = 10  # with fewer a null cannot be told


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word and its reason."""

    word: str
    reason: str


def tells(rank: Rank) -> bool:
    """Whether a null has enough alternatives to decide."""
    return rank.count >= ALTERNATIVES


def of_change(as_claimed: float, opposite: float, median: float, least: float, placebo: float, nulls: Nulls) -> Verdict:
    """Return the verdict on a change over runs.

    as_claimed, opposite: shares of runs with each sign. median: the median change, above 0 as claimed. placebo: the
    share of runs in which the same holds without any event.
    """
    if opposite >= NEARLY_ALL:
        return Verdict(OPPOSITE, f"the other way in {opposite:.0%} of runs")
    if as_claimed < NEARLY_ALL:
        return Verdict(OPEN, f"as claimed in {as_claimed:.0%} of runs")
    if median < least:
        return Verdict(TOO_SMALL, f"{median:.4f}, under {least:g}")
    if placebo > FEW:
        return Verdict(NOT_SPECIFIC, f"without any event in {placebo:.0%} of runs")
    ranks = ((nulls.actors, "relabelled actors"), (nulls.causes, "other events"))
    if low := [ranked(rank, among) for rank, among in ranks if tells(rank) and rank.rank < TOP]:
        return Verdict(NOT_SPECIFIC, ", ".join(low))
    told = [ranked(rank, among) for rank, among in ranks if tells(rank)]
    return Verdict(HOLDS, ", ".join(told) or f"as claimed in {as_claimed:.0%} of runs; no null can be told")


def ranked(rank: Rank, among: str) -> str:
    """Return a rank in words."""
    return f"above {rank.rank:.0%} of {rank.count} {among}"


def of_kept(kept: float, what: str) -> Verdict:
    """Return the verdict on a denial that is kept, or a level that is met, in a share of runs."""
    word = HOLDS if kept >= NEARLY_ALL else OPPOSITE if kept <= FEW else OPEN
    return Verdict(word, f"{what} in {kept:.0%} of runs")


def of_one_change(change: float, least: float) -> Verdict:
    """Return the verdict on the change of one run, above 0 as claimed: its sign and size."""
    if not change > 0:
        return Verdict(OPPOSITE, "the other way") if change < 0 else Verdict(OPEN, "nothing moves")
    return Verdict(AS_CLAIMED, f"{least:g} or more") if change >= least else Verdict(TOO_SMALL, f"under {least:g}")


def of_one_kept(kept: bool, what: str) -> Verdict:
    """Return the verdict on a denial or level in one run."""
    return Verdict(AS_CLAIMED, what) if kept else Verdict(OPPOSITE, f"not {what}")
