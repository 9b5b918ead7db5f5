"""Cards: what a notebook shows of a value, HTML that stands by itself and runs no script."""

from importlib import import_module

CARDS = ("Scenario", "Trajectory", "Ensemble", "SweepTable", "Comparison", "Explanation")


def html_of(value: object) -> str:
    """Return the card of a value as HTML."""
    name = next(kind.__name__ for kind in type(value).__mro__ if kind.__name__ in CARDS)
    made: str = import_module(f"sim.notebook.{name.lower()}").card(value).html()
    return made
