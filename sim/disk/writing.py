"""Files and folders that stand whole under their name or not at all, and stay when the power goes."""

import errno
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from zlib import crc32

from sim.errors import OutputError

WINDOWS = os.name == "nt"
PAUSES = (0.05, 0.1, 0.2, 0.4) if WINDOWS else ()  # seconds for which a virus scanner may hold a new file
LEFTOVERS = ".*.partial"
HOST = f"{crc32(socket.gethostname().encode()):08x}"
STAGE = re.compile(r"\.sim-([0-9a-f]{8})-(\d+)-[0-9a-f]+\.partial")
LONG_AGO = 86_400.0  # seconds without a change after which a writer on another machine counts as dead


@contextmanager
def reporting(path: Path) -> Iterator[None]:
    """Raise OutputError, with the path and the system's words, for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield where to write a file or make a folder, which then takes its name at once, or never does."""
    with staged(path.parent) as stage:
        draft = stage / path.name
        yield draft
        sync(draft)
        replace(draft, path)
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with whole(path) as draft:
        draft.write_bytes(content)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Yield a new empty folder inside `folder` into which only this account can write; it goes with what is in it.

    Its name cannot be guessed and nothing is followed to it, so that nobody can put a link in the way.
    """
    stage = folder / f".sim-{HOST}-{os.getpid()}-{token_hex(8)}.partial"
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def replace(source: Path, target: Path) -> None:
    """Give a file or folder its name; on Windows again and again for a moment where somebody holds it."""
    for pause in PAUSES:
        with suppress(PermissionError):
            os.replace(source, target)
            return
        time.sleep(pause)
    os.replace(source, target)


def append(path: Path, line: bytes) -> None:
    """Add a line to a file, whole or not at all; raise OSError where the file is a link."""
    before = path.stat().st_size if path.exists() else 0
    with open(path, "ab", opener=not_followed) as file:
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                os.truncate(path, before)
            raise


def not_followed(path: str, flags: int) -> int:
    """Return a handle on a file that is no link."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def sync(path: Path) -> None:
    """Have a file, or a folder and all that is in it, on the disk."""
    if path.is_dir():
        for inner in path.iterdir():
            sync(inner)
        sync_folder(path)
    else:
        with open(path, "rb+") as file:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have a folder's entries on the disk, where the system and the file system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):  # EIO is never passed over
            raise
    finally:
        os.close(handle)


def clear(folder: Path, held: bool = False) -> None:
    """Remove what writers that died left in a folder; where the folder is held, nobody else's can be alive."""
    for path in folder.glob(LEFTOVERS):
        if not (held or is_abandoned(path)):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif held:
            path.unlink()


def is_abandoned(path: Path) -> bool:
    """Whether a writer's folder outlived it: its process is gone from this machine, or nothing moved for a day."""
    found = STAGE.fullmatch(path.name)
    if found is None:
        return False
    if found[1] != HOST or WINDOWS:
        with suppress(OSError):
            return time.time() - path.lstat().st_mtime > LONG_AGO
        return False
    try:
        os.kill(int(found[2]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
