"""Who stands with whom: landscapes by brute force, balance by counting, coded ties that are wrong, stories."""

import json
from itertools import combinations, product

import numpy as np
import pytest
from lively import lively

from sim import balance, camps, landscape, simulate
from sim.agents.model import as_memoryviews
from sim.cli.app import run_app
from sim.errors import InputError
from sim.inputs.start import Start
from sim.model.balance import implied
from sim.model.step import begin
from sim.studies.camps import landscape as landscapes
from sim.studies.camps.coded_ties import read_edges, read_propensities
from sim.studies.camps.standing import Standing


def energy(ids, ties, size, first):
    """The sum over ordered pairs in different blocs, as it is defined."""
    apart = [(i, j) for i, j in product(range(len(ids)), repeat=2) if (i in first) != (j in first)]
    return sum(size[i] * size[j] * ties[i, j] for i, j in apart)


def descended(ids, ties, size, first):
    """Where steepest descent by single moves leads from a configuration, ties by id."""
    while True:
        rises = {n: energy(ids, ties, size, first ^ {n}) - energy(ids, ties, size, first) for n in range(len(ids))}
        mover = min(sorted(rises, key=lambda n: ids[n]), key=lambda n: round(rises[n], 9))
        if rises[mover] > -1e-9:
            return first
        first ^= {mover}


def by_hand(ids, ties, size):
    """Every stable configuration with its energy and its basin, all by enumeration."""
    n = len(ids)
    leader = min(range(n), key=lambda n: ids[n])
    others = [m for m in range(n) if m != leader]
    found = {}
    for count in range(n):
        for joined in combinations(others, count):
            end = descended(ids, ties, size, frozenset((leader, *joined)))
            blocs = [tuple(sorted(ids[m] for m in range(n) if (m in end) == side)) for side in (True, False)]
            blocs = tuple(blocs if leader in end else blocs[::-1])
            found.setdefault(blocs, [energy(ids, ties, size, end), 0])[1] += 1
    return found


def case(seed: int):
    """Actors in no order, with propensities among few values, so that many are equal, and some sizes of 0."""
    generator = np.random.default_rng(seed)
    n = int(generator.integers(1, 7))
    ties = np.triu(generator.choice([-0.7, -0.2, -0.1, 0.0, 0.1, 0.3], (n, n)), 1)
    size = generator.choice([0.0, 0.3, 1.0, 1.1], n)
    ids = [str(id) for id in generator.permutation(list("ABCDEFG"))[:n]]
    return ids, ties + ties.T, size


@pytest.mark.parametrize("seed", range(40))
def test_the_landscape_is_what_enumeration_finds(seed):
    ids, ties, size = case(seed)
    found = landscape(ids, ties, size)
    assert {c.blocs: [pytest.approx(c.energy, abs=1e-9), c.basin] for c in found.configurations} == by_hand(
        ids, ties, size
    )
    assert (found.exact, found.searched, found.stable) == (True, 2 ** (len(ids) - 1), len(found.configurations))
    energies = [c.energy for c in found.configurations]
    assert energies == pytest.approx(sorted(energies))
    for c in found.configurations:
        first = {ids.index(id) for id in c.blocs[0]}
        for n, id in enumerate(ids):
            assert c.frustration[id] == pytest.approx(
                sum(size[m] * ties[n, m] for m in range(len(ids)) if (m in first) != (n in first))
            )
            rise = energy(ids, ties, size, first ^ {n}) - energy(ids, ties, size, first)
            assert c.gap[id] * size[n] == pytest.approx(rise, abs=1e-9)
        wavering = [id for n, id in enumerate(ids) if size[n] > 0.0] or ids
        assert c.waverer == min(sorted(wavering), key=lambda id: round(c.gap[id], 9))


@pytest.mark.parametrize("seed", range(40))
def test_descent_from_random_starts_finds_the_same_ends(seed, monkeypatch):
    ids, ties, size = case(seed)
    exact = landscape(ids, ties, size)
    monkeypatch.setattr(landscapes, "MOST_EXACT", 0)
    some = landscape(ids, ties, size, seed)
    assert {c.blocs for c in some.configurations} == {c.blocs for c in exact.configurations}
    assert (some.exact, some.searched) == (False, landscapes.DESCENTS)
    for c in exact.configurations:  # basins as shares of starts, within five standard errors
        share = c.basin / exact.searched
        drawn = next(d.basin for d in some.configurations if d.blocs == c.blocs) / some.searched
        assert abs(drawn - share) <= 5 * (share * (1 - share) / some.searched) ** 0.5


