"""The figure of boxes fits its page."""

from sim.figures.boxes import BAR, BETWEEN, LEFT, PATH, SCATTER
from sim.figures.style import EDGE, WIDTH


def test_scatter_bar_and_path_stand_within_the_width():
    assert LEFT + SCATTER + BAR + BETWEEN + PATH <= WIDTH - EDGE
