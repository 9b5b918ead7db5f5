"""The commands about scenario files: whatever `sim new` accepts validates, what is no scenario is called by its name."""

import errno
import os
from pathlib import Path

import pytest

from sim import load_scenario, simulate
from sim.cli.app import run_app
from sim.errors import InputError
from sim.scenario.file.reading import read_text
from sim.scenario.starter import starter

VALID = Path(__file__).resolve().parents[1] / "unit" / "scenario" / "valid"


def run(*args: str, capsys) -> tuple[int, str, str]:
    code = run_app(list(args))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


IDS = ["a", "123", "1e5", "1E5", "-1", "0x1F", "007", "null", "Null", "true", "no", "y", "-", "--", "---", "_", "-a", "a-",
       "1_0", "e1", "inf", "nan", "2020-01", "A" * 64, "conn", "x-null", "null-x", "document", "1-2-3"]  # fmt: skip


@pytest.mark.parametrize("id", IDS)
def test_whatever_new_accepts_validates(tmp_path, monkeypatch, capsys, id):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("new", "--", id, capsys=capsys)
    assert (code, err) == (0, "")
    written = next(tmp_path.iterdir())
    assert run("validate", written.name, capsys=capsys)[::2] == (0, "")
    assert load_scenario(written).id == id


@pytest.mark.parametrize("id", ["CON", "nul", "Aux", "prn", "com1", "LPT9", "a b", "é", "", "a" * 65, "../x", "１"])
def test_new_refuses_what_would_not_validate(tmp_path, monkeypatch, capsys, id):
    monkeypatch.chdir(tmp_path)
    assert run("new", "--", id, capsys=capsys)[0] == 2
    assert list(tmp_path.iterdir()) == []


FOREIGN = {
    "a.csv": (b"a,b,c\n1,2,3\n", "a table (CSV)"),
    "quoted.csv": (b'"a","b"\n"1","2"\n', "a table (CSV)"),
    "b.csv": (b"a;b\n1;2\n", "a table (CSV)"),
    "c.tsv": (b"year\tid\n1990\tx\n", "a table"),
    "times.csv": (b"day,hour\n1,12: 30\n", "a table (CSV)"),
    "d.xml": (b'<?xml version="1.0"?>\n<graphml/>\n', "XML"),
    "e.gml": (b"graph [\n  node [\n    id 1\n  ]\n]\n", "GML"),
    "f.net": (b'*Vertices 2\n1 "a"\n', "a Pajek network"),
    "g.parquet": (b"PAR1\x15\x04\x00\xff", "Parquet"),
    "h.xlsx": (b"PK\x03\x04\x14\x00\xff", "an Excel workbook"),
    "i.json": (b'[{"id": 1}]', "JSON"),
    "j.py": (b"import sim\nprint(1)\n", "Python"),
}


