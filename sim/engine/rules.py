"""The modules of the theory, and a digest that names a version of them."""

import hashlib
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType

import sim.model


@cache
def rule_modules() -> tuple[ModuleType, ...]:
    """Return every module of the theory."""
    names = sorted(found.name for found in pkgutil.iter_modules(sim.model.__path__))
    return tuple(importlib.import_module(f"sim.model.{name}") for name in names)


@cache
def digest_of_rules() -> str:
    """Return 14 digits that change with any source of the theory."""
    content = b"".join(Path(module.__file__ or "").read_bytes() for module in rule_modules())
    return hashlib.sha256(content).hexdigest()[:14]
