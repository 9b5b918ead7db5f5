"""The account of pairs, the counterfactuals of events, and what is said of them (docs/explaining.md)."""

import csv
import json
from copy import deepcopy
from itertools import combinations

import numpy as np
import pytest
from lively import lively, lively_document
from reference.test_twin import contested_document
from strategies import WHY, scenario_of
from unit.studies.test_ensembles import BREAKS

from sim import InputError, explain, load_scenario, simulate, without_events
from sim.cli.app import run_app
from sim.engine.setup import Setup
from sim.studies.explaining import account as accounts
from sim.studies.explaining.account import Account, accounts_of
from sim.studies.explaining.reading import cancelling, largest, lines_of, sentence
from sim.studies.explaining.removals import Removal
from sim.studies.explaining.stocks import Source, Stocks

PAIR = ("AAA", "CCC")


def story(events=(), **changes):
    document = deepcopy(contested_document())
    document["events"] += events
    return scenario_of({**document, **changes})


def gap(scenario, numbers=(0, 1, 2)):
    """How far the amounts of any pair are from its change, in any of these runs."""
    setup = Setup(scenario, 1)
    rows = (0, scenario.steps)
    found = accounts_of(setup, setup.batch(np.array(numbers)), [*combinations(scenario.actors, 2)], rows)
    return max(float(np.max(np.abs(sum(one.amounts.values()) - one.change))) for one in found)


STORIES = {
    **{channel: {} for channel in ("target", "commitment", "ties", "interests", "sides", "shift", "treaty")},
    "power": {"theory": "threat"},
    "treaty:pact": {},
    "initiative:AAA": {"parameters": {"initiative": 0.8}},
    "friends-of-friends": {},
    "persuasion": {},
    "shocks": {"parameters": {"volatility": 0.05}},
    "limits": {"parameters": {"volatility": 0.6}},
    "start": {"rest": "free"},
}


@pytest.mark.parametrize("kind", STORIES)
@pytest.mark.parametrize("numbers", [(0,), (0, 1, 2)], ids=["alone", "together"])
def test_no_source_can_be_left_out(kind, numbers, monkeypatch):
    scenario, book = story(**STORIES[kind]), Stocks.book
    assert gap(scenario, numbers) <= 1e-12

    def but_one(self, source, *amounts, **more):
        if kind not in source:
            book(self, source, *amounts, **more)

    monkeypatch.setattr(Stocks, "book", but_one)
    assert gap(scenario, numbers) > 1e-5


HEAVY = [
    {"id": id, "step": 2, "act": {"actor": "CCC", "target": "AAA", "intensity": g, "issue": ["p"]}, "assumption": WHY}
    for id, g in (("blow", -1.0), ("more", -0.9), ("help", 0.3))
]
EXTREMES = {
    "pressures beyond 1": {"parameters": {"responsiveness": 1.0, "witness": 1.0, "concern": 1.0}},
    "what third parties imply": {"parameters": {"balance": 0.5, "balance_gain": 7.0, "responsiveness": 1.0}},
    "no rest": {"rest": "free", "parameters": {"balance": 0.6, "memory": 0.4, "influence": 0.8, "anchor": 0.2}},
    "strong friends": {"parameters": {"influence": 0.9, "anchor": 0.1}},
}


@pytest.mark.parametrize("case", EXTREMES)
def test_what_is_clipped_adds_up_too(case):
    assert gap(story(HEAVY, **EXTREMES[case])) <= 1e-12


def test_a_change_of_saliences_cannot_be_left_out(monkeypatch):
    assert gap(story()) <= 1e-12
    monkeypatch.setattr(accounts, "together_caring", lambda *_: [])
    assert gap(story()) > 1e-5


def salience(id, actor, by, **more):
    shift = {"actor": actor, "issue": "p", "of": "salience", "by": by}
    return {"id": id, "step": 2, "shifts": [shift], "assumption": WHY, **more}


def test_events_that_shift_saliences_are_named_together_where_both_took_place():
    scenario = story([salience("one", "AAA", 0.2), salience("two", "CCC", -0.3, probability=0.5)])
    found = explain(scenario, [PAIR], runs=40).accounts[0].amounts
    both, alone = found[Source("one+two", "salience")], found[Source("one", "salience")]
    assert np.all((both == 0.0) != (alone == 0.0))
    assert 0 < np.count_nonzero(both) < 40
    assert Source("two", "salience") not in found


