"""Everything that can go wrong and has a name; each error carries the exit code the command line gives it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

SHOWN_LENGTH, LONGEST_REPR = 60, 160
MOST_SHOWN = 100  # problems that are printed
LONGEST_COMPARED, MOST_COMPARED = 100, 300  # characters of a name, and names, that `nearest` looks through


class Place(NamedTuple):
    """Where something stands: file, line and column, from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input: place, key path, and what to do about it in words.

    `name` is one that is not among the `known` ones; the nearest is looked for only where the problem is shown.
    """

    place: Place | None
    path: str
    words: str
    name: str | None = None
    known: tuple[Collection[str], ...] = field(default=(), compare=False)

    @property
    def message(self) -> str:
        """What is wrong, with the nearest known name."""
        hint = "" if self.name is None else nearest(self.name, [n for names in self.known for n in names])
        return f"{self.words}{hint}"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        path = f"{escaped(self.path)} " if self.path else ""
        return "\n".join(escaped(line) for line in f"{where}{path}{self.message}".split("\n"))


class WayOut(Enum):
    """What can be done about an error, in the words of a call from Python; the command line has its own."""

    ELSEWHERE = "name another folder"
    WAIT = "wait"
    ASIDE = "move it aside (force=True)"
    RESUME = "go on with it (resume=True)"
    PARTIAL = "take what is there (partial=True)"
    ANYWAY = "or say that it is meant (yes=True)"
    HERE = "or compute on this machine"
    RUN = "run a scenario into it"
    THEORY = "take with_theory(scenario, name)"


class SimError(Exception):
    """Base of every error that the command line prints without a traceback: what is wrong, and the ways out."""

    exit_code = 1

    def __init__(self, words: str, *ways: WayOut) -> None:
        super().__init__(words, *ways)
        self.words, self.ways = words, ways

    def __str__(self) -> str:
        return self.told(lambda way: way.value)

    def told(self, worded: Callable[[WayOut], str]) -> str:
        """Return what is wrong, and the ways out in somebody's own words."""
        return f"{self.words}; {', or '.join(map(worded, self.ways))}" if self.ways else self.words


class InputError(SimError):
    """The input breaks the contract; `problems` holds everything that was found, in file order; the first are shown.

    The path of a problem without a place begins with the argument that is at fault: `numbers.parameters.witness`.
    """

    exit_code = 2

    def __init__(self, problems: Problem | str | Iterable[Problem], *ways: WayOut) -> None:
        if isinstance(problems, str):
            problems = Problem(None, "", problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        unique = dict.fromkeys(problems)
        self.problems = tuple(sorted(unique, key=lambda p: p.place or Place("")))
        more = len(self.problems) - MOST_SHOWN
        lines = [*map(str, self.problems[:MOST_SHOWN]), *([f"… and {more} more problems"] if more > 0 else [])]
        super().__init__("\n".join(lines), *ways)


def at(path: str, words: str) -> InputError:
    """Return that an argument, or what stands under a key of it, is wrong."""
    return InputError(Problem(None, path, words))


class IntegrityError(SimError):
    """Stored results do not match what was recorded of them."""

    exit_code = 3


class RunFailed(SimError):
    """A run left the range in which the model is defined, named by actor, step and run."""

    exit_code = 4


class OutputError(SimError):
    """Results could not be written or read."""

    exit_code = 74


class FigureFailed(OutputError):
    """A figure could not be drawn; what it was to be drawn from stands."""


class BusyError(SimError):
    """Another process works in the same folder."""

    exit_code = 75


class MissingExtra(SimError):
    """A library that only some work needs is not installed."""

    exit_code = 2

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed; `pip install 'alliance-sim[{extra}]'` brings it")


def shown(value: object) -> str:
    """Return the value as one short printable line, control and direction characters escaped."""
    text = escaped((value if isinstance(value, str) else repr(value))[: SHOWN_LENGTH + 1])
    if len(text) > SHOWN_LENGTH:
        text = f"{text[: SHOWN_LENGTH - 1]}…"
    return f"'{text}'" if isinstance(value, str) else text


def shortened(text: str) -> str:
    """Return what a result says of itself, in two lines of a screen at most."""
    return text if len(text) <= LONGEST_REPR else f"{text[: LONGEST_REPR - 2]}…>"


def escaped(text: str) -> str:
    """Return the text with control, direction and other invisible characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the known name nearest to `name`, or the known names, or nothing."""
    from difflib import get_close_matches

    names = [str(n) for n in known]
    candidates = names if len(name) <= LONGEST_COMPARED else []
    if len(candidates) > MOST_COMPARED:
        candidates = [n for n in names if n[:1].casefold() == name[:1].casefold()][:MOST_COMPARED]
    folded = {n.casefold(): n for n in reversed(candidates)}
    found = [folded[f] for f in get_close_matches(name[:LONGEST_COMPARED].casefold(), folded, n=1, cutoff=0.6)]
    if found:
        return f"; did you mean '{found[0]}'?"
    if not names:
        return ""
    return f"; known: {', '.join(names[:20])}{' …' if len(names) > 20 else ''}"
