"""Boxes are found where they are, tell accidents from limits, and conditions are read strictly."""

import sys
from math import inf

import numpy as np
import pytest

from sim.errors import InputError, MissingExtra
from sim.studies.discovery.boxes import (
    Edges,
    choose,
    find_boxes,
    limits_of,
    paste,
    peel,
    prevalence_error,
    quasi_p,
    roundest,
    share_error,
    with_errors,
)
from sim.studies.discovery.conditions import Cases, Condition, Replicated, has_dice, parse_conditions, replicated
from sim.studies.discovery.sentences import give_or_take, heading, in_words, without_it
from sim.studies.discovery.trees import tree_of
from sim.studies.sweeps.table import SweepTable
from sim.studies.sweeps.wording import cut, percent, short_names, slug, slugs

PATHS = ("parameters.witness", "parameters.lasting", "events.raid.act.intensity")
KNOWN = ["alignment(AAA,CCC)", "claim(why)", "alignment(AAA,CCC)@first_below=-0.1"]


def made(inside, points=2000, runs=1, seed=3, paths=PATHS) -> Cases:
    """Cases at random points: `inside` gives the probability that the condition holds at each."""
    dice = np.random.default_rng(seed)
    x = dice.random((points, len(paths)))
    hits = dice.binomial(runs, inside(x).astype(float))
    return Cases(paths, x, np.full(points, runs), hits)


def corner(x):
    return (x[:, 0] > 0.6) & (x[:, 1] < 0.3)


def noisy(x):
    return np.where(corner(x), 0.9, 0.05)


def in_box(cases: Cases, box) -> np.ndarray:
    inside = np.ones(len(cases.points), bool)
    for limit in box.limits:
        values = cases.points[:, cases.paths.index(limit.path)]
        inside &= (values > limit.low) & (values < limit.high)
    return inside


def test_a_known_box_is_found_and_the_idle_number_left_free():
    (box,) = find_boxes(made(corner))
    limits = {limit.path: limit for limit in box.limits}
    assert limits.keys() == set(PATHS[:2])
    assert limits[PATHS[0]].low == pytest.approx(0.6, abs=0.02)
    assert limits[PATHS[1]].high == pytest.approx(0.3, abs=0.02)
    assert (limits[PATHS[0]].high, limits[PATHS[1]].low) == (inf, -inf)
    assert box.coverage > 0.97
    assert box.density > 0.95
    assert box.mass == pytest.approx(0.12, abs=0.02)
    assert max(limit.p for limit in box.limits) < 1e-9


def test_what_a_box_says_of_itself_is_so():
    cases = made(noisy, runs=4)
    box = find_boxes(cases)[0]
    inside = in_box(cases, box)
    assert box.density == pytest.approx(cases.hits[inside].sum() / cases.runs[inside].sum())
    assert box.coverage == pytest.approx(cases.hits[inside].sum() / cases.hits.sum())
    assert box.mass == pytest.approx(inside.mean())
    assert box.density > 0.8
    assert np.all(np.diff(box.trajectory[:, 2]) < 0)
    np.testing.assert_allclose(box.trajectory[0], (1, cases.density, 1))


def test_two_boxes_are_found_one_after_the_other_and_together_cover():
    two = made(lambda x: corner(x) | ((x[:, 0] < 0.2) & (x[:, 2] > 0.7)))
    boxes = find_boxes(two)
    assert len(boxes) == 2
    assert sum(box.coverage for box in boxes) > 0.95
    assert {limit.path for box in boxes for limit in box.limits} == set(PATHS)
    assert len(find_boxes(two, most=1)) == 1


def test_the_same_cases_give_the_same_boxes():
    first, second = (find_boxes(made(noisy, runs=3)) for _ in range(2))
    assert [box.limits for box in first] == [box.limits for box in second]
    assert len(first) > 0


def test_the_order_of_points_does_not_matter():
    cases = made(noisy)
    order = np.random.default_rng(0).permutation(len(cases.points))
    shuffled = Cases(cases.paths, cases.points[order], cases.runs[order], cases.hits[order])
    assert find_boxes(shuffled)[0].limits == find_boxes(cases)[0].limits


