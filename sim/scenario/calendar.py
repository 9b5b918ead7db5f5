"""A clock laid over the calendar: periods of dates, dates of periods, recurrences."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sim.scenario.clock import MONTHS, first_day, parse_date, period_of
from sim.scenario.file.schema import Clock, StepInterval


@dataclass(frozen=True, slots=True)
class Calendar:
    """Start, length and number of a clock's periods."""

    start: date
    step: str
    steps: int

    @classmethod
    def of(cls, clock: Clock) -> "Calendar":
        """Return the calendar of a clock."""
        return cls(parse_date(clock.start), clock.step, clock.steps)

    def period(self, text: str) -> int:
        """Return the period of a date, which may lie outside the clock."""
        return period_of(parse_date(text), self.start, self.step)

    def day(self, period: int) -> date:
        """Return the day on which a period begins; OverflowError beyond the year 9999."""
        return first_day(period, self.start, self.step)

    @property
    def in_words(self) -> str:
        """The clock as a person reads it."""
        last = max(self.steps - 1, 0)
        return f"the {self.step}s run from {self.day(0)} (0) to {self.day(last)} ({last})"

    @property
    def span_of_rows(self) -> str:
        """The first and the last row as a person reads them."""
        return f"whose rows run from {self.day(0)} to {self.day(self.steps)}"

    def outside(self, period: int) -> str | None:
        """Return in words that a period lies outside the clock, or None."""
        if 0 <= period < self.steps:
            return None
        nearest = 0 if period < 0 else max(self.steps - 1, 0)
        return f"lies outside the clock: period {period}, {self.in_words}; the nearest is {nearest}"

    def recurrences(self, every: str, start: str, until: str) -> tuple[int, ...]:
        """Return the periods in which recurrences fall, each once; `until` counts, as a day or a whole month."""
        begin, last = parse_date(start), last_day(until)
        days = (
            on_same_day(first_day(n, begin, every), begin, every) for n in range(recurrence_count(every, start, until))
        )
        return tuple(dict.fromkeys(period_of(day, self.start, self.step) for day in days if day <= last))

    def last_recurrence(self, every: str, start: str, until: str) -> int:
        """Return the period of the last recurrence, or that of `until` where it comes before the last is due."""
        begin, number = parse_date(start), max(recurrence_count(every, start, until) - 1, 0)
        day = on_same_day(first_day(number, begin, every), begin, every)
        return period_of(day, self.start, self.step) if day <= last_day(until) else self.period(until)


def last_day(text: str) -> date:
    """Return the day that a date names, or the last day of a month."""
    day = parse_date(text)
    return day.replace(day=monthrange(day.year, day.month)[1]) if len(text) == len("2020-07") else day


def recurrence_count(every: str, start: str, until: str) -> int:
    """Return how often something recurs at most; none where it ends before it begins."""
    return max(period_of(last_day(until), parse_date(start), every) + 1, 0)


def on_same_day(day: date, begin: date, every: str) -> date:
    """Return the recurrence in the month of `day`: on the day of the month on which it began, or the month's last."""
    if every not in MONTHS:
        return day
    return day.replace(day=min(begin.day, monthrange(day.year, day.month)[1]))


def interval(first: int, last: int) -> int | StepInterval:
    """Return an interval of periods, or one period where both ends are the same."""
    return first if first == last else StepInterval.model_construct(from_=first, to=last)
