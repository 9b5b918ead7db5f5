"""Calendar dates and periods: no local time, no floating-point accumulation (docs/scenario.md, "Time")."""

import re
from datetime import date, timedelta

DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
YEAR = re.compile(r"[0-9]{4}")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}
LONGEST = date.max.toordinal() - 1  # days from the year 1 to the year 9999: no clock has more steps


def parse_date(text: str) -> date:
    """Return the day of YYYY-MM-DD, or the first day of YYYY-MM; ValueError in words for anything else."""
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError("expected a date as YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"is not a date of the calendar ({error})") from None


def date_trouble(text: str) -> str | None:
    """Return what keeps a text from being a date, in words, or None."""
    try:
        parse_date(text)
    except ValueError as error:
        return str(error)
    return None


def period_of(day: date, start: date, step: str) -> int:
    """Return the period, from 0 at `start`, in which a day lies; negative before the start."""
    if step in DAYS:
        return (day - start).days // DAYS[step]
    return ((day.year - start.year) * 12 + day.month - start.month) // MONTHS[step]


def first_day(period: int, start: date, step: str) -> date:
    """Return the day on which a period begins; OverflowError beyond the year 9999."""
    if step in DAYS:
        return start + timedelta(days=period * DAYS[step])
    months = start.year * 12 + start.month - 1 + period * MONTHS[step]
    if months // 12 > 9999:
        raise OverflowError("date beyond the year 9999")
    return date(months // 12, months % 12 + 1, 1)


def months_in(unit: str) -> float:
    """Return roughly how many months a unit of time lasts, for comparing units."""
    return MONTHS[unit] if unit in MONTHS else DAYS[unit] / 30.4375
