"""Curves, matrices, camps and pages begin and end with those whose they are."""

import numpy as np
import pytest
from strategies import WHY, scenario_of
from unit.figures.test_curves import curves_of, words

from sim import run_ensemble, simulate
from sim.cli.tables import sparkline
from sim.engine.setup import Setup
from sim.figures.anchors import anchors
from sim.figures.camps import camps_figure, drawn_rows, notes_of
from sim.figures.curves import alignment_figure, position_figure
from sim.figures.matrix import matrix_figure
from sim.report.contents import Origin, data_of
from sim.report.findings import findings_of
from sim.report.rendering import embedded
from sim.report.sources import Library
from sim.studies.camps.camps import camps
from sim.studies.camps.strip import strip_of
from sim.studies.explaining.account import accounts_by_row

PRESENT = {"CCC": {"until": "2000-08"}, "DDD": {"from": "2000-05"}, "EEE": {"from": "2001-01"}}
LEAVER, COMER = ("AAA", "CCC"), ("AAA", "DDD")


@pytest.fixture(scope="module")
def story():
    """Five actors on thirteen rows: one leaves, one comes, one is there in the last period alone."""
    interest = {"port": {"position": 0.5, "salience": 0.5, "assumption": WHY}}
    actors = {id: {"name": id, "interests": interest} for id in ("AAA", "BBB", "CCC", "DDD", "EEE")}
    act = {"act": {"between": ["AAA", "CCC"], "intensity": -0.5}, "assumption": WHY}
    late = {"act": {"between": ["AAA", "DDD"], "intensity": 0.5}, "assumption": WHY}
    return scenario_of(
        {
            "id": "going", "title": "Going", "clock": {"start": "2000-01", "step": "month", "steps": 13},
            "issues": {"port": {"title": "p", "positive": "more", "negative": "less"}},
            "actors": {id: one | ({"present": PRESENT[id]} if id in PRESENT else {}) for id, one in actors.items()},
            "events": [{"id": "quarrel", "step": 3, **act}, {"id": "deal", "step": 9, **late}],
            "variants": {"calm": {"without": ["quarrel"]}},
        }
    )  # fmt: skip


@pytest.mark.parametrize("many", [False, True])
def test_curves_are_drawn_where_there_are_rows_and_labelled_where_they_end(story, many):
    ensemble = run_ensemble(story, 20, 0) if many else None
    run = ensemble.first if ensemble else simulate(story, 0)
    figure = alignment_figure(run, [LEAVER, COMER], ensemble)
    line = (ensemble or run).between(*LEAVER)
    assert np.array_equal(curves_of(figure)[0], line, equal_nan=True)
    assert np.isnan(line[-1])
    assert f"AAA–CCC  {line[8]:+.2f}".replace("-", "−") in words(figure)
    assert np.isfinite([ax.get_ylim() for ax in figure.axes]).all()
    assert "nan" not in words(position_figure(run, [("CCC", "port"), ("DDD", "port")], ensemble))


def test_the_start_is_that_of_those_who_are_there(story):
    named = {id for anchor in anchors(simulate(story, 0)) for id in anchor.pair}
    assert named
    assert not named & {"DDD", "EEE"}


def test_a_matrix_is_grey_for_those_who_are_not_there(story):
    figure = matrix_figure(simulate(story, 0))
    assert "Grey: not there" in words(figure)
    assert "nan" not in words(figure)


def test_camps_are_blank_for_those_who_are_not_there(story):
    found = camps(story, runs=6)
    strip = strip_of(found)
    sides = dict(zip(strip.ids, strip.sides, strict=True))
    assert [np.flatnonzero(sides[id] == 0).tolist() for id in ("AAA", "CCC", "DDD")] == [
        [], list(range(8, 14)), list(range(4)),
    ]  # fmt: skip
    assert {id for place in strip.changes for id in strip.switching(place)} <= {"AAA", "BBB", "CCC"}
    assert "Blank: not there" in notes_of(found, strip, 5)
    camps_figure(found)
    early = strip_of(camps(story, "2000-02"))
    assert {early.ids[n] for n in drawn_rows(early)} == {"AAA", "BBB", "CCC"}


def test_accounts_by_row_reach_as_far_as_the_rows_of_a_pair(story):
    setup, curve = Setup(story, 0), {pair: simulate(story, 0).between(*pair) for pair in (LEAVER, COMER)}
    for row, (whole, _) in enumerate(accounts_by_row(setup, setup.batch(np.zeros(1, np.int64)), [*curve]), 1):
        for account in whole:
            there = np.flatnonzero(~np.isnan(curve[account.pair]))
            first, last = there[0], min(max(row, there[0]), there[-1])
            change = curve[account.pair][last] - curve[account.pair][first]
            assert account.change[0] == pytest.approx(change, abs=1e-12)


def test_a_page_has_nothing_where_nobody_is(story):
    told = data_of(findings_of(story, 12, 0), Library(), Origin("sim report x", {}, "0"))
    embedded(told)  # refuses what is no number
    curve = next(one for one in told["pairs"] if (one["a"], one["b"]) == LEAVER)["bands"][2]
    assert [value is None for value in curve] == [row > 8 for row in range(14)]
    assert {*told["ties"]["actors"]} == {*story.actors}
    assert told["camps"]["sides"][-1][told["camps"]["actors"].index("CCC")] is None
    sizes = [abs(one["change"]) for one in told["pairs"]]
    assert sizes == sorted(sizes, reverse=True)


def test_a_row_of_blocks_is_blank_where_there_is_nothing():
    drawn = sparkline([np.nan] * 12 + [0.0] * 6 + [1.0] * 6, 0.1)
    assert drawn[:12].isspace()
    assert not set(drawn[12:]) & {" "}
