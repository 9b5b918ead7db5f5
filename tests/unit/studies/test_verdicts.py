"""One word for a claim and one reason: direction, size, specificity; and the score of a model by rank."""

import math
from dataclasses import replace

import numpy as np
import pytest
from strategies import WHY
from unit.studies.test_claims import ACT, ASIDE, PACT, PAIR, story

from sim import check_claims, run_ensemble, simulate
from sim.cli.claims import close_call
from sim.engine.runs import as_runs
from sim.engine.setup import Setup
from sim.scenario.changes import without_events
from sim.studies.claims import verdicts
from sim.studies.claims.judging import demands_of
from sim.studies.claims.nulls import (
    MOST_RELABELLED,
    NO_RANK,
    Rank,
    claimed_change,
    other_causes,
    permutation,
    permutations_spread,
    rank,
    relabellings,
    spread,
)
from sim.studies.claims.scores import each_once, mean_over_stories, rank_of, score
from sim.studies.claims.specificity import Nulls, nulls_of
from sim.studies.claims.words import of_change, of_kept

HIGH, LOW, FEW = Rank(0.8, 10), Rank(0.79, 10), Rank(0.1, 9)


@pytest.mark.parametrize(
    ("shares", "median", "placebo", "actors", "causes", "word", "said"),
    [
        (
            (0.8, 0.2),
            0.005,
            0.2,
            HIGH,
            HIGH,
            "holds",
            "above 80% of 10 relabelled actors, above 80% of 10 other events",
        ),
        ((0.8, 0.2), 0.005, 0.2, FEW, FEW, "holds", "no null can be told"),
        ((0.8, 0.2), 0.005, 0.2, HIGH, LOW, "not specific", "above 79% of 10 other events"),
        ((0.8, 0.2), 0.005, 0.2, LOW, HIGH, "not specific", "above 79% of 10 relabelled actors"),
        ((0.8, 0.2), 0.005, 0.21, HIGH, HIGH, "not specific", "without any event in 21% of runs"),
        ((0.8, 0.2), 0.0049, 0.9, LOW, LOW, "too small", "under 0.005"),
        ((0.79, 0.21), 0.5, 0.0, HIGH, HIGH, "open", "as claimed in 79% of runs"),
        ((0.2, 0.8), -0.001, 0.0, HIGH, HIGH, "opposite", "the other way in 80% of runs"),
        ((0.0, 0.79), 0.0, 0.0, HIGH, HIGH, "open", "as claimed in 0% of runs"),
    ],
)
def test_the_word_for_a_change(shares, median, placebo, actors, causes, word, said):
    verdict = of_change(*shares, median, 0.005, placebo, Nulls(actors, causes))
    assert verdict.word == word
    assert said in verdict.reason


@pytest.mark.parametrize(("kept", "word"), [(0.8, "holds"), (0.79, "open"), (0.21, "open"), (0.2, "opposite")])
def test_denials_and_levels_have_no_nulls(kept, word):
    assert of_kept(kept, "kept").word == word


@pytest.mark.parametrize(
    ("direction", "error", "word", "close"),
    [
        (0.79, 0.02, "open", True), (0.83, 0.02, "holds", False), (0.82, 0.02, "holds", True), (0.19, 0.02, "opposite", True),
        (0.5, 0.02, "open", False), (0.8, None, "as claimed", False), (0.8, 0.02, "constraint", False),
    ],
)  # fmt: skip
def test_a_verdict_within_its_error_of_a_limit_is_a_close_call(direction, error, word, close):
    result = replace(
        check_claims(simulate(story({**PAIR, "change": "rises"}, [ACT])))[0],
        direction=direction,
        error=error,
        word=word,
    )
    assert result.is_close == close
    assert close_call(result) == (f"; a close call, ± {2 if close else 0}%: more runs may turn it" if close else "")


