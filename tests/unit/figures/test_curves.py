"""What a figure of curves shows: medians among bands, one frame or many on one scale, names inside, what is left out."""

import numpy as np
import pytest
from lively import lively
from strategies import WHY, scenario_of

from sim import run_ensemble, simulate
from sim.figures import style
from sim.figures.curves import MOST_IN_ONE, THIN, alignment_figure, position_figure, widths_of
from sim.figures.labels import spread_apart
from sim.figures.palette import LIGHT, look_of_pairs
from sim.scenario.scenario import Scenario


def story(*days: str, step: str = "year", steps: int = 20, issue: str = "p", **event) -> Scenario:
    act = {"act": {"actor": "AAA", "target": "BBB", "intensity": 0.5}, "assumption": WHY}
    document = {
        "id": "marks", "title": "Marks", "clock": {"start": "2000-01", "step": step, "steps": steps},
        "issues": {issue: {"title": "p", "positive": "more", "negative": "less"}},
        "actors": {a: {"name": a, "interests": {issue: {"position": 0.5, "salience": 0.5, "assumption": WHY}}} for a in ("AAA", "BBB")},
        "events": [{"id": f"e{n}", "date": day, **act, **event} for n, day in enumerate(days)],
    }  # fmt: skip
    return scenario_of(document)


@pytest.fixture(scope="module")
def made():
    return run_ensemble(lively(), 30, 1)


def frames(figure) -> list:
    """The axes that hold curves: those that are no strip and no list."""
    return [ax for ax in figure.axes if ax.get_ylim()[0] < ax.get_ylim()[1]]


def curves_of(figure) -> list:
    """The curves of a figure, without marks and straight lines."""
    return [line.get_ydata() for ax in frames(figure) for line in ax.lines if len(line.get_ydata()) > 2]


def words(figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(style.Text))


@pytest.mark.parametrize(
    ("draw", "median", "coded"),
    [(alignment_figure, "between", "between"), (position_figure, "position_of", "position_of")],
)
def test_curves_are_the_coded_run_or_the_medians_among_bands(made, draw, median, coded):
    pairs = {alignment_figure: [("AAA", "CCC"), ("BBB", "CCC")], position_figure: list(made.scenario.interests[:2])}[
        draw
    ]
    plain, banded = draw(made.first, pairs), draw(made.first, pairs, made)
    assert np.array_equal(curves_of(plain), [getattr(made.first, coded)(*two) for two in pairs])
    assert np.array_equal(curves_of(banded), [getattr(made, median)(*two) for two in pairs])
    assert (len(plain.axes[0].collections), len(banded.axes[0].collections)) == (0, 4)
    assert "median of 30 runs" in words(banded)
    assert "30 runs, seed 1, alliance-sim" in words(banded)


def test_more_than_three_among_bands_have_a_frame_each_on_one_scale(made):
    figure = position_figure(made.first, made.scenario.interests[: MOST_IN_ONE + 1], made)
    spans = [np.ptp(ax.get_ylim()) for ax in frames(figure)]
    assert len(spans) == MOST_IN_ONE + 1
    assert spans == pytest.approx([spans[0]] * len(spans))
    assert len(frames(position_figure(made.first, made.scenario.interests[:MOST_IN_ONE], made))) == 1


def test_a_pair_has_one_colour_whatever_it_is_drawn_with(made):
    for pairs in ([("AAA", "CCC"), ("AAA", "BBB")], [("BBB", "AAA")], [("CCC", "BBB"), ("AAA", "BBB")]):
        lines = [line for line in alignment_figure(made.first, pairs).axes[0].lines if len(line.get_ydata()) > 2]
        looks = look_of_pairs(made.scenario)
        assert [line.get_color() for line in lines] == [LIGHT[looks[pair][0]] for pair in pairs]


def test_unasked_the_positions_that_move_most_are_drawn():
    run = simulate(lively(), 1)
    change = {ids: abs(run.position_of(*ids)[-1] - run.position_of(*ids)[0]) for ids in run.scenario.interests}
    order = sorted(change, key=lambda ids: -change[ids])[:6]
    assert np.array_equal(curves_of(position_figure(run)), [run.position_of(*ids) for ids in order])


@pytest.mark.parametrize("issue", ["p", "a-long-title-of-an-issue", "W" * 20, "w" * 64])
def test_names_of_curves_are_whole_and_stay_inside_the_figure(issue):
    figure = position_figure(simulate(story("2003-01-05", issue=issue), 0))
    figure.canvas.draw()
    labels = [text for text in figure.axes[0].texts if text.get_text().startswith(("AAA on", "BBB on"))]
    assert [issue in text.get_text().replace("\n", "") for text in labels] == [True, True]
    for label in labels:
        assert label.get_window_extent().x1 <= figure.bbox.width


def test_titles_are_wrapped_and_not_cut():
    figure = alignment_figure(simulate(lively(title="word " * 20 + "w" * 90 + " end"), 1))
    figure.canvas.draw()
    lines = [text for text in figure.texts if text.get_fontsize() == style.TITLE]
    assert " ".join(text.get_text() for text in lines).replace(" ", "") == "word" * 20 + "w" * 90 + "end"
    assert all(text.get_window_extent().x1 <= figure.bbox.width for text in lines)


def test_without_an_interest_the_figure_says_so():
    alone = {**{key: [] for key in ("events", "expect", "treaties", "regards")}, "groups": {}}
    figure = position_figure(simulate(lively(actors={"AAA": {"name": "A"}}, **alone), 0))
    assert "no interest is coded" in words(figure)


def test_a_curve_under_another_is_wider():
    low, high = np.zeros(9), np.ones(9)
    assert widths_of([low, high, low + 0.001], (0, 1)) == [pytest.approx(THIN + 1.7), THIN, THIN]


def test_what_hardly_moves_does_not_fill_the_axis():
    figure = alignment_figure(simulate(story(), 0))
    assert np.ptp(figure.axes[0].get_ylim()) >= 0.2


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]),
        ([0.5, 0.5], [0.4, 0.6]),
        ([0.0, 0.0, 0.0], [0.1, 0.3, 0.5]),
        ([0.99, 1.0], [0.7, 0.9]),
    ],
)
def test_labels_are_moved_apart_and_stay_beside_the_axis(places, expected):
    assert spread_apart(places, [0.2] * len(places)) == pytest.approx(expected)


def test_a_slide_is_wider_shows_less_and_says_so(made):
    paper, slide = (position_figure(made.first, (), made, style.MEDIA[name]) for name in ("paper", "slide"))
    assert style.WIDTH * style.SLIDE.scale == pytest.approx(13.333)
    assert slide.get_figheight() * style.SLIDE.scale < 9
    assert len(curves_of(slide)) == style.SLIDE.most_curves <= len(curves_of(paper))
    asked = alignment_figure(made.first, [("AAA", "BBB"), ("AAA", "CCC"), ("BBB", "CCC")] * 9, medium=style.SLIDE)
    assert "4 of the 27 curves that were asked for" in words(asked)
