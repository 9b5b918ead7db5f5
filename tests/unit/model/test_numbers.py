"""Codes, dates, rates and dice."""

import math
from dataclasses import replace
from datetime import date

import pytest
from golden.test_same_bytes import hosted, interpreted
from hypothesis import given
from hypothesis import strategies as st
from lively import lively

from sim.engine.trajectory import first_difference
from sim.model.arithmetic import saturate
from sim.model.dice import philox
from sim.model.parameters import PARAMETERS, Rates, rates_per_step, round_significant
from sim.scenario import cameo
from sim.scenario.calendar import Calendar
from sim.scenario.clock import first_day, parse_date, period_of

DEFAULTS = {p.name: p.default for p in PARAMETERS.values()}


def test_cameo_scores_are_the_published_ones():
    some = {"01": 0, "015": 0, "018": 3.4, "057": 8, "062": 7.4, "072": 8.3, "111": -2, "120": -4, "163": -8, "190": -10,
            "138": -7, "145": -7.5, "203": -10, "086": 9, "045": 5, "024": -0.3}  # fmt: skip
    assert {code: cameo.SCORES[code] for code in some} == some
    assert len(cameo.SCORES) == 20 + 147
    assert round(sum(cameo.SCORES.values()), 6) == -281.2
    assert all(-10 <= score <= 10 for score in cameo.SCORES.values())


def test_intensity_is_the_decimal_score_over_ten():
    assert cameo.intensity("057") == 0.8
    assert cameo.intensity("115") == -0.2
    with pytest.raises(KeyError):
        cameo.intensity("57")


def test_every_code_belongs_to_a_root():
    assert {code[:2] for code in cameo.SCORES} == set(cameo.ROOTS)


@pytest.mark.parametrize(
    ("day", "step", "period"),
    [
        ("2019-03-31", "month", 6), ("2018-08-31", "month", -1), ("2019-03", "quarter", 2), ("2019-08-31", "year", 0),
        ("2019-09", "year", 1), ("2018-09-07", "week", 0), ("2018-09-08", "week", 1), ("2018-08-31", "day", -1),
    ],
)  # fmt: skip
def test_dates_fall_into_periods(day, step, period):
    assert period_of(parse_date(day), date(2018, 9, 1), step) == period


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(("day", "week", "month", "quarter", "year")),
)
def test_a_period_begins_in_itself(start, period, step):
    start = start.replace(day=1)
    day = first_day(period, start, step)
    assert period_of(day, start, step) == period


@pytest.mark.parametrize(
    "text", ["2019", "2019-3", "2019-13", "2019-02-30", "03/2019", "2019-03-14T00:00", "", "2019-03-1"]
)
def test_dates_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match="date"):
        parse_date(text)


@given(st.floats(-1e150, 1e150))
def test_saturation_is_its_formula_wherever_that_is_defined(z):
    assert math.copysign(1.0, saturate(z)) == math.copysign(1.0, z)
    assert saturate(z) == z / math.sqrt(1.0 + z * z)


@given(st.floats(1e150, 1.7976931348623157e308))
def test_saturation_keeps_its_sign_however_large(z):
    assert (saturate(z), saturate(-z)) == (1.0, -1.0)


def test_what_is_not_a_number_is_not_saturated():
    assert math.isnan(saturate(math.nan))


@pytest.mark.parametrize("gain", [1e20, 1e160, 1e308])
def test_both_hosts_saturate_a_gain_too_large_to_square(gain):
    story = lively()
    story = replace(story, parameters={**story.parameters, "balance_gain": gain})
    run = interpreted(story, 0)
    assert first_difference(run, hosted("compiled", story, [0])[0]) is None
    assert (
        first_difference(run, interpreted(replace(story, parameters={**story.parameters, "balance_gain": 1e100}), 0))
        is None
    )


def test_rates_are_made_from_the_table_of_parameters():
    assert Rates._fields == tuple(PARAMETERS)
    assert rates_per_step(DEFAULTS | {"lasting": 0.9, "memory": 0.01}, "month").lasting == 0.9


def test_monthly_rates_are_untouched():
    assert rates_per_step(DEFAULTS, "month")._asdict() == DEFAULTS


def test_three_months_leave_what_a_quarter_leaves():
    rates = rates_per_step(DEFAULTS, "quarter")
    kept = (1 - DEFAULTS["balance"] - DEFAULTS["memory"]) ** 3
    assert 1 - rates.balance - rates.memory == pytest.approx(kept, abs=1e-11)
    assert rates.balance / rates.memory == pytest.approx(DEFAULTS["balance"] / DEFAULTS["memory"], abs=1e-9)


def test_rescaled_rates_have_twelve_digits_and_impulses_stay():
    rates = rates_per_step(DEFAULTS, "week")
    assert rates.anchor == round_significant(rates.anchor)
    assert rates.responsiveness == DEFAULTS["responsiveness"]
    assert rates_per_step({**DEFAULTS, "balance": 0.0, "memory": 0.0}, "year").balance == 0.0
    assert rates_per_step({**DEFAULTS, "balance": 0.6, "memory": 0.4}, "year").balance == 0.6


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_published_known_answers(counter, key, words):
    assert philox(*counter, *key) == tuple(int(word, 16) for word in words.split())


@pytest.mark.parametrize(
    ("start", "step", "every", "first", "until", "periods"),
    [
        ("2020-07-05", "day", "month", "2020-07-15", "2020-10-20", (10, 41, 72, 102)),
        ("2020-01-31", "day", "month", "2020-01-31", "2020-03", (0, 29, 60)),
        ("2020-01", "month", "month", "2020-02", "2020-04", (1, 2, 3)),
        ("2020-01", "month", "quarter", "2020-02-20", "2020-08-10", (1, 4)),
        ("2020-01", "quarter", "year", "2020-05", "2021-05-31", (1, 5)),
        ("2020-01-06", "week", "week", "2020-01-08", "2020-01-22", (0, 1, 2)),
    ],
)
def test_recurrences_keep_their_day(start, step, every, first, until, periods):
    assert Calendar(parse_date(start), step, 200).recurrences(every, first, until) == periods
