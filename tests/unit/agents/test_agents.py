import contextlib
import copy
import gc
import itertools
import pickle
import weakref
from dataclasses import replace

import mesa
import numpy as np
import pytest
from lively import lively, lively_document
from reference.test_twin import eventful_document
from strategies import scenario_of

from sim import AllianceModel, InputError, OwnAct, RunFailed, StateAgent, simulate
from sim.agents.collecting import mean_alignment, polarization
from sim.agents.state import ScriptedAct
from sim.engine.runs import as_runs
from sim.engine.trajectory import ActRecord, first_difference
from sim.scenario.changes import with_settings, with_steps
from sim.studies.claims.minds import worlds_with_minds
from sim.studies.ensembles.ensemble import run_ensemble


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


class Refuser(StateAgent):
    """Does nothing that the story has it do."""

    def consider(self, act):
        return None


class Failing(StateAgent):
    def decide(self, seen):
        return 1 / 0


@pytest.mark.parametrize("minds", [{}, {"CCC": Refuser}, {"AAA": Failing}], ids=["none", "a mind", "one that fails"])
def test_models_die_when_they_are_dropped(scenario, minds):
    kept = []
    for _ in range(3):
        model = AllianceModel(scenario, minds=minds)
        kept.append(weakref.ref(model))
        with contextlib.suppress(RunFailed):
            model.run_model()
    del model
    gc.collect()
    assert [ref() for ref in kept] == [None] * 3


def test_the_data_collector_holds_numbers_and_a_table_of_acts(scenario):
    model = AllianceModel(scenario, 1, initiative=0.5)
    model.run_model()
    run, collected = model.trajectory(), model.datacollector
    agents, course = collected.get_agent_vars_dataframe(), collected.get_model_vars_dataframe()
    assert list(agents["actor"]) == list(scenario.actors) * (scenario.steps + 1)
    assert list(agents.index.unique("AgentID")) == [1, 2, 3, 4]
    i, j = np.tril_indices(4, -1)
    assert course["mean_alignment"].to_numpy() == pytest.approx(run.alignment[:, i, j].mean(axis=1))
    v = np.sqrt(run.capability[:, i] * run.capability[:, j])
    weighted = (v * np.abs(run.alignment[:, i, j])).sum(axis=1) / v.sum(axis=1)
    assert course["polarization"].to_numpy() == pytest.approx(weighted)
    assert agents["alignment"].to_numpy() == pytest.approx((run.alignment.sum(axis=2).ravel() - 1) / 3)
    assert agents["capability"].to_numpy() == pytest.approx(run.capability.ravel())
    acts = [ActRecord(*row) for row in collected.get_table_dataframe("acts").itertuples(index=False)]
    assert acts == list(run.acts)
    assert {"initiative", "scheduled", "triggered"} == {act.origin for act in acts}


def test_one_actor_alone_has_nobody_to_stand_with():
    document = eventful_document()
    alone = {k: v for k, v in document.items() if k not in ("events", "treaties", "regards")}
    model = AllianceModel(scenario_of({**alone, "actors": {"AAA": document["actors"]["AAA"]}}))
    assert np.isnan([mean_alignment(model), polarization(model), model.agents[0].mean_alignment]).all()


def batch(scenario, **options) -> list[dict]:
    given = {"scenario": [scenario], "witness": [0.2, 0.8], "run": [0, 1]}
    return mesa.batch_run(AllianceModel, given, data_collection_period=1, display_progress=False, **options)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_batch_of_mesa_s_varies_a_parameter(scenario, processes):
    found = batch(scenario, number_processes=processes)
    assert {(row["witness"], row["run"]) for row in found} == set(itertools.product((0.2, 0.8), (0, 1)))
    for witness in (0.2, 0.8):
        run = simulate(with_settings(scenario, {"parameters.witness": witness}), 0)
        rows = [row for row in found if (row["witness"], row["run"]) == (witness, 0)]
        assert len(rows) >= scenario.steps * 4
        for row in rows:
            others = np.delete(run.alignment[int(row["Step"]), scenario.actor_index[row["actor"]]], row["AgentID"] - 1)
            assert row["alignment"] == pytest.approx(others.mean())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"witnes": 0.2}, "there is no parameter 'witnes'; did you mean 'witness'"),
        ({"rng": 1}, "there is no parameter 'rng'; known: relational_weight"),
        ({"witness": 1.5}, "parameters.witness must be between 0 and 1, got 1.5"),
        ({"witness": np.float64(-0.5)}, "parameters.witness must be between 0 and 1, got -0.5"),
        ({"witness": None}, "parameters.witness must be a number"),
        ({"balance": 0.9, "memory": 0.9}, "balance"),
    ],
)
def test_a_parameter_by_keyword_is_checked(scenario, given, words):
    with pytest.raises(InputError, match=words):
        AllianceModel(scenario, **given)


def test_a_model_without_steps_has_its_first_row(scenario):
    model = AllianceModel(with_steps(scenario, 0))
    model.run_model()
    assert model.trajectory().alignment.shape == (1, 4, 4)


