"""What each kind of table gives, small ones that a person can check."""

import pytest

from sim.tables.ids import as_id
from sim.tables.part import as_scenario, read_part

ABOUT = "table: t.csv\ndataset: d\nyear: 1990\nconfidence: implied\n"


def part(folder, reading, table):
    (folder / "t.reading.yaml").write_text(ABOUT + reading, encoding="utf-8")
    (folder / "t.csv").write_text(table, encoding="utf-8")
    made = read_part(folder / "t.reading.yaml")
    assert as_scenario(made).id == "part"
    return made


def cited(row, **entry):
    return {**entry, "confidence": "implied", "source": {"dataset": "d", "year": 1990, "row": row}}


ACTORS = "gives: actors\nid: who\n"
PLACED = f"{ACTORS}issues: {{toll: {{position: p, salience: s}}}}\nscale: {{position: [10, 18], salience: [0, 100]}}\n"
TIES = "gives: regards\nfrom: a\nto: b\nvalue: v\n"
ACTS = "gives: acts\nactor: a\ntarget: b\ndate: day\n"

GIVEN = {  # what is shown: the reading, the table, what stands under which key, and what was left out
    "a capability": (f"{ACTORS}capability: c\n", "who,c\nA, 2.50\n", "actors", {"A": {"name": "A", "capability": cited(1, value=2.5)}}, ""),
    "a scale, to the last digit": (
        PLACED, "who,p,s\nA,14.2,80\n", "actors",
        {"A": {"name": "A", "interests": {"toll": cited(1, position=0.05, salience=0.8)}}}, ""),
    "a scale turned round": (
        PLACED.replace("[10, 18]", "[18, 10]"), "who,p,s\nA,18,80\n", "actors",
        {"A": {"name": "A", "interests": {"toll": cited(1, position=-1.0, salience=0.8)}}}, ""),
    "ends of an issue": (PLACED, "who,p,s\nA,14,80\n", "issues", {"toll": {"title": "p", "positive": "p 18", "negative": "p 10"}}, ""),
    "no salience, no interest": (
        PLACED + 'missing: ["", NA, -9]\n', "who,p,s\nA,14,NA\nB,14,-9.0\nC,,\n,14,1\n", "actors", {id: {"name": id} for id in "ABC"},
        "3 cells missing under s (rows 1, 2, 3), 1 cell missing under p (row 3), 1 row without an actor (row 4)"),
    "the first of two": (f"{ACTORS}capability: c\ndouble: first\n", "who,c\nA,1\nA,2\n", "actors", {"A": {"name": "A", "capability": cited(1, value=1.0)}}, "1 repeat (row 2)"),
    "the mean of two": (f"{ACTORS}capability: c\ndouble: mean\n", "who,c\nA,0.1\nA,0.2\n", "actors", {"A": {"name": "A", "capability": cited(1, value=0.15)}}, "1 repeat (row 2)"),
    "rows to keep": (
        f"{ACTORS}where: {{year: 1938, side: [x, y]}}\n", "who,year,side\nA,1938.0,x\nB,1938,z\nC,1939,x\nD,1938,y\n", "actors",
        {"A": {"name": "A"}, "D": {"name": "D"}}, "2 rows by `where`"),
    "numbers of countries": (
        f"{ACTORS}capability: c\nids: {{from: cown, own: {{'315': CSK}}}}\n", "who,c\n2.0,1\n315.0,2\n", "actors",
        {"USA": {"name": "United States", "capability": cited(1, value=1.0)}, "CSK": {"name": "Czechoslovakia", "capability": cited(2, value=2.0)}}, ""),
    "Austria is not Australia": (f"{ACTORS}ids: {{from: cowc}}\n", "who\nAUS\nAUL\n", "actors", {"AUT": {"name": "Austria"}, "AUS": {"name": "Australia"}}, ""),
    "names of countries": (f"{ACTORS}ids: {{from: country.name}}\n", "who\nRussian Federation\n", "actors", {"RUS": {"name": "Russian Federation"}}, ""),
    "two views": (
        f"{TIES}directed: true\n", "a,b,v\nA,B,0.1\nB,A,0.1\nA,A,1\nA,,1\n,B,1\n", "regards",
        [cited(1, **{"from": "A", "to": "B", "value": 0.1}), cited(2, **{"from": "B", "to": "A", "value": 0.1})],
        "1 self tie (row 3), 1 row without a target (row 4), 1 row without an actor (row 5)"),
    "one between the two": (f"{TIES}directed: false\n", "a,b,v\nB,A,-1\nA,B,-1\n", "regards", [cited(1, between=["A", "B"], value=-1.0)], "1 repeat (row 2)"),
    "a factor": (f"{TIES}directed: false\ntimes: 0.1\n", "a,b,v\nA,B,3\n", "regards", [cited(1, between=["A", "B"], value=0.3)], ""),
    "a scale of ties": (f"{TIES}directed: false\nscale: {{value: [1, 7]}}\n", "a,b,v\nA,B,4\n", "regards", [cited(1, between=["A", "B"], value=0.0)], ""),
    "many rows of nothing": (
        f"{TIES}directed: true\n", "a,b,v\nA,B,0.1\n" + "A,A,1\n" * 7, "regards", [cited(1, **{"from": "A", "to": "B", "value": 0.1})],
        "7 self ties (rows 2, 3, 4, 5, 6, …)"),
    "some actors": (f"{TIES}directed: false\nactors: [A, B]\n", "a,b,v\nA,B,1\nA,C,1\n", "regards", [cited(1, between=["A", "B"], value=1.0)], "1 row of others than `actors`"),
    "a matrix": (
        "gives: matrix\n", ",A,B,C\nA,7,1,0.5\nB,1,,\nC,-0.5,,0\n", "regards",
        [cited(1, between=["A", "B"], value=1.0), cited(1, **{"from": "A", "to": "C", "value": 0.5}), cited(3, **{"from": "C", "to": "A", "value": -0.5})],
        "2 cells missing (rows 2, 3)"),
    "half a matrix": ("gives: matrix\ndirected: false\n", ",A,B\nA,,\nB,1,\n", "regards", [cited(2, between=["A", "B"], value=1.0)], "1 cell missing (row 1)"),
    "a treaty of a pair": (
        "gives: treaties\nactor: a\ntarget: b\nobligations: {defense: d, consultation: c}\n", "a,b,d,c\nB,A,1.0,TRUE\nA,C,0,0\n", "treaties",
        [cited(1, id="d-A-B", members=["A", "B"], obligations=["defense", "consultation"])], "1 tie without an obligation (row 2)"),
    "a treaty of members": (
        "gives: treaties\nid: t\nmember: a\nobligations: {neutrality: n}\nstart: from\nend: to\n",
        "t,a,n,from,to\nA pact,A,1,19050302,\nA pact,B,1,19050302,\nA pact,B,1,19050302,\nAlone,C,1,,\n", "treaties",
        [cited(1, id="A-pact", members=["A", "B"], obligations=["neutrality"], start="1905-03-02")], "1 repeat (row 3), 1 tie of one member (row 4)"),
    "a code": (f"{ACTS}code: c\n", "a,b,day,c\nA,B,20160701,0331\nA,B,2016-07,\nA,B,,010\n", "events",
               [cited(1, id="d-1", date="2016-07-01", act={"actor": "A", "target": "B", "code": "0331"})],
               "1 row without a code or an intensity (row 2), 1 row without a date (row 3)"),
    "codes by a list": (f'{ACTS}code: c\ncodes: {{"20": "190"}}\n', "a,b,day,c\nA,B,2016-07,20.0\n", "events",
                        [cited(1, id="d-1", date="2016-07", act={"actor": "A", "target": "B", "code": "190"})], ""),
    "an intensity": (f"{ACTS}intensity: v\nscale: {{intensity: [-10, 10]}}\n".replace("date: day", "date: [y, m]"), "a,b,y,m,v\nA,B,1914.0,8.0,-7\n", "events",
                     [cited(1, id="d-1", date="1914-08", act={"actor": "A", "target": "B", "intensity": -0.7})], ""),
    "an intensity times a factor": (f"{ACTS}intensity: v\ntimes: -0.2\n", "a,b,day,v\nA,B,1914-08,5\n", "events",
                                    [cited(1, id="d-1", date="1914-08", act={"actor": "A", "target": "B", "intensity": -1.0})], ""),
    "acts together": (
        f"{ACTS}code: c\ntogether: quarter\n", "a,b,day,c\nA,B,2016-09-30,040\nB,A,2016-07-01,040\nA,B,2016-08-01,057\nA,B,2016-10-01,040\n", "events",
        [cited(1, id="d-1", date="2016-07", act={"actor": "A", "target": "B", "intensity": 0.45, "note": "the mean of 2 rows"}),
         cited(2, id="d-2", date="2016-07", act={"actor": "B", "target": "A", "intensity": 0.1, "note": "the mean of 1 row"}),
         cited(4, id="d-4", date="2016-10", act={"actor": "A", "target": "B", "intensity": 0.1, "note": "the mean of 1 row"})], ""),
    "lines of another table": (f'{ACTORS}delimiter: "\\t"\nskip: 2\n', '\ufeffa title "of" it\n\nwho\tx\t\nA\t1\t\n\nB\t"2\n3"\t\n', "actors", {"A": {"name": "A"}, "B": {"name": "B"}}, ""),
}  # fmt: skip


