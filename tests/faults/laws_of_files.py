"""What holds of every file, whatever it holds: it is refused in words, or it is valid and everything accepts it."""

import contextlib
import io
import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.cli.app import run_app
from sim.cli.scenarios import variant_problems
from sim.errors import InputError, Problem, RunFailed
from sim.scenario.changes import as_variant, with_steps
from sim.scenario.file.reading import from_values, read_text
from sim.scenario.file.writing import to_yaml
from sim.scenario.identity import scenario_hash
from sim.scenario.resolving import from_document, load_scenario
from sim.scenario.scenario import Scenario

LONGEST_REFUSAL, LONGEST_LOAD, PATIENCE = 1.0, 3.0, 5.0  # seconds of this process
MOST_ACTORS, MOST_CELLS, MOST_EVENTS, MOST_TIMES = 25, 400, 150, 3_000  # of what is run: pairs x steps are cells
WITHOUT_PATH = re.compile(  # about a file or its syntax, where no key can be named
    r"looks like |is (not YAML|not UTF-8|UTF-16|empty|larger|a |not a )|the scenario is empty|expected a mapping|character U\+"
    r"|one scenario per file|the file is more|a tab is used|cannot be read|uses |has a key|\.\.\. and"
)
FOREIGN = re.compile(r"Traceback|pydantic|object at 0x|<class|[a-z]Error\b|NoneType|--[a-z]+|\bctx\b|validator")
VALID_LINE = re.compile(r"[^\n]*: valid \([^\n]*\)\n(  [^\n]+\n)*")


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that a file broke: which, where in the program, and what was seen."""

    law: str
    where: str
    words: str

    @property
    def kind(self) -> str:
        """What makes two breaches the same fault."""
        return f"{self.law}: {self.where}"


class TooSlow(BaseException):
    """The patience with one file is at an end; nothing that catches Exception catches it."""


def breach_of(law: str, error: BaseException) -> Breach:
    """Return the breach of an exception that should not have been: where its last line of this program stands."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/sim/" in f.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    return Breach(f"{law} {type(error).__name__}", where, str(error)[:300])


def examine(path: Path, through_command: bool = False) -> list[Breach]:
    """Return every law that a file breaks."""
    return in_patience(lambda: list(breaches(path, through_command)))


def in_patience(check: Callable[[], list[Breach]]) -> list[Breach]:
    """Return what a check finds, or that it was stopped because it took too long."""

    def stop(_number: int, _frame: object) -> None:
        raise TooSlow(f"over {PATIENCE:g} s")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        return check()
    except TooSlow as error:
        return [breach_of("takes too long", error)]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def breaches(path: Path, through_command: bool) -> Iterator[Breach]:
    """Yield the laws that a file breaks, of loading first; what cannot be loaded is not run."""
    before, began = sorted(path.parent.rglob("*")), time.process_time()
    try:
        scenario = load_scenario(path)
        problems: list[Problem] = variant_problems(scenario)
        is_refused = False
    except InputError as error:
        scenario, problems, is_refused = None, list(error.problems), True
    except (Exception, MemoryError) as error:
        yield breach_of("loading", error)
        return
    yield from too_slow(time.process_time() - began, is_refused)
    yield from of_problems(problems, path, is_refused)
    if through_command:
        yield from of_the_command(path, 2 if problems else 0, before)
    if scenario is not None:
        yield from of_a_valid_one(scenario, {p.path for p in problems})


def too_slow(seconds: float, is_refused: bool) -> Iterator[Breach]:
    """Yield a breach where loading took longer than it may."""
    if seconds > (LONGEST_REFUSAL if is_refused else LONGEST_LOAD):
        yield Breach("takes too long", "refusal" if is_refused else "loading", f"{seconds:.1f} s")


def of_problems(problems: list[Problem], path: Path, is_refused: bool) -> Iterator[Breach]:
    """Yield what is wrong with the words in which a file is refused."""
    if is_refused and not problems:
        yield Breach("words", "no problem is named", "")
    lines: dict[str, list[str]] = {}
    text = path.read_bytes().decode("utf-8", "replace")
    for problem in problems[:200]:
        for what in wrong_with(problem, text, lines):
            yield Breach("words", f"{what}: {first_words(problem.message)}", str(problem)[:300])