def test_an_agent_that_leaves_takes_no_initiative_any_more(scenario):
    model = AllianceModel(scenario, initiative=1)
    model.step()
    next(agent for agent in model.agents if agent.id == "BBB").remove()
    model.run_model()
    own = [act for act in model.trajectory().acts if act.origin == "initiative"]
    assert {act.step for act in own if act.actor == "BBB"} == {1}
    assert {act.actor for act in own if act.step == scenario.steps} == {"AAA", "CCC", "DDD"}


def test_no_seed_is_the_first_one(scenario):
    assert AllianceModel(scenario, None).trajectory().seed == 0


def test_parameters_by_keyword_stay_with_the_run(scenario):
    model = AllianceModel(scenario, 3, witness=np.float64(0.8), lasting=0)
    model.run_model()
    told = with_settings(scenario, {"parameters.witness": 0.8, "parameters.lasting": 0})
    assert first_difference(model.trajectory(), simulate(told, 3)) is None
    assert model.trajectory().scenario.document() == told.document()


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["deep", "pickle"]
)
def test_a_copy_of_a_model_goes_on_by_itself(scenario, copied):
    model, whole = (AllianceModel(scenario, 2, minds={"CCC": Refuser}, initiative=0.4) for _ in range(2))
    whole.run_model()
    for _ in range(4):
        model.step()
    other = copied(model)
    other.run_model()
    assert first_difference(other.trajectory(), whole.trajectory()) is None
    assert len(model.rows["regard"]) == 5
    model.run_model()
    assert first_difference(model.trajectory(), whole.trajectory()) is None


def test_agents_own_what_they_are_and_cannot_be_written(scenario):
    model = AllianceModel(scenario)
    agent = model.agents[1]
    position, regard = agent.position, agent.regard
    model.run_model()
    run = model.trajectory()
    assert dict(position) == dict(zip(scenario.issues, run.position[-1, 1].tolist(), strict=True))
    assert dict(regard) == {id: run.regard[-1, 1, scenario.actor_index[id]] for id in ("AAA", "CCC", "DDD")}
    assert (agent.id, agent.capability) == ("BBB", run.capability[-1, 1])
    assert agent.alignment_with("DDD") == run.between("BBB", "DDD")[-1]
    for name in ("position", "regard", "capability", "mean_alignment"):
        with pytest.raises(AttributeError):
            setattr(agent, name, 0.0)
    for row in (position, regard):
        with pytest.raises(TypeError):
            row["p"] = 1.0
        with pytest.raises(ValueError, match="read-only"):
            row._numbers[0] = 1.0


