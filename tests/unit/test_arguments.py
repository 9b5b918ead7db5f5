"""What calls from Python may hand over, at every entry: the right thing in NumPy's clothes, and nothing else."""

import copy
import pickle
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from lively import lively

from sim import (
    AllianceModel,
    InputError,
    StateAgent,
    as_variant,
    check_claims,
    discover,
    explain,
    load_scenario,
    load_sweep,
    sensitivity,
    simulate,
    sweep,
    with_settings,
    with_steps,
    without_events,
)
from sim.engine.runs import as_runs
from sim.engine.trajectory import first_difference
from sim.scenario.file.questions import Variant
from sim.studies.claims.outcomes import outcome_values
from sim.studies.claims.verdicts import run_with_claims
from sim.studies.ensembles.ensemble import run_ensemble
from sim.studies.ensembles.variance import variance_shares
from sim.studies.sweeps.design import Design
from sim.studies.sweeps.idle_numbers import without_effect
from sim.studies.sweeps.sweep import on_threads

WITNESS = "parameters.witness"


@pytest.fixture(scope="module")
def story():
    return replace(lively(), variants={"calm": Variant(without=("raid",))})


def swept(scenario, **changes):
    given = {"numbers": {WITNESS: [0.5]}, "runs": 2, "outcomes": ["alignment(AAA,BBB)"], "seed": 1}
    return sweep(scenario, **{**given, **changes})


def studied(scenario, **changes):
    given = {"numbers": {WITNESS: (0.1, 0.9)}, "outcomes": ["polarization"], "method": "morris", "points": 8}
    return sensitivity(scenario, **{**given, **changes})


def ensemble(scenario, **changes):
    return run_ensemble(scenario, **{"runs": 2, "seed": 1, **changes})


def shares(scenario, **changes):
    return variance_shares(scenario, **{"seed": 1, "runs": 2, "pairs": [("AAA", "BBB")], **changes})


def threads(scenario, workers):
    return list(on_threads(workers)({}, lambda n: np.zeros(0), [], np.zeros(1, np.int64)))


SEEDED = {
    "simulate": simulate,
    "AllianceModel": AllianceModel,
    "run_ensemble": ensemble,
    "explain": lambda s, seed: explain(s, seed=seed),
    "sweep": swept,
    "sensitivity": studied,
    "variance_shares": shares,
    "run_with_claims": run_with_claims,
    "without_effect": lambda s, seed: without_effect(s, Design("grid", (WITNESS,), ((0.1, 0.9),)), seed),
}
NO_SEEDS = (-1, 2**128, True, np.bool_(True), 1.0, np.float64(1), "1", None, [1], np.array([1, 2]))


@pytest.mark.parametrize(
    ("entry", "seed"),
    [(entry, seed) for entry, seed in product(SEEDED, NO_SEEDS) if entry != "AllianceModel" or seed is not None],
    ids=repr,
)  # Mesa's batch_run hands None to a model where nobody names a seed
def test_a_seed_is_a_whole_number(story, entry, seed):
    with pytest.raises(InputError, match=r"the seed must be a whole number from 0 to 2\*\*128 - 1, got"):
        SEEDED[entry](story, seed=seed)


@pytest.mark.parametrize("seed", [np.int64(3), np.uint8(3), np.array(3), np.random.default_rng(1).integers(1) + 3])
def test_numbers_of_numpy_are_seeds_runs_and_sizes(story, seed):
    run = simulate(story, seed)
    assert type(run.seed) is int
    assert first_difference(run, simulate(story, 3)) is None
    assert (
        first_difference(
            ensemble(story, seed=seed, runs=np.int32(2), workers=np.int64(1), chunk=np.int8(16)).first, run
        )
        is None
    )
    assert len(simulate(with_steps(story, np.int64(3)), 1).alignment) == 4
    assert AllianceModel(story, 1, np.uint32(5)).run == 5


