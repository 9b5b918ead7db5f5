"""The texts and data sets that scenarios may cite."""

from pathlib import Path
from typing import Annotated

from sim.disk.digests import sha256
from sim.errors import InputError, Problem
from sim.scenario.file.entries import ANY_NUMBER, Date, Entry, Id, Name, Words
from sim.scenario.file.reading import read_file
from sim.scenario.file.validating import typed

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
    """A data set that numbers are taken from; of a table that lies beside, the file and its fingerprint."""

    id: Id
    title: Name
    version: Name | None = None
    citation: Words
    url: Words | None = None
    file: Words | None = None
    sha256: Words | None = None


class Register(Entry):
    """The documents and data sets that scenarios may cite."""

    documents: Annotated[tuple[Text, ...], ANY_NUMBER] = ()
    datasets: Annotated[tuple[DataSet, ...], ANY_NUMBER] = ()


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


def read_texts(register: Register, folder: Path) -> dict[str, list[str]]:
    """Return the paragraphs of each registered text; raise InputError where one is missing or another text."""
    texts, problems = {}, []
    for entry in register.documents:
        try:
            data = (folder / entry.file).read_bytes()
        except OSError as error:
            problems.append(entry.problem("file", f"cannot be read in {folder}: {error.strerror}"))
            continue
        if sha256(data) != entry.sha256:
            problems.append(entry.problem("sha256", f"is not that of {entry.file} in {folder}: another text"))
        texts[entry.id] = paragraphs(data.decode("utf-8"))
    if problems:
        raise InputError(problems)
    return texts


def paragraphs(text: str) -> list[str]:
    """Return the non-blank lines of a text; paragraph n is item n - 1."""
    return [line for line in text.splitlines() if line.strip()]