def test_descent_from_random_starts_depends_on_the_seed_alone():
    generator = np.random.default_rng(0)
    ties = generator.normal(size=(24, 24))
    ids = [f"a{n:02d}" for n in range(24)]
    first, again, other = (landscape(ids, ties + ties.T, np.ones(24), seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert not first.exact


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_deepest_of_many_worlds_is_that_of_each_also_where_several_are_equal_but_for_rounding(n):
    generator, ids = np.random.default_rng(n), range(n)
    upper = np.triu(generator.choice([-0.3, -0.1, 0.1, 0.2], (100, n, n)), 1)
    worlds = list(zip(upper + np.swapaxes(upper, 1, 2), np.ones((100, n)), strict=True))
    both = np.stack([landscapes.weighed(*world) for world in worlds])
    for (one, weight), side in zip(worlds, landscapes.deepest_sides(both, 0), strict=True):
        order = [f"x{n}" for n in range(len(ids))]
        assert landscape(order, one, weight).deepest.blocs[0] == tuple(
            id for id, s in zip(order, side, strict=True) if s > 0
        )


def test_a_small_actor_moves_beside_giants():
    """What counts as equal is by what hangs on the actor, not on the whole."""
    ties = np.array([[0, -1, 1], [-1, 0, -1], [1, -1, 0]], float)
    found = landscape(["A", "B", "C"], ties, [1e7, 1e7, 1e-7])
    assert [c.blocs for c in found.configurations] == [(("A", "C"), ("B",))]


def test_very_many_stable_configurations_are_counted_and_the_deepest_kept():
    found = landscape([f"a{n:02d}" for n in range(12)], np.zeros((12, 12)), np.ones(12))
    assert (found.stable, len(found.configurations)) == (2**11, landscapes.MOST_KEPT)
    assert len(found.to_frame()) == 12 * landscapes.MOST_KEPT


@pytest.mark.parametrize(
    ("ids", "ties", "size", "words"),
    [
        ([], np.zeros((0, 0)), [], "one at least"),
        (["A", "A"], np.zeros((2, 2)), [1, 1], "must be different"),
        (["A", "B"], np.zeros((2, 3)), [1, 1], "2 × 2 propensities and 2 sizes, got 2 × 3 and 2"),
        (["A", "B"], [[0, 1], [2, 0]], [1, 1], "symmetric"),
        (["A", "B"], [[0, np.nan], [np.nan, 0]], [1, 1], "finite"),
        (["A", "B"], [[0, 1], [1, 0]], [1, -1], "0 or more"),
        (["A", "B"], [[0, 1e200], [1e200, 0]], [1, 1e60], "too large for their products"),
    ],
)
def test_numbers_that_make_no_landscape_are_refused(ids, ties, size, words):
    with pytest.raises(InputError, match=words):
        landscape(ids, ties, size)


def signs(seed: int, n: int):
    generator = np.random.default_rng(seed)
    ties = np.triu(generator.choice([-1.0, 0.0, 1.0], (n, n)), 1)
    return [f"a{m}" for m in range(n)], ties + ties.T


@pytest.mark.parametrize("seed", range(20))
def test_balance_is_what_counting_finds(seed):
    ids, ties = signs(seed, 2 + seed % 6)
    found = balance(ids, ties)
    products = [ties[i, j] * ties[j, k] * ties[i, k] for i, j, k in combinations(range(len(ids)), 3)]
    assert (found.balanced, found.unbalanced, found.incomplete) == tuple(products.count(p) for p in (1.0, -1.0, 0.0))
    against = [
        sum(ties[i, j] * (1 if side[i] == side[j] else -1) < 0 for i, j in combinations(range(len(ids)), 2))
        for side in product((0, 1), repeat=len(ids))
    ]
    assert (found.frustrated, found.exact) == (min(against), True)


@pytest.mark.parametrize(
    ("ties", "found"),
    [
        ([[0, 1, -1], [1, 0, -1], [-1, -1, 0]], (("A", "B"), ("C",))),
        ([[0, 1, 0], [1, 0, 0], [0, 0, 0]], (("A", "B"), ())),  # C has no tie, and no faction
        (np.zeros((3, 3)), None),
        ([[0, -1, -1], [-1, 0, -1], [-1, -1, 0]], None),  # the largest eigenvalue is there twice
    ],
)
def test_factions_are_those_of_a_leading_eigenvector_that_is_the_only_one(ties, found):
    assert balance(["A", "B", "C"], np.array(ties, float)).factions == found


def test_what_third_parties_imply_is_the_models_own_by_name():
    story = lively()
    world = Start(story).world(0, 0)
    views = as_memoryviews(world)._replace(agenda=as_memoryviews(world.agenda), dice=as_memoryviews(world.dice))
    begin(views)
    ids = tuple(story.actors)
    standing = Standing(ids, world.alignment, world.weight, world.rates.balance_gain)
    for a, b in combinations(ids, 2):
        found = standing.implied(a, b)
        assert found.regard == pytest.approx(implied(views, ids.index(b), ids.index(a)), abs=1e-15)
        assert sum(part for kind in found.parts.values() for part in kind.values()) == pytest.approx(found.agreement)
    assert camps(story, story.dates[0]).standing().implied("AAA", "BBB") == standing.implied("AAA", "BBB")


def test_third_parties_stand_under_their_kind_and_in_words():
    ids = ("A", "B", "common", "cut", "foe", "torn")
    ties = np.zeros((6, 6))
    for a, b, tie in ((0, 2, 0.5), (1, 2, 0.4), (0, 4, -0.5), (1, 4, -0.8), (0, 5, 0.6), (1, 5, -0.5), (0, 3, 0.9)):
        ties[a, b] = ties[b, a] = tie
    found = Standing(ids, ties, np.ones(6), gain=2.0).implied("A", "B")
    assert found.parts == {
        "common friends": {"common": 0.05}, "common enemies": {"foe": 0.1}, "friends' foes": {"torn": -0.075},
    }  # fmt: skip
    assert found.agreement == pytest.approx(0.075)
    assert found.regard == pytest.approx(0.15 / 1.0225**0.5)
    assert found.in_words == (
        "If A and B deal with each other, third parties imply a pact (+0.15): common friends common +0.050;"
        " common enemies foe +0.100; friends' foes torn -0.075."
    )


# Coded ties

GOOD = ",A,B,C\nA,,1,-.5\nB,1,0,2\nC,-0.5,2,\n"
SIZES = "id,size\nC,0\nA,1\nB,2.5\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def written(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return written


def printed(*words: str) -> tuple[int, str]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        return run_app(list(words)), out.getvalue()


def test_propensities_and_sizes_are_read_by_id(files):
    folder = files(p=GOOD, s=SIZES)
    standing = read_propensities(folder / "p.csv", folder / "s.csv")
    assert standing.ids == ("A", "B", "C")
    assert standing.ties.tolist() == [[0, 1, -0.5], [1, 0, 2], [-0.5, 2, 0]]
    assert standing.size.tolist() == [1, 2.5, 0]
    turned = files(p=",C,A,B\nB,2,1,0\nA,-0.5,0,1\nC,0,-0.5,2\n")
    assert read_propensities(turned / "p.csv", folder / "s.csv").landscape() == standing.landscape()


@pytest.mark.parametrize(
    ("propensities", "sizes", "said"),
    [
        (",A,B\nA,0,1\nB,2,0\n", "id,size\nA,1\nB,1\n", ["p.csv:3:2: B,A is 2, and A,B is 1; propensities must be sym"]),
        (",A,B\nA,0,1\n", "id,size\nA,1\nB,1\n", ["p.csv:1:3: B heads a column and no row; the matrix must be square"]),
        (",A,B\nA,0\nB,1,0\n", "id,size\nA,1\nB,1\n", ["p.csv:2:1: A has 1 numbers for 2 columns; the matrix must be sq"]),
        (",A\nA,0\nB,1\n", "id,size\nA,1\n", ["p.csv:3:1: has the unknown id 'B'"]),
        (",A,A\nA,0,1\nA,1,0\n", "id,size\nA,1\n", ["p.csv:1:3: has the id 'A' a second time", "p.csv:3:1: has the id 'A'"]),
        (",A,B\nA,0,nan\nB,,0\n", "id,size\nA,1\nB,1\n", ["p.csv:2:3: A,B 'nan' is not a number", "p.csv:3:2: B,A is empty"]),
        (",A,B\nA,0,1e999\nB,1,0\n", "id,size\nA,1\nB,1\n", ["p.csv:2:3: A,B '1e999' is not finite"]),
        (",A\nA,0\n", "id,size\nA,-1\n", ["s.csv:2:2: size of A must be 0 or more, got -1"]),
        (",A\nA,0\n", "id,size\nB,1\n", ["s.csv: must give the size of A", "s.csv:2:1: has the unknown id 'B'"]),
        (",A\nA,0\n", "id,size\nA,1\nA,2\n", ["s.csv:3:1: has the id 'A' a second time"]),
        (",A\nA,0\n", "id,size\nA,inf\n", ["s.csv:2:2: size of A 'inf' is not a number"]),
        (",A\nA,0\n", "id,weight\nA,1\n", ["s.csv:1:1: must head its columns id,size, got id,weight"]),
        (",A\nA,0\n", "id;size\nA;1\n", ["s.csv:1:1: must head its columns id,size, got id;size"]),
        (",A\nA,0\n", "id,size\n", ["s.csv:1:1: has no sizes below"]),
        ("", "id,size\nA,1\n", ["p.csv: is empty"]),
        (",A\nA,x\n", "id,size\nA,y\n", ["p.csv:2:2: A,A 'x' is not a number", "s.csv:2:2: size of A 'y' is not a number"]),
    ],
)  # fmt: skip
def test_coded_ties_that_are_wrong_are_refused_by_file_row_and_column(files, propensities, sizes, said):
    files(p=propensities, s=sizes)
    code, text = printed("camps", "--propensities", "p.csv", "--sizes", "s.csv")
    assert code == 2
    lines = text.splitlines()
    assert len(lines) == len(said)
    assert all(any(line.startswith(words) for line in lines) for words in said), text


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ("a,b,sign\nX,X,+\n", "e.csv:2:2: joins 'X' with itself"),
        ("a,b,sign\nX,Y,+\nY,X,-\n", "e.csv:3:1: Y,X has a sign already"),
        ("a,b,sign\nX,Y,0\n", "e.csv:2:3: X,Y must be + or -, got '0'"),
        ("a,b,sign\nX,,+\n", "e.csv:2:2: has no id"),
        ("a,b\nX,Y\n", "e.csv:1:1: must head its columns a,b,sign, got a,b"),
        ("a,b,sign\nX,Y\n", "e.csv:2:1: has 2 values for 3 columns"),
        ("a,b,sign\n", "e.csv:1:1: has no pairs below"),
    ],
)
def test_edges_that_are_wrong_are_refused_by_file_row_and_column(files, edges, said):
    files(e=edges)
    code, text = printed("camps", "--edges", "e.csv")
    assert (code, text.startswith(said)) == (2, True), text


