"""How many processors are used: those that are there, and that a container is granted."""

import os

import pytest

from sim.engine import chunks

FILES = ("cpu.max", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ({}, 8), ({"cpu.max": "max 100000"}, 8), ({"cpu.max": "300000 100000"}, 3), ({"cpu.max": "150000 100000"}, 2),
        ({"cpu.max": "50000 100000"}, 1), ({"cpu.max": "3200000 100000"}, 8), ({"cpu.max": "what"}, 8),
        ({FILES[1]: "-1", FILES[2]: "100000"}, 8), ({FILES[1]: "200000", FILES[2]: "100000"}, 2),
    ],
)  # fmt: skip
def test_a_container_uses_what_it_is_granted(tmp_path, monkeypatch, contents, expected):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    monkeypatch.setattr(chunks, "CGROUP", tmp_path)
    (tmp_path / "cpu").mkdir()
    for name, text in contents.items():
        (tmp_path / name).write_text(f"{text}\n", encoding="ascii")
    assert chunks.processors() == expected
