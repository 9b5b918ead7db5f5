"""One process at a time in a folder: a lock of the system's, which lets go when its holder dies."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import BusyError, OutputError, WayOut

LOCK = ".lock"
MOMENT = 0.2  # seconds in which a holder that is leaving may let go
LONGEST = 200  # bytes that are read of who holds


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder that exists; raise BusyError with process, machine and time where another process does.

    Whoever may write into the folder may take the lock after us. Raises OutputError where nothing can be locked.
    """
    from filelock import FileLock, Timeout

    path = folder / LOCK
    stood = os.path.lexists(path)
    try:
        mode = 0o600 | folder.stat().st_mode & 0o066
        lock = FileLock(path, MOMENT, mode, fallback_to_soft=False, on_acquired=sign)
        lock.acquire(poll_interval=MOMENT / 4)
        mine = path.stat()
    except Timeout:
        raise BusyError(f"{folder}: is in use by {holder(path)}", WayOut.WAIT, WayOut.ELSEWHERE) from None
    except OSError as error:
        if not stood:
            path.unlink(missing_ok=True)
        raise OutputError(f"{folder}: cannot be locked: {error.strerror or error}; name a folder elsewhere") from None
    try:
        yield
    finally:
        with suppress(OSError):
            if os.path.samestat(mine, path.stat()):
                path.unlink()
        lock.release()


def sign(handle: int) -> None:
    """Say in the lock who works here, and since when."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    os.truncate(handle, 0)
    os.write(handle, f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode())


def holder(path: Path) -> str:
    """Return who holds a lock, as far as can be read."""
    with suppress(OSError), open(path, "rb") as file:
        return file.read(LONGEST).decode("utf-8", "replace").strip() or "another process"
    return "another process"
