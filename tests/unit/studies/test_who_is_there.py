"""Studies of stories in which some come and some go: everything is told of the rows in which those it is of are there."""

from itertools import combinations

import numpy as np
import pytest
from golden.net import command
from strategies import scenario_of
from unit.model.test_presence import DEED, WHY, run, story

from sim import explain, simulate
from sim.engine.excursions import courses_of_pairs
from sim.engine.runs import as_runs
from sim.errors import InputError
from sim.figures.anchors import anchors
from sim.figures.curves import alignment_figure, position_figure
from sim.figures.matrix import matrix_figure
from sim.figures.waterfall import waterfall_figure
from sim.inputs.presence import rows_of_pairs
from sim.scenario.changes import with_steps
from sim.scenario.file.writing import to_yaml
from sim.scenario.outcome_text import parse_outcome
from sim.studies.camps.camps import camps
from sim.studies.claims.directness import DIRECT, TELLING, kind_of
from sim.studies.claims.outcomes import outcome_values
from sim.studies.claims.verdicts import check_claims
from sim.studies.comparing.differences import compare
from sim.studies.ensembles.ensemble import run_ensemble
from sim.studies.ensembles.variance import variance_shares

EVENTS = [{"steps": [0, 3, 4, 6], "act": {**DEED, "target": "PAIR"}}]
STAYS = {"DDD": ("2020-03", "2020-06"), "CCC": (None, "2020-05")}  # rows 2 to 6, and 0 to 5
GROUP = {"alignment": ["AAA", "PAIR"], "change": "rises", "by": 0.0}


def told(*claims):
    made = story(EVENTS, **STAYS)
    made["expect"] = [{"id": f"c{n}", "claim": "said", "assumption": WHY, **claim} for n, claim in enumerate(claims)]
    return scenario_of(made)


def by_hand(found, *ids, rows):
    """The mean alignment of AAA with some, of the same weight, over rows."""
    return sum(found.between("AAA", id)[rows] for id in ids) / len(ids)


@pytest.mark.parametrize(
    ("window", "ids"),
    [
        ({"from": "2020-03", "to": "2020-07"}, ("BBB", "DDD")),
        ({"from": "2020-02", "to": "2020-07"}, ("BBB",)),
        ({"from": "2020-03", "to": "2020-08"}, ("BBB",)),
        ({"from": "e0", "within": 3}, ("BBB",)),
        ({}, ("BBB",)),
    ],
)
def test_in_a_claim_a_group_stands_for_members_who_have_every_row_of_its_window(window, ids):
    found = simulate(told({**GROUP, **window}))
    first = {"2020-03": 2, "2020-02": 1, "e0": 0, None: 0}[window.get("from")]
    last = {"2020-07": 6, "2020-08": 7, None: 8}[window.get("to")] if "within" not in window else 3
    expected = by_hand(found, *ids, rows=last) - by_hand(found, *ids, rows=first)
    assert check_claims(found)[0].change == pytest.approx(expected, abs=1e-15)


def test_a_claim_of_who_lacks_a_row_of_its_window_is_undefined():
    claim = {"alignment": ["AAA", "DDD"], "change": "rises", "from": "e0", "to": "2020-05"}
    ahead = {"step": {"from": 0, "to": 1}, "act": DEED}  # an event whose period is not known beforehand
    made = story([ahead], **STAYS) | {"expect": [{"id": "c", "claim": "said", "assumption": WHY, **claim}]}
    (row,) = check_claims(simulate(scenario_of(made)))
    assert (row.word, row.reason[-39:]) == ("open", "those it is of are not there throughout")
    assert np.isnan(row.change)


@pytest.mark.parametrize(
    ("outcome", "summary"),
    [
        ("alignment(AAA,DDD)", lambda v: v[-1]),
        ("alignment(AAA,DDD)@change", lambda v: v[-1] - v[0]),
        ("alignment(AAA,DDD)@mean", np.mean),
        ("alignment(AAA,DDD)@largest", np.max),
        ("alignment(AAA,DDD)@first_above=-1", lambda v: 2.0),
    ],
)
def test_an_outcome_is_told_of_the_rows_there_are(outcome, summary):
    found = run(EVENTS, **STAYS)
    (value,) = outcome_values(parse_outcome(outcome, found.scenario), as_runs([found]), dict)
    assert value == pytest.approx(summary(found.between("AAA", "DDD")[2:7]), abs=1e-15)


