"""A sweep on a real scheduler with real workers on this machine, one of which is killed in the middle."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faults.test_command_line import process
from faults.test_many_runs import write
from faults.test_store import content
from lively import lively_document

from sim.cli.app import run_app
from sim.errors import IntegrityError
from sim.studies.sweeps import cluster as cluster_of
from sim.studies.sweeps.cluster import refuse_other_rules

distributed = pytest.importorskip("distributed")

SWEEP = ("sweep", "lively.yaml", "--seed", "1", "--runs", "40000", "--param", "responsiveness=0.1:0.5:3",
         "--outcome", "alignment(AAA,CCC)", "--outcome", "claim(why)")  # fmt: skip
LIGHT = "sorted({'mesa', 'pandas', 'matplotlib'} & {m.split('.')[0] for m in __import__('sys').modules})"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    monkeypatch.setattr(cluster_of, "GREETING", 1.0)


def start(*args: str) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", *args], env=env, **quiet)


def wait_for(path: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not path.exists() or not path.stat().st_size:
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and its two workers."""
    found = tmp_path / "scheduler.json"
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                      "--scheduler-file", str(found))  # fmt: skip
    wait_for(found)
    options = ("--scheduler-file", str(found), "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    workers = [start("distributed.cli.dask_worker", *options, "--local-directory", str(tmp_path)) for _ in range(2)]
    yield json.loads(found.read_text())["address"], workers, scheduler
    for running in (*workers, scheduler):
        running.kill()
        running.wait()


@pytest.mark.nightly
def test_a_worker_dies_and_the_bytes_are_the_same(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    address, workers, _ = cluster
    running = process(*SWEEP, "--out", "far", "--scheduler", address)
    wait_for(Path("far/journal.jsonl"))
    workers[0].kill()
    finished = len(Path("far/journal.jsonl").read_text().splitlines())
    _, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert workers[0].wait() == -9
    with distributed.Client(address, set_as_default=False) as client:
        assert set(map(tuple, client.run(eval, LIGHT).values())) == {()}
    near = process(*SWEEP, "--out", "near", "--workers", "1")
    near.communicate(timeout=120)
    assert near.returncode == 0
    assert finished < len(Path("near/journal.jsonl").read_text().splitlines())
    assert content(Path("far")) == content(Path("near"))
    shutil.rmtree("far")


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("foo", 2, "is not an address such as tcp://HOST:PORT"), ("", 2, "is not an address"),
        ("tls://", 2, "is not an address"), ("tcp://host", 2, "is not an address"), ("tcp://h:99999", 2, "is not an address"),
        ("tcp://h:1 ", 2, "is not an address"), ("tcp://h:\u0663", 2, "is not an address"), ("http://h:80", 2, "is not an"),
        ("tcp://127.0.0.1:1", 74, "or compute on this machine"),
        pytest.param("tcp://[::1]:1", 74, "no scheduler answers there within", marks=pytest.mark.nightly),
        ("tls://127.0.0.1:1", 74, "TLS configuration"),
    ],
)  # fmt: skip
def test_a_scheduler_that_cannot_be_reached_is_said_at_once(tmp_path, monkeypatch, capsys, address, code, words):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    began = time.monotonic()
    assert run_app([*SWEEP, "--out", "far", "--scheduler", address]) == code
    assert words in capsys.readouterr().err
    assert time.monotonic() - began < 15
    assert not Path("far").exists()


@pytest.mark.nightly
def test_the_scheduler_dies_and_the_sweep_goes_on_elsewhere(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    address, _, scheduler = cluster
    running = process(
        *SWEEP, "--out", "far", "--scheduler", address, env={"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    )
    wait_for(Path("far/journal.jsonl"))
    scheduler.kill()
    _, err = running.communicate(timeout=120)
    assert running.returncode == 74, err
    assert b"go on with --resume" in err
    assert run_app([*SWEEP, "--out", "far", "--resume"]) == 0


def test_what_listens_and_is_no_scheduler_is_not_waited_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert run_app([*SWEEP, "--out", "far", "--scheduler", address]) == 74
    assert "no scheduler answers there within 1 s" in capsys.readouterr().err
    assert not Path("far").exists()


class OtherRules:
    """A client whose workers run another version of the model."""

    def run(self, function, on_error):
        return {"tcp://one": function(), "tcp://two": "of another version"}


def test_workers_with_other_rules_are_refused():
    with pytest.raises(IntegrityError, match="1 workers have another version of the model"):
        refuse_other_rules(OtherRules())
