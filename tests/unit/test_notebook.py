"""What a notebook shows of a value: small, without a script, escaped, and with the value's own numbers."""

import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest
from lively import lively_document
from strategies import scenario_of
from unit.test_front_door import results, story  # noqa: F401  fixtures: a value of every kind

import sim
from sim import compare, explain, run_ensemble, simulate, sweep, without_events
from sim.notebook import CARDS
from sim.notebook.drawing import Curve, Look, curves_picture, told

MOST_BYTES = 6_000
HOSTILE = "</svg><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


def words_of(html: str) -> str:
    """What a reader sees; fails where the card is no well-formed tree."""
    return "".join(ElementTree.fromstring(html).itertext())


def numbers_of(html: str) -> list[str]:
    return [unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", html)]


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_is_small_and_stands_by_itself(results, kind):  # noqa: F811
    html = results[kind]._repr_html_()
    assert len(html.encode()) < MOST_BYTES
    assert words_of(html)
    assert not re.search(r"<script|<style|https?:|\bon\w+=|url\(", html)
    assert "<svg" in html
    assert len(re.findall("<code", html)) == 2


@pytest.mark.parametrize("kind", [kind for kind in CARDS if kind != "Scenario"])
def test_a_card_says_the_seed_and_the_runs(results, kind):  # noqa: F811
    value, words = results[kind], words_of(results[kind]._repr_html_())
    seed = value.plan["seed"] if kind == "SweepTable" else value.seed
    runs = {"Trajectory": "run 0", "SweepTable": "4 runs", "Ensemble": "20 runs", "Comparison": "10 runs"}
    assert f"seed {seed}" in words
    assert runs.get(kind, "3 runs") in words


NAMES = {
    "Scenario": "story",
    "Trajectory": "run",
    "Ensemble": "many",
    "SweepTable": "swept",
    "Comparison": "beside",
    "Explanation": "found",
}


@pytest.mark.parametrize("kind", CARDS)
def test_what_to_do_next_can_be_done(results, kind):  # noqa: F811
    calls = re.findall(r"<code[^>]*>(.*?)</code>", results[kind]._repr_html_())
    for call in calls:
        exec(unescape(call), {**vars(sim), **{n: getattr(sim, n) for n in sim.__all__}, NAMES[kind]: results[kind]})


def test_the_numbers_are_the_values_own(results):  # noqa: F811
    run, many, swept, beside, found = (results[kind] for kind in CARDS[1:])
    first = re.search(r"</svg>(\w+)–(\w+)</th>", run._repr_html_())
    values = run.between(*first.groups())
    assert numbers_of(run._repr_html_())[:3] == [told(values[0]), told(values[-1]), told(values[-1] - values[0])]

    bands = many.bands_of(*re.search(r"</svg>(\w+)–(\w+)</th>", many._repr_html_()).groups())
    assert numbers_of(many._repr_html_())[:2] == [told(bands.median[-1]), f"{bands.error[-1]:.3f}"]

    (pair,) = beside.apart(1)
    p, world = beside.pair_row(*pair), beside.worlds[0]
    shown = [told(float(v[p, -1])) for v in (beside.base, world.there, world.median)]
    assert numbers_of(beside._repr_html_())[:3] == shown

    assert numbers_of(found._repr_html_())[0] == told(float(found.accounts[0].change[0]))
    assert found.sentences()[0] in words_of(found._repr_html_())

    means = np.nanmean(next(iter(swept.values.values())), axis=1)
    assert numbers_of(swept._repr_html_())[:2] == [told(means.min()), told(means.max())]


def test_names_that_would_break_the_page_are_text():
    document = lively_document()
    document["title"] = HOSTILE
    document["actors"]["AAA"]["name"] = HOSTILE
    hostile = scenario_of(document)
    values = [
        hostile,
        simulate(hostile),
        run_ensemble(hostile, 3),
        compare(hostile, {HOSTILE: without_events(hostile, ["raid"])}, 3),
        explain(hostile, [("AAA", "CCC")]),
        sweep(hostile, {"witness": [0.1, 0.5]}, ["alignment(AAA,CCC)"]),
    ]
    for value in values:
        html = value._repr_html_()
        assert len(html.encode()) < MOST_BYTES + 2_000
        assert HOSTILE[:40] in words_of(html)
        assert not {e.tag for e in ElementTree.fromstring(html).iter()} & {"script", "img"}


def test_a_long_curve_keeps_its_ends_and_peaks_and_stays_small():
    values = np.zeros(6_000)
    values[[17, 3_001]] = 0.9, -0.8
    values[40:60] = np.nan
    drawn = curves_picture([Curve(values, Look(), np.arange(6_000))], "a curve", ("2000", "2016"))
    points = [point.split(",") for point in re.search(r'points="(.*?)"', drawn)[1].split()]
    down = [float(y) for _, y in points]
    assert len(points) < 50
    assert (min(down), max(down)) == (6.0, 112.0)
    assert (points[0][0], points[-1][0]) == ("40", "464")
    assert (told(0.9), told(-0.8)) == ("+0.90", "−0.80") == tuple(re.findall(r'"end">(.\d\.\d\d)<', drawn))


def test_what_is_not_defined_is_not_drawn():
    assert curves_picture([Curve(np.full(3, np.nan), Look(), np.arange(3))], "nothing", ("a", "b")) == ""
    assert told(float("nan")) == "–"


def test_a_story_of_one_actor_and_no_event_has_a_card_too():
    document = {key: lively_document()[key] for key in ("id", "title", "clock", "issues")}
    alone = scenario_of(document | {"actors": {"AAA": lively_document()["actors"]["AAA"]}})
    for value in (alone, simulate(alone), run_ensemble(alone, 3)):
        assert "AAA" in words_of(value._repr_html_()) or value is not alone


@pytest.mark.parametrize(
    ("kind", "part"),
    [("Comparison", "no raid (4 changes)"), ("Explanation", "without"), ("ClaimTable", "AAA and CCC fall out: ")],
)
def test_print_says_more_than_one_line_of_what_it_is(results, kind, part):  # noqa: F811
    assert part in str(results[kind])
    assert not str(results[kind]).startswith("<")


def test_parts_of_results_say_what_they_are_in_two_lines(results):  # noqa: F811
    many, found = results["Ensemble"], results["Explanation"]
    parts = [
        many.bands,
        many.bands_of("AAA", "BBB"),
        many.claims[0],
        many.runs[0],
        found.accounts[0],
        found.removals[0],
    ]
    for part in parts:
        assert repr(part).startswith(f"<{type(part).__name__}")
        assert len(repr(part)) <= 160
