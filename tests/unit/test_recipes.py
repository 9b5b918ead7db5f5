"""The ways of reading results that the docs name, on ids that look like numbers and like nothing."""

import math
import re
from pathlib import Path

import pandas
import pytest
from conftest import ROOT

from sim.cli.app import run_app

IDS = [("002", "365"), ("002", "NA"), ("nan", "NA")]  # pandas guesses the type of a column by all of it
STORY = """
id: ids
title: Ids that look like something else
clock: {start: 2020-01, steps: 2}
issues: {"1E5": {title: x, positive: y, negative: z}}
actors:
  "AAA": {name: One, interests: {"1E5": {position: 0.5, salience: 0.5, assumption: x}}}
  "BBB": {name: Other}
events:
  - {id: e, step: 0, act: {actor: "AAA", target: "BBB", code: "040"}, assumption: x}
expect:
  - {id: "7", claim: x, alignment: ["AAA", "BBB"], change: rises, assumption: x}
"""


@pytest.fixture(params=IDS, ids=" ".join)
def ids(request, tmp_path, monkeypatch):
    """Two ids, in whose story a run stands in the folder `first`."""
    monkeypatch.chdir(tmp_path)
    story = STORY.replace("AAA", request.param[0]).replace("BBB", request.param[1])
    Path("ids.yaml").write_text(story, encoding="utf-8")
    assert run_app(["run", "ids.yaml", "--out", "first"]) == 0
    return request.param


def recipe(page: str) -> str:
    """The call that a page names, of pandas."""
    (found,) = re.findall(
        r"(?:pandas\.)?read_csv\((?:[^()`]|\([^()]*\))+\)", (ROOT / "docs" / page).read_text(encoding="utf-8")
    )
    return found if found.startswith("pandas.") else f"pandas.{found}"


@pytest.mark.parametrize("page", ["tutorial.md", "scenario.md"])
def test_ids_are_read_as_text(ids, page):
    table = eval(recipe(page), {"pandas": pandas, "file": "first/alignment.csv"})
    assert set(table.actor) == set(table.partner) == set(ids)
    assert table.alignment.dtype == table.similarity.dtype == float


def test_the_recipe_for_any_table_reads_every_table(ids):
    tables = {p.stem: eval(recipe("scenario.md"), {"pandas": pandas, "file": p}) for p in Path("first").glob("*.csv")}
    assert (set(tables["acts"].actor), set(tables["acts"].target)) == ({ids[0]}, {ids[1]})
    assert (set(tables["positions"].issue), set(tables["claims"].id)) == ({"1E5"}, {"7"})
    assert math.isnan(tables["claims"].error[0])  # one run gives no interval: empty, and a number all the same
