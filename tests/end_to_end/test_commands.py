"""Every command on every shipped scenario, as a user would type it.

The contract of a run is held each time by two stories, at night by all; the net runs all each time (tests/golden).
"""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import ROOT
from nightly import each_time

from sim.cli.app import COMMANDS, run_app
from sim.scenario.bundled import files
from sim.scenario.resolving import load_scenario
from sim.studies.claims.words import WORST
from sim.studies.ensembles.ensemble import run_ensemble

STORIES = [path.stem for path in files()]
CONTRACT = {
    "alignment.csv": "run,step,date,actor,partner,alignment,similarity,regard",
    "positions.csv": "run,step,date,actor,issue,position,ideal",
    "acts.csv": "run,step,date,id,origin,actor,target,intensity",
    "claims.csv": "id,kind,direct_event,word,reason,direction,error,change,change_error,low,high,by,doubt,rank_actors,"
    "actors,rank_causes,causes,placebo,coded,right",
}


def sim(*args, **options):
    return subprocess.run([sys.executable, "-m", "sim", *args], capture_output=True, text=True, encoding="utf-8",
                          check=False, **options)  # fmt: skip


@pytest.mark.parametrize("story", each_time(("s400_purchase", "tovuz_escalation"), STORIES))
def test_run_keeps_the_contract(story, tmp_path, capsys):
    out = tmp_path / "out"
    assert run_app(["run", story, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "Largest shifts" in printed
    assert "Claims:" in printed
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert set(about["outputs"]) == {*CONTRACT, "alignment.png"} == {p.name for p in out.iterdir()} - {"run.json"}
    scenario = load_scenario(ROOT / "scenarios" / f"{story}.yaml")
    n = len(scenario.actors)
    for name, header in CONTRACT.items():
        lines = (out / name).read_text(encoding="utf-8").splitlines()
        assert lines[0] == header
        if name == "alignment.csv":
            assert len(lines) - 1 == n * (n - 1) * (scenario.steps + 1)
            keys = [(int(r["step"]), r["actor"], r["partner"]) for r in csv.DictReader(lines)]
            assert keys == sorted(keys)
        if name == "claims.csv":
            assert [r["id"] for r in csv.DictReader(lines)] == [c.id for c in scenario.expect]
    assert (out / "alignment.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("story", STORIES)
def test_show_resolves_to_itself(story, tmp_path, capsys):
    assert run_app(["show", story]) == 0
    shown = capsys.readouterr().out
    path = tmp_path / "shown.yaml"
    path.write_text(shown, encoding="utf-8")
    assert run_app(["show", str(path)]) == 0
    assert capsys.readouterr().out == shown


def test_the_same_run_gives_the_same_bytes_anywhere(tmp_path):
    outs = []
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        outs.append(tmp_path / f"out{number}")
        environment = {**os.environ, "PYTHONHASHSEED": str(number), "TZ": zone, "LC_ALL": "C" if number else "C.UTF-8"}
        done = sim("run", "s400_purchase", "--out", str(outs[-1]), "--seed", "1", env=environment, cwd=ROOT)
        assert done.returncode == 0, done.stderr
    for path in outs[0].iterdir():
        assert path.read_bytes() == (outs[1] / path.name).read_bytes(), path.name


def test_plot_of_a_run_and_of_a_story(tmp_path, capsys):
    out = tmp_path / "out"
    assert run_app(["run", "tovuz_escalation", "--out", str(out)]) == 0
    assert run_app(["plot", str(out), "--pair", "AZE,TUR", "--pair", "ARM,TUR"]) == 0
    assert run_app(["plot", "tovuz_escalation", "--out", str(tmp_path / "figures"), "--variant", "no-attack"]) == 0
    for folder in (out, tmp_path / "figures"):
        for name in ("curves", "matrix"):
            assert (folder / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
            ElementTree.parse(folder / f"{name}.svg")
    assert run_app(["plot", str(out), "--pair", "AZE,TURK"]) == 2
    assert "did you mean 'TUR'" in capsys.readouterr().err


def test_validate_all_and_list(capsys):
    assert run_app(["validate", *STORIES]) == 0
    assert capsys.readouterr().out.count(": valid (") == len(STORIES)
    assert run_app(["list"]) == 0
    listed = capsys.readouterr().out
    assert all(story in listed for story in STORIES)


def test_sources(shared, capsys):
    assert run_app(["sources", *STORIES, "--documents", str(shared / "documents")]) == 0
    assert "every citation stands in the texts" in capsys.readouterr().out
    assert run_app(["sources", "s400_purchase", "--documents", str(shared / "data")]) == 2


def test_new_writes_a_file_that_validates_and_never_overwrites(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run_app(["new", "border-dispute"]) == 0
    assert run_app(["validate", "border_dispute.yaml"]) == 0
    assert run_app(["new", "border-dispute"]) == 74
    assert run_app(["new", "no good"]) == 2


def test_schema_describes_the_starter(example, capsys):
    import jsonschema

    from sim.scenario.file.reading import read_file

    assert run_app(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in [example, *files()]:
        assert list(validator.iter_errors(read_file(path))) == []
    wrong = {**read_file(example), "clok": {}}
    assert list(validator.iter_errors(wrong))


def test_settings_variants_and_steps(tmp_path, capsys):
    out = str(tmp_path / "out")
    arguments = [
        "run",
        "s400_purchase",
        "--set",
        "parameters.witness=0.9",
        "--variant",
        "no-purchase",
        "--steps",
        "8",
        "--out",
        out,
    ]
    assert run_app(arguments) == 0
    captured = capsys.readouterr()
    assert "events dropped" in captured.err
    about = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert about["scenario"]["parameters"]["witness"] == 0.9
    assert about["scenario"]["clock"]["steps"] == 8
    assert shlex.split(about["command"])[:3] == ["sim", "run", "s400_purchase"]


def test_standard_input(example, tmp_path):
    done = sim("validate", "-", input=example.read_text(encoding="utf-8"), cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_names_every_command(capsys):
    assert run_app(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)
    for name in COMMANDS:
        assert run_app([name, "--help"]) == 0


def test_the_story_of_the_page_on_uncertainty_gives_its_numbers(tmp_path):

    page = (ROOT / "docs/uncertainty.md").read_text(encoding="utf-8")
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    story = tmp_path / "scenarios/s400_in_doubt.yaml"
    story.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    made = run_ensemble(load_scenario(story), 1000, 1)
    claim = next(c for c in made.claims if c.claim.id == "at-natos-expense")
    row = f"| 1,000 | {claim.direction:.3f} ± {claim.error:.3f} | {claim.change:.4f} ± {claim.change_error:.4f} |"
    assert row in page


def test_the_readmes_lines_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    sim (.*?)(?:  .*)?$", readme, re.M)
    assert len(lines) >= 8
    for line in lines:
        assert run_app(shlex.split(line)) == 0, line


def test_the_readme_has_two_commands_and_ci_runs_the_second():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (python3 .*)$", readme, re.M)
    assert len(commands) == 2
    assert "sim run scenarios/s400_purchase.yaml" in commands[0]
    printed = subprocess.run(["bash", "-c", "sed -n '/^## Test/,$p' README.md | sed -n 's/^    //p' | head -n 1"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    assert printed == commands[1]
    assert "sed -n '/^## Test/,$p' README.md" in (ROOT / ".ci/run").read_text()


def test_claims_of_all_stories_beside_the_score(tmp_path, capsys):
    out = tmp_path / "claims.csv"
    assert run_app(["claims", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    results = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    told = [(s.id, c.id) for s in map(load_scenario, files()) for c in s.expect]
    assert [(row["scenario"], row["id"]) for row in results] == told
    assert all(row["word"] in WORST and row["reason"] for row in results)
    lines = [line.split() for line in printed.splitlines()]
    for row in results:
        assert any(
            line[:2] == [row["id"], row["kind"]] and " ".join(line[2:4]).startswith(row["word"]) for line in lines
        )
    assert "Mean rank of " in printed
    assert "Denials kept: " in printed
    assert run_app(["claims", "us_sanctions", "--out", str(out)]) == 74
    assert run_app(["claims", "tovuz_escalation", "nowhere.yaml"]) == 2


def test_every_document_speaks_and_claims_are_many():
    claims = {(s.id, c.id): c for path in files() for s in [load_scenario(path)] for c in s.expect}
    assert len(claims) >= 30
    cited = {c.source.document for c in claims.values() if c.source}
    assert cited == {"turkey-russia-syria", "azerbaijan-turkey", "putin-pezeshkian", "deir-ez-zor", "turan-tactic"}
