"""`sim theories`, and docs/theories.md, which is made from it. By night the page's tables are made again."""

import csv

import pytest
from end_to_end.theories_page import PAGE, described, rows_of, with_tables

from sim import InputError, compare_theories, load_scenario
from sim.cli.app import run_app
from sim.model.theories import THEORIES


def test_the_page_describes_the_theories_there_are():
    assert described() in PAGE.read_text(encoding="utf-8")


def test_theories_differ_where_a_mechanism_is_taken_out(tmp_path, capsys):
    out = tmp_path / "theories.csv"
    assert run_app(["theories", "tovuz_escalation", "--runs", "10", "--claims", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    with open(out, encoding="utf-8", newline="") as file:
        rows = {row["theory"]: row for row in csv.DictReader(file) if row["story"] == "all"}
    assert set(rows) == set(THEORIES)
    assert rows["nothing"]["right"] == "0"
    assert float(rows["nothing"]["rank"]) == pytest.approx(0.5, abs=0.05)
    assert float(rows["full"]["rank"]) > float(rows["ties"]["rank"])
    assert "threat-unites" in printed
    assert run_app(["theories", "tovuz_escalation", "--out", str(out)]) == 74  # what stands is not written over


def test_the_same_claims_from_python():
    table = compare_theories([load_scenario("us_sanctions")], ("nothing", "full"), runs=10)
    assert table.carried("us-sanctions")["forced-together"] == ("full",)
    assert table.to_frame().shape[0] == 4
    with pytest.raises(InputError, match="theory"):
        compare_theories([load_scenario("us_sanctions")], ("fulll",))


@pytest.mark.nightly
def test_the_page_shows_what_the_program_finds(tmp_path):
    found = []
    for shelf in ("stories", "cases"):
        out = tmp_path / f"{shelf}.csv"
        assert run_app(["theories", shelf, "--runs", "50", "--out", str(out)]) == 0
        found.append(rows_of(str(out)))
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page, *found) == page
