import ast
import importlib
import re
import tomllib

import click
import pytest
import yaml
from conftest import ROOT

import sim
from sim import load_scenario, simulate
from sim.cli.app import COMMANDS, app
from sim.cli.scenarios import schema_text, variant_problems
from sim.model.parameters import PARAMETERS
from sim.scenario.changes import as_variant
from sim.scenario.file.schema import ScenarioFile

MODEL = (ROOT / "docs/model.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROWS = re.findall(r"^\| (\d+) \| .* \| `(\w+)\.(\w+)` \|$", MODEL, re.M)


def test_equations_are_numbered_without_gaps():
    assert [int(number) for number, _, _ in ROWS] == list(range(1, len(ROWS) + 1))


@pytest.mark.parametrize(("number", "module", "function"), ROWS)
def test_every_equation_is_named_by_its_function(number, module, function):
    docstring = getattr(importlib.import_module(f"sim.model.{module}"), function).__doc__
    cited = re.search(r"\(eqs?\. ([^)]*)\)", docstring)
    assert cited, f"{module}.{function} cites no equation"
    numbers = [int(n) for n in re.findall(r"\d+", cited.group(1))]
    spans = range(numbers[0], numbers[-1] + 1) if " to " in cited.group(1) else numbers
    assert int(number) in spans


def test_the_parameter_table_is_the_programs():
    rows = dict(re.findall(r"^\| ([a-z_]+) \| \S+ \| ([\d.]+) \|", MODEL, re.M))
    assert {name: float(value) for name, value in rows.items()} == {p.name: p.default for p in PARAMETERS.values()}


def test_references_resolve():
    keys = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "docs/references.bib").read_text(encoding="utf-8"), re.M))
    cited = set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                docstring = ast.get_docstring(node) or ""
                cited |= {
                    k for group in re.findall(r"\[([^\]]+)\]", docstring) for k in re.findall(r"[A-Z]\w+\d{4}", group)
                }
    assert cited
    assert cited <= keys


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/scenario.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_examples_of_the_scenario_page_validate(tmp_path, number):
    (tmp_path / "whole.yaml").write_text(BLOCKS[0], encoding="utf-8")
    piece = tmp_path / "piece.yaml"
    piece.write_text(f"id: piece\nextends: [whole.yaml]\n{BLOCKS[number]}" if number else BLOCKS[0], encoding="utf-8")
    scenario = load_scenario(piece)
    assert variant_problems(scenario) == []
    for id in ("", *scenario.variants):
        simulate(as_variant(scenario, id) if id else scenario, seed=1)


def test_every_key_of_a_story_has_an_example():
    shown = {key for block in BLOCKS for key in yaml.safe_load(block)}
    assert shown >= set(ScenarioFile.model_fields) - {"summary", "extends", "rest"}


def test_the_shipped_json_schema_is_fresh(scenarios):
    assert (scenarios / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_shop_window():
    assert sim.__all__ == sorted(sim.__all__)
    for name in sim.__all__:
        assert getattr(sim, name).__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        sim.nonsense  # noqa: B018  # the access is what is tested


def test_no_path_of_a_machine_and_no_host_of_a_registry_is_committed():
    words = re.compile(r"/(?:home|root|work|Users)/\w|pypi\.org|pythonhosted")
    for path in [
        *ROOT.glob("[!.]*"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "sim").rglob("*.py"),
        *(ROOT / "scenarios").rglob("*.yaml"),
    ]:
        if path.is_file():
            assert not words.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_a_page_exist_with_their_options(page):
    for line in re.findall(r"(?:`|^ *\$? *)(sim (?:\\\n|[^`\n])+)", page.read_text(encoding="utf-8"), re.M):
        name = line.split()[1]
        assert name in COMMANDS, line
        known = {option for p in app.get_command(click.Context(app), name).params for option in p.opts} | {"--help"}
        assert set(re.findall(r"(?<=\s)--[a-z][a-z-]*", line)) <= known, line


def test_python_that_is_shown_but_not_run_is_one_block_that_compiles():
    shown = [
        code
        for page in PAGES
        for code in re.findall(r"^```python no-run\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    ]
    assert ["dask_jobqueue" in compile(code, "page", "exec").co_names for code in shown] == [True]


def test_the_citation_is_complete_and_of_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "type", "authors", "abstract", "keywords"} <= set(cited)
    assert (cited["cff-version"], cited["version"]) == ("1.2.0", sim.__version__)
    assert cited["authors"] == [{"name": "The alliance-sim authors"}]


def test_the_license_is_named_alike_and_ships():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License\n\nCopyright (c) 2026 The alliance-sim authors\n")
    assert (
        project["project"]["license"]
        == yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["license"]
        == "MIT"
    )
    assert project["project"]["license-files"] == ["LICENSE"]
    assert {"LICENSE", "CITATION.cff", "README.md"} <= set(
        project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    )


FAULTS = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
TRIED = [[cell.strip() for cell in line.strip("|").split("|")] for line in FAULTS.splitlines() if line.startswith("| ")]


def test_every_fault_of_the_lists_has_a_row_or_a_reason():
    named = set(re.findall(r"\b[FM]\d+\b", " ".join(row[3] for row in TRIED) + FAULTS.partition("## What is left")[2]))
    assert named == {f"F{n}" for n in range(1, 27)} | {f"M{n}" for n in range(1, 21)}


@pytest.mark.parametrize("row", [row for row in TRIED if row[2] != "test"], ids=lambda row: row[0][:40])
def test_every_test_of_a_fault_exists(row):
    for cited in re.split(r"[;,] (?=(?:\w+/)*(?:test_)\w+|unit/)|; ", row[2]):
        file, _, names = cited.partition(": ")
        path = ROOT / "tests" / ("" if "/" in file else "faults") / (file if "." in file else f"{file}.py")
        assert path.is_file(), path
        functions = re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
        for name in re.findall(r"\w+", names.partition(" (")[0]):
            assert any(name in function for function in functions), f"{name} in {path.name}"
