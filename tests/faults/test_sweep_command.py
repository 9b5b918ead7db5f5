"""`sim sweep` and `sim export` under bad input, signals and failing runs."""

import csv
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from faults.test_command_line import process, sim
from faults.test_many_runs import write, write_stories
from lively import lively_document

from sim.cli.app import app
from sim.cli.options import again
from sim.studies.sweeps.reading import load_sweep, whole_table
from sim.studies.sweeps.store import Store

SWEEP = ("sweep", "lively.yaml", "--seed", "1", "--out", "out")
WITNESS = ("--param", "responsiveness=0.1:0.5:3")
PAIR = ("--outcome", "alignment(AAA,CCC)")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = write_stories()
    block = {"parameters": {"witness": {"range": [0, 0.3], "points": 4}, "events.raid.act.intensity": [-0.9, -0.1]},
             "runs": 2, "outcomes": [{"alignment": ["AAA", "CCC"]}, {"claim": "why"}, {"polarization": True, "at": "mean"}]}  # fmt: skip
    write("block.yaml", {**document, "sweep": block})
    Path("points.csv").write_text("parameters.witness,events.raid.present\n0.25,0\n0.5,1\n", encoding="utf-8")
    Path("bad.csv").write_text("parameters.witness,parameters.lasting\n0.25,x\n0.5\n1,5,2\n", encoding="utf-8")
    return tmp_path


def test_a_block_that_varies_nothing_is_2_in_words(place, capsys):
    write("nothing.yaml", {**lively_document(), "sweep": {"parameters": {}, "outcomes": [{"polarization": True}]}})
    _, err = sim("sweep", "nothing.yaml", "--out", "out", code=2, capsys=capsys)
    assert "must say what to vary: there is nothing to vary" in err
    assert not Path("out").exists()


def test_a_scenarios_own_block_is_swept(place, capsys):
    out, _ = sim("sweep", "block.yaml", "--seed", "1", "--out", "out", code=0, capsys=capsys)
    assert "8 points x 2 runs = 16 runs" in out
    table = whole_table(Store(Path("out")))
    assert table.column_names == [
        "scenario", "point", "replication", "status", "reason", "parameters.witness", "events.raid.act.intensity",
        "alignment(AAA,CCC)", "claim(why)", "polarization@mean",
    ]  # fmt: skip
    witness = table.column("parameters.witness").to_pylist()
    assert sorted(set(witness)) == [0.0, 0.1, 0.2, 0.3]  # exact in decimal


