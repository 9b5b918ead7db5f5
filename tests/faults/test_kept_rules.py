"""Compiled rules that were damaged, or lie where others can write: never loaded, compiled again, one warning."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from faults.test_command_line import sim
from faults.test_many_runs import write_stories
from lively import lively
from numba import config

from sim.engine import choose
from sim.engine.arrays import run_on_arrays
from sim.engine.compiled import cache as kept
from sim.engine.compiled import host
from sim.engine.setup import Setup

SMALL = """
import sys; sys.path[:0] = {paths!r}
from lively import lively
import numpy
from sim.engine.compiled.host import run_compiled
from sim.engine.setup import Setup
setup = Setup(lively(), 7)
print(run_compiled(setup, setup.batch(numpy.arange(2)), (), numpy.zeros(1, numpy.int64)).alignment(0, 1).sum())
"""


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    return tmp_path / "rules"


def test_any_flipped_bit_and_any_cut_are_seen():
    whole = kept.sealed(b"compiled")
    assert kept.unsealed(whole) == b"compiled"
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert kept.unsealed(bytes(damaged)) is None
    assert [kept.unsealed(whole[:n]) for n in range(len(whole))] == [None] * len(whole)


def test_the_folder_is_the_readers_own(own):
    mask = os.umask(0)
    try:
        assert kept.own_folder() == own
    finally:
        os.umask(mask)
    assert own.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_folder_in_which_others_can_write_is_refused(own, mode):
    own.mkdir()
    own.chmod(mode)
    with pytest.raises(OSError, match="not yours alone"):
        kept.own_folder()


def test_a_folder_of_somebody_else_or_a_link_is_refused(own, monkeypatch):
    own.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: own.stat().st_uid + 1)
    with pytest.raises(OSError, match="not yours alone"):
        kept.own_folder()
    monkeypatch.undo()
    monkeypatch.setattr(config, "CACHE_DIR", str(own.parent))
    (own.parent / "elsewhere").mkdir(mode=0o700)
    own.rmdir()
    own.symlink_to("elsewhere")
    with pytest.raises(OSError, match="not yours alone"):
        kept.own_folder()


@pytest.mark.parametrize("is_missing", [True, False])
def test_a_compilation_is_told_of_and_reading_what_is_kept_is_not(monkeypatch, is_missing):
    class Slow:
        _cache = SimpleNamespace(is_missing=is_missing)

        def __call__(self, *_):
            time.sleep(0.1)

    monkeypatch.setattr(host, "NOTICE_AFTER", 0.01)
    monkeypatch.setattr(host, "engine", Slow)
    told: list[str] = []
    host.warm_up(Setup(lively(), 7), told.append)
    assert [words[:19] for words in told] == ["compiling the rules"] * is_missing


class Generator:
    """As much of the compiler's as names a file."""

    @staticmethod
    def codegen():
        return Generator

    @staticmethod
    def magic_tuple():
        return ("a processor",)


def test_what_is_not_what_was_written_is_not_loaded(own, monkeypatch):
    monkeypatch.setattr(kept.pickle, "loads", lambda content: pytest.fail("unpickled"))
    path = kept.Kept("1").path("signature", Generator)
    path.write_bytes(kept.sealed(b"compiled")[:-1])
    rules = kept.Kept("1")
    with pytest.warns(UserWarning, match="is not what was written, so the rules are compiled again"):
        assert rules.load_overload("signature", Generator) is None
    assert rules.is_missing
    path.write_bytes(kept.sealed(b"compiled"))
    monkeypatch.setattr(kept.pickle, "loads", lambda content: ())
    monkeypatch.setattr(kept.CompileResult, "_rebuild", lambda context: "found")
    monkeypatch.setattr(Generator, "refresh", lambda: None, raising=False)
    assert rules.load_overload("signature", Generator) == "found"
    assert not rules.is_missing
    assert kept.Kept("2").path("signature", Generator) != path


def test_without_a_compiler_arrays_take_over_and_large_work_is_warned_of(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_stories()
    monkeypatch.setattr(config, "DISABLE_JIT", 1)
    sim("run", "lively.yaml", "--runs", "5", "--seed", "1", "--out", "out", code=0, capsys=capsys)
    with pytest.warns(UserWarning, match="cannot be compiled here"):
        assert choose.host_of(Setup(lively(), 7, expected=10**9)) is run_on_arrays


@pytest.mark.nightly
def test_damaged_or_open_rules_cost_one_warning_and_no_process(tmp_path):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def start() -> tuple[str, int]:
        words = [sys.executable, "-c", SMALL.format(paths=sys.path)]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
        return done.stdout, done.stderr.count("compiled again") + done.stderr.count("cannot be kept")

    expected, _ = start()
    (path,) = tmp_path.rglob("*.rules")
    whole, dice = path.read_bytes(), random.Random(1)
    for place in (0, 40, *(dice.randrange(len(whole)) for _ in range(4))):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        assert start() == (expected, 1)
        assert start() == (expected, 0)  # mended
    path.parent.chmod(0o777)
    assert start() == (expected, 1)