def put(claims, changes, events=(ACT, ASIDE), treaties=()):
    """The table of claims whose demands saw these changes, met where above 0."""
    scenario = story({**PAIR, **claims}, list(events), list(treaties))
    found = [
        verdicts.Tested(np.array(c) > 0, np.array(c), np.zeros(len(c), bool), np.array([0.0, 0.2] * (len(c) // 2)))
        for c in changes
    ]
    return verdicts.claim_table(simulate(scenario, 0), found)[0]


def test_of_several_demands_the_worst_speaks():
    both = story({"all": [{**PAIR, "change": "rises"}, {**PAIR, "change": "falls"}]}, [ACT])
    rising = verdicts.Tested(np.ones(4, bool), np.full(4, 0.1), np.zeros(4, bool), np.array([0.0, 0.2, 0.0, 0.2]))
    made = verdicts.claim_table(simulate(both, 0), [rising, rising])[0]
    assert (made.word, made.direction, made.change, made.right) == ("opposite", 0.0, 0.1, False)


def test_a_worse_word_speaks_before_a_smaller_direction():
    both = story({"all": [{**PAIR, "change": "rises"}, {**PAIR, "not": "falls"}]}, [ACT])
    none, start = np.zeros(10, bool), np.zeros(10)
    small = verdicts.Tested(np.ones(10, bool), np.full(10, 0.001), none, start)
    kept = verdicts.Tested(np.arange(10) > 0, np.full(10, 0.1), none, start)
    made = verdicts.claim_table(simulate(both, 0), [small, kept])[0]
    assert (made.word, made.direction) == ("too small", 1.0)


def test_the_doubt_of_a_comparison_is_that_of_the_difference():
    scenario = wide({**PAIR, "more_than": {"alignment": ["AAA", "CCC"]}}, [ACT])
    runs = run_ensemble(scenario, 40, 1)
    starts = [t.between("AAA", "BBB")[0] - t.between("AAA", "CCC")[0] for t in runs.trajectories()]
    assert runs.claims[0].doubt == pytest.approx(np.std(starts, ddof=1))


def test_the_size_stands_beside_the_doubt_at_the_start():
    made = put({"change": "rises"}, [[0.1, 0.2, 0.3, 0.4]])
    assert (made.change, made.direction, made.by) == (0.25, 1.0, 0.005)
    assert made.doubt == pytest.approx(np.std([0.0, 0.2, 0.0, 0.2], ddof=1))
    assert (put({"change": "rises", "by": 0.3}, [[0.1, 0.2, 0.3, 0.4]]).word, made.word) == ("too small", "holds")


def test_right_is_by_coded_values_and_more_than_rounding():
    assert [put({"change": "rises"}, [[c, 1.0]]).right for c in (2e-6, 1e-6, -1.0)] == [True, False, False]
    assert put({"not": "rises"}, [[0.1, 0.1]]).right is None


def test_a_level_that_is_so_and_on_which_nobody_acts_is_a_constraint():
    level = {"alignment": ["AAA", "CCC"], "above": 0.0}
    shift = {
        "id": "s",
        "step": 1,
        "shifts": [{"actor": "CCC", "issue": "p", "of": "position", "by": 0.1}],
        "assumption": WHY,
    }
    for claim, events, treaties, word in (
        (level, [ACT], [], "constraint"),
        ({**level, "from": "2020-03", "to": "2020-04"}, [ACT], [], "constraint"),
        ({**level, **PAIR}, [ACT], [], "as claimed"),
        ({**level, **PAIR, "from": "2020-03"}, [ACT], [], "as claimed"),  # acted on before the window
        ({**level, **PAIR, "to": "2020-02"}, [{**ACT, "step": 3}], [], "constraint"),
        (level, [shift], [], "as claimed"),
        (level, [], [{**PACT, "members": ["AAA", "CCC"], "start": "2020-02"}], "as claimed"),
        ({**level, "above": 0.9}, [ACT], [], "opposite"),
    ):
        assert check_claims(simulate(story(claim, events, treaties), 0))[0].word == word


def test_one_run_gives_sign_and_size_alone():
    found = check_claims(simulate(story({**PAIR, "change": "rises"}, [ACT]), 0))[0]
    assert (found.word, found.error, found.doubt, found.actors) == ("as claimed", None, None, 0)
    assert math.isnan(found.rank_actors)


def test_a_rank_is_the_share_below_with_ties_half():
    assert rank(0.5, [0.1, 0.5, 0.9, math.nan]) == Rank(0.5, 3)
    assert rank(0.5, [0.1, 0.2, 0.5, 0.9]) == Rank(0.625, 4)
    assert rank(math.nan, [0.1]) == rank(0.5, []) == NO_RANK


def test_permutations_are_counted_in_their_order():
    ids = ("A", "B", "C", "D")
    assert [permutation(ids, 3, n) for n in range(24)] == list(permutations_spread(ids, 3))
    many = list(permutations_spread(tuple("ABCDEFGHIJKL"), 6))
    assert (len(many), many == sorted(many), len(set(many))) == (3000, True, 3000)
    assert spread(10, 4) == [0, 2, 5, 7]
    assert spread(3, 60) == [0, 1, 2]


def wide(claim, events, actors="ABCDEF"):
    """A story of more actors: AAA to FFF."""
    document = story({**PAIR, "change": "rises"}).document()
    one = document["actors"]["AAA"]
    document["actors"] = {a * 3: {**one, "name": a * 3} for a in actors}
    document["events"] = events
    document["expect"] = [{"id": "c", "claim": "made", "assumption": WHY, **claim}]
    from strategies import scenario_of

    return scenario_of(document)


def test_relabelled_pairs_are_neither_measured_nor_joined_by_the_causes():
    other = {"id": "other", "step": 1, "act": {"actor": "DDD", "target": "EEE", "intensity": 0.5}, "assumption": WHY}
    free = {"change": "rises", "because": ["aside"], **PAIR}
    for claim, count in (
        (free, 30 - 2 - 2),  # not A-B, nor C-B, either way round
        ({**free, "because": ["aside", "other"]}, 30 - 6),
        ({k: v for k, v in free.items() if k != "because"}, 30 - 6),  # what the story joins
        ({"position": {"actor": "AAA", "issue": "p"}, "change": "rises", "because": ["aside"]}, 0),
        ({**PAIR, "not": "falls"}, 0),
        ({**PAIR, "above": 0}, 0),
        ({"lean": {"of": "AAA", "from": "BBB", "to": "DDD"}, "change": "rises", "because": ["aside"]}, MOST_RELABELLED),
    ):
        scenario = wide(claim, [ASIDE, other])
        found = relabellings(demands_of(scenario.expect[0])[0], scenario)
        assert len(found) == count
        taken = [{"AAA", "BBB"}, {"CCC", "BBB"}]
        assert all({f["AAA"], f["BBB"]} not in taken for f in found)


def test_nulls_are_the_same_change_of_others_and_the_effects_of_other_events():
    other = {"id": "other", "step": 2, "act": {"actor": "DDD", "target": "BBB", "intensity": -0.9}, "assumption": WHY}
    scenario = wide({**PAIR, "change": "falls", "because": ["aside"]}, [ASIDE, other])
    first, demand = simulate(scenario, 0), demands_of(scenario.expect[0])[0]
    found = nulls_of(Setup(scenario, 0), first, 1)[0]

    def fall(gone, a="AAA", b="BBB"):
        without = simulate(without_events(replace(scenario, expect=()), [gone]), 0)
        values = first.between(a, b) - without.between(a, b)
        return -(values[-1] - values[0])

    pairs = [(f["AAA"], f["BBB"]) for f in relabellings(demand, scenario)]
    assert found.actors == rank(fall("aside"), [fall("aside", *pair) for pair in pairs])
    assert found.causes == rank(fall("aside"), [fall("other")])
    assert found.causes.count == 1
    runs = as_runs([first])
    assert claimed_change(demand, runs, lambda ids: runs) == 0.0


def test_other_causes_are_neither_what_hangs_on_the_causes_nor_what_they_hang_on():
    after = {**ACT, "id": "after", "needs": ["aside"]}
    before = {**ACT, "id": "before"}
    scenario = wide(
        {**PAIR, "change": "rises", "because": ["aside"]}, [after, before, {**ASIDE, "needs": ["before"]}, ACT]
    )
    assert other_causes(demands_of(scenario.expect[0])[0], scenario, scenario.event_index) == ["act"]


def test_an_ensemble_ranks_by_its_first_runs_whatever_the_chunks():
    scenario = wide({**PAIR, "change": "falls", "because": ["aside"]}, [ASIDE, {**ACT, "id": "other"}])
    found = [run_ensemble(scenario, 60, 1, chunk=chunk).claims[0] for chunk in (None, 16)]
    assert found[0] == found[1]
    assert found[0].actors == 26
    assert found[0].causes == 1


def results(*ranks, kind="telling", source=None):
    one = check_claims(simulate(story({**PAIR, "change": "rises"}, [ASIDE]), 0))[0]
    claim = one.claim.model_copy(update={"source": source})
    return [replace(one, claim=claim.model_copy(update={"id": f"c{n}"}), kind=kind, rank_actors=a, actors=x, rank_causes=c, causes=y)
            for n, (a, x, c, y) in enumerate(ranks)]  # fmt: skip


def test_the_score_is_the_mean_over_telling_claims_of_the_ranks_that_can_be_told():
    told = results((0.9, 60, 0.7, 10), (0.5, 60, 0.1, 9), (math.nan, 0, 0.6, 12), (math.nan, 0, 0.1, 3))
    assert [rank_of(c) for c in told[:3]] == pytest.approx([0.8, 0.5, 0.6])
    assert math.isnan(rank_of(told[3]))
    made = score([("a", told[0]), ("a", told[1]), ("b", told[2]), ("b", told[3])])
    assert (made.rank.value, made.rank.count, made.telling) == (pytest.approx(1.9 / 3), 3, 4)
    assert (made.rank_actors.value, made.rank_causes.value) == pytest.approx((0.7, 0.65))
    assert made.rank.low == pytest.approx(0.6)
    assert made.rank.high == pytest.approx(0.65)
    assert score([("a", c) for c in results((0.9, 60, 0.9, 60), kind="direct")]).rank.count == 0


def test_the_bootstrap_draws_stories_and_is_the_same_again():
    values = [(f"s{n}", n / 10) for n in range(10)]
    found = mean_over_stories(values)
    assert found == mean_over_stories(values)
    assert found.value == pytest.approx(0.45)
    spread_of_mean = np.std([v for _, v in values]) / math.sqrt(10)
    assert (found.high - found.low) == pytest.approx(2 * 1.645 * spread_of_mean, rel=0.1)


def test_a_sentence_counts_once(scenarios):
    from sim import load_scenario

    tables = [(s.id, c) for name in ("s400_purchase", "us_sanctions") for s in [load_scenario(scenarios / f"{name}.yaml")]
              for c in check_claims(simulate(s, 0))]  # fmt: skip
    twice = [*tables, *((f"again-{story}", c) for story, c in tables)]
    sourced = [c for _, c in tables if c.claim.source]
    assert len(each_once(twice)) == len(each_once(tables)) + len(tables) - len(sourced)
