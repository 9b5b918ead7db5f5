"""Values that a notebook shows as a card, not as a line."""

from importlib import import_module


class Displayed:
    """Values of which a notebook shows a picture, a small table, and what one can do next."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # How a value looks stands above all values, and no value may import upward. So its card is looked up by name
        # when a notebook asks for it, as `sim` looks up its calls: nothing is loaded before, and nothing if none asks.
        made: str = import_module("sim.notebook").html_of(self)
        return made
