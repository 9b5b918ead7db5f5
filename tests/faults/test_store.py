"""Sweeps killed, starved of disk, damaged and contended for: what is resumed equals what was never interrupted.

Each time: one kill in a commit, a full disk at the plan, in a part and at the last sync. At night: the other calls, and kills again
and again. The finished store that is damaged is computed once and copied.
"""

import errno
import json
import os
import random
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import ROOT
from faults import sweeping
from faults.sweeping import PARTS, content, run
from nightly import each_time

from sim.errors import BusyError, IntegrityError, OutputError
from sim.studies.sweeps.reading import whole_table
from sim.studies.sweeps.store import JOURNAL, PLAN, POINTS, Store


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """The store of a sweep that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole") / "store"
    done = run(folder)
    assert (done.computed, done.standing, done.parts) == (PARTS, PARTS, PARTS)
    return content(folder)


def test_workers_do_not_show(whole, tmp_path):
    run(tmp_path / "store", workers=2)
    assert content(tmp_path / "store") == whole


def test_a_part_holds_its_rows(store):
    table = whole_table(Store(store))
    assert table.num_rows == 9 * 15
    assert table.column("point").to_pylist() == [p for p in range(9) for _ in range(15)]
    assert table.column("replication").to_pylist() == list(range(15)) * 9
    assert set(table.column("status").to_pylist()) == {"ok"}


def kill(folder: Path, function: str, call: int, number: str) -> int:
    """Return the exit code of a sweep that dies at the k-th call of a function of the system."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    command = [sys.executable, "-m", "faults.sweeping", str(folder), function, str(call), number]
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


CRASHES = [("fsync", 11), ("replace", 1), ("fsync", 2), ("replace", 4), ("replace", 12), ("fsync", 24)]


@pytest.mark.parametrize(("function", "call"), each_time(CRASHES[:1], CRASHES))
def test_killed_in_a_commit_and_resumed_it_has_the_same_bytes(whole, tmp_path, function, call):
    folder = tmp_path / "store"
    assert kill(folder, function, call, "SIGKILL") == -9
    assert content(folder) != whole
    run(folder, resume=True, workers=2)
    assert content(folder) == whole


@pytest.mark.nightly
@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_killed_again_and_again_it_ends_with_the_same_bytes(whole, tmp_path, function):
    folder, generator, deaths = tmp_path / "store", random.Random(1), 0
    while kill(folder, function, generator.randint(1, 12), "SIGKILL") == -9:
        deaths += 1
        assert deaths < 60
    assert deaths >= 3
    assert content(folder) == whole


@pytest.mark.parametrize("call", each_time((1, 8, 33), (1, 3, 5, 8, 20, 33)))
def test_a_full_disk_costs_the_part_in_hand(whole, tmp_path, monkeypatch, call):
    def full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = tmp_path / "store"
    with monkeypatch.context() as patched:
        for name in ("fsync", "replace"):
            patched.setattr(os, name, getattr(os, name))
        sweeping.fail_at("fsync", call, full)
        with pytest.raises(OutputError, match=r"No space left.*MB more are needed.*resume=True"):
            run(folder)
    assert not list(folder.rglob("*.partial"))
    run(folder, resume=True)
    assert content(folder) == whole


@pytest.fixture
def store(whole, tmp_path) -> Path:
    """A finished store to be damaged."""
    return copy(whole, tmp_path / "store")


def copy(store: dict[str, bytes], folder: Path) -> Path:
    for name, data in store.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def part(folder: Path, number: int) -> Path:
    return folder / "parts" / f"part-{number:06d}.parquet"


DAMAGE = {
    "a flipped bit": lambda p: p.write_bytes(bytes([p.read_bytes()[0] ^ 1]) + p.read_bytes()[1:]),
    "a byte less": lambda p: p.write_bytes(p.read_bytes()[:-1]),
    "half of it": lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]),
    "nothing left": lambda p: p.write_bytes(b""),
    "junk at the end": lambda p: p.write_bytes(p.read_bytes() + b"junk"),
    "missing": lambda p: p.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_part_is_never_read_and_computed_again(whole, store, damage):
    DAMAGE[damage](part(store, 4))
    with pytest.raises(IntegrityError, match="part-000004"):
        whole_table(Store(store))
    done = run(store, resume=True)
    assert done.computed == 1
    assert "part-000004.parquet is" in done.notes[0]
    assert content(store) == whole


