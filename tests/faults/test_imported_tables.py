"""What does not fit in a table or its reading is named with file, row and column, all at once; nothing half-written."""

import contextlib
import os
from pathlib import Path

import pytest

from sim.cli.app import run_app

ABOUT = "table: t.csv\ndataset: t\nconfidence: implied\n"
ACTORS = f"""{ABOUT}gives: actors
id: who
name: name
capability: power
issues: {{toll: {{position: pos, salience: sal}}}}
scale: {{position: [0, 100], salience: [0, 1]}}
"""
TIES = f"{ABOUT}gives: regards\nfrom: a\nto: b\nvalue: v\ndirected: true\n"
EACH = TIES.replace("directed: true", "directed: false")
MATRIX = f"{ABOUT}gives: matrix\n"
PACTS = f"{ABOUT}gives: treaties\nid: pact\nmember: who\nobligations: {{defense: d}}\nstart: since\n"
BOUND = f"{ABOUT}gives: treaties\nactor: a\ntarget: b\nobligations: {{defense: d}}\n"
ACTS = f"{ABOUT}gives: acts\nactor: a\ntarget: b\ndate: day\ncode: c\nintensity: v\nscale: {{intensity: [-10, 10]}}\n"
COWN = f"{TIES}ids: {{from: cown}}\n"
HEAD = "who,name,power,pos,sal\n"