@pytest.mark.parametrize(("reading", "table", "key", "entries", "left"), GIVEN.values(), ids=GIVEN)
def test_what_a_table_gives(tmp_path, reading, table, key, entries, left):
    made = part(tmp_path, reading, table)
    assert made.entries[key] == entries
    assert ", ".join(made.left) == left


STRENGTHS = {
    "by a factor": ("intensity: v\ntimes: -0.2\n", "A,B,2016-01,5,\nA,B,2016-02,1,\n", "2 acts, −1 to −0.2: 2 hostile, 0 at 0, 0 friendly"),
    "by codes": ("code: c\n", "A,B,2016-01,,040\nB,A,2016-01,,190\nB,A,2016-02,,010\n", "3 acts, −1 to 0.1: 1 hostile, 1 at 0, 1 friendly"),
    "by a scale": ("intensity: v\nscale: {intensity: [1, 5]}\n", "A,B,2016-01,3,\n", "1 act, 0 to 0: 0 hostile, 1 at 0, 0 friendly"),
}  # fmt: skip


@pytest.mark.parametrize(("reading", "rows", "words"), STRENGTHS.values(), ids=STRENGTHS)
def test_how_strong_the_acts_of_a_table_are(tmp_path, reading, rows, words):
    assert part(tmp_path, ACTS + reading, f"a,b,day,v,c\n{rows}").strengths == words


