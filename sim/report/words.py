"""Numbers, events and results in the words of the page."""

from collections.abc import Iterable, Sequence

import numpy as np

from sim.figures.events import known_in_words
from sim.scenario.clock import MONTHS
from sim.scenario.file.numerals import MINUS, counted
from sim.scenario.file.schema import Act, Event, Shift
from sim.scenario.scenario import Scenario

WHOLE_MONTH = len("2019-07")
TINY = 0.0005  # of a share: what its error in words is at least


def signed(value: float | None, digits: int = 2) -> str:
    """Return a number with its sign, a dash where it is not defined."""
    if value is None or not np.isfinite(value):
        return "–"
    rounded = round(float(value), digits) + 0.0
    return (f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}").replace("-", MINUS)


def at_start(values: Sequence[float | None]) -> float | None:
    """Return the first of the numbers that there are, None where there is none."""
    return next((value for value in values if value is not None), None)


def at_end(values: Sequence[float | None]) -> float | None:
    """Return the last of them."""
    return at_start(values[::-1])


def percent(share: float, error: float | None = None) -> str:
    """Return a share, with its error where there is one, and a decimal where the error asks for it."""
    if error is None or not np.isfinite(error):
        nearly = {0.0: "less than 1 %", 1.0: "over 99 %"}.get(round(share, 2)) if 0.0 < share < 1.0 else None
        return nearly or f"{100 * share:.0f} %"
    digits = 0 if error >= 0.01 else 1
    return f"{100 * share:.{digits}f} % ± {100 * max(error, TINY if digits else 0.0):.{digits}f}"


def day(row: int, scenario: Scenario) -> str:
    """Return the date of a row, as exactly as the clock goes."""
    first = scenario.dates[row].isoformat()
    return first[:WHOLE_MONTH] if scenario.clock.step in MONTHS else first


def title_of(event: Event) -> str:
    """Return what an event is called."""
    return event.title or event.id.replace("-", " ")


def name_of(actor: str, scenario: Scenario) -> str:
    """Return what an actor is called."""
    return scenario.actors[actor].name or actor


def when(event: Event, scenario: Scenario) -> str:
    """Return when an event takes place: on its date, between two, again and again, or upon its condition."""
    if event.dated:
        return event.dated
    periods = event.possible_steps
    if event.has_interval or len(periods) > 1:
        first, last = day(periods[0], scenario), day(periods[-1], scenario)
        return f"{'between' if event.has_interval else f'{len(periods):,} times,'} {first} and {last}"
    if periods:
        return day(periods[0], scenario)
    return "" if event.when is None else condition(event, scenario)


def condition(event: Event, scenario: Scenario) -> str:
    """Return the condition of a triggered event."""
    asked = event.when
    if asked is None:
        return ""
    if asked.event is not None:
        delay = f"{counted(asked.delay, scenario.clock.step)} after " if asked.delay else "with "
        return f"{delay}“{title_of(scenario.event_index[asked.event])}”"
    below = "" if asked.below is None else f" below {signed(asked.below)}"
    above = "" if asked.above is None else f" above {signed(asked.above)}"
    return f"once {'–'.join(asked.alignment or ())} is{below}{above}"


def deeds(event: Event, scenario: Scenario) -> list[str]:
    """Return what an event does: its acts, shifts and changes of treaties."""
    found = [deed(act, scenario) for act in event.all_acts] + [shift_in_words(shift) for shift in event.shifts]
    for change in event.treaty_changes:
        member = f": {party(change.member)}" if change.member else ""
        found.append(f"treaty {change.named}: {change.verb}{member}")
    return found + [f"reveals “{title_of(scenario.event_index[id])}”" for id in event.reveals or ()]


def deed(act: Act, scenario: Scenario) -> str:
    """Return an act in words: who, to whom, how strong, about what."""
    target = party(act.target) if act.target else "nobody"
    who = " ↔ ".join(map(party, act.between)) if act.between else f"{party(act.actor)} → {target}"
    code = f" (CAMEO {act.code})" if act.code else ""
    about = ", ".join(scenario.issues[id].title for id in act.issues)
    secret = "" if act.known_to is None else f"; secret, {known_in_words(act.known_to)}"
    note = f"; {act.note}" if act.note else ""
    return f"{who} {signed(act.intensity)}{code}{f', on {about}' if about else ''}{secret}{note}"


def shift_in_words(shift: Shift) -> str:
    """Return a shift in words."""
    amount = f"by {signed(shift.by)}" if shift.by is not None else f"to {signed(shift.to)}"
    if shift.regard is not None:
        return f"regard {' → '.join(shift.regard)} {amount}"
    about = f" on {shift.issue}" if shift.issue else ""
    return f"{shift.of} of {party(shift.actor)}{about} {amount}"


def party(ids: str | Iterable[str] | None) -> str:
    """Return the ids of a party, or of several together."""
    return ids if isinstance(ids, str) else " + ".join(ids or ())
