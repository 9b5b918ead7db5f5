"""Compiled rules kept between starts: each file behind the digest of its content, in a folder that is the reader's own.

What is kept is unpickled and run: nothing is read from where others can write, nor anything that was not written here.
"""

import hashlib
import os
import pickle
import sys
import warnings
from pathlib import Path
from typing import Any

import llvmlite
from numba import config
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.misc.appdirs import AppDirs

from sim.disk.writing import write_whole

OTHERS_MAY_WRITE = 0o022
DIGEST = hashlib.sha256().digest_size  # bytes


def own_folder() -> Path:
    """Return the folder of compiled rules, made where it was missing; raise OSError where others can write in it."""
    folder = Path(config.CACHE_DIR or AppDirs("alliance-sim", appauthor=False).user_cache_dir) / "rules"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & OTHERS_MAY_WRITE):
        raise OSError(f"{folder} is not yours alone: others can write in it, or own it")
    return folder


def sealed(content: bytes) -> bytes:
    """Return content behind its digest."""
    return hashlib.sha256(content).digest() + content


def unsealed(stored: bytes) -> bytes | None:
    """Return what was sealed, or None where it is not what was written."""
    digest, content = stored[:DIGEST], stored[DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None


class Kept(_Cache):
    """Where the compiler looks for a function, and leaves it, in a file whose name changes with `version`."""

    def __init__(self, version: str) -> None:
        self.is_missing = False  # what was looked for, so that it is being compiled
        self.version = f"{version} {llvmlite.__version__} {sys.implementation.cache_tag}"

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(own_folder())

    def path(self, signature: Any, codegen: Any) -> Path:
        """Return the file of a signature on this kind of processor."""
        name = hashlib.sha256(f"{self.version} {signature} {codegen.magic_tuple()}".encode()).hexdigest()
        return own_folder() / f"{name[:32]}.rules"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled function, or None, with a warning where what stands there cannot be used."""
        try:
            path = self.path(sig, target_context.codegen())
            content = unsealed(path.read_bytes())
        except OSError:
            self.is_missing = True  # not kept yet, or saving will say why
            return None
        self.is_missing = content is None
        if content is None:
            warnings.warn(f"{path}: is not what was written, so the rules are compiled again", stacklevel=2)
            return None
        target_context.refresh()
        return CompileResult._rebuild(target_context, *pickle.loads(content))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled function; warn where that cannot be."""
        try:
            write_whole(self.path(sig, data.codegen), sealed(dumps(data._reduce())))
        except OSError as error:
            warnings.warn(f"compiled rules cannot be kept, so every start compiles them again: {error}", stacklevel=2)

    def enable(self) -> None:
        """Do nothing: it is always on."""

    disable = flush = enable
