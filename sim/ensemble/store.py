"""The folder of a study of many runs: a plan, then parts one by one, each whole, checksummed and written once.

Killed anywhere and taken up again it holds the same bytes as never killed. `plan.json` says what is to be computed;
`points.parquet` at which points; `parts/` holds the rows; `journal.jsonl` one line per finished part.
"""

import errno
import hashlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.disk import sync_folder
from sim.errors import BusyError, IntegrityError, OutputError

FORMAT = 1  # of the plan
PLAN, POINTS, JOURNAL, PARTS, LOCK = "plan.json", "points.parquet", "journal.jsonl", "parts", ".lock"
DIFFERENCES_SHOWN = 10
TORN = "the last line of the journal is torn: its part is computed again"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


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
            found = json.loads(self.plan_path.read_text(encoding="utf-8"))
            if not isinstance(found, dict) or sha256(canonical(found["plan"])) != found["sha256"]:
                raise ValueError
        except OSError:
            raise OutputError(f"{self.folder}: holds no sweep ({PLAN} is missing)") from None
        except (ValueError, KeyError):
            raise IntegrityError(
                f"{self.plan_path}: is damaged or was changed by hand; sweep again elsewhere"
            ) from None
        if found["plan"]["format"] != FORMAT:
            raise IntegrityError(
                f"{self.plan_path}: is of format {found['plan']['format']}, this program reads {FORMAT}"
            )
        return found["plan"]

    def begin(self, plan: Mapping[str, Any], points: bytes) -> None:
        """Write points and plan into an empty folder."""
        (self.folder / PARTS).mkdir(exist_ok=True)
        self.write(self.folder / POINTS, points)
        text = json.dumps({"plan": plan, "sha256": sha256(canonical(plan))}, ensure_ascii=False, indent=1)
        self.write(self.plan_path, text.encode("utf-8") + b"\n")

    def is_fresh(self) -> bool:
        """Whether nothing but the beginnings of a plan stands here; raise OutputError for a folder that is not ours."""
        if self.plan_path.is_file():
            return False
        names = {p.name for p in self.folder.iterdir() if not p.name.startswith(".")} if self.folder.is_dir() else set()
        parts = self.folder / PARTS
        if names - {POINTS, PARTS} or (parts.is_dir() and any(parts.iterdir())):
            raise OutputError(f"{self.folder}: is not empty and not a sweep's; name another folder with --out")
        return True

    def write(self, path: Path, content: bytes) -> None:
        """Have a file on the disk under its name, whole, or not at all."""
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            with open(partial, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
            sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise self.cannot_write(error, len(content)) from None

    def cannot_write(self, error: OSError, size: int) -> OutputError:
        """Return why nothing more can be written, and that what is committed stays."""
        why = error.strerror or str(error)
        need = f"; at least {size / 1e6:,.1f} MB more are needed" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        return OutputError(f"{self.folder}: cannot be written: {why}{need}; finished parts stay, go on with --resume")

    def commit(self, part: int, rows: int, content: bytes, digest: str, plan: str) -> None:
        """Add a finished part: its file first, then its line in the journal."""
        path = self.part_path(part)
        self.write(path, content)
        line = Entry(part, rows, sha256(content), digest, plan).line().encode()
        journal = self.folder / JOURNAL
        try:
            before = journal.stat().st_size if journal.exists() else 0
            with open(journal, "ab") as file:
                try:
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    with suppress(OSError):
                        os.truncate(journal, before)
                    raise
        except OSError as error:
            raise self.cannot_write(error, len(line)) from None

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

    def verified(self, plan: str, parts: int) -> tuple[dict[int, Entry], list[str]]:
        """Return the parts that stand and are what was written, and in words those that are not."""
        entries, notes = self.journal(plan)
        sound = {}
        for part, entry in sorted(entries.items()):
            path = self.part_path(part)
            if part >= parts:
                raise IntegrityError(f"{self.folder / JOURNAL}: names part {part}, the plan has {parts}")
            if not path.is_file():
                notes.append(f"{path.name} is missing: computed again")
            elif sha256(path.read_bytes()) != entry.sha256:
                notes.append(f"{path.name} is not what was written (SHA-256 differs): computed again")
            else:
                sound[part] = entry
        return sound, notes

    def is_in_order(self, entries: Mapping[int, Entry]) -> bool:
        """Whether the journal holds these entries, once each and in order, and nothing is left over."""
        text = "".join(entries[part].line() for part in sorted(entries))
        path = self.folder / JOURNAL
        leftovers = [p for p in (*self.folder.iterdir(), *(self.folder / PARTS).iterdir()) if p.suffix == ".partial"]
        return path.is_file() and path.read_bytes() == text.encode() and not leftovers

    def put_in_order(self, entries: Mapping[int, Entry]) -> None:
        """Rewrite the journal in the order of parts and remove what killed writers left."""
        for folder in (self.folder, self.folder / PARTS):
            for path in folder.glob(".*.partial"):
                path.unlink()
        self.write(self.folder / JOURNAL, "".join(entries[part].line() for part in sorted(entries)).encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder; raise BusyError where another process does. The system lets go when a holder dies."""
        import fcntl

        self.is_fresh()  # before anything is put into a folder that is somebody else's
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(f"{self.folder}: cannot be written: {error.strerror or error}") from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "another process"
                raise BusyError(f"{self.folder}: is in use by {holder}; wait, or name another folder") from None
            yield
        finally:
            os.close(handle)

    def sign(self, since: str) -> None:
        """Say in the lock who works here."""
        who = f"process {os.getpid()} on {socket.gethostname()} since {since}\n"
        try:
            (self.folder / LOCK).write_text(who, encoding="utf-8")
        except OSError as error:
            raise self.cannot_write(error, len(who)) from None


def canonical(plan: Mapping[str, Any]) -> bytes:
    """Return a plan as the bytes by which it is known."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read_entry(line: bytes) -> Entry | None:
    """Return a journal line, or None where it is not one."""
    try:
        return Entry(**json.loads(line))
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
