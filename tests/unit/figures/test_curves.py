"""Which events share a mark above the curves; what curves show."""

import numpy as np
import pytest
from lively import lively
from strategies import WHY, scenario_of

from sim import run_ensemble, simulate
from sim.figures.curves import alignment_figure, clusters, marked_events, position_figure
from sim.scenario.scenario import Scenario


def story(*days: str, steps: int = 20, issue: str = "p") -> Scenario:
    document = {
        "id": "marks", "title": "Marks", "clock": {"start": "2000-01", "step": "year", "steps": steps},
        "issues": {issue: {"title": "p", "positive": "more", "negative": "less"}},
        "actors": {a: {"name": a, "interests": {issue: {"position": 0.5, "salience": 0.5, "assumption": WHY}}} for a in ("AAA", "BBB")},
        "events": [
            {"id": f"e{n}", "date": day, "act": {"actor": "AAA", "target": "BBB", "intensity": 0.5}, "assumption": WHY}
            for n, day in enumerate(days)
        ],
    }  # fmt: skip
    return scenario_of(document)


def marks(*days: str, steps: int = 20) -> list[list[int]]:
    run = simulate(story(*days, steps=steps), 0)
    return [numbers for _, numbers in clusters(run, marked_events(run, [])[0])]


@pytest.mark.parametrize(
    ("days", "together"),
    [
        (("2003-01-05", "2003-12-20"), [[1, 2]]),  # one step, however far apart its days are
        (("2003-12-28", "2004-01-03"), [[1, 2]]),  # two steps, days that cannot be told apart
        (("2003-01-05", "2004-12-20"), [[1], [2]]),
        (("2003-01-05", "2003-12-20", "2004-11-20"), [[1, 2], [3]]),
        (("2003-01-05", "2003-12-30", "2004-12-30"), [[1, 2], [3]]),
    ],
)
def test_events_of_one_step_or_of_one_place_share_a_mark(days, together):
    assert marks(*days) == together


def curves_of(figure):
    """The curves of a figure, without marks and the line at 0."""
    return [line.get_ydata() for line in figure.axes[0].lines if len(line.get_ydata()) > 2]


@pytest.mark.parametrize(
    ("draw", "median", "coded"),
    [(alignment_figure, "between", "between"), (position_figure, "position_of", "position_of")],
)
def test_curves_are_the_coded_run_or_the_medians_among_bands(draw, median, coded):
    story = lively()
    pairs = {alignment_figure: [("AAA", "CCC"), ("BBB", "CCC")], position_figure: list(story.interests[:2])}[draw]
    made = run_ensemble(story, 30, 1)
    plain, banded = draw(made.first, pairs), draw(made.first, pairs, made)
    assert np.array_equal(curves_of(plain), [getattr(made.first, coded)(*two) for two in pairs])
    assert np.array_equal(curves_of(banded), [getattr(made, median)(*two) for two in pairs])
    assert (len(plain.axes[0].collections), len(banded.axes[0].collections)) == (0, 4)


def test_unasked_the_positions_that_move_most_are_drawn():
    run = simulate(lively(), 1)
    change = {ids: abs(run.position_of(*ids)[-1] - run.position_of(*ids)[0]) for ids in run.scenario.interests}
    order = sorted(change, key=lambda ids: -change[ids])[:6]
    assert np.array_equal(curves_of(position_figure(run)), [run.position_of(*ids) for ids in order])


@pytest.mark.parametrize("issue", ["p", "a-long-title-of-an-issue", "W" * 20, "w" * 64])
def test_names_of_curves_stay_inside_the_figure(issue):
    figure = position_figure(simulate(story("2003-01-05", issue=issue), 0))
    figure.canvas.draw()
    labels = [text for text in figure.axes[0].texts if text.get_text().startswith(("AAA on", "BBB on"))]
    assert len(labels) == 2
    for label in labels:
        assert label.get_window_extent().x1 <= figure.bbox.width


def test_without_an_interest_the_figure_says_so():
    alone = {**{key: [] for key in ("events", "expect", "treaties", "regards")}, "groups": {}}
    figure = position_figure(simulate(lively(actors={"AAA": {"name": "A"}}, **alone), 0))
    assert "no interest is coded" in "".join(text.get_text() for text in figure.axes[0].texts)
