"""The calendar as an axis: the year stands at the first tick and wherever it changes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS_A_YEAR, DAYS_A_MONTH = 360, 27  # at least
INCHES_A_TICK = 0.55


def date_axis(ax: Axes, days: Sequence[date], inches: float = 5.0) -> None:
    """Let the x axis of this width show the calendar, from the first day to the last."""
    ticks = chosen_ticks(days, max(int(inches / INCHES_A_TICK), 2))
    ax.set_xticks(ticks, labels_of(ticks))  # type: ignore[arg-type]  # Matplotlib converts dates, its stubs want numbers
    if len(days) > 1:
        ax.set_xlim(days[0], days[-1])  # type: ignore[arg-type]


def chosen_ticks(days: Sequence[date], most: int) -> list[date]:
    """Return round days from the first to the last, about as many as there is room for."""
    first, last = days[0], days[-1]
    locator: Any = AutoDateLocator(minticks=min(4, most), maxticks=most)
    ends = (datetime.combine(day, time()) for day in (first, last))
    ticks = [num2date(tick).date() for tick in locator.tick_values(*ends)] if first < last else [first]
    return [tick for tick in dict.fromkeys(ticks) if first <= tick <= last] or [first]


def labels_of(ticks: Sequence[date]) -> list[str]:
    """Return what is written at each tick: year, month or day, the year beneath where it is new."""
    gap = min(((b - a).days for a, b in zip(ticks, ticks[1:], strict=False)), default=0)
    if gap >= DAYS_A_YEAR:
        return [f"{tick.year}" for tick in ticks]
    years = [None, *(tick.year for tick in ticks)]
    news = [f"\n{tick.year}" if tick.year != before else "" for tick, before in zip(ticks, years, strict=False)]
    days = ["" if gap >= DAYS_A_MONTH else f"{tick.day} " for tick in ticks]
    return [f"{day}{MONTHS[tick.month - 1]}{new}" for tick, day, new in zip(ticks, days, news, strict=True)]
