"""Standard streams that cost no results: closed, full or left by their reader; no control character passes them."""

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any, TextIO

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}  # in the order of their numbers


def without_control(text: str) -> str:
    """Return the text with control and direction characters and bytes that are no text as escapes; lines stay."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class Outlet(io.TextIOBase):
    """A stream that goes on quietly once it can take no more; `troubles` says why, unless its reader only left."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.troubles: list[OSError] = []

    def write(self, text: str) -> int:
        """Write the text without control characters, or let it go."""
        return self.pass_on(without_control(text))

    def pass_on(self, text: str) -> int:
        """Write the text as it is, or let it go."""
        self.attempt(lambda: self.stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Have what was written leave, or let it go."""
        self.attempt(self.stream.flush)

    def attempt(self, action: Callable[[], Any]) -> None:
        """Do what may fail; once it did, all goes nowhere."""
        try:
            action()
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self.troubles.append(error)
            with suppress(OSError):  # what stands in for a stream may have no number
                os.dup2(nowhere(), self.stream.fileno())

    @property
    def rich_proxied_file(self) -> "Painted":
        """What Rich writes to: its own control characters must pass."""
        return Painted(self)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)  # nobody goes past us
        return getattr(self.stream, name)

    def isatty(self) -> bool:
        """Whether a person watches."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """Return the stream's number."""
        return self.stream.fileno()


class Painted:
    """An outlet that lets control characters pass."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

    def write(self, text: str) -> int:
        """Write the text as it is, or let it go."""
        return self.outlet.pass_on(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outlet, name)


@contextmanager
def outlets() -> Iterator[Outlet]:
    """Yield the standard output of a command; it and the error stream cost the command nothing while it runs."""
    out = Outlet(sys.stdout)
    with redirect_stdout(out), redirect_stderr(Outlet(sys.stderr)):
        yield out


def open_closed_streams() -> None:
    """Give standard streams that came closed somewhere to go, before a file of ours gets their number."""
    for name, mode in MODES.items():
        if getattr(sys, name) is None:
            setattr(sys, name, open(nowhere(), mode, encoding="utf-8"))  # noqa: SIM115  # for the life of the process


def nowhere() -> int:
    """Return a handle on what is empty and swallows everything."""
    return os.open(os.devnull, os.O_RDWR)