def test_chance_is_named_as_such():
    cases = made(noisy)
    edges = Edges(np.array([0.6, -inf, 0.04]), np.array([inf, 0.3, inf]))
    by_path = {limit.path: limit for limit in limits_of(cases, edges)}
    idle = by_path[PATHS[2]]
    assert idle.p > 0.2
    assert idle.is_accidental
    assert "may be an accident" in without_it(idle)
    assert not by_path[PATHS[0]].is_accidental
    assert "accident" not in without_it(by_path[PATHS[0]])


def test_quasi_p_is_the_binomial_tail_of_points_not_of_runs():
    from scipy.stats import binom

    one = Cases(("a",), np.arange(20.0)[:, None], np.ones(20, int), np.repeat([1, 0], [14, 6]))
    many = Cases(("a",), one.points, one.runs * 50, one.hits * 50)
    assert quasi_p(one, 0.5) == pytest.approx(binom.sf(13, 20, 0.5))
    assert quasi_p(many, 0.5) == pytest.approx(binom.sf(13, 20, 0.5))


def test_nothing_to_find_gives_no_box_that_claims_much():
    boxes = find_boxes(made(lambda x: np.full(len(x), 0.4)))
    assert all(box.density < 0.6 for box in boxes)


def test_a_number_of_two_levels_is_peeled_whole():
    cases = made(lambda x: x[:, 0] > 0.5)
    levels = np.where(cases.points[:, :1] > 0.5, 1.0, 0.0)
    (box,) = find_boxes(Cases(cases.paths, np.hstack([levels, cases.points[:, 1:]]), cases.runs, cases.hits))
    (limit,) = box.limits
    assert (limit.path, limit.low, limit.high, box.coverage, box.density) == (PATHS[0], 0.5, inf, 1.0, 1.0)


def test_a_coarse_number_is_not_peeled_first_for_its_size():
    shares = made(lambda x: np.where(x[:, 1] < 0.1, 0.0, np.where(x[:, 0] > 0.5, 0.6, 0.5)), runs=200)
    coarse = np.where(shares.points[:, :1] > 0.5, 1.0, 0.0)
    cases = Cases(PATHS, np.hstack([coarse, shares.points[:, 1:]]), shares.runs, shares.hits)
    second = list(peel(cases, 0.05))[1]
    assert second.low[1] > 0.0
    assert second.low[0] == -inf


def test_pasting_takes_back_what_was_peeled_too_far_and_no_more():
    cases = made(corner)
    small = Edges(np.array([0.8, 0.05, 0.2]), np.array([0.9, 0.15, 0.7]))
    pasted = paste(cases, small, 0.05)
    assert pasted.low[0] == pytest.approx(0.6, abs=0.03)
    assert pasted.high[1] == pytest.approx(0.3, abs=0.03)
    free = [pasted.high[0], pasted.low[1], pasted.low[2], pasted.high[2]]
    assert free == [inf, -inf, -inf, inf]
    inside = cases.where(pasted.admits(cases.points))
    assert inside.density == 1.0
    noise = made(noisy)
    wide = Edges(np.array([0.55, -inf, -inf]), np.array([inf, 0.35, inf]))
    before, after = (noise.where(e.admits(noise.points)).density for e in (wide, paste(noise, wide, 0.05)))
    assert after >= before


def test_boxes_are_pasted():
    cases = made(noisy, points=300, seed=0)  # peeling alone goes too far here
    for box in find_boxes(cases, most=1):
        edges = Edges(np.full(3, -inf), np.full(3, inf))
        for limit in box.limits:
            edges = edges.moved(PATHS.index(limit.path), limit.low, limit.high)
        again = paste(cases, edges, 0.05)
        assert again.admits(cases.points).sum() == edges.admits(cases.points).sum()


def test_no_peeled_box_is_smaller_than_told():
    cases = made(noisy, points=300)
    assert min(edges.admits(cases.points).sum() for edges in peel(cases, 0.05)) >= 3