def test_saliences_that_moved_before_the_first_row_moved_nothing_since():
    scenario = story([salience("one", "AAA", 0.2)])
    for from_, there in (("2020-03", True), ("2020-04", False)):
        amounts = explain(scenario, [PAIR], from_).accounts[0].amounts
        assert (Source("one", "salience") in amounts) == there


NEW_BONDS = [
    {"id": "one", "step": 2, "treaty": {"sign": "early"}, "assumption": WHY},
    {"id": "two", "step": 2, "treaty": {"sign": "late"}, "assumption": WHY},
]
UNSIGNED = [
    {"id": id, "members": ["BBB", "DDD"], "obligations": ["defense"], "assumption": WHY} for id in ("early", "late")
]


@pytest.mark.parametrize(
    ("pair", "names"),
    [
        (("AAA", "BBB"), {"treaty:pact"}),  # that both join another changes nothing while a stronger one binds them
        (("AAA", "DDD"), {"entry"}),
        (("BBB", "DDD"), {"one+two"}),  # nor does what they join later
    ],
)
def test_changes_of_bonds_are_booked_to_events_and_treaties_dates(pair, names):
    scenario = story(NEW_BONDS, treaties=[*contested_document()["treaties"], *UNSIGNED])
    amounts = explain(scenario, [pair]).accounts[0].amounts
    assert {source.name for source in amounts if source.channel == "treaty"} == names


def test_run_0_is_the_same_among_many():
    one, many = explain(lively(), [PAIR], seed=3), explain(lively(), [PAIR], runs=30, seed=3)
    amounts = many.accounts[0].amounts
    for source, amount in one.accounts[0].amounts.items():
        assert amounts[source][0] == pytest.approx(amount[0], abs=1e-13)
    assert [r.change[0] for r in many.removals] == [r.change[0] for r in one.removals]
    assert many.accounts[0].change[0] == one.accounts[0].change[0]


def test_batches_change_nothing(monkeypatch):
    whole = explain(lively(), [PAIR], runs=11, seed=3)
    monkeypatch.setattr("sim.studies.explaining.explanation.BATCH_BYTES", 80_000)
    monkeypatch.setattr("sim.studies.explaining.removals.STACK_BYTES", 20_000)
    parts = explain(lively(), [PAIR], runs=11, seed=3)
    assert parts.removal_columns() == whole.removal_columns()
    for source, amounts in whole.accounts[0].amounts.items():
        assert parts.accounts[0].amounts[source] == pytest.approx(amounts, abs=1e-13)


def test_what_hangs_on_an_event_goes_with_it():
    found = {removal.event: removal for removal in explain(story(), [PAIR]).removals}
    assert {event: removal.gone for event, removal in found.items() if removal.gone} == {"raid": ("turn",)}
    curve = simulate(without_events(story(), ["raid"])).between(*PAIR)
    assert found["raid"].change[0] == curve[-1] - curve[0]


def test_runs_that_fail_are_left_out():
    found = explain(lively(events=[*lively_document()["events"], BREAKS], expect=[]), [PAIR], runs=40, seed=3)
    assert 0 < found.failed < 40
    assert f"{found.failed} failed" in repr(found)
    assert np.isfinite(found.accounts[0].change).all()


def test_medians_have_bands_and_the_file_its_columns():
    names = ["actor", "partner", "from", "to", "source", "channel", "amount"]
    one, many = explain(lively(), [PAIR]), explain(lively(), [PAIR], runs=50)
    assert list(one.to_frame()) == names
    frame = many.to_frame()
    assert list(frame) == [*names, "low90", "median", "high90"]
    assert ((frame.low90 <= frame["median"]) & (frame["median"] <= frame.high90)).all()
    assert frame.amount.sum() == pytest.approx(float(many.accounts[0].change[0]), abs=1e-12)
    effects = many.removals_frame().effect
    assert effects.to_numpy() == pytest.approx([float(many.accounts[0].change[0] - r.change[0]) for r in many.removals])


