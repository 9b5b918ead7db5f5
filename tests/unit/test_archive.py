"""The folder of a run: whole or not there, and what was written."""

import csv
import json

import pytest

from sim import IntegrityError, OutputError, load_scenario
from sim.archive import default_folder, manifest, read_manifest, read_scenario, write_csv, write_run
from sim.scenario.identity import scenario_hash


@pytest.fixture
def about(example):
    return manifest(load_scenario(example), 3, 1, "sim run example.yaml")


def text_writer(text):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_a_run_is_read_back(tmp_path, about, example):
    folder = tmp_path / "deep" / "run"
    write_run(folder, about, {"a.csv": text_writer("x\n")}, force=False)
    read = read_manifest(folder)
    assert read["outputs"].keys() == {"a.csv"}
    assert scenario_hash(read_scenario(read, folder)) == scenario_hash(load_scenario(example))
    assert [p.name for p in folder.parent.iterdir()] == ["run"]


def test_a_writer_that_fails_leaves_nothing(tmp_path, about):
    def fail(path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        write_run(tmp_path / "run", about, {"a": text_writer("x"), "b": fail}, force=False)
    assert not any(p for p in tmp_path.iterdir() if p.is_dir())


def test_an_interrupted_run_leaves_nothing(tmp_path, about):
    def interrupt(path):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_run(tmp_path / "run", about, {"a": text_writer("x"), "b": interrupt}, force=False)
    assert not any(p for p in tmp_path.iterdir() if p.is_dir())


def test_another_run_is_refused_and_moved_aside_when_forced(tmp_path, about):
    folder = tmp_path / "run"
    write_run(folder, about, {"a": text_writer("old")}, force=False)
    other = {**about, "seed": 4}
    with pytest.raises(OutputError, match="holds another run"):
        write_run(folder, other, {"a": text_writer("new")}, force=False)
    write_run(folder, other, {"a": text_writer("new")}, force=True)
    assert (folder / "a").read_text() == "new"
    assert (tmp_path / "run.old-1" / "a").read_text() == "old"


def test_the_same_run_is_written_again_in_place(tmp_path, about):
    for text in ("one", "two"):
        write_run(tmp_path / "run", about, {"a": text_writer(text)}, force=False)
    assert (tmp_path / "run" / "a").read_text() == "two"


def test_what_is_not_a_run_is_never_touched(tmp_path, about):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("dear to me")
    for force in (False, True):
        with pytest.raises(OutputError, match="not a run's"):
            write_run(folder, about, {"a": text_writer("x")}, force=force)
    assert (folder / "thesis.txt").read_text() == "dear to me"
    with pytest.raises(OutputError, match="is a file"):
        write_run(folder / "thesis.txt", about, {"a": text_writer("x")}, force=True)


def test_an_empty_folder_is_taken(tmp_path, about):
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run", about, {"a": text_writer("x")}, force=False)
    assert read_manifest(tmp_path / "run")


@pytest.mark.parametrize("damage", ["flip", "missing", "manifest", "format"])
def test_damage_is_named(tmp_path, about, damage):
    folder = tmp_path / "run"
    write_run(folder, about, {"a": text_writer("abc")}, force=False)
    if damage == "flip":
        (folder / "a").write_text("abd")
    elif damage == "missing":
        (folder / "a").unlink()
    elif damage == "manifest":
        (folder / "run.json").write_text('{"format"')
    else:
        (folder / "run.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(IntegrityError, match="run the scenario again"):
        read_manifest(folder)


def test_a_folder_without_manifest_is_no_run(tmp_path):
    with pytest.raises(OutputError, match="holds no run"):
        read_manifest(tmp_path)


def test_default_folders_are_numbered(tmp_path, about, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = default_folder("story", about, force=False)
    assert first.as_posix() == "results/story"
    write_run(first, about, {"a": text_writer("x")}, force=False)
    assert default_folder("story", about, force=False) == first
    assert default_folder("story", {**about, "seed": 9}, force=False).as_posix() == "results/story-2"


def test_numbers_and_names_come_back_from_csv(tmp_path):
    values = [0.1 + 0.2, 5e-324, -0.0, 1 / 3]
    write_csv(
        tmp_path / "x.csv", [{"id": ["NA", 'a"b', "ü", "x,y"], "value": values, "none": [None, float("nan"), 1, "x"]}]
    )
    with open(tmp_path / "x.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(r["value"]) for r in rows] == values
    assert [r["id"] for r in rows] == ["NA", 'a"b', "ü", "x,y"]
    assert [r["none"] for r in rows] == ["", "", "1", "x"]


def test_what_others_put_into_the_folder_of_a_run_stays(tmp_path, about):
    for text in ("one", "two"):
        write_run(tmp_path / "run", about, {"a": text_writer(text)}, force=False)
        (tmp_path / "run" / "notes.txt").write_text("mine")
    write_run(tmp_path / "run", about, {"b": text_writer("x")}, force=False)
    assert {p.name for p in (tmp_path / "run").iterdir()} == {"b", "notes.txt", "run.json"}
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["run"]
