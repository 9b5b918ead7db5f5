"""Nothing that a command writes or prints moves unseen."""

import json

import pytest
from golden.net import NAMES, STORED, net


@pytest.mark.parametrize("name", ["schema", *NAMES])
def test_nothing_moved(name, monkeypatch):
    """Where this fails on purpose: `python tests/golden/net.py`, and a line in the changelog that says why."""
    monkeypatch.setenv("COLUMNS", "200")
    stored, found = json.loads(STORED.read_text(encoding="utf-8"))[name], net(name)
    moved = [
        f"{place}: {', '.join(sorted(keys)) or 'is there on one side only'}"
        for place in sorted(stored.keys() | found.keys())
        if (keys := {k for k, _ in stored.get(place, {}).items() ^ found.get(place, {}).items()}) or place not in found
    ]
    assert not moved, "moved: " + "; ".join(moved)
