"""Colours told apart by everybody, and bound to the pair: arithmetic of CIELAB, WCAG 2.2 and Machado and others 2009."""

from itertools import combinations

import numpy as np
import pytest
from lively import lively

from sim.figures import palette
from sim.scenario.changes import without_events

VISIONS = {  # Machado and others 2009, table 1, severity 1
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
MODES = {
    "light": (palette.LIGHT, (palette.COOPERATION, palette.CONFLICT, palette.OTHER), palette.BACKGROUND, 31),
    "dark": (
        palette.DARK,
        (palette.DARK_COOPERATION, palette.DARK_CONFLICT, palette.DARK_OTHER),
        palette.DARK_BACKGROUND,
        26,
    ),
}


def light_of(colour: str) -> np.ndarray:
    """Linear red, green and blue of a colour."""
    values = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    dark, bright = sorted(light_of(colour) @ TO_XYZ[1] for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ light / TO_XYZ.sum(axis=1)
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(np.maximum(xyz, 0)), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, vision: str) -> float:
    seen = (lab(np.clip(np.array(VISIONS[vision]) @ light_of(colour), 0, 1)) for colour in (one, other))
    return float(np.linalg.norm(np.subtract(*seen)))


@pytest.mark.parametrize("mode", MODES)
def test_every_colour_stands_out_from_the_background(mode):
    curves, events, background, _ = MODES[mode]
    assert min(contrast(colour, background) for colour in curves) >= 3
    assert min(contrast(colour, background) for colour in events) >= 4.5  # their numbers are text


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", MODES)
def test_no_two_colours_are_alike(mode, vision):
    curves, events, _, least = MODES[mode]
    assert min(difference(*two, vision) for two in combinations(curves, 2)) >= least
    assert min(difference(curve, event, vision) for curve in curves for event in events) >= 16


def test_a_pair_keeps_its_look_in_either_order_and_whatever_happens_in_the_story():
    story = lively()
    looks = palette.look_of_pairs(story)
    assert all(looks[a, b] == looks[b, a] for a, b in combinations(story.actors, 2))
    assert looks == palette.look_of_pairs(without_events(story, [event.id for event in story.events]))
    assert len(looks) == len(story.actors) * (len(story.actors) - 1)
    assert palette.look_of_positions(story).keys() == set(story.interests)


def test_curves_of_one_picture_differ_in_dash_where_they_share_a_colour():
    known = {(str(n), "x"): (n % 6, n // 6 % 4) for n in range(48)}
    assert len(set(palette.told_apart([("0", "x"), ("24", "x"), ("30", "x")], known))) == 3
    assert [colour for colour, _ in palette.told_apart(known, known)] == [n % 6 for n in range(48)]