@pytest.mark.parametrize("grid", [(9, 1), (3, 3), (7, 3), (21, 1)])
def test_small_grids_give_up_their_one_limit(grid):
    x = np.array([[a, b] for a in np.linspace(0, 1, grid[0]) for b in np.linspace(0, 1, grid[1])])
    held = x[:, 0] > 0.6
    (box,) = find_boxes(Cases(PATHS[:2], x, np.ones(len(x), int), held.astype(int)))
    (limit,) = box.limits
    assert (limit.path, limit.high, box.coverage, box.density) == (PATHS[0], inf, 1.0, 1.0)
    assert x[~held, 0].max() < limit.low < x[held, 0].min()


def by_run(held, told=None) -> Replicated:
    held = np.asarray(held, bool)
    told = np.ones(held.shape, bool) if told is None else np.asarray(told, bool)
    return Replicated(PATHS[:1], np.linspace(0, 1, len(held))[:, None], told, held & told)


def test_errors_are_those_of_the_replications_not_of_the_points():
    dice = np.random.default_rng(5)
    luck = dice.random(40) < 0.5  # of each replication, met by every point
    runs = by_run(np.repeat(luck[None], 500, axis=0))
    assert prevalence_error(runs) == pytest.approx(np.std(luck, ddof=1) / 40**0.5)
    apart = by_run(dice.random((500, 40)) < 0.5)
    assert prevalence_error(apart) == pytest.approx((0.25 / 20_000) ** 0.5, rel=0.4)
    assert np.isnan(prevalence_error(by_run([[True], [False]])))


def test_a_share_is_left_out_one_replication_at_a_time():
    part, whole = np.array([1.0, 2, 0]), np.array([2.0, 4, 1])
    left = [2 / 5, 1 / 3, 3 / 6]
    assert share_error(part, whole) == pytest.approx((2 / 3 * sum((x - np.mean(left)) ** 2 for x in left)) ** 0.5)
    assert np.isnan(share_error(np.array([1, 0]), np.array([1, 0])))
    assert share_error(np.array([2, 2]), np.array([4, 4])) == 0


def test_boxes_have_errors_of_what_they_hold_those_before_left_out():
    dice = np.random.default_rng(2)
    x = dice.random((600, 3))
    chance = np.where(corner(x), 0.9, np.where((x[:, 0] < 0.2) & (x[:, 2] > 0.7), 0.8, 0.02))
    runs = Replicated(PATHS, x, np.ones((600, 12), bool), dice.random((600, 12)) < chance[:, None])
    first, second = with_errors(find_boxes(runs.cases)[:2], runs)
    inside = in_box(runs.cases, second) & ~in_box(runs.cases, first)
    hits = runs.held[inside].sum(axis=0)
    assert second.density == pytest.approx(hits.sum() / (12 * inside.sum()))
    assert second.density_error == pytest.approx(share_error(hits, np.full(12, inside.sum())))
    assert second.coverage_error == pytest.approx(share_error(hits, runs.held.sum(axis=0)))
    assert 0 < first.density_error < 0.03


def test_shares_with_their_errors():
    texts = [give_or_take(0.81, e) for e in (0.09, 0.004, 0.0, np.nan, None)]
    assert texts == ["81 % ± 9", "81 % ± 0.4", "81 % ± 0", "81 % ± unknown", "81 %"]


def test_dice_are_seen_where_replications_differ():
    condition = (Condition("claim(why)", ">", 0.5),)
    assert has_dice(swept([[0, 0], [0, 0.25], [np.nan, np.nan]]), condition)
    assert not has_dice(swept([[0, 0], [1, 1], [np.nan, 1]]), condition)
    assert not has_dice(swept([[0], [1]]), condition)


def test_a_denser_box_covers_less():
    cases = made(lambda x: np.clip(x[:, 0] - 0.2, 0, 1))
    wide, dense = find_boxes(cases, most=1)[0], find_boxes(cases, most=1, min_density=0.7)[0]
    assert wide.density < 0.7 <= dense.density
    assert wide.coverage > dense.coverage
    with pytest.raises(InputError, match=r"the densest box has 0.*ask for less"):
        find_boxes(cases, min_density=0.999)
    with pytest.raises(InputError, match=r"the whole sweep has 0.*ask for more"):
        find_boxes(cases, min_density=0.1)


