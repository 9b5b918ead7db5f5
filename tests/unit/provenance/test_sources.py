"""Citations and what the numbers rest on."""

import csv
import shutil

import pytest
from conftest import ROOT

from sim import load_scenario
from sim.provenance.citations import citation_problems, citations, shares
from sim.provenance.pages import sources_page
from sim.provenance.register import paragraphs, read_register, read_texts
from sim.scenario.bundled import files
from sim.scenario.file.reading import read_file

LEAST_SOURCED = 0.75


@pytest.fixture(scope="module")
def register(scenarios):
    return read_register(scenarios / "documents.yaml")


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_citations_stand_in_the_texts(path, register, shared):
    texts = read_texts(register, shared / "documents")
    assert citation_problems(load_scenario(path), register, texts) == []


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_most_numbers_rest_on_a_document_or_data_set(path):
    counts = shares(citations(load_scenario(path)))
    assert (counts["document"] + counts["dataset"]) / sum(counts.values()) >= LEAST_SOURCED


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_capabilities_are_the_data_sets(path, shared):
    with open(shared / "data/cinc_15states_1990_2022.csv", encoding="utf-8") as file:
        cinc = {(row["iso"], int(row["year"])): float(row["cinc"]) for row in csv.DictReader(file)}
    for id, actor in load_scenario(path).actors.items():
        source = actor.capability.source
        if source is not None and source.dataset == "nmc":
            assert actor.capability.value == cinc[id, source.year]


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_treaties_are_the_data_sets(path, shared):
    columns = {"defense": "atop_defense", "offense": "atop_offense", "neutrality": "atop_neutral",
               "nonaggression": "atop_nonagg", "consultation": "atop_consul"}  # fmt: skip
    with open(shared / "data/atop_15states_1990_2018.csv", encoding="utf-8") as file:
        rows = {(r["iso1"], r["iso2"], int(r["year"])): r for r in csv.DictReader(file)}
    for treaty in load_scenario(path).treaties:
        if treaty.source is None or treaty.source.dataset != "atop":
            continue
        for a in treaty.members:
            for b in treaty.members:
                if a != b:
                    row = rows[a, b, treaty.source.year]
                    assert {o for o in treaty.obligations if row[columns[o]] != "1"} == set()


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_the_page_of_sources_is_fresh(path):
    page = ROOT / "docs/sources" / f"{path.stem}.md"
    assert page.read_text(encoding="utf-8") == sources_page(load_scenario(path)), (
        "run `sim sources … --pages docs/sources`"
    )


def test_a_wrong_citation_is_named_with_its_place(register, shared, scenarios, tmp_path):
    shutil.copytree(scenarios / "actors", tmp_path / "actors")
    text = (scenarios / "tovuz_escalation.yaml").read_text(encoding="utf-8")
    assert "mentions: [reckless statements]" in text
    text = text.replace("mentions: [reckless statements]", "mentions: [prudent statements]")
    text = text.replace("paragraph: 10, mentions: [July 12, Tovuz district]", "paragraph: 99", 1)
    path = tmp_path / "tovuz.yaml"
    path.write_text(text, encoding="utf-8")
    problems = citation_problems(load_scenario(path), register, read_texts(register, shared / "documents"))
    line = next(n for n, words in enumerate(text.splitlines(), 1) if "prudent" in words)
    assert {p.place.line for p in problems if "'prudent statements' does not stand in paragraph 10" in p.message} == {
        line
    }
    assert any("is 99, but azerbaijan-turkey has 18" in p.message for p in problems)


def test_a_paragraph_is_a_line_that_is_not_blank():
    assert paragraphs("one\n\n \u00a0\n\ttwo\n") == ["one", "\ttwo"]


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_no_story_carries_its_own_parameters(path):
    assert "parameters" not in read_file(path)


def test_no_event_is_coded_twice():
    """Events that stories share stand in a part file: no two files code the same act on the same date."""
    seen: dict[tuple, str] = {}
    for path in sorted(files()[0].parent.rglob("*.yaml")):
        for event in read_file(path).get("events", []):
            act = str({k: v for k, v in event.get("act", {}).items() if k != "note"})
            key = (str(event.get("date")), act)
            if event.get("date") and event.get("act"):
                assert seen.setdefault(key, path.stem) == path.stem, f"{event['id']} stands in {seen[key]} too"
