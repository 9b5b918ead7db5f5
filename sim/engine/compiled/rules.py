"""The modules whose functions are compiled, and a digest of them that names a version of the model."""

import hashlib
import importlib
import pkgutil
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType

import sim.model
from sim.errors import InputError

MANY, ONE = 16, 1  # runs in lockstep: best or near best for every vector unit, and for a single large run
COMPILERS = ("kernel.py", "lanes.py", "views.py")  # beside this file


def rule_modules() -> tuple[ModuleType, ...]:
    """Return every module of the theory."""
    names = sorted(found.name for found in pkgutil.iter_modules(sim.model.__path__))
    return tuple(importlib.import_module(f"sim.model.{name}") for name in names)


def require_compiler() -> None:
    """Raise InputError where the compiler was switched off from outside: uncompiled, many runs would take for ever."""
    from numba import config

    if config.DISABLE_JIT:
        raise InputError(
            "NUMBA_DISABLE_JIT is set (in the environment or in .numba_config.yaml), and many runs or very large ones"
            " need the rules compiled; unset it, for instance with `env -u NUMBA_DISABLE_JIT sim …`"
        )


@cache
def digest_of_rules() -> int:
    """Return a number that changes with any source that is compiled, and with the compiler's version."""
    paths = [Path(module.__file__ or "") for module in rule_modules()]
    paths += [Path(__file__).with_name(name) for name in COMPILERS]
    content = b"".join(path.read_bytes() for path in paths)
    return int.from_bytes(hashlib.sha256(content + metadata.version("numba").encode()).digest()[:7], "big")
