"""Tables as people of the field made them come in by readings of a few lines; each part runs inside a story."""

import contextlib
import io
import shutil
from pathlib import Path

import pytest

from sim.cli.app import run_app
from sim.scenario.file.reading import read_file
from sim.scenario.file.schema import ScenarioFile
from sim.scenario.file.validating import typed
from sim.tables.reading import read_reading

READINGS = Path(__file__).parent / "readings"
GIVEN = {  # reading: what it gives, in words, and some of its numbers, read off the table by eye
    "alliances": ("18 actors, 53 treaties of 53 rows", {"treaties.0.obligations": ["defense"], "treaties.0.id": "atop-FRA-GBR"}),
    "capabilities": ("30 actors of 30 rows", {"actors.USA.capability.value": 0.1707712, "actors.CSK.capability.source.row": 11}),
    "disputes": ("22 actors, 70 events of 82 rows", {"events.0.source.row": 8, "events.0.date": "1938-03", "events.0.act.code": "150"}),
    "dummies": ("3 issues, 7 actors of 7 rows", {"actors.SActor-00.interests.second.salience": 0.0591}),
    "events": ("59 actors, 121 events of 400 rows", {"events.0.date": "2018-06"}),
    "first_war": ("6 actors, 15 regards of 6 rows", {"regards.0.value": -0.6}),
    "policy": ("2 issues, 13 actors of 13 rows", {"actors.XJ.interests.policy.position": -0.4, "actors.XJ.name": "Xi Jinping"}),
    "roots": ("4 actors, 9 events of 12 rows", {"events.0.act.code": "043"}),
    "second_war": ("6 actors, 9 regards of 8 rows", {"regards.0.value": 0.6}),
    "signed_ties": ("64 actors, 362 regards of 362 rows", {"regards.2.value": -0.4}),
    "sultan": ("1 issue, 17 actors of 17 rows", {"actors.EUR-JPN.interests.price.position": -0.2875}),
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_a_table_of_the_field_comes_in_and_runs(name, shared, tmp_path, monkeypatch):
    reading = f"{name}.reading.yaml"
    table = shared / "data/tables" / read_reading(READINGS / reading).table
    if not table.is_file():
        pytest.skip(f"NO TABLE: {table.name} is not there; its reading is NOT checked")
    for file in (READINGS / reading, table):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    said, values = GIVEN[name]
    assert f"{name}.yaml: written, a part: {said}" in answered("import", reading)
    document = read_file(f"{name}.yaml")
    assert typed(ScenarioFile, document, []) is not None
    for path, value in values.items():
        assert found(document, path) == value
    answered("new", "story", "--from", reading)
    answered("run", "story.yaml", "--steps", "2", "--out", "run")
    assert Path("run/run.json").is_file()


def answered(*words: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run_app([*words]) == 0
    return out.getvalue()


def found(document, path):
    for part in path.split("."):
        document = document[int(part) if isinstance(document, list) else part]
    return document


def test_every_reading_is_tried():
    assert {path.name.removesuffix(".reading.yaml") for path in READINGS.iterdir()} == {*GIVEN}
