"""`--points-from`: everything wrong with a list of points named at once, with file, line and column."""

import os
import time
from pathlib import Path

import pytest
from faults.test_command_line import sim
from faults.test_many_runs import write
from lively import lively_document

SWEEP = ("sweep", "lively.yaml", "--outcome", "alignment(AAA,CCC)", "--out", "out", "--points-from")
HEAD = b"witness,events.raid.act.intensity\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("lively.yaml", lively_document())
    return tmp_path


BAD = {  # name: (content, what is said)
    "field": (HEAD + b"9" * 200_000 + b",0\n", ["p.csv:2:1: is not CSV: field larger than field limit"]),
    "long": (HEAD + b"9" * 5_000 + b",0\n", ["p.csv:2:1: witness '999", "is not a number"]),
    "index": (b",witness,memory\n0,0.1,0.2\n1,0.2,0.3\n", ["p.csv:1:1: column 1 counts the rows", "index=False"]),
    "row names": (b'"",witness\n"1",0.1\n"2",0.2\n', ["p.csv:1:1: column 1 counts the rows"]),
    "named index": (b"id,witness\n0,0.1\n1,0.2\n", ["p.csv:1:1: id counts the rows"]),
    "no heading": (b"witness,\n0.1,0.7\n", ["p.csv:1:2: column 2 has no heading"]),
    "unknown": (b"witnes,witness\n0.1,0.7\n", ["p.csv:1:1: witnes is not a number that can be varied; did you mean"]),
    "semicolons": (b"witness;memory\n0.1;0.2\n", ["separated by commas", "p.csv:2:1: witness;memory '0.1;0.2' is not"]),
    "twice": (b"witness,parameters.witness\n0.1,0.2\n", ["p.csv:1:2: parameters.witness heads a second column"]),
    "ragged": (HEAD + b"0.1\n0.1,0.2,0.3\n", ["p.csv:2:1: has 1 values for 2", "p.csv:3:1: has 3 values for 2"]),
    "empty cell": (HEAD + b"0.1,\n,\n", ["p.csv:2:2: events.raid.act.intensity '' is not", "p.csv:3:1: witness ''"]),
    "blank line": (b"witness\n0.1\n\n0.2\n", ["p.csv:3:1: is blank, and points follow"]),
    "all at once": (b"x,witness\na,1_0\nb,nan\n", ["p.csv:1:1: x", "p.csv:2:1", "p.csv:2:2", "p.csv:3:1", "p.csv:3:2"]),
    "very many": (HEAD + b"a,b\n" * 100_000, ["p.csv:11:2", "… and more"]),
    "out of range": (b"\xef\xbb\xbfwitness\r\n0.5\r\n1.5\r\n\r\n-1\r\n"[:-6], ["must be a number from 0 to 1, got 1.5 at p.csv:3"]),
    "a budget": (b"balance,memory\n0.1,0.1\n0.9,0.4\n", ["p.csv:3: balance + memory"]),
    "empty": (b"", ["p.csv: must have a heading"]), "headings": (HEAD, ["p.csv: must have a heading"]),
    "open quote": (b'witness\n"0.1\n0.2\n', ["is not CSV: unexpected end of data"]),
    "binary": (b"PAR1\x00\xff\xfe" * 50, ["p.csv: looks like Parquet; expected a table of points as CSV"]), "zeros": (b"\0" * 1000, ["p.csv"]),
    "utf-16": ("witness\n0.1\n".encode("utf-16"), ["p.csv: is UTF-16"]),
    "latin-1": ("witneß\n0.1\n".encode("latin-1"), ["p.csv:1:6: is not UTF-8"]),
    "columns": (b"," * 50_000 + b"\n", ["has 50,001 columns; at most 10,000"]),
    "too large": (b"witness\n" + b"0.1\n" * 13_000_000, ["p.csv: is larger than 50 MB"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_all_that_is_wrong_is_named_with_its_place(place, capsys, name):
    content, words = BAD[name]
    Path("p.csv").write_bytes(content)
    began = time.process_time()
    _, err = sim(*SWEEP, "p.csv", code=2, capsys=capsys)
    assert [w for w in words if w not in err] == []
    assert (time.process_time() - began < 5, len(err) < 5_000) == (True, True)
    assert not Path("out").exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "missing", "long name"])
def test_what_is_no_file_is_refused_and_not_waited_for(place, capsys, kind):
    name = {"device": "/dev/zero", "long name": "x" * 300}.get(kind, "p.csv")
    if kind == "folder":
        Path(name).mkdir()
    if kind == "pipe":
        os.mkfifo(name)
    _, err = sim(*SWEEP, name, code=2, capsys=capsys)
    assert f"{name}: " in err
    assert "is a folder, a pipe or a device" in err or "cannot be read" in err


def test_a_spreadsheets_file_is_read(place, capsys):
    Path("p.csv").write_bytes(
        b'\xef\xbb\xbf"witness",events.raid.act.intensity\r\n 0.5 ,\xe2\x88\x920.5\r\n"1.",-1e-1\r\n\r\n'
    )
    out, _ = sim(*SWEEP, "p.csv", code=0, capsys=capsys)
    assert "2 points of 2 numbers" in out
