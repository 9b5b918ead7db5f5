"""The folder of a run: tidy files written whole or not at all, and read back only if they are what was written."""

import csv
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import sim
from sim.disk.digests import digest
from sim.disk.folders import contents, move_aside, writable
from sim.disk.records import as_json, from_json
from sim.disk.writing import replace, reporting, staged, sync, sync_folder
from sim.errors import BusyError, InputError, IntegrityError, OutputError, WayOut, shown
from sim.scenario.file.reading import from_values
from sim.scenario.identity import scenario_hash
from sim.scenario.resolving import from_document
from sim.scenario.scenario import Scenario

MANIFEST = "run.json"
FORMAT = 1
KINDS = {
    "format": int, "scenario": dict, "scenario_sha256": str, "seed": int, "runs": int, "command": str, "outputs": dict,
}  # fmt: skip
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


def out_folder(out: Path | None, name: str, about: Mapping[str, Any], force: bool) -> Path:
    """Return the folder for a run, `out` or one in results/, once nothing keeps the run from being written there."""
    with reporting(out or Path("results") / name):
        folder = out or default_folder(name, about, force)
        refuse_to_overwrite(writable(folder), about, force)
    return folder


def write_run(
    folder: Path, about: Mapping[str, Any], writers: Mapping[str, Callable[[Path], None]], force: bool
) -> None:
    """Write every file of a run and its manifest; a new folder appears whole or not at all.

    A folder that stands, empty or of the same run, gets the files one by one, the manifest first: what is then missing
    or old is known by its digest. Another run is moved aside with `force`; what is not a run's is refused.
    """
    with reporting(folder):
        folder = writable(folder)
        refuse_to_overwrite(folder, about, force)
        folder.parent.mkdir(parents=True, exist_ok=True)
        stands = folder.exists()
        inside = stands and is_free(folder, about)
        with staged(folder if inside else folder.parent) as stage:
            draft = stage / folder.name
            draft.mkdir()
            fill(draft, about, writers)
            if inside:
                settle(draft, folder, [MANIFEST, *writers])
                return
            if stands:  # another run, and force
                move_aside(folder)
            appear(draft, folder)


def fill(folder: Path, about: Mapping[str, Any], writers: Mapping[str, Callable[[Path], None]]) -> None:
    """Write every file of a run, and the manifest with their digests, and have them on the disk."""
    for name, write in writers.items():
        write(folder / name)
    digests = {name: digest(folder / name) for name in writers}
    (folder / MANIFEST).write_bytes(as_json({**about, "outputs": digests}))
    sync(folder)


def appear(draft: Path, folder: Path) -> None:
    """Give a finished folder its name; raise BusyError where another run took it meanwhile."""
    try:
        os.rename(draft, folder)
    except OSError as error:
        if not folder.exists():
            raise
        raise BusyError(
            f"{folder}: another process wrote there meanwhile ({error.strerror}); run again", WayOut.ELSEWHERE
        ) from None
    sync_folder(folder.parent)


def settle(stage: Path, folder: Path, names: Sequence[str]) -> None:
    """Give finished files their places, one by one; files of the old manifest that are no more go."""
    old = {name for name in said(folder, {"outputs": dict}).get("outputs", ()) if Path(name).name == name}
    for name in names:
        replace(stage / name, folder / name)
    for name in old - {*names}:
        with suppress(OSError):
            (folder / name).unlink()
    sync_folder(folder)


def is_free(folder: Path, about: Mapping[str, Any]) -> bool:
    """Whether nothing stands in a folder, or this very run."""
    return not contents(folder) or is_same_run(folder, about)


def refuse_to_overwrite(folder: Path, about: Mapping[str, Any], force: bool) -> None:
    """Raise OutputError where something stands that a run may not replace."""
    if is_free(folder, about):
        return
    if not (folder / MANIFEST).is_file():
        raise OutputError(f"{folder}: is not empty and not a run's", WayOut.ELSEWHERE)
    if not force:
        raise OutputError(f"{folder}: holds another run", WayOut.ELSEWHERE, WayOut.ASIDE)


def is_same_run(folder: Path, about: Mapping[str, Any]) -> bool:
    """Whether the folder holds the run that is about to be written: same scenario, seed, size, study and minds."""
    old = said(folder, {})
    return all(old.get(k) == about.get(k) for k in ("scenario_sha256", "seed", "runs", "study", "minds"))


def said(folder: Path, kinds: Mapping[str, type]) -> dict[str, Any]:
    """Return what a folder's manifest says, nothing where it has none with values of these kinds."""
    try:
        return from_json((folder / MANIFEST).read_bytes(), kinds)
    except (OSError, ValueError):
        return {}


def default_folder(name: str, about: Mapping[str, Any], force: bool) -> Path:
    """Return results/NAME, or the first numbered one that is free or holds this very run."""
    folder, number = Path("results") / name, 1
    while not (force or is_free(folder, about)):
        number += 1
        folder = Path("results") / f"{name}-{number}"
    return folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a run's folder says of itself, its files checked against their digests.

    Raises OutputError where there is no run, IntegrityError where a file is missing or was changed.
    """
    try:
        about = from_json((folder / MANIFEST).read_bytes(), KINDS)
    except OSError:
        raise OutputError(f"{folder}: holds no run ({MANIFEST} is missing)", WayOut.RUN) from None
    except ValueError as error:
        raise IntegrityError(f"{folder / MANIFEST}: is damaged ({error}); run the scenario again") from None
    if about["format"] != FORMAT:
        raise IntegrityError(
            f"{folder / MANIFEST}: was not written by this version of the program; run the scenario again"
        )
    for name, known in about["outputs"].items():
        path = folder / name
        if Path(name).name != name:
            raise IntegrityError(f"{folder / MANIFEST}: names {shown(name)}, which no run writes; run again elsewhere")
        if name not in contents(folder) or not path.is_file():
            raise IntegrityError(f"{path}: is missing; run the scenario again")
        if digest(path) != known:
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