WHOLE = {
    "runs": (lambda s, n: ensemble(s, runs=n), 1),
    "workers": (lambda s, n: ensemble(s, workers=n), 1),
    "chunk": (lambda s, n: ensemble(s, chunk=n), 1),
    "runs of a sweep": (lambda s, n: swept(s, runs=n), 1),
    "workers of sweep": (lambda s, n: swept(s, workers=n), 1),
    "points of a sweep": (lambda s, n: swept(s, numbers={WITNESS: (0, 1)}, method="lhs", points=n), 1),
    "points of a grid": (lambda s, n: swept(s, numbers={WITNESS: (0, 1, n)}), 1),
    "runs of sensitivity": (lambda s, n: studied(s, runs=n), 1),
    "workers of sensitivity": (lambda s, n: studied(s, workers=n), 1),
    "points of sensitivity": (lambda s, n: studied(s, points=n), 0),
    "workers of a sweep": (threads, 1),
    "runs of variance_shares": (lambda s, n: shares(s, runs=n), 1),
    "run": (lambda s, n: AllianceModel(s, 1, n), 0),
    "steps": (with_steps, 0),
}


@pytest.mark.parametrize("entry", WHOLE)
@pytest.mark.parametrize("value", ["too small", True, np.bool_(False), 1.5, "2", [2]], ids=repr)
def test_counts_are_whole_numbers(story, entry, value):
    call, least = WHOLE[entry]
    with pytest.raises(InputError, match="must be a whole number"):
        call(story, least - 1 if value == "too small" else value)


def test_the_number_of_a_run_is_one_word(story):
    with pytest.raises(InputError, match=r"from 0 to 2\*\*32 - 1"):
        AllianceModel(story, 1, 2**32)


ENTRIES = {
    **SEEDED,
    "with_settings": lambda s, seed: with_settings(s, {WITNESS: 0.1}),
    "as_variant": lambda s, seed: as_variant(s, "calm"),
    "without_events": lambda s, seed: without_events(s, ["raid"]),
    "with_steps": lambda s, seed: with_steps(s, 3),
    "check_claims": lambda s, seed: check_claims(s),
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("given", ["s400_purchase.yaml", None])
def test_a_scenario_is_asked_for_by_name(entry, given):
    with pytest.raises(
        InputError, match=r"the (scenario|run) must be of type (Scenario|Trajectory), got .*returns one"
    ):
        ENTRIES[entry](given, seed=1)


def test_claims_are_checked_of_a_run_not_of_a_scenario(story):
    with pytest.raises(
        InputError, match=r"the run must be of type Trajectory, .*simulate\(scenario, seed\) returns one"
    ):
        check_claims(story)


@pytest.mark.parametrize(
    ("minds", "words"),
    [
        ({"XXX": StateAgent}, "there is no actor 'XXX'"),
        ({"aaa": StateAgent}, "did you mean 'AAA'"),
        ({5: StateAgent}, "there is no actor 5"),
        ({"AAA": object}, "the mind of AAA must be a subclass of StateAgent"),
        ({"AAA": "Hedger"}, "the mind of AAA must be a subclass of StateAgent"),
        ({"AAA": StateAgent.decide}, "the mind of AAA must be a subclass of StateAgent"),
        (["AAA"], "the minds must be of type Mapping"),
        (StateAgent, "the minds must be of type Mapping"),
    ],
)
@pytest.mark.parametrize("entry", [AllianceModel, ensemble, simulate])
def test_minds_are_classes_by_actor(story, entry, minds, words):
    with pytest.raises(InputError, match=words):
        entry(story, minds=minds)


@pytest.mark.parametrize("minds", [[], "", 0, ()])
@pytest.mark.parametrize("entry", [AllianceModel, ensemble, simulate])
def test_minds_that_are_nothing_are_refused(story, entry, minds):
    with pytest.raises(InputError, match="the minds must be of type Mapping"):
        entry(story, minds=minds)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda s: StateAgent(s, "AAA"), r"the model must be of type Model, got .* makes its agents"),
        (lambda s: StateAgent(AllianceModel(s), "AAX"), "there is no actor 'AAX'; did you mean 'AAA'"),
    ],
)
def test_an_agent_is_of_a_model_and_an_actor(story, made, words):
    with pytest.raises(InputError, match=words):
        made(story)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (lambda model, agent: model.perception("AAX"), "there is no actor 'AAX'; did you mean 'AAA'"),
        (lambda model, agent: agent.alignment_with("AAX"), "there is no actor 'AAX'"),
        (lambda model, agent: agent.perceive().alignment("AAA", "BBX"), "there is no actor 'BBX'"),
        (lambda model, agent: agent.perceive().regard_for("AAX"), "there is no actor 'AAX'"),
        (lambda model, agent: agent.perceive().position("AAX", "p"), "there is no actor 'AAX'"),
        (lambda model, agent: agent.perceive().position("AAA", "zz"), "there is no issue 'zz'"),
        (lambda model, agent: agent.perceive().acts(by="AAX"), "there is no actor 'AAX'"),
        (lambda model, agent: agent.position["zz"], "there is no 'zz'"),
        (lambda model, agent: agent.regard["BBX"], "there is no 'BBX'; did you mean 'BBB'"),
    ],
)
def test_a_mind_asks_for_actors_and_issues_of_the_story(story, seen, words):
    model = AllianceModel(story)
    with pytest.raises((InputError, KeyError), match=words):
        seen(model, next(iter(model.agents)))
    assert next(iter(model.agents)).position.get("zz") is None


