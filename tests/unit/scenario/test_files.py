"""Small scenario files: what is valid resolves to itself, what is not is named with its place, all of it together."""

import re
import time
from pathlib import Path

import pytest
from nightly import each_time

from sim.errors import InputError, Place, Problem
from sim.scenario.changes import as_variant, with_steps
from sim.scenario.file.reading import from_values, read_text
from sim.scenario.file.writing import to_yaml
from sim.scenario.resolving import from_document, load_scenario

HERE = Path(__file__).resolve().parent
VALID = sorted((HERE / "valid").glob("*.yaml"))
INVALID = sorted((HERE / "invalid").glob("*.yaml"))
EXPECT = re.compile(r"# expect: (\d+):(\d+): (.*)")


def expected(path: Path) -> list[tuple[int, int, str]]:
    found = [EXPECT.fullmatch(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(int(m[1]), int(m[2]), m[3].removeprefix("- ")) for m in found if m]


def found_in(path: Path) -> list[tuple[int, int, str]]:
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    problems = caught.value.problems
    places = [p.place or Place("") for p in problems]
    assert {Path(p.file).name for p in places} == {path.name}
    words = [str(Problem(None, p.path, p.message)) for p in problems]
    return [(place.line, place.column, text) for place, text in zip(places, words, strict=True)]


def meets(problem: tuple[int, int, str], wanted: tuple[int, int, str]) -> bool:
    path, _, part = wanted[2].partition(" ")
    own = problem[2].startswith(f"{path} ") and part in problem[2][len(path) :]
    return problem[:2] == wanted[:2] and (own or wanted[2] in problem[2])


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_a_valid_file_resolves_to_itself(path):
    scenario = load_scenario(path)
    assert from_document(from_values(scenario.document(), "x")).document() == scenario.document()


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_the_complete_form_as_yaml_reads_back(path):
    scenario = load_scenario(path)
    assert from_document(read_text(to_yaml(scenario.document()), "x")).document() == scenario.document()


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_an_invalid_file_is_refused_for_exactly_what_is_wrong(path):
    wanted, found = expected(path), found_in(path)
    assert wanted
    missed = [w for w in wanted if not any(meets(f, w) for f in found)]
    extra = [f for f in found if not any(meets(f, w) for w in wanted)]
    assert (missed, extra, len(found)) == ([], [], len(wanted))


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_every_variant_of_a_valid_file_resolves_to_itself(path):
    scenario = load_scenario(path)
    for id in scenario.variants:
        document = as_variant(scenario, id).document()
        assert from_document(from_values(document, id)).document() == document


@pytest.mark.parametrize("stride", each_time((7,), (7, 1)))
@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_a_valid_file_on_a_shorter_clock_resolves_to_itself(path, stride):
    scenario = load_scenario(path)
    for steps in range(0, scenario.steps, stride):
        document = with_steps(scenario, steps).document()
        assert from_document(from_values(document, f"{steps} steps")).document() == document


def steps_of(name: str) -> dict[str, tuple[int, ...]]:
    return {e.id: tuple(e.possible_steps) for e in load_scenario(HERE / "valid" / f"{name}.yaml").events}


def test_dates_become_the_periods_they_lie_in():
    assert steps_of("clock_day")["dated"] == (3,)  # 29 February lies between
    assert steps_of("clock_week")["dated"] == (0,)  # the last day of the first week
    assert steps_of("clock_quarter")["dated"] == (1,)  # November to January, then February to April
    assert steps_of("clock_year")["dated"] == (1,)  # years run from August


def test_recurrences_include_both_ends():
    assert {s: steps_of(f"clock_{s}")["again"] for s in ("day", "week", "quarter", "year")} == {
        "day": (3, 4, 5), "week": (0, 1, 2), "quarter": (1, 2, 3), "year": (1, 2, 3),
    }  # fmt: skip
    assert steps_of("recurring") == {
        "opening": (0,), "monthly": (1, 2, 3), "quarterly": (0, 3), "once": (2,), "listed": (0, 2, 5),
    }  # fmt: skip


def test_intervals_hold_every_period_they_touch():
    assert steps_of("intervals") == {
        "opening": (0,), "months": (1, 2, 3), "days": (1, 2), "one": (1,), "periods": (0, 1, 2, 3, 4, 5),
    }  # fmt: skip


def test_the_later_part_of_a_diamond_wins_pair_by_pair():
    story = load_scenario(HERE / "valid" / "diamond.yaml")
    assert {(r.from_, r.to): r.value for r in story.regards} == {("AAA", "BBB"): -0.3, ("BBB", "AAA"): 0.3}
    assert story.groups["BLOC"] == ("BBB", "CCC")
    assert set(story.actors["AAA"].interests) == {"arms", "port"}


def test_text_that_looks_like_other_things_stays_text():
    story = load_scenario(HERE / "valid" / "names.yaml")
    assert {"NO", "036", "null", "1e3"} <= set(story.actors)
    assert (story.issues["NO"].title, story.issues["NO"].positive, story.actors["036"].name) == ("yes", "on", "1984")
    assert list(story.actors) == sorted(story.actors)


def test_the_authors_intensity_wins_over_the_code():
    event = load_scenario(HERE / "valid" / "acts.yaml").event_index["code-loses"]
    assert event.act.intensity == 0.3


def write_story(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "story.yaml"


STORY = """id: story
title: T
extends: [a.yaml]
clock: {start: 2020-01, steps: 3}
actors: {AAA: {name: A}, BBB: {name: B}}
"""


def problems_of(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return [f"{Path(p.place.file).name}:{p.place.line}:{p.place.column}: {p.path}" for p in caught.value.problems]


def test_a_circle_of_files_prints_the_chain(tmp_path):
    path = write_story(tmp_path, story=STORY, a="extends: [b.yaml]\n", b="extends: [a.yaml]\n")
    chain = r"b\.yaml:1:11: extends goes in a circle: story\.yaml -> a\.yaml -> b\.yaml -> a\.yaml"
    with pytest.raises(InputError, match=chain):
        load_scenario(path)


def test_a_circle_through_a_link_is_a_circle(tmp_path):
    path = write_story(tmp_path, story=STORY)
    (tmp_path / "a.yaml").symlink_to(path)
    with pytest.raises(InputError, match="goes in a circle"):
        load_scenario(path)


def test_a_chain_of_files_is_bounded(tmp_path):
    files = {f"p{n}": f"extends: [p{n + 1}.yaml]\n" for n in range(30)}
    path = write_story(tmp_path, story=STORY, a="extends: [p0.yaml]\n", **files, p30="rest: free\n")
    with pytest.raises(InputError, match="files deep"):
        load_scenario(path)


def test_a_part_is_read_once_however_often_it_is_extended(tmp_path):
    both = {n: f"extends: [a{n + 1}.yaml, b{n + 1}.yaml]\n" for n in range(8)}
    files = {f"{x}{n}": text for n, text in both.items() for x in "ab"}
    story = STORY.replace("a.yaml", "a0.yaml, b0.yaml")
    path = write_story(tmp_path, story=story, **files, a8="rest: free\n", b8="rest: free\n")
    began = time.monotonic()
    load_scenario(path)
    assert time.monotonic() - began < 2


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    write_story(outside, a="rest: free\n")
    path = write_story(inside, story=STORY)
    (inside / "a.yaml").symlink_to(outside / "a.yaml")
    with pytest.raises(InputError, match="must stay inside the scenario's folder"):
        load_scenario(path)


def test_what_is_missing_names_the_file_that_wants_it(tmp_path):
    path = write_story(tmp_path, story=STORY, a="\nextends: [nowhere.yaml, neither.yaml]\n")
    assert problems_of(path) == ["a.yaml:2:11: extends", "a.yaml:2:25: extends"]


def test_problems_of_all_files_come_together(tmp_path):
    path = write_story(tmp_path, story=STORY.replace("[a.yaml]", "[a.yaml, b.yaml]"), a="restt: 1\n", b="x: 1\n")
    assert problems_of(path) == ["a.yaml:1:1: restt", "b.yaml:1:1: x"]


def test_problems_of_a_story_and_its_parts_come_together(tmp_path):
    path = write_story(tmp_path, story=STORY + "tilte: 1\n", a="restt: 1\n")
    assert problems_of(path) == ["a.yaml:1:1: restt", "story.yaml:6:1: tilte"]


def test_a_problem_of_a_part_stands_where_the_part_has_it(tmp_path):
    parts = "groups:\n  ONE: [AAA, ZZZ]\nparameters:\n  witnes: 1\nrest: free\n"
    path = write_story(tmp_path, story=STORY + "groups: {TWO: [AAA, BBB]}\nparameters: {lasting: 0.1}\n", a=parts)
    assert problems_of(path) == ["a.yaml:2:8: groups.ONE", "a.yaml:4:11: parameters.witnes"]


def test_parts_lie_relative_to_the_file_that_names_them(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    write_story(folder, a="extends: [b.yaml]\n", b="rest: free\n")
    assert load_scenario(write_story(tmp_path, story=STORY.replace("a.yaml", "parts/a.yaml"))).rest == "free"


def test_mixed_scripts_are_noted(tmp_path):
    text = (
        STORY.replace("extends: [a.yaml]\n", "")
        .replace("name: A", "name: Аlphaland")
        .replace("name: B", "name: ＵＳＡ")
    )
    notes = load_scenario(write_story(tmp_path, story=text)).notes
    assert [n.split(":")[0] for n in notes] == ["the name of AAA mixes scripts", "the name of BBB mixes scripts"]


@pytest.mark.parametrize("wanted", ["iran", "İRAN", "ıran", "İran"])
def test_the_four_is_are_never_mapped(tmp_path, wanted):
    text = STORY.replace("extends: [a.yaml]\n", "").replace("AAA:", "IRAN:")
    event = f'events: [{{id: e, step: 1, act: {{actor: {wanted}, target: BBB, code: "040"}}, assumption: test}}]\n'
    with pytest.raises(InputError, match=r"did you mean 'IRAN'|must be an id"):
        load_scenario(write_story(tmp_path, story=text + event))
