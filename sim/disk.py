"""What makes a file stay after the power goes."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have a folder's entries on the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
