"""Camps as a picture: one bloc followed over time, who wavers, what changed, how sure, and never too large."""

from dataclasses import replace

import numpy as np
import pytest
from lively import lively

from sim import camps, landscape
from sim.cli.drawing import import_library

import_library()

from sim.figures.camps import LONGEST_NAME, MOST_ROWS, camps_figure, drawn_rows, label_of, notes_of, shades  # noqa: E402
from sim.figures.style import rendered  # noqa: E402
from sim.studies.camps.strip import Strip, followed, strip_of  # noqa: E402

STORY = lively()


@pytest.fixture(scope="module")
def found():
    return camps(STORY, runs=20, seed=1)


def test_sides_are_those_of_the_deepest_configuration_up_to_the_mirror(found):
    strip = strip_of(found)
    assert set(strip.ids) == set(STORY.actors)
    for place, one in enumerate(found.landscapes):
        blocs = {
            frozenset(id for id, s in zip(strip.ids, strip.sides[:, place], strict=True) if s == side)
            for side in (1, -1)
        }
        assert blocs == set(map(frozenset, one.deepest.blocs))
        assert strip.ids[strip.waverers[place]] == one.deepest.waverer
    assert np.all(np.diff(strip.sides[:, -1]) <= 0)  # one bloc above the other


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ([[1, -1], [1, -1], [-1, 1]], [[1, 1], [1, 1], [-1, -1]]),  # the mirror only: nobody moves
        ([[1, 1], [-1, 1], [-1, -1], [1, 1]], [[1, 1], [-1, 1], [-1, -1], [1, 1]]),  # one moves
        ([[1], [-1], [-1]], [[-1], [1], [1]]),  # the larger bloc at the end is the one inside
        ([[-1], [1]], [[1], [-1]]),
    ],
)
def test_a_bloc_is_followed_through_its_mirror(sides, expected):
    assert followed(np.array(sides)).tolist() == expected


def test_who_agrees_is_counted_over_pairs(found):
    strip, support = strip_of(found), found.support[-1]
    index = [list(STORY.actors).index(id) for id in strip.ids]
    together = support.together[np.ix_(index, index)]
    for n, side in enumerate(strip.sides[:, -1]):
        others = [m for m in range(len(index)) if m != n]
        share = [together[n, m] if strip.sides[m, -1] == side else 1 - together[n, m] for m in others]
        assert strip.agreement[n, -1] == pytest.approx(np.mean(share))
    assert strip_of(camps(STORY, seed=1)).agreement is None


def test_what_runs_do_not_agree_on_is_paler():
    made = strip([[1, 1]], agreement=[[1.0, 0.5]])
    sure, coin = shades(made)[0]
    assert np.all(coin > sure)
    assert shades(strip([[1, 1]]))[0, 1] == pytest.approx(sure)


def strip(sides, agreement=None, gaps=None) -> Strip:
    sides = np.array(sides)
    gaps = np.ones(sides.shape) if gaps is None else np.array(gaps)
    ids = tuple(f"A{n:03d}" for n in range(len(sides)))
    return Strip(
        ids, tuple(range(sides.shape[1])), sides, np.zeros(sides.shape[1], int), gaps, agreement and np.array(agreement)
    )


def test_changes_name_who_and_when():
    made = strip([[1, 1, 1], [-1, 1, 1], [-1, -1, -1]])
    assert made.changes == [1]
    assert made.switching(1) == ["A001"]


def test_of_many_actors_those_that_move_or_waver_are_drawn():
    sides = np.ones((160, 3), int)
    sides[150, 1] = -1
    gaps = np.tile(np.arange(160, 0, -1)[:, None], 3)
    rows = drawn_rows(strip(sides, gaps=gaps))
    assert rows == [*range(160 - MOST_ROWS, 160)]
    assert 150 in drawn_rows(strip(sides, gaps=gaps[::-1]))


def test_the_figure_says_what_it_rests_on_and_what_is_tied(found):
    notes = " ".join(notes_of(found, strip_of(found), len(STORY.actors)))
    assert "run 0, seed 1, alliance-sim" in notes
    assert "20 runs agree" in notes
    tied = replace(found, landscapes=tuple(replace(one, tied=2) for one in found.landscapes))
    assert "as deep" not in notes
    assert f"as deep at {len(found.rows)} dates" in " ".join(notes_of(tied, strip_of(tied), len(STORY.actors)))


@pytest.mark.parametrize("date", [None, STORY.dates[-1]])
def test_every_text_lies_within_the_figure(date):
    figure = camps_figure(camps(STORY, date))
    assert rendered(figure, ".png").startswith(b"\x89PNG")
    for text in figure.texts + [label for ax in figure.axes for label in ax.get_yticklabels()]:
        box = text.get_window_extent()
        assert 0 <= box.x0 <= box.x1 <= figure.bbox.width, text.get_text()
        assert 0 <= box.y0 <= box.y1 <= figure.bbox.height, text.get_text()


def test_a_long_name_keeps_its_id():
    actors = dict(STORY.actors) | {"AAA": STORY.actors["AAA"].model_copy(update={"name": "The united " * 9})}
    label = label_of(replace(STORY, actors=actors), "AAA")
    assert label.endswith("… (AAA)")
    assert len(label) <= LONGEST_NAME


def test_a_landscape_says_how_many_are_as_deep_as_the_deepest():
    ties = np.array([[0, 0.3, 0], [0.3, 0, 0], [0, 0, 0]])
    assert landscape(["A", "B", "C"], ties, np.ones(3)).tied == 2  # C stands on either side
    ties[0, 2] = ties[2, 0] = 0.1
    assert landscape(["A", "B", "C"], ties, np.ones(3)).tied == 1
