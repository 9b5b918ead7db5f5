"""Sensitivity indices against the Ishigami function, whose indices are known [Ishigami and Homma 1990]."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from math import pi

import numpy as np
import pytest

from reference.replications import FIRST, TOTAL, A, B, ishigami
from sim.errors import InputError
from sim.studies.sensitivity.analysis import MAIN, NOISE, analyse, convergence, table
from sim.studies.sensitivity.indices import elementary_effects, indices
from sim.studies.sensitivity.sampling import (
    DUMMY,
    FEWEST_POINTS,
    METHODS,
    MORRIS,
    SOBOL,
    Sample,
    make_sample,
    rows_needed,
)  # fmt: skip
from sim.studies.sweeps.design import nearest_power
from sim.studies.sweeps.varied import Varied

END = Decimal(repr(pi))
VARIED = [Varied(f"x{n}", -END, END) for n in (1, 2, 3)]
SIZES = {SOBOL: 2048, MORRIS: 256}


@cache
def sample(method: str = SOBOL, seed: int = 5) -> Sample:
    return make_sample(method, VARIED, SIZES[method], seed)


def found(method: str = SOBOL, outputs=None, seed: int = 5):
    made = sample(method, seed)
    y = ishigami(made.points) if outputs is None else outputs
    return analyse(made, made.points, y[:, None], ["y"])[0]


def misses(finding) -> int:
    """How many of the six known indices lie outside their interval."""
    known = [("S1", FIRST), ("ST", TOTAL)]
    tables = [(finding.last.of(name), truth) for name, truth in known]
    return sum(abs(t[x].value - truth[x]) > t[x].error for t, truth in tables for x in truth)


def test_the_known_values_are_those_of_the_formula():
    variance = A**2 / 8 + B * pi**4 / 5 + B**2 * pi**8 / 18 + 0.5
    alone = 0.5 * (1 + B * pi**4 / 5) ** 2 / variance
    both = B**2 * pi**8 * (1 / 18 - 1 / 50) / variance
    assert (alone, A**2 / 8 / variance, both) == pytest.approx((FIRST["x1"], FIRST["x2"], TOTAL["x3"]), abs=5e-5)
    assert alone + both == pytest.approx(TOTAL["x1"], abs=1e-4)


def test_sobol_indices_are_ishigamis_within_their_intervals():
    finding = found()
    assert misses(finding) == 0
    assert max(i.error for name in ("S1", "ST") for i in finding.last.of(name).values()) < 0.08
    pairs = finding.last.pairs()
    assert abs(pairs["x1", "x3"].value - TOTAL["x3"]) < 2 * pairs["x1", "x3"].error
    assert [i.of for i in finding.interactions()] == [("x1", "x3")]
    assert [finding.verdict(x) for x in ("x1", "x2", "x3")] == [
        "acts alone and with others", "acts alone", "acts with others",
    ]  # fmt: skip


def test_intervals_cover_the_known_values_as_often_as_they_say():
    hits = []
    for seed in range(12):
        made = make_sample(SOBOL, VARIED, 256, seed)
        last = {(i.name, i.of): i for i in indices(made, ishigami(made.points), 256)}
        hits += [last[n, x].low <= t[x] <= last[n, x].high for n, t in (("S1", FIRST), ("ST", TOTAL)) for x in t]
    assert np.mean(hits) > 0.9  # the sequence is more even than chance, so the intervals are wide for it


@pytest.mark.parametrize(
    "mutant",
    [
        lambda y: np.random.default_rng(1).permutation(y),
        lambda y: np.roll(y, 1),
        lambda y: y[::-1],
        lambda y: np.sqrt(np.abs(y)),
    ],
)
def test_the_check_fails_on_mutants(mutant):
    assert misses(found(outputs=mutant(ishigami(sample().points)))) > 0


def test_screening_ranks_as_published():
    finding = found(MORRIS)
    assert finding.ranked() == ["x2", "x1", "x3"]
    assert all(finding.verdict(x) != NOISE for x in ("x1", "x2", "x3"))
    assert not finding.interactions()


def test_morris_effects_are_those_of_its_grid():
    sine, fourth = np.sqrt(3) / 2, (1 - 3**-4) * pi**4  # of the grid's steps: 0 to ±pi/3, ±pi/3 to ±pi
    weight = 1 + B * (pi**4 + (pi / 3) ** 4) / 2
    known = {"x1": 1.5 * sine * weight, "x2": 1.5 * A * sine**2, "x3": 1.5 * B * fourth * sine / 2}
    star = found(MORRIS).last.of("mu_star")
    for x, value in known.items():
        assert star[x].value == pytest.approx(value, abs=2 * star[x].error + 1e-9)


def test_morris_effects_are_those_of_the_trajectories():
    made = sample(MORRIS)
    y = ishigami(made.points)
    effects = elementary_effects(made.unit, y)
    star, sigma = (found(MORRIS).last.of(name) for name in ("mu_star", "sigma"))
    for n, x in enumerate(("x1", "x2", "x3", DUMMY)):
        assert star[x].value == pytest.approx(np.abs(effects[:, n]).mean(), rel=1e-12)
        assert sigma[x].value == pytest.approx(effects[:, n].std(ddof=1), rel=1e-12)
    plane = elementary_effects(made.unit, made.unit @ np.array([1.0, 2.0, 3.0, 0.0]))
    assert np.allclose(plane, [1.0, 2.0, 3.0, 0.0], atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_dummy_does_nothing(method):
    finding = found(method)
    dummy = finding.last.of(MAIN[method])[DUMMY]
    assert dummy.value < 0.08
    assert dummy.value < 0.3 * min(finding.last.of(MAIN[method])[x].value for x in ("x1", "x2"))
    if method == SOBOL:
        noise = [i for pair, i in finding.last.pairs().items() if DUMMY in pair]
        assert all(abs(i.value) < 2 * i.error for i in noise)
        assert any(i.value != 0.0 for i in noise)


@pytest.mark.parametrize("method", METHODS)
def test_what_does_nothing_is_no_more_than_noise(method):
    made = sample(method)
    finding = found(method, np.sin(made.points[:, 0]) + made.points[:, 1] ** 2)
    assert finding.verdict("x3") == NOISE
    assert NOISE not in (finding.verdict("x1"), finding.verdict("x2"))


@pytest.mark.parametrize("method", METHODS)
def test_results_repeat_bit_for_bit_and_leave_the_global_generator_alone(method):
    def once(seed: int):
        return found(method, seed=seed).levels

    np.random.seed(3)  # the global generator is what must not matter
    before = np.random.get_state()[1].tolist()
    first = once(0)
    assert np.random.get_state()[1].tolist() == before
    sample.cache_clear()
    np.random.seed(4)
    assert once(0) == first
    assert once(1) != first


@pytest.mark.parametrize("method", METHODS)
def test_samples_are_nested(method):
    small, large = (make_sample(method, VARIED, size, 5) for size in (256, 1024))
    assert np.array_equal(large.unit[: large.rows(256)], small.unit)
    y = ishigami(large.points)
    assert indices(large, y, 256) == indices(small, y[: len(small.unit)], 256)
    assert len(np.unique(large.points, axis=0)) <= rows_needed(method, 3, 1024)


def test_convergence_says_what_settled():
    settled = convergence(found())
    assert (settled.values_settled, settled.ranking_settled) == (True, True)
    assert (settled.sizes, settled.pairs, settled.apart) == ((512, 1024, 2048), 3, 3)
    small = make_sample(SOBOL, VARIED, 16, 5)
    rough = convergence(analyse(small, small.points, ishigami(small.points)[:, None], ["y"])[0])
    assert not rough.values_settled


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_outcome_has_no_indices(method):
    made = sample(method)
    for flat in (np.zeros(len(made.points)), 0.3 + 1e-16 * made.unit[:, 0]):
        finding = found(method, flat)
        assert finding.is_constant
        assert convergence(finding) is None
        rows = table("s", [finding])
        assert set(rows["index"]) == {"no variance"}
        assert set(rows["value"]) == {None}


def test_an_outcome_that_moves_late_in_the_sample_only_has_indices_only_there():
    made = sample()
    y = ishigami(made.points)
    y[: made.rows(512)] = 1.0
    finding = found(outputs=y)
    assert [level.indices is None for level in finding.levels] == [True, False, False]
    assert convergence(finding) is None


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda p, y: (p[:-1], y[:-1]), "outputs at"),
        (lambda p, y: (p, y[:-1]), "outputs at"),
        (lambda p, y: (p[::-1], y[::-1]), "in another order"),
        (lambda p, y: (p + 1e-9, y), "of another sample"),
        (lambda p, y: (p[:, :2], y), "of another sample"),
        (lambda p, y: (p, np.where(np.arange(len(y)) == 7, np.nan, y)), "point 7: y is nan"),
        (lambda p, y: (p, np.where(np.arange(len(y)) == 7, np.inf, y)), "point 7: y is inf"),
    ],
)
def test_outputs_that_are_not_the_samples_are_refused(spoil, words):
    points, outputs = spoil(sample().points, ishigami(sample().points))
    with pytest.raises(InputError, match=words):
        analyse(sample(), points, outputs[:, None], ["y"])


def test_outputs_of_another_seed_are_refused():
    other = replace(sample(), seed=6)
    with pytest.raises(InputError, match="of another sample"):
        analyse(sample(), other.points, ishigami(other.points)[:, None], ["y"])


@pytest.mark.parametrize(
    ("method", "size", "words"),
    [
        (SOBOL, 0, "must be at least 16"), (MORRIS, 0, "must be at least 8"),
        (SOBOL, 1000, "1024 is the nearest"), (SOBOL, 17, "16 is the nearest"),
    ],
)  # fmt: skip
def test_sizes_that_do_not_suit_are_refused_with_the_nearest(method, size, words):
    with pytest.raises(InputError, match=words):
        make_sample(method, VARIED, size, 1)


def test_the_nearest_power():
    assert [nearest_power(n) for n in (1, 3, 6, 7, 1536, 1537)] == [1, 2, 4, 8, 1024, 2048]
    assert set(FEWEST_POINTS) == set(METHODS)


def test_nothing_to_vary_is_refused():
    with pytest.raises(InputError, match="nothing to vary"):
        make_sample(SOBOL, [], 64, 1)
    with pytest.raises(InputError, match="x9: has one value only"):
        make_sample(SOBOL, [Varied("x9", Decimal(1), Decimal(1))], 64, 1)


def test_a_list_of_values_is_taken_in_equal_shares():
    made = make_sample(SOBOL, [*VARIED, Varied("k", values=(Decimal(1), Decimal(5)))], 64, 1)
    values, counts = np.unique(made.points[:, 3], return_counts=True)
    assert values.tolist() == [1.0, 5.0]
    assert abs(counts[0] - counts[1]) < 0.1 * len(made.points)
