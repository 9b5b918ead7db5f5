"""Ensembles: draws, bands, claims as shares, counts of acts, failures, what bands are made of."""

import math

import numpy as np
import pandas
import pytest
from lively import lively, lively_document
from strategies import scenario_of

from sim import AllianceModel, OwnAct, RunFailed, StateAgent, load_scenario
from sim.engine.choose import run
from sim.engine.setup import Setup
from sim.errors import InputError
from sim.inputs.agenda import acts_by_number
from sim.inputs.draws import draw_parameters, quantiles
from sim.inputs.occasions import occasions_of
from sim.model.dice import philox
from sim.model.parameters import PARAMETERS
from sim.scenario.changes import without_anything, without_events
from sim.scenario.file.questions import Distribution
from sim.studies.claims.verdicts import check_claims, share_error
from sim.studies.claims.worlds import masked_worlds
from sim.studies.ensembles import ensemble as ensembles
from sim.studies.ensembles.ensemble import run_ensemble
from sim.studies.ensembles.quantiles import Histograms
from sim.studies.ensembles.variance import share_that_goes, variance_shares
from sim.studies.sweeps.design import Design
from sim.studies.sweeps.idle_numbers import without_effect

SEED = 7
STOP = np.zeros(1, np.int64)


@pytest.fixture(scope="module")
def scenario():
    return lively()


@pytest.fixture(scope="module")
def ensemble(scenario):
    return run_ensemble(scenario, 400, SEED)


def start(scenario, runs: int):
    """Ideal points, saliences and regards with which runs begin, from the interpreted host."""
    worlds = [AllianceModel(scenario, SEED, n).arrays for n in range(runs)]
    return {name: np.stack([getattr(w, name) for w in worlds]) for name in ("ideal", "salience", "regard", "intensity")}


def test_run_zero_is_the_coded_values(scenario):
    actor = next(iter(scenario.actors.values()))
    issue, interest = next(iter(actor.interests.items()))
    first = start(scenario, 1)
    assert first["ideal"][0, 0, scenario.issue_index[issue]] == interest.position
    assert np.array_equal(first["intensity"][0], [act.intensity for act in acts_by_number(occasions_of(scenario))])


def test_coded_numbers_are_drawn_with_the_spread_of_their_confidence():
    document = lively_document()
    for confidence, spread in (("stated", 0.05), ("implied", 0.15), ("assumed", 0.30)):
        interest = {"position": 0.0, "salience": 0.5, "confidence": confidence, "assumption": "made for a test"}
        actors = {a: {**v, "interests": {"p": interest}} for a, v in document["actors"].items()}
        story = scenario_of({**document, "actors": actors, "clock": {**document["clock"]}})
        setup = Setup(story, SEED, expected=4000)
        runs = run(setup, setup.batch(np.arange(4000)), ("position", "ideal"), STOP)
        drawn = runs.by_run(runs.record.ideal)[1:, 0, :, 0]
        error = spread / math.sqrt(2 * drawn.size)
        assert abs(drawn.std() - spread) < 4 * error + 0.002 * spread  # clipped at 3.3 sd at most
        assert abs(drawn.mean()) < 4 * spread / math.sqrt(drawn.size)


def test_saliences_have_half_the_spread_and_intensities_keep_their_sign(scenario):
    drawn = start(scenario, 200)
    coded = drawn["intensity"][0]
    assert np.all(drawn["intensity"] * np.sign(coded) >= 0)
    assert np.all((drawn["salience"] >= 0) & (drawn["salience"] <= 1))
    assert np.any(drawn["intensity"][1:] != coded)


@pytest.mark.parametrize(
    ("given", "mean", "sd"),
    [
        ({"uniform": (0.2, 0.8)}, 0.5, 0.6 / math.sqrt(12)),
        ({"normal": (0.5, 0.05)}, 0.5, 0.05),
        ({"triangular": (0.0, 0.3, 0.9)}, 0.4, math.sqrt((0.81 + 0.09 - 0.27) / 18)),
        ({"log_uniform": (0.1, 1.0)}, 0.9 / math.log(10), None),
        ({"discrete": (0.2, 0.4)}, 0.3, 0.1),
    ],
)
def test_parameters_are_drawn_from_their_distribution(given, mean, sd):
    story = lively(parameters={"witness": {k: list(v) for k, v in given.items()}})
    drawn = draw_parameters(story, SEED, np.arange(1, 20_001))[:, list(PARAMETERS).index("witness")]
    assert abs(drawn.mean() - mean) < 4 * drawn.std() / math.sqrt(len(drawn))
    if sd is not None:
        assert drawn.std() == pytest.approx(sd, rel=0.03)