def test_measures_of_the_whole_system_are_of_those_who_are_there():
    found = run(EVENTS, **STAYS)
    runs = as_runs([found])
    values = parse_outcome("polarization@mean", found.scenario).series(runs)[0]
    pairs = [[(i, j) for i, j in combinations(range(4), 2) if np.isfinite(found.alignment[t, i, j])] for t in range(9)]
    assert [len(pair) for pair in pairs] == [3, 3, 6, 6, 6, 6, 3, 1, 1]
    assert values == pytest.approx([np.mean([abs(found.alignment[t, i, j]) for i, j in pairs[t]]) for t in range(9)])
    triads = parse_outcome("balanced_triads", found.scenario).series(runs)[0]
    assert np.isfinite(triads).tolist() == [len(pair) > 2 for pair in pairs]


@pytest.mark.parametrize("kept", [True, False])
def test_bands_are_of_the_rows_there_are(kept, monkeypatch):
    monkeypatch.setattr("sim.studies.ensembles.ensemble.ROWS_KEPT", 1_000_000 if kept else 0)
    made = run_ensemble(scenario_of(story(EVENTS, **STAYS)), 20)
    bands = made.bands_of("AAA", "DDD")
    assert np.flatnonzero(np.isfinite(bands.low90)).tolist() == [2, 3, 4, 5, 6]
    columns = made.columns()
    assert all(np.isfinite(columns[name]).all() for name in ("low90", "median", "error", "coded"))
    i, j = np.triu_indices(4, 1)
    assert len(columns["step"]) == rows_of_pairs(made.scenario)[:, i, j].sum()
    stands = made.position_columns()
    assert [t for t, id in zip(stands["step"], stands["actor"], strict=True) if id == "CCC"] == [0, 1, 2, 3, 4, 5]
    counts = made.acts.columns()
    assert {t for t, id in zip(counts["step"], counts["target"], strict=True) if id == "DDD"} == {4, 5}
    assert all(np.isfinite(share.share) for share in variance_shares(made.scenario, 0, 50, [("AAA", "DDD")]))


@pytest.mark.parametrize("rest", ["status-quo", "free"])
def test_a_pair_is_explained_over_its_rows(rest):
    made = scenario_of(story(EVENTS, **STAYS) | {"rest": rest})
    found, curve = explain(made, [("AAA", "DDD")], runs=3), simulate(made).between("AAA", "DDD")
    (account,) = found.accounts
    assert account.change[0] == curve[6] - curve[2]
    assert abs(sum(account.amounts.values()) - account.change).max() <= 1e-12
    assert {(row, last) for row, last in zip(found.columns()["from"], found.columns()["to"], strict=True)} == {(2, 6)}
    assert all(np.isfinite(removal.change).all() for removal in found.removals)
    with pytest.raises(InputError, match="AAA and DDD are not there together between 2020-07-01 and 2020-09-01"):
        explain(made, [("AAA", "DDD")], from_="2020-07")
    assert ("CCC", "DDD") in [account.pair for account in explain(made, [("CCC", "DDD")]).accounts]
    assert explain(made).accounts


def test_a_report_is_made_of_those_who_come_and_go(tmp_path):
    made = tmp_path / "made.yaml"
    made.write_text(to_yaml(story(EVENTS, **STAYS)), encoding="utf-8")
    command("report", str(made), "--runs", "5", "--seed", "1", "--out", str(tmp_path / "page.html"))
    assert "NaN" not in (tmp_path / "page.html").read_text(encoding="utf-8").split("<script")[1]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"step": 0, "act": {**DEED, "target": "PAIR"}}, TELLING),  # DDD comes later
        ({"steps": [0, 3], "act": {**DEED, "target": "PAIR"}}, DIRECT),
        ({"when": {"alignment": ["AAA", "BBB"], "above": -1.0}, "act": {**DEED, "target": "PAIR"}}, DIRECT),
        ({"step": 1, "treaty": {"sign": "pact"}}, TELLING),
        ({"step": 2, "treaty": {"sign": "pact"}}, DIRECT),
        ({"start": "2020-02"}, TELLING),
        ({"start": "2020-04"}, DIRECT),
    ],
)
def test_a_claim_is_direct_where_what_joins_a_pair_finds_both_there(event, kind):
    dated = "start" in event  # a treaty that begins by itself, in the window of a claim of a group
    treaty = {"id": "pact", "members": ["AAA", "DDD"], **(event if dated else {})}
    made = story([] if dated else [event], [treaty], **STAYS)
    moved = {"alignment": ["AAA", "DDD"], "change": "rises", "from": "2020-03", "to": "2020-07", "because": ["e0"]}
    made["expect"] = [{"id": "c", "claim": "said", "assumption": WHY, **(GROUP if dated else moved)}]
    scenario = scenario_of(made)
    assert kind_of(scenario.expect[0], simulate(scenario)) == kind