def first_words(message: str) -> str:
    """Return the first words of a message that are its own and no value's."""
    return " ".join([word for word in message.split() if word.isalpha() and word.isascii()][:3])


def wrong_with(problem: Problem, text: str, lines: dict[str, list[str]]) -> Iterator[str]:
    """Yield what a problem lacks: a place inside its file, a key path, words that a reader understands."""
    place, words = problem.place, str(problem)
    if place is None:
        yield "no place"
    elif place.line == 0:
        if not WITHOUT_PATH.match(problem.message):
            yield "no line"
    elif not stands_inside(place.line, place.column, lines.setdefault(place.file, lines_of(Path(place.file)))):
        yield "place outside the file"
    if not problem.path and not WITHOUT_PATH.match(problem.message):
        yield "no path"
    if any(not c.isprintable() and c != "\n" for c in words):
        yield "control characters"
    if (foreign := FOREIGN.search(words)) and foreign.group() not in text:
        yield f"foreign words {foreign.group()}"
    if len(words) > 2000:
        yield "too long"


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file as an editor counts them."""
    if not path.is_file():
        return []
    text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def stands_inside(line: int, column: int, lines: list[str]) -> bool:
    """Whether a place lies in its file, one past the end included."""
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1].encode("utf-8", "surrogateescape")) + 1


def of_the_command(path: Path, code: int, before: list[Path]) -> Iterator[Breach]:
    """Yield what `sim validate` does wrong: another exit code, undocumented output, files left behind."""
    found, out, err = command("validate", str(path))
    if found != code or "Traceback" in err:
        yield Breach("command", f"exit code {found} for {code}", err[-300:])
    if bool(VALID_LINE.fullmatch(out)) != (found == 0) or (found and out):
        yield Breach("command", f"output of exit code {found}", out[:300])
    if sorted(path.parent.rglob("*")) != before:
        yield Breach("command", "files left behind", "")


def command(*args: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command of this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run_app(list(args))
        except SystemExit as error:
            code = int(error.code or 0)
    return code, out.getvalue(), err.getvalue()


def of_a_valid_one(scenario: Scenario, bad_paths: set[str]) -> Iterator[Breach]:
    """Yield what does not accept a scenario that was called valid."""
    yield from guarded("showing", lambda: reads_back(scenario, as_text=True))
    yield from guarded("running", lambda: runs(scenario))
    yield from guarded("shortening", lambda: reads_back(with_steps(scenario, scenario.steps // 2)))
    for id in list(scenario.variants)[:3]:
        if not any(path.startswith(f"variants.{id}.") for path in bad_paths):
            yield from guarded("a variant", lambda id=id: runs(as_variant(scenario, id)))


def guarded(law: str, check: Callable[[], str | None]) -> Iterator[Breach]:
    """Yield a breach where a check fails in any way but a run's own."""
    try:
        if words := check():
            yield Breach(law, words, "")
    except RunFailed:
        pass
    except (Exception, MemoryError) as error:
        yield breach_of(law, error)


def reads_back(scenario: Scenario, as_text: bool = False) -> str | None:
    """Return what differs after the complete form of a scenario was read again, as `show` prints it or as values."""
    if too_large(scenario):
        return None
    values = scenario.document()
    document = read_text(to_yaml(values), "shown") if as_text else from_values(values, "values")
    return None if scenario_hash(from_document(document)) == scenario_hash(scenario) else "another hash"


def runs(scenario: Scenario) -> str | None:
    """Run a scenario on as many steps as there is time for, and test its claims."""
    from sim.agents.simulate import simulate
    from sim.studies.claims.verdicts import check_claims

    if too_large(scenario):
        return None
    most = max(2, MOST_CELLS // len(scenario.actors) ** 2)
    short = scenario if scenario.steps <= most else with_steps(scenario, most)
    check_claims(simulate(short, 0))
    return None


def too_large(scenario: Scenario) -> bool:
    """Whether running it would take the time of a hundred others."""
    times = sum(len(event.possible_steps) for event in scenario.events)
    return len(scenario.actors) > MOST_ACTORS or len(scenario.events) > MOST_EVENTS or times > MOST_TIMES
