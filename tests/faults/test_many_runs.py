"""Ensembles under bad options, failures, damaged compiler caches and interruptions."""

import csv
import json
import signal
import time
from pathlib import Path

import pytest
import yaml
from faults.test_command_line import process, sim
from lively import lively_document
from unit.studies.test_ensembles import BREAKS

from sim.scenario.file.writing import to_yaml

MIND = """
from sim import OwnAct, StateAgent

class Hawk(StateAgent):
    def decide(self, seen):
        return [OwnAct(seen.others[0], -0.2)]
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_stories()
    Path("minds.py").write_text(MIND, encoding="utf-8")
    return tmp_path


def write_stories() -> dict:
    """Write the lively story, and one in which runs fail; return the first."""
    document = lively_document()
    write("lively.yaml", document)
    write("breaks.yaml", {**document, "expect": [], "events": [*document["events"], BREAKS]})
    return document


def write(name: str, document: dict) -> None:
    Path(name).write_text(to_yaml(document), encoding="utf-8")


def rows(path: Path) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_of_many_runs(place, capsys):
    out, _ = sim("run", "lively.yaml", "--runs", "20", "--seed", "7", "--out", "out", code=0, capsys=capsys)
    assert "of the variance at the end" in out
    about = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert (about["runs"], about["seed"]) == (20, 7)
    assert {row["run"] for row in rows(place / "out/alignment.csv")} == {str(n) for n in range(20)}
    bands = rows(place / "out/bands.csv")
    assert len(bands) == 6 * 11
    assert all(float(r["low90"]) <= float(r["low50"]) <= float(r["median"]) <= float(r["high50"]) for r in bands)
    positions = rows(place / "out/position_bands.csv")
    assert len(positions) == 8 * 11
    own = [r for r in rows(place / "out/positions.csv") if r["run"] == "0"]
    assert {(r["step"], r["actor"], r["issue"], r["position"]) for r in own} == {
        (r["step"], r["actor"], r["issue"], r["coded"]) for r in positions
    }
    assert not (place / "out/positions.png").exists()
    assert [c["id"] for c in rows(place / "out/claims.csv")] == ["fall", "why", "after"]
    assert {"act_counts.csv", "variance.csv", "alignment.png"} <= about["outputs"].keys()


@pytest.mark.parametrize("runs", [("--runs", "20"), ()])
def test_positions_asked_for_are_shown_and_drawn_and_no_others(place, capsys, runs):
    asked = ("--position", "DDD,q", "--position", "AAA,p", "--position", "DDD,q")
    out, _ = sim("run", "lively.yaml", *runs, *asked, "--seed", "7", "--out", "out", code=0, capsys=capsys)
    assert [line.split()[:3] for line in out.splitlines() if " on " in line[:8]] == [
        ["DDD", "on", "q"], ["AAA", "on", "p"],
    ]  # fmt: skip
    assert (place / "out/positions.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("runs", [("--runs", "20"), ()])
def test_unasked_the_few_positions_that_moved_are_shown_if_any_did(place, capsys, runs, monkeypatch):
    shown = []
    for least in (1e-6, 0.02, 0.2, 1.9):
        monkeypatch.setattr("sim.cli.run.MOVED", least)
        out, _ = sim("run", "lively.yaml", *runs, "--seed", "7", "--out", "out", code=0, capsys=capsys)
        shown.append([line.partition("  ")[0] for line in out.splitlines() if " on " in line[:8]])
        assert ("ositions" in out.partition("Files")[0]) == bool(shown[-1])
    ends = {}
    for row in rows(place / "out/positions.csv"):
        if row["run"] == "0":
            ends.setdefault(f"{row['actor']} on {row['issue']}", []).append(float(row["position"]))
    change = {name: abs(course[-1] - course[0]) for name, course in ends.items()}
    order = sorted(change, key=lambda name: -change[name])
    assert shown == [[name for name in order if change[name] >= least][:4] for least in (1e-6, 0.02, 0.2, 1.9)]
    assert len(shown[0]) == 4 > len(shown[2]) > len(shown[3]) == 0


def test_a_plot_of_a_run_draws_its_positions(place, capsys):
    out, _ = sim("plot", "lively.yaml", "--position", "AAA,p", "--out", "p", code=0, capsys=capsys)
    assert out.split()[-2:] == ["p/positions.png", "p/positions.svg"]


def test_beyond_a_million_rows_bands_of_positions_are_written(place, capsys, monkeypatch):
    monkeypatch.setattr("sim.studies.ensembles.ensemble.ROWS_KEPT", 100)
    out, _ = sim("run", "lively.yaml", "--runs", "20", "--seed", "7", "--out", "out", code=0, capsys=capsys)
    assert not (place / "out/positions.csv").exists()
    assert len(rows(place / "out/position_bands.csv")) == 8 * 11
    assert "off by at most 0.0005" in out


@pytest.mark.parametrize("code", ["class X(:", "1 / 0", "import nowhere", "raise SystemExit(9)", "\0", "x = '\udcff'"])
def test_a_file_that_is_no_mind_is_2_in_words(place, capsys, code):
    Path("broken.py").write_bytes(code.encode("utf-8", "surrogateescape"))
    _, err = sim("run", "lively.yaml", "--mind", "CCC=broken.py:X", "--out", "out", code=2, capsys=capsys)
    assert "--mind broken.py:X: cannot be loaded: " in err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--runs", "0"], ["--runs", "-1"], ["--runs", "1.5"], ["--seed", "-1"], ["--seed", str(2**128)], ["--seed", "x"],
        ["--runs", "2", "--workers", "0"], ["--runs", "2", "--workers", "1000000"],
        ["--mind", "CCC"], ["--mind", "XXX=minds.py:Hawk"], ["--mind", "CCC=minds.py:Dove"], ["--mind", "CCC=none.py:Hawk"],
        ["--mind", "CCC=minds.py:Hawk", "--mind", "CCC=minds.py:Hawk"],
    ],
)  # fmt: skip
def test_bad_options_are_2_and_nothing_is_written(place, capsys, options):
    before = {p.name for p in place.iterdir()}
    sim("run", "lively.yaml", *options, code=2, capsys=capsys)
    assert {p.name for p in place.iterdir()} - {"__pycache__"} == before


def test_very_many_runs_are_estimated_and_refused_without_yes(place, capsys):
    _, err = sim("run", "lively.yaml", "--runs", "2000000000", code=2, capsys=capsys)
    assert "times on each processor" in err
    assert "--yes" in err


def test_a_mind_in_python_says_how_slow_it_is(place, capsys):
    _, err = sim(
        "run",
        "lively.yaml",
        "--mind",
        "CCC=minds.py:Hawk",
        "--runs",
        "2",
        "--seed",
        "1",
        "--out",
        "out",
        code=0,
        capsys=capsys,
    )
    assert "ms a run" in err
    own = [r for r in rows(place / "out/acts.csv") if r["id"] == "initiative" and r["actor"] == "CCC"]
    assert len(own) == 2 * 10


def test_one_run_with_a_mind_is_one_run_in_words(place, capsys):
    mind = ("--mind", "CCC=minds.py:Hawk", "--seed", "1", "--out", "out")
    out, err = sim("run", "lively.yaml", *mind, code=0, capsys=capsys)
    assert "over 1 run (" in out
    assert "interpreted: 1 run in 3 worlds" in err


def test_one_actor_alone_runs_many_times(place, capsys):
    document = lively_document()
    few = dict(list(document["actors"].items())[:1])
    bare = {k: v for k, v in document.items() if k not in ("events", "expect", "treaties", "regards", "groups")}
    write("one.yaml", {**bare, "actors": few})
    out, _ = sim("run", "one.yaml", "--runs", "5", "--seed", "1", "--out", "out", code=0, capsys=capsys)
    assert "alignment is not defined" in out
    assert rows(place / "out/bands.csv") == []
    out, _ = sim(
        "sweep",
        "one.yaml",
        "--seed",
        "1",
        "--out",
        "swept",
        "--param",
        "witness=0:1:2",
        "--outcome",
        "polarization",
        code=0,
        capsys=capsys,
    )
    sim("plot", "swept", code=0, capsys=capsys)


def test_a_run_with_a_mind_is_another_run_and_is_not_drawn_without_it(place, capsys):
    sim("run", "lively.yaml", "--seed", "1", "--out", "out", code=0, capsys=capsys)
    mind = ("--mind", "CCC=minds.py:Hawk", "--seed", "1", "--out", "out")
    sim("run", "lively.yaml", *mind, code=74, capsys=capsys)
    sim("run", "lively.yaml", *mind, "--force", code=0, capsys=capsys)
    _, err = sim("plot", "out", code=2, capsys=capsys)
    assert "--mind" in err
    Path("minds.py").write_text(MIND.replace("-0.2", "-0.3"), encoding="utf-8")
    sim("run", "lively.yaml", *mind, code=74, capsys=capsys)


def test_failed_runs_are_4_by_name_and_the_others_are_written(place, capsys):
    for seed in range(9):  # of a seed under which the coded run lives
        _, err = run_any("breaks.yaml", seed, capsys)
        if Path("out/run.json").exists():
            break
    assert "runs failed:\nmade" in err.replace("eventful", "made")
    assert "the capability of CCC is not defined after step 2 of run" in err
    present = {row["run"] for row in rows(place / "out/alignment.csv")}
    assert 0 < len(present) < 40


def run_any(name: str, seed: int, capsys) -> tuple[str, str]:
    return sim("run", name, "--runs", "40", "--seed", str(seed), "--out", "out", code=4, capsys=capsys)


def test_a_first_interruption_is_answered_within_a_second(place):
    running = process("run", "lively.yaml", "--runs", "50000000", "--seed", "1", "--yes", "--out", "out")
    time.sleep(3)
    assert running.poll() is None
    began = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert time.monotonic() - began < 3  # a second, and what a loaded machine adds to leaving
    assert (running.returncode, b"Traceback" in err) == (130, False)
    assert not Path("out").exists()


def test_the_scenario_of_the_tests_is_valid_yaml(place):
    assert yaml.safe_load(Path("lively.yaml").read_text(encoding="utf-8"))["id"] == lively_document()["id"]