def test_a_condition_that_mostly_holds_is_bounded_as_well():
    cases = made(lambda x: x[:, 0] > 0.1)
    (box,) = find_boxes(cases)
    assert box.density > 0.99
    assert box.limits[0].low == pytest.approx(0.1, abs=0.02)
    peeled = list(peel(cases, 0.05))
    assert choose(cases, peeled, np.zeros((len(peeled), 3)), None) is not peeled[0]


@pytest.mark.parametrize(("left", "kept", "round_"), [(0.25, 0.5, 0.4), (0.4312, 0.4398, 0.435), (100, 0, 50), (2, 3, 2.5), (-0.31, -0.29, -0.3)])  # fmt: skip
def test_limits_are_as_round_as_the_gap_admits(left, kept, round_):
    assert roundest(left, kept) == round_


def test_limits_as_words():
    edges = Edges(np.array([0.2, -inf, 0.1]), np.array([0.43, 0.5, inf]))
    words = {in_words(limit, limit.path.rpartition(".")[2]) for limit in limits_of(made(noisy), edges)}
    assert words == {"witness between 0.2 and 0.43", "lasting below 0.5", "intensity above 0.1"}


def test_conditions_are_read():
    found = parse_conditions(" alignment(AAA, CCC)<-0.25 and claim(why) == 1 ", KNOWN)
    assert found == (Condition("alignment(AAA,CCC)", "<", -0.25), Condition("claim(why)", "==", 1.0))
    assert parse_conditions("alignment(AAA,CCC)@first_below=-0.1 >= 3", KNOWN)[0].outcome == KNOWN[2]
    assert str(found[0]) == "alignment(AAA,CCC) < -0.25"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alignment(AAA,CCD) < 0", r"did you mean 'alignment\(AAA,CCC\)'"), ("claim(why) = 1", "one of < <= > >= =="),
        ("alignment(AAA,CCC) <", "must be like"), ("alignment(AAA,CCC) < zero", "'zero' is not a number"),
        ("alignment(AAA,CCC) < nan", "'nan' is not a number"), ("", "must be like"), ("claim(why) == 1 and", "must be like"),
        ("claim(why) == 1 or claim(why) == 0", "several by ' and '"), ("claim(why) == 1 == 1", "must be like"),
        ("alignment(AAA,CCC) > alignment(AAA,BBB)", "compares two outcomes; one is compared with a number.*lean"),
        ("0 < claim(why)", "is not a number|no outcome"), ("x", "must be like"),
    ],
)  # fmt: skip
def test_bad_conditions_are_refused_with_a_way_out(text, message):
    with pytest.raises(InputError, match=message):
        parse_conditions(text, KNOWN)


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=="])
def test_every_sign_compares_and_nothing_holds_where_undefined(sign):
    values = np.array([0.0, 1.0, 2.0, np.nan])
    truth = {"<": [1, 0, 0], "<=": [1, 1, 0], ">": [0, 0, 1], ">=": [0, 1, 1], "==": [0, 1, 0]}[sign]
    assert Condition("x", sign, 1.0).holds(values).tolist() == [*map(bool, truth), False]


def swept(values, points=None) -> SweepTable:
    values = np.asarray(values, float)
    x = np.arange(len(values), dtype=float)[:, None] if points is None else points
    return SweepTable("Made", ("parameters.witness",), x, {"claim(why)": values}, values.size, values.size)


def test_never_and_always_are_refused_in_numbers():
    story = swept([[0, 0.5], [0.25, np.nan]])
    for sign, word, count in (("<", "never", "0 of 3"), (">=", "always", "3 of 3")):
        with pytest.raises(InputError, match=f"{word} holds in this sweep: {count} runs .*lies between 0 and 0.5"):
            replicated(story, (Condition("claim(why)", sign, 0.0),))
    with pytest.raises(InputError, match=r"never holds in this sweep: 0 of 0 runs .*is not defined in any"):
        replicated(swept([[np.nan], [np.nan]]), (Condition("claim(why)", "<", 0.0),))
    with pytest.raises(InputError, match="varies no number"):
        replicated(swept([[0, 1]]), (Condition("claim(why)", "==", 0.0),))


FIRST = "polarization@first_above=0.5"