def test_a_sample_that_memory_does_not_hold_is_refused(story):
    with pytest.raises(InputError, match="a design holds at most 100,000,000 values; take fewer"):
        studied(story, method="sobol", points=2**40)


PLACES = {
    "path": lambda s, place: load_scenario(place),
    "folder": lambda s, place: load_sweep(place),
    "store": lambda s, place: swept(s, store=place),
}


@pytest.mark.parametrize("entry", PLACES)
@pytest.mark.parametrize("place", [3, 1.5, True, b"x", ["x"], {"id": "x"}, "a\0b", Path("a\0b")], ids=repr)
def test_a_place_is_a_path(story, entry, place):
    words = f"the {entry} .*(must be a text or a pathlib.Path, got|is not a file name)"
    with pytest.raises(InputError, match=words):
        PLACES[entry](story, place)


def test_a_scenario_goes_by_the_name_that_commands_know():
    assert load_scenario("s400-purchase").id == load_scenario("s400_purchase").id == "s400-purchase"


@pytest.mark.parametrize("entry", [swept, studied, ensemble])
@pytest.mark.parametrize("told", ["progress", "notify"])
def test_who_hears_of_progress_can_be_called(story, entry, told):
    with pytest.raises(InputError, match=f"{told} must be a function of one argument, got 3"):
        entry(story, **{told: 3})


def test_a_parameter_is_set_by_its_path(story):
    with pytest.raises(
        InputError, match=r"settings.witness: there is no 'witness' .*did you mean 'parameters\.witness'"
    ):
        with_settings(story, {"witness": 0.5})


def test_no_minds_are_none(story):
    assert first_difference(ensemble(story, minds={}).first, ensemble(story).first) is None
    assert first_difference(simulate(story, 1, minds={}), simulate(story, 1)) is None


def test_one_run_with_minds_is_that_of_the_mesa_model(story):
    class Silent(StateAgent):
        def consider(self, act):
            return None

    minds = {"AAA": Silent}
    model = AllianceModel(story, 1, minds=minds)
    model.run_model()
    run = simulate(story, 1, minds)
    assert first_difference(run, model.trajectory()) is None
    assert first_difference(run, simulate(story, 1)) is not None
    assert run.minds == minds