@pytest.mark.parametrize(("name", "data", "kind"), [(n, *pair) for n, pair in FOREIGN.items()], ids=FOREIGN)
def test_a_file_of_another_kind_is_called_by_it(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_scenario(tmp_path / name)
    assert f"looks like {kind}" in str(caught.value)
    assert "expected a mapping of keys such as id, clock and actors" in str(caught.value)
    assert ("a table comes in by `sim import`" in str(caught.value)) == (kind not in ("JSON", "Python"))


def test_a_reading_is_no_scenario_and_says_what_makes_one(tmp_path, capsys):
    (tmp_path / "x.reading.yaml").write_text("table: x.csv\ngives: actors\n", encoding="utf-8")
    code, _, err = run("run", str(tmp_path / "x.reading.yaml"), capsys=capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert "is the reading of a table; `sim import` makes a part of it" in err
    assert run("list", str(tmp_path), capsys=capsys)[::2] == (0, "")


@pytest.mark.parametrize("command", ["validate", "show", "sources", "list", "plot", "sweep"])
@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/y", "a\udcff.yaml", "nowhere/x.yaml", "/dev/null/x"])
def test_a_name_that_leads_nowhere_is_2(tmp_path, monkeypatch, capsys, command, name):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(command, name, capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("command", ["validate", "show", "sources", "list"])
def test_what_may_not_be_read_is_2(tmp_path, monkeypatch, capsys, command):
    def refusing(call):
        def refuse(path, *args, **more):
            if str(path).startswith(str(tmp_path)):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return call(path, *args, **more)

        return refuse

    for module, name in ((os, "listdir"), (os, "stat")):
        monkeypatch.setattr(module, name, refusing(getattr(module, name)))
    code, _, err = run(command, str(tmp_path / "secret"), capsys=capsys)
    assert (code, "cannot be read: Permission denied" in err) == (2, True)


def sourced(folder: Path, source: str) -> Path:
    path = folder / "story.yaml"
    text = starter("story").replace("capability: {value: 0.02, assumption: a middle power}", f"capability: {{value: 1, source: {source}}}", 1)  # fmt: skip
    path.write_text(text, encoding="utf-8")
    return path


REGISTER = "datasets: [{id: nmc, title: N, version: '1', citation: c, url: u}]\n"


@pytest.mark.parametrize(
    ("source", "place"),
    [("{dataset: nmx, year: 2000}", "25:46"), ("{document: report, paragraph: 1}", "25:47")],
)
def test_validate_refuses_what_the_register_does_not_know(tmp_path, capsys, source, place):
    path = sourced(tmp_path, source)
    (tmp_path / "documents.yaml").write_text(REGISTER, encoding="utf-8")
    code, out, err = run("validate", str(path), capsys=capsys)
    assert (code, out, f"story.yaml:{place}: " in err, "does not register" in err) == (2, "", True, True)


def test_validate_says_where_nothing_registers_what_is_cited(tmp_path, capsys):
    path = sourced(tmp_path, "{dataset: nmc, year: 2000}")
    code, _, err = run("validate", str(path), capsys=capsys)
    assert (code, "no documents.yaml stands beside it" in err) == (0, True)
    (tmp_path / "documents.yaml").write_text(REGISTER, encoding="utf-8")
    assert run("validate", str(path), capsys=capsys)[::2] == (0, "")


def table_of(actors: int, assumption: str = "") -> str:
    source = f"source: {{dataset: nmc, year: 2000}}{assumption}"
    lines = [f"  A{n}: {{name: A, capability: {{value: 1, {source}}}}}\n" for n in range(actors)]
    return f"id: t\ntitle: T\nclock: {{start: 2020-01, steps: 1}}\nactors:\n{''.join(lines)}"


@pytest.mark.parametrize("actors", [80, 900])
def test_pairs_that_nobody_coded_are_counted_apart_and_listed_in_short(tmp_path, monkeypatch, capsys, actors):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(table_of(actors) + "  BARE: {name: B}\n", encoding="utf-8")
    code, out, _ = run("sources", "t.yaml", "--pages", ".", capsys=capsys)
    assert (code, out.split("\n")[1].split()[-2:]) == (0, [str(actors), "100%"])
    assert "capability of BARE, A0 to A1, A0 to A10" in out
    assert f"and {1 + actors * (actors + 1) - 10} more" in out
    assert max(map(len, out.split("\n"))) < 300
    assert "100% on datasets" in (tmp_path / "t.md").read_text(encoding="utf-8")


def test_a_number_with_source_and_assumption_is_said_to_be_drawn_by_its_confidence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(table_of(3, ", assumption: guessed"), encoding="utf-8")
    assert "t: 3 numbers rest on a source and an assumption" in run("sources", "t.yaml", capsys=capsys)[1]
    (tmp_path / "t.yaml").write_text(table_of(3, ", assumption: a, confidence: assumed"), encoding="utf-8")
    assert "numbers rest on" not in run("sources", "t.yaml", capsys=capsys)[1]


def test_the_first_broken_variants_are_named(tmp_path, capsys):
    variants = "".join(f"  v{n}: {{set: {{parameters.witness: 7}}}}\n" for n in range(60))
    (tmp_path / "story.yaml").write_text(starter("story") + variants, encoding="utf-8")
    code, out, err = run("validate", str(tmp_path / "story.yaml"), capsys=capsys)
    assert (code, out, err.count("must be between 0 and 1")) == (2, "", 20)


@pytest.mark.parametrize("path", sorted(VALID.glob("*.yaml")), ids=lambda p: p.stem)
def test_what_is_valid_runs(path):
    simulate(load_scenario(path), seed=1)


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u3000"])
@pytest.mark.parametrize(
    "text", ["a: {{b:{}1}}\n", "a:\n  b: 1\n{} c: 2\n", "a:\n  -{}b\n", "a: {}b\n", "a: b{}\n", "{}a: b\n"]
)
def test_blanks_that_are_not_plain_are_named_on_their_line(text, blank):
    with pytest.raises(InputError) as caught:
        read_text(text.format(blank), "x")
    line = text[: text.index("{}")].count("\n") + 1
    assert f"U+{ord(blank):04X}" in str(caught.value)
    assert {problem.place.line for problem in caught.value.problems} == {line}


@pytest.mark.parametrize(
    "text", ["a: b\u00a0c\n", 'a: "\u00a0b"\n', "a: |\n  b:\u00a0c\n", "a: 'b:\u00a0'\n", "a: b, \u00a0c\n"]
)
def test_blanks_inside_text_stay(text):
    assert "\u00a0" in read_text(text, "x")["a"]
