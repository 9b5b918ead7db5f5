"""The scenarios that come with the program, found by file or by name."""

import os
from pathlib import Path

from sim.errors import InputError
from sim.scenario.file.reading import STDIN


def folder() -> Path:
    """Return the folder of the bundled scenarios: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "bundled"
    return installed if installed.is_dir() else package.parent / "scenarios"


def files(where: Path | None = None) -> list[Path]:
    """Return the story files of a folder (default: the bundled ones), by name; parts and registers left out."""
    where = where or folder()
    try:
        names = sorted(os.listdir(where))
    except (NotADirectoryError, FileNotFoundError):
        raise InputError(f"{where} is not a folder") from None
    except OSError as error:
        raise InputError(f"{where} cannot be read: {error.strerror}") from None
    return [where / name for name in names if name.endswith(".yaml") and name != "documents.yaml"]


def find(name: str) -> Path | str:
    """Return the file that is meant: a path as it is, else a bundled scenario by its id or file name."""
    stem = name.removesuffix(".yaml").replace("-", "_")
    bundled = folder() / f"{stem}.yaml"
    if name == STDIN or "/" in name or os.path.lexists(name) or not os.path.isfile(bundled):
        return name
    return bundled