LISTED = {"method": "list"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": {WITNESS: [7.0]}}, f"{WITNESS} must be a number from 0 to 1, got 7"),
        ({"numbers": {WITNESS: [7.0]}, **LISTED}, f"{WITNESS} must be a number from 0 to 1, got 7 at point 0"),
        ({"numbers": {WITNESS: [0.5, np.nan]}, **LISTED}, "got nan at point 1"),
        ({"numbers": {WITNESS: [0.5, np.nan]}}, "numbers.parameters.witness nan is not a number"),
        ({"numbers": {WITNESS: 0.5}, **LISTED}, "0.5 at point 0|columns of numbers"),
        ({"numbers": {WITNESS: [[0.5, 0.5]]}, **LISTED}, "columns of numbers of equal length"),
        ({"numbers": {WITNESS: [0.5], "lasting": [0.1, 0.2]}, **LISTED}, "columns of numbers of equal length"),
        ({"numbers": {WITNESS: ["half"]}, **LISTED}, "columns of numbers of equal length"),
        ({"numbers": None, **LISTED}, "columns of equal length by name"),
        ({"numbers": {WITNESS: ["half"]}}, "'half' is not a number"),
        ({"numbers": {WITNESS: []}}, "has no values"),
        ({"numbers": {WITNESS: 0.5}}, "must be .low, high."),
        ({"numbers": {WITNESS: "0:1"}}, "must be .low, high."),
        ({"numbers": {WITNESS: (1, 0, 3)}}, "low end first"),
        ({"numbers": {WITNESS: (0, 1)}}, "a grid needs a number of points"),
        ({"numbers": {WITNESS: (0, 1, 2, 3)}}, "must be .low, high."),
        ({"numbers": {WITNESS: (True, 1, 2)}}, "True is not a number"),
        ({"numbers": None}, "numbers must say what to vary"),
        ({"numbers": {}}, "numbers must say what to vary: there is nothing to vary"),
        ({"numbers": [WITNESS]}, "the numbers must be of type Mapping"),
        ({"numbers": {"parameters.witnes": [0.5]}}, "did you mean 'parameters.witness'"),
        ({"numbers": {5: [0.5]}}, "the names of numbers must be a list of texts"),
        ({"numbers": {WITNESS: [0.1], "witness": [0.2]}}, "is given twice"),
        ({"numbers": {WITNESS: [0.1], "witness": [0.2]}, **LISTED}, "no number twice"),
        ({"numbers": {"balance": [0.9], "memory": [0.9]}}, "balance \\+ memory"),
        ({"outcomes": "polarization"}, "the outcomes must be a list of texts"),
        ({"outcomes": [None]}, "the outcomes must be a list of texts"),
        ({"outcomes": []}, "outcomes must say what to keep"),
        ({"method": "gird"}, "there is no method 'gird'; did you mean 'grid'"),
        ({"points": 3}, "points goes with the methods lhs and sobol"),
        ({"method": "sobol", "numbers": {WITNESS: (0, 1)}, "points": 9}, "8 is the nearest"),
    ],
)  # fmt: skip
def test_a_sweep_is_checked_before_anything_runs(story, changes, words):
    with pytest.raises(InputError, match=words):
        swept(story, **changes)


@pytest.mark.parametrize(
    "study",
    [studied, lambda s, **more: swept(s, method="lhs", **more), lambda s, **more: swept(s, method="sobol", **more)],
)
def test_a_sample_takes_no_points_of_a_grid(study):
    words = r"numbers.parameters.witness: gives 5 points, which only a grid has; a sample takes the two ends, 0 and 1"
    story = lively(
        sweep={"parameters": {"witness": {"range": [0, 1], "points": 5}}, "outcomes": [{"polarization": True}]}
    )
    with pytest.raises(InputError, match=words):
        study(story, numbers={"witness": (0, 1, 5)}, points=8)
    study(story, numbers=None, points=8)