def test_the_table_is_exported_and_has_labels(place, capsys):
    sim("sweep", "block.yaml", "--seed", "1", "--out", "out", code=0, capsys=capsys)
    sim("export", "out", code=0, capsys=capsys)
    with open("out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = whole_table(Store(Path("out"))).column("alignment(AAA,CCC)").to_pylist()
    assert [float(row["alignment(AAA,CCC)"]) for row in rows] == values
    sim("export", "out", code=74, capsys=capsys)
    sim("export", "out", "--excel", "--out", "excel.csv", code=0, capsys=capsys)
    assert Path("excel.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    labelled = load_sweep("out").to_xarray()
    assert dict(labelled.sizes) == {"point": 8, "replication": 2}
    assert float(labelled["alignment(AAA,CCC)"][3, 1]) == values[7]


def test_points_come_from_a_file(place, capsys):
    out, _ = sim(*SWEEP, *PAIR, "--points-from", "points.csv", "--runs", "2", code=0, capsys=capsys)
    assert "2 points x 2 runs" in out


BAD = {
    "unknown path": ([*PAIR, "--param", "parameters.witnes=0:1:3"], "did you mean 'parameters.witness'"),
    "no numbers": ([*PAIR, "--param", "witness="], "must be PATH=low:high"),
    "decimal comma": ([*PAIR, "--param", "witness=0:0,5:3"], "'0,5' is not a number"),
    "not finite": ([*PAIR, "--param", "witness=0:inf:3"], "'inf' is not a number"),
    "ends reversed": ([*PAIR, "--param", "witness=1:0:3"], "low end first"),
    "zero points": ([*PAIR, "--param", "witness=0:1:0"], "'0' is not a number of points"),
    "no points on a grid": ([*PAIR, "--param", "witness=0:1"], "a grid needs a number of points"),
    "same number twice": ([*PAIR, "--param", "witness=0:1:3", "--param", "parameters.witness=0,1"], "given twice"),
    "out of range": ([*PAIR, "--param", "witness=0:1.5:4"], "must be a number from 0 to 1, got 1.5"),
    "out of a sampled range": ([*PAIR, "--method", "lhs", "--param", "witness=0.9:2"], "at point"),
    "a budget broken": ([*PAIR, "--param", "balance=0:1:3", "--param", "memory=0:0.4:2"], "point 5: balance + memory"),
    "not whole": ([*PAIR, "--param", "events.raid.step=0:1:3"], "must be a whole number from 0 to 9, got 0.5"),
    "neither there nor not": ([*PAIR, "--param", "events.raid.present=0,0.5"], "whole number"),
    "not a power of 2": ([*PAIR, "--method", "sobol", "--points", "100", "--param", "witness=0:1"], "128 is the nearest"),
    "unknown outcome": ([*WITNESS, "--outcome", "alignement(AAA,BBB)"], "did you mean 'alignment'"),
    "unknown actor": ([*WITNESS, "--outcome", "alignment(AAA,XXX)"], "'XXX'"),
    "unknown claim": ([*WITNESS, "--outcome", "claim(nope)"], "'nope'"),
    "no sweep block": ([], "has no sweep block"),
    "no runs": ([*WITNESS, *PAIR, "--runs", "0"], "--runs"),
    "negative runs": ([*WITNESS, *PAIR, "--runs", "-1"], "--runs"),
    "too many runs": ([*WITNESS, *PAIR, "--runs", "2000000000"], "6,000,000,000 runs, about"),
    "no workers": ([*WITNESS, *PAIR, "--workers", "0"], "--workers"),
    "too many workers": ([*WITNESS, *PAIR, "--workers", "1000000"], "--workers"),
    "a bad file of points": ([*PAIR, "--points-from", "bad.csv"], "bad.csv:2:2: parameters.lasting 'x' is not a number"),
    "no file of points": ([*PAIR, "--points-from", "none.csv"], "cannot be read"),
    "points twice over": ([*PAIR, *WITNESS, "--points-from", "points.csv"], "the file says it all"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_sweeps_are_2_before_anything_is_written(place, capsys, name):
    options, words = BAD[name]
    before = {p.name for p in place.iterdir()}
    _, err = sim(*SWEEP, *options, code=2, capsys=capsys)
    assert words in err
    assert {p.name for p in place.iterdir()} == before


def test_a_million_million_points_are_counted_not_made(place, capsys):
    many = [
        w
        for name in ("witness", "lasting", "reciprocity", "relational_weight")
        for w in ("--param", f"{name}=0:1:1000")
    ]
    began = time.monotonic()
    _, err = sim(*SWEEP, *PAIR, *many, code=2, capsys=capsys)
    assert "--max-runs" in err
    assert time.monotonic() - began < 5


def test_one_is_one_and_nothing_is_drawn_where_nobody_watches(place, capsys):
    out, err = sim(*SWEEP, *PAIR, "--param", "witness=0.5", code=0, capsys=capsys)
    assert "1 point x 1 run = 1 run, about" in out
    assert "1 point of 1 number, outcomes" in out
    assert "" not in err.splitlines()
    assert "out.csv: 1 row\n" in sim("export", "out", code=0, capsys=capsys)[0]


@pytest.mark.parametrize("path", ["actors.AAA.capability.value", "events.boom.shifts.0.by"])
def test_no_number_is_swept_beyond_what_a_file_may_hold(place, capsys, path):
    document = lively_document()
    shift = {"id": "boom", "step": 1, "shifts": [{"actor": "AAA", "of": "capability", "by": 1.0}], "assumption": "x"}
    write("lively.yaml", {**document, "events": [*document["events"], shift]})
    _, err = sim(*SWEEP, *PAIR, "--param", f"{path}=1,1e19", code=2, capsys=capsys)
    assert "1e+18, got 1e+19" in err


def test_a_sweep_block_written_later_is_another_way_to_say_the_same(place, capsys):
    block = {
        "parameters": {"responsiveness": {"range": [0.1, 0.5], "points": 3}},
        "outcomes": [{"alignment": ["AAA", "CCC"]}],
    }
    sim(*SWEEP, *WITNESS, *PAIR, code=0, capsys=capsys)
    write("lively.yaml", {**lively_document(), "sweep": block})
    assert "complete, nothing to do" in sim(*SWEEP, "--resume", code=0, capsys=capsys)[0]
    write("lively.yaml", lively_document())
    assert "complete, nothing to do" in sim(*SWEEP, *WITNESS, *PAIR, "--resume", code=0, capsys=capsys)[0]


def test_points_are_counted_before_they_are_made(place, capsys):
    for more in (
        ["--method", "lhs", "--points", "1000000000000", "--param", "witness=0:1"],
        ["--param", "witness=0:1:1000000000000"],
    ):
        began = time.monotonic()
        _, err = sim(*SWEEP, *PAIR, *more, code=2, capsys=capsys)
        assert "1,000,000,000,000 runs, about" in err
        assert time.monotonic() - began < 5


def test_short_names_and_a_blank_end_in_a_file_of_points(place, capsys):
    Path("points.csv").write_text("witness\n0.25\n0.5\n\n", encoding="utf-8")
    out, _ = sim(*SWEEP, *PAIR, "--points-from", "points.csv", code=0, capsys=capsys)
    assert "2 points" in out


def test_points_of_another_sweep_are_refused(place, capsys):
    sim(*SWEEP, *PAIR, "--param", "witness=0:1:3", code=0, capsys=capsys)
    sim(*SWEEP[:-1], "other", *PAIR, "--param", "witness=0:0.5:3", code=0, capsys=capsys)
    Path("out/points.parquet").write_bytes(Path("other/points.parquet").read_bytes())
    for command in (["plot", "out"], ["discover", "out", "--when", "alignment(AAA,CCC) > 0"]):
        _, err = sim(*command, code=3, capsys=capsys)
        assert "other points than the plan" in err


def test_a_torn_journal_does_not_keep_what_stands_from_being_read(place, capsys):
    sim(*SWEEP, "--runs", "6000", *PAIR, *WITNESS, code=0, capsys=capsys)
    journal = Path("out/journal.jsonl")
    journal.write_bytes(journal.read_bytes()[:-20])
    _, err = sim("export", "out", code=3, capsys=capsys)
    assert "torn: its part is computed again; go on with --resume" in err
    out, _ = sim("export", "out", "--partial", code=0, capsys=capsys)
    assert "(partial)" in out


def test_a_value_twice_counts_once(place, capsys):
    out, _ = sim(*SWEEP, *PAIR, "--param", "witness=0.1,0.10,0.2", code=0, capsys=capsys)
    assert "2 points" in out


def test_a_number_without_effect_is_named(place, capsys):
    _, err = sim(
        *SWEEP, *PAIR, "--param", "decisiveness=1:3:2", "--param", "events.raid.probability=0,1", code=0, capsys=capsys
    )
    assert "events.raid.probability" not in err
    document = lively_document()
    document["parameters"]["initiative"] = 0.0
    write("calm.yaml", document)
    _, err = sim(
        "sweep",
        "calm.yaml",
        "--seed",
        "1",
        "--out",
        "calm",
        *PAIR,
        "--param",
        "decisiveness=1:3:2",
        code=0,
        capsys=capsys,
    )
    assert "parameters.decisiveness has no effect" in err


def test_failed_runs_are_recorded_and_cost_nobody_else(place, capsys):
    _, err = sim(
        "sweep", "breaks.yaml", "--seed", "1", "--out", "out", *PAIR, *WITNESS, "--runs", "8", code=4, capsys=capsys
    )
    assert "the capability of CCC is not defined after step 2" in err
    table = whole_table(Store(Path("out")))
    rows = list(zip(*(table.column(c).to_pylist() for c in ("status", "reason", "alignment(AAA,CCC)")), strict=True))
    assert len(rows) == 24
    _, err = sim(
        "sweep",
        "breaks.yaml",
        "--seed",
        "1",
        "--out",
        "out",
        *PAIR,
        *WITNESS,
        "--runs",
        "8",
        "--resume",
        code=4,
        capsys=capsys,
    )
    assert "runs failed" in err
    assert {status for status, _, _ in rows} == {"ok", "failed"}
    for status, reason, value in rows:
        assert (status == "failed") == (reason is not None) == (value is None)


def test_runs_that_failed_are_told_from_those_that_never_cross(place, capsys):
    first = ("--outcome", "alignment(AAA,CCC)@first_below=-0.5")
    sim("sweep", "breaks.yaml", "--seed", "1", "--out", "out", *first, *WITNESS, "--runs", "8", code=4, capsys=capsys)
    table = whole_table(Store(Path("out")))
    failed = [status == "failed" for status in table.column("status").to_pylist()]
    swept = load_sweep("out")
    assert (swept.failed, swept.is_sound.ravel().tolist()) == (sum(failed), [not f for f in failed])
    assert 0 < sum(failed) < len(failed)
    text = f"{first[1]} < 1000"
    crossed = sum(v is not None for v in table.column(first[1]).to_pylist())
    out, _ = sim("discover", "out", "--when", text, code=0, capsys=capsys)
    assert f"left out: {sum(failed)} runs that failed\n" in out
    assert f"never comes in {len(failed) - sum(failed) - crossed} runs" in out


def test_an_unfinished_or_absent_store_is_not_exported(place, capsys):
    sim("export", "nothing", code=74, capsys=capsys)
    sim(*SWEEP, *PAIR, *WITNESS, code=0, capsys=capsys)
    Path("out/parts/part-000000.parquet").unlink()
    _, err = sim("export", "out", code=3, capsys=capsys)
    assert "part-000000.parquet is missing" in err


def test_force_moves_aside_and_never_deletes(place, capsys):
    sim(*SWEEP, *PAIR, *WITNESS, code=0, capsys=capsys)
    sim(*SWEEP, *PAIR, *WITNESS, "--runs", "2", code=74, capsys=capsys)
    sim(*SWEEP, *PAIR, *WITNESS, "--runs", "2", "--resume", code=3, capsys=capsys)
    sim(*SWEEP, *PAIR, *WITNESS, "--runs", "2", "--force", code=0, capsys=capsys)
    assert Store(Path("out.old-1")).plan()["runs"] == 1
    assert Store(Path("out")).plan()["runs"] == 2


@pytest.mark.parametrize(
    ("given", "named"), [(["--seed", "random"], ["--seed", "5"]), (["--seed=random"], ["--seed", "5"]), ([], ["--seed", "5"]),
                         (["--out", "random", "--force"], ["--out", "random", "--seed", "5"])]
)  # fmt: skip
def test_the_command_that_goes_on_names_a_drawn_seed(given, named):
    command = app.get_command(click.Context(app), "sweep")
    with click.Context(command, info_name="sweep", obj=["x.yaml", *given]):
        assert shlex.split(again(5, ("force", "resume"), "--resume")) == ["sim", "sweep", "x.yaml", *named, "--resume"]


def test_a_sweep_taken_up_keeps_its_seed(place, capsys):
    sim("sweep", "lively.yaml", "--out", "out", *PAIR, *WITNESS, "--seed", "7", code=0, capsys=capsys)
    out, _ = sim("sweep", "lively.yaml", "--out", "out", *PAIR, *WITNESS, "--resume", code=0, capsys=capsys)
    assert "nothing to do" in out


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_finishes_the_part_in_hand_and_names_the_way_on(place, name, code):
    options = ("--runs", "300000", *PAIR, *WITNESS)
    running = process(*SWEEP, *options, text=True)
    wait_for(Path("out/journal.jsonl"), running)
    running.send_signal(getattr(signal, name))
    began = time.monotonic()
    _, err = running.communicate(timeout=30)
    assert running.returncode == code, err
    assert time.monotonic() - began < 4
    found = re.search(r"stopped: (\d+) of (\d+) parts stand; go on with\n  sim (.*)", err)
    assert found
    assert shlex.split(found[3]) == [*SWEEP, *options, "--resume"]
    lines = [json.loads(line) for line in Path("out/journal.jsonl").read_text().splitlines()]
    assert len(lines) == int(found[1]) < int(found[2])
    assert not list(Path("out").rglob("*.partial"))


def test_a_second_signal_stops_at_once_and_the_store_goes_on(place):
    options = ("--runs", "300000", *PAIR, *WITNESS)
    running = process(*SWEEP, *options)
    wait_for(Path("out/journal.jsonl"), running)
    running.send_signal(signal.SIGINT)
    time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert (running.returncode, b"Traceback" in err) == (130, False)
    size = Path("out/journal.jsonl").stat().st_size
    again = process(*SWEEP, *options, "--resume")
    wait_for(Path("out/journal.jsonl"), again, size)
    again.send_signal(signal.SIGHUP)
    again.communicate(timeout=30)
    assert again.returncode == 129


def test_a_renamed_store_is_resumed(place, capsys):
    sim(*SWEEP, *PAIR, *WITNESS, code=0, capsys=capsys)
    Path("out").rename("elsewhere")
    out, _ = sim(*SWEEP[:-1], "elsewhere", *PAIR, *WITNESS, "--resume", code=0, capsys=capsys)
    assert "nothing to do" in out


def test_an_edited_scenario_is_refused_with_what_differs(place, capsys):
    sim(*SWEEP, *PAIR, *WITNESS, code=0, capsys=capsys)
    document = lively_document()
    document["events"][0]["act"]["intensity"] = -0.123
    write("lively.yaml", document)
    _, err = sim(*SWEEP, *PAIR, *WITNESS, "--resume", code=3, capsys=capsys)
    assert "intensity: stored -0.8, asked for -0.123" in err


def test_what_cannot_be_a_folder_is_74(place, capsys):
    Path("file").write_text("mine", encoding="utf-8")
    for target in ("file", "file/store"):
        sim(*SWEEP[:-1], target, *PAIR, *WITNESS, code=74, capsys=capsys)
    assert Path("file").read_text(encoding="utf-8") == "mine"


def test_a_link_is_followed(place, capsys):
    Path("real").mkdir()
    Path("link").symlink_to("real")
    out, _ = sim(*SWEEP[:-1], "link", *PAIR, *WITNESS, code=0, capsys=capsys)
    assert str(place / "real") in out
    assert Path("link").is_symlink()


def test_a_folder_that_goes_away_stops_the_sweep(place):
    running = process(*SWEEP, "--runs", "300000", *PAIR, *WITNESS)
    wait_for(Path("out/journal.jsonl"), running)
    Path("out").rename("gone")
    _, err = running.communicate(timeout=60)
    assert (running.returncode, b"cannot be written" in err) == (74, True)


def wait_for(path: Path, running, size: int = 0) -> None:
    for _ in range(600):
        if (path.exists() and path.stat().st_size > size) or running.poll() is not None:
            break
        time.sleep(0.05)
    assert running.poll() is None


WORKER = """
import sys
from sim.studies.sweeps.part import compute_part
print(sorted({"mesa", "pandas", "matplotlib"} & set(sys.modules)))
"""


def test_what_workers_import_is_light():
    done = subprocess.run(
        [sys.executable, "-c", WORKER], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.strip() == "[]"
