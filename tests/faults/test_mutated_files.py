"""Files made by mutation and commands with hostile options keep the laws; what mutation found stays found.

Each time: 200 files and 80 commands; at night: 1,000 and 300.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from faults import hostile_options
from faults.laws_of_files import command, examine, in_patience
from faults.mutations import mutant, shortened
from hypothesis import given
from hypothesis import strategies as st
from nightly import each_time

from sim.scenario.file.text import ID
from sim.scenario.resolving import load_scenario

FOUND = sorted((Path(__file__).parent / "found_by_mutation").glob("*.yaml"))
HOSTILE_IDS = [
    "x", "X", "0", "123", "007", "1e5", "1E5", "1.5", "-", "--", "-1", "_", "null", "Null", "NULL", "true", "True", "FALSE", "NO", "yes", "on", "y",
    "inf", "nan", "0x1F", "0o17", "1_0", "1-1", "2020-01", "2020-01-01", "CON", "nul", "aux", "com1", "x" * 64, "x" * 65, "", " ", "a b", "a.b",
    "../x", "/etc/x", "a\nb", "a\0b", "{id}", "{0}", "<<", "~", "=", "İran", "ＵＳＡ", "٣", "\u202e", "\ud800", "'", '"', "a: b", "a #b", "__", "---", "...",
]  # fmt: skip

FOUND_OPTIONS = [  # each once a traceback or a wait
    ["run", hostile_options.STORY, "--out", "r", "--set", f"events.{'9' * 5000}.step=1"],
    ["sweep", hostile_options.STORY, "--out", "r", "--param", "witness=0:1:2", "--outcome", f"a{' ' * 3000}b"],
    ["plot", hostile_options.STORE, "--out", "r", "--level", "1e400"],
]


def mutations(tmp_path: Path, *args: str) -> None:
    """Run the harness in a process of its own, where memory is capped; show what it prints if a law is broken."""
    program = [sys.executable, "-m", "tests.faults.mutations", "--out", str(tmp_path), *args]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{done.stdout[-5000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("files", each_time((200,), (200, 1000)))
def test_mutated_files_keep_the_laws(tmp_path, files):
    mutations(tmp_path, "--files", str(files))


@pytest.mark.parametrize("commands", each_time((80,), (80, 300)))
def test_hostile_options_keep_the_laws(tmp_path, commands):
    mutations(tmp_path, "--options", "--files", str(commands))


def test_the_same_number_is_the_same_file():
    assert [mutant(3, n) for n in range(40)] == [mutant(3, n) for n in range(40)]
    assert len({mutant(seed, n) for seed in (3, 4) for n in range(40)}) > 70


@pytest.mark.parametrize("path", FOUND, ids=lambda p: p.stem)
def test_what_mutation_found_keeps_the_laws(path, tmp_path):
    story = tmp_path / path.name
    story.write_bytes(path.read_bytes())
    assert examine(story, through_command=True) == []


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("options")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        hostile_options.prepare(folder)
        yield folder


@pytest.mark.parametrize("args", FOUND_OPTIONS, ids=lambda args: args[0])
def test_options_that_were_found_keep_the_laws(args, place):
    before = hostile_options.names(place)
    assert in_patience(lambda: list(hostile_options.breaches(place, args, before))) == []
    assert hostile_options.names(place) == before


def test_a_file_is_shortened_to_what_breaks_the_law():
    assert shortened(b"a" * 100 + b"xy" + b"b" * 77, lambda data: b"x" in data and b"y" in data) == b"xy"


def new(folder: Path, id: str) -> Path | None:
    """Return the file that `sim new` wrote for an id, or None where it refused and wrote nothing."""
    path = folder / "new.yaml"
    path.unlink(missing_ok=True)
    code, _, err = command("new", "--out", str(path), "--", id)
    assert (code, path.exists()) in ((0, True), (2, False)), err
    return path if code == 0 else None


@pytest.mark.parametrize("id", HOSTILE_IDS, ids=json.dumps)
def test_what_new_accepts_validates(id, tmp_path):
    path = new(tmp_path, id)
    assert path is None or load_scenario(path).id == id


@given(id=st.text(max_size=70) | st.from_regex(ID, fullmatch=True) | st.from_regex(r"[-+.0-9eE_]{1,8}", fullmatch=True))
def test_whatever_new_accepts_validates(id, tmp_path_factory):
    path = new(tmp_path_factory.getbasetemp(), id)
    assert path is None or load_scenario(path).id == id