def test_a_normal_is_cut_at_its_range_and_at_four_deviations():
    given = Distribution(normal=(0.1, 0.2))
    ends = quantiles(given, np.array([2**-33, 1 - 2**-33]), (0.0, 0.9))
    assert ends[0] == pytest.approx(0.0, abs=1e-6)
    assert ends[1] == pytest.approx(0.9, abs=0.02)
    assert quantiles(Distribution(normal=(0.1, 0.0)), np.array([0.3]), (0.1, 0.1)).tolist() == [0.1]


def test_dates_are_drawn_from_their_whole_interval(scenario, ensemble):
    periods = [t.happened["sometime"][0] for t in ensemble.trajectories()]
    assert periods[0] == 1
    counts = np.bincount(periods, minlength=6)[1:]
    assert np.all(np.abs(counts - 80) < 4 * math.sqrt(400 * 0.2 * 0.8))


def test_philox_is_the_same_on_arrays():
    word = np.array([0, 1, 0xFFFFFFFF], np.uint64)
    on_arrays = philox(word, word, word, word, 5, 6)
    for n, value in enumerate(word.tolist()):
        assert [int(w[n]) for w in on_arrays] == list(philox(value, value, value, value, 5, 6))


def test_masks_give_the_worlds_without_events(scenario):
    setup = Setup(scenario, SEED, expected=20)
    batch = setup.batch(np.arange(20))
    worlds = masked_worlds(setup, batch, run(setup, batch, (), STOP), (), [("raid",)], STOP)
    for removed, runs in ((("raid",), worlds.without(("raid",))), ((), worlds.placebo())):
        story = without_events(scenario, removed) if removed else without_anything(scenario)
        for number in (0, 3, 19):
            model = AllianceModel(story, SEED, number)
            model.run_model()
            i, j = np.tril_indices(len(scenario.actors), -1)
            assert np.array_equal(model.trajectory().alignment[:, i, j], runs.by_run(runs.record.alignment)[number])


def test_claims_are_shares_of_the_verdicts_of_single_runs(scenario):
    made = run_ensemble(scenario, 12, SEED)
    single = []
    for number in range(12):
        model = AllianceModel(scenario, SEED, number)
        model.run_model()
        single.append(check_claims(model.trajectory()))
    for n, claim in enumerate(made.claims):
        changes = [one[n].change for one in single if math.isfinite(one[n].change)]
        assert claim.direction == np.mean([one[n].direction for one in single])
        assert claim.placebo == np.mean([one[n].placebo for one in single])
        assert claim.change == np.median(changes)


def test_errors_are_monte_carlo_standard_errors(scenario):
    seeds = [run_ensemble(scenario, 200, seed) for seed in range(30)]
    shares = [made.claims[2].direction for made in seeds]
    medians = [made.bands.median[0, -1] for made in seeds]
    stated = np.mean([made.claims[2].error for made in seeds]), np.mean([made.bands.error[0, -1] for made in seeds])
    for values, error in zip((shares, medians), stated, strict=True):
        assert 0.6 < np.std(values) / error < 1.5  # 30 values give a standard deviation within 13 %
    assert share_error(1.0, 100) > 0


def test_bands_hold_the_shares_they_name(ensemble):
    values = np.stack([t.alignment[:, 1, 0] for t in ensemble.trajectories()])
    inside = (values >= ensemble.bands.low90[0]) & (values <= ensemble.bands.high90[0])
    assert inside.mean(axis=0)[1:] == pytest.approx(0.9, abs=0.01)


def test_bins_give_the_exact_quantiles_within_half_a_bin():
    values = np.random.default_rng(1).uniform(-1, 1, (64, 3, 2))
    values[0, 0] = (-1.0, 1.0)
    blocks = np.ascontiguousarray(values.reshape(4, 16, 3, 2).transpose(0, 2, 3, 1))
    bins = Histograms(3, 2)
    bins.add(blocks, 64, np.ones((4, 16)))
    levels = np.array([0.0, 0.05, 0.25, 0.37, 0.5, 0.75, 0.95, 1.0])
    gap = np.abs(bins.quantiles(levels) - np.quantile(values, levels, axis=0))
    assert gap.max() <= bins.error + 1e-9
    assert bins.error == 1 / 2000


