"""The table of measures, by name and in their order: every file of this folder is one, and gives its `MEASURE`."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sim.errors import InputError
from sim.measures.measure import Measure, trouble_with


def in_order(found: Mapping[str, Any]) -> dict[str, Measure]:
    """Return measures by name and in their order, given by file; raise InputError, naming files, for what is none."""
    for file, measure in found.items():
        if words := trouble_with(measure):
            raise InputError(f"{file}: {words}")
    for what in ("name", "form"):
        files: dict[str, str] = {}
        for file, measure in found.items():
            said = getattr(measure, what)
            if said and said in files:
                raise InputError(f"{file}: the {what} '{said}' is that of the measure in {files[said]}; choose another")
            files[said] = file
    return {measure.name: measure for measure in sorted(found.values(), key=lambda m: (m.place, m.name))}


def measures() -> dict[str, Measure]:
    """Return the measures of the files in this folder."""
    names = [file.name for file in iter_modules(__path__)]
    return in_order({f"sim/measures/table/{name}.py": measure_of(name) for name in names})


def measure_of(name: str) -> Any:
    """Return the `MEASURE` of a file in this folder, None where it has none."""
    try:
        return getattr(import_module(f"{__name__}.{name}"), "MEASURE", None)
    except Exception as error:  # whatever a file of somebody else's may raise
        words = f"cannot be loaded: {type(error).__name__}: {error}"
        raise InputError(f"sim/measures/table/{name}.py: {words}") from error


MEASURES = measures()