def test_edges_make_signs_and_every_way_of_writing_them_counts(files):
    folder = files(e="sign,a,b\n+,X,Y\n-1,Y,Z\n\u2212,Z,X\n1,W,X\n")
    standing = read_edges(folder / "e.csv")
    assert (standing.ids, standing.size.tolist()) == (("W", "X", "Y", "Z"), [1] * 4)
    found = standing.balance()
    assert (found.balanced, found.unbalanced, found.incomplete, found.frustrated) == (1, 0, 3, 0)
    code, text = printed("camps", "--edges", "e.csv", "--json", "--pair", "W,Y")
    made = json.loads(text)
    assert (code, made["balance"]["triads"]["incomplete"], made["exact"]) == (0, 3, True)
    assert made["implied"][0]["common friends"] == {"X": 0.5}


def test_json_holds_what_is_said_of_a_configuration(files):
    files(p=GOOD, s=SIZES)
    code, text = printed("camps", "--propensities", "p.csv", "--sizes", "s.csv", "--json")
    made = json.loads(text)
    assert code == 0
    assert made["exact"] is True
    assert made["configurations"][0] == {
        "blocs": [["A", "B", "C"], []], "energy": 0.0, "frustration": {"A": 0, "B": 0, "C": 0},
        "gap": {"A": 5.0, "B": 2.0, "C": 9.0}, "waverer": "B", "basin": 2,
    }  # fmt: skip