def test_beyond_a_size_quantiles_and_counts_are_kept_and_agree(scenario, ensemble, monkeypatch):
    monkeypatch.setattr(ensembles, "ROWS_KEPT", 100)
    large = run_ensemble(scenario, 400, SEED)
    assert large.runs == ()
    assert large.claims == ensemble.claims
    assert large.acts.columns() == ensemble.acts.columns()
    for found, exact in ((large.bands, ensemble.bands), (large.position_bands, ensemble.position_bands)):
        assert found.bin_error == 0.0005
        for name in ("low90", "low50", "median", "high50", "high90"):
            gap = np.abs(getattr(found, name) - getattr(exact, name))
            assert gap.max() <= found.bin_error + 1e-9


@pytest.fixture(scope="module")
def partial():
    """The story without one interest, many times."""
    actors = lively_document()["actors"]
    del actors["BBB"]["interests"]["q"]
    return run_ensemble(lively(actors=actors), 60, SEED)


def test_the_bands_of_a_pair_stand_in_its_rows(partial):
    frame = partial.to_frame()
    for (a, b), own in frame.groupby(["actor", "partner"]):
        values = np.stack([t.between(a, b) for t in partial.trajectories()])
        assert np.array_equal(own["median"], np.median(values, axis=0))
        assert np.array_equal(own.coded, values[0])
    assert list(frame.partner[:6]) == ["BBB", "CCC", "DDD", "CCC", "DDD", "DDD"]


def test_positions_of_coded_interests_have_bands(partial):
    ensemble, scenario = partial, partial.scenario
    coded = [(a, k) for a in sorted(scenario.actors) for k in sorted(scenario.actors[a].interests)]
    assert len(coded) == 7
    frame = pandas.DataFrame(ensemble.position_columns())
    assert list(frame) == ["step", "date", "actor", "issue", *ensembles.BAND_NAMES, "coded"]
    assert list(zip(frame.actor, frame.issue, strict=True)) == coded * (scenario.steps + 1)
    labelled = ensemble.to_xarray()
    for actor, issue in coded:
        own = frame[(frame.actor == actor) & (frame.issue == issue)]
        at = scenario.actor_index[actor], scenario.issue_index[issue]
        values = np.stack([t.position[:, *at] for t in ensemble.trajectories()])
        assert np.array_equal(own.coded, values[0])
        assert np.array_equal(ensemble.first.position_of(actor, issue), values[0])
        for name, level in zip(ensembles.BAND_NAMES, ensembles.LEVELS, strict=False):
            exact = np.quantile(values, level, axis=0)
            assert np.array_equal(own[name], exact)
            assert np.array_equal(getattr(ensemble.position_bands_of(actor, issue), name), exact)
            assert np.array_equal(labelled[f"position_{name}"].sel(actor=actor, issue=issue), exact)
        assert np.array_equal(labelled["position_coded"].sel(actor=actor, issue=issue), values[0])
        assert np.array_equal(ensemble.position_of(actor, issue), own["median"])
    assert labelled["position_median"].notnull().isel(date=0).sum() == len(coded)


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (("AAB", "p"), "there is no actor 'AAB'; did you mean 'AAA'"),
        (("AAA", "pp"), "there is no issue 'pp'"),
        (("BBB", "q"), r"there is no coded interest of BBB in 'q'; known: p"),
    ],
)
def test_where_no_interest_is_coded_there_is_no_band(partial, ids, words):
    with pytest.raises(InputError, match=words):
        partial.position_bands_of(*ids)


def test_acts_are_counted(scenario, ensemble):
    columns = ensemble.acts.columns()
    rows = list(zip(columns["step"], columns["id"], columns["actor"], columns["target"], columns["runs"], strict=True))
    assert (2, "raid", "CCC", "AAA", 400) in rows
    maybe = next(row for row in rows if row[1] == "maybe")
    assert abs(maybe[-1] - 200) < 4 * math.sqrt(400) / 2
    own = sum(row[-1] for row in rows if row[1] == "initiative")
    recorded = sum(act.origin == "initiative" for t in ensemble.trajectories() for act in t.acts)
    assert own == recorded > 0


BREAKS = {"id": "breaks", "step": 2, "probability": 0.5, "acts": [{"actor": "AAA", "target": "BBB", "intensity": 0.1}],
          "shifts": [{"actor": "CCC", "of": "capability", "by": -9.0}], "assumption": "made for a test"}  # fmt: skip


def test_failed_runs_are_named_and_the_others_finish():
    document = lively_document()
    story = scenario_of({**document, "events": [*document["events"], BREAKS], "expect": []})
    made = next(m for seed in range(9) if (m := attempt(story, seed)) is not None)
    assert 0 < made.failed < 40
    assert made.failed + len(list(made.trajectories())) == 40
    assert "the capability of CCC is not defined after step 2 of run" in made.failures[0]
    numbers = {t.run for t in made.trajectories()}
    assert np.all(np.isfinite(made.bands.median))
    for number in range(40):
        if number in numbers:
            AllianceModel(story, made.seed, number).run_model()
        else:
            with pytest.raises(RunFailed):
                AllianceModel(story, made.seed, number).run_model()


