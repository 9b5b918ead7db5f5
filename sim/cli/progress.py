"""A progress bar for work that takes longer than a moment; nothing where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

MOMENT = 1.0  # seconds


@contextmanager
def progress(total: int | None, what: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how much more is done; a bar appears on the error stream after a moment.

    `total` is None where nobody knows how much there is.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, began = bar.add_task(what, total=total), monotonic()

    def advance(more: int) -> None:
        bar.advance(task, more)
        if not bar.live.is_started and monotonic() - began > MOMENT and bar.console.is_terminal:
            bar.start()

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()
