"""Two codings of one story: alpha, what is the same thing in both, and what swapping numbers does."""

import numpy as np
import pytest

from sim import InputError, agree, load_scenario, simulate, with_settings
from sim.engine.trajectory import Trajectory
from sim.scenario.file.reading import from_values
from sim.scenario.resolving import from_document
from sim.studies.agreeing.agreement import ALL
from sim.studies.agreeing.alpha import interval_alpha, interval_of, nominal_alpha
from sim.studies.agreeing.items import ISSUES, found_alone, same_numbers
from sim.studies.agreeing.swaps import swapped

STORY = load_scenario("s400_purchase")
OTHER_NUMBERS = {
    "actors.TUR.interests.air-defence.position": 0.3,
    "actors.RUS.interests.black-sea.salience": 0.2,
    "actors.USA.capability.value": 0.2,
    "regards.TUR.USA": -0.1,
    "events.delivery.act.intensity": 0.4,
    "events.f35-advice.step": 8,
}


def second(change=lambda document: None, **numbers):
    document = with_settings(STORY, numbers or OTHER_NUMBERS).document() | {"variants": {}}
    change(document)
    return from_document(from_values(document, "second"))


def event(document, id):
    return next(event for event in document["events"] if event["id"] == id)


@pytest.mark.parametrize(("alpha", "level"), [(interval_alpha, "interval"), (nominal_alpha, "nominal")])
def test_alpha_is_that_of_the_library(alpha, level):
    krippendorff = pytest.importorskip("krippendorff")
    dice = np.random.default_rng(4)
    for units in (2, 7, 40):
        judged = dice.integers(0, 2, (units, 2)) if level == "nominal" else dice.normal(size=(units, 2))
        judged[0] = 0, 1
        expected = krippendorff.alpha(judged.T, level_of_measurement=level)
        assert alpha(judged.astype(float)) == pytest.approx(expected, abs=1e-12)


def test_alpha_is_not_defined_where_all_is_one():
    assert np.isnan(interval_alpha(np.full((4, 2), 0.5)))
    assert np.isnan(nominal_alpha(np.ones((4, 2))))


def test_the_interval_covers_the_alpha_of_all_units_as_often_as_it_says():
    dice = np.random.default_rng(1)

    def judged(units):
        truth = dice.normal(size=(units, 1))
        return truth + 0.5 * dice.normal(size=(units, 2))

    true, covered = float(interval_alpha(judged(200_000))), 0
    for _ in range(200):
        low, high = interval_of(interval_alpha, judged(60))
        covered += low <= true <= high
    assert 160 <= covered <= 197  # 0.9 of 200 is 180; a percentile bootstrap of 60 units covers a little less


def test_a_coding_agrees_with_itself():
    found = agree(STORY, STORY, runs=1)
    assert [kind.items for kind in found.kinds] == [kind.equal for kind in found.kinds]
    assert {kind.alpha for kind in found.kinds} == {1.0}
    assert (found.alone, found.swaps, found.largest(9)) == ((), None, [])


def test_differences_are_those_that_were_made():
    items = {item.path: item for item in same_numbers(STORY, second()) if item.differs}
    assert items.keys() == OTHER_NUMBERS.keys()
    assert {path: item.second for path, item in items.items()} == OTHER_NUMBERS


def test_all_swaps_together_make_the_second_coders_world():
    def change(document):
        event(document, "f35-advice")["act"]["issue"] = "syria-order"
        document["treaties"][0]["obligations"] = ["consultation"]

    other = second(change)
    made = swapped(STORY, [item for item in same_numbers(STORY, other) if item.differs], "all")
    assert_same_world(simulate(made), simulate(other))
    assert made.treaties[0].obligations == ("consultation",)  # in force from the start: no run shows it
    assert not np.array_equal(simulate(made).alignment, simulate(STORY).alignment)


def assert_same_world(one: Trajectory, other: Trajectory):
    for name in ("alignment", "regard", "position", "salience", "capability"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_events_with_other_ids_are_the_same_by_day_and_parties():
    def change(document):
        event(document, "patriot-declined")["id"] = "no-to-patriot"

    other = second(change, **{"events.patriot-declined.act.intensity": -0.9})
    assert [(i.path, i.second) for i in same_numbers(STORY, other) if i.differs] == [
        ("events.patriot-declined.act.intensity", -0.9)
    ]
    assert not [one for one in found_alone(STORY, other) if one.kind in ("event", "act")]


def test_events_of_another_day_are_not_the_same():
    def change(document):
        event(document, "patriot-declined").update({"id": "no-to-patriot", "step": 20})

    alone = [one for one in found_alone(STORY, second(change)) if one.kind == "event"]
    assert {(one.coder, one.path) for one in alone} == {
        ("first", "events.patriot-declined"), ("second", "events.no-to-patriot"),
    }  # fmt: skip


def test_what_one_coder_found_is_named_once_and_by_its_whole():
    def change(document):
        del document["actors"]["TUR"]["interests"]["air-defence"]
        document["regards"] = [r for r in document["regards"] if (r["from"], r["to"]) != ("TUR", "USA")]
        document["events"] = [e for e in document["events"] if e["id"] != "f35-advice"]
        document["expect"] = []

    alone = found_alone(STORY, second(change, **{"parameters.witness": 0.5}))
    assert [(one.kind, one.path) for one in alone if one.kind != "claim"] == [
        ("interest", "actors.TUR.interests.air-defence"), ("regard", "regards.TUR.USA"), ("event", "events.f35-advice"),
    ]  # fmt: skip
    assert {one.coder for one in alone} == {"first"}


def test_issues_of_acts_count_each_act_and_issue_once():
    def change(document):
        event(document, "f35-advice")["act"]["issue"] = "air-defence"  # nato-cohesion left out

    items = [i for i in same_numbers(STORY, second(change, **{"parameters.witness": 0.5})) if i.kind == ISSUES]
    assert len(items) == len(STORY.issues) * sum(len(e.all_acts) for e in STORY.events)
    assert [(i.path, i.first, i.second) for i in items if i.differs] == [
        ("events.f35-advice.act.issue.nato-cohesion", 1.0, 0.0)
    ]


def test_a_claim_that_a_swap_moves_is_named_with_the_swap():
    found = agree(STORY, second(**{"actors.TUR.interests.air-defence.position": -0.6}), runs=1)
    assert [world.name for world in found.swaps.worlds] == ["positions"]
    here = {result.claim.id: result.word for result in found.swaps.claims}
    there = {result.claim.id: result.word for result in found.swaps.world("positions").claims}
    assert found.moved_claims() == {id: [("positions", there[id])] for id in here if here[id] != there[id]}
    assert found.moved_claims()


def test_several_swaps_are_made_together_too():
    assert [world.name for world in agree(STORY, second(), runs=1).swaps.worlds][-1] == ALL


def test_codings_without_a_number_in_common_are_refused():
    with pytest.raises(InputError, match=r"s400-purchase and slow-thaw have no number in common.*by the same ids"):
        agree(STORY, load_scenario("slow_thaw"))
