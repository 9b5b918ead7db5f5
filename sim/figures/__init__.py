"""Figures worth publishing: `draw_x(ax, data)`, and how they are saved. No pyplot, no global state.

Those that commands draw are loaded, and Matplotlib with them, when they are drawn.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.figures.agreement import agreement_figure
    from sim.figures.boxes import boxes_figure
    from sim.figures.camps import camps_figure
    from sim.figures.curves import alignment_figure, position_figure
    from sim.figures.distribution import distribution_figure
    from sim.figures.matrix import matrix_figure
    from sim.figures.overlay import overlay_figure, position_overlay_figure
    from sim.figures.sensitivity import bars_figure, interactions_figure
    from sim.figures.sweeps import sweep_figure
    from sim.figures.waterfall import waterfall_figure
    from sim.figures.worlds import difference_figure, worlds_figure

HOMES = {
    "agreement_figure": "agreement",
    "alignment_figure": "curves",
    "bars_figure": "sensitivity",
    "boxes_figure": "boxes",
    "camps_figure": "camps",
    "difference_figure": "worlds",
    "distribution_figure": "distribution",
    "interactions_figure": "sensitivity",
    "matrix_figure": "matrix",
    "overlay_figure": "overlay",
    "position_figure": "curves",
    "position_overlay_figure": "overlay",
    "sweep_figure": "sweeps",
    "waterfall_figure": "waterfall",
    "worlds_figure": "worlds",
}
__all__ = [
    "agreement_figure",
    "alignment_figure",
    "bars_figure",
    "boxes_figure",
    "camps_figure",
    "difference_figure",
    "distribution_figure",
    "interactions_figure",
    "matrix_figure",
    "overlay_figure",
    "position_figure",
    "position_overlay_figure",
    "sweep_figure",
    "waterfall_figure",
    "worlds_figure",
]


def __getattr__(name: str) -> object:
    if name in HOMES:
        return getattr(import_module(f"sim.figures.{HOMES[name]}"), name)
    raise AttributeError(f"module 'sim.figures' has no attribute {name!r}")