def test_camps_are_of_those_who_are_there():
    found = camps(scenario_of(story(EVENTS, **STAYS)), runs=5)
    there = ["ABC", "ABC", "ABCD", "ABCD", "ABCD", "ABD", "AB", "AB", "AB"]
    assert ["".join(sorted(id[0] for bloc in one.deepest.blocs for id in bloc)) for one in found.landscapes] == there
    assert {
        row["step"] for row in map(dict, [{"step": t} for t in found.implied_columns([("AAA", "DDD")])["step"]])
    } == {2, 3, 4, 5}
    alone = story(AAA=("2020-02", None), BBB=("2020-02", None), CCC=("2020-02", None), DDD=("2020-02", None))
    assert camps(scenario_of(alone)).rows == tuple(range(1, 9))
    with pytest.raises(InputError, match="nobody is there at 2020-01"):
        camps(scenario_of(alone), "2020-01")


def test_worlds_are_compared_where_both_have_the_pair():
    made, longer = (scenario_of(story(EVENTS, **{**STAYS, **more})) for more in ({}, {"DDD": ("2020-04", "2020-08")}))
    (world,) = compare(made, {"later": longer}, runs=5).worlds
    row = compare(made, {"later": longer}).pair_row("AAA", "DDD")
    assert np.flatnonzero(np.isfinite(world.median[row])).tolist() == [3, 4, 5, 6]


def test_figures_and_courses_begin_and_end_with_their_pairs():
    made = scenario_of(story(EVENTS, DDD=("2020-04", "2020-06"), CCC=(None, "2020-02")))
    found, many = simulate(made), run_ensemble(made, 5)
    assert ("CCC", "DDD") not in [course.ids for course in courses_of_pairs(found)]
    for figure in (alignment_figure(found), alignment_figure(found, (), many), position_figure(found, (), many)):
        assert not any("nan" in text.get_text() for axes in figure.axes for text in axes.texts)
    assert anchors(found)
    assert all(found.alignment[0, i, j] == a.level for a in anchors(found) for i, j in [map(found.index, a.pair)])
    ax = alignment_figure(found, [("AAA", "DDD"), ("AAA", "BBB")]).axes[0]
    share = {text.get_text()[:7]: text.xy[0] for text in ax.texts if hasattr(text, "xy")}
    assert share["AAA–BBB"] == 1.0
    assert share["AAA–DDD"] == pytest.approx(
        (made.dates[6] - made.dates[0]).days / (made.dates[8] - made.dates[0]).days
    )
    texts = {text.get_text() for axes in matrix_figure(found).axes for text in axes.texts}
    assert texts
    assert not any("nan" in text for text in texts)
    assert waterfall_figure(explain(made)).axes


def test_a_run_that_ends_before_one_comes_says_so_and_resolves_to_itself():
    made = told({"alignment": ["AAA", "DDD"], "change": "rises", "from": "2020-04", "to": "2020-06"})
    short = with_steps(made, 1)
    assert short.document()["actors"]["DDD"]["present"]["after_cut"]
    assert scenario_of(short.document()).document() == short.document()
    assert short.expect == ()


def test_what_happens_after_the_rows_of_a_pair_is_no_part_of_its_account():
    events = [{"step": 2 + n // 4, "act": {**DEED, "intensity": 0.01 * n}} for n in range(1, 24)]
    (account,) = explain(scenario_of(story(events, DDD=(None, "2020-03"))), [("AAA", "DDD")]).accounts
    assert {source.name for source in account.amounts} <= {"e0", "e1", "e2", "friends-of-friends", "persuasion"}
    assert abs(sum(account.amounts.values()) - account.change).max() <= 1e-12


@pytest.mark.parametrize("words", [["--all"], ["--all", "--runs", "5"], ["--date", "2020-04"], ["--date", "2020-08"]])
def test_camps_are_printed_with_pairs_that_are_not_always_there(words, tmp_path):
    (tmp_path / "story.yaml").write_text(to_yaml(story(EVENTS, **STAYS)), encoding="utf-8")
    printed = command("camps", str(tmp_path / "story.yaml"), "--pair", "AAA,DDD", *words)
    assert ("AAA and DDD are not both there then" in printed) == ("2020-08" in words)


def test_an_ensemble_says_where_a_pair_ends_at_its_own_last_row(tmp_path):
    (tmp_path / "story.yaml").write_text(to_yaml(story(EVENTS, **STAYS)), encoding="utf-8")
    printed = command("run", str(tmp_path / "story.yaml"), "--runs", "5", "--out", str(tmp_path / "out"))
    assert "AAA–DDD" in printed
    assert "nan" not in printed
    assert "– …" not in printed