def test_the_pairs_that_moved_most_are_chosen():
    run, found = simulate(story()), explain(story())
    change = np.abs(run.alignment[-1] - run.alignment[0])
    i, j = np.unravel_index(np.argmax(change), change.shape)
    ids = list(run.scenario.actors)
    assert found.accounts[0].pair == tuple(sorted((ids[i], ids[j])))
    assert len(found.accounts) == 3


def account(**amounts):
    made = {Source(name): np.array([amount]) for name, amount in amounts.items()}
    return Account(PAIR, np.array([sum(amounts.values())]), made)


def test_the_rest_is_summed_where_it_is_more_than_one_row():
    lines = lines_of(account(a=0.1, b=-0.4, c=0.2, d=0.01))
    assert [line.words for line in lines] == ["b", "c", "a", "d"]
    assert largest(lines, 3) == (lines, None, 0)  # one line more is shown
    shown, rest, more = largest(lines, 2)
    assert (shown, more) == (lines[:2], 2)
    assert rest[0] == pytest.approx(0.11)
    nothing = lines_of(account(a=0.1, b=0.0001, c=-0.0001))
    assert largest(nothing)[0] == nothing[:1]  # the others would print as 0


def test_a_row_that_does_much_in_few_runs_is_shown_though_it_does_nothing_in_the_coded_one():
    amounts = {"a": np.full(100, 0.2), "b": np.full(100, 0.03), "c": np.where(np.arange(100) >= 90, -0.4, 0.0)}
    amounts |= {"d": np.full(100, 0.02), "e": np.full(100, 0.01)}
    made = Account(
        PAIR, np.sum([*amounts.values()], axis=0), {Source(name): values for name, values in amounts.items()}
    )
    lines = lines_of(made)
    shown, rest, more = largest(lines, 3)
    assert [line.words for line in shown] == ["a", "b", "c"]
    assert (more, rest[0]) == (2, pytest.approx(0.03))


def test_channels_of_an_event_come_together_or_apart():
    amounts = {Source("raid", "ties"): np.array([0.1]), Source("raid", "target"): np.array([-0.3])}
    both = Account(PAIR, np.array([-0.2]), amounts)
    assert [line.amount for line in lines_of(both)] == pytest.approx([-0.2])
    assert [line.source.channel for line in lines_of(both, channels=True)] == ["target", "ties"]


@pytest.mark.parametrize(
    ("amounts", "names"),
    [
        ({"a": 0.2, "b": -0.19, "c": 0.05}, ("a", "b")),
        ({"a": 0.2, "b": -0.09, "c": -0.05}, None),
        ({"a": 0.4, "b": 0.02, "c": -0.02}, None),  # too small to be worth a word
        ({"a": 0.004, "b": -0.004}, None),
        ({}, None),
    ],
)
def test_a_word_where_two_large_rows_cancel(amounts, names):
    found = cancelling(lines_of(account(**amounts)))
    assert (found and tuple(line.words for line in found)) == names


def removal(event, change):
    return Removal(PAIR, event, (), np.array([change]))


@pytest.mark.parametrize(
    ("amounts", "removals", "words"),
    [
        ({"raid": -0.1, "talks": 0.02, "a": 0.01, "b": 0.006}, [("raid", 0.03), ("talks", -0.08), ("b", -0.064)],
         "AAA and CCC part by 0.06: raid −0.10, talks +0.02, a +0.01, …; without raid +0.03, without talks −0.08."),
        ({"friends-of-friends": 0.2, "treaty:pact": 0.1}, [],
         "AAA and CCC draw together by 0.30: friends of friends +0.20, treaty pact +0.10."),
        ({"raid": 0.2, "initiative:BBB": -0.201}, [],
         "AAA and CCC end as close as they were (0.00): own acts of BBB −0.20, raid +0.20."),
        ({}, [], "AAA and CCC end as close as they were (0.00)."),
    ],
)  # fmt: skip
def test_a_sentence_is_made_from_the_numbers(amounts, removals, words):
    said = sentence(account(**amounts), [removal(*one) for one in removals], story())
    assert said.replace("+0.00", "0.00") == words


