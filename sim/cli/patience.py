"""Interruptions of work that is committed part by part: the first lets the part in hand finish, the second does not."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def patient() -> Iterator[Callable[[], int]]:
    """Yield a function that returns the signal that asked to stop, or 0; a second signal stops at once."""
    asked = 0

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            leave(number)
        asked = number
        click.echo("stopping after the part in hand; once more stops at once", err=True)

    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def leave(number: int) -> None:
    """Stop: KeyboardInterrupt for Ctrl-C, else SystemExit with the signal's code."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
