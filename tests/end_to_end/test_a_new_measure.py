"""A measure is one file: put into the package, it is used at once, everywhere."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from sim import load_scenario, simulate
from sim.scenario.changes import with_settings

EXTENDING = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
SIMILARITY = re.search(r"^## A measure$.*?```python\n(.*?)```", EXTENDING, re.M | re.S)[1]
S400 = ROOT / "scenarios" / "s400_purchase.yaml"
STORY = """\
id: alike
title: How alike they stay
extends: [scenarios/s400_purchase.yaml]
groups: {{ALL: [RUS, TUR, USA]}}
expect:
  - {{id: alike, claim: They grow no more alike, similarity: [TUR, {partner}], change: steady, assumption: made for a test}}
sweep:
  parameters: {{witness: [0.2, 0.8]}}
  outcomes: [{{similarity: [TUR, RUS]}}, {{similarity: [TUR, ALL], at: mean}}]
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """A folder with a copy of the package, the one file in it."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    (folder / "sim" / "measures" / "table" / "similarity.py").write_text(SIMILARITY, encoding="utf-8")
    for partner in ("USA", "ALL", "URS"):
        (folder / f"{partner}.yaml").write_text(STORY.format(partner=partner), encoding="utf-8")
    return folder


def sim(folder: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run([sys.executable, "-m", "sim", *words], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def claim_in(folder: Path) -> dict[str, str]:
    with open(folder / "claims.csv", newline="", encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["id"] == "alike")


def test_it_is_a_claim_of_one_run_and_of_many(extended):
    sim(extended, "run", "USA.yaml", "--seed", "0", "--out", "one")
    sim(extended, "run", "ALL.yaml", "--runs", "20", "--seed", "0", "--out", "many")
    run = simulate(load_scenario(S400), 0)
    ties = run.similarity[:, run.index("TUR"), run.index("USA")]
    one, change = claim_in(extended / "one"), ties[-1] - ties[0]
    assert (one["kind"], float(one["direction"]), float(one["change"])) == (
        "denial",
        float(abs(change) <= 0.02),
        change,
    )
    assert one["direct_event"] == "f35-advice"
    assert 0 <= float(claim_in(extended / "many")["direction"]) <= 1


def test_it_is_an_outcome_of_sweeps_and_conditions(extended):
    sim(extended, "sweep", "USA.yaml", "--seed", "0", "--out", "swept")
    sim(extended, "export", "swept", "--out", "swept.csv")
    with open(extended / "swept.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        told = with_settings(load_scenario(S400), {"parameters.witness": float(row["parameters.witness"])})
        run = simulate(told, 0)
        assert float(row["similarity(TUR,RUS)"]) == run.similarity[-1, run.index("TUR"), run.index("RUS")]
    asked = ["--outcome", "similarity(TUR,RUS)", "--param", "parameters.witness=0.2:0.8:8"]
    sim(extended, "sweep", "USA.yaml", *asked, "--seed", "0", "--out", "asked")
    middle = sum(float(row["similarity(TUR,RUS)"]) for row in rows) / 2
    said = sim(extended, "discover", "asked", "--when", f"similarity(TUR,RUS) > {middle}")
    assert "8 points of 1 number, 8 runs: similarity(TUR,RUS) >" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("validate", "URS.yaml"), r"URS.yaml:6:.* expect.alike.similarity names the unknown actor or group 'URS'; did you mean 'USA'"),
        (("sweep", "USA.yaml", "--outcome", "similarity(TRU,RUS)"), "names the unknown actor 'TRU'; did you mean 'TUR'"),
        (("sweep", "USA.yaml", "--outcome", "similarity(TUR)"), "similarity takes 2 names, got 1"),
    ],
)  # fmt: skip
def test_unknown_actors_are_refused(extended, words, said):
    assert re.search(said, sim(extended, *words, code=2))


def test_it_stands_in_the_schema(extended):
    kinds = json.loads(sim(extended, "schema"))["$defs"]
    assert all("similarity" in kinds[kind]["properties"] for kind in ("Claim", "Expectation", "Measure", "Outcome"))
