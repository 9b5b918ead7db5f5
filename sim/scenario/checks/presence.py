"""Checks of who is there: presences that cannot be, and events and claims that dates keep from those they need."""

from sim.measures.measure import ACTOR, PARTNER
from sim.scenario.calendar import Calendar, last_day
from sim.scenario.checks.naming import Problems
from sim.scenario.clock import parse_date
from sim.scenario.file.questions import Claim, Expectation, Measure
from sim.scenario.file.schema import Event, ScenarioFile
from sim.scenario.scenario import Scenario

Party = str | tuple[str, ...]
MOST_NAMED = 5  # of a group


def presence_problems(story: ScenarioFile, calendar: Calendar) -> Problems:
    """Yield actors that leave before they come, and those that are there at no time of the clock."""
    for actor in story.actors.values():
        present = actor.present
        if present is None:
            continue
        first, last = present.from_, present.until
        if first and last and last_day(last) < parse_date(first):
            yield present.problem("until", "comes before `from`: the actor would leave before it comes")
        elif last and calendar.last_period(last) < 0:
            words = "lies before the clock: the actor would never be there; leave it out of the story"
            yield present.problem("until", f"{words}; {calendar.in_words}")
        elif first and calendar.period(first) > calendar.steps and not present.after_cut:
            words = "lies beyond the clock: the actor would never be there; leave it out of the story"
            yield present.problem("from", f"{words}; {calendar.in_words}")


def absence_problems(scenario: Scenario) -> Problems:
    """Yield events and claims that dates keep from those they need (resolved form)."""
    if scenario.everybody_stays:
        return
    for event in scenario.events:
        if missing := who_is_missing(event, scenario):
            yield event.problem(key_of_date(event), missing)
    for claim in scenario.expect:
        yield from unmeasured(claim, scenario)


def key_of_date(event: Event) -> str | None:
    """Return the key that says when an event happens, as its author wrote it; None where the program made it."""
    return next((key for key in ("date", "step", "steps", "every", "when") if key in (event._where or ())), None)


def who_is_missing(event: Event, scenario: Scenario) -> str | None:
    """Return in words of which party nobody is there in a period of a dated event, or ever of a triggered one."""
    for period in event.possible_steps:
        for party in event.parties:
            if not scenario.somebody_stays(party, period):
                day, nobody = scenario.calendar.day(period), in_words(party, "none of ")
                absent = f"{nobody} is {'not ' if isinstance(party, str) else ''}there"
                return f"falls into period {period} ({day}), when {absent}; see `present`, or leave it out"
    if event.when and not could_ever_be(event, scenario):
        named = " and ".join(in_words(party, "one of ") for party in needed(event))
        return f"waits for a time at which {named} are there, and there is none between its dates; see `present`"
    return None


def in_words(party: Party, some: str) -> str:
    """Return an actor, or some of a group or list, in words."""
    if isinstance(party, str):
        return party
    return f"{some}{', '.join(party[:MOST_NAMED])}{', …' if len(party) > MOST_NAMED else ''}"


def needed(event: Event) -> tuple[Party, ...]:
    """Return the parties that an event needs, and those whose alignment it waits for."""
    watched = event.when.alignment if event.when else None
    return tuple(dict.fromkeys((*event.parties, *(watched or ()))))


def could_ever_be(event: Event, scenario: Scenario) -> bool:
    """Whether all whom a triggered event needs are there at some time between its dates, on a clock without end."""
    first = max(scenario.period(event.after), 0) if event.after else 0
    past = scenario.period(event.before) if event.before else None
    stays = [[scenario.stays[scenario.actor_index[id]] for id in scenario.members(p)] for p in needed(event)]
    starts = {first, *(stay.start for party in stays for stay in party)}
    periods = [period for period in starts if first <= period and (past is None or period < past)]
    return any(all(any(period in stay for stay in party) for party in stays) for period in periods)


def unmeasured(claim: Claim, scenario: Scenario) -> Problems:
    """Yield the tests of a claim in whose window those whom they measure do not have every row."""
    for test in claim.tests:
        window = certain_rows(test, scenario)
        for measure in test.measured if window else ():
            if window and not has_rows(measure, window, scenario):
                first, last = (scenario.dates[row] for row in (window[0], window[-1]))
                ids = ", ".join(measure.named(ACTOR, PARTNER))
                words = f"is measured from {first} to {last}, when {ids} are not there throughout together"
                yield test.problem(measure.given[0], f"{words}; set `from` and `to` inside their time")


def certain_rows(test: Expectation, scenario: Scenario) -> range:
    """Return rows that lie in the window of a test whatever happens; none where both ends are events."""
    ends = [row_of(test.from_, 0, scenario), row_of(test.to, scenario.steps, scenario)]
    first, last = ends
    if first is None:
        return range(0) if last is None or test.within else range(last, last + 1)
    known = first if last is None else last
    return range(first, max(min(known, first + test.within) if test.within else known, first) + 1)


def row_of(moment: str | None, otherwise: int, scenario: Scenario) -> int | None:
    """Return the row of a date, or of an event that has one; None where it is not known beforehand."""
    if moment is None:
        return otherwise
    event = scenario.event_index.get(moment)
    if event is None:
        return scenario.period(moment)
    return event.step if isinstance(event.step, int) else None


def has_rows(measure: Measure, window: range, scenario: Scenario) -> bool:
    """Whether those whom a measure is of, of a group some members, have every row of a window together."""
    return any(window[0] in rows and window[-1] in rows for rows in measure.rows_together(scenario))
