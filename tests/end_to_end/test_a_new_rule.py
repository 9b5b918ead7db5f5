"""A rule with a parameter of its own is three files: put into the package as the page says, it works everywhere."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from end_to_end.test_a_new_measure import EXTENDING, sim

SECTION = re.search(r"^## A rule with.*?(?=^## )", EXTENDING, re.M | re.S)[0]
RULE = re.search(r"```python\n(.*?)```", SECTION, re.S)[1]
EDITS = re.findall(r"```diff\n--- (\S+)\n(.*?)```", SECTION, re.S)
PAIR = ("--outcome", "regard(TUR,USA)", "--outcome", "alignment(IRN,RUS)")


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """A folder with a copy of the package in which the page was followed."""
    folder = tmp_path_factory.mktemp("fading")
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    (folder / "sim/model/fading.py").write_text(RULE, encoding="utf-8")
    for name, edit in EDITS:
        file, lines = folder / name, edit.splitlines()
        before = "\n".join(line[1:] for line in lines if line[0] == " ")
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, "\n".join(line[1:] for line in lines)), encoding="utf-8")
    return folder


def table(folder: Path, name: str) -> list[str]:
    return (folder / name / "alignment.csv").read_text(encoding="utf-8").splitlines()


def test_it_changes_nothing_until_it_is_set(extended):
    story = "scenarios/s400_purchase.yaml"
    sim(extended, "run", story, "--out", "off")
    sim(extended, "run", story, "--set", "parameters.fading=0.1", "--out", "on")
    assert sim(ROOT, "run", story, "--out", str(extended / "as_before"))
    assert table(extended, "off") == table(extended, "as_before")
    assert table(extended, "on") != table(extended, "off")


def test_many_runs_and_sweeps_know_it(extended):
    story = "scenarios/s400_purchase.yaml"
    sim(extended, "run", story, "--set", "parameters.fading=0.1", "--runs", "20", "--out", "many")
    alone = [line for line in table(extended, "on") if line.startswith("0,")]
    assert [line for line in table(extended, "many") if line.startswith("0,")] == alone
    sim(extended, "sweep", story, "--param", "fading=0:0.2:3", *PAIR, "--out", "swept")
    sim(extended, "export", "swept", "--out", "swept.csv")
    with open(extended / "swept.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["parameters.fading"]) for row in rows] == [0.0, 0.1, 0.2]
    assert len({row["regard(TUR,USA)"] for row in rows}) == 3


def test_the_rule_keeps_to_the_dialect():
    from dialect import complaints

    assert complaints(RULE, "fading.py") == []
    assert complaints(RULE.replace("if j != i", "if world.regard[i, j] > 0.0"), "fading.py")