BAD = {
    "of no scenario": (lambda s: explain("s400"), "the scenario must be of type Scenario"),
    "a text for pairs": (lambda s: explain(s, "AAA,CCC"), "the pairs must be a list such as"),
    "an unknown actor": (lambda s: explain(s, [("AAA", "CCD")]), "there is no actor 'CCD'; did you mean 'CCC'"),
    "one actor twice": (lambda s: explain(s, [("AAA", "AAA")]), "a pair must be two actors"),
    "three actors": (lambda s: explain(s, [("AAA", "BBB", "CCC")]), "a pair must be two actors"),
    "a pair for a list": (lambda s: explain(s, ("AAA", "BBB")), r"must be a list such as \[\('TUR', 'USA'\)\]"),
    "no pair": (lambda s: explain(s, []), "the pairs must be one or more"),
    "a number for a pair": (lambda s: explain(s, [5]), "the actors of a pair must be a list of texts"),
    "too early": (lambda s: explain(s, None, "2019-12"), r"from 2019-12 lies outside the clock, whose rows run from 2020-01-01"),
    "too late": (lambda s: explain(s, None, None, "2020-12"), r"to 2020-12 lies outside the clock"),
    "no date": (lambda s: explain(s, None, "soon"), "from expected a date as YYYY-MM or YYYY-MM-DD, got 'soon'"),
    "no day": (lambda s: explain(s, None, "2020-02-31"), "from '2020-02-31' is not a date of the calendar"),
    "a number for a date": (lambda s: explain(s, None, 3), "from expected a date as .*got 3"),
    "nothing between": (lambda s: explain(s, None, "2020-04", "2020-04"), r"from must come before to, got 2020-04-01 \(row 3\)"),
    "no runs": (lambda s: explain(s, runs=0), "the number of runs must be a whole number from 1"),
    "no seed": (lambda s: explain(s, seed=-1), "the seed must be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_explained_is_refused_in_words(case):
    call, words = BAD[case]
    with pytest.raises(InputError, match=words):
        call(story())


def test_one_actor_has_no_pair():
    document = contested_document()
    alone = {k: v for k, v in document.items() if k not in ("regards", "groups", "treaties", "events")}
    with pytest.raises(InputError, match="has one actor, and alignment is of two"):
        explain(scenario_of({**alone, "actors": {"AAA": document["actors"]["AAA"]}}))


def test_a_story_without_events_has_no_removals():
    found = explain(scenario_of({**contested_document(), "events": []}), [PAIR])
    assert found.removals == ()
    assert found.removals_frame().empty


def test_the_command_writes_what_it_says(example, tmp_path, capsys):
    out = tmp_path / "out"
    assert run_app(["explain", str(example), "--pair", "BBB,AAA", "--out", str(out), "--runs", "5"]) == 0
    printed = capsys.readouterr().out
    for words in (
        "The account says what the change consists of",
        "The counterfactual says",
        "change without",
        "90 % of runs",
    ):
        assert words in printed
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert {*about["outputs"]} == {"account.csv", "removals.csv", "waterfall.png"}
    with open(out / "account.csv", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    curve = simulate(load_scenario(example)).between("AAA", "BBB")
    assert {(row["actor"], row["partner"]) for row in rows} == {("AAA", "BBB")}
    assert sum(float(row["amount"]) for row in rows) == pytest.approx(curve[-1] - curve[0], abs=1e-12)
    assert run_app(["explain", str(example), "--out", str(out)]) == 74  # another run stands there
    assert run_app(["explain", str(example), "--out", str(out), "--force", "--channels"]) == 0
    assert "channel" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--pair", "AAA"], "--pair AAA: must be two actors"),
        (["--pair", "AAA,XXX"], "there is no actor 'XXX'"),
        (["--from", "1900-01"], "from 1900-01 lies outside the clock"),
        (["--to", "never"], "to expected a date"),
        (["--steps", "0"], "from must come before to"),
        (["--runs", "0"], "0 is not in the range"),
    ],
)
def test_the_command_refuses_in_words(example, tmp_path, capsys, options, words):
    assert run_app(["explain", str(example), "--out", str(tmp_path / "out"), *options]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
