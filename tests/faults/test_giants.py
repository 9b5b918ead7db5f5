"""Stories too large to compute unasked: every command says how large before it computes."""

import time
from pathlib import Path

import pytest
from faults.test_command_line import sim
from faults.test_many_runs import write
from lively import lively_document
from nightly import each_time

from sim.scenario import size

SIZES = {"actors": (10_000, 24, "month"), "days": (3, 2_900_000, "day")}
COMMANDS = {
    "run": (), "plot": (), "claims": (), "explain": (), "sources": (),
    "sweep": ("--param", "witness=0:1:2", "--outcome", "polarization"),
    "sensitivity": ("--points", "16", "--outcome", "polarization"),
}  # fmt: skip


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    return tmp_path


GIANTS = [(command, kind) for command in COMMANDS for kind in SIZES]
DAILY = [("run", "actors"), *((command, "days") for command in COMMANDS)]  # of whom reading takes a second, one command


@pytest.mark.parametrize(("command", "kind"), each_time(DAILY, GIANTS))
def test_a_giant_is_refused_at_once_with_numbers(place, capsys, command, kind):
    actors, steps, step = SIZES[kind]
    names = "".join(f"  A{n}: {{name: A}}\n" for n in range(actors))
    story = f"id: g\ntitle: G\nclock: {{start: 1000-01, step: {step}, steps: {steps}}}\nactors:\n{names}"
    Path("giant.yaml").write_text(story, encoding="utf-8")
    began = time.process_time()
    _, err = sim(command, "giant.yaml", *COMMANDS[command], code=2, capsys=capsys)
    assert time.process_time() - began < 5
    assert f"{actors:,} actors over {steps:,} steps" in err
    assert ("--yes" in err, " MB" in err, [p.name for p in place.iterdir() if p.is_dir()]) == (True, True, [])


@pytest.mark.parametrize("command", COMMANDS)
def test_yes_computes_it(place, capsys, monkeypatch, command):
    monkeypatch.setattr(size, "ROWS_UNASKED", 10)
    options = (command, "lively.yaml", *COMMANDS[command])
    _, err = sim(*options, code=2, capsys=capsys)
    assert "rows" in err
    sim(*options, "--yes", code=0, capsys=capsys)


@pytest.mark.parametrize("command", ["run", "explain", "sweep", "sensitivity", "claims"])
def test_hours_of_work_are_refused_unless_yes(place, capsys, monkeypatch, command):
    for module in ("sim.scenario.size", "sim.studies.sweeps.plan"):
        monkeypatch.setattr(f"{module}.seconds_per_run", lambda scenario: 1.0)
    _, err = sim(command, "lively.yaml", *COMMANDS[command], "--runs", "20000", code=2, capsys=capsys)
    assert "times on each processor" in err


@pytest.mark.parametrize("design", [("--param", "witness=0:1:1000000000"), ("--method", "lhs", "--param", "witness=0:1",
                                     "--points", "1000000000")])  # fmt: skip
def test_more_points_than_memory_holds_are_refused_whatever_is_allowed(place, capsys, design):
    allowed = ("--outcome", "polarization", "--max-runs", "10000000000", "--yes")
    _, err = sim("sweep", "lively.yaml", *design, *allowed, code=2, capsys=capsys)
    assert "a design holds at most 100,000,000 values" in err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "command", [("run", "--runs", "2"), ("claims",), ("report",), ("compare", "--without", "maybe")]
)
def test_more_happenings_than_runs_keep_are_refused_with_their_number(place, capsys, monkeypatch, command):
    monkeypatch.setattr(size, "MOST_HAPPENINGS", 10)
    name, *options = command
    _, err = sim(name, "lively.yaml", *options, code=2, capsys=capsys)
    assert "events over" in err
    assert "more than 10; ask for fewer steps; or add --yes" in err
