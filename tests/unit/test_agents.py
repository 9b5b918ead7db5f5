import gc
import weakref

import numpy as np
import pytest
from conftest import ROOT
from reference.test_twin import eventful_document
from strategies import scenario_of

from sim import AllianceModel, InputError, OwnAct, RunFailed, StateAgent, simulate
from sim.engine.trajectory import first_difference
from sim.scenario.changes import with_settings


@pytest.fixture(scope="module")
def scenario():
    return scenario_of(eventful_document())


class Peacemaker(StateAgent):
    """Turns to whoever it stands worst with."""

    def decide(self, seen):
        worst = min(seen.others, key=lambda other: seen.alignment(self.id, other))
        return [OwnAct(worst, 0.2, issue="p")]


def test_a_custom_mind_acts_and_changes_the_course(scenario):
    model = AllianceModel(scenario, seed=1, minds={"CCC": Peacemaker})
    model.run_model()
    run, plain = model.trajectory(), simulate(scenario, 1)
    own = [act for act in run.acts if act.origin == "initiative"]
    assert len(own) == scenario.steps
    assert {act.actor for act in own} == {"CCC"}
    assert run.between("AAA", "CCC")[-1] > plain.between("AAA", "CCC")[-1]


def deciding(decision) -> dict:
    """A mind of CCC that decides on this in its third step, before that on nothing."""

    class Mind(StateAgent):
        def decide(self, seen):
            return decision if seen.step == 2 else []

    return {"CCC": Mind}


IMPOSSIBLE = [
    *(OwnAct(target, 0.1) for target in ("CCC", "XXX", "", None, 5, [], {})),
    *(
        OwnAct("AAA", g)
        for g in (1.1, float("nan"), float("inf"), None, "0.1", True, 1j, np.bool_(True), np.array([0.1]))
    ),
    *(OwnAct("AAA", 0.1, issue) for issue in ("zzz", "", 5, [], {})),
]


@pytest.mark.parametrize("act", IMPOSSIBLE, ids=repr)
def test_an_impossible_act_stops_the_run_by_name(scenario, act):
    with pytest.raises(
        RunFailed, match=r"^CCC decided on OwnAct.* in step 2 of run 4: that cannot be, the target must be"
    ):
        AllianceModel(scenario, run=4, minds=deciding([OwnAct("AAA", 0.1), act])).run_model()


@pytest.mark.parametrize(
    "decision",
    ["AAA", "", b"AAA", None, {}, {"AAA": 0.1}, 0.1, OwnAct("AAA", 0.1), [("AAA", 0.1)], ["AAA"], [OwnAct("AAA", 0.1), None], object],
    ids=repr,
)  # fmt: skip
def test_a_decision_that_is_no_list_of_acts_stops_the_run_by_name(scenario, decision):
    words = (
        r"^CCC decided on .* in step 2 of run 4: that cannot be, decide returns a list of OwnAct\(target, intensity\)"
    )
    with pytest.raises(RunFailed, match=words):
        AllianceModel(scenario, run=4, minds=deciding(decision)).run_model()


@pytest.mark.parametrize("intensity", [1, np.float64(0.25), np.float32(0.3), np.int64(-1)])
@pytest.mark.parametrize("listed", [list, tuple, iter])
def test_an_act_may_come_in_any_number_and_any_list(scenario, intensity, listed):
    model, plain = (
        AllianceModel(scenario, minds=deciding(made))
        for made in (listed([OwnAct("AAA", intensity)]), [OwnAct("AAA", float(intensity))])
    )
    for either in (model, plain):
        either.run_model()
    assert first_difference(model.trajectory(), plain.trajectory()) is None
    assert type(model.acts[-1].intensity) is float


def test_a_mind_that_cannot_be_made_stops_the_run_by_name(scenario):
    class Unmade(StateAgent):
        def __init__(self, model, id):
            raise KeyError(id)

    with pytest.raises(RunFailed, match="the mind of CCC cannot be made in run 4: KeyError"):
        AllianceModel(scenario, run=4, minds={"CCC": Unmade})


