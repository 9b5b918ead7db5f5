"""Small scenario files: what is valid resolves to itself, what is not is named with its place, all of it together."""

import re
from pathlib import Path

import pytest

from sim.errors import InputError, Place
from sim.scenario.reading import from_values, read_text
from sim.scenario.resolving import from_document, load_scenario
from sim.scenario.writing import to_yaml

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
    words = [f"{p.path} {p.message}".lstrip() for p in problems]
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
