"""Signals as exceptions; and as a wish, while work is committed part by part."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import click

NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
ASK_AGAIN = 1.0  # seconds
Handler = Callable[[int, FrameType | None], None]


def listen(handler: Handler) -> dict[int, Any]:
    """Have the signals that ask to stop answered by a handler, and return who answered them before."""
    return {number: signal.signal(number, handler) for number in NUMBERS}


def stop(number: int, _frame: FrameType | None = None) -> NoReturn:
    """Raise KeyboardInterrupt for Ctrl-C, else SystemExit with the signal's code.

    And again every second: an import or a finaliser may swallow the first.
    """
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: stop(number))
        signal.setitimer(signal.ITIMER_REAL, ASK_AGAIN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def stopped() -> None:
    """The signal has been answered: let the process end in peace."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def after_the_part_in_hand() -> Iterator[Callable[[], int]]:
    """Yield a function that returns the signal that asked to stop, or 0; a second signal stops at once."""
    asked = 0

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            stop(number)
        asked = number
        click.echo("stopping after the part in hand; once more stops at once", err=True)

    before = listen(note)
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
