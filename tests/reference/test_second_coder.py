"""The agreement of two coders that docs/codebook.md reports."""

import csv
import re

import numpy as np
import pytest
from conftest import ROOT

KINDS = {"positions": ".position", "saliences": ".salience", "regards": "regards.", "intensities": ".intensity"}


def pairs(kind: str) -> np.ndarray:
    with open(ROOT / "tests/reference/second_coding.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if KINDS[kind] in r["item"]]
    return np.array([[float(r["first"]), float(r["second"])] for r in rows]).T


@pytest.mark.parametrize("kind", KINDS)
def test_the_reported_agreement_is_the_computed_one(kind):
    krippendorff = pytest.importorskip("krippendorff")
    page = (ROOT / "docs/codebook.md").read_text(encoding="utf-8")
    count, alpha, difference = re.search(rf"^\| {kind} \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$", page, re.M).groups()
    data = pairs(kind)
    assert data.shape[1] == int(count)
    assert f"{krippendorff.alpha(data, level_of_measurement='interval'):.2f}" == alpha
    assert f"{np.mean(np.abs(data[0] - data[1])):.2f}" == difference
    assert np.array_equal(np.sign(data[0]), np.sign(data[1]))


def issues_of_acts() -> list[dict[str, str]]:
    with open(ROOT / "tests/reference/second_issues.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def named(row: dict[str, str]) -> tuple[int, int]:
    return int(row["first"]), int(row["second"])


def has_stance(row: dict[str, str]) -> tuple[int, int]:
    return int(row["first_stance"] != ""), int(row["second_stance"] != "")


@pytest.mark.parametrize(
    ("name", "judged", "rows"),
    [
        ("issues of acts", named, issues_of_acts()),
        ("a stance is coded at all", has_stance, [row for row in issues_of_acts() if named(row) == (1, 1)]),
    ],
    ids=["issues", "stances"],
)
def test_the_reported_agreement_on_issues_is_the_computed_one(name, judged, rows):
    krippendorff = pytest.importorskip("krippendorff")
    page = (ROOT / "docs/codebook.md").read_text(encoding="utf-8")
    count, alpha = re.search(rf"^\| {name} \| (\d+) \| ([\d.]+) \|", page, re.M).groups()
    data = np.array([judged(row) for row in rows]).T
    assert data.shape[1] == int(count)
    assert f"{krippendorff.alpha(data, level_of_measurement='nominal'):.2f}" == alpha
