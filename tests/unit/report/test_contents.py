"""What a report says is what the studies say, number by number."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import SHARED
from lively import lively

from sim.errors import InputError
from sim.report import limits
from sim.report.contents import Origin, data_of, texts_of
from sim.report.curves import QUANTILES, rounded
from sim.report.findings import findings_of
from sim.report.report import report
from sim.report.shown import shown_of
from sim.report.sources import Library, library
from sim.report.tables import size
from sim.report.words import percent, signed
from sim.scenario.changes import as_variant, with_steps
from sim.scenario.resolving import load_scenario
from sim.studies.camps.camps import camps
from sim.studies.comparing.differences import compare
from sim.studies.ensembles.ensemble import run_ensemble
from sim.studies.explaining.explanation import explain

RUNS, SEED, EVENT, PAIR = 60, 3, "caatsa", ("TUR", "USA")
ORIGIN = Origin("sim report x", {"alliance-sim": "0"}, "0" * 64)


@pytest.fixture(scope="module")
def story(scenarios):
    return load_scenario(scenarios / "s400_purchase.yaml")


@pytest.fixture(scope="module")
def found(story):
    return findings_of(story, RUNS, SEED)


@pytest.fixture(scope="module")
def told(found, scenarios):
    return data_of(found, library(found.made.scenario, scenarios / "s400_purchase.yaml", None), ORIGIN)


def place(told, pair):
    return next(p for p, one in enumerate(told["pairs"]) if (one["a"], one["b"]) == pair)


def test_curves_and_claims_are_those_of_the_ensemble(story, told):
    made = run_ensemble(story, RUNS, SEED)
    for one in told["pairs"]:
        bands = made.bands_of(one["a"], one["b"])
        assert one["bands"] == rounded([getattr(bands, name) for name in QUANTILES])
        assert one["coded"] == rounded(made.first.between(one["a"], one["b"]))
    for one in told["positions"]:
        assert one["bands"][2] == rounded(made.position_of(one["actor"], one["issue"]))
    words = {c.claim.id: (c.word, c.reason, rounded(c.direction), rounded(c.placebo)) for c in made.claims}
    assert {c["id"]: (c["word"], c["reason"], c["share"], c["placebo"]) for c in told["claims"]} == words
    sizes = [abs(one["change"]) for one in told["pairs"]]
    assert sizes == sorted(sizes, reverse=True)


def test_an_effect_is_of_the_runs_in_which_the_event_takes_place(story, told):
    explained = explain(story, [PAIR], runs=RUNS, seed=SEED)
    account = explained.accounts[0]
    made = account.change - next(r for r in explained.removals if r.event == EVENT).change
    taken = made != 0.0
    assert 0 < taken.sum() < RUNS
    one = next(one for one in told["effects"]["of"] if told["events"][one["n"] - 1]["id"] == EVENT)
    median = next(row[3] for row in one["on"] if row[0] == place(told, PAIR))
    assert (one["taken"], median) == (taken.sum(), rounded(np.median(made[taken])))
    assert median != rounded(np.median(made))


def test_accounts_are_those_of_explain_at_every_row(story, told):
    names = [
        (one["n"] and told["events"][one["n"] - 1]["title"]) or one["words"] for one in told["accounts"]["sources"]
    ]
    for first, last, part in ((0, 24, "span"), (0, 8, "span"), (7, 8, "step")):
        dates = [story.dates[row].isoformat() for row in (first, last)]
        account = explain(story, [PAIR], *dates, seed=SEED).accounts[0]
        of = {}
        for source, amounts in account.amounts.items():
            event = story.event_index.get(source.name)
            key = event.title if event else source.name
            of[key] = of.get(key, 0.0) + float(amounts[0])
        lines = next(one for one in told["accounts"]["of"] if one["p"] == place(told, PAIR))[part][last]
        events = [(names[n], amount) for n, amount in lines if names[n] in of]
        assert events
        assert all(amount == pytest.approx(of[name], abs=6e-5) for name, amount in events)


def test_fans_are_split_by_what_took_place(found, told):
    split = told["splits"][0]
    taken = found.sample.happened[EVENT]
    assert (split["taken"], split["taken"] + split["not_taken"]) == (taken.sum(), RUNS)
    p = place(told, PAIR)
    both = next(on for on in split["on"] if on["p"] == p)
    medians = [rounded(np.median(found.sample.alignment[PAIR][runs][:, -1])) for runs in (taken, ~taken)]
    assert [both["with"][2][-1], both["without"][2][-1]] == medians
    assert medians[0] < medians[1]


def test_variants_and_camps_are_those_of_their_studies(story, told):
    variant = next(iter(story.variants))
    world = compare(story, {variant: as_variant(story, variant)}, RUNS, SEED)
    one = next(one for one in told["variants"]["of"] if one["id"] == variant)
    for on in one["on"]:
        pair = (told["pairs"][on["p"]]["a"], told["pairs"][on["p"]]["b"])
        row = world.pair_row(*pair)
        assert on["bands"] == rounded([getattr(world.worlds[0], name)[row] for name in QUANTILES])
    blocs = camps(story, None, 1, SEED).landscapes[-1].deepest.blocs
    side = dict(zip(told["camps"]["actors"], told["camps"]["sides"][-1], strict=True))
    assert all(len({side[id] for id in bloc}) == 1 for bloc in blocs)


def test_the_sentence_says_what_moved_why_and_how_surely(told):
    for words in (
        "Russia and Türkiye draw together by 0.2",
        f"of {RUNS} runs",
        "90 % of them +0.",
        "± ",
        "; taking away “The first S-400 arrive” and what hangs on it would cost most: the change would be +0.",
        " instead of +0.2",
    ):
        assert words in told["sentence"]
    steps = np.diff(told["pairs"][0]["bands"][2])
    assert f"(most in the month of {told['story']['dates'][int(np.argmax(steps))][:7]})" in told["sentence"]


def test_a_change_is_one_in_curves_and_ties(told):
    changes = {one["label"]: rounded(one["change"]) for one in told["pairs"]}
    order = told["ties"]["actors"]
    pairs = [(a, b) for i, a in enumerate(order) for b in order[:i]]
    found = dict(zip(pairs, told["ties"]["change"][-1], strict=True))
    assert changes == {
        label: found[pair] for pair in pairs for label in map("–".join, (pair, pair[::-1])) if label in changes
    }
    assert set(told["ties"]["change"][0]) == {0.0}


def test_positions_on_what_events_are_about_come_first(story):
    about = {id for event in story.events for act in event.all_acts for id in act.issues}
    own = about | {shift.issue for event in story.events for shift in event.shifts}
    first = [issue in own for _, issue in shown_of(run_ensemble(story, 4, SEED)).interests]
    assert first == sorted(first, reverse=True)
    assert {*first} == {True, False}


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.15012, "0.15"), (26.2041, "26.2"), (21_433_226.0, "21,400,000"), (0.0, "0"), (40.0, "40"), (1e18, "1e+18")],
)
def test_capabilities_in_words(value, words):
    assert size(value) == words


def test_the_same_inputs_give_the_same_bytes(example):
    story = load_scenario(example)
    pages = [report(story, 12, 1, "sim report", {}, Library()).page for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [
        (1.0, 0.0014, "100.0 % ± 0.1"), (1.0, 0.0069, "100.0 % ± 0.7"), (1.0, 0.00001, "100.0 % ± 0.1"), (0.97, 0.012, "97 % ± 1"),
        (0.5, None, "50 %"), (0.999, 0.004, "99.9 % ± 0.4"), (0.9997, None, "over 99 %"), (0.002, None, "less than 1 %"),
    ],
)  # fmt: skip
def test_shares_in_words(share, error, words):
    assert percent(share, error) == words


def test_signs_in_words():
    assert [signed(v) for v in (0.004, -0.004, -0.126, None, np.nan)] == ["0.00", "0.00", "−0.13", "–", "–"]


def lonely(story):
    """The story with its first actor alone, and nothing that names another."""
    keep = dict([next(iter(story.actors.items()))])
    return replace(
        story, actors=keep, groups={}, regards=(), treaties=(), events=(), expect=(), variants={}, sweep=None
    )


@pytest.mark.parametrize(("cut", "words"), [(lonely, "One actor alone"), (lambda s: with_steps(s, 0), "Nothing moves")])
def test_small_stories_have_a_page(example, cut, words):
    story = cut(load_scenario(example))
    assert words in report(story, 3, 0, "sim report", {}, Library()).page.decode()


def test_what_goes_beyond_a_page_is_left_out_and_said(monkeypatch):
    most = {"MOST_ACTORS": 3, "MOST_PAIRS": 2, "MOST_EVENTS": 2, "MOST_POSITIONS": 2}
    for name, number in most.items():
        monkeypatch.setattr(f"sim.report.shown.{name}", number)
    story = lively()
    found = findings_of(story, 5, 0)
    told = data_of(found, Library(), ORIGIN)
    assert [len(told[name]) for name in ("actors", "pairs", "events", "positions")] == [*most.values()]
    left_out = " ".join(told["made"]["left_out"])
    for kind, count, total in (("actors", 3, len(story.actors)), ("events", 2, len(story.events))):
        assert f"Of {total} {kind} the page shows {count}" in left_out
    texts_of(found, Library(), told)
    json.dumps(told, allow_nan=False)


def test_rows_of_ties_are_thinned_from_first_to_last():
    assert limits.spread(25, 10) == list(range(25))
    rows = limits.spread(3_651, 780)
    assert (rows[0], rows[-1]) == (0, 3_650)
    assert len(rows) * 780 <= limits.TIES


def test_paragraphs_are_in_only_where_texts_are_given(story, scenarios, shared, tmp_path):
    file = scenarios / "s400_purchase.yaml"
    entry = next(event for event in story.events if event.source and event.source.document)
    assert library(story, file, None).grounds(entry)["paragraph"] is None
    words = library(story, file, SHARED / "documents").grounds(entry)
    assert words["mentions"][0] in words["paragraph"]
    with pytest.raises(InputError, match="cannot be read"):
        library(story, file, tmp_path)
    with pytest.raises(InputError, match="documents goes with a scenario file"):
        library(story, None, tmp_path)


def test_effects_are_told_of_the_events_that_moved_most_where_there_is_no_time_for_all(story, monkeypatch):
    whole = findings_of(story, 2, SEED).explanation
    most = {removal.event: 0.0 for removal in whole.removals}
    for account in whole.accounts:
        for source, amounts in account.amounts.items():
            if source.name in most:
                most[source.name] = max(most[source.name], abs(float(amounts[0])))
    monkeypatch.setattr("sim.report.findings.seconds_per_run", lambda scenario: 1.0)
    monkeypatch.setattr("sim.report.findings.threads", lambda workers: 1)
    found = findings_of(story, 2, SEED)
    told = {removal.event for removal in found.explanation.removals}
    assert len(told) == 4  # a run of a second for each, in four seconds
    assert max(most, key=lambda id: most[id]) in told
    assert "of the 4 events that moved these pairs most" in " ".join(found.left_out)
