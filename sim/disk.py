"""What makes a file stay after the power goes."""

import os
from pathlib import Path
from secrets import token_hex


def sync_folder(folder: Path) -> None:
    """Have a folder's entries on the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, under a name of its own first that no link can stand in for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{token_hex(8)}.partial")
    try:
        with open(partial, "xb") as file:
            file.write(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
