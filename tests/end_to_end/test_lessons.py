"""Each lesson gives the picture that the comment at its top tells one to expect, and loses it without its mechanism."""

import re

import pytest

from sim import as_variant, check_claims, load_scenario, simulate
from sim.scenario.bundled import files, folder
from sim.studies.claims.words import AS_CLAIMED

LESSONS = files(folder("lessons"))
LINE = re.compile(r"^#   ([+-]\d\.\d\d)  (\w+) (\w+)", re.M)
NEAR = 0.006  # the numbers of a comment have two digits


def pictures(path):
    """The pictures of a lesson's comment: by variant (None: the story), the changes by pair in the order given."""
    story, _, variant = re.split(r"^# (WITHOUT IT|AT ONCE), ", path.read_text(encoding="utf-8"), flags=re.M)
    name = re.match(r"--variant (\w+)", variant)[1]
    return {key: {(a, b): float(x) for x, a, b in LINE.findall(text)} for key, text in ((None, story), (name, variant))}


def changes(scenario, pairs):
    trajectory = simulate(scenario)
    curves = {pair: trajectory.between(*pair) for pair in pairs}
    return {pair: float(curve[-1] - curve[0]) for pair, curve in curves.items()}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_picture_is_the_one_to_expect(path):
    scenario = load_scenario(path)
    told = pictures(path)
    assert set(scenario.variants) == {*told} - {None}
    for variant, expected in told.items():
        found = changes(as_variant(scenario, variant) if variant else scenario, expected)
        assert list(expected.values()) == sorted(expected.values(), reverse=True)
        assert found == {pair: pytest.approx(change, abs=NEAR) for pair, change in expected.items()}
    assert len(told[None]) >= 3


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_small_and_its_claims_hold(path):
    scenario = load_scenario(path)
    assert len(scenario.actors) == (4 if scenario.id == "common-enemy" else 3)
    assert len(scenario.events) <= 2
    assert 1 <= len(scenario.expect) <= 2
    assert all(claim.word == AS_CLAIMED for claim in check_claims(simulate(scenario)))


@pytest.mark.parametrize(("lesson", "pair", "begin"), [("slow_thaw", ("MODERATE", "OPPONENT"), 6),
                                                      ("accession", ("APPLICANT", "FOUNDER"), 12)])  # fmt: skip
def test_what_is_slow_takes_months_to_come_half_way(lesson, pair, begin):
    curve = simulate(load_scenario(folder("lessons") / f"{lesson}.yaml")).between(*pair)
    half = curve[0] + (curve[-1] - curve[0]) / 2
    assert curve[begin] == curve[0]
    assert curve[begin + 5] < half < curve[begin + (7 if lesson == "slow_thaw" else 9)]


def test_what_is_declared_jumps_within_the_step():
    scenario = as_variant(load_scenario(folder("lessons") / "slow_thaw.yaml"), "declared")
    curve = simulate(scenario).between("MODERATE", "OPPONENT")
    assert curve[7] - curve[6] > 0.8 * (curve[-1] - curve[0])