def test_a_search_for_boxes_is_checked(story):
    table = swept(story, numbers={WITNESS: (0, 1, 4)})
    for arguments, words in (
        ((story, "x < 1"), r"sweep\(\.\.\.\) and load_sweep"), ((table, None), "the condition must be of type str"),
        ((table, "alignment(AAA,BBB) < 9", 0), "the number of boxes"), ((table, "x < 1"), "no outcome of this sweep"),
        ((table, "alignment(AAA,BBB) < 9", 1, "much"), "must be a share from 0 to 1"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=words):
            discover(*arguments)


def test_the_claims_of_an_ensemble_are_its_own(story):
    with pytest.raises(InputError, match=r"got <Ensemble .*an ensemble has its own in ensemble\.claims"):
        check_claims(ensemble(story))


def test_shares_are_of_pairs_of_actors(story):
    with pytest.raises(InputError, match="there is no actor 'XXX'"):
        shares(story, pairs=[("AAA", "XXX")])


def test_an_outcome_is_parsed_first(story):
    runs = as_runs([simulate(story, 1)])
    with pytest.raises(InputError, match=r"the outcome must be of type Outcome.*parse_outcome"):
        outcome_values("polarization", runs, lambda ids: runs)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: with_settings(s, "parameters.witness=1"), "the settings must be of type Mapping"),
        (lambda s: with_settings(s, [WITNESS]), "the settings must be of type Mapping"),
        (lambda s: with_settings(s, {5: 0.5}), "the paths must be a list of texts"),
        (lambda s: with_settings(s, {WITNESS: np.float64("nan")}), "witness"),
        (lambda s: with_settings(s, {WITNESS: True}), "witness"),
        (lambda s: with_settings(s, {WITNESS: np.bool_(True)}), "witness"),
        (lambda s: with_settings(s, {WITNESS: object()}), "witness"),
        (lambda s: with_settings(s, {WITNESS: np.array([0.5])}), "witness"),
        (lambda s: as_variant(s, "clam"), "there is no variant 'clam'; did you mean 'calm'"),
        (lambda s: as_variant(s, 5), "there is no variant 5"),
        (lambda s: as_variant(s, ["calm"]), "there is no variant"),
        (lambda s: without_events(s, "raid"), "the events must be a list of texts"),
        (lambda s: without_events(s, ["rade"]), "there is no event 'rade'; did you mean 'raid'"),
        (lambda s: without_events(s, [5]), "the events must be a list of texts"),
        (lambda s: without_events(s, None), "the events must be a list of texts"),
    ],
)
def test_other_worlds_are_asked_for_in_words_that_mean_something(story, call, words):
    with pytest.raises(InputError, match=words):
        call(story)


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.float32(0.5), np.float16(0.5), np.array(0.5)])
def test_settings_take_the_numbers_of_numpy(story, value):
    assert with_settings(story, {WITNESS: value}).parameters["witness"] == 0.5
    assert with_settings(story, {"events.raid.step": np.int64(4)}).event_index["raid"].step == 4


CHANGES = {
    "actor": lambda s: s.actors.update(XXX=s.actors["AAA"]),
    "interest": lambda s: s.actors["AAA"].interests.pop("p"),
    "issue": lambda s: s.issues.__setitem__("zz", None),
    "group": lambda s: s.groups.setdefault("G", ("AAA",)),
    "parameter": lambda s: s.parameters.__setitem__("witness", 0.9),
    "variant": lambda s: s.variants.clear(),
    "setting of a variant": lambda s: s.variants["calm"].set.update({WITNESS: 0.1}),
    "number": lambda s: setattr(s.actors["AAA"].interests["p"], "position", 0.1),
    "act": lambda s: setattr(s.event_index["raid"].act, "intensity", 0.1),
    "clock": lambda s: setattr(s.clock, "steps", 3),
    "field": lambda s: setattr(s, "rest", "free"),
    "index of actors": lambda s: s.actor_index.popitem(),
    "index of issues": lambda s: s.issue_index.__delitem__("p"),
    "index of events": lambda s: s.event_index.__ior__({"raid": None}),
    "periods of a run": lambda s: simulate(s, 0).happened.clear(),
    "minds of a run": lambda s: simulate(s, 0).minds.update(AAA=StateAgent),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "made", [lambda s: s, lambda s: pickle.loads(pickle.dumps(s)), copy.deepcopy], ids=["as is", "pickled", "copied"]
)
def test_nothing_in_a_scenario_or_a_run_can_be_changed(story, change, made):
    scenario = made(story)
    with pytest.raises((TypeError, AttributeError, ValueError), match=r"cannot|frozen"):
        CHANGES[change](scenario)
    assert scenario.document() == lively().document() | {"variants": story.document()["variants"]}


def test_a_scenario_survives_its_journey(scenarios):
    story = load_scenario(scenarios / "s400_purchase.yaml")
    again = pickle.loads(pickle.dumps(story))
    assert again.document() == story.document()
    assert first_difference(simulate(again, 0), simulate(story, 0)) is None
