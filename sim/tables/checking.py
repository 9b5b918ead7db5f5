"""Whether numbers that cite a row of a table are what the table says: it is read again, by the reading beside it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.disk.digests import digest
from sim.errors import InputError, Problem
from sim.provenance.citations import Citation, citations
from sim.provenance.register import REGISTER, find_register, read_register
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.tables.part import Part, as_scenario, read_part
from sim.tables.reading import SUFFIX, read_reading


def table_problems(file: Path, scenario: Scenario) -> tuple[list[Problem], list[str]]:
    """Return which numbers differ from the rows that they cite, and in words what was compared and what was not.

    A number that also has an assumption says why it differs, and is not compared.
    """
    problems: list[Problem] = []
    remarks = []
    for dataset, numbers in by_dataset(scenario).items():
        found = list(readings(folders(file, numbers), dataset))
        missing = [table.name for _, table in found if not table.is_file()]
        if missing or not found:
            why = (
                f"{', '.join(missing)} is not there" if missing else f"no reading (*{SUFFIX}) of it stands beside them"
            )
            remarks.append(f"{counted(len(numbers), 'number')} of {dataset} not compared with the table: {why}")
            continue
        try:
            parts = [read_part(reading) for reading, _ in found]
        except InputError as error:
            problems += error.problems
            continue
        wrong = [problem for part in parts for problem in fingerprint_problems(part, file.parent)]
        wrong += differences(numbers, parts)
        problems += wrong
        tables = ", ".join(dict.fromkeys(part.table.name for part in parts))
        remarks += (
            [] if wrong else [f"{counted(len(numbers), 'number')} of {dataset} as the rows of {tables} have them"]
        )
    return problems, remarks


def by_dataset(scenario: Scenario) -> dict[str, list[Citation]]:
    """Return the numbers that cite a row and nothing beside it, by data set."""
    cited: dict[str, list[Citation]] = {}
    for citation in citations(scenario):
        source = citation.entry.source
        if source is not None and source.dataset and source.row and citation.entry.assumption is None:
            cited.setdefault(source.dataset, []).append(citation)
    return cited


def folders(file: Path, numbers: Iterable[Citation]) -> dict[Path, None]:
    """Return the folders of a story's file and of the parts that give these numbers."""
    places = (number.entry.place() for number in numbers)
    return dict.fromkeys([file.parent, *(Path(place.file).parent for place in places if place is not None)])


def readings(where: Iterable[Path], dataset: str) -> Iterator[tuple[Path, Path]]:
    """Yield the readings of a data set that stand in folders, each with its table."""
    seen = set()
    for folder in where:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if path.resolve() not in seen and (reading := read_reading(path)).dataset == dataset:
                yield path, reading.table_in(folder)
            seen.add(path.resolve())


def fingerprint_problems(part: Part, folder: Path) -> Iterator[Problem]:
    """Yield that a table is another than the one that the register of a folder names."""
    register = find_register(folder / REGISTER)
    for entry in read_register(register).datasets if register else ():
        same_file = entry.id == part.reading.dataset and entry.file == part.table.name
        if same_file and entry.sha256 and entry.sha256 != digest(part.table):
            yield entry.problem("sha256", f"is not that of {part.table}: another table")


def differences(numbers: Iterable[Citation], parts: Iterable[Part]) -> Iterator[Problem]:
    """Yield the numbers that are not what the rows of the tables give."""
    given: dict[str, list[tuple[Citation, Part]]] = {}
    for part in parts:
        for citation in citations(as_scenario(part)):
            given.setdefault(citation.path, []).append((citation, part))
    for number in numbers:
        words = [difference(number, *each) for each in given.get(number.path, [])]
        if not words:
            words = ["cites a row of a table whose reading gives no such number"]
        if None not in words:
            yield Problem(number.entry.place(), number.path, "; ".join(filter(None, dict.fromkeys(words))))


def difference(number: Citation, found: Citation, part: Part) -> str | None:
    """Return in words how a number differs from what a table gives, or None."""
    row, cited = (each.entry.source.row if each.entry.source else None for each in (found, number))
    if number.value != found.value:
        return f"is {number.value}, but row {row} of {part.table.name} gives {found.value}"
    return f"cites row {cited}, but row {row} of {part.table.name} gives it" if cited != row else None
