"""The table of measures, by name and in their order: every file of this folder is one, and gives its `MEASURE`."""

from importlib import import_module
from pkgutil import iter_modules

from sim.measures.measure import Measure


def measures() -> dict[str, Measure]:
    """Return the measures of the files in this folder."""
    found = [import_module(f"{__name__}.{file.name}").MEASURE for file in iter_modules(__path__)]
    return {measure.name: measure for measure in sorted(found, key=lambda m: (m.place, m.name))}


MEASURES = measures()