# Stories


def test_camps_of_a_story_are_landscapes_of_its_alignments():
    story = lively()
    run = simulate(story, 3)
    found = camps(story, seed=3)
    assert found.rows == tuple(range(story.steps + 1))
    for row in found.rows:
        ids, ties, size = list(story.actors), run.alignment[row], np.sqrt(run.capability[row])
        assert found.landscapes[row] == landscape(ids, ties, size)
        assert found.at(story.dates[row]) == found.landscapes[row]
    assert camps(run).landscapes == found.landscapes
    assert camps(story, "2020-03", seed=3).landscapes == (found.at("2020-03-17"),)
    frame = found.to_frame()
    assert frame.energy.tolist() == [one.deepest.energy for one in found.landscapes]
    assert repr(found).startswith("<Camps")


def test_runs_agree_as_often_as_they_do_one_by_one(monkeypatch):
    from sim.studies.camps import camps as module

    story = lively()
    found = camps(story, "2020-06", runs=60, seed=3)
    monkeypatch.setattr(module, "CHUNK_NUMBERS", 1)
    assert camps(story, "2020-06", runs=60, seed=3).to_frame().equals(found.to_frame())
    from sim import run_ensemble

    runs = list(run_ensemble(story, 60, 3).trajectories())
    each = [camps(run, "2020-06").at().deepest for run in runs]
    coded, support = each[0], found.support[0]
    assert (support.runs, 0.0 < support.blocs < 1.0) == (len(runs), True)
    assert support.blocs == np.mean([one.blocs == coded.blocs for one in each])
    assert support.waverer == np.mean([one.waverer == coded.waverer for one in each])
    beside = [("AAA" in one.blocs[0]) == ("CCC" in one.blocs[0]) for one in each]
    assert support.together[runs[0].index("AAA"), runs[0].index("CCC")] == np.mean(beside)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1999-01", "date: 1999-01 lies outside the clock; name one from 2020"),
        ("2020-13", "is not a date of the calendar"),
        ("soon", "expected a date as YYYY-MM"),
        (7, "must be a text such as 2020-03 or a date"),
    ],
)
def test_dates_that_are_none_are_refused(date, words):
    with pytest.raises(InputError, match=words):
        camps(lively(), date)