def test_a_part_without_acts_has_no_strength(tmp_path):
    assert part(tmp_path, ACTORS, "who\nA\n").strengths is None


IDS = {
    "RELIGIOUS LEADERS": "RELIGIOUS-LEADERS",
    "EUR/JPN": "EUR-JPN",
    " Türkiye ": "Turkiye",
    "-a_b-": "-a_b-",
    "Œuvre": None,
    "中国": None,
    "": None,
    "x" * 65: None,
}


@pytest.mark.parametrize(("text", "id"), IDS.items())
def test_a_text_as_an_id(text, id):
    assert as_id(text) == id


CLOCKS = {
    "of acts": (f"{ACTS}code: c\n", "a,b,day,c\nA,B,2016-09-30,040\nA,B,2015-12-30,040\n", ("2015-12-01", "month", 10)),
    "of days": (
        f"{ACTS}code: c\ntogether: day\n",
        "a,b,day,c\nA,B,2016-02-28,040\nA,B,2016-03-01,040\n",
        ("2016-02-28", "day", 3),
    ),
    "of nothing": (ACTORS, "who\nA\n", ("1990-01", "month", 24)),
}


@pytest.mark.parametrize(("reading", "table", "clock"), CLOCKS.values(), ids=CLOCKS)
def test_the_clock_around_a_table(tmp_path, reading, table, clock):
    found = as_scenario(part(tmp_path, reading, table)).clock
    assert (found.start, found.step, found.steps) == clock


def test_no_alias_is_written(tmp_path):
    text = part(tmp_path, f"{TIES}directed: true\n", "a,b,v\nA,B,0.1\nB,A,0.1\n").text
    assert "&" not in text
    assert "*" not in text
    assert text.startswith("# Made by `sim import` of t.csv and t.reading.yaml;")
