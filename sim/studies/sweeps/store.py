"""The folder of a study of many runs: a plan, then parts one by one, each whole, checksummed and written once.

Killed anywhere and taken up again it holds the same bytes as never killed. `plan.json` says what is to be computed;
`points.parquet` at which points; `parts/` holds the rows; `journal.jsonl` one line per finished part.
"""

import errno
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from stat import S_IMODE
from typing import Any

from sim.arguments import LARGEST_SEED
from sim.disk.digests import sha256
from sim.disk.folders import contents, move_aside
from sim.disk.locking import LOCK, held
from sim.disk.records import as_json, from_json, has_kinds
from sim.disk.writing import LEFTOVERS, append, clear, reporting, write_whole
from sim.errors import IntegrityError, OutputError, WayOut, shown

FORMAT = 1  # of the plan
PLAN, POINTS, JOURNAL, PARTS = "plan.json", "points.parquet", "journal.jsonl", "parts"
PLAN_KINDS = {
    "format": int, "scenario": dict, "method": str, "paths": list, "points": int, "points_sha256": str, "runs": int,
    "seed": int, "outcomes": list, "per_part": int, "rules": str, "versions": dict,
}  # fmt: skip
ENTRY_KINDS = {"part": int, "rows": int, "sha256": str, "content": str, "plan": str}
DIFFERENCES_SHOWN = 10
MOST_PARTS = 2**28
TORN = "the last line of the journal is torn: its part is computed again"


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal line: a part, its rows, the digests of its file and of what its columns hold, and of the plan."""

    part: int
    rows: int
    sha256: str
    content: str
    plan: str

    def line(self) -> str:
        """Return the line as it is written."""
        return json.dumps(asdict(self), separators=(",", ":")) + "\n"


@dataclass(frozen=True)
class Store:
    """A study's folder. Every method that writes expects the lock to be held."""

    folder: Path

    @property
    def plan_path(self) -> Path:
        """Where the plan stands."""
        return self.folder / PLAN

    def part_path(self, part: int) -> Path:
        """Return where a part stands."""
        return self.folder / PARTS / f"part-{part:06d}.parquet"

    def plan(self) -> dict[str, Any]:
        """Return the plan; raise OutputError where there is none and IntegrityError where it is damaged."""
        try:
            found = from_json(self.plan_path.read_bytes(), {"plan": dict, "sha256": str})
            if sha256(canonical(found["plan"])) != found["sha256"]:
                raise ValueError
        except OSError:
            raise OutputError(f"{self.folder}: holds no sweep ({PLAN} is missing)") from None
        except (ValueError, RecursionError):
            raise IntegrityError(
                f"{self.plan_path}: is damaged or was changed by hand; sweep again elsewhere"
            ) from None
        plan = found["plan"]
        if plan.get("format") != FORMAT:
            raise IntegrityError(
                f"{self.plan_path}: is of format {shown(plan.get('format'))}, this program reads {FORMAT}"
            )
        if not is_plan(plan):
            raise IntegrityError(f"{self.plan_path}: is no plan of a sweep; sweep again elsewhere")
        return plan

    def begin(self, plan: Mapping[str, Any]) -> None:
        """Write the plan into an empty folder."""
        with reporting(self.folder):
            parts = self.folder / PARTS
            parts.mkdir(exist_ok=True)
            parts.chmod(S_IMODE(self.folder.stat().st_mode))  # who may go on may go on with the parts
        self.write(self.plan_path, as_json({"plan": plan, "sha256": sha256(canonical(plan))}))

    def is_fresh(self) -> bool:
        """Whether nothing of a sweep stands here; raise OutputError for a folder that is not ours."""
        if self.plan_path.is_file():
            return False
        with reporting(self.folder):
            if contents(self.folder) - {PARTS} or contents(self.folder / PARTS):
                raise OutputError(f"{self.folder}: is not empty and not a sweep's", WayOut.ELSEWHERE)
        return True

    def refuse(self, resume: bool, force: bool) -> None:
        """Raise OutputError where something stands that a sweep may not go on with or move aside."""
        if not (self.is_fresh() or resume or force):
            raise OutputError(f"{self.folder}: holds a sweep", WayOut.RESUME, WayOut.ASIDE)

    def write(self, path: Path, content: bytes) -> None:
        """Have a file on the disk under its name, whole, or not at all."""
        try:
            write_whole(path, content)
        except OSError as error:
            raise self.cannot_write(error, len(content)) from None

    def cannot_write(self, error: OSError, size: int) -> OutputError:
        """Return why nothing more can be written, and that what is committed stays."""
        why = error.strerror or str(error)
        need = f"; at least {size / 1e6:,.1f} MB more are needed" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        return OutputError(f"{self.folder}: cannot be written: {why}{need}; finished parts stay", WayOut.RESUME)

    def commit(self, part: int, rows: int, content: bytes, digest: str, plan: str) -> Entry:
        """Add a finished part, its file first, then its line in the journal, and return that."""
        self.write(self.part_path(part), content)
        entry = Entry(part, rows, sha256(content), digest, plan)
        line = entry.line().encode()
        try:
            append(self.folder / JOURNAL, line)
        except OSError as error:
            raise self.cannot_write(error, len(line)) from None
        return entry

    def journal(self, plan: str) -> tuple[dict[int, Entry], list[str]]:
        """Return the finished parts by number, and what had to be passed over in words.

        A torn last line is passed over; a torn line in the middle, one of another plan or two that contradict each
        other raise IntegrityError.
        """
        path = self.folder / JOURNAL
        lines = path.read_bytes().split(b"\n") if path.is_file() else [b""]
        entries: dict[int, Entry] = {}
        notes = []
        for number, line in enumerate(lines, 1):
            last = number == len(lines)
            entry = read_entry(line)
            if entry is None and not (last and not line):
                if not last:
                    raise IntegrityError(f"{path}:{number}: is damaged; sweep again elsewhere")
                notes.append(TORN)
            elif entry is not None and not last:
                if entry.plan != plan:
                    raise IntegrityError(f"{path}:{number}: belongs to another plan; sweep again elsewhere")
                if entries.setdefault(entry.part, entry) != entry:
                    raise IntegrityError(f"{path}:{number}: contradicts an earlier line about part {entry.part}")
            elif entry is not None:
                notes.append(TORN)
        return entries, notes

    def verified(self, plan: str, rows: Sequence[int]) -> tuple[dict[int, Entry], list[str]]:
        """Return the parts that stand and are what was written, and in words those that are not.

        `rows` are those of each part of the plan; a journal that tells of others raises IntegrityError.
        """
        entries, notes = self.journal(plan)
        sound = {}
        for part, entry in sorted(entries.items()):
            path = self.part_path(part)
            if not 0 <= part < len(rows):
                raise IntegrityError(f"{self.folder / JOURNAL}: names part {part}, the plan has {len(rows)}")
            if entry.rows != rows[part]:
                raise IntegrityError(
                    f"{self.folder / JOURNAL}: gives part {part} {entry.rows} rows, the plan {rows[part]}"
                )
            if not path.is_file():
                notes.append(f"{path.name} is missing: computed again")
            elif sha256(path.read_bytes()) != entry.sha256:
                notes.append(f"{path.name} is not what was written (SHA-256 differs): computed again")
            else:
                sound[part] = entry
        return sound, notes

    def is_in_order(self, entries: Mapping[int, Entry]) -> bool:
        """Whether the journal holds these entries, once each and in order, and nothing is left over."""
        path = self.folder / JOURNAL
        leftovers = [p for folder in self.folders() for p in folder.glob(LEFTOVERS)]
        return path.is_file() and path.read_bytes() == journal_of(entries) and not leftovers

    def put_in_order(self, entries: Mapping[int, Entry]) -> None:
        """Rewrite the journal in the order of parts and remove what killed writers left."""
        with reporting(self.folder):
            for folder in self.folders():
                clear(folder, held=True)
        self.write(self.folder / JOURNAL, journal_of(entries))

    def folders(self) -> tuple[Path, Path]:
        """Return the folders that a sweep writes into."""
        return self.folder, self.folder / PARTS

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, made where there is none; raise BusyError where another process does."""
        self.is_fresh()  # before anything is put into a folder that is somebody else's
        is_new = not self.folder.exists()
        with reporting(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with held(self.folder):
                yield
        finally:
            if is_new:
                with suppress(OSError):
                    self.folder.rmdir()  # where nothing was put into it

    def move_aside(self) -> Path:
        """Rename the folder, unless another process works there, and return its new name."""
        with self.locked(), reporting(self.folder):
            aside = move_aside(self.folder)
            (aside / LOCK).unlink()
        return aside


def is_plan(plan: Mapping[str, Any]) -> bool:
    """Whether a plan has all that a plan must have, of the right kind."""
    return (
        has_kinds(plan, PLAN_KINDS)
        and all(isinstance(text, str) for text in (*plan["paths"], *plan["outcomes"]))
        and has_kinds(plan["scenario"], {"id": str, "title": str})
        and min(plan["points"], plan["runs"], plan["per_part"]) >= 1
        and plan["points"] * plan["runs"] <= plan["per_part"] * MOST_PARTS
        and 0 <= plan["seed"] <= LARGEST_SEED
    )


def journal_of(entries: Mapping[int, Entry]) -> bytes:
    """Return the journal of these parts, in their order."""
    return "".join(entries[part].line() for part in sorted(entries)).encode()


def canonical(plan: Mapping[str, Any]) -> bytes:
    """Return a plan as the bytes by which it is known."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read_entry(line: bytes) -> Entry | None:
    """Return a journal line, or None where it is not one."""
    try:
        return Entry(**from_json(line, ENTRY_KINDS))
    except (ValueError, TypeError):
        return None


def differences(old: Any, new: Any, path: str = "") -> list[str]:
    """Return what differs between two plans, a line each: the path, what is stored, what is asked for."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted({*old, *new})
        return [d for k in keys for d in differences(old.get(k), new.get(k), f"{path}.{k}".lstrip("."))]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [d for n, (a, b) in enumerate(zip(old, new, strict=True)) for d in differences(a, b, f"{path}.{n}")]
    return [] if old == new else [f"{path}: stored {brief(old)}, asked for {brief(new)}"]


def brief(value: Any) -> str:
    """Return a value in one short line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
