"""From tables to a story and back: the project's own invented tables, compared again by `sim sources`."""

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from sim import load_scenario
from sim.cli.app import run_app
from sim.scenario.bundled import files, folder

TABLES = ROOT / "scenarios/tables"
REGISTER = "datasets:\n" + "".join(
    f"  - {{id: {id}, title: {id}, citation: invented}}\n" for id in ("ports", "survey", "sides", "pacts", "incidents")
)
KINDS = ["ties", "sides", "pacts", "incidents", "ports"]
STORY = f"""id: strait
title: Four ports on a strait
clock: {{start: 2020-01, step: month, steps: 12}}
extends: [{", ".join(f"{kind}.yaml" for kind in KINDS)}]
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    shutil.copytree(TABLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "strait.yaml").write_text(STORY, encoding="utf-8")
    (tmp_path / "documents.yaml").write_text(REGISTER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for kind in KINDS:
        assert run_app(["import", f"{kind}.reading.yaml"]) == 0
    return tmp_path


def sources(capsys, code):
    capsys.readouterr()
    assert run_app(["sources", "strait.yaml"]) == code
    return "".join(capsys.readouterr())


def change(file, old, new):
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_parts_of_all_five_kinds_make_a_story(place, capsys):
    story = load_scenario("strait.yaml")
    assert {a.name for a in story.actors.values()} == {"Northland", "Southland", "Die Inseln", "Hansabund"}
    assert story.actors["IS"].interests["toll"].source.row == 3
    assert run_app(["validate", "strait.yaml"]) == 0
    said = sources(capsys, 0)
    for words in (
        "18 numbers of ports as the rows of ports.csv",
        "2 numbers of pacts",
        "4 numbers of incidents",
        "12 numbers of sides",
    ):
        assert words in said


WRONG = {  # what was changed: the file, from what to what, and what is said
    "a number of the part": ("ports.yaml", "value: 40.0", "value: 41", "actors.NL.capability is 41.0, but row 1 of ports.csv gives 40.0"),
    "a cell of the table": ("ports.csv", "NL,Northland,40", "NL,Northland,4", "actors.NL.capability is 40.0, but row 1 of ports.csv gives 4.0"),
    "a row that is cited": ("ports.yaml", "row: 1}", "row: 2}", "cites row 2, but row 1 of ports.csv gives it"),
    "obligations": ("pacts.csv", "Hansabund,1,1", "Hansabund,0,1", "row 4, pact: gives Island-Guarantee again"),
    "an intensity": ("incidents.csv", "protest", "blockade", "events.incidents-1.act.intensity is -0.65, but row 1 of incidents.csv gives -0.95"),
    "a row that is gone": ("incidents.csv", "2020;9;SL;NL;accord\n", "", "events.incidents-5.act.intensity cites a row of a table whose reading gives no such number"),
    "a heading": ("ports.csv", "Toll,", "Tolls,", "names 'Toll', which heads no column of ports.csv; did you mean 'Tolls'?"),
    "the table itself": ("documents.yaml", "id: ports,", "id: ports, file: ports.csv, sha256: 00,", "datasets.ports.sha256 is not that of ports.csv: another table"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_a_number_that_is_not_its_row_is_named(place, capsys, file, old, new, said):
    change(file, old, new)
    assert said in sources(capsys, 2)


def test_a_number_with_an_assumption_says_itself_why_it_differs(place, capsys):
    change("ports.yaml", "value: 40.0", "value: 41\n      assumption: a ship was launched since")
    assert "17 numbers of ports as the rows" in sources(capsys, 0)


@pytest.mark.parametrize(
    ("gone", "said"),
    [("ports.csv", "ports.csv is not there"), ("ports.reading.yaml", "no reading (*.reading.yaml) of it")],
)
def test_what_is_not_there_is_not_compared_and_said(place, capsys, gone, said):
    Path(gone).unlink()
    out = sources(capsys, 0)
    assert f"18 numbers of ports not compared with the table: {said}" in out
    assert "8 numbers of survey as the rows of ties.csv" not in out  # `sides` gives those pairs in this story


def test_a_row_goes_with_a_data_set(place, capsys):
    change("ports.yaml", "source: {dataset: ports, year: 2019, row: 1}", "source: {document: x, paragraph: 1, row: 1}")
    assert run_app(["validate", "strait.yaml"]) == 2
    assert "`row` goes with `dataset`" in capsys.readouterr().err


@pytest.mark.parametrize("path", [*files(), *files(folder("cases"))], ids=lambda path: path.stem)
def test_every_story_can_be_written_as_tables(path, tmp_path, capsys):
    assert run_app(["show", str(path), "--tables", str(tmp_path / "out")]) == 0
    assert "left out: " in capsys.readouterr().out
    for reading in (tmp_path / "out").glob("*.reading.yaml"):
        assert run_app(["import", str(reading)]) == 0
    assert run_app(["show", str(path), "--tables", str(tmp_path / "out")]) == 74
    assert "stands there already; name a new folder with --tables" in capsys.readouterr().err
