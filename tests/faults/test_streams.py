"""Standard streams that are closed, full or left by their reader: results stand all the same."""

import errno
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from faults.test_command_line import ROOT, sim
from nightly import each_time
from rich.console import Console

from sim.cli.streams import Outlet, outlets
from sim.scenario.starter import starter
from sim.studies.sweeps.reading import whole_table
from sim.studies.sweeps.store import Store

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
SWEEP = ("sweep", "example.yaml", "--param", "witness=0:1:3", "--outcome", "alignment(AAA,BBB)", "--out", "r")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("example.yaml").write_text(starter("example"), encoding="utf-8")
    return tmp_path


def shell(script: str, *args: str) -> tuple[int, str, str]:
    """Return exit code, output and error output of a command in a shell's script."""
    words = shlex.join([sys.executable, "-m", "sim", *args])
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", script.replace("SIM", words)], env=env, capture_output=True, timeout=120, check=False
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err
    assert "Exception ignored" not in err
    return done.returncode, out, err


STREAMS = {
    "SIM >&-": 0, "SIM 2>&-": 0, "SIM <&-": 0, "SIM <&- >&- 2>&-": 0, "SIM 2>/dev/full": 0, "SIM >/dev/full": 74,
    "SIM >/dev/full 2>&1": 74, "SIM >/dev/full 2>&-": 74, "{ SIM; echo $? >code; } | head -1; exit $(cat code)": 0,
    "{ SIM; echo $? >code; } | true; exit $(cat code)": 0, "{ SIM 2>&1; echo $? >code; } | true; exit $(cat code)": 0,
}  # fmt: skip


@pytest.mark.parametrize("script", STREAMS)
def test_results_stand_whatever_becomes_of_the_words(place, script):
    code, _, err = shell(script, *SWEEP)
    assert code == STREAMS[script], err
    assert whole_table(Store(Path("r"))).num_rows == 3
    if script == "SIM >/dev/full":
        assert err.endswith("cannot write: No space left on device\n")


def test_what_has_failed_is_not_tried_again_when_python_ends():
    with open("/dev/full", "w", encoding="utf-8") as stream:
        outlet = Outlet(stream)
        outlet.write("x")
        outlet.flush()
        assert [error.errno for error in outlet.troubles] == [errno.ENOSPC]
        assert os.path.samestat(os.fstat(stream.fileno()), os.stat(os.devnull))


@pytest.mark.parametrize("script", each_time(("SIM <&- >&- 2>&-", "SIM >/dev/full 2>&1"), list(STREAMS)[:-3]))
def test_an_error_keeps_its_code(place, script):
    assert shell(script, "run", "nowhere.yaml")[0] == 2


def test_no_input_is_an_empty_scenario(place):
    code, _, err = shell("SIM <&-", "validate", "-")
    assert (code, "the scenario is empty" in err) == (2, True)


HOSTILE = "a\x1b[31m\x07\x9b\u202e\u2028\udcff"
HARMLESS = r"a\x1b[31m\x07\x9b\u202e\u2028\udcff"


def test_no_control_character_reaches_the_terminal_but_those_of_our_own(capsys):
    with outlets():
        print(HOSTILE, end="\t\n")
        print(HOSTILE, file=sys.stderr)
        Console(force_terminal=True, color_system="standard").print("[bold]x[/]")
    out, err = capsys.readouterr()
    assert (out, err) == (f"{HARMLESS}\t\n\x1b[1mx\x1b[0m\n", f"{HARMLESS}\n")


def test_hostile_file_names_are_shown_as_escapes(place, capsys):
    story, out = f"{HOSTILE}.yaml", f"r{HOSTILE}"
    Path("example.yaml").rename(story)
    when = "alignment(AAA,BBB) > 0"
    options = ("--param", "witness=0:1:3", "--outcome", "alignment(AAA,BBB)", "--seed", "1", "--out", f"{out}s")
    for command, code in {
        ("validate", story): 0, ("list", "."): 0, ("run", story, "--out", out): 0, ("plot", out): 0,
        ("run", story, "--out", story): 74, ("run", f"no{story}"): 2, ("plot", f"no{story}"): 2, ("claims", story): 0,
        ("sweep", story, *options): 0, ("export", f"{out}s"): 0, (HOSTILE,): 2,
        ("discover", f"{out}s", "--when", when): 2, ("run", story, f"--{HOSTILE}"): 2, ("export", story): 74,
    }.items():  # fmt: skip
        shown = "".join(sim(*command, code=code, capsys=capsys))
        assert not {*HOSTILE[1:]} - {*"[31m"} & {*shown}