CELLS = {  # what is wrong: the reading, the table, what is said
    "text for a number": (ACTORS, f"{HEAD}A,a,big,50,1\nB,b,1,50,high\n",
                          ["t.csv:2:3: row 1, power: 'big' is not a number", "t.csv:3:5: row 2, sal: 'high' is not a number"]),
    "nothing in words": (ACTORS, f"{HEAD}A,a,n/a,50,1\n", ["power: 'n/a' is not a number with a decimal point; or list it under `missing`"]),
    "a decimal comma": (ACTORS, f'{HEAD}A,a,"1,5",50,1\n', ["t.csv:2:3: row 1, power: '1,5' is not a number", "the decimal point is '.'"]),
    "a percent sign": (ACTORS, f"{HEAD}A,a,1,50%,1\n", ["t.csv:2:4: row 1, pos: '50%'", "not per cent"]),
    "thousands": (ACTORS, f'{HEAD}A,a,"1 000",50,1\n', ["t.csv:2:3: row 1, power: '1 000' is not a number"]),
    "not finite": (ACTORS, f"{HEAD}A,a,inf,50,1\nB,b,1e999,nan,1\n", ["row 1, power: 'inf'", "row 2, power: '1e999'", "row 2, pos: 'nan'"]),
    "other digits": (ACTORS, f"{HEAD}A,a,٣,50,1\n", ["row 1, power: '٣'", "write the digits 0 to 9"]),
    "outside the scale": (ACTORS, f"{HEAD}A,a,1,101,1\nB,b,1,-1,2\n", [
        "t.csv:2:4: row 1, pos: must be between 0 and 100, got 101", "t.csv:3:4: row 2, pos:", "t.csv:3:5: row 2, sal: must be between 0 and 1, got 2"]),
    "a negative capability": (ACTORS, f"{HEAD}A,a,-1,50,1\n", ["row 1, power: must be between 0 and 1e+18, got -1"]),
    "the same in many rows": (ACTORS, HEAD + "".join(f"A{n},a,x,50,1\n" for n in range(30)), [
        "t.csv:2:3: row 1, power: 'x' is not a number", "also in rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 19 more"]),
    "a name of control": (ACTORS, f"{HEAD}A,a\u202eb,1,50,1\n", ["t.csv:2:2: row 1, name: must not hold the invisible character U+202E"]),
    "an id that cannot be made": (ACTORS, f"{HEAD}Ελλάς,a,1,50,1\n???,b,1,50,1\n", ["row 1, who: 'Ελλάς' cannot be made an id", "row 2, who: '???'", "`ids.own`"]),
    "two texts of one id": (ACTORS, f"{HEAD}A B,a,1,50,1\nA/B,b,1,50,1\na-b,c,1,50,1\n", [
        "t.csv:3:1: row 2, who: 'A/B' would have the id A-B of 'A B'", "t.csv:4:1: row 3, who: 'a-b' would have the id a-b of 'A B'"]),
    "an actor twice": (ACTORS, f"{HEAD}A,a,1,50,1\nB,b,1,50,1\nA,a,2,50,1\n", ["t.csv:4:1: row 3, who: gives A again, otherwise than row 1; keep one of them by `where: {COLUMN: value}`, or `double: first` or `mean` settles it"]),
    "a pair twice": (TIES, "a,b,v\nX,Y,0.1\nX,Y,0.2\n", ["row 2, a: gives X to Y again, otherwise than row 1"]),
    "undirected and unlike": (EACH, "a,b,v\nX,Y,0.1\nY,X,0.2\n", ["row 2, a: gives X to Y again, otherwise than row 1"]),
    "a tie beyond 1": (TIES, "a,b,v\nX,Y,1.1\n", ["row 1, v: must be between -1 and 1, got 1.1; `scale`"]),
    "a tie times too much": (f"{TIES}times: 2\n", "a,b,v\nX,Y,0.6\n", ["row 1, v: must be between -1 and 1, got 0.6 times 2"]),
    "countries without a code": (COWN, "a,b,v\n2,200,0.1\n315,2,0.1\n345,315,0.2\n", [
        "t.csv:3:1: row 2, a: '315' is no cown that the library", "t.csv:4:1: row 3, a: '345'", "t.csv:4:2: row 3, b: '315'"]),
    "an actor of the matrix": (MATRIX, "x,A,Б\nA,,1\n", ["t.csv:1:3: headings, Б: 'Б' cannot be made an id"]),
    "a cell of the matrix": (MATRIX, "x,A,B\nA,0,one\nB,7,0\n", ["t.csv:2:3: row 1, B: 'one' is not a number", "t.csv:3:2: row 2, A: must be between -1 and 1, got 7"]),
    "a row of the matrix twice": (MATRIX, "x,A,B\nA,0,1\nB,1,0\nA,0,0\n", ["t.csv:4:1: row 3, x: gives A to B again, otherwise than row 1"]),
    "no 0 or 1": (BOUND, "a,b,d\nX,Y,-9\nX,Z,yes\n", ["row 1, d: must be 0 or 1, got '-9'", "row 2, d: must be 0 or 1, got 'yes'"]),
    "a treaty that begins twice": (PACTS, "pact,who,d,since\nP,X,1,1990-01\nP,Y,1,1991-01\n", ["row 2, pact: gives P again, otherwise than row 1; keep one of them by `where: {COLUMN: value}`, or `double: first` settles it"]),
    "a date of another kind": (PACTS, "pact,who,d,since\nP,X,1,1/2/1990\nP,Y,1,1/2/1990\n", ["row 1, since: expected a date as YYYY-MM or YYYY-MM-DD", "also in row 2"]),
    "a day that is none": (ACTS, "a,b,day,c,v\nX,Y,20190230,010,1\n", ["row 1, day: is not a date of the calendar"]),
    "a code that is none": (ACTS, "a,b,day,c,v\nX,Y,2019-02,57,1\n", ["row 1, c: is not a CAMEO code; did you mean '057'?, got '57'; `codes`"]),
    "a code of no list": (f'{ACTS}codes: {{talks: "040"}}\n', "a,b,day,c,v\nX,Y,2019-02,talk,1\n", ["row 1, c: 'talk' does not stand under `codes`; did you mean 'talks'?"]),
    "too intense": (ACTS, "a,b,day,c,v\nX,Y,2019-02,057,11\n", ["row 1, v: must be between -10 and 10, got 11"]),
    "too intense times": (ACTS.replace("scale: {intensity: [-10, 10]}", "times: -0.2"), "a,b,day,c,v\nX,Y,2019-02,057,6\n", ["row 1, v: must be between -1 and 1, got 6 times -0.2"]),
    "no month": (ACTS.replace("date: day", "date: [year, month]"), "a,b,year,month,c,v\nX,Y,2019,Jan,010,1\nX,Y,2019,13,010,1\n", [
        "row 1, year: must be whole numbers of year and month, got '2019' and 'Jan'", "row 2, year: is not a date of the calendar"]),
}  # fmt: skip
FORMS = {
    "ragged rows": (ACTORS, f"{HEAD}A,a,1,50\nB,b,1,50,1\nC,c,1,50,1,9\n", ["t.csv:2:1: row 1 has 4 cells for 5", "t.csv:4:1: row 3 has 6 cells for 5"]),
    "headings twice": (ACTORS, "who,name,pos,pos,sal,sal\nA,a,1,50,1,1\n", ["t.csv:1:4: pos heads column 4 as well as 3", "t.csv:1:6: sal heads"]),
    "no rows": (ACTORS, HEAD, ["t.csv:1:1: is empty: there are no rows"]),
    "nothing": (ACTORS, "", ["t.csv:1:1: is empty: there are no headings"]),
    "blank lines": (ACTORS, "\n\n", ["is empty: there are no headings"]),
    "all skipped": (f"{ACTORS}skip: 9\n", HEAD, ["is empty: there are no headings"]),
    "columns that are missing": (ACTORS, "who,nam,Power,pos\nA,a,1,50\n", [
        "t.reading.yaml:6:7: name names 'name', which heads no column of t.csv; did you mean 'nam'?",
        "t.reading.yaml:7:13: capability names 'power', which heads no column of t.csv; did you mean 'Power'?",
        "issues.toll.salience names 'sal', which heads no column of t.csv"]),
    "a column of rows to keep": (f"{TIES}where: {{yeer: 1990}}\n", "a,b,v,year\nX,Y,1,1990\n", ["where.yeer names 'yeer'", "did you mean 'year'?"]),
    "no row kept": (f"{TIES}where: {{year: 1990}}\n", "a,b,v,year\nX,Y,1,1991\n", ["t.reading.yaml:9:8: where keeps none of the 1 row"]),
    "another delimiter": (TIES, "a;b;v\nX;Y;1\n", ['has one heading, \'a;b;v\'; is it `delimiter: ";"`?']),
    "Latin-1": (TIES, "a,b,v\nT\xfcrkei,Y,1\n".encode("latin-1"), ["t.csv:2:2: is not UTF-8 (byte 0xFC)"]),
    "UTF-16": (TIES, "a,b,v\n".encode("utf-16"), ["t.csv: is UTF-16; re-save it as UTF-8"]),
    "a quote that stays open": (TIES, 'a,b,v\nX,Y,1\n"X,Y,1\n', ["t.csv:3:1: is not CSV: unexpected end of data"]),
    "letters after a quote": (TIES, 'a,b,v\n"X"s,Y,1\n', ["t.csv:2:1: is not CSV:"]),
    "Parquet": (TIES, b"PAR1\x15\x04\x00\xff", ["t.csv: looks like Parquet; expected a table as CSV"]),
    "nothing to take": (TIES, "a,b,v\nX,X,1\nX,,1\n", ["gives nothing; left out: 1 self tie (row 1), 1 row without a target (row 2)"]),
}  # fmt: skip
READINGS = {
    "no such kind": (f"{ABOUT}gives: edges\n", ["gives must be one of actors, regards, matrix, treaties, acts, got 'edges'"]),
    "no kind": (ABOUT, ["gives is required and missing"]),
    "no confidence": (TIES.replace("confidence: implied\n", ""), ["confidence is required and missing"]),
    "no scale": (ACTORS.replace("scale: {position: [0, 100], salience: [0, 1]}", ""), ["scale.position is required and missing", "scale.salience"]),
    "no width": (ACTORS.replace("[0, 100]", "[5, 5]"), ["position must have two different ends"]),
    "a key of another kind": (f"{TIES}issues: {{}}\n", ["issues is not a key that is known here"]),
    "undirected or not": (TIES.replace("directed: true\n", ""), ["directed is required and missing"]),
    "scale and factor": (f"{TIES}times: 2\nscale: {{value: [0, 1]}}\n", ["times stands beside `scale`"]),
    "acts without a scale": (ACTS.replace("scale: {intensity: [-10, 10]}\n", ""), ["scale.intensity is required and missing", "or a factor, by `times`"]),
    "acts with scale and factor": (f"{ACTS}times: -0.2\n", ["times stands beside `scale`"]),
    "a factor of nothing": (ACTS.replace("intensity: v\nscale: {intensity: [-10, 10]}", "times: -0.2"), ["times goes with `intensity` only"]),
    "neither way": (BOUND.replace("target: b\n", "id: b\n"), ["must name members by `actor` and `target`, or by `id` and `member`"]),
    "a mean of treaties": (f"{BOUND}double: mean\n", ["double must be error or first"]),
    "no strength": (ACTS.replace("code: c\nintensity: v\n", ""), ["must name a column of `code` or of `intensity`"]),
    "codes of nothing": (f'{ACTS.replace("code: c", "")}codes: {{x: "040"}}\n', ["codes goes with `code` only"]),
    "no code": (f'{ACTS}codes: {{x: "999"}}\n', ["codes.x is not a CAMEO code"]),
    "a scheme of its own": (f"{TIES}ids: {{from: cow}}\n", ["ids.from must be one of country.name, cown, cowc, iso2c, iso3c, got 'cow'"]),
    "an id of its own": (f"{TIES}ids: {{own: {{X: Ä}}}}\n", ["ids.own.X must be an id"]),
    "a table elsewhere": (TIES.replace("t.csv", "../t.csv"), ["table must name a file in the reading's folder, got '../t.csv'"]),
    "an address": (TIES.replace("t.csv", "http://x/t.csv"), ["table must name a file in the reading's folder"]),
    "no table": (TIES.replace("t.csv", "u.csv"), ["u.csv: cannot be read"]),
    "a folder": (TIES.replace("t.csv", "."), ["is a folder, a pipe or a device"]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def refused(reading: str, table: str | bytes, capsys, *command: str) -> str:
    Path("t.reading.yaml").write_text(reading, encoding="utf-8")
    Path("t.csv").write_bytes(table if isinstance(table, bytes) else table.encode("utf-8"))
    before = sorted(os.listdir())
    for words in ([*command] or ["import", "t.reading.yaml"], ["new", "made", "--from", "t.reading.yaml"]):
        assert run_app(words) == 2
        assert sorted(os.listdir()) == before
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return err


@pytest.mark.parametrize(("reading", "table", "said"), [*CELLS.values(), *FORMS.values()], ids=[*CELLS, *FORMS])
def test_what_does_not_fit_is_named_with_its_place_all_at_once(reading, table, said, capsys):
    err = refused(reading, table, capsys)
    assert [words for words in said if words not in err] == [], err


@pytest.mark.parametrize(("reading", "said"), READINGS.values(), ids=READINGS)
def test_readings_that_say_too_little_or_too_much(reading, said, capsys):
    err = refused(reading, "a,b,v,d,day,c,pact,who,since\nX,Y,1,1,2019-01,010,P,Z,\n", capsys)
    assert [words for words in said if words not in err] == [], err


def test_of_very_many_the_first_are_named(capsys):
    rows = "".join(f"A{n},a,x{n},50,1\n" for n in range(500))
    err = refused(ACTORS, f"{HEAD}{rows}", capsys)
    assert "… and 400 more problems" in err


def test_a_part_too_large_to_be_read_again_is_not_written(capsys):
    rows = "".join(f"A{n % 150},B{n // 150},0.5\n" for n in range(15_000))
    assert "gives 250 actors, 15,000 regards, more than one part can hold" in refused(TIES, f"a,b,v\n{rows}", capsys)


def test_country_codes_need_their_library(capsys, monkeypatch):
    from sim.tables import ids

    ids.converter.cache_clear()
    ids.by_scheme.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "countrycode", None)
    err = refused(COWN, "a,b,v\n2,200,0.1\n", capsys)
    assert "countrycode is not installed; `pip install 'alliance-sim[countries]'` brings it" in err


def test_what_stands_stays_unless_force_says_so(capsys):
    Path("t.reading.yaml").write_text(TIES, encoding="utf-8")
    Path("t.csv").write_text("a,b,v\nX,Y,0.5\n", encoding="utf-8")
    assert run_app(["import", "t.reading.yaml"]) == 0
    Path("t.yaml").write_text("mine", encoding="utf-8")
    for words, code in (
        ([], 74),
        (["--out", "t.csv", "--force"], 74),
        (["--out", "x.reading.yaml"], 2),
        (["--force"], 0),
    ):
        assert run_app(["import", "t.reading.yaml", *words]) == code
        assert (Path("t.yaml").read_text(encoding="utf-8") == "mine") == (code != 0)
    assert "stands there already" in capsys.readouterr().err
    assert Path("t.csv").read_text(encoding="utf-8").startswith("a,b,v")


def test_a_story_is_made_of_one_table(place, capsys):
    assert run_app(["new", "made", "--from", "a.reading.yaml", "--from", "b.reading.yaml"]) == 2
    assert "import each by `sim import X.reading.yaml`, and list the parts under `extends`" in capsys.readouterr().err
    assert not os.listdir(place)


def test_a_table_is_no_reading(capsys):
    Path("t.csv").write_text("a,b,v\nX,Y,0.5\n", encoding="utf-8")
    assert run_app(["import", "t.csv"]) == 2
    assert "a reading is named X.reading.yaml" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may write anywhere is refused nothing")
def test_a_folder_that_cannot_be_written(place, capsys):
    Path("t.reading.yaml").write_text(TIES, encoding="utf-8")
    Path("t.csv").write_text("a,b,v\nX,Y,0.5\n", encoding="utf-8")
    place.chmod(0o500)
    with contextlib.ExitStack() as stack:
        stack.callback(place.chmod, 0o700)
        assert run_app(["import", "t.reading.yaml"]) == 74