def test_a_mind_sees_and_cannot_touch(scenario):
    model = AllianceModel(scenario, 1, initiative=0.5)
    model.run_model()
    seen = model.agents[0].perceive()
    assert not any(isinstance(getattr(seen, name), AllianceModel) for name in dir(seen))
    assert not hasattr(seen, "model")
    for name in ("step", "actor", "new"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(seen, name, 0)
    for rows in seen._row.values():
        with pytest.raises(ValueError, match="read-only"):
            rows[0] = 1.0


def test_a_mind_remembers_the_acts_of_the_past(scenario):
    found = {}

    class Historian(StateAgent):
        def decide(self, seen):
            found[seen.step] = (seen.acts(), seen.acts(by="CCC"), seen.acts(on="AAA"), seen.acts(since=seen.step))
            return [OwnAct("AAA", 0.1)] if seen.step == 4 else ()

    model = AllianceModel(scenario, minds={"DDD": Historian})
    model.run_model()
    acts = model.trajectory().acts
    assert list(found) == list(range(scenario.steps))
    for step, (everything, by, on, new) in found.items():
        past = [act for act in acts if act.step <= step]
        assert list(everything) == past
        assert list(by) == [act for act in past if act.actor == "CCC"]
        assert list(on) == [act for act in past if act.target == "AAA"]
        assert list(new) == [act for act in past if act.step == step]
    assert [act.id for act in found[5][3]] == ["initiative"]
    for asked in ({"by": "XXX"}, {"on": "aaa"}, {"by": 5}):
        with pytest.raises(InputError, match="there is no actor"):
            model.agents[0].perceive().acts(**asked)


def course(scenario, minds, seed=1, run=0):
    model = AllianceModel(scenario, seed, run, minds)
    model.run_model()
    return model.trajectory()


@pytest.mark.parametrize("run", [0, 3])
@pytest.mark.parametrize("story", [eventful_document, lively_document])
def test_minds_that_take_every_act_as_it_is_change_no_bit(story, run):
    made = scenario_of(story())
    assert (
        first_difference(course(made, dict.fromkeys(made.actors, StateAgent), run=run), course(made, {}, run=run))
        is None
    )


def answering(answers: dict, actor: str = "CCC", asked: list | None = None) -> dict:
    """A mind of an actor that makes of an event's acts what these functions of the act make of them."""

    class Mind(StateAgent):
        def consider(self, act):
            (asked if asked is not None else []).append((self.perceive().step, act))
            return answers.get(act.event, lambda act: act)(act)

    return {actor: Mind}


RAID, TURN = "events.raid.act.", "events.turn.act."
ANSWERS = {
    "refused": ("CCC", "raid", lambda act: None, {RAID + "intensity": 0.0}),
    "with treaty, shift and trigger": ("DDD", "turn", lambda act: None, {TURN + "intensity": 0.0}),
    "softened": ("CCC", "raid", lambda act: replace(act, intensity=-0.1), {RAID + "intensity": -0.1}),
    "turned round": ("CCC", "raid", lambda act: OwnAct("AAA", 1, "p"), {RAID + "intensity": 1.0}),
    "about something else": ("CCC", "raid", lambda act: replace(act, issue="q"), {RAID + "issue": "q"}),
    "nothing": ("CCC", "raid", lambda act: replace(act, intensity=np.float32(0)), {RAID + "intensity": 0.0}),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_a_scripted_act_answered_is_as_if_the_story_told_it_so(scenario, case):
    """The event takes place all the same; of a refused act there is no record."""
    actor, event, answer, told = ANSWERS[case]
    run, other = course(scenario, answering({event: answer}, actor)), course(with_settings(scenario, told), {})
    refused = answer(ScriptedAct("AAA", -0.8, "p", event)) is None
    expected = tuple(act for act in other.acts if not (refused and act.id == event))
    assert first_difference(replace(run, acts=()), replace(other, acts=())) is None
    assert run.acts == expected
    assert first_difference(run, course(scenario, {})) is not None
    assert run.happened[event]


def test_each_act_is_offered_to_its_own_actor_each_time(scenario):
    asked: list = []
    run = course(scenario, answering({"talks": lambda act: None if len(asked) == 1 else act}, "BBB", asked))
    talks = ScriptedAct("AAA", 0.5, event="talks")
    assert asked == [(3, talks), (6, talks)]
    assert [(a.step, a.actor) for a in run.acts if a.id == "talks"] == [(4, "AAA"), (7, "AAA"), (7, "BBB")]
    plain = course(scenario, {})
    a, b = scenario.actor_index["AAA"], scenario.actor_index["BBB"]
    assert run.regard[4, a, b] < plain.regard[4, a, b] - 0.01  # the target answers; what AAA does by itself stands
    assert run.regard[4, b, a] == pytest.approx(plain.regard[4, b, a])


def test_an_act_may_be_put_off(scenario):
    class Slow(StateAgent):
        """Does in three steps what it should do now."""

        def consider(self, act):
            self.put_off = (self.perceive().step + 3, OwnAct(act.target, act.intensity, act.issue))
            return None

        def decide(self, seen):
            when, act = getattr(self, "put_off", (None, None))
            return [act] if seen.step == when else []

    late = course(scenario, {"CCC": Slow})
    assert [(a.step, a.intensity, a.origin) for a in late.acts if a.actor == "CCC"] == [(5, -0.8, "initiative")]
    assert late.happened["raid"] == (1,)
    told = eventful_document()
    told["events"].append({**told["events"][0], "id": "again", "step": 4})
    told["events"][0] = {k: v for k, v in told["events"][0].items() if k != "act"} | {
        "shifts": [{"actor": "CCC", "of": "capability", "by": 0.0}]
    }
    assert late.regard == pytest.approx(course(scenario_of(told), {}).regard, abs=1e-12)


@pytest.mark.parametrize(
    "answer",
    [
        *("AAA", 0.1, False, [], [OwnAct("AAA", 0.1)], {}, OwnAct),
        *(OwnAct(target, 0.1) for target in ("BBB", "CCC", "XXX", None, 5)),
        *(OwnAct("AAA", g) for g in (1.1, float("nan"), None, "0.1", True, np.array([0.1]))),
        *(OwnAct("AAA", 0.1, issue) for issue in ("zzz", "", 5)),
    ],
    ids=repr,
)
def test_an_impossible_answer_stops_the_run_by_name(scenario, answer):
    words = r"^CCC made .* of ScriptedAct.* in step 1 of run 4: that cannot be, consider returns the act, None"
    with pytest.raises(RunFailed, match=words):
        course(scenario, answering({"raid": lambda act: answer}), run=4)


def test_an_error_in_considering_is_named(scenario):
    with pytest.raises(RunFailed, match="the mind of CCC in step 1 of run 4: ZeroDivisionError"):
        course(scenario, answering({"raid": lambda act: 1 / 0}), run=4)


def test_counterfactuals_and_counts_keep_the_refusal():
    made = run_ensemble(lively(), 3, 1, {"CCC": Refuser, "DDD": Peacemaker})
    for run in made.trajectories():
        without = worlds_with_minds(as_runs([run])).without(("talks",)).told[0]
        for world in (run, without):
            assert world.happened["raid"]
            assert "raid" not in {act.id for act in world.acts}
    columns = made.acts.columns()
    counted = set(zip(columns["step"], columns["id"], columns["actor"], columns["target"], strict=True))
    assert counted == {(a.step, a.id, a.actor, a.target) for run in made.trajectories() for a in run.acts}
    assert max(columns["runs"]) == 3


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
