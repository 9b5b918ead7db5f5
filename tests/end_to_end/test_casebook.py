"""The casebook: labelled wherever it is shown, found by the name of its shelf, and its page says what comes of it."""

import re

import pytest
import yaml
from conftest import ROOT

from sim import check_claims, load_scenario, simulate, with_theory
from sim.cli.app import run_app
from sim.model.theories import THEORIES
from sim.provenance.citations import citations, shares
from sim.provenance.pages import sources_page
from sim.scenario.bundled import SHELVES, files, folder

CASES = files(folder("cases"))
LABEL = (
    "by a language model from the literature as remembered, citations unchecked; it had a part in choosing the model"
)
QUOTED = re.compile(r"[\"“”„«»‘]|(?<!\w)'|'(?![\w ])")  # marks that say that these are somebody's words
PAGE = (ROOT / "docs/casebook.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\w+) \| ([\w-]+) \| [\w ]+ \| (\S+) \| (\S+) \| (\S+) \|$", re.M)


def texts_in(value):
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_says_who_coded_it_and_quotes_nobody(path):
    case = load_scenario(path)
    assert case.coded is not None
    assert case.coded.startswith(LABEL)  # what was coded again is said after it
    assert case.summary.endswith(f"Coded {case.coded}.")
    assert case.notes == (f"{case.id}: coded {case.coded}",)
    assert [text for text in texts_in(yaml.safe_load(path.read_text(encoding="utf-8"))) if QUOTED.search(text)] == []
    assert len(case.expect) == 16
    assert f"**Coded {case.coded}.**" in sources_page(case)
    counts = shares(citations(case))
    assert counts["document"] == counts["dataset"] == 0 < counts["assumption"]


def test_five_cases_stand_on_the_shelf_and_no_name_stands_on_two():
    names = [path.stem for shelf in SHELVES for path in files(folder(shelf))]
    assert len(CASES) == 5
    assert {path.parent for path in files()} == {folder()}  # what claims and scores take where nothing is named
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("command", ["validate", "sources"])
def test_the_name_of_the_shelf_stands_for_all_of_it(capsys, command):
    assert run_app([command, "cases"]) == 0
    out, err = capsys.readouterr()
    assert err.count(f": coded {LABEL}") == 5
    if command == "validate":
        named = [line.split(":")[0] for line in out.splitlines() if not line.startswith(" ")]  # remarks are set in
        assert named == [path.stem for path in CASES]
    else:
        assert "nothing is cited, so no text was checked" in out


@pytest.mark.parametrize(
    "names", [["suez_1956"], ["suez-1956"], ["suez_1956.yaml"], [str(folder("cases") / "suez_1956.yaml")]]
)
def test_claims_print_the_label_of_one_case_by_name_id_or_file(capsys, names):
    assert run_app(["show", *names]) == 0
    assert f"coded: {LABEL}"[:60] in capsys.readouterr().out


def test_claims_are_printed_under_the_label(capsys):
    assert run_app(["claims", "suez-1956", "--runs", "1"]) == 0
    assert capsys.readouterr().err.startswith(f"note: suez-1956: coded {LABEL}")


def test_a_folder_of_ones_own_stands_for_its_scenarios(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").mkdir()
    assert run_app(["validate", "cases"]) == 2
    assert "no scenario stands" in capsys.readouterr().err
    for name in ("one", "two"):
        assert run_app(["new", name, "--out", f"cases/{name}.yaml"]) == 0
    capsys.readouterr()
    assert run_app(["validate", "cases"]) == 0
    assert capsys.readouterr().out.count(": valid (") == 2


def test_one_scenario_cannot_be_several(capsys):
    assert run_app(["run", "cases"]) == 2
    assert "are several scenarios; name one of them: franco_russian, horn_switch" in capsys.readouterr().err


def test_the_list_has_a_part_for_each_shelf(capsys):
    assert run_app(["list"]) == 0
    stories, cases, lessons = capsys.readouterr().out.split("\n\n")
    for part, shelf in ((stories, "stories"), (cases, "cases"), (lessons, "lessons")):
        assert all(path.stem in part for path in files(folder(shelf)))
    assert run_app(["list", "cases"]) == 0
    assert "s400_purchase" not in (out := capsys.readouterr().out)
    assert all(path.stem in out for path in CASES)


@pytest.mark.parametrize(
    "case", [pytest.param(p.stem, marks=() if p.stem == "suez_1956" else pytest.mark.nightly) for p in CASES]
)
def test_the_numbers_of_the_page_are_those_of_the_program(case):
    rows = [row[1:] for row in ROW.findall(PAGE) if row[0] == case]
    assert len(rows) >= 3
    scenario = load_scenario(folder("cases") / f"{case}.yaml")
    for number, theory in enumerate(("ties", "interests", "full"), 1):
        found = {c.claim.id: f"{c.change:+.3f}" for c in check_claims(simulate(with_theory(scenario, theory)))}
        assert {row[0]: row[number] for row in rows} == {row[0]: found[row[0]] for row in rows}


def test_every_claim_and_theory_that_the_page_names_exists():
    known = {c.id for path in CASES for c in load_scenario(path).expect} | {path.stem for path in CASES}
    named = set(re.findall(r"`([a-z]+[-_][a-z0-9_-]+)`", PAGE))
    assert named <= known, named - known
    assert set(re.findall(r"--theory (\w+)", PAGE.replace("\n", " "))) <= set(THEORIES)
