"""Checks against the clock, and the order that needs and conditions impose."""

from sim.scenario.calendar import Calendar
from sim.scenario.checks.naming import Problems
from sim.scenario.checks.order import in_order_of_need
from sim.scenario.clock import date_trouble, first_day, months_in, parse_date
from sim.scenario.file.schema import DateInterval, Event, ScenarioFile, StepInterval


def clock_problems(story: ScenarioFile) -> Problems:
    """Yield what keeps the clock from running."""
    if story.clock is None:
        return
    try:
        first_day(story.clock.steps, parse_date(story.clock.start), story.clock.step)
    except OverflowError:
        yield story.clock.problem("steps", "runs beyond the year 9999")


def calendar_problems(story: ScenarioFile, calendar: Calendar) -> Problems:
    """Yield dates of events outside the clock, reversed intervals, and recurrences shorter than a step."""
    for event in story.events:
        yield from interval_problems(event, calendar)
        for key, period in dated_periods(event, calendar):
            if words := calendar.outside(period):
                yield event.problem(key, words)
        if event.every and months_in(event.every) < months_in(calendar.step):
            yield event.problem("every", f"is shorter than a step of the clock, a {calendar.step}")
        for key, text, lost in (("after", event.after, calendar.steps), ("before", event.before, 0)):
            if text is not None and (calendar.period(text) >= lost if lost else calendar.period(text) <= lost):
                yield event.problem(key, f"lies outside the clock: the event could never happen; {calendar.in_words}")


def dated_periods(event: Event, calendar: Calendar) -> list[tuple[str, int]]:
    """Return the periods that an event names by date or number, each with its key."""
    named: list[tuple[str, int]] = [("steps", step) for step in event.steps or ()]
    if isinstance(event.date, str):
        named.append(("date", calendar.period(event.date)))
    elif event.date is not None:
        named += [("date", calendar.period(text)) for text in (event.date.from_, event.date.to)]
    if isinstance(event.step, int):
        named.append(("step", event.step))
    elif event.step is not None:
        named += [("step", event.step.from_), ("step", event.step.to)]
    if event.every and event.from_ and event.until:
        named.append(("until", calendar.last_recurrence(event.every, event.from_, event.until)))
    if event.every:
        named += [(k, calendar.period(t)) for k, t in (("from", event.from_), ("until", event.until)) if t is not None]
    return list(dict.fromkeys(named))


def interval_problems(event: Event, calendar: Calendar) -> Problems:
    """Yield intervals that end before they begin."""
    date, step = event.date, event.step
    if isinstance(date, DateInterval) and parse_date(date.to) < parse_date(date.from_):
        yield event.problem("date", "ends before it begins")
    if isinstance(step, StepInterval) and (step.to < step.from_ or (step.before_cut or step.to) < step.to):
        yield event.problem("step", "ends before it begins")
    if event.every and event.from_ and event.until and calendar.period(event.until) < calendar.period(event.from_):
        yield event.problem("until", "lies before `from`")


def circle_problems(story: ScenarioFile) -> Problems:
    """Yield a problem where events need or follow each other in a circle."""
    order = set(in_order_of_need(story.events, delayed=True))
    for event in story.events:
        if event.id not in order:
            yield event.problem(
                "needs" if event.needs else "when", "is part of a circle of events that wait for each other"
            )


def window_problems(story: ScenarioFile, calendar: Calendar) -> Problems:
    """Yield claims whose window lies outside the clock or ends before it begins."""
    ids = {event.id for event in story.events}
    for claim in story.expect:
        for test in claim.tests:
            dates = {"from": test.from_, "to": test.to}
            rows = {
                key: calendar.period(text)
                for key, text in dates.items()
                if text is not None and text not in ids and date_trouble(text) is None
            }
            for key, row in rows.items():
                if not 0 <= row <= calendar.steps:
                    yield test.problem(key, f"lies outside the clock, {calendar.span_of_rows}; got {dates[key]}")
            if len(rows) == 2 and rows["to"] <= rows["from"]:
                words = f"must come after `from` by a {calendar.step} or more"
                yield test.problem("to", f"{words}; got {test.to} after {test.from_}")
