"""Which events are marked, where on the calendar, under which words, and how sure they are."""

import numpy as np
import pytest
from unit.figures.test_curves import story, words

from sim import run_ensemble, simulate
from sim.figures.curves import alignment_figure
from sim.figures.dates import chosen_ticks, labels_of
from sim.figures.event_strip import stacked
from sim.figures.events import chosen, marks_of, percent, rows_of
from sim.figures.palette import COOPERATION


def rows(*days: str, steps: int = 20) -> list[int]:
    run = simulate(story(*days, steps=steps), 0)
    marks = chosen(marks_of(run, None), [], 99, run.scenario)
    return rows_of(marks, run.scenario, 5.0, lambda number: 0.1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2003-01-05", "2003-01-20"), [0, 1]),  # on one place they are stacked
        (("2003-12-28", "2004-01-03"), [0, 1]),  # days that cannot be told apart
        (("2003-01-05", "2004-12-20"), [0, 0]),
        (("2003-01-05", "2003-01-20", "2004-11-20", "2003-02-01"), [0, 1, 2, 0]),
    ],
)
def test_events_are_stacked_where_they_would_lie_on_each_other(days, expected):
    assert rows(*days) == expected


def test_a_stack_is_bounded_and_the_rest_is_counted():
    run = simulate(story(*["2003-01-05"] * 30), 0)
    marks, found = stacked(marks_of(run, None), run.scenario, 5.0, 12)
    assert (len(marks), max(found)) == (12, 11)
    assert "18 more events are not shown" in words(alignment_figure(run))


@pytest.mark.parametrize(
    ("step", "date", "when", "day"),
    [
        ("year", "2003-07-09", "2003-07-09", "2003-07-09"),
        ("year", "2003-07", "2003-07", "2003-07-15"),
        ("month", "2000-07", "2000-07", "2000-07-15"),
        ("week", "2000-01-12", "2000-01-12", "2000-01-12"),
    ],
)
def test_dated_events_are_marked_on_their_day(step, date, when, day):
    (mark,) = marks_of(run := simulate(story(date, step=step), 0), None)
    assert (mark.when(run.scenario), str(mark.day(run.scenario, mark.steps[0]))) == (when, day)


@pytest.mark.parametrize(
    ("step", "when", "day"),
    [
        ("year", "2003", "2003-07-02"),
        ("quarter", "2000 Q4", "2000-11-16"),
        ("month", "2000-04", "2000-04-16"),
        ("week", "2000-01-22 to 2000-01-28", "2000-01-25"),
        ("day", "2000-01-04", "2000-01-04"),
    ],
)
def test_undated_events_are_marked_in_the_middle_of_their_period_and_named_by_it(step, when, day):
    made = story("2000-01", step=step)
    (event,) = made.events
    (mark,) = marks_of(run := simulate(made, 0), None)
    mark = type(mark)(event.model_copy(update={"dated": None}), (3,), None, False)
    assert (mark.when(run.scenario), str(mark.day(run.scenario, 3))) == (when, day)


def marks_on(figure, marker: str = "^") -> list:
    return [line for ax in figure.axes for line in ax.lines if line.get_marker() == marker and len(line.get_xdata())]


def test_an_uncertain_event_is_hollow_and_its_share_stands_beside_it():
    uncertain = story("2003-01-05", probability=0.4)
    made = run_ensemble(uncertain, 200, 3)
    share = made.acts.ever[-1] / 200
    assert 0.25 < share < 0.55
    figure = alignment_figure(made.first, (), made)
    assert f"in {percent(share)} of runs" in words(figure)
    assert {line.get_markerfacecolor() for line in marks_on(figure)} == {"white"}
    sure = run_ensemble(story("2003-01-05"), 20, 3)
    figure = alignment_figure(sure.first, (), sure)
    assert "of runs" not in words(figure).replace("20 runs", "")
    assert {line.get_markerfacecolor() for line in marks_on(figure)} == {COOPERATION}


def test_an_event_that_run_0_lacks_is_marked_where_other_runs_have_it():
    made = next(
        m
        for m in (run_ensemble(story("2003-01-05", probability=0.4), 50, s) for s in range(9))
        if not m.first.happened["e0"]
    )
    (mark,) = marks_of(made.first, made)
    assert (mark.steps, mark.of_runs) == ((3,), True)
    assert marks_of(made.first, None) == []


def test_in_one_run_the_coded_probability_is_said():
    run = next(r for r in (simulate(story("2003-01-05", probability=0.4), s) for s in range(9)) if r.happened["e0"])
    assert "of probability 0.4" in words(alignment_figure(run))


@pytest.mark.parametrize(("share", "said"), [(0.004, "less than 1 %"), (0.48, "48 %"), (0.999, "over 99 %")])
def test_what_is_not_quite_all_or_none_is_never_called_so(share, said):
    assert percent(share) == said


def test_of_many_those_count_in_whose_periods_the_curves_moved_and_no_period_takes_all():
    run = simulate(story(*["2003-01-05"] * 5, "2005-01-05", "2007-01-05"), 0)
    curve = np.zeros(21)
    curve[4:], curve[6:] = 1.0, 1.5
    kept = chosen(marks_of(run, None), [curve], 3, run.scenario)
    assert [mark.steps[0] for mark in kept] == [3, 3, 5]


@pytest.mark.parametrize(
    ("start", "step", "steps", "first"),
    [
        ("2018-09", "month", 24, "Oct\n2018"),
        ("2018-07", "month", 5, "Jul\n2018"),
        ("1990", "year", 30, "1992"),
        ("2019-07-08", "day", 9, "8 Jul\n2019"),
    ],
)
def test_the_first_tick_names_its_year(start, step, steps, first):
    from sim.scenario.calendar import Calendar
    from sim.scenario.clock import parse_date

    calendar = Calendar(parse_date(start if len(start) > 4 else f"{start}-01"), step, steps)
    days = [calendar.day(n) for n in range(steps + 1)]
    labels = labels_of(chosen_ticks(days, 9))
    assert labels[0].split("\n")[-1] == first.split("\n")[-1]
    assert 2 <= len(labels) <= 12


def test_no_mark_of_an_event_that_takes_place_again_lies_on_its_number():
    marks = marks_of(run := simulate(story("2003-01-05", "2004-01-05", steps=200), 0), None)
    mark = type(marks[0])(marks[0].event, (3, 4, 5), None, False)
    figure = alignment_figure(run)
    from sim.figures.event_strip import draw_strip

    ax = figure.axes[1]
    for text in list(ax.texts):
        text.remove()
    draw_strip(ax, [mark], [0], run.scenario)
    figure.canvas.draw()
    (number,) = ax.texts
    later = ax.transData.transform((float(ax.convert_xunits(mark.day(run.scenario, 4))), 0))[0]
    assert number.get_window_extent().x1 < later
