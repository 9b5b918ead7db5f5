"""Worlds under the same dice: differences run by run, what is shared, what was changed, claims side by side."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lively import lively, lively_document
from strategies import WHY, documents, scenario_of
from unit.studies.test_ensembles import BREAKS

from sim import InputError, RunFailed, check_claims, compare, run_ensemble, simulate, with_settings, without_events
from sim.studies.comparing import differences, worlds
from sim.studies.comparing.codings import changes_between
from sim.studies.comparing.worlds import absent_events

SEED, RUNS = 5, 37
BROKEN_SEED = 2  # run 0 stands


@pytest.fixture(scope="module")
def story():
    return lively()


@pytest.fixture(scope="module")
def others(story):
    return {
        "no raid": without_events(story, ["raid"]),  # changes of a treaty that is never signed then go with it
        "no rift": without_events(story, ["rift"]),
        "no talks": without_events(story, ["talks"]),
        "witness": with_settings(story, {"parameters.witness": 0.9}),
    }


@pytest.fixture(scope="module")
def found(story, others):
    return compare(story, others, RUNS, SEED)


def by_run(scenario, a: str, b: str, seed: int = SEED) -> np.ndarray:
    return np.stack([run.between(a, b) for run in run_ensemble(scenario, RUNS, seed).trajectories()])


def test_a_difference_is_that_of_the_worlds_own_runs(story, others, found):
    for world in found.worlds:
        for p, pair in enumerate(found.pairs):
            apart = by_run(others[world.name], *pair) - by_run(story, *pair)
            assert np.array_equal(world.coded[p], apart[0])
            for name, level in zip(differences.QUANTILES, differences.LEVELS, strict=True):
                assert np.array_equal(getattr(world, name)[p], np.quantile(apart, level, axis=0))


def test_pairing_is_measured_against_runs_that_have_nothing_in_common(story, others, found):
    p, (a, b) = 2, found.pairs[2]
    here, there = by_run(story, a, b), by_run(others["no raid"], a, b)
    low, high = np.quantile([there[r] - here[(r + 1) % RUNS] for r in range(RUNS)], (0.05, 0.95), axis=0)
    world = found.world("no raid")
    assert np.allclose(world.narrowed[p], (world.high90[p] - world.low90[p]) / (high - low), rtol=1e-12)
    assert np.nanmax(world.narrowed[p, 1:]) < 1


def test_worlds_that_lack_events_share_one_setup(story, others):
    changes = {name: changes_between(story, world) for name, world in others.items()}
    made = worlds.families(story, others, changes, SEED, RUNS)
    assert [list(family.removals) for family in made] == [
        [story.id, "no rift", "no talks"],
        ["no raid"],
        ["witness"],
    ]


def test_chunks_change_nothing(story, others, found, monkeypatch):
    monkeypatch.setattr(worlds, "runs_per_chunk", lambda *_: 24)
    again = compare(story, others, RUNS, SEED, workers=1)
    assert again.to_xarray().identical(found.to_xarray())


@given(documents(), st.data())
def test_an_event_masked_out_is_an_event_taken_out(document, data):
    base = scenario_of(document)
    if not base.events:
        return
    world = without_events(base, [data.draw(st.sampled_from([event.id for event in base.events]))])
    if absent_events(base, changes_between(base, world)) is None:
        return  # the change of a treaty went with it
    try:
        coded = compare(base, {"other": world}, 1, SEED).worlds[0].coded
        pair = simulate(base, SEED), simulate(world, SEED)
    except RunFailed:
        return
    for p, (a, b) in enumerate(differences.pairs_of(base)):
        assert np.array_equal(coded[p], pair[1].between(a, b) - pair[0].between(a, b))


def test_one_run_has_no_bands(story, others):
    world = compare(story, others, 1, SEED).world("no raid")
    assert np.array_equal(world.median, world.coded)
    assert np.isnan([world.low90, world.high50, world.narrowed]).all()


def changed(change):
    document = deepcopy(lively_document())
    change(document)
    return scenario_of(document)


CHANGES = {
    "events.raid removed": lambda d: d.update(events=[e for e in d["events"] if "raid" not in (e["id"], e.get("when", {}).get("event"))], expect=[]),
    "events.raid.act.intensity -0.8 → -0.5": lambda d: d["events"][0]["act"].update(intensity=-0.5),
    "regards.AAA.BBB 0.4 → 0.1": lambda d: d["regards"][0].update(value=0.1),
    "regards.CCC.AAA removed (-0.5)": lambda d: d["regards"].pop(),
    "regards.DDD.AAA added (0.3)": lambda d: d["regards"].append({"from": "DDD", "to": "AAA", "value": 0.3, "assumption": WHY}),
    "actors.AAA.interests.p.confidence assumed → stated": lambda d: d["actors"]["AAA"]["interests"]["p"].update(confidence="stated"),
    "treaties.pact.obligations defense → defense, neutrality": lambda d: d["treaties"][0].update(obligations=["defense", "neutrality"]),
    "parameters.reciprocity.discrete 0.25, 0.5, 0.75 → 0.5": lambda d: d["parameters"].update(reciprocity={"discrete": [0.5]}),
    "clock.steps 10 → 9": lambda d: d["clock"].update(steps=9),
}  # fmt: skip


@pytest.mark.parametrize("words", CHANGES)
def test_what_was_changed_is_listed_by_path(story, words):
    assert words in [str(change) for change in changes_between(story, changed(CHANGES[words]))]


def test_prose_and_files_make_no_world(story):
    def retell(document):
        document |= {
            "id": "other",
            "title": "Told again",
            "sweep": {"parameters": {"witness": [0.1]}, "outcomes": [{"claim": "fall"}]},
        }
        document["actors"]["AAA"]["name"] = "A"
        document["events"][0] |= {"title": "The raid", "assumption": "of another coder"}

    assert changes_between(story, changed(retell)) == ()


def test_on_another_clock_events_are_told_by_date_and_rows_laid_by_date(story):
    def later(document):
        document["clock"] |= {"start": "2020-02"}
        for event in document["events"]:
            if "step" in event:
                event["step"] = {"from": 0, "to": 4} if isinstance(event["step"], dict) else event["step"] - 1
            if "steps" in event:
                event["steps"] = [step - 1 for step in event["steps"]]

    other = changed(later)
    assert [str(change) for change in changes_between(story, other)] == ["clock.start 2020-01 → 2020-02"]
    world = compare(story, {"later": other}, 3, SEED).worlds[0]
    assert world.rows_shared == [*range(1, 11)]
    assert np.array_equal(
        world.coded[0, 1:],
        simulate(other, SEED).between("AAA", "BBB")[:10] - simulate(story, SEED).between("AAA", "BBB")[1:],
    )


def without_actor(document):
    for name in ("events", "expect", "treaties"):
        document[name] = [entry for entry in document[name] if "DDD" not in str(entry)]
    document["events"] = [e for e in document["events"] if e["id"] in ("raid", "talks")]
    document["expect"] = []
    del document["actors"]["DDD"]


def test_pairs_of_actors_that_only_one_world_has_are_left_out(story):
    found = compare(story, {"three": changed(without_actor)}, 3, SEED)
    rows = {(a, b) for a, b in zip(*(found.columns()[name] for name in ("actor", "partner")), strict=True)}
    assert rows == {("AAA", "BBB"), ("AAA", "CCC"), ("BBB", "CCC")}
    assert found.to_frame().notna().all().drop(["narrowed"]).all()


def test_claims_are_those_of_each_world(story, others, found):
    assert found.claims.columns() == run_ensemble(story, RUNS, SEED).claims.columns()
    for world in found.worlds:
        assert world.claims.columns() == run_ensemble(others[world.name], RUNS, SEED).claims.columns()
    one = compare(story, others, 1, SEED)
    assert one.claims.columns() == check_claims(simulate(story, SEED)).columns()
    listed = found.claim_columns()
    assert set(zip(listed["world"], listed["id"], strict=True)) == {
        (name, claim.id) for name, world in ({story.id: story} | others).items() for claim in world.expect
    }


def test_a_run_that_fails_in_a_world_counts_for_none_there(story):
    broken = lively(events=[*lively_document()["events"], BREAKS])
    found = compare(story, {"broken": broken}, RUNS, BROKEN_SEED)
    ensemble = run_ensemble(broken, RUNS, BROKEN_SEED)
    assert found.failed == found.worlds[0].failed == ensemble.failed > 0
    assert [words.removeprefix("broken: ") for words in found.failures] == list(ensemble.failures)
    kept = [run.run for run in ensemble.trajectories()]
    apart = (
        np.stack([run.between("AAA", "CCC") for run in ensemble.trajectories()])
        - by_run(story, "AAA", "CCC", BROKEN_SEED)[kept]
    )
    assert np.array_equal(found.worlds[0].median[found.pair_row("CCC", "AAA")], np.quantile(apart, 0.5, axis=0))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda s: {}, "worlds must name at least one world"),
        (lambda s: [s], "the worlds must be of type Mapping"),
        (lambda s: {"x": "file"}, "worlds.x must be a Scenario, got 'file'"),
        (lambda s: {s.id: s}, "worlds.eventful is the name of the scenario itself"),
        (lambda s: {"far": lively(clock={"start": "1950-01", "step": "month", "steps": 10}, treaties=[], events=[], expect=[])},
         "far: its clock, 1950-01-01 to 1950-11-01 by month, shares no date"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(story, made, words):
    with pytest.raises(InputError, match=words):
        compare(story, made(story))


def test_what_would_not_fit_into_memory_is_refused(story, others):
    with pytest.raises(InputError, match="more than 100,000,000; ask for fewer runs, worlds or steps"):
        compare(story, others, 10_000_000)


def test_a_pair_and_a_world_are_found_by_name(found):
    assert found.pair_row("BBB", "AAA") == found.pair_row("AAA", "BBB") == 0
    for call, words in (
        (lambda: found.world("no raids"), "did you mean 'no raid'"),
        (lambda: found.pair_row("AAA", "AAB"), "there is no actor 'AAB'"),
        (lambda: found.pair_row("AAA", "AAA"), "AAA and AAA are no pair"),
    ):
        with pytest.raises(InputError, match=words):
            call()
