"""Folders that results go to: where they really are, whether they can be written, what already stands in them."""

import os
import re
from pathlib import Path

from sim.disk.locking import LOCK
from sim.disk.writing import clear, reporting, staged, sync
from sim.errors import OutputError, WayOut

# what file managers, network file systems and this program's writers leave anywhere
NOTHING = re.compile(rf"\.DS_Store|Thumbs\.db|desktop\.ini|\.nfs.*|{re.escape(LOCK)}|\..*\.partial", re.IGNORECASE)


def writable(folder: Path) -> Path:
    """Return where a folder really is, once a file could be written there; it need not exist yet.

    Raises OutputError for a file, a link to nothing, and whatever the system refuses. What dead writers left goes.
    """
    with reporting(folder):
        if folder.is_symlink() and not folder.exists():
            raise OutputError(f"{folder}: is a link to nothing", WayOut.ELSEWHERE)
        real = Path(os.path.realpath(folder))
        standing = next(path for path in (real, *real.parents) if stands(path))
        if not standing.is_dir():
            kind = "a file" if standing.is_file() else "no folder"
            raise OutputError(f"{standing}: cannot be written: is {kind}", WayOut.ELSEWHERE)
        for place in (standing, standing.parent):
            clear(place)
        with staged(standing) as stage:
            (stage / "probe").write_bytes(b"\n")
            sync(stage)
        return real


def stands(path: Path) -> bool:
    """Whether anything stands at a path, be it a link to nothing; raise OSError for what can be no path."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def contents(folder: Path) -> set[str]:
    """Return the names that stand in a folder, without what counts as nothing; none where there is no folder."""
    if not os.path.lexists(folder):
        return set()
    return {name for name in os.listdir(folder) if not NOTHING.fullmatch(name)}


def move_aside(folder: Path) -> Path:
    """Rename a folder to NAME.old-1, or the first number that is free, and return its new name."""
    number = 1
    while os.path.lexists(aside := folder.with_name(f"{folder.name}.old-{number}")):
        number += 1
    os.rename(folder, aside)
    return aside