def test_a_mind_acts_in_steps_in_which_nothing_else_happens():
    document = eventful_document()
    quiet = scenario_of({**document, "events": [], "treaties": []})
    model = AllianceModel(quiet, minds=deciding([OwnAct("AAA", 0.5)]))
    model.run_model()
    regard = model.trajectory().regard
    i, j = quiet.actor_index["AAA"], quiet.actor_index["CCC"]
    u = quiet.parameters["responsiveness"] * 0.5
    acted = regard[2, i, j] + u * (1 - regard[2, i, j])
    assert np.array_equal(regard[2], regard[0])
    assert regard[3, i, j] == pytest.approx(acted, abs=0.05)
    assert abs(regard[3, i, j] - regard[2, i, j]) > 0.1


def test_the_example_of_the_docs_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    names: dict = {}
    exec(text.split("```python")[1].split("```")[0], names)
    assert len(names["trajectory"].acts) > names["model"].story.steps


def test_initiative_is_the_agents_own_and_keyed_by_seed(scenario):
    lively = with_settings(scenario, {"parameters.initiative": 0.5, "parameters.volatility": 0.05})
    one, again, other = simulate(lively, 3), simulate(lively, 3), simulate(lively, 4)
    assert any(act.origin == "initiative" for act in one.acts)
    assert np.array_equal(one.alignment, again.alignment)
    assert not np.array_equal(one.alignment, other.alignment)


def test_an_added_actor_leaves_the_dice_of_the_others_alone():
    document = eventful_document()
    document["parameters"] = {"initiative": 1.0}
    one = simulate(scenario_of(document), 5)
    why = {"assumption": "made for a test"}
    document["actors"]["AAB"] = {"name": "New", "capability": {"value": 0.0, **why}, "interests": {}}
    other = simulate(scenario_of(document), 5)
    assert [a for a in other.acts if a.actor != "AAB"] == list(one.acts)


def test_models_die_when_they_are_dropped(scenario):
    kept = []
    for _ in range(2000):
        kept.append(weakref.ref(AllianceModel(scenario)))
    gc.collect()
    assert sum(ref() is not None for ref in kept) == 0


def test_the_data_collector_serves_users_of_mesa(scenario):
    model = AllianceModel(scenario)
    model.run_model()
    frame = model.datacollector.get_agent_vars_dataframe()
    assert len(frame) == (scenario.steps + 1) * len(scenario.actors)
    assert set(frame["actor"]) == set(scenario.actors)
    assert model.datacollector.get_model_vars_dataframe()["date"].iloc[0] == "2020-01-01"
    assert frame["regard"].iloc[0]["BBB"] == 0.4


def test_a_capability_below_zero_stops_the_run_by_name():
    document = eventful_document()
    document["events"][0]["shifts"] = [{"actor": "BBB", "of": "capability", "by": -0.5}]
    with pytest.raises(RunFailed, match="capability of BBB is not defined after step 1 of run 0"):
        simulate(scenario_of(document), 0)


def test_no_step_beyond_the_clock_and_no_seed_out_of_range(scenario):
    model = AllianceModel(scenario)
    model.run_model()
    with pytest.raises(RunFailed, match="clock has run out"):
        model.step()
    for seed in (-1, 2**128, True, 1.5, "1"):
        with pytest.raises(InputError, match="seed must be a whole number"):
            simulate(scenario, seed)


def test_a_trajectory_cannot_be_changed(scenario):
    run = simulate(scenario, 0)
    with pytest.raises(ValueError, match="read-only"):
        run.alignment[0, 0, 0] = 2.0
    with pytest.raises(AttributeError):
        run.seed = 2


def test_labelled_access(scenario):
    run = simulate(scenario, 0)
    labelled = run.to_xarray()
    assert float(labelled.alignment.sel(date="2020-03-01", actor="AAA", partner="BBB")) == run.between("AAA", "BBB")[2]
    assert labelled.position.dims == ("date", "actor", "issue")
    frame = run.to_frame()
    assert list(frame.columns) == ["run", "step", "date", "actor", "partner", "alignment", "similarity", "regard"]
    assert len(frame) == 11 * 4 * 3