def crossing() -> SweepTable:
    """Ten points of two runs: half of the runs cross at step 3, one failed, one is still to come, the rest never do."""
    values = np.full((10, 2), np.nan)
    values[:5] = 3.0
    x = np.arange(10.0)[:, None]
    return SweepTable("Made", ("parameters.witness",), x, {FIRST: values, "x": values}, 19, 20, np.array([18, 19]))


@pytest.mark.parametrize(
    ("text", "hits"), [("< 4", 10), ("<= 2", 0), ("> 2", 18), (">= 4", 8), ("== 3", 10), ("< 1000", 10)]
)
def test_a_crossing_that_never_comes_is_later_than_any_step(text, hits):
    sign, number = text.split()
    condition = (Condition(FIRST, sign, float(number)),)
    if hits in (0, 18):
        word = "always" if hits else "never"
        with pytest.raises(
            InputError, match=rf"{word} holds .*: {hits} of 18 runs .*never comes in 8\); left out: 1 run "
        ):
            replicated(crossing(), condition)
    else:
        cases = replicated(crossing(), condition).cases
        assert (cases.hits.sum(), cases.runs.sum()) == (hits, 18)
        assert heading(crossing(), cases, condition, None)[-3:-1] == [
            "left out: 1 run that failed", f"{FIRST} never comes in 8 runs: that counts as later than any step"
        ]  # fmt: skip


def test_undefined_runs_are_counted_apart_from_failed_ones():
    with pytest.raises(InputError, match=r"always .*: 10 of 10 runs .*; left out: 1 run that failed, 8 runs in which"):
        replicated(crossing(), (Condition("x", "<", 4.0),))


def test_undefined_runs_are_left_out_and_all_conditions_count():
    story = swept([[0, 1], [1, np.nan], [np.nan, np.nan], [1, 1]])
    cases = replicated(story, (Condition("claim(why)", ">", 0.5),)).cases
    assert (cases.runs.tolist(), cases.hits.tolist()) == ([2, 1, 2], [1, 1, 2])
    assert cases.points.ravel().tolist() == [0, 1, 3]
    story.values["x"] = np.array([[1, np.nan], [1, 1], [1, 1], [np.nan, np.nan]])
    cases = replicated(story, (Condition("claim(why)", "<", 0.5), Condition("x", "==", 1.0))).cases
    assert (cases.runs.tolist(), cases.hits.tolist()) == ([1, 1], [1, 0])
    both = (Condition("claim(why)", ">=", 0.0), Condition("claim(why)", "<", 1.0))
    assert replicated(story, both).cases.hits.tolist() == [1, 0, 0]


def test_the_tree_asks_for_what_matters():
    leaves = tree_of(made(corner, runs=2))
    assert {leaf.path for leaf in leaves if leaf.path} <= set(PATHS[:2])
    assert (leaves[0].runs, leaves[0].depth, max(leaf.depth for leaf in leaves)) == (4000, 0, 2)
    ends = [leaf for leaf in leaves if leaf.is_last]
    assert sum(leaf.runs for leaf in ends) == 4000
    assert max(leaf.share for leaf in ends) > 0.97
    assert leaves == tree_of(made(corner, runs=2))


def test_without_scikit_learn_the_tree_says_what_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(MissingExtra, match=r"scikit-learn is not installed; .*\[discovery\]"):
        tree_of(made(corner, points=50))


def test_names_are_short_and_unique():
    names = short_names(["parameters.witness", "events.delivery.act.intensity", "a.x", "b.x", "steps"])
    assert list(names.values()) == ["witness", "delivery.act.intensity", "a.x", "b.x", "steps"]
    assert cut("abcdefghij", 5) == "ab…ij"
    assert slug("alignment(TUR,RUS)@first_below=-0.1 <= 3") == "alignment-TUR-RUS-first_below-minus0.1-at-most-3"
    assert slug("../../x") == "x"
    assert slug("…") == "unnamed"
    assert sorted(slugs(["a(B)", "A(b)", "a-b"]).values()) == ["A-b-2", "a-B", "a-b-3"]


def test_shares_never_look_like_none_or_all():
    texts = [percent(share) for share in (0, 0.002, 0.0001, 0.5, 0.998, 0.9999, 1)]
    assert texts == ["0 %", "0.2 %", "less than 0.1 %", "50 %", "99.8 %", "more than 99.9 %", "100 %"]
