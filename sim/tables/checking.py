"""Whether numbers that cite a row of a table are what the table says: it is read again, by the reading beside it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sim.disk.digests import digest
from sim.errors import Problem
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
    cited: dict[str, list[Citation]] = {}
    for citation in citations(scenario):
        source = citation.entry.source
        if source is not None and source.dataset and source.row and citation.entry.assumption is None:
            cited.setdefault(source.dataset, []).append(citation)
    problems, remarks = [], []
    for dataset, numbers in cited.items():
        found = list(readings(folders(file, numbers), dataset))
        parts = [read_part(reading) for reading, table in found if table.is_file()]
        if len(parts) < len(found) or not found:
            missing = [table.name for _, table in found if not table.is_file()]
            why = (
                f"{', '.join(missing)} is not there" if missing else f"no reading (*{SUFFIX}) of it stands beside them"
            )
            remarks.append(f"{counted(len(numbers), 'number')} of {dataset} not compared with the table: {why}")
            continue
        problems += [problem for part in parts for problem in fingerprint_problems(part, file.parent)]
        differing = list(differences(numbers, parts))
        problems += differing
        if not differing:
            tables = ", ".join(part.table.name for part in parts)
            remarks.append(f"{counted(len(numbers), 'number')} of {dataset} as the rows of {tables} have them")
    return problems, remarks


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
    given: dict[str, tuple[Citation, Part]] = {}
    for part in parts:
        given.update({citation.path: (citation, part) for citation in citations(as_scenario(part))})
    for number in numbers:
        if (words := difference(number, given)) is not None:
            yield Problem(number.entry.place(), number.path, words)


def difference(number: Citation, given: Mapping[str, tuple[Citation, Part]]) -> str | None:
    """Return in words how a number differs from what the table gives under its path, or None."""
    if number.path not in given:
        return "cites a row of a table whose reading gives no such number"
    found, part = given[number.path]
    row, cited = found.entry.source.row if found.entry.source else None, number.entry.source
    if number.value != found.value:
        return f"is {number.value}, but row {row} of {part.table.name} gives {found.value}"
    if cited is not None and cited.row != row:
        return f"cites row {cited.row}, but row {row} of {part.table.name} gives it"
    return None