def test_a_torn_last_line_costs_its_part(whole, store):
    text = (store / JOURNAL).read_bytes()
    (store / JOURNAL).write_bytes(text[:-30])
    done = run(store, resume=True)
    assert (done.computed, "torn" in done.notes[0]) == (1, True)
    assert content(store) == whole


def test_lines_twice_and_out_of_order_are_put_right(whole, store):
    lines = (store / JOURNAL).read_text().splitlines(keepends=True)
    (store / JOURNAL).write_text("".join([*reversed(lines), lines[3]]))
    assert run(store, resume=True).computed == 0
    assert content(store) == whole


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda lines: [*lines[:2], lines[2][:20] + "\n", *lines[3:]], "journal.jsonl:3: is damaged"),
        (lambda lines: [*lines, lines[0].replace('"part":0', '"part":1')], "contradicts an earlier line about part 1"),
        (lambda lines: [lines[0].replace('"plan":"', '"plan":"x'), *lines[1:]], "belongs to another plan"),
        (lambda lines: [*lines, lines[0].replace('"part":0', '"part":99')], "names part 99"),
    ],
)
def test_a_journal_that_contradicts_itself_is_refused(store, damage, words):
    lines = (store / JOURNAL).read_text().splitlines(keepends=True)
    (store / JOURNAL).write_text("".join(damage(lines)))
    with pytest.raises(IntegrityError, match=words):
        run(store, resume=True)


def test_a_finished_store_is_not_touched(store):
    before = {p: p.stat().st_mtime_ns for p in store.rglob("*")}
    time.sleep(0.01)
    done = run(store, resume=True)
    assert (done.computed, done.standing) == (0, PARTS)
    assert {p: p.stat().st_mtime_ns for p in store.rglob("*")} == before


def test_another_plan_is_refused_with_what_differs(store):
    with pytest.raises(IntegrityError, match="runs: stored 15, asked for 16"):
        run(store, resume=True, runs=16)


def test_a_store_is_not_overwritten_unasked(store):
    with pytest.raises(OutputError, match="resume=True"):
        run(store)


@pytest.mark.parametrize("name", [PLAN, POINTS])
def test_a_plan_or_points_changed_by_hand_are_refused(store, name):
    path = store / name
    path.write_bytes(path.read_bytes().replace(b"sometime", b"anything") if name == PLAN else b"junk")
    with pytest.raises(IntegrityError):
        run(store, resume=True)


def test_another_library_version_is_named_and_checked_on_a_part(whole, store):
    def with_version(change: dict) -> None:
        plan = Store(store).plan()
        plan["versions"] |= change
        from sim.disk.digests import sha256
        from sim.studies.sweeps.store import canonical

        text = json.dumps({"plan": plan, "sha256": sha256(canonical(plan))}, ensure_ascii=False, indent=1)
        (store / PLAN).write_text(text + "\n", encoding="utf-8")

    with_version({"numpy": "1.0"})
    part(store, 2).unlink()
    done = run(store, resume=True)
    assert any("numpy: stored" in note for note in done.notes)
    assert done.computed == 1


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="not empty and not a sweep"):
        run(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"thesis.txt"}


def hold(folder: str, held, release) -> None:
    store = Store(Path(folder))
    with store.locked():
        held.set()
        release.wait()


def test_two_sweeps_do_not_share_a_folder_and_a_dead_one_lets_go(whole, tmp_path):
    context = get_context("spawn")
    held, release = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(str(tmp_path / "store"), held, release))
    holder.start()
    assert held.wait(60)
    with pytest.raises(BusyError, match=f"process {holder.pid} on .* since 20"):
        run(tmp_path / "store")
    holder.kill()
    holder.join()
    run(tmp_path / "store")
    assert content(tmp_path / "store") == whole


def test_stopping_between_parts_leaves_a_store_to_go_on_with(whole, tmp_path):
    for expected in (1, 2, 3):
        done = run(tmp_path / "store", resume=True, stopping=lambda: True)
        assert (done.computed, done.standing) == (1, expected)
    with pytest.raises(OutputError, match="3 of 9 parts"):
        whole_table(Store(tmp_path / "store"))
    assert whole_table(Store(tmp_path / "store"), partial=True).num_rows == 48
    run(tmp_path / "store", resume=True)
    assert content(tmp_path / "store") == whole
