"""The result in one sentence, made from the numbers, and the paragraph on methods."""

from collections.abc import Sequence

import numpy as np

import sim
from sim.model.theories import THEORIES
from sim.provenance.citations import citations, shares
from sim.report.findings import Findings
from sim.report.words import day, name_of, percent, signed, title_of
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.studies.claims.verdicts import share_error
from sim.studies.explaining.account import Account
from sim.studies.explaining.reading import (
    LEAST_SAID,
    MOST_SAID,
    Line,
    effect,
    lines_of,
    opening,
    quantiles,
    said_of,
)
from sim.studies.explaining.removals import Removal

MOST_EXPLAINED = 5  # pairs
STEPS = {name: f"{'dai' if name == 'day' else name}ly step" for name in ("day", "week", "month", "quarter", "year")}
DISCLAIMER = (
    "Who leans to whom, given what has happened, under one model; not a forecast of whether or when anything happens."
)


def result(found: Findings) -> str:
    """Return what moved most, how sure that is, and which event it owes most to."""
    story, pairs = found.made.scenario, found.shown.pairs
    if not pairs:
        return "One actor alone: alignment is not defined."
    changes = found.sample.changes(pairs[0])
    low, median, high = quantiles(changes)
    names = " and ".join(name_of(id, story) for id in pairs[0])
    span = "from {} to {}".format(*(day(row, story) for row in found.sample.span(pairs[0])))
    bounds = f"90 % of them {signed(low)} … {signed(high)}"
    if abs(median) < LEAST_SAID:
        return f"Nothing moves: of all pairs {names} change most, by {signed(median)} {span} ({bounds} of runs)."
    agree = float(np.mean(np.sign(changes) == np.sign(median)))
    sure = f"{'apart' if median < 0 else 'closer'} in {percent(agree, share_error(agree, len(changes)))}"
    did = "part" if median < 0 else "draw together"
    when = fastest(found, np.sign(median))
    return (
        f"What moves most: {names} {did} by {abs(median):.2f} {span}{when}, "
        f"the median of {counted(len(changes), 'run')} ({bounds}; {sure}){because(found, median)}."
    )


def fastest(found: Findings, sign: float) -> str:
    """Return in which period the median of the pair that moved most moved most towards where it ended."""
    story, median = found.made.scenario, found.sample.bands(found.shown.pairs[0])[2]
    steps = np.nan_to_num(sign * np.diff(median), nan=-np.inf)
    return f" (most in the {story.clock.step} of {day(int(np.argmax(steps)), story)})" if len(steps) > 1 else ""


def because(found: Findings, change: float) -> str:
    """Return which event the change of the pair that moved most owes most to, as what it would be without."""
    account = found.account_of(found.shown.pairs[0])
    if account is None or found.explanation is None:
        return ""
    owed = []
    for removal in found.explanation.removals_for(account):
        taken = found.taken(removal.event, len(account.change))
        if taken.any() and found.shown.number(removal.event):
            owed.append((float(np.median(effect(account, removal)[taken])), removal.event, float(taken.mean())))
    if not owed:
        return ""
    most, event, share = max(owed, key=lambda one: (abs(one[0]) * one[2], one[1]))
    if abs(most) < LEAST_SAID:
        return "; no single event makes a difference to that"
    title = title_of(found.made.scenario.event_index[event])
    where = "" if share == 1.0 else f", where it takes place ({percent(share)} of runs),"
    does = "cost" if most * change > 0 else "add"
    return (
        f"; taking away “{title}”{where} and what hangs on it would {does} most: the change would be "
        f"{signed(change - most)} instead of {signed(change)}"
    )


def why(found: Findings) -> list[str]:
    """Return for the pairs that moved most what the change of run 0 consists of, and what it is without events."""
    if found.explanation is None:
        return []
    chosen = found.explanation.accounts[:MOST_EXPLAINED]
    return [why_pair(account, found.explanation.removals_for(account), found.made.scenario) for account in chosen]


def why_pair(account: Account, removals: Sequence[Removal], story: Scenario) -> str:
    """Return that of a pair."""
    parts = [line for line in lines_of(account) if abs(line.amount) >= LEAST_SAID]
    said = [f"{called(line, story)} {signed(line.amount)}" for line in parts[:MOST_SAID]]
    said += [f"and {counted(len(parts) - MOST_SAID, 'smaller part')}"] if len(parts) > MOST_SAID else []
    without = [
        f"without “{title_of(story.event_index[one.event])}” it is {signed(float(one.change[0]))}"
        for one in said_of(account, removals)
    ]
    return "; ".join([": ".join([opening(account, story), *filter(None, [", ".join(said)])]), *without]) + "."


def called(line: Line, story: Scenario) -> str:
    """Return what a line of an account is of: an event by its title, anything else in words."""
    event = story.event_index.get(line.source.name)
    return line.words if event is None else f"“{title_of(event)}”"


def methods(found: Findings) -> str:
    """Return how the numbers were made, as a paragraph for a paper."""
    made, story = found.made, found.made.scenario
    counts = shares(citations(story))
    total = max(sum(counts.values()), 1)
    rests = ", ".join(f"{100 * count / total:.0f} % on {basis}s" for basis, count in counts.items())
    theory = THEORIES[story.theory]
    parts = [
        f"Alignments among {counted(len(story.actors), 'actor')} were simulated from {day(0, story)} to "
        f"{day(-1, story)} in {counted(story.steps, STEPS[story.clock.step])} with "
        f"alliance-sim {sim.__version__} (scenario “{story.title}”, theory “{theory.name}”: "
        f"{theory.meaning.rstrip('.').lower()}).",
        "Alignment, from −1 to 1, joins how similar the positions of two actors are, weighted by what matters to them, "
        "and how each regards the other; events move regard directly and through third parties.",
        f"Of the {counted(total, 'coded number')} and claims, {rests}.",
        f"{counted(made.size, 'run')} were made under seed {made.seed}: run 0 takes the numbers as coded, the others "
        "draw each by its coder's confidence, parameters from their distributions where such are given, and chance.",
        "Bands are the middle 50 % and 90 % of runs, lines their medians.",
        "Effects of events and variants are differences between runs with the same dice, with and without.",
    ]
    if made.claims:
        parts.append(
            "Claims were tested in every run beside a placebo without any event; those about causes also against the "
            "same world without these, relabelled actors and other events."
        )
    return " ".join(parts)
