"""The folder of a run: tidy files written whole or not at all, and read back only if they are what was written."""

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import sim
from sim.disk import sync_folder
from sim.errors import InputError, IntegrityError, OutputError
from sim.scenario.identity import scenario_hash
from sim.scenario.reading import from_values
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario

MANIFEST = "run.json"
FORMAT = 1
KEYS = {"scenario", "scenario_sha256", "seed", "outputs"}
LIBRARIES = ("mesa", "numpy", "matplotlib", "pydantic", "PyYAML")


def write_csv(path: Path, parts: Iterable[Mapping[str, Any]]) -> None:
    """Write parts of a table, columns of equal length, one after another as UTF-8 CSV.

    Numbers read back as the same doubles, undefined ones are empty.
    """
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, columns in enumerate(parts):
            if number == 0:
                writer.writerow(columns)
            lists = [c.tolist() if hasattr(c, "tolist") else list(c) for c in columns.values()]
            writer.writerows([plain(cell) for cell in row] for row in zip(*lists, strict=True))


def plain(cell: Any) -> Any:
    """Return a cell as CSV writes it."""
    return "" if cell is None or (isinstance(cell, float) and cell != cell) else cell


def versions() -> dict[str, str]:
    """Return the versions of the program and of the libraries that shape its output."""
    import platform

    return {"alliance-sim": sim.__version__, "python": platform.python_version()} | {
        name.lower(): metadata.version(name) for name in LIBRARIES
    }


def manifest(scenario: Scenario, seed: int, runs: int, command: str) -> dict[str, Any]:
    """Return what a run's folder says of itself, without the digests of its files."""
    return {
        "format": FORMAT,
        "scenario_sha256": scenario_hash(scenario),
        "seed": seed,
        "runs": runs,
        "command": command,
        "versions": versions(),
        "notes": list(scenario.notes),
        "scenario": scenario.document(),
    }


def write_run(
    folder: Path, about: Mapping[str, Any], writers: Mapping[str, Callable[[Path], None]], force: bool
) -> None:
    """Write every file of a run and then its manifest; the folder appears whole or not at all.

    A folder of another run is moved aside with `force` and refused without; one that is not a run's is refused.
    """
    if folder.is_symlink() and not folder.exists():
        raise OutputError(f"{folder}: is a link to nothing; name a folder with --out")
    folder = folder.resolve()  # a link stays one: what it points to is written
    try:
        refuse_to_overwrite(folder, about, force)
        with growing(folder) as partial:
            for name, write in writers.items():
                write(partial / name)
            digests = {name: digest(partial / name) for name in writers}
            text = json.dumps({**about, "outputs": digests}, ensure_ascii=False, indent=1)
            (partial / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
            sync(partial)
            if is_same_run(folder, about):
                keep_what_is_not_ours(folder, partial)
            with making_way(folder, about):
                os.rename(partial, folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from None


@contextmanager
def growing(folder: Path) -> Iterator[Path]:
    """Yield a hidden folder beside `folder` in which a run may grow; it is gone if it did not get its name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f".{folder.name}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def refuse_to_overwrite(folder: Path, about: Mapping[str, Any], force: bool) -> None:
    """Raise OutputError where something stands that a run may not replace."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: is a file; name a folder with --out")
    if not any(folder.iterdir()):
        return
    if not (folder / MANIFEST).is_file():
        raise OutputError(f"{folder}: is not empty and not a run's; name another folder with --out")
    if not (force or is_same_run(folder, about)):
        raise OutputError(f"{folder}: holds another run; name another folder with --out, or move it aside with --force")


@contextmanager
def making_way(folder: Path, about: Mapping[str, Any]) -> Iterator[None]:
    """Move what stands in the way aside while a run takes its place; the same run's old files are dropped after."""
    if not folder.exists():
        yield
        return
    stays = any(folder.iterdir()) and not is_same_run(folder, about)
    aside = free_name(folder, ".old") if stays else folder.with_name(f".{folder.name}.{os.getpid()}.old")
    os.rename(folder, aside)
    try:
        yield
    except BaseException:
        os.rename(aside, folder)
        raise
    if not stays:
        shutil.rmtree(aside)


def keep_what_is_not_ours(folder: Path, partial: Path) -> None:
    """Copy files that no run wrote, figures and notes, from the folder of the same run into the new one."""
    try:
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        ours = {*old["outputs"], MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        return
    for path in folder.iterdir():
        if path.name not in ours and not (partial / path.name).exists():
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, partial / path.name)


def is_same_run(folder: Path, about: Mapping[str, Any]) -> bool:
    """Whether the folder holds the run that is about to be written: same scenario, seed, size, study and minds."""
    try:
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    same = ("scenario_sha256", "seed", "runs", "study", "minds")
    return isinstance(old, dict) and all(old.get(k) == about.get(k) for k in same)


def free_name(folder: Path, mark: str = "") -> Path:
    """Return the folder's name with the first number that makes it free."""
    number = 2 if not mark else 1
    while (candidate := folder.with_name(f"{folder.name}{mark}-{number}")).exists():
        number += 1
    return candidate


def default_folder(name: str, about: Mapping[str, Any], force: bool) -> Path:
    """Return results/NAME, or the first numbered one that is free or holds this very run."""
    folder, number = Path("results") / name, 1
    while not force and folder.exists() and any(folder.iterdir()) and not is_same_run(folder, about):
        number += 1
        folder = Path("results") / f"{name}-{number}"
    return folder


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Have every file of a folder, and the folder, on the disk."""
    for path in folder.iterdir():
        with open(path, "rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a run's folder says of itself, its files checked against their digests.

    Raises OutputError where there is no run, IntegrityError where a file is missing or was changed.
    """
    try:
        about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        raise OutputError(
            f"{folder}: holds no run ({MANIFEST} is missing); `sim run FILE --out {folder}` makes one"
        ) from None
    except ValueError:
        raise IntegrityError(f"{folder / MANIFEST}: is damaged; run the scenario again") from None
    if not isinstance(about, dict) or about.get("format") != FORMAT or not about.keys() >= KEYS:
        raise IntegrityError(
            f"{folder / MANIFEST}: was not written by this version of the program; run the scenario again"
        )
    for name, recorded in about["outputs"].items():
        path = folder / name
        if not path.is_file():
            raise IntegrityError(f"{path}: is missing; run the scenario again")
        if digest(path) != recorded:
            raise IntegrityError(f"{path}: is not what was written (SHA-256 differs); run the scenario again")
    return about


def read_scenario(about: Mapping[str, Any], folder: Path) -> Scenario:
    """Return the scenario of a run's folder; raise IntegrityError where it is not the one that was run."""
    damaged = IntegrityError(f"{folder / MANIFEST}: the scenario in it is not the one that was run; run it again")
    try:
        scenario = from_document(from_values(about["scenario"], str(folder / MANIFEST)))
    except InputError:
        raise damaged from None
    if scenario_hash(scenario) != about["scenario_sha256"]:
        raise damaged
    return scenario