def test_one_run_is_not_many():
    with pytest.raises(InputError, match="many runs are made of a scenario"):
        camps(simulate(lively()), runs=10)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "camps takes one of FILE, --propensities with --sizes, or --edges; got none"),
        (("example.yaml", "--edges", "e.csv"), "got FILE and --edges"),
        (("--propensities", "p.csv"), "--propensities and --sizes go together"),
        (("example.yaml", "--sizes", "s.csv"), "--propensities and --sizes go together"),
        (("--edges", "e.csv", "--date", "2020-01"), "--date: goes with a story, and --edges is none"),
        (("--edges", "e.csv", "--pair", "X,Q"), "there is no actor 'Q'"),
        (("--edges", "e.csv", "--pair", "X"), "--pair X: must be two different actors"),
        (("--edges", "none.csv"), "none.csv: cannot be read"),
        (("example.yaml", "--all", "--date", "2020-01"), "--all: stands beside --date"),
        (("example.yaml", "--date", ""), "--date: expected a date as YYYY-MM"),
        (("example.yaml", "--date", "1920-01"), "--date: 1920-01 lies outside the clock"),
        (("example.yaml", "--pair", "AAA,QQQ"), "there is no actor 'QQQ'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(files, example, words, said):
    files(e="a,b,sign\nX,Y,+\n", p=GOOD, s=SIZES)
    code, text = printed("camps", *words)
    assert (code, said in text, "Traceback" in text) == (2, True, False), text


def test_a_story_has_its_camps_printed_as_json_and_written(files, example):
    folder = files()
    code, text = printed("camps", "example.yaml", "--all", "--json", "--runs", "20", "--pair", "AAA,BBB")
    dates = json.loads(text)["dates"]
    assert (code, len(dates)) == (0, len(camps(_story(example)).rows))
    assert dates[0]["support"]["runs"] == 20
    assert dates[0]["implied"][0]["pair"] == ["AAA", "BBB"]
    code, text = printed("camps", "example.yaml", "--all", "--out", "made", "--pair", "AAA,BBB")
    assert code == 0, text
    assert sorted(p.name for p in (folder / "made").iterdir()) == [
        "camps.csv", "camps.png", "configurations.csv", "implied.csv", "run.json",
    ]  # fmt: skip
    code, text = printed("camps", "example.yaml", "--date", "2020-03", "--out", "made")
    assert (code, "made: holds another run" in text) == (74, True)
    for words in (("--date", "2020-03"), ("--steps", "2"), ("--set", "parameters.witness=0.1")):
        code, text = printed("camps", "example.yaml", "--runs", "20", "--pair", "AAA,BBB", *words)
        assert (code, "waverer" in text, "If AAA and BBB deal" in text) == (0, True, True), text


def _story(path):
    from sim import load_scenario

    return load_scenario(path)
