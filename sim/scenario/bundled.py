"""The scenarios that come with the program, found by file, by name, or by the shelf on which they stand."""

import os
from collections.abc import Iterable
from pathlib import Path

from sim.errors import InputError
from sim.scenario.file.reading import STDIN

NO_SCENARIOS = ("documents.yaml", ".reading.yaml")
SHELVES = {  # name, and folder below that of the bundled scenarios: what stands there
    "stories": ("", "Stories, coded from texts"),
    "cases": ("cases", "Cases, coded by a language model from the literature as remembered, citations unchecked"),
    "lessons": ("lessons", "Lessons, invented, one mechanism each; in no score"),
}


def folder(shelf: str = "stories") -> Path:
    """Return the folder of a shelf: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "bundled"
    return (installed if installed.is_dir() else package.parent / "scenarios") / SHELVES[shelf][0]


def files(where: Path | None = None) -> list[Path]:
    """Return the scenario files of a folder (default: the bundled stories), by name; no registers or readings."""
    where = where or folder()
    try:
        names = sorted(os.listdir(where))
    except (NotADirectoryError, FileNotFoundError):
        raise InputError(f"{where} is not a folder") from None
    except OSError as error:
        raise InputError(f"{where} cannot be read: {error.strerror}") from None
    return [where / name for name in names if name.endswith(".yaml") and not name.endswith(NO_SCENARIOS)]


def find(name: str) -> Path | str:
    """Return the file that is meant: a path as it is, else a bundled scenario by its id or file name."""
    if name == STDIN or "/" in name or os.path.lexists(name):
        return name
    stem = name.removesuffix(".yaml").replace("-", "_")
    for shelf in SHELVES:
        if os.path.isfile(bundled := folder(shelf) / f"{stem}.yaml"):
            return bundled
    if name in SHELVES:
        raise InputError(f"{name}: are several scenarios; name one of them: {', '.join(on_shelf(name))}")
    return name


def on_shelf(name: str) -> list[str]:
    """Return the names by which `find` finds what stands on a shelf."""
    return [path.stem for path in files(folder(name))]


def spread_out(names: Iterable[str]) -> list[str]:
    """Return names of single scenarios: those that are, and for a folder or a shelf's name all that stand there."""
    found: list[str] = []
    for name in names:
        if os.path.isdir(name):
            inside = [str(path) for path in files(Path(name))]
            if not inside:
                raise InputError(f"{name}: is a folder in which no scenario stands")
            found += inside
        elif name in SHELVES and not os.path.lexists(name):
            found += on_shelf(name)
        else:
            found.append(name)
    return found
