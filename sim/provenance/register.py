"""Where every coded number comes from, and whether the texts say what is cited."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Annotated

from sim.errors import InputError, Problem
from sim.scenario.file.entries import ANY_NUMBER, Date, Entry, Id, Name, Source, Sourced, Words
from sim.scenario.file.reading import read_file
from sim.scenario.file.validating import typed
from sim.scenario.resolving import LEFT_TO_DEFAULT
from sim.scenario.scenario import Scenario

MOST_NAMED = 10  # of what is left to default
BASES = ("document", "dataset", "assumption")
REGISTER = "documents.yaml"


class Text(Entry):
    """A source text: the user has the file, the project has its fingerprint."""

    id: Id
    file: Words
    title: Name
    publisher: Name
    date: Date | None = None
    sha256: Words


class DataSet(Entry):
    """A public data set that numbers are taken from."""

    id: Id
    title: Name
    version: Name
    citation: Words
    url: Words


class Register(Entry):
    """The documents and data sets that scenarios may cite."""

    documents: Annotated[tuple[Text, ...], ANY_NUMBER] = ()
    datasets: Annotated[tuple[DataSet, ...], ANY_NUMBER] = ()


@dataclass(frozen=True, slots=True)
class CodedNumber:
    """A number that a person coded: where it stands, its value, and what it rests on."""

    path: str
    value: float | str
    confidence: str
    entry: Sourced

    @property
    def basis(self) -> str:
        """`document`, `dataset` or `assumption`: what needs an assumption rests on it, though it cites a source."""
        source = self.entry.source
        if source is None or self.entry.assumption is not None or self.confidence == "assumed":
            return "assumption"
        return "document" if source.document else "dataset"


def coded_numbers(scenario: Scenario) -> Iterator[CodedNumber]:
    """Yield every coded number of a scenario: interests, capabilities, regards, treaties, acts, shifts, claims."""
    for id, actor in scenario.actors.items():
        if actor.capability and actor.capability.assumption != LEFT_TO_DEFAULT:
            yield coded(f"actors.{id}.capability", actor.capability.value, actor.capability)
        for issue, interest in actor.interests.items():
            yield coded(f"actors.{id}.interests.{issue}.position", interest.position, interest)
            yield coded(f"actors.{id}.interests.{issue}.salience", interest.salience, interest)
    for regard in scenario.regards:
        yield coded(f"regards.{regard.from_}.{regard.to}", regard.value, regard)
    for treaty in scenario.treaties:
        yield coded(f"treaties.{treaty.id}", ", ".join(treaty.obligations), treaty)
    for event in scenario.events:
        acts = (
            [("act", a) for a in event.all_acts]
            if event.act
            else [(f"acts.{n}", a) for n, a in enumerate(event.all_acts)]
        )
        for key, act in acts:
            yield coded(f"events.{event.id}.{key}.intensity", act.intensity or 0.0, event)
        for n, shift in enumerate(event.shifts):
            yield coded(f"events.{event.id}.shifts.{n}", shift.by if shift.by is not None else shift.to or 0.0, event)
    for claim in scenario.expect:
        yield coded(f"expect.{claim.id}", claim.claim, claim)


def coded(path: str, value: float | str, entry: Sourced) -> CodedNumber:
    """Return a coded number of a sourced entry."""
    return CodedNumber(path, value, entry.confidence or "assumed", entry)


def shares(numbers: Iterable[CodedNumber]) -> dict[str, int]:
    """Return how many numbers rest on a document, on a data set, on assumption."""
    counts = dict.fromkeys(BASES, 0)
    for number in numbers:
        counts[number.basis] += 1
    return counts


def left_to_default(scenario: Scenario) -> Iterator[str]:
    """Yield what nobody coded: actors without a capability, ordered pairs without a regard, which is then 0."""
    for id, actor in scenario.actors.items():
        if actor.capability and actor.capability.assumption == LEFT_TO_DEFAULT:
            yield f"capability of {id}"
    known = {(r.from_, r.to) for r in scenario.regards}
    for a in scenario.actors:
        yield from (f"{a} to {b}" for b in scenario.actors if a != b and (a, b) not in known)


def left_in_words(scenario: Scenario) -> str:
    """Return what nobody coded in words, the first of it by name; nothing where everything is coded."""
    n, bare = len(scenario.actors), sum(1 for _ in takewhile(lambda w: w.startswith("cap"), left_to_default(scenario)))
    more = bare + n * (n - 1) - len(scenario.regards) - MOST_NAMED
    names = ", ".join(islice(left_to_default(scenario), MOST_NAMED))
    return f"{names} and {more} more" if more > 0 else names


def find_register(scenario_file: Path) -> Path | None:
    """Return the register beside a scenario file, or None."""
    found = scenario_file.parent / REGISTER
    return found if found.is_file() else None


def read_register(path: Path) -> Register:
    """Return the register of a file; raise InputError with everything wrong in it."""
    problems: list[Problem] = []
    made = typed(Register, read_file(path), problems)
    if made is None or problems:
        raise InputError(problems)
    return made


def paragraphs(text: str) -> list[str]:
    """Return the non-blank lines of a text; paragraph n is item n - 1."""
    return [line for line in text.splitlines() if line.strip()]


def read_texts(register: Register, folder: Path) -> dict[str, list[str]]:
    """Return the paragraphs of each registered text; raise InputError where one is missing or another text."""
    texts, problems = {}, []
    for entry in register.documents:
        try:
            data = (folder / entry.file).read_bytes()
        except OSError as error:
            problems.append(entry.problem("file", f"cannot be read in {folder}: {error.strerror}"))
            continue
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            problems.append(entry.problem("sha256", f"is not that of {entry.file} in {folder}: another text"))
        texts[entry.id] = paragraphs(data.decode("utf-8"))
    if problems:
        raise InputError(problems)
    return texts


def citation_problems(scenario: Scenario, register: Register, texts: dict[str, list[str]] | None) -> list[Problem]:
    """Return what is wrong with the citations: unknown ids, and with the texts at hand missing words."""
    entries = {id(number.entry): number.entry for number in coded_numbers(scenario)}
    known = {
        "document": dict.fromkeys(d.id for d in register.documents),
        "dataset": dict.fromkeys(d.id for d in register.datasets),
    }
    return [problem for entry in entries.values() if entry.source for problem in check(entry.source, known, texts)]


def registered_problems(file: Path, scenario: Scenario, documents: Path | None = None) -> list[Problem]:
    """Return what is wrong with a file's citations by the register beside it, and by the texts in a folder if given.

    Raises InputError where something is cited and no register stands beside the file.
    """
    found = find_register(file)
    if found is None and not any(number.entry.source for number in coded_numbers(scenario)):
        return []
    if found is None:
        raise InputError(f"{file}: there is no {REGISTER} beside it; it registers the texts that are cited")
    register = read_register(found)
    return citation_problems(scenario, register, read_texts(register, documents) if documents else None)


def check(source: Source, known: dict[str, dict[str, None]], texts: dict[str, list[str]] | None) -> Iterator[Problem]:
    """Yield what is wrong with one citation; `known` are the registered ids by kind."""
    for kind, ids in known.items():
        cited = getattr(source, kind)
        if cited is not None and cited not in ids:
            words = f"names the {kind} '{cited}', which {REGISTER} does not register"
            yield source.problem(kind, words, cited, (ids,))
            return
    if texts is None or source.document is None or source.paragraph is None:
        return
    lines = texts[source.document]
    if source.paragraph > len(lines):
        yield source.problem("paragraph", f"is {source.paragraph}, but {source.document} has {len(lines)}")
        return
    for words in source.mentions or ():
        if squeezed(words) not in squeezed(lines[source.paragraph - 1]):
            yield source.problem(
                "mentions", f"'{words}' does not stand in paragraph {source.paragraph} of {source.document}"
            )


def squeezed(text: str) -> str:
    """Return the text with runs of white space as one blank."""
    return re.sub(r"\s+", " ", text)
