"""`sim report` on what is no run, or was changed, and into what stands: each gets its words and its exit code."""

import json
import shutil
from pathlib import Path

import pytest
from faults.test_command_line import sim

RUNS = ("--runs", "3")


@pytest.fixture
def folder(example_run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(example_run, tmp_path / "made")
    return tmp_path / "made"


def with_manifest(**changes):
    def change(folder):
        about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        (folder / "run.json").write_text(json.dumps(about | changes), encoding="utf-8")

    return change


def other_story(folder):
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    about["scenario"]["title"] = "Another"
    about["scenario"]["actors"]["AAA"]["capability"]["value"] = 9.0
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")


FOLDERS = [
    ("no run", lambda folder: (folder / "run.json").unlink(), (), 74, "holds no run"),
    ("another version", with_manifest(format=99), (), 3, "was not written by this version"),
    ("another story", other_story, (), 3, "is not the one that was run"),
    ("a changed table", lambda f: (f / "claims.csv").write_text("x"), (), 3, "is not what was written"),
    ("a missing table", lambda f: (f / "acts.csv").unlink(), (), 3, "is missing"),
    ("a damaged record", lambda f: (f / "run.json").write_text("{"), (), 3, "is damaged"),
    ("minds", with_manifest(minds={"AAA": "x"}), (), 2, "minds of their own"),
    ("a theory", lambda folder: None, ("--theory", "balance"), 2, "--theory: goes with a scenario file"),
    ("a seed", lambda folder: None, ("--seed", "0"), 2, "--seed: goes with a scenario file"),
    ("texts", lambda folder: None, ("--documents", "."), 2, "--documents goes with a scenario file"),
]


@pytest.mark.parametrize(
    ("change", "options", "code", "words"), [row[1:] for row in FOLDERS], ids=[r[0] for r in FOLDERS]
)
def test_a_folder_that_cannot_be_reported(folder, capsys, change, options, code, words):
    change(folder)
    _, err = sim("report", "made", *RUNS, *options, "--out", "r.html", code=code, capsys=capsys)
    assert words in err
    assert not Path("r.html").exists()


def a_folder(path):
    path.mkdir()


OUTS = [
    ("another file", "r.html", lambda p: p.write_text("mine"), (), 74, "stands there already"),
    ("another file, replaced", "r.html", lambda p: p.write_text("mine"), ("--force",), 0, ""),
    ("a folder", "r.html", a_folder, ("--force",), 74, "stands there already"),
    ("a link to nothing", "r.html", lambda p: p.symlink_to("gone"), (), 74, "stands there already"),
    ("below a file", "f/r.html", lambda p: p.parent.write_text("mine"), (), 74, "cannot be written"),
    ("one run", "r.html", lambda p: None, ("--runs", "1"), 2, "1 is not in the range"),
    ("no runs", "r.html", lambda p: None, ("--runs", "many"), 2, "is not a whole number"),
    ("texts that are not there", "r.html", lambda p: None, ("--documents", "gone"), 2, "--documents"),
    ("an unknown variant", "r.html", lambda p: None, ("--variant", "x"), 2, "there is no variant"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("out", "before", "options", "code", "words"), [row[1:] for row in OUTS], ids=[r[0] for r in OUTS]
)
def test_where_a_report_is_written(example, monkeypatch, capsys, out, before, options, code, words):
    monkeypatch.chdir(example.parent)
    before(Path(out))
    runs = () if "--runs" in options else RUNS
    _, err = sim("report", "example.yaml", *runs, *options, "--out", out, code=code, capsys=capsys)
    assert words in err
    assert not list(example.parent.rglob(".sim-*"))
    if Path(out).is_file():
        assert (Path(out).read_bytes()[:9] == b"<!doctype") == (code == 0)


def test_the_same_report_may_be_written_again_and_another_not(example, monkeypatch, capsys):
    monkeypatch.chdir(example.parent)
    sim("report", "example.yaml", *RUNS, "--out", "r.html", code=0, capsys=capsys)
    first = Path("r.html").read_bytes()
    sim("report", "example.yaml", *RUNS, "--out", "r.html", code=0, capsys=capsys)
    assert Path("r.html").read_bytes() == first
    sim("report", "example.yaml", "--runs", "4", "--out", "r.html", code=74, capsys=capsys)
    sim("report", "example.yaml", *RUNS, "--seed", "5", "--out", "r.html", code=74, capsys=capsys)
    assert Path("r.html").read_bytes() == first


def test_a_runs_folder_is_reported_as_its_story_under_its_seed(folder, example_run, capsys):
    shutil.copy(example_run.parent / "example.yaml", "example.yaml")
    sim("report", "made", *RUNS, "--out", "a.html", code=0, capsys=capsys)
    sim("report", "example.yaml", *RUNS, "--out", "b.html", code=0, capsys=capsys)
    a, b = (
        json.loads(Path(name).read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0])
        for name in ("a.html", "b.html")
    )
    assert a["pairs"] == b["pairs"]
    assert a["made"]["command"].endswith("--out made && sim report made --runs 3")