def attempt(story, seed):
    """The ensemble of a seed under which the coded run does not fail."""
    try:
        return run_ensemble(story, 40, seed)
    except RunFailed:
        return None


@pytest.mark.parametrize("actors", [1, 2])
@pytest.mark.parametrize("steps", [0, 3])
def test_worlds_with_next_to_nothing_in_them_run(actors, steps):
    document = lively_document()
    few = dict(list(document["actors"].items())[:actors])
    bare = {k: v for k, v in document.items() if k not in ("events", "expect", "treaties", "regards", "groups")}
    made = run_ensemble(scenario_of({**bare, "actors": few, "clock": {**document["clock"], "steps": steps}}), 5, SEED)
    assert len(list(made.trajectories())) == 5
    assert made.bands.median.shape == (actors - 1, steps + 1)


class Thrower(StateAgent):
    """Fails in its second step."""

    def decide(self, seen):
        return [] if seen.step == 0 else 1 / 0


def test_an_error_in_a_mind_is_named(scenario):
    with pytest.raises(RunFailed, match="the mind of CCC in step 1 of run 0: ZeroDivisionError"):
        run_ensemble(scenario, 2, SEED, minds={"CCC": Thrower})


class Peacemaker(StateAgent):
    """Turns to whoever it stands worst with."""

    def decide(self, seen):
        return [OwnAct(min(seen.others, key=lambda other: seen.alignment(self.id, other)), 0.2)]


def test_a_mind_in_python_runs_in_ensembles_too(scenario):
    made = run_ensemble(scenario, 3, SEED, minds={"CCC": Peacemaker})
    runs = list(made.trajectories())
    assert [t.run for t in runs] == [0, 1, 2]
    assert all({a.target for a in t.acts if a.actor == "CCC" and a.origin == "initiative"} for t in runs)
    assert made.claims[0].error is not None


def test_variance_shares_tell_sources_apart(scenario):
    pairs = [("AAA", "CCC"), ("BBB", "CCC")]
    shares = {(s.pair, s.source): s for s in variance_shares(scenario, SEED, 400, pairs)}
    assert {source for _, source in shares} == {"coding", "parameters", "chance"}
    assert all(s.error is not None and s.error < 0.5 for s in shares.values())
    calm = lively(parameters={})
    assert {s.source for s in variance_shares(calm, SEED, 60, pairs)} == {"coding", "chance"}


def test_shares_of_variance_by_hand():
    generator = np.random.default_rng(3)
    a, b = generator.normal(0, 2, 4000), generator.normal(0, 1, 4000)
    share, error = share_that_goes(a + b, b)
    assert share == pytest.approx(0.8, abs=4 * error)
    assert share_that_goes(np.ones(100), np.ones(100)) == (None, None)


def test_the_error_of_a_share_is_the_jackknife_s():
    """The jackknife by pseudo-values: their standard error."""
    generator = np.random.default_rng(5)
    whole, part = generator.normal(0, 2, 200), generator.normal(0, 1, 200)
    share, error = share_that_goes(whole, part)
    left_out = [1 - np.var(np.delete(part, np.s_[g::20])) / np.var(np.delete(whole, np.s_[g::20])) for g in range(20)]
    pseudo = 20 * share - 19 * np.array(left_out)
    assert error == pytest.approx(np.std(pseudo, ddof=1) / math.sqrt(20), rel=1e-12)


def test_a_number_that_moves_positions_alone_has_an_effect():
    """With alignment from regard alone and no balance, anchors show in positions and nowhere else."""
    story = lively(parameters={"relational_weight": 1.0, "balance": 0.0, "influence": 0.2})
    paths = ("parameters.influence", "parameters.prior_stake")
    design = Design("grid", paths, ((0.0, 0.4), (0.5, 0.9)))
    assert without_effect(story, design, SEED) == ["parameters.prior_stake"]


def test_one_run_of_an_ensemble_has_no_errors(scenario):
    made = run_ensemble(scenario, 1, SEED)
    assert {claim.error for claim in made.claims} == {None}


def test_a_story_of_the_bundle_runs_in_a_moment(scenarios):
    made = run_ensemble(load_scenario(scenarios / "s400_purchase.yaml"), 64, SEED)
    assert made.failed == 0
    assert len(made.claims) == len(made.scenario.expect)
