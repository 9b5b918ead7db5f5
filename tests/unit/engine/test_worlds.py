"""Other worlds made from a scenario: settings, variants, events taken out, shorter clocks."""

import pytest
from reference.test_twin import eventful_document
from strategies import scenario_of

from sim import InputError, load_scenario, simulate
from sim.scenario.changes import as_variant, with_settings, with_steps, without_anything, without_events
from sim.scenario.identity import scenario_hash


@pytest.fixture(scope="module")
def story(request):
    root = request.getfixturevalue("scenarios")
    return load_scenario(root / "s400_purchase.yaml")


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("parameters.witness", lambda s: s.parameters["witness"]),
        ("events.caatsa.act.intensity", lambda s: s.event_index["caatsa"].act.intensity),
        ("actors.TUR.interests.air-defence.salience", lambda s: s.actors["TUR"].interests["air-defence"].salience),
        ("actors.TUR.capability.value", lambda s: s.actors["TUR"].capability.value),
        ("regards.USA.TUR", lambda s: next(r.value for r in s.regards if (r.from_, r.to) == ("USA", "TUR"))),
        ("regards.ARM.IRN", lambda s: {(r.from_, r.to): r.value for r in s.regards}.get(("ARM", "IRN"))),
        ("regards.TUR.USA", lambda s: next(r.value for r in s.regards if (r.from_, r.to) == ("TUR", "USA"))),
    ],
)
def test_any_number_is_set_by_its_path(story, path, read):
    made = with_settings(story, {path: 0.125})
    assert read(made) == 0.125
    assert read(story) != 0.125


def test_a_moved_event_moves(story):
    made = with_settings(story, {"events.delivery.step": 3})
    assert simulate(made, 0).happened["delivery"] == (3,)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("parameters.witnes", 0.5, "did you mean 'witness'"),
        ("events.nothing.step", 1, "there is no 'nothing'"),
        ("events.delivery.act", 1, "not a number"),
        ("parameters.witness", 2, "must be between 0 and 1, got 2"),
        ("parameters.witness", "much", "must be a number or a mapping, got 'much'"),
        ("regards.TUR.RUSS", 0.1, "did you mean 'RUS'"),
        ("regards.TUR", 0.1, "there is no 'TUR' in regards"),
        ("actors.TUR.interests.air-defence.salience", 1.5, "must be between 0 and 1, got 1.5"),
        ("parameters.witness.more", 1, "there is no 'more'"),
        ("clock.steps", 5, "lies outside the clock"),
        ("clock.step", "week", "would move every dated event"),
        ("regards.ARM.XXX", 0.1, "there is no actor 'XXX'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(story, path, value, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        with_settings(story, {path: value})


def test_a_variant_takes_what_hangs_on_an_event(story):
    made = as_variant(story, "no-purchase")
    gone = set(story.event_index) - set(made.event_index)
    assert {"delivery", "caatsa", "f35-expulsion"} <= gone
    assert any("caatsa" in note for note in made.notes)


def test_an_unknown_variant_names_the_nearest(story):
    with pytest.raises(InputError, match="did you mean 'harsh'"):
        as_variant(story, "hars")


def test_claims_go_with_their_events(story):
    made = without_events(story, ["sanctions-threat"])
    assert "undeterred" not in {claim.id for claim in made.expect}
    assert any("undeterred" in note for note in made.notes)


def test_a_shorter_clock_names_what_it_drops(story):
    made = with_steps(story, 6)
    assert made.steps == 6
    assert "delivery" not in made.event_index
    assert any("delivery" in note for note in made.notes)
    assert simulate(made, 0).alignment.shape[0] == 7


@pytest.mark.parametrize(("of", "first"), [("position", 4), ("salience", 4)])
def test_the_positions_of_a_short_run_begin_those_of_the_long_one(of, first):
    """An interest that nobody coded is a row from where it shows, whatever becomes of the event that brings it."""
    document = eventful_document()
    document["issues"]["new"] = document["issues"]["p"]
    document["events"][1]["shifts"] = [{"actor": "AAA", "issue": "new", "of": of, "to": 0.5}]
    document["actors"]["BBB"]["interests"]["new"] = {"position": 0.5, "salience": 0.9, "assumption": "made for a test"}
    scenario = scenario_of(document)
    long, short = (simulate(s, 0).position_columns() for s in (scenario, with_steps(scenario, 2)))
    for name, values in short.items():
        assert list(values) == list(long[name][: len(values)]), name
    rows = list(zip(long["step"].tolist(), long["actor"], long["issue"], strict=True))
    assert len(rows) > len(short["step"])
    shown = [step for step, actor, issue in rows if (actor, issue) == ("AAA", "new")]
    assert shown == list(range(first, 11))


def test_no_steps_give_row_zero(story):
    assert simulate(with_steps(story, 0), 0).alignment.shape == (1, 6, 6)


def test_the_placebo_is_at_rest(story):
    trajectory = simulate(without_anything(story), 0)
    assert (trajectory.alignment == trajectory.alignment[0]).all()


def test_the_hash_knows_every_number_and_no_formatting(story):
    assert scenario_hash(with_settings(story, {"parameters.witness": 0.5})) == scenario_hash(story)
    assert scenario_hash(with_settings(story, {"parameters.witness": 0.51})) != scenario_hash(story)


def test_a_parameter_given_as_a_distribution_is_set_whole(story):
    drawn = with_settings(story, {"parameters.balance": {"uniform": [0.02, 0.1]}})
    assert with_settings(drawn, {"parameters.balance": 0.05}).parameters["balance"] == 0.05
